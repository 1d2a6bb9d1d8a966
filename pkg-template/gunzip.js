// Decompresses files.

import { configError, WechatPayError } from './errors.js';

/** @typedef {import('./words.js').Words} Words */

/** Bytes that a decompressor takes at once: what leaves it may be a thousand times as long. */
const STEP = 16 * 1024;

/** @param {Uint8Array} bytes @param {number} length */
export const slices = (bytes, length) =>
  bytes.length <= length
    ? [bytes]
    : Array.from({ length: Math.ceil(bytes.length / length) }, (_, at) =>
        bytes.subarray(at * length, (at + 1) * length),
      );

/**
 * A file that is decompressed if it begins like gzip: a content coding would have been undone already.
 * @param {AsyncGenerator<Uint8Array>} source
 * @param {import('./reading.js').Reading} reading
 * @returns {AsyncGenerator<Uint8Array>}
 */
export async function* unpacked(source, reading) {
  /** @type {Uint8Array[]} */
  const first = [];
  /** @type {number[]} */
  let head = [];
  while (head.length < 2) {
    const { done, value } = await source.next();
    if (done) break;
    first.push(value);
    head = [...head, ...value.subarray(0, 2)];
  }
  const all = resumed(first, source);
  yield* head[0] === 0x1f && head[1] === 0x8b ? gunzip(all, reading) : all;
}

/** @param {Uint8Array[]} first @param {AsyncGenerator<Uint8Array>} source */
async function* resumed(first, source) {
  yield* first;
  yield* source;
}

/** @type {Words} */
const NO_GUNZIP = ['在本运行环境中不存在，无法解压', 'does not exist in this runtime, which cannot decompress'];
/** @type {Words} */
const ASK_PLAIN = ['请去掉 tar_type 后重新获取账单。', 'Ask for the bill without tar_type.'];

/**
 * @param {AsyncGenerator<Uint8Array>} source
 * @param {import('./reading.js').Reading} reading
 * @returns {AsyncGenerator<Uint8Array>}
 */
async function* gunzip(source, reading) {
  if (typeof DecompressionStream === 'undefined') throw configError('DecompressionStream', NO_GUNZIP, ASK_PLAIN);
  const stream = new DecompressionStream('gzip');
  const [writer, reader] = [stream.writable.getWriter(), stream.readable.getReader()];
  const gate = new Gate();
  /** @type {unknown} */
  let failure;
  const feed = async () => {
    try {
      for await (const bytes of source)
        for (const part of slices(bytes, STEP)) {
          await gate.opened;
          await writer.write(/** @type {BufferSource} */ (part));
        }
      await writer.close();
    } catch (error) {
      failure = error;
      await writer.abort(error).catch(() => {});
    }
  };
  const fed = feed();
  try {
    for (;;) {
      const next = reader.read();
      // Node's stream takes 16,384 parts before it slows the writer down: it is fed only while there is nothing to read.
      if (!(await isThere(next))) gate.open();
      const { done, value } = await next;
      gate.close();
      if (done) break;
      yield value;
    }
    gate.open();
    await fed;
    if (failure !== undefined) throw failure;
  } catch (cause) {
    if (cause instanceof WechatPayError) throw cause;
    gate.open();
    // What the source failed with counts more than that the rest is missing.
    await fed;
    if (failure instanceof WechatPayError) throw failure;
    reading.step((core) => {
      throw core.corrupt();
    }, cause);
  } finally {
    gate.open();
    reader.cancel().catch(() => {});
  }
}

/** Holds up whoever awaits `opened` while it is closed, as it is at first. */
class Gate {
  #isOpen = true;
  open = () => {};
  /** @type {Promise<void>} */
  opened = Promise.resolve();

  constructor() {
    this.close();
  }

  close() {
    // Whoever waits for it waits for the same promise until it is opened.
    if (!this.#isOpen) return;
    this.#isOpen = false;
    this.opened = new Promise((resolve) => {
      this.open = () => {
        this.#isOpen = true;
        resolve();
      };
    });
  }
}

/** Whether a promise is settled already, or in a moment. @param {Promise<unknown>} promise */
async function isThere(promise) {
  let there = false;
  const settle = () => {
    there = true;
  };
  promise.then(settle, settle);
  for (let turn = 0; turn < 4 && !there; turn += 1) await undefined;
  return there;
}
