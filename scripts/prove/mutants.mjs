// Changes the sources in many small ways, one at a time, and looks for those that no test notices.
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { CommandError, run } from '../../tools/process.mjs';
import { createResources } from '../lib/resources.mjs';
import { minutesOf, readRecords, sources, writeRecords } from './record.mjs';

export const about =
  'Looks for changes to the Rust sources that no test notices (cargo-mutants); results go to proofs/mutants.json.';
export const usage = '[--minutes N, default 60; goes on at the next run until every mutant of the commit was tried]';

/** Mutants of a portion. One that has begun is finished, and one that was interrupted begins anew. */
const PORTION = 40;
/** Seconds that the tests may take with a mutant: some never end. */
const TIMEOUT = 300;
const PACKAGES = ['wechatpay-wasm', 'wechatpay-rsa'];
/** What is not compiled natively cannot be noticed by native tests. */
const EXCLUDED = ['**/tests.rs', 'src/bindings/**', '**/rs256/wasm.rs', 'crates/rsa/src/kernel/fma49/**'];
/** "Some mutants were missed" and "some timed out" are results. */
const RESULTS = [2, 3];

/** @type {import('../lib/resources.mjs').Resource} */
const CARGO_MUTANTS = {
  name: 'cargo-mutants',
  make: async () => {
    const installed = await run('cargo', ['mutants', '--version']).then(
      () => true,
      () => false,
    );
    if (!installed) await run('cargo', ['install', '--locked', 'cargo-mutants'], { inherit: true });
  },
};

/**
 * @param {string} root
 * @param {string[]} args
 */
export async function prove(root, args) {
  const { values } = parseArgs({ args, options: { minutes: { type: 'string' } } });
  const end = Date.now() + minutesOf(values.minutes, 60) * 60_000;
  const { commit, changed } = await sources(root);
  if (changed) throw new Error('commit first: a result is about a commit');
  const failed = (/** @type {string} */ name, /** @type {unknown} */ error) => console.error(`${name}: ${error}`);
  await createResources([CARGO_MUTANTS], { made: () => {}, failed }).ready([CARGO_MUTANTS.name]);

  const state = path.join(root, '.prove', 'mutants');
  const done = path.join(state, commit);
  mkdirSync(done, { recursive: true });
  const which = [
    ...PACKAGES.flatMap((name) => ['--package', name]),
    ...EXCLUDED.flatMap((glob) => ['--exclude', glob]),
  ];
  const listed = await run('cargo', ['mutants', '--list', '--json', ...which], { cwd: root });
  const portions = Math.ceil(JSON.parse(listed.stdout).length / PORTION);
  // Compiled dependencies are kept from portion to portion.
  const env = { CARGO_TARGET_DIR: path.join(state, 'target') };
  for (let portion = 0; portion < portions && Date.now() < end; portion += 1) {
    const file = path.join(done, `${portion}.json`);
    if (existsSync(file)) continue;
    if (portion === 0)
      await run('cargo', ['test', '--locked', ...PACKAGES.flatMap((name) => ['-p', name])], { cwd: root, env });
    const output = path.join(state, 'output');
    rmSync(output, { recursive: true, force: true });
    mkdirSync(output);
    const how = [
      '--baseline',
      'skip',
      '--timeout',
      String(TIMEOUT),
      '--no-shuffle',
      '--shard',
      `${portion}/${portions}`,
    ];
    await tolerant('cargo', ['mutants', ...which, ...how, '--output', output], { cwd: root, env, inherit: true });
    const outcomes = JSON.parse(readFileSync(path.join(output, 'mutants.out', 'outcomes.json'), 'utf8'));
    writeFileSync(file, JSON.stringify(summary(outcomes)));
    note(root, commit, total(done, portions));
  }
  const { tried, caught, missed } = total(done, portions);
  console.log(`${tried} of ${portions} portions: ${caught} caught, ${missed.length} missed`);
  return missed.length === 0;
}

/** @type {typeof run} */
async function tolerant(command, args, options) {
  try {
    return await run(command, args, options);
  } catch (error) {
    const result = error instanceof CommandError && RESULTS.some((code) => error.message.endsWith(`exit ${code}`));
    if (!result) throw error;
    return { stdout: '', output: '' };
  }
}

/** @typedef {{ caught: number, unviable: number, timeout: string[], missed: string[] }} Summary */

/**
 * @param {{ outcomes: { scenario: string | { Mutant: { name: string } }, summary: string }[] }} report
 * @returns {Summary}
 */
export function summary({ outcomes }) {
  const named = (/** @type {string} */ kind) =>
    outcomes.flatMap(({ scenario, summary: found }) =>
      found === kind && typeof scenario === 'object' ? [scenario.Mutant.name] : [],
    );
  const [caught, unviable] = [named('CaughtMutant').length, named('Unviable').length];
  return { caught, unviable, timeout: named('Timeout'), missed: named('MissedMutant') };
}

/**
 * @param {string} folder
 * @param {number} portions
 */
function total(folder, portions) {
  const files = Array.from({ length: portions }, (_, portion) => path.join(folder, `${portion}.json`)).filter(
    existsSync,
  );
  const list = files.map((file) => /** @type {Summary} */ (JSON.parse(readFileSync(file, 'utf8'))));
  const sum = (/** @type {'caught' | 'unviable'} */ kind) =>
    list.reduce((before, portion) => before + portion[kind], 0);
  const timeout = list.flatMap((portion) => portion.timeout);
  const missed = list.flatMap((portion) => portion.missed);
  return { tried: list.length, portions, caught: sum('caught'), unviable: sum('unviable'), timeout, missed };
}

/**
 * One record a commit, as far as its mutants were tried.
 * @param {string} root
 * @param {string} commit
 * @param {ReturnType<typeof total>} found
 */
function note(root, commit, found) {
  const file = path.join(root, 'proofs', 'mutants.json');
  const others = readRecords(file).filter((record) => record.commit !== commit);
  writeRecords(file, [...others, { date: new Date().toISOString().slice(0, 10), commit, ...found }]);
}
