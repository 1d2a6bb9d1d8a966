// The measurement: everyone warms up, then rounds in which each takes one sample after the other, so that whatever else the
// machine does meanwhile hits all alike.

/** @typedef {import('./types.js').Entry} Entry */
/** @typedef {import('./types.js').Contestant} Contestant */

/** A forced kernel says nothing new about loading keys. @param {string} name @param {string} operation */
const wanted = (name, operation) => operation !== 'load' || !name.includes(', ');

/**
 * What is measured with these contestants, by contestant and operation.
 *
 * @param {Record<string, Contestant>} all
 * @returns {{ contestant: string, operation: import('./types.js').Operation }[]}
 */
export const pairs = (all) => /** @type {const} */ (['sign', 'verify', 'load', 'pay']).flatMap((operation) =>
  Object.keys(all).filter((name) => all[name]?.[operation] && wanted(name, operation)).map((contestant) => ({ contestant, operation })));

/**
 * Makes so many calls, untimed.
 *
 * @param {Contestant} contestant
 * @param {import('./types.js').Operation} operation
 * @param {number} calls
 */
export async function repeat(contestant, operation, calls) {
  const call = /** @type {() => unknown} */ (contestant[operation]);
  const first = call.call(contestant);
  if (first instanceof Promise) {
    await first;
    for (let i = 1; i < calls; i++) await call.call(contestant);
  } else {
    for (let i = 1; i < calls; i++) call.call(contestant);
  }
}

/**
 * Entries that run in this very process, timed with its own clock.
 *
 * @param {Record<string, Contestant>} all
 * @returns {Entry[]}
 */
export const localEntries = (all) => pairs(all).map(({ contestant, operation }) => ({
  contestant,
  operation,
  async run(calls) {
    const one = /** @type {Contestant} */ (all[contestant]);
    one.before?.();
    const started = performance.now();
    await repeat(one, operation, calls);
    return performance.now() - started;
  },
}));

/**
 * @param {readonly Entry[]} entries
 * @param {import('./types.js').Pace} pace
 * @returns {Promise<import('./types.js').Figures>}
 */
export async function interleave(entries, { rounds, sampleMs, warmMs }) {
  const runners = [];
  for (const entry of entries) runners.push({ entry, calls: await warmUp(entry, sampleMs, warmMs), times: /** @type {number[]} */ ([]) });
  for (let round = 0; round < rounds; round++) {
    // Each round begins with another one: nobody always follows the same neighbour after a pause.
    const first = (round * 7) % runners.length;
    for (const { entry, calls, times } of [...runners.slice(first), ...runners.slice(0, first)]) {
      times.push(await entry.run(calls) / calls);
    }
  }
  /** @type {import('./types.js').Figures} */
  const figures = {};
  for (const { entry, calls, times } of runners) {
    (figures[entry.operation] ??= {})[entry.contestant] = { ...spread(times), calls };
  }
  return figures;
}

/**
 * @param {Entry} entry
 * @param {number} sampleMs
 * @param {number} warmMs
 * @returns {Promise<number>} how many calls make a sample
 */
async function warmUp(entry, sampleMs, warmMs) {
  let spent = 0;
  let each = Infinity;
  for (let calls = 1; spent < warmMs; calls = Math.max(1, Math.min(calls * 2, Math.ceil(warmMs / 3 / each)))) {
    const time = await entry.run(calls);
    spent += Math.max(time, 0.05);
    // A disturbance only makes it longer.
    each = Math.min(each, Math.max(time / calls, 1e-4));
  }
  return Math.max(1, Math.round(sampleMs / each));
}

/**
 * Median and the tenth parts at both ends.
 * @param {readonly number[]} times
 */
export function spread(times) {
  const sorted = [...times].sort((a, b) => a - b);
  const at = (/** @type {number} */ share) => {
    const place = share * (sorted.length - 1);
    const [low, high] = [sorted[Math.floor(place)] ?? NaN, sorted[Math.ceil(place)] ?? NaN];
    return Number((low + (high - low) * (place % 1)).toPrecision(5));
  };
  return { median: at(0.5), p10: at(0.1), p90: at(0.9), samples: sorted.length };
}
