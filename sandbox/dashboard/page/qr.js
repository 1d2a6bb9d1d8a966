// QR codes (ISO/IEC 18004): bytes, error correction level M, versions 1 to 20.

/** Of level M, by version: codewords of error correction in a block, and blocks. */
const CORRECTION = [10, 16, 26, 18, 24, 16, 18, 22, 22, 26, 30, 22, 22, 24, 24, 28, 28, 26, 26, 26];
const BLOCKS = [1, 1, 1, 2, 2, 4, 4, 4, 5, 5, 5, 8, 9, 9, 10, 10, 11, 13, 14, 16];

/** The field of 256 elements that 0x11d makes: powers of 2, and their exponents. */
const EXP = new Uint8Array(512);
const LOG = new Uint8Array(256);
for (let at = 0, value = 1; at < 255; at += 1) {
  EXP[at] = EXP[at + 255] = value;
  LOG[value] = at;
  value = value < 128 ? value << 1 : (value << 1) ^ 0x11d;
}
/** @param {number} a @param {number} b */
const times = (a, b) => (a === 0 || b === 0 ? 0 : EXP[LOG[a] + LOG[b]]);

/** @type {((row: number, column: number) => boolean)[]} */
const MASKS = [
  (r, c) => (r + c) % 2 === 0,
  (r) => r % 2 === 0,
  (_, c) => c % 3 === 0,
  (r, c) => (r + c) % 3 === 0,
  (r, c) => (Math.floor(r / 2) + Math.floor(c / 3)) % 2 === 0,
  (r, c) => ((r * c) % 2) + ((r * c) % 3) === 0,
  (r, c) => (((r * c) % 2) + ((r * c) % 3)) % 2 === 0,
  (r, c) => (((r + c) % 2) + ((r * c) % 3)) % 2 === 0,
];

/** @typedef {{ size: number, dark: boolean[][], fixed: boolean[][] }} Grid `fixed`: not for data */

/**
 * @param {string} text
 * @param {number} [mask] default: the one that reads best
 * @returns {boolean[][] | undefined} rows of modules, dark or light, without the quiet zone; undefined if it is too long
 */
export function qrOf(text, mask) {
  const bytes = new TextEncoder().encode(text);
  const version = BLOCKS.findIndex((_, at) => bytes.length <= roomOf(at + 1)) + 1;
  if (version === 0) return undefined;
  const words = interleaved(dataWords(bytes, version), version);
  const choices = mask === undefined ? MASKS.keys() : [mask];
  const drawn = [...choices].map((number) => draw(version, words, number));
  return drawn.map((dark) => ({ dark, cost: costOf(dark) })).sort((a, b) => a.cost - b.cost)[0].dark;
}

/** Codewords of a version, data and correction. @param {number} version */
function wordsOf(version) {
  const between = Math.floor(version / 7) + 2;
  const alignment = version === 1 ? 0 : (25 * between - 10) * between - 55;
  return Math.floor((16 * version * version + 128 * version + 64 - alignment - (version < 7 ? 0 : 36)) / 8);
}

/** @param {number} version */
const dataLength = (version) => wordsOf(version) - CORRECTION[version - 1] * BLOCKS[version - 1];
/** Bytes that fit, beside the mode and their number. @param {number} version */
const roomOf = (version) => dataLength(version) - (version < 10 ? 2 : 3);

/** @param {Uint8Array} bytes @param {number} version */
function dataWords(bytes, version) {
  const bits = [...binary(4, 4), ...binary(bytes.length, version < 10 ? 8 : 16)];
  for (const byte of bytes) bits.push(...binary(byte, 8));
  const room = dataLength(version) * 8;
  bits.push(...binary(0, Math.min(4, room - bits.length)));
  while (bits.length % 8 > 0) bits.push(0);
  for (let pad = 0xec; bits.length < room; pad ^= 0xec ^ 0x11) bits.push(...binary(pad, 8));
  return Uint8Array.from({ length: room / 8 }, (_, at) => parseInt(bits.slice(at * 8, at * 8 + 8).join(''), 2));
}

/** @param {number} value @param {number} width @returns {number[]} the highest bit first */
const binary = (value, width) => Array.from({ length: width }, (_, at) => (value >> (width - 1 - at)) & 1);

/** Data in blocks, each with its correction, taken from in turn. @param {Uint8Array} data @param {number} version */
function interleaved(data, version) {
  const [count, correction] = [BLOCKS[version - 1], CORRECTION[version - 1]];
  const short = Math.floor(data.length / count);
  const longer = data.length % count;
  const generator = generatorOf(correction);
  let from = 0;
  const blocks = Array.from({ length: count }, (_, at) => {
    const block = data.slice(from, (from += short + (at >= count - longer ? 1 : 0)));
    return { block, rest: remainder(block, generator) };
  });
  /** @type {number[]} */
  const words = [];
  for (let at = 0; at <= short; at += 1) for (const { block } of blocks) if (at < block.length) words.push(block[at]);
  for (let at = 0; at < correction; at += 1) for (const { rest } of blocks) words.push(rest[at]);
  return words;
}

/** The product of (x - 2^i), without its leading 1. @param {number} degree */
function generatorOf(degree) {
  let product = [1];
  for (let power = 0; power < degree; power += 1) {
    const next = [...product, 0];
    product.forEach((factor, at) => (next[at + 1] ^= times(factor, EXP[power])));
    product = next;
  }
  return product.slice(1);
}

