// Steps that run JavaScript tests: node:test files, and the conformance suite in every runtime.
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { cargoTargetDir } from '../../tools/cargo.mjs';
import { each } from '../../tools/each.mjs';
import { run } from '../../tools/process.mjs';
import { explain, NotRun, printLine } from '../lib/steps.mjs';

/** Files that measure time or load; all others may run at the same time. */
const ALONE = [
  'tests/examples/worker-load.test.mjs',
  'tests/node/recovery-time.test.mjs',
  'tests/rsa/timing.test.mjs',
].map(path.normalize);
/**
 * The folders with test files, and their resources.
 * @type {Record<string, readonly string[]>}
 */
const NEEDS = {
  'tests/catalogue': ['node_modules', 'package'],
  // Node, Deno and Bun are among what the conformance suite installs.
  'tests/cli': ['tests/conformance/node_modules', 'package'],
  'tests/client': ['node_modules', 'package'],
  // Jest, Vitest and the Nodes are among what the conformance suite installs.
  'tests/commonjs': ['tests/conformance/node_modules', 'package'],
  'tests/dashboard': ['node_modules', 'browsers'],
  // Deno is among what the conformance suite installs.
  'tests/docs': ['node_modules', 'examples/node_modules', 'tests/conformance/node_modules', 'package'],
  'tests/examples': ['node_modules', 'examples/node_modules', 'browsers', 'package'],
  'tests/examples/claims': ['examples/node_modules', 'package'],
  'tests/examples/postgres': ['examples/node_modules', 'Postgres', 'package'],
  'tests/examples/redis': ['examples/node_modules', 'Redis', 'package'],
  'tests/examples/stores': ['examples/node_modules', 'package'],
  'tests/faults': ['package'],
  'tests/node': ['node_modules', 'package'],
  // Deno is among what the conformance suite installs.
  'tests/package': ['node_modules', 'tests/conformance/node_modules', 'package'],
  'tests/peers/hosts': ['tests/peers/node_modules', 'hosts namespace', 'package'],
  'tests/peers/npm': ['tests/peers/node_modules', 'package'],
  'tests/peers/python': ['Python packages', 'package'],
  // The kernels are tested in a newer Node, one of the runtimes of the conformance suite.
  'tests/rsa': ['RSA harness', 'tests/conformance/node_modules'],
  'tests/sandbox': [],
  'tests/www': ['node_modules', 'browsers', 'package'],
  // Tests of the tools are next to the tools; tests/ tests the product.
  'scripts/lib': [],
  'scripts/lib/catalogue': [],
  'scripts/lib/openapi': ['node_modules'],
  'scripts/prove': [],
  'scripts/prove/hostile': ['package'],
  'scripts/prove/soak': ['examples/node_modules', 'package'],
  tools: [],
};
/** Folders whose files are a step of their own. */
const APART = {
  hosts: path.normalize('tests/peers/hosts/'),
  npm: path.normalize('tests/peers/npm/'),
  python: path.normalize('tests/peers/python/'),
  redis: path.normalize('tests/examples/redis/'),
  postgres: path.normalize('tests/examples/postgres/'),
};
/** Test files that run at the same time: many wait for a browser or a server most of their time. */
const AT_ONCE = 4;

/**
 * @param {string} root
 * @param {{ rows: readonly string[] }} options which conformance rows, all when empty
 * @returns {import('../lib/steps.mjs').Step[]}
 */
