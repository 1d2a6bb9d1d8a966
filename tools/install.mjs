// Installs the tools that development needs besides Node and rustup, on demand and only if missing.
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { WASM_TARGET } from './cargo.mjs';
import { run } from './process.mjs';

/**
 * `npm ci` in `folder`, unless its `node_modules` already belong to the lock file.
 * No package's install script runs: every tool used here ships its binary inside a package.
 *
 * @param {string} folder
 */
export async function ensureNodeModules(folder) {
  const lock = createHash('sha256')
    .update(readFileSync(path.join(folder, 'package-lock.json')))
    .digest('hex');
  const stamp = path.join(folder, 'node_modules', '.installed-from');
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === lock) return;
  // npm deletes file by file: if it is interrupted, the rest must not count as installed.
  rmSync(stamp, { force: true });
  console.log(`npm ci in ${path.relative(process.cwd(), folder) || '.'}`);
  await run('npm', ['ci', '--ignore-scripts', '--no-audit', '--no-fund'], { cwd: folder });
  writeFileSync(stamp, lock);
}

/** The wasm target of the Rust toolchain; asked for by name, because automatic installation may be switched off. */
export async function ensureWasmTarget() {
  const { stdout } = await run('rustc', ['--print', 'target-libdir', '--target', WASM_TARGET]);
  if (existsSync(stdout.trim())) return;
  console.log(`rustup target add ${WASM_TARGET}`);
  await run('rustup', ['target', 'add', WASM_TARGET]);
}

/** Debian keeps the programs of each version of Postgres outside PATH. @returns {string[]} the newest first */
function postgresFolders() {
  const versions = '/usr/lib/postgresql';
  if (!existsSync(versions)) return [];
  const newest = readdirSync(versions).sort((a, b) => Number(b) - Number(a));
  return newest.map((version) => path.join(versions, version, 'bin'));
}

/**
 * @typedef {object} Known
 * @property {string} variable of the environment; has precedence
 * @property {readonly string[]} names the usual ones
 * @property {string} debian the package
 * @property {() => string[]} [folders] besides those of PATH
 */
/** @satisfies {Record<string, Known>} */
const PROGRAMS = {
  chromium: { variable: 'CHROMIUM', names: ['chromium', 'chromium-browser', 'google-chrome'], debian: 'chromium' },
  chromedriver: { variable: 'CHROMEDRIVER', names: ['chromedriver'], debian: 'chromium-driver' },
  firefox: { variable: 'FIREFOX', names: ['firefox-esr', 'firefox'], debian: 'firefox-esr' },
  redis: { variable: 'REDIS_SERVER', names: ['redis-server', 'valkey-server'], debian: 'redis-server' },
  postgres: { variable: 'POSTGRES_SERVER', names: ['postgres'], debian: 'postgresql', folders: postgresFolders },
};
/** @typedef {keyof typeof PROGRAMS} Program */

/**
 * Path of a program on this machine, or undefined.
 * @param {Program} program
 */
export function findProgram(program) {
  /** @type {Known} */
  const { variable, names, folders: more } = PROGRAMS[program];
  const configured = process.env[variable];
  if (configured) return configured;
  const folders = [...(process.env.PATH ?? '').split(path.delimiter), ...(more?.() ?? [])];
  return names.flatMap((name) => folders.map((folder) => path.join(folder, name))).find((file) => existsSync(file));
}

/**
 * A virtual environment in `folder` with the packages of `requirements`, pinned by their hashes; made again when the
 * file changes. No package's build script runs: every one has a wheel.
 *
 * @param {string} folder
 * @param {string} requirements
 * @returns {Promise<string>} its Python, or '' where there is none to make it with
 */
export async function ensurePython(folder, requirements) {
  const python = path.join(folder, process.platform === 'win32' ? 'Scripts/python.exe' : 'bin/python');
  const lock = createHash('sha256').update(readFileSync(requirements)).digest('hex');
  const stamp = path.join(folder, '.installed-from');
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === lock) return python;
  if (!(await makesEnvironments())) await installOnDebian(['python3-venv']);
  if (!(await makesEnvironments())) return '';
  console.log(`pip install -r ${path.relative(process.cwd(), requirements)}`);
  await run('python3', ['-m', 'venv', '--clear', folder]);
  const pinned = ['--require-hashes', '--only-binary', ':all:', '--requirement', requirements];
  await run(python, ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', ...pinned]);
  writeFileSync(stamp, lock);
  return python;
}

/** Whether this machine's Python is new enough for the pinned packages and can make virtual environments. */
const makesEnvironments = () =>
  run('python3', ['-c', 'import ensurepip, sys, venv; sys.exit(sys.version_info < (3, 10))']).then(
    () => true,
    () => false,
  );

/**
 * Whether a process can have a hosts file of its own here, and listen on port 443: for programs that know one host and no proxy.
 * @returns {Promise<string>} the options of `unshare` for that, or '' where there are none
 */
export async function findHostsNamespace() {
  const bind = ['sh', '-c', 'mount --bind /etc/hosts /etc/hosts'];
  const listen = "require('node:net').createServer().listen(443, '127.254.254.254').unref()";
  const possible = (/** @type {string} */ program, /** @type {string[]} */ args) =>
    run(program, args).then(
      () => true,
      () => false,
    );
  if (process.platform !== 'linux' || !(await possible(process.execPath, ['-e', listen]))) return '';
  for (const options of ['-m', '-rm']) if (await possible('unshare', [options, ...bind])) return options;
  return '';
}

export const ensureBrowsers = () => ensurePrograms(['chromium', 'chromedriver', 'firefox']);

/** @returns {Promise<string>} path of a Redis server, or '' where there is none */
export async function ensureRedis() {
  await ensurePrograms(['redis']);
  return findProgram('redis') ?? '';
}

/** @returns {Promise<string>} path of a Postgres server, or '' where there is none */
export async function ensurePostgres() {
  await ensurePrograms(['postgres']);
  return findProgram('postgres') ?? '';
}

/**
 * On Debian as root, installs those that are missing; elsewhere does nothing.
 * @param {readonly Program[]} programs
 */
const ensurePrograms = (programs) =>
  installOnDebian(programs.filter((program) => !findProgram(program)).map((program) => PROGRAMS[program].debian));

/** The last installation: apt works for one at a time. @type {Promise<unknown>} */
let installation = Promise.resolve();

/**
 * On Debian as root, installs packages; elsewhere does nothing.
 * @param {string[]} packages
 */
function installOnDebian(packages) {
  const done = installation.then(() => installNow(packages));
  installation = done.catch(() => {});
  return done;
}

/** @param {string[]} packages */
async function installNow(packages) {
  if (packages.length === 0 || process.getuid?.() !== 0 || !existsSync('/etc/debian_version')) return;
  console.log(`apt-get install ${packages.join(' ')}`);
  const env = { DEBIAN_FRONTEND: 'noninteractive' };
  await run('apt-get', ['update', '-q'], { env });
  await run('apt-get', ['install', '-q', '-y', '--no-install-recommends', ...packages], { env });
}
