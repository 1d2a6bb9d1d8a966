/**
 * The hash SM3 (GB/T 32905), which invoices are uploaded with. Web Crypto does not have it.
 */

/** @param {number} word @param {number} bits */
const rotate = (word, bits) => (word << (bits % 32)) | (word >>> (32 - (bits % 32)));
/** @param {number} x */
const p0 = (x) => x ^ rotate(x, 9) ^ rotate(x, 17);
/** @param {number} x */
const p1 = (x) => x ^ rotate(x, 15) ^ rotate(x, 23);

const START = [0x7380166f, 0x4914b2b9, 0x172442d7, 0xda8a0600, 0xa96f30bc, 0x163138aa, 0xe38dee4d, 0xb0fb0e4e];

/**
 * @param {Uint8Array} bytes
 * @returns {Uint8Array<ArrayBuffer>} 32 bytes
 */
export function sm3(bytes) {
  const padded = new Uint8Array(Math.ceil((bytes.length + 9) / 64) * 64);
  padded.set(bytes);
  padded[bytes.length] = 0x80;
  const view = new DataView(padded.buffer);
  view.setBigUint64(padded.length - 8, BigInt(bytes.length) * 8n);
  const state = Int32Array.from(START);
  const words = new Int32Array(68);
  for (let block = 0; block < padded.length; block += 64) {
    for (let j = 0; j < 16; j += 1) words[j] = view.getInt32(block + 4 * j);
    for (let j = 16; j < 68; j += 1) {
      words[j] = p1(words[j - 16] ^ words[j - 9] ^ rotate(words[j - 3], 15)) ^ rotate(words[j - 13], 7) ^ words[j - 6];
    }
    compress(state, words);
  }
  const digest = new DataView(new ArrayBuffer(32));
  state.forEach((word, index) => {
    digest.setInt32(4 * index, word);
  });
  return new Uint8Array(digest.buffer);
}

/**
 * @param {Int32Array} state
 * @param {Int32Array} words
 */
function compress(state, words) {
  let [a, b, c, d, e, f, g, h] = state;
  for (let j = 0; j < 64; j += 1) {
    const first = j < 16;
    const turned = rotate(a, 12);
    const ss1 = rotate((turned + e + rotate(first ? 0x79cc4519 : 0x7a879d8a, j)) | 0, 7);
    const tt1 =
      ((first ? a ^ b ^ c : (a & b) | (a & c) | (b & c)) + d + (ss1 ^ turned) + (words[j] ^ words[j + 4])) | 0;
    const tt2 = ((first ? e ^ f ^ g : (e & f) | (~e & g)) + h + ss1 + words[j]) | 0;
    [a, b, c, d, e, f, g, h] = [tt1, a, rotate(b, 9), c, p0(tt2), e, rotate(f, 19), g];
  }
  [a, b, c, d, e, f, g, h].forEach((word, index) => {
    state[index] ^= word;
  });
}
