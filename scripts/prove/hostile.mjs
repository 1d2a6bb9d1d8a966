// A million hostile calls on one instance of the built package, and a valid one after each thousand.
import path from 'node:path';
import { parseArgs } from 'node:util';
import { ready } from './ready.mjs';
import { numberOf, readRecords, sources, today, writeRecords } from './record.mjs';

export const about =
  'Hostile calls on one WebAssembly instance: none believed, none slow, no memory lost; results go to proofs/hostile.json.';
export const usage = '[--calls N, default 1000000] [--seed S]';

/** By how much the instance may have grown since the longest inputs. */
const MOST_GROWN_KIB = 1024;

/**
 * @param {string} root
 * @param {string[]} args
 */
export async function prove(root, args) {
  const text = /** @type {const} */ ({ type: 'string' });
  const { values } = parseArgs({ args, options: { calls: text, seed: text } });
  const calls = numberOf('calls', values.calls, 1_000_000);
  const seed = values.seed ?? today().replaceAll('-', '');
  const built = await sources(root);
  await ready(root, ['package']);
  // Only now: it imports what was built.
  const { assault } = await import('./hostile/assault.mjs');
  const started = performance.now();
  const figures = await assault({
    calls,
    seed,
    onProgress: (done) => {
      if (done % 50_000 === 0) console.log(`${done} of ${calls}`);
    },
  });
  const seconds = Math.round((performance.now() - started) / 1000);
  const file = path.join(root, 'proofs', 'hostile.json');
  writeRecords(file, [
    ...readRecords(file),
    { date: today(), ...built, runtime: `Node ${process.version}`, seed, seconds, ...figures },
  ]);
  const { valid, harm, slow, instances, memoryKiB, grownKiB } = figures;
  console.log(
    `${calls} hostile calls in ${seconds} s, ${valid} valid ones between them; ${harm.length} did harm, ${slow.length} were slow; ${instances} instance of ${memoryKiB} KiB, grown by ${grownKiB}`,
  );
  for (const line of [...harm, ...slow]) console.log(`  ${line}`);
  return isWell(figures);
}

/** @param {import('./hostile/assault.mjs').Figures} figures */
export const isWell = ({ harm, slow, instances, grownKiB }) =>
  harm.length + slow.length === 0 && instances === 1 && grownKiB < MOST_GROWN_KIB;
