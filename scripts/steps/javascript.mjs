// Steps that run JavaScript tests: node:test files, and the conformance suite in every runtime.
import { existsSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { each } from '../lib/each.mjs';
import { run } from '../lib/process.mjs';
import { defaultPlaces } from '../lib/product.mjs';
import { NotRun, explain, printLine } from '../lib/steps.mjs';

/** Files that measure time or load, below `tests/`; all others may run beside each other. */
const ALONE = ['examples/worker-load.test.mjs', 'rsa/timing.test.mjs'].map(path.normalize);
/** Test files that run at the same time: many wait for a browser or a server most of their time. */
const AT_ONCE = 3;

/**
 * @param {string} root
 * @param {{ rows: readonly string[], runtimes: () => Promise<unknown> }} options which conformance rows, all when empty;
 *   and what resolves when the runtimes are installed
 * @returns {import('../lib/steps.mjs').Step[]}
 */
export function javascriptSteps(root, { rows, runtimes }) {
  const tests = path.join(root, 'tests');

  /**
   * Runs the files, each in a process of its own, and counts.
   * @param {(file: string) => boolean} chosen
   * @param {number} atOnce
   */
  const testFiles = async (chosen, atOnce) => {
    const files = readdirSync(tests, { recursive: true, encoding: 'utf8' })
      .filter((file) => file.endsWith('.test.mjs') && !file.includes('node_modules') && chosen(file))
      // The pages take longest, and wait most: they begin.
      .sort().reverse();
    if (files.length === 0) throw new NotRun('there are no such tests/**/*.test.mjs');
    // Some need more than the package built: a `build.mjs` beside them makes it.
    const builds = [...new Set(files.map((file) => path.join(tests, path.dirname(file), 'build.mjs')))].filter((file) => existsSync(file));
    for (const file of builds) await run(process.execPath, [file], { cwd: root });
    await runtimes();
    /** @type {Map<string, string>} by file */
    const failures = new Map();
    const counts = await each(files, atOnce, (file) => testFile(root, path.join(tests, file)).catch((error) => {
      failures.set(file, explain(error));
      return 0;
    }));
    if (failures.size > 0) throw new Error(`failed: ${[...failures.keys()].join(', ')}\n\n${[...failures.values()].join('\n\n')}`);
    return `${counts.reduce((sum, count) => sum + count)} tests in ${files.length} files`;
  };

  return [
    { name: 'node:test', lane: 'javascript', after: 'build', run: () => testFiles((file) => !ALONE.includes(file), AT_ONCE) },
    {
      name: 'conformance',
      lane: 'javascript',
      after: 'cargo test',
      run: async () => {
        await runtimes();
        const { targetDir } = defaultPlaces(root);
        const wycheproof = path.join(targetDir, 'tmp/wycheproof.json');
        if (!existsSync(wycheproof)) await run('cargo', ['test', '--locked', '--test', 'wycheproof_export'], { cwd: root });
        const { runMatrix } = await import('../../tests/conformance/matrix.mjs');
        const outcomes = await runMatrix({ pkg: path.join(root, 'pkg'), wycheproof, only: rows });
        printFailures(outcomes);
        const lines = outcomes.map(conformanceLine);
        lines.forEach(printLine);
        return lines;
      },
    },
    { name: 'node:test, time and load', lane: 'alone', run: () => testFiles((file) => ALONE.includes(file), 1) },
  ];
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
