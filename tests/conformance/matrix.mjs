// Packs the package, installs the tarball like any user and runs the suite in every runtime.
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { createSandbox } from '../../sandbox/index.js';
import { choose } from '../../tools/choose.mjs';
import { each } from '../../tools/each.mjs';
import { CommandError, run } from '../../tools/process.mjs';
import { startHost } from './host.mjs';
import { browserRows } from './rows/browsers.mjs';
import { processRows } from './rows/processes.mjs';
import { Missing } from './rows/shared.mjs';
import { workerRows } from './rows/workers.mjs';

/** @typedef {import('./rows/shared.mjs').Report} Report */
/**
 * @typedef {object} Outcome
 * @property {string} row
 * @property {Report} [report]
 * @property {string} [missing] why the row could not run
 * @property {string} [error] why there is no report, or what is wrong with it
 * @property {number} ms
 */

export const ROWS = [...processRows, ...workerRows, ...browserRows];
/** Rows that run at the same time: each waits for the other side a third of its time. */
const AT_ONCE = 3;

/** Suites by name, and the modules of their cases: a folder, or a file. */
const SUITES = { conformance: 'cases', faults: 'faults/all.mjs' };
/** @typedef {keyof typeof SUITES} Suite */

const here = import.meta.dirname ?? path.dirname(new URL(import.meta.url).pathname);

/**
 * A folder as a user's project would be: the tarball installed, and the suite beside it.
 *
 * @param {string} pkg
 * @param {string} wycheproof file
 * @param {Suite} suite
 */
async function prepareApp(pkg, wycheproof, suite) {
  const app = mkdtempSync(path.join(os.tmpdir(), 'wechatpay-wasm-conformance-'));
  const { stdout } = await run('npm', ['pack', '--silent', '--pack-destination', app], { cwd: pkg });
  const tarball = stdout.trim().split('\n').at(-1);
  writeFileSync(path.join(app, 'package.json'), '{ "private": true, "type": "module" }\n');
  await run('npm', ['install', '--silent', '--no-audit', '--no-fund', '--offline', `./${tarball}`], { cwd: app });

  for (const part of [
    'suite.mjs',
    'assert.mjs',
    'fixtures.mjs',
    'hostile-values.mjs',
    'methods.mjs',
    'trust.mjs',
    'report.mjs',
    'cases',
    'faults',
    'runners',
  ]) {
    cpSync(path.join(here, part), path.join(app, part), { recursive: true });
  }
  const place = SUITES[suite];
  const files = place.endsWith('.mjs')
    ? [place]
    : readdirSync(path.join(here, place))
        .filter((file) => file.endsWith('.mjs'))
        .sort()
        .map((file) => `${place}/${file}`);
  const imports = files.map((file, index) => `import cases${index} from './${file}';\n`).join('');
  writeFileSync(
    path.join(app, 'all-cases.mjs'),
    `${imports}export const cases = [${files.map((_, index) => `...cases${index}`).join(', ')}];\n`,
  );
  const types = readFileSync(path.join(app, 'node_modules/wechatpay-wasm/index.d.ts'), 'utf8');
  const names = types.matchAll(/^export declare (?:abstract )?(?:class|const|function) (\w+)/gm);
  // A function has a declaration for each of its overloads.
  const declared = [...new Set([...names].map(([, name]) => name))].sort();
  const literal = (/** @type {string} */ file) => `JSON.parse(${JSON.stringify(readFileSync(file, 'utf8'))})`;
  writeFileSync(
    path.join(app, 'data.mjs'),
    `export const declared = ${JSON.stringify(declared)};\nexport const vectors = ${literal(path.join(here, '../fixtures/vectors.json'))};\nexport const wycheproof = ${literal(wycheproof)};\nexport const faults = ${literal(path.join(here, '../faults/matrix.json'))};\n`,
  );
  mkdirSync(path.join(app, 'bundles'));
  return app;
}

/**
 * Runs the rows that `only` means (all, when it is empty).
 *
 * @param {{ pkg: string, wycheproof: string, only?: readonly string[], suite?: Suite }} options
 * @returns {Promise<Outcome[]>} in the order of `ROWS`
 */
export async function runMatrix({ pkg, wycheproof, only = [], suite = 'conformance' }) {
  if (!existsSync(wycheproof)) throw new Error(`${wycheproof} is missing: cargo wycheproof-export writes it`);
  const app = await prepareApp(pkg, wycheproof, suite);
  /** @type {Map<string, string>} */
  const pages = new Map();
  /** @type {Map<string, (report: Report) => void>} */
  const waiting = new Map();
  const host = await startHost({
    sandbox: await createSandbox({ timeScale: 0.001 }),
    folder: app,
    page: (row) => pages.get(row),
    onReport: (row, report) => waiting.get(row)?.(report),
  });
  const context = {
    app,
    tools: here,
    baseUrl: host.url,
    publish: (/** @type {string} */ row, /** @type {string} */ html) => {
      pages.set(row, html);
    },
    reported: (/** @type {string} */ row) =>
      new Promise((/** @type {(report: Report) => void} */ resolve) => {
        waiting.set(row, resolve);
      }),
  };

  const chosen = choose(ROWS, only);
  if (chosen.length === 0)
    throw new Error(`no row is called ${only.join(' or ')}; there are ${ROWS.map(({ name }) => name).join(' · ')}`);
  try {
    return compared(await each(chosen, AT_ONCE, (row) => runRow(row, context)));
  } finally {
    host.close();
    rmSync(app, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
  }
}

/**
 * @param {import('./rows/shared.mjs').Row} row
 * @param {import('./rows/shared.mjs').Context} context
 * @returns {Promise<Outcome>}
 */
async function runRow(row, context) {
  const started = Date.now();
  const outcome = (/** @type {Partial<Outcome>} */ what) => ({ row: row.name, ms: Date.now() - started, ...what });
  try {
    return outcome({ report: await row.run(context) });
  } catch (error) {
    if (error instanceof Missing) return outcome({ missing: error.message });
    const text =
      error instanceof CommandError
        ? `${error.message}\n${error.output}`
        : String(/** @type {any} */ (error)?.stack ?? error);
    return outcome({ error: text });
  }
}

/**
 * The same cases, and as many checks in them, must have run everywhere: otherwise something was skipped somewhere.
 * @param {Outcome[]} outcomes
 */
function compared(outcomes) {
  const reports = outcomes.flatMap(({ report }) => report ?? []);
  const most = reports.reduce((a, b) => (b.checks > a.checks ? b : a), reports[0] ?? { names: [], checks: 0 });
  return outcomes.map((outcome) => {
    const { report } = outcome;
    if (!report) return outcome;
    const absent = most.names.filter((name) => !report.names.includes(name));
    if (report.names.length !== most.names.length || absent.length > 0) {
      return {
        ...outcome,
        error: `${report.names.length} cases instead of ${most.names.length}; absent: ${absent.join(' · ')}`,
      };
    }
    const { kernel } = ROWS.find(({ name }) => name === outcome.row) ?? {};
    if (kernel !== undefined && report.kernel !== kernel)
      return { ...outcome, error: `the RSA kernel at work is ${report.kernel}, not ${kernel}` };
    if (report.failures.length === 0 && report.checks !== most.checks) {
      return { ...outcome, error: `${report.checks} checks where another runtime made ${most.checks}` };
    }
    return outcome;
  });
}
