// Chance that can be had again: what is drawn depends on the seed and on the labels alone, not on the order of drawing.

/**
 * A number from 0 up to, and without, 1.
 * @param {...(string | number)} labels the seed first
 */
export function draw(...labels) {
  let state = 0x811c9dc5;
  for (const byte of Buffer.from(labels.join('\n'))) state = Math.imul(state ^ byte, 0x01000193);
  // The low bits of FNV-1a are poor: mixed as MurmurHash3 ends.
  state = Math.imul(state ^ (state >>> 16), 0x85ebca6b);
  state = Math.imul(state ^ (state >>> 13), 0xc2b2ae35);
  return ((state ^ (state >>> 16)) >>> 0) / 2 ** 32;
}

/**
 * One of a list.
 * @template T
 * @param {readonly T[]} list
 * @param {...(string | number)} labels
 */
export const pick = (list, ...labels) => /** @type {T} */ (list[Math.floor(draw(...labels) * list.length)]);

/**
 * Numbers below a limit, one after another: SplitMix with 32 bits.
 * @param {...(string | number)} labels the seed first
 * @returns {(limit: number) => number}
 */
export function dice(...labels) {
  let state = Math.floor(draw(...labels) * 2 ** 32);
  return (limit) => {
    state = (state + 0x9e3779b9) | 0;
    let mixed = Math.imul(state ^ (state >>> 16), 0x21f0aaad);
    mixed = Math.imul(mixed ^ (mixed >>> 15), 0x735a2d97);
    return Math.floor((((mixed ^ (mixed >>> 15)) >>> 0) / 2 ** 32) * limit);
  };
}
