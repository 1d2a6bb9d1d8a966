// Reads bodies in parts, never beyond a limit.

import { asBytes, isFromOutside, outsideError } from './input.js';
import { UNREADABLE } from './snapshot.js';

/**
 * A body in parts. `stop` is called if the rest is not wanted; it returns nothing and does not throw.
 * @typedef {{ next: () => PromiseLike<{ done?: boolean, value?: unknown }>, stop: () => void }} Parts
 */

/** Bytes. A genuine notification is about a kilobyte; its ciphertext may take one megabyte by contract. */
export const LONGEST_BODY = 2 * 1024 * 1024;
/** A stream of empty parts would never end and never let a timer fire. */
const MOST_PARTS = 65_536;
/** How long a refused sender's connection stays open for the answer, in milliseconds. */
const GRACE = 1000;

/** @typedef {import('./words.js').Words} Words */

/** @type {Words} */
const NOTHING = [
  '无需处理：这样的报文不是微信支付发来的，没有读完就已拒绝。',
  'Nothing: such a message is not from WeChat Pay, and was refused without reading on.',
];
export const tooLong = () => outsideError('body', ['比任何通知都长', 'is longer than any notification'], NOTHING);

/** @param {number} ms */
const tooLate = (ms) => outsideError('body', [`${ms} 毫秒内没有收完`, `did not arrive within ${ms} ms`], NOTHING);

/**
 * Reads the body of an alleged notification.
 * @param {() => Parts} open
 * @param {number} timeoutMs
 * @returns {Promise<Uint8Array>}
 */
export async function readNotification(open, timeoutMs) {
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer;
  /** @type {Promise<never>} */
  const late = new Promise((_, reject) => {
    timer = setTimeout(() => reject(tooLate(timeoutMs)), timeoutMs);
  });
  late.catch(() => {});
  /** @type {Parts | undefined} */
  let parts;
  try {
    parts = open();
    const bytes = await joined(parts, LONGEST_BODY, late);
    if (!bytes) throw tooLong();
    parts = undefined;
    return bytes;
  } catch (cause) {
    if (isFromOutside(cause)) throw cause;
    // The connection broke, or the caller's stream threw.
    throw outsideError(
      'body',
      UNREADABLE,
      ['无需处理：微信支付会再次通知。', 'Nothing: WeChat Pay delivers again.'],
      cause,
    );
  } finally {
    clearTimeout(timer);
    parts?.stop();
  }
}

/** Kept as a cause only, which has one text. @type {Words} */
const NO_PART = ['报文主体的一段既不是字节也不是文本', 'a part of the body is neither bytes nor text'];

/**
 * All parts joined, or undefined once they exceed `limit` bytes.
 * @param {Parts} parts
 * @param {number} limit
 * @param {Promise<never>} [late] rejects when reading takes too long
 * @returns {Promise<Uint8Array | undefined>}
 */
export async function joined(parts, limit, late) {
  let bytes = new Uint8Array(4096);
  let length = 0;
  for (let count = 0; ; count++) {
    const next = Promise.resolve(parts.next());
    next.catch(() => {});
    const { done, value } = await (late ? Promise.race([next, late]) : next);
    if (done) return bytes.subarray(0, length);
    if (typeof value === 'string' && value.length > limit) return undefined;
    const part = typeof value === 'string' ? new TextEncoder().encode(value) : asBytes(value);
    if (!part) throw new TypeError(NO_PART.join(' / '));
    if (part.length > limit - length || count === MOST_PARTS) return undefined;
    if (length + part.length > bytes.length) {
      const larger = new Uint8Array(Math.min(limit, Math.max(2 * bytes.length, length + part.length)));
      larger.set(bytes);
      bytes = larger;
    }
    // Copied at once, because the source may reuse its memory.
    bytes.set(part, length);
    length += part.length;
  }
}

/** Runs a caller's function whose result no longer matters. @param {() => unknown} end */
const quietly = (end) => () => {
  try {
    Promise.resolve(end()).catch(() => {});
  } catch {
    // The body is already refused.
  }
};

/** A web-standard stream. @param {any} stream @returns {Parts} */
export function streamParts(stream) {
  const reader = stream.getReader();
  return { next: () => reader.read(), stop: quietly(() => reader.cancel()) };
}

/** A Node stream, or any other async iterable. @param {any} stream @returns {Parts} */
export function iteratedParts(stream) {
  const iterator = stream[Symbol.asyncIterator]();
  const stop =
    typeof stream.destroy === 'function'
      ? () => {
          // Ending the iteration or destroying a Node request closes the connection and loses the answer. Unread, the
          // request pauses; it ends once there was time for the answer.
          const timer = setTimeout(
            quietly(() => stream.destroy()),
            GRACE,
          );
          if (typeof timer === 'object') timer.unref?.();
        }
      : quietly(() => iterator.return?.());
  return { next: () => iterator.next(), stop };
}

/** A body in one part. @param {() => unknown} read @returns {Parts} */
export function wholeParts(read) {
  let asked = false;
  const next = async () => {
    if (asked) return { done: true };
    asked = true;
    return { done: false, value: await read() };
  };
  return { next, stop: () => {} };
}
