// npm test: everything, from an empty clone. Needs Node and rustup; installs the rest.
//
//   npm test -- --list                          the names of the steps
//   npm test -- --only clippy,publint           only the steps whose names contain one of these; a whole name means that step alone
//   npm test -- --only conformance --rows deno  only some runtimes
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { choose } from '../tools/choose.mjs';
import { printLine, runSteps } from './lib/steps.mjs';
import { allSteps } from './steps/all.mjs';
import { stepResources } from './steps/resources.mjs';

const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));
const { values } = parseArgs({
  options: {
    only: { type: 'string', multiple: true },
    rows: { type: 'string', multiple: true },
    list: { type: 'boolean' },
  },
});
// Nothing is compiled a second time there, so what only a second time needs is not written. Elsewhere it stays: a change
// of this setting makes cargo compile everything again.
if (process.env.CI === 'true') process.env.CARGO_INCREMENTAL ??= '0';
const steps = allSteps(root, { rows: values.rows ?? [] });
const chosen = choose(steps, values.only ?? []);
if (values.list || chosen.length === 0) {
  console.log(steps.map(({ name }) => name).join('\n'));
  process.exit(values.list ? 0 : 1);
}

const started = Date.now();
const lines = await runSteps(steps, (step) => chosen.includes(step), { resources: stepResources(root) });

const count = (/** @type {string} */ state) => lines.filter((line) => line.state === state).length;
const notRun = count('not run');
console.log(`\n${'-'.repeat(100)}`);
for (const line of lines) printLine(line);
console.log(`${'-'.repeat(100)}\n${((Date.now() - started) / 1000).toFixed(0)} s`);

// A step that could not run proves nothing, so in CI it counts as a failure.
const failed = count('failed') + (process.env.CI === 'true' ? notRun : 0);
const skipped = process.env.CI !== 'true' && notRun > 0 ? `, ${notRun} skipped` : '';
console.log(`${count('passed')} passed, ${failed} failed${skipped}`);
process.exit(failed > 0 ? 1 : 0);
