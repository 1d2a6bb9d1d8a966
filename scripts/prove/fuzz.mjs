// Searches for inputs that break a property of a fuzz target. Needs stable Rust only.
import { copyFileSync, mkdirSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { cargoTargetDir } from '../../tools/cargo.mjs';
import { CommandError, run } from '../../tools/process.mjs';
import { minutesOf, readRecords, sources, today, writeRecords } from './record.mjs';

export const about =
  'Looks for inputs that break a property of a fuzz target; findings go to fuzz/found, results to proofs/fuzz.json.';
export const usage = '[--minutes N, for each target, default 5] [--target T, more than once for several]';

/** How often a search is taken up again whose process an input has ended. */
const DEATHS = 5;

/**
 * @typedef {{ target: string, tried: number, iterations: number, kept: number, slowestMs: number, failing: number, findings: string[] }} Result
 */

/**
 * @param {string} root
 * @param {string[]} args
 */
export async function prove(root, args) {
  const { values } = parseArgs({
    args,
    options: { minutes: { type: 'string' }, target: { type: 'string', multiple: true } },
  });
  const seconds = Math.ceil(minutesOf(values.minutes, 5) * 60);
  // What is built is what a result is about, whatever is changed meanwhile.
  const built = await sources(root);
  const build = ['build', '--locked', '--profile', 'prove', '--package', 'wechatpay-fuzz', '--bin', 'fuzz'];
  await run('cargo', build, { cwd: root, inherit: true });
  // Somebody may build again while the search goes on.
  const state = path.join(root, '.prove', 'fuzz');
  mkdirSync(state, { recursive: true });
  const program = path.join(state, 'fuzz-program');
  copyFileSync(path.join(cargoTargetDir(root), 'prove', 'fuzz'), program);

  const all = await targetsOf(program);
  const unknown = values.target?.find((target) => !all.includes(target));
  if (unknown !== undefined) throw new Error(`there is no target ${unknown}; there are ${all.join(', ')}`);
  const file = path.join(root, 'proofs', 'fuzz.json');
  let well = true;
  for (const target of values.target ?? all) {
    const result = await search(program, target, seconds, state);
    well &&= result.findings.length + result.failing === 0;
    const { tried, iterations, slowestMs, failing, findings } = result;
    const record = { date: today(), ...built, target, seconds, tried, iterations, slowestMs, failing, findings };
    writeRecords(file, [...readRecords(file), record]);
    console.log(
      `${target.padEnd(14)} ${tried} inputs in ${seconds} s, ${iterations} in all; ${findings.length} new findings, ${failing} old`,
    );
  }
  return well;
}

/** What a target is to be searched for in all: an hour, or so many inputs. */
const AIM = { seconds: 3600, tried: 10 ** 8 };

/**
 * How long each target was searched, over all runs.
 * @param {readonly Record<string, any>[]} records
 */
export function totals(records) {
  const targets = [...new Set(records.map(({ target }) => String(target)))].sort();
  return targets.map((target) => {
    const runs = records.filter((record) => record.target === target);
    const sum = (/** @type {'seconds' | 'tried'} */ what) => runs.reduce((total, run) => total + Number(run[what]), 0);
    const [seconds, tried] = [sum('seconds'), sum('tried')];
    const findings = new Set(runs.flatMap((run) => run.findings)).size;
    return { target, seconds, tried, findings, enough: seconds >= AIM.seconds || tried >= AIM.tried };
  });
}

/** @param {string} root */
export const standing = (root) =>
  totals(readRecords(path.join(root, 'proofs', 'fuzz.json'))).map(
    ({ target, seconds, tried, findings, enough }) =>
      `${target.padEnd(14)} ${(seconds / 60).toFixed(0).padStart(4)} min, ${tried} inputs, ${findings} findings${enough ? '' : '; an hour is the aim'}`,
  );

/** @param {string} program */
async function targetsOf(program) {
  try {
    return (await run(program, [])).stdout.trim().split('\n');
  } catch (error) {
    // Without a target it lists them and says that one is missing.
    if (error instanceof CommandError) return error.output.trim().split('\n');
    throw error;
  }
}

/**
 * @param {string} program
 * @param {string} target
 * @param {number} seconds
 * @param {string} state
 * @returns {Promise<Result>}
 */
async function search(program, target, seconds, state) {
  const end = Date.now() + seconds * 1000;
  for (let deaths = 0; ; deaths += 1) {
    const left = Math.max(1, Math.ceil((end - Date.now()) / 1000));
    try {
      const show = (/** @type {string} */ text) => void (text.startsWith('{') || process.stdout.write(text));
      const args = [target, '--seconds', String(left), '--state', state];
      return JSON.parse((await run(program, args, { onOutput: show })).stdout);
    } catch (error) {
      // The next process keeps the input that ended this one.
      if (!(error instanceof CommandError) || deaths === DEATHS) throw error;
    }
  }
}
