// npm run bench: our signatures beside everyone else's, in every runtime. Run it on a quiet machine.
//
//   npm run bench -- --quick             short rounds: shows that everything works, proves little
//   npm run bench -- --only node,deno    only the runtimes whose names contain one of these; keeps no results
//   npm run bench -- --rounds 50         more samples
//   npm run bench -- --draw              measures nothing: tables and figure from the results kept last
//
// Needs the package built (npm run build). Writes bench/results.json and bench/figure.svg.
import { readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { gzipSync } from 'node:zlib';
import { ensureBrowsers, ensureNodeModules, ensureWasmTarget } from '../tools/install.mjs';
import { CommandError, run } from '../tools/process.mjs';
import { drawFigure } from './figure.mjs';
import { describeMachine } from './machine.mjs';
import { resultTables, targetTable } from './table.mjs';
import { judge } from './targets.mjs';

const root = fileURLToPath(new URL('..', import.meta.url)).replace(/[/\\]$/, '');
const bench = path.join(root, 'bench');
const [resultsFile, figureFile] = [path.join(bench, 'results.json'), path.join(bench, 'figure.svg')];

const { values } = parseArgs({
  options: {
    quick: { type: 'boolean', default: false }, draw: { type: 'boolean', default: false },
    only: { type: 'string', multiple: true }, rounds: { type: 'string' },
  },
});
const only = (values.only ?? []).flatMap((text) => text.split(',')).map((word) => word.trim().toLowerCase());
const rounds = Number(values.rounds ?? (values.quick ? 5 : 25));
if (!Number.isInteger(rounds) || rounds < 1) throw new Error('--rounds takes a whole number of at least 1');
const pace = { rounds, sampleMs: values.quick ? 2 : 4, warmMs: values.quick ? 50 : 150 };
const coldRounds = values.quick ? 2 : 7;

if (values.draw) report(JSON.parse(readFileSync(resultsFile, 'utf8')), true);
else await measure();

async function measure() {
  const started = Date.now();
  for (const folder of ['tests/conformance', 'bench']) await ensureNodeModules(path.join(root, folder));
  await Promise.all([ensureWasmTarget(), ensureBrowsers()]);
  // These use what has just been installed.
  const { prepareApp } = await import('./app.mjs');
  const { ROWS, whyNot } = await import('./rows/all.mjs');

  const chosen = ROWS.filter(({ id }) => only.length === 0 || only.some((word) => id.includes(word)));
  if (chosen.length === 0) throw new Error(`no runtime is called ${only.join(' or ')}; there are ${ROWS.map(({ id }) => id).join(', ')}`);
  const pkg = path.join(root, 'pkg');
  const machine = describeMachine();
  const app = await prepareApp(pkg);
  const runtimes = [];
  const notRun = [];
  /** @type {string[]} */
  const failed = [];
  try {
    for (const row of chosen) {
      const began = Date.now();
      try {
        const result = await row.run({ app, tools: path.join(root, 'tests/conformance'), pace, coldRounds });
        runtimes.push({ id: row.id, ...result });
        console.log(`${row.title}: ${result.name}, ${((Date.now() - began) / 1000).toFixed(0)} s`);
      } catch (error) {
        const reason = whyNot(error);
        notRun.push({ id: row.id, reason: reason ?? String(error) });
        if (reason === undefined) failed.push(row.title);
        console.log(`${row.title}: ${reason === undefined ? 'FAILED' : 'not run'}, ${reason ?? error}`);
        if (error instanceof CommandError) console.log(error.output);
      }
    }
  } finally {
    rmSync(app, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
  }
  const seconds = Math.round((Date.now() - started) / 1000);
  const results = {
    date: new Date().toISOString().slice(0, 10),
    package: { version: JSON.parse(readFileSync(path.join(pkg, 'package.json'), 'utf8')).version, wasm: wasmSizes(pkg) },
    peers: await peerVersions(),
    machine: { ...machine, loadAfter: os.loadavg()[0] ?? 0 },
    pace, coldRounds, seconds, runtimes, notRun,
  };
  report(results, only.length === 0 && !values.quick && failed.length === 0 && !process.env.WORKERD_V8_FLAGS);
  if (failed.length > 0) console.log(`Failed: ${failed.join(', ')}`);
  // A browser or a Worker may have left a socket behind.
  process.exit(failed.length > 0 ? 1 : 0);
}

/**
 * @typedef {object} Results
 * @property {string} date
 * @property {{ version: string, wasm: Record<string, { raw: number, gzip: number }> }} package
 * @property {ReturnType<typeof describeMachine> & { loadAfter: number }} machine
 * @property {import('./suite/types.js').Pace} pace
 * @property {number} seconds
 * @property {import('./targets.mjs').Measured[]} runtimes
 */

/**
 * @param {Results} results
 * @param {boolean} keep
 */
function report(results, keep) {
  const { machine, runtimes, pace: { rounds: times }, seconds } = results;
  const gzip = Object.values(results.package.wasm).reduce((sum, file) => sum + file.gzip, 0);
  const targets = judge(runtimes, gzip);
  console.log(`\n${resultTables(runtimes)}\n\n${targetTable(targets)}\n`);
  const openssl = runtimes.filter(({ ifma }) => ifma).map(({ name, about, ifma }) => `${name}: OpenSSL ${about.openssl}, AVX-512 IFMA ${ifma}`);
  console.log(`${machine.cpu}, ${machine.cores} cores, ${machine.system}, load ${machine.loadBefore.toFixed(1)} before; `
    + `medians of ${times} interleaved rounds; ${seconds} s\n${openssl.join('\n')}`);
  if (machine.loadBefore > 0.5) console.log('The machine was not quiet: trust the ratios, and those only roughly.');
  if (!keep) return console.log('Not kept: only a whole run at full length without failure is.');
  writeFileSync(resultsFile, `${JSON.stringify({ ...results, targets }, null, 1)}\n`);
  writeFileSync(figureFile, drawFigure(results));
  console.log(`Kept in ${path.relative(root, resultsFile)} and ${path.relative(root, figureFile)}.`);
}

/** @param {string} pkg */
function wasmSizes(pkg) {
  const files = readdirSync(pkg).filter((file) => file.endsWith('.wasm')).map((file) => {
    const bytes = readFileSync(path.join(pkg, file));
    return [file, { raw: bytes.length, gzip: gzipSync(bytes, { level: 9 }).length }];
  });
  return Object.fromEntries(files);
}

async function peerVersions() {
  const installed = (/** @type {string} */ name) => (
    JSON.parse(readFileSync(path.join(bench, 'node_modules', name, 'package.json'), 'utf8')).version);
  const lock = readFileSync(path.join(bench, 'rsa-peer/Cargo.lock'), 'utf8');
  const { stdout } = await run('rustc', ['--version']);
  return {
    'node-forge': installed('node-forge'), jsrsasign: installed('jsrsasign'),
    'rsa crate': lock.match(/name = "rsa"\nversion = "(.*)"/)?.[1] ?? '', rustc: stdout.trim(),
  };
}
