// Hostile calls, one after another, on one instance of the core.
import { memories } from '../../../tests/support/memories.mjs';
import { dice } from '../random.mjs';

// After that: the package makes its instance when it is loaded.
const { CALLS, createWorld, drawn } = await import('./calls.mjs');
const { longest } = await import('./values.mjs');

/** A valid call comes after so many hostile ones. */
const VALID_EVERY = 1000;
/** The slowest that an input may be, milliseconds. */
const SLOWEST_MS = 250;
/** Another process can take the processor at any time: the time of an input is the best of so many. */
const TRIES = 4;

/**
 * @typedef {object} Figures
 * @property {number} calls
 * @property {number} valid calls that were made between them, and worked
 * @property {number} instances
 * @property {number} memoryKiB of the instance at the end
 * @property {number} grownKiB since the warm-up, in which the longest inputs were
 * @property {string[]} harm what must never happen, by the number of the call
 * @property {string[]} slow inputs that took too long
 * @property {Record<string, { calls: number, slowestMs: number }>} kinds
 */

/**
 * @param {{ calls: number, seed: string, warmUp?: number, onProgress?: (done: number) => void }} options `warmUp`: of each kind,
 *   so many calls come before the first, with the longest inputs: memory never shrinks
 * @returns {Promise<Figures>}
 */
export async function assault({ calls, seed, warmUp = 40, onProgress = () => {} }) {
  const world = await createWorld();
  const size = () => memories.reduce((sum, { buffer }) => sum + buffer.byteLength, 0) / 1024;
  /** @type {Figures} */
  const figures = { calls, valid: 0, instances: 0, memoryKiB: 0, grownKiB: 0, harm: [], slow: [], kinds: {} };
  for (const [name, call] of Object.entries(CALLS)) {
    for (let number = 0; number < warmUp; number += 1) {
      try {
        await call(world, longest(dice(seed, name, number)));
      } catch (error) {
        figures.harm.push(`warm-up ${number}, ${name}: ${error}`);
      }
    }
  }
  await world.valid();
  figures.valid += 1;
  const warm = size();
  for (let number = 0; number < calls; number += 1) {
    const name = drawn(dice(seed, number));
    /** @returns {Promise<number>} milliseconds */
    const make = async () => {
      const random = dice(seed, number, 'input');
      const started = performance.now();
      await CALLS[name]?.(world, random);
      return performance.now() - started;
    };
    try {
      let ms = await make();
      for (let again = 1; ms > SLOWEST_MS && again < TRIES; again += 1) ms = Math.min(ms, await make());
      const kind = (figures.kinds[name] ??= { calls: 0, slowestMs: 0 });
      kind.calls += 1;
      kind.slowestMs = Math.max(kind.slowestMs, Math.ceil(ms));
      if (ms > SLOWEST_MS) figures.slow.push(`${number}, ${name}: ${Math.round(ms)} ms`);
    } catch (error) {
      figures.harm.push(`${number}, ${name}: ${error}`);
    }
    if ((number + 1) % VALID_EVERY === 0) {
      await world.valid();
      figures.valid += 1;
      onProgress(number + 1);
    }
  }
  await world.valid();
  figures.valid += 1;
  figures.instances = memories.length;
  figures.memoryKiB = size();
  figures.grownKiB = size() - warm;
  world.close();
  return figures;
}
