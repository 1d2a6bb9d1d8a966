// npm test: everything, from an empty clone. Needs Node and rustup; installs the rest.
//
//   npm test -- --list                          the names of the steps
//   npm test -- --only clippy,publint           only the steps whose names contain one of these
//   npm test -- --only conformance --rows deno  only some runtimes
import { existsSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { ensureBrowsers, ensureNodeModules, ensureWasmTarget } from './lib/install.mjs';
import { run } from './lib/process.mjs';
import { printLine, runSteps } from './lib/steps.mjs';
import { javascriptSteps } from './steps/javascript.mjs';
import { packageSteps } from './steps/package.mjs';
import { rustSteps } from './steps/rust.mjs';

const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));
const { values } = parseArgs({
  options: { only: { type: 'string', multiple: true }, rows: { type: 'string', multiple: true }, list: { type: 'boolean' } },
});
const words = (/** @type {string[] | undefined} */ list) => (list ?? []).flatMap((text) => text.split(',')).map((word) => word.trim().toLowerCase());
const only = words(values.only);

/** @type {Promise<unknown> | undefined} */
let installing;
/** The runtimes and browsers; they are fetched while cargo compiles. */
const runtimes = () => {
  const folders = ['tests/conformance', 'examples'].map((name) => path.join(root, name));
  const locked = folders.filter((folder) => existsSync(path.join(folder, 'package-lock.json')));
  installing ??= Promise.all([...locked.map(ensureNodeModules), ensureBrowsers()]);
  // Whoever needs them awaits, and so learns of a failure; until then it is nobody's.
  installing.catch(() => {});
  return installing;
};

/** @type {import('./lib/steps.mjs').Step[]} */
const steps = [
  { name: 'build', lane: 'cargo', run: async () => (await run(process.execPath, ['scripts/build.mjs'], { cwd: root })).stdout.trim().split('\n').at(-1) },
  ...rustSteps(root, { runtimes }),
  ...packageSteps(root),
  ...javascriptSteps(root, { rows: words(values.rows), runtimes }),
];
const chosen = (/** @type {import('./lib/steps.mjs').Step} */ { name }) => only.length === 0 || only.some((word) => name.toLowerCase().includes(word));
if (values.list || !steps.some(chosen)) {
  console.log(steps.map(({ name }) => name).join('\n'));
  process.exit(values.list ? 0 : 1);
}

const started = Date.now();
await ensureNodeModules(root);
await ensureWasmTarget();
if (steps.some((step) => chosen(step) && /conformance|Chromium|node:test/.test(step.name))) runtimes();
const lines = await runSteps(steps, chosen);

const count = (/** @type {string} */ state) => lines.filter((line) => line.state === state).length;
const notRun = count('not run');
console.log(`\n${'-'.repeat(100)}`);
lines.forEach(printLine);
console.log(`${'-'.repeat(100)}\n${((Date.now() - started) / 1000).toFixed(0)} s`);

// What could not run proves nothing: on a machine that exists to prove things, that is a failure.
const failed = count('failed') + (process.env.CI === 'true' ? notRun : 0);
const skipped = process.env.CI !== 'true' && notRun > 0 ? `, ${notRun} skipped` : '';
console.log(`${count('passed')} passed, ${failed} failed${skipped}`);
process.exit(failed > 0 ? 1 : 0);
