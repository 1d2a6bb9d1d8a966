// The conformance suite as a command. Shows what failed, and writes one line per runtime to a file, as JSON.
//
//   node tests/conformance/run.mjs --pkg pkg --wycheproof target/wycheproof.json --out target/conformance.json [--rows deno]
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { runMatrix } from './matrix.mjs';

/** @typedef {import('./matrix.mjs').Outcome} Outcome */

/**
 * How a runtime fared: a line in the table of `npm test`.
 * @typedef {{ name: string, state: 'passed' | 'failed' | 'not run', detail: string, ms: number }} Line
 */

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
 * @returns {Line}
 */
function lineOf({ row, report, missing, error, ms }) {
  const name = `conformance: ${row}`;
  if (missing) return { name, state: 'not run', detail: missing, ms };
  const cases = report
    ? `${report.passed} of ${report.names.length} cases, ${report.checks} checks, RSA ${report.kernel}, ${report.runtime}`
    : '';
  const state = error || report?.failures.length !== 0 ? 'failed' : 'passed';
  return { name, state, detail: [cases, error].filter(Boolean).join('; '), ms };
}

const string = /** @type {const} */ ({ type: 'string' });
const {
  values: { pkg, wycheproof, out, rows },
} = parseArgs({
  options: { pkg: string, wycheproof: string, out: string, rows: { type: 'string', multiple: true } },
});
if (!pkg || !wycheproof || !out) throw new Error('--pkg, --wycheproof and --out are needed');
const outcomes = await runMatrix({ pkg: path.resolve(pkg), wycheproof: path.resolve(wycheproof), only: rows ?? [] });
printFailures(outcomes);
writeFileSync(out, JSON.stringify(outcomes.map(lineOf)));
// A browser or a Worker may have left a socket behind.
process.exit(0);
