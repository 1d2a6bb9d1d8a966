// Steps that run JavaScript tests: node:test files, and the conformance suite in every runtime.
import { readdirSync } from 'node:fs';
import path from 'node:path';
import { each } from '../lib/each.mjs';
import { run } from '../lib/process.mjs';
import { NotRun, explain, printLine } from '../lib/steps.mjs';

/** Files that measure time or load, below `tests/`; all others may run beside each other. */
const ALONE = ['examples/worker-load.test.mjs', 'node/recovery-time.test.mjs', 'rsa/timing.test.mjs'].map(path.normalize);
/**
 * What the test files in each folder of `tests/` need.
 * @type {Record<string, readonly string[]>}
 */
const NEEDS = {
  docs: ['node_modules', 'package'],
  examples: ['examples/node_modules', 'package'],
  node: ['package'],
  // The kernels are tested in a newer Node, which is one of the runtimes of the conformance suite.
  rsa: ['RSA harness', 'tests/conformance/node_modules'],
  sandbox: [],
  scripts: [],
  www: ['node_modules', 'browsers', 'package'],
};
/** Test files that run at the same time: many wait for a browser or a server most of their time. */
const AT_ONCE = 3;

/**
 * @param {string} root
 * @param {{ rows: readonly string[] }} options which conformance rows, all when empty
 * @returns {import('../lib/steps.mjs').Step[]}
 */
export function javascriptSteps(root, { rows }) {
  const tests = path.join(root, 'tests');
  const files = readdirSync(tests, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.test.mjs') && !file.includes('node_modules'))
    // The pages take longest, and wait most: they begin.
    .sort().reverse();

  /**
   * Runs the files, each in a process of its own, and counts.
   * @param {string} name
   * @param {readonly string[]} chosen
   * @param {number} atOnce
   */
  const testFiles = (name, chosen, atOnce) => ({
    name,
    needs: [...new Set(chosen.flatMap(needsOf))],
    run: async () => {
      if (chosen.length === 0) throw new NotRun('there are no such tests/**/*.test.mjs');
      /** @type {Map<string, string>} by file */
      const failures = new Map();
      const counts = await each(chosen, atOnce, (file) => testFile(root, path.join(tests, file)).catch((error) => {
        failures.set(file, explain(error));
        return 0;
      }));
      if (failures.size > 0) throw new Error(`failed: ${[...failures.keys()].join(', ')}\n\n${[...failures.values()].join('\n\n')}`);
      return `${counts.reduce((sum, count) => sum + count)} tests in ${chosen.length} files`;
    },
  });

  return [
    { ...testFiles('node:test', files.filter((file) => !ALONE.includes(file)), AT_ONCE), lane: 'javascript' },
    {
      name: 'conformance',
      lane: 'javascript',
      // That writes the Wycheproof export once more.
      after: 'cargo test',
      needs: ['tests/conformance/node_modules', 'browsers', 'package', 'Wycheproof export'],
      run: async ({ 'Wycheproof export': wycheproof = '' }) => {
        const { runMatrix } = await import('../../tests/conformance/matrix.mjs');
        const outcomes = await runMatrix({ pkg: path.join(root, 'pkg'), wycheproof, only: rows });
        printFailures(outcomes);
        const lines = outcomes.map(conformanceLine);
        for (const line of lines) printLine(line);
        return lines;
      },
    },
    { ...testFiles('node:test, time and load', files.filter((file) => ALONE.includes(file)), 1), lane: 'alone' },
  ];
}

/** @param {string} file below `tests/` */
function needsOf(file) {
  const [folder = ''] = file.split(path.sep);
  const needs = NEEDS[folder];
  if (!needs) throw new Error(`tests/${file}: scripts/steps/javascript.mjs does not say what the tests in tests/${folder} need`);
  return needs;
}

/**
 * @param {string} root
 * @param {string} file
 * @returns {Promise<number>} how many tests passed
 */
async function testFile(root, file) {
  // The kernels are tested where all of them run; this Node may be too old for relaxed SIMD.
  const kernels = path.basename(path.dirname(file)) === 'rsa';
  const node = kernels ? path.join(root, 'tests/conformance/node_modules/node-newest/bin/node') : process.execPath;
  const { output } = await run(node, ['--test', '--test-reporter=spec', file], { cwd: root });
  const total = (/** @type {string} */ what) => Number(new RegExp(`^\\S+ ${what} (\\d+)$`, 'm').exec(output)?.[1] ?? NaN);
  if (!(total('pass') > 0) || total('skipped') > 0 || total('todo') > 0) throw new Error(`${file}: none ran, or some were skipped\n${output}`);
  return total('pass');
}

/** @typedef {import('../../tests/conformance/matrix.mjs').Outcome} Outcome */

/**
 * What failed in many runtimes alike is told once.
 * @param {readonly Outcome[]} outcomes
 */
function printFailures(outcomes) {
  /** @type {Map<string, string[]>} */
  const rows = new Map();
  for (const { row, report, error } of outcomes) {
    const texts = (report?.failures ?? []).map((failure) => `${failure.name}\n${failure.error}`);
    for (const text of error ? [...texts, error] : texts) rows.set(text, [...(rows.get(text) ?? []), row]);
  }
  for (const [text, names] of rows) {
    const where = names.length === outcomes.length ? `all ${names.length} rows` : names.join(' · ');
    console.log(`\n--- conformance, ${where}: ${text}\n---`);
  }
}

/**
 * @param {Outcome} outcome
 * @returns {import('../lib/steps.mjs').Line}
 */
function conformanceLine({ row, report, missing, error, ms }) {
  const name = `conformance: ${row}`;
  if (missing) return { name, state: 'not run', detail: missing, ms };
  const cases = report ? `${report.passed} of ${report.names.length} cases, ${report.checks} checks, RSA ${report.kernel}, ${report.runtime}` : '';
  const state = error || report?.failures.length !== 0 ? 'failed' : 'passed';
  return { name, state, detail: [cases, error].filter(Boolean).join('; '), ms };
}