/** @param {Uint8Array} block @param {number[]} generator */
function remainder(block, generator) {
  const rest = new Array(generator.length).fill(0);
  for (const byte of block) {
    const factor = byte ^ rest[0];
    rest.push(0);
    rest.shift();
    generator.forEach((value, at) => (rest[at] ^= times(value, factor)));
  }
  return rest;
}

/** @param {number} version @param {number[]} words @param {number} mask */
function draw(version, words, mask) {
  const grid = frame(version);
  const { size, dark, fixed } = grid;
  drawFormat(grid, mask);
  const bits = words.flatMap((word) => binary(word, 8));
  let at = 0;
  // Two columns at a time from the right, up and down in turn; the column of the timing pattern is left out.
  for (let right = size - 1, up = true; right > 0; right -= right === 8 ? 3 : 2, up = !up) {
    for (let step = 0; step < size; step += 1) {
      const row = up ? size - 1 - step : step;
      for (const column of [right, right - 1]) {
        if (fixed[row][column]) continue;
        dark[row][column] = ((bits[at] ?? 0) === 1) !== MASKS[mask](row, column);
        at += 1;
      }
    }
  }
  return dark;
}

/** Everything but data and format. @param {number} version @returns {Grid} */
function frame(version) {
  const size = 17 + 4 * version;
  const square = () => Array.from({ length: size }, () => new Array(size).fill(false));
  /** @type {Grid} */
  const grid = { size, dark: square(), fixed: square() };
  for (let at = 0; at < size; at += 1) {
    set(grid, 6, at, at % 2 === 0);
    set(grid, at, 6, at % 2 === 0);
  }
  for (const [row, column] of [
    [3, 3],
    [3, size - 4],
    [size - 4, 3],
  ])
    rings(grid, row, column, 4, [2, 4]);
  const centres = alignment(version, size);
  const last = centres.length - 1;
  centres.forEach((row, y) =>
    centres.forEach((column, x) => {
      const taken = (x === 0 && y === 0) || (x === 0 && y === last) || (x === last && y === 0);
      if (!taken) rings(grid, row, column, 2, [1]);
    }),
  );
  drawFormat(grid, 0);
  if (version >= 7) {
    let rest = version;
    for (let step = 0; step < 12; step += 1) rest = (rest << 1) ^ ((rest >> 11) * 0x1f25);
    const bits = (version << 12) | rest;
    for (let at = 0; at < 18; at += 1) {
      const [far, near] = [size - 11 + (at % 3), Math.floor(at / 3)];
      set(grid, near, far, ((bits >> at) & 1) === 1);
      set(grid, far, near, ((bits >> at) & 1) === 1);
    }
  }
  return grid;
}

/** @param {number} version @param {number} size */
function alignment(version, size) {
  if (version === 1) return [];
  const count = Math.floor(version / 7) + 2;
  const step = Math.ceil((4 * version + 4) / (2 * count - 2)) * 2;
  return [6, ...Array.from({ length: count - 1 }, (_, at) => size - 7 - step * (count - 2 - at))];
}

/** @param {Grid} grid @param {number} row @param {number} column @param {boolean} dark */
function set({ size, dark: modules, fixed }, row, column, dark) {
  if (row < 0 || column < 0 || row >= size || column >= size) return;
  modules[row][column] = dark;
  fixed[row][column] = true;
}

/** Squares around a centre, dark but for these. @param {Grid} grid @param {number} row @param {number} column @param {number} reach @param {number[]} light */
function rings(grid, row, column, reach, light) {
  for (let y = -reach; y <= reach; y += 1) {
    for (let x = -reach; x <= reach; x += 1) {
      set(grid, row + y, column + x, !light.includes(Math.max(Math.abs(x), Math.abs(y))));
    }
  }
}

/** Level and mask, twice. @param {Grid} grid @param {number} mask level M is 0 */
function drawFormat(grid, mask) {
  let rest = mask;
  for (let step = 0; step < 10; step += 1) rest = (rest << 1) ^ ((rest >> 9) * 0x537);
  const bits = ((mask << 10) | rest) ^ 0x5412;
  const { size } = grid;
  for (let at = 0; at < 15; at += 1) {
    const dark = ((bits >> at) & 1) === 1;
    // Around the first corner, past the timing patterns.
    if (at < 8) set(grid, at < 6 ? at : at + 1, 8, dark);
    else set(grid, 8, at === 8 ? 7 : 14 - at, dark);
    if (at < 8) set(grid, 8, size - 1 - at, dark);
    else set(grid, size - 15 + at, 8, dark);
  }
  set(grid, size - 8, 8, true);
}

/** How hard it is to read: runs, squares, what looks like a corner, and too much of one colour. @param {boolean[][]} dark */
function costOf(dark) {
  const size = dark.length;
  const columns = dark.map((_, column) => dark.map((row) => row[column]));
  let cost = 0;
  for (const line of [...dark, ...columns]) {
    const text = line.map((module) => (module ? '1' : '0')).join('');
    for (const [run] of text.matchAll(/0{5,}|1{5,}/g)) cost += run.length - 2;
    cost += 40 * [...text.matchAll(/(?=00001011101|10111010000)/g)].length;
  }
  for (let row = 1; row < size; row += 1) {
    for (let column = 1; column < size; column += 1) {
      const corner = dark[row][column];
      if (corner === dark[row - 1][column] && corner === dark[row][column - 1] && corner === dark[row - 1][column - 1])
        cost += 3;
    }
  }
  const share = dark.flat().filter(Boolean).length / (size * size);
  return cost + Math.floor(Math.abs(share - 0.5) * 20) * 10;
}