export function javascriptSteps(root, { rows }) {
  const files = ['scripts', 'tests', 'tools']
    .flatMap((folder) =>
      readdirSync(path.join(root, folder), { recursive: true, encoding: 'utf8' }).map((file) =>
        path.join(folder, file),
      ),
    )
    .filter((file) => file.endsWith('.test.mjs') && !file.includes('node_modules'))
    // The pages take longest and wait most, so they run first.
    .sort()
    .reverse();

  /**
   * Runs each file in a separate process and counts its tests.
   * @param {string} name
   * @param {readonly string[]} chosen
   * @param {number} atOnce
   * @param {(ready: Record<string, string>) => Record<string, string>} [environment] from the values of the resources
   */
  const testFiles = (name, chosen, atOnce, environment = () => ({})) => ({
    name,
    needs: [...new Set(chosen.flatMap(needsOf))],
    run: async (/** @type {Record<string, string>} */ ready) => {
      const env = environment(ready);
      if (chosen.length === 0) throw new NotRun('there are no such *.test.mjs');
      /** @type {Map<string, string>} by file */
      const failures = new Map();
      const counts = await each(chosen, atOnce, (file) =>
        testFile(root, path.join(root, file), env).catch((error) => {
          failures.set(file, explain(error));
          return 0;
        }),
      );
      if (failures.size > 0)
        throw new Error(`failed: ${[...failures.keys()].join(', ')}\n\n${[...failures.values()].join('\n\n')}`);
      return `${counts.reduce((sum, count) => sum + count)} tests in ${chosen.length} files`;
    },
  });

  return [
    {
      ...testFiles(
        'node:test',
        files.filter((file) => ![...ALONE, ...Object.values(APART)].some((apart) => file.startsWith(apart))),
        AT_ONCE,
      ),
      lane: 'javascript',
    },
    {
      ...testFiles(
        'published SDKs, npm',
        files.filter((file) => file.startsWith(APART.npm)),
        AT_ONCE,
      ),
      lane: 'javascript',
    },
    {
      ...testFiles(
        'published SDKs, hosts file',
        files.filter((file) => file.startsWith(APART.hosts)),
        1,
        ({ 'hosts namespace': namespace = '' }) => {
          if (namespace === '') throw new NotRun('needs Linux, port 443 and a mount namespace: run it as root');
          return { HOSTS_NAMESPACE: namespace };
        },
      ),
      lane: 'javascript',
    },
    {
      ...testFiles(
        'published SDKs, Python',
        files.filter((file) => file.startsWith(APART.python)),
        AT_ONCE,
        ({ 'Python packages': python = '' }) => {
          if (python === '') throw new NotRun('no Python 3.10 or newer with venv and pip found as python3');
          return { PEERS_PYTHON: python };
        },
      ),
      lane: 'javascript',
    },
    {
      ...testFiles(
        'examples, Redis',
        files.filter((file) => file.startsWith(APART.redis)),
        AT_ONCE,
        ({ Redis: server = '' }) => {
          if (server === '') throw new NotRun('no redis-server or valkey-server found; set REDIS_SERVER');
          return { REDIS_SERVER: server };
        },
      ),
      lane: 'javascript',
    },
    {
      ...testFiles(
        'examples, Postgres',
        files.filter((file) => file.startsWith(APART.postgres)),
        AT_ONCE,
        ({ Postgres: server = '' }) => {
          if (server === '') throw new NotRun('no postgres found; set POSTGRES_SERVER');
          return { POSTGRES_SERVER: server };
        },
      ),
      lane: 'javascript',
    },
    {
      name: 'conformance',
      lane: 'javascript',
      needs: ['tests/conformance/node_modules', 'browsers', 'package', 'Wycheproof export'],
      run: async ({ 'Wycheproof export': wycheproof = '' }) => {
        // A separate command, so that anything the suite leaves open ends with it.
        const out = path.join(cargoTargetDir(root), 'conformance.json');
        const args = [
          '--pkg',
          'pkg',
          '--wycheproof',
          wycheproof,
          '--out',
          out,
          ...rows.flatMap((row) => ['--rows', row]),
        ];
        await run(process.execPath, ['tests/conformance/run.mjs', ...args], { cwd: root, inherit: true });
        /** @type {import('../lib/steps.mjs').Line[]} */
        const lines = JSON.parse(readFileSync(out, 'utf8'));
        for (const line of lines) printLine(line);
        return lines;
      },
    },
    {
      ...testFiles(
        'node:test, time and load',
        files.filter((file) => ALONE.includes(file)),
        1,
      ),
      lane: 'alone',
    },
  ];
}

/** @param {string} file */
function needsOf(file) {
  const needs = NEEDS[path.dirname(file).replaceAll(path.sep, '/')];
  if (!needs) throw new Error(`${file}: scripts/steps/javascript.mjs does not say what the tests in that folder need`);
  return needs;
}

/**
 * @param {string} root
 * @param {string} file
 * @param {Record<string, string>} env
 * @returns {Promise<number>} how many tests passed
 */
async function testFile(root, file, env) {
  // Runs the kernel tests in a Node that supports all kernels; this one may be too old for relaxed SIMD.
  const kernels = path.basename(path.dirname(file)) === 'rsa';
  const node = kernels ? path.join(root, 'tests/conformance/node_modules/node-newest/bin/node') : process.execPath;
  const { output } = await run(node, ['--test', '--test-reporter=spec', file], { cwd: root, env });
  const total = (/** @type {string} */ what) =>
    Number(new RegExp(`^\\S+ ${what} (\\d+)$`, 'm').exec(output)?.[1] ?? NaN);
  if (!(total('pass') > 0) || total('skipped') > 0 || total('todo') > 0)
    throw new Error(`${file}: none ran, or some were skipped\n${output}`);
  return total('pass');
}
