// From Rust source to the npm package: cargo → wasm-bindgen → wasm-opt → package folder.
//
// The result depends only on the sources and the lock files: paths of this machine are remapped, so that every folder
// and every CARGO_HOME gives the same bytes.
import { copyFileSync, cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { cargoTargetDir, WASM_TARGET } from '../../tools/cargo.mjs';
import { run, together } from '../../tools/process.mjs';
import { readCatalogue } from './catalogue/facts.mjs';
import { keysModule } from './catalogue/keys.mjs';
import { declarations } from './catalogue/types.mjs';
import { makeCommonJs } from './commonjs.mjs';
import { buildKernel } from './kernels.mjs';

/** The ciphers and the hash in their small form: messages are about a kilobyte. */
const COMPACT = ['aes_backend_soft="compact"', 'sha2_backend="soft"', 'sha2_backend_soft="compact"'];

/** WebAssembly features of every supported engine (Node 20 is the oldest); wasm-opt may use no others. */
const FEATURES = [
  'bulk-memory',
  'bulk-memory-opt',
  'multivalue',
  'mutable-globals',
  'nontrapping-float-to-int',
  'reference-types',
  'sign-ext',
];

/**
 * The WebAssembly modules of the package: file in the package, and the name under which `wasm-inline.js` offers its bytes.
 * A further module is one more line here, one static import in `workerd.js` and `edge-light.js`, and one member of the
 * argument of `start` in every entry.
 */
const WASM_MODULES = [
  { file: 'core_bg.wasm', name: 'core' },
  { file: 'rsa_fma.wasm', name: 'fma' },
  { file: 'rsa_integer.wasm', name: 'integer' },
];

/** Files and folders of the repository that are copied into the package if they exist. */
export const DOCUMENTS = ['README.md', 'README.zh-CN.md', 'CHANGELOG.md', 'llms.txt', 'LICENSE-MIT', 'LICENSE-APACHE'];
/** Folders of the repository whose JavaScript is in the package as it is, and where. */
const FOLDERS = [
  ['sandbox', 'sandbox'],
  ['testing', 'testing'],
  ['client', 'client'],
  ['cli', 'cli'],
  ['examples/mini-program-payment', 'cli/demo'],
];
/** Files of `pkg-template/` that are not published. */
const NOT_PUBLISHED = new Set(['README.md', 'ambient.d.ts']);

/**
 * @typedef {object} Places
 * @property {string} root the repository
 * @property {string} targetDir cargo's target folder
 * @property {string} generated receives the files that wasm-bindgen and this script generate
 * @property {string} pkg receives the package
 * @property {string} [cargoHome] replaces the usual CARGO_HOME
 * @property {string} [toolsRoot] the repository whose `node_modules` and `xtask` are used; default: `root`
 */

/**
 * The places of an ordinary build of the repository at `root`.
 * @param {string} root
 * @returns {Places}
 */
export function defaultPlaces(root) {
  return {
    root,
    targetDir: cargoTargetDir(root),
    generated: path.join(root, 'target', 'generated'),
    pkg: path.join(root, 'pkg'),
  };
}

/**
 * Compiles the crate and its kernels, and leaves `core.js`, `core.d.ts` and the WebAssembly modules in `places.generated`.
 * @param {Places} places
 */
export async function buildWasm({ root, targetDir, generated, cargoHome, toolsRoot = root }) {
  const home = cargoHome ?? process.env.CARGO_HOME ?? path.join(os.homedir(), '.cargo');
  const tools = path.join(toolsRoot, 'node_modules/binaryen/bin');
  rmSync(generated, { recursive: true, force: true });
  mkdirSync(generated, { recursive: true });
  // Each compiles into a separate folder and at times leaves a core idle.
  await together([
    buildCore({ root, targetDir, generated, home, tools, toolsRoot }),
    .../** @type {const} */ (['fma', 'integer']).map((kernel) =>
      buildKernel(kernel, { root, targetDir, cargoHome: home, tools, out: path.join(generated, `rsa_${kernel}.wasm`) }),
    ),
  ]);
}

/** @param {{ root: string, targetDir: string, generated: string, home: string, tools: string, toolsRoot: string }} places */
async function buildCore({ root, targetDir, generated, home, tools, toolsRoot }) {
  const remap = [
    [home, '/cargo'],
    [targetDir, '/target'],
    [root, '/src'],
  ];
  await together([
    // Only the cdylib: if an rlib is built too, the linker keeps a tenth more.
    run(
      'cargo',
      [
        'rustc',
        '--quiet',
        '--locked',
        '--release',
        '--lib',
        '--crate-type',
        'cdylib',
        '--target',
        WASM_TARGET,
        '-p',
        'wechatpay-wasm',
      ],
      {
        cwd: root,
        inherit: true,
        env: {
          CARGO_HOME: home,
          CARGO_TARGET_DIR: targetDir,
          // The last matching prefix wins, so the most specific come last.
          CARGO_ENCODED_RUSTFLAGS: remap
            .sort(([a = ''], [b = '']) => a.length - b.length)
            .map(([from, to]) => `--remap-path-prefix=${path.resolve(from ?? '')}=${to}`)
            .concat(COMPACT.map((flag) => `--cfg=${flag}`))
            .join('\x1f'),
        },
      },
    ),
    // The tool for the next command, built like the alias `xtask`.
    run('cargo', ['build', '--quiet', '--locked', '--profile', 'tools', '--package', 'xtask'], {
      cwd: toolsRoot,
      inherit: true,
    }),
  ]);

  const compiled = path.join(targetDir, WASM_TARGET, 'release', 'wechatpay.wasm');
  await run('cargo', ['xtask', 'wasm-bindgen', compiled, generated], { cwd: toolsRoot, inherit: true });
  const wasm = path.join(generated, 'core_bg.wasm');
  // The glue's declarations are not published, so the reference to them is removed.
  const glue = path.join(generated, 'core.js');
  writeFileSync(glue, readFileSync(glue, 'utf8').replace(/^\/\* @ts-self-types=.*\*\/\n/, ''));
  await run(process.execPath, [
    path.join(tools, 'wasm-opt'),
    // Rebuilt control flow is smaller. Functions with one caller are not inlined, because larger callers take longer to
    // compile at first use.
    '--flatten',
    '--rereloop',
    '-Oz',
    '-Oz',
    '--one-caller-inline-max-function-size=1',
    // In the compressed module, another segment costs more than the zeros it saves.
    '--skip-pass=memory-packing',
    ...FEATURES.map((feature) => `--enable-${feature}`),
    '--strip-debug',
    '--strip-producers',
    '--strip-target-features',
    wasm,
    '-o',
    wasm,
  ]);
}

/**
 * Version of the crate, which is the version of the package.
 * @param {string} root
 */
async function crateVersion(root) {
  const { stdout } = await run('cargo', ['metadata', '--no-deps', '--locked', '--format-version=1'], { cwd: root });
  const crate = JSON.parse(stdout).packages.find(
    (/** @type {{ name: string }} */ one) => one.name === 'wechatpay-wasm',
  );
  return /** @type {string} */ (crate.version);
}

/**
 * A JavaScript module with the bytes of every WebAssembly module, so that a plain import needs no file and no fetch.
 * @param {string} folder
 */
function inlineModules(folder) {
  const functions = WASM_MODULES.map(({ file, name }) => {
    const base64 = readFileSync(path.join(folder, file)).toString('base64');
    return `/** Bytes of ${file}. */\nexport const ${name} = () => decode('${base64}');\n`;
  });
  return `// Generated by scripts/build.mjs.
/** @param {string} base64 */
function decode(base64) {
  const native = /** @type {{ fromBase64?: (base64: string) => Uint8Array<ArrayBuffer> }} */ (Uint8Array);
  if (native.fromBase64) return native.fromBase64(base64);
  const text = atob(base64);
  const bytes = new Uint8Array(text.length);
  for (let i = 0; i < text.length; i++) bytes[i] = text.charCodeAt(i);
  return bytes;
}
${functions.join('')}`;
}

/**
 * What the core tells of the protocol, as a JavaScript module: the other side repeats no fact.
 * @param {string} folder
 */
async function factsModule(folder) {
  const core = await import(pathToFileURL(path.join(folder, 'core.js')).href);
  core.initSync({ module: readFileSync(path.join(folder, 'core_bg.wasm')) });
  const { operations, uploads, ...facts } = core.facts();
  const rows = operations.map((/** @type {unknown} */ row) => `  ${JSON.stringify(row)},\n`);
  const others = Object.entries(facts).map(
    ([name, value]) => `export const ${name} = /** @type {const} */ (${JSON.stringify(value)});\n`,
  );
  return `// Generated by scripts/build.mjs from the core.

/**
 * A row is known to the core by its place. \`id\` is the member that may be passed alone, as text; \`object\`: a success has a
 * body; \`paged\` is the member that holds the items of a list; \`bill\`: the answer
 * says where a bill is.
 * @typedef {{ readonly name: string, readonly id?: string, readonly object: boolean, readonly paged?: string,
 *   readonly bill: boolean }} Operation
 *
 * An endpoint that takes a file of at most \`most\` bytes; \`name\` is that of its method.
 * @typedef {{ readonly name?: string, readonly path: string, readonly most: number, readonly sm3: boolean }} Upload
 */
export const operations = /** @type {const} */ ([
${rows.join('')}]);
export const uploads = /** @type {const} */ ([
${uploads.map((/** @type {unknown} */ row) => `  ${JSON.stringify(row)},\n`).join('')}]);
${others.join('')}`;
}

/**
 * Assembles the package from the hand-written template and the output of `buildWasm`.
 * @param {Places} places
 */
export async function assemblePackage({ root, generated, pkg, toolsRoot = root }) {
  const version = await crateVersion(root);
  const catalogue = readCatalogue(root);
  writeFileSync(path.join(generated, 'catalogue-keys.js'), keysModule(catalogue));
  writeFileSync(path.join(generated, 'endpoints.d.ts'), declarations(catalogue));
  writeFileSync(path.join(generated, 'facts.js'), await factsModule(generated));
  // Beside the wasm-bindgen output, where tsconfig.json finds them for the template too.
  writeFileSync(path.join(generated, 'wasm-inline.js'), inlineModules(generated));
  writeFileSync(
    path.join(generated, 'version.js'),
    `// Generated by scripts/build.mjs from Cargo.toml.\nexport const version = '${version}';\n`,
  );

  rmSync(pkg, { recursive: true, force: true });
  mkdirSync(pkg, { recursive: true });
  const template = path.join(root, 'pkg-template');
  cpSync(template, pkg, { recursive: true, filter: (file) => !NOT_PUBLISHED.has(path.relative(template, file)) });
  for (const file of [
    'catalogue-keys.js',
    'core.js',
    'endpoints.d.ts',
    'facts.js',
    'version.js',
    'wasm-inline.js',
    ...WASM_MODULES.map((module) => module.file),
  ]) {
    copyFileSync(path.join(generated, file), path.join(pkg, file));
  }
  for (const file of DOCUMENTS.filter((name) => existsSync(path.join(root, name)))) {
    copyFileSync(path.join(root, file), path.join(pkg, file));
  }
  for (const [from, to] of FOLDERS) copySources(path.join(root, from), path.join(pkg, to));
  await makeCommonJs(pkg, toolsRoot);

  const manifest = path.join(pkg, 'package.json');
  const content = JSON.parse(readFileSync(manifest, 'utf8'));
  writeFileSync(manifest, `${JSON.stringify({ ...content, version }, null, 2)}\n`);
}

/**
 * Copies what is plain JavaScript, with its declarations, and the page that the sandbox's server shows.
 * @param {string} from
 * @param {string} to
 */
function copySources(from, to) {
  mkdirSync(to);
  for (const entry of readdirSync(from, { withFileTypes: true })) {
    const [source, target] = [path.join(from, entry.name), path.join(to, entry.name)];
    if (entry.isDirectory()) copySources(source, target);
    else if (/\.(m?js|d\.ts|html|css|svg)$/.test(entry.name)) copyFileSync(source, target);
  }
}
