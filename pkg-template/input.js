// Checks and converts the callers' values before they enter WebAssembly. Objects: snapshot.js. Received requests:
// intake.js.

import { inputError, WechatPayError } from './errors.js';
import { headerNames } from './facts.js';
import { HALF, isBroken, tag, UNREADABLE } from './snapshot.js';
import { describe, insteadOf, TEXT, typed } from './words.js';

/** @typedef {import('./words.js').Words} Words */

export { foreign, snapshot } from './snapshot.js';
export { describe } from './words.js';

/** The remedy for a body whose bytes are lost. @type {Words} */
export const BODY_REMEDY = [
  '请在任何 JSON 中间件之前，原样传入收到的字节：await request.arrayBuffer()、express.raw({ type: "*/*" })，或 Node 请求各分块拼接后的字节。',
  'Pass the bytes as received, before any JSON middleware: await request.arrayBuffer(), express.raw({ type: "*/*" }), or the joined chunks of the Node request.',
];

/** @type {Words} */
const WHOLE = ['请传入完整的字符，或字节。', 'Pass whole characters, or bytes.'];
/** @type {Words} */
const BYTES = ['请传入字节。', 'Pass bytes.'];
/** @type {Words} */
const STRING = ['请传入字符串。', 'Pass a string.'];
/** @type {Words} */
const HEADERS = ['请传入 request.headers。', 'Pass request.headers.'];
/** @type {Words} */
const UINT8ARRAY = ['Uint8Array', 'a Uint8Array'];

/** @type {Words} */
export const PARSED = ['已被解析；签名只与原始字节相符', 'is already parsed; a signature only fits the raw bytes'];

/**
 * The raw body of a received message.
 * @param {unknown} body
 * @returns {Uint8Array}
 */
export function bodyBytes(body) {
  if (typeof body === 'string') {
    if (isBroken(body))
      throw inputError('body', ['是不能用 UTF-8 编码的文本', 'is text that does not come from UTF-8'], BODY_REMEDY);
    return new TextEncoder().encode(body);
  }
  const bytes = asBytes(body);
  if (bytes) return bytes;
  if (ArrayBuffer.isView(body)) throw inputError('body', insteadOf(typed(tag(body)), UINT8ARRAY), BODY_REMEDY);
  const reason = typeof body === 'object' && body !== null ? PARSED : insteadOf(describe(body), ['字节', 'bytes']);
  throw inputError('body', reason, BODY_REMEDY);
}

/** Bytes in any realm's form, not copied. @param {unknown} value @returns {Uint8Array | undefined} */
export function asBytes(value) {
  try {
    const kind = tag(value);
    if (ArrayBuffer.isView(value)) {
      return kind === 'Uint8Array' ? new Uint8Array(value.buffer, value.byteOffset, value.byteLength) : undefined;
    }
    if (kind !== 'ArrayBuffer' && kind !== 'SharedArrayBuffer') return undefined;
    // With a length of its own: a view of a shared buffer would grow with it, while it is being copied.
    const buffer = /** @type {ArrayBuffer} */ (value);
    const bytes = new Uint8Array(buffer, 0, buffer.byteLength);
    // Of an object that is not of the type its tag says, the view would be one of a copy, usually empty.
    return bytes.buffer === buffer ? bytes : undefined;
  } catch {
    // Detached (transferred to another thread), or not of the type its tag says.
    return undefined;
  }
}

/** Bytes of a message to sign. @param {unknown} value @param {string} name @returns {Uint8Array} */
export function messageBytes(value, name) {
  if (typeof value === 'string') {
    if (isBroken(value)) throw inputError(name, HALF, WHOLE);
    return new TextEncoder().encode(value);
  }
  return strictBytes(value, name);
}

/** @param {unknown} value @param {string} name @returns {Uint8Array} */
export function strictBytes(value, name) {
  const bytes = asBytes(value);
  if (!bytes) throw inputError(name, insteadOf(describe(value), UINT8ARRAY), BYTES);
  return bytes;
}

/** A value that must be text. @param {unknown} value @param {string} name @returns {string} */
export function text(value, name) {
  if (typeof value !== 'string') throw inputError(name, insteadOf(describe(value), TEXT), STRING);
  if (isBroken(value)) throw inputError(name, HALF, STRING);
  return value;
}

/** Above the core's limit for a key file, so that the core refuses a longer one. */
const MAX_KEY_BYTES = 0x1_8000;

