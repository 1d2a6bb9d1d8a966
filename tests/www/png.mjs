// Makes a PNG of a page smaller without changing a pixel: text on plain grounds compresses best unfiltered.
import assert from 'node:assert/strict';
import { crc32, deflateSync, inflateSync } from 'node:zlib';

const SIGNATURE_LENGTH = 8;

/**
 * @param {Buffer} png 8 bits per channel, RGB, as browsers write them
 * @returns {Buffer}
 */
export function shrink(png) {
  /** @type {{ type: string, data: Buffer }[]} */
  const chunks = [];
  for (let at = SIGNATURE_LENGTH; at < png.length; ) {
    const length = png.readUInt32BE(at);
    chunks.push({ type: png.toString('latin1', at + 4, at + 8), data: png.subarray(at + 8, at + 8 + length) });
    at += length + 12;
  }
  const header = chunks[0].data;
  assert.deepEqual([header[8], header[9], header[12]], [8, 2, 0], '8-bit RGB, not interlaced');
  const packed = Buffer.concat(chunks.filter(({ type }) => type === 'IDAT').map(({ data }) => data));
  const rows = unfiltered(inflateSync(packed), header.readUInt32BE(0) * 3);
  return Buffer.concat([
    png.subarray(0, SIGNATURE_LENGTH),
    chunk('IHDR', header),
    chunk('IDAT', deflateSync(rows, { level: 9, memLevel: 9 })),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

/** @param {string} type @param {Buffer} data */
function chunk(type, data) {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const ends = Buffer.alloc(8);
  ends.writeUInt32BE(data.length, 0);
  ends.writeUInt32BE(crc32(body), 4);
  return Buffer.concat([ends.subarray(0, 4), body, ends.subarray(4)]);
}

/** The rows with filter 0, by the filter functions of the PNG specification. @param {Buffer} rows @param {number} width bytes */
function unfiltered(rows, width) {
  const line = width + 1;
  for (let row = 0; row < rows.length; row += line) {
    const filter = rows[row];
    for (let x = 1; x < line; x++) {
      const left = x > 3 ? rows[row + x - 3] : 0;
      const above = row > 0 ? rows[row + x - line] : 0;
      const corner = x > 3 && row > 0 ? rows[row + x - line - 3] : 0;
      rows[row + x] += [0, left, above, (left + above) >> 1, paeth(left, above, corner)][filter];
    }
    rows[row] = 0;
  }
  return rows;
}

/** @param {number} left @param {number} above @param {number} corner */
function paeth(left, above, corner) {
  const guess = left + above - corner;
  const [a, b, c] = [left, above, corner].map((value) => Math.abs(guess - value));
  return a <= b && a <= c ? left : b <= c ? above : corner;
}
