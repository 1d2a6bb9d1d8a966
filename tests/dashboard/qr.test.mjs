import assert from 'node:assert/strict';
import { test } from 'node:test';
import jsqr from 'jsqr';
import { qrOf } from '../../sandbox/dashboard/page/qr.js';

/** Its declarations take it for an ES module. @type {any} */
const jsQr = jsqr;

/** What an independent decoder reads of it, at three pixels a module with a quiet zone of four. @param {boolean[][]} rows */
function read(rows) {
  const [zone, scale] = [4, 3];
  const side = (rows.length + 2 * zone) * scale;
  const pixels = new Uint8ClampedArray(side * side * 4).fill(255);
  rows.forEach((row, y) =>
    row.forEach((dark, x) => {
      if (!dark) return;
      for (let dy = 0; dy < scale; dy += 1) {
        const from = (((y + zone) * scale + dy) * side + (x + zone) * scale) * 4;
        for (let dx = 0; dx < scale; dx += 1) pixels.set([0, 0, 0, 255], from + dx * 4);
      }
    }),
  );
  return jsQr(pixels, side, side, { inversionAttempts: 'dontInvert' });
}

test('an independent decoder reads every version, with its error correction unused', () => {
  const seen = new Set();
  // One length for each version at least.
  for (const length of [
    1, 14, 15, 26, 42, 62, 84, 106, 122, 152, 180, 213, 251, 287, 331, 362, 412, 450, 504, 560, 624, 666,
  ]) {
    const text = Array.from({ length }, (_, at) => String.fromCharCode(33 + ((at * 7 + length) % 90))).join('');
    const rows = qrOf(text);
    assert.ok(rows, `${length}`);
    const code = read(rows);
    assert.equal(code?.data, text, `${length} bytes`);
    assert.equal(code?.version, (rows.length - 17) / 4);
    seen.add(code?.version);
  }
  assert.deepEqual(
    [...seen].sort((a, b) => a - b),
    Array.from({ length: 20 }, (_, at) => at + 1),
  );
});

test('every mask can be read, and a part may be missing', () => {
  const text = 'weixin://wxpay/bizpayurl?pr=R5GQqYbzz&x=中文';
  for (let mask = 0; mask < 8; mask += 1) {
    const rows = qrOf(text, mask) ?? [];
    assert.equal(new TextDecoder().decode(Uint8Array.from(read(rows).binaryData)), text, `mask ${mask}`);
    // Fifteen modules of data are wrong: without codewords of correction, or with wrong ones, it could not be read.
    for (let at = 0; at < 5; at += 1) for (let x = 0; x < 3; x += 1) rows[12 + at][12 + x] = !rows[12 + at][12 + x];
    assert.equal(new TextDecoder().decode(Uint8Array.from(read(rows).binaryData)), text, `mask ${mask}, spoilt`);
  }
});

test('what is too long gives none', () => {
  assert.ok(qrOf('x'.repeat(666)));
  assert.equal(qrOf('x'.repeat(667)), undefined);
});