/** A key file as text: bytes become base64, which the core decodes. @param {unknown} key */
export function keyText(key) {
  const bytes = asBytes(key)?.subarray(0, MAX_KEY_BYTES);
  if (!bytes) return key;
  let binary = '';
  for (const byte of bytes) binary += String.fromCharCode(byte);
  return btoa(binary);
}

/** Of a URL that WeChat Pay is to call: reason and remedy. @type {readonly [Words, Words]} */
export const UNREADABLE_URL = [
  ['不是本运行环境能识别的 URL', 'is not a URL that this runtime can read'],
  [
    '请使用带路径的绝对 https 地址，不含查询串和片段。',
    'Use an absolute https URL with a path, without query or fragment.',
  ],
];

/**
 * Whether the runtime's own parser reads a URL as one that can be called. The core has judged it already, by a narrower grammar:
 * two parsers must not disagree about where money is reported.
 * @param {string} text
 */
export function isCallable(text) {
  try {
    const { protocol, username, search, hash } = new URL(text);
    return ['https:', 'http:'].includes(protocol) && username + search + hash === '';
  } catch {
    return false;
  }
}

/** Asked for where headers can only be asked, not listed. */
const ASKED = [...headerNames, 'content-length'];
/** More than any server lets pass: characters of all headers together, and how many there are. */
const LONGEST_HEADERS = 128 * 1024;
const MOST_HEADERS = 2000;

/** Errors caused by the sender of a message, not by the code that received it. @type {WeakSet<object>} */
const fromOutside = new WeakSet();

/** @param {string} field @param {Words} reason @param {Words} remedy @param {unknown} [cause] */
export function outsideError(field, reason, remedy, cause) {
  const error = inputError(field, reason, remedy, { title: ['报文有误', 'unusable message'], cause });
  fromOutside.add(error);
  return error;
}

/** Whether the sender of a message is to blame. @param {unknown} error */
export const isFromOutside = (error) => error instanceof WechatPayError && fromOutside.has(error);

/** Headers as JSON pairs for the core. @param {unknown} headers @returns {string} */
export const headerPairs = (headers) => JSON.stringify(headerList(headers));

/**
 * Headers as pairs. A repeated header occurs as often as it was received, if the form of the headers shows that.
 * @param {unknown} headers
 * @returns {[string, string][]}
 */
export function headerList(headers) {
  if (typeof headers !== 'object' || headers === null) {
    throw inputError('headers', insteadOf(describe(headers), ['请求头', 'headers']), HEADERS);
  }
  /** @type {[string, string][]} */
  const pairs = [];
  let room = LONGEST_HEADERS;
  let left = MOST_HEADERS;
  try {
    eachHeader(/** @type {any} */ (headers), (name, value) => {
      for (const item of Array.isArray(value) ? value : [value]) {
        const usable = typeof name === 'string' && typeof item === 'string';
        // What is no header counts as well: it need not come to an end.
        left -= 1;
        if (usable) room -= name.length + item.length;
        if (room < 0 || left < 0) {
          throw outsideError(
            'headers',
            ['比任何通知的请求头都长', 'is longer than the headers of any notification'],
            ['无需处理：这样的报文不是微信支付发来的。', 'Nothing: such a message is not from WeChat Pay.'],
          );
        }
        if (usable) pairs.push([clean(name), clean(item)]);
      }
    });
  } catch (cause) {
    if (isFromOutside(cause)) throw cause;
    // The caller's getter or iterator threw.
    throw inputError('headers', UNREADABLE, HEADERS, { cause });
  }
  return pairs;
}

/** @param {any} source @param {(name: unknown, value: unknown) => void} visit */
function eachHeader(source, visit) {
  if (typeof source.forEach === 'function' && !Array.isArray(source)) {
    source.forEach((/** @type {unknown} */ value, /** @type {unknown} */ name) => visit(name, value));
  } else if (typeof source[Symbol.iterator] === 'function') {
    for (const pair of source) {
      const [name, value] = Array.isArray(pair) ? pair : [];
      visit(name, value);
    }
  } else if (typeof source.get === 'function') {
    for (const name of ASKED) visit(name, source.get(name));
  } else {
    for (const name of Object.keys(source)) visit(name, source[name]);
  }
}

/** Lone surrogates have no UTF-8 form; no real header holds one. @param {string} value */
export const clean = (value) => (isBroken(value) ? value.replace(/\p{Surrogate}/gu, '\ufffd') : value);
