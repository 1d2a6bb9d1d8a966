// Checks and converts the callers' values before they enter WebAssembly. Objects: snapshot.js. Received requests:
// intake.js.

import { inputError, WechatPayError } from './errors.js';
import { headerNames } from './facts.js';
import { describe, isBroken, tag } from './snapshot.js';

export { describe, foreign, snapshot } from './snapshot.js';

/** The remedy for a body whose bytes are lost. */
export const BODY_REMEDY =
  'Pass the bytes as received, before any JSON middleware: await request.arrayBuffer(), express.raw({ type: "*/*" }), or the joined chunks of the Node request.';

/**
 * The raw body of a received message.
 * @param {unknown} body
 * @returns {Uint8Array}
 */
export function bodyBytes(body) {
  if (typeof body === 'string') {
    if (isBroken(body)) throw inputError('body', 'is text that does not come from UTF-8', BODY_REMEDY);
    return new TextEncoder().encode(body);
  }
  const bytes = asBytes(body);
  if (bytes) return bytes;
  if (ArrayBuffer.isView(body)) throw inputError('body', `is a ${tag(body)} instead of a Uint8Array`, BODY_REMEDY);
  const reason =
    typeof body === 'object' && body !== null
      ? 'is already parsed; a signature only fits the raw bytes'
      : `is ${describe(body)} instead of bytes`;
  throw inputError('body', reason, BODY_REMEDY);
}

/** Bytes in any realm's form, not copied. @param {unknown} value @returns {Uint8Array | undefined} */
export function asBytes(value) {
  try {
    const kind = tag(value);
    if (ArrayBuffer.isView(value)) {
      return kind === 'Uint8Array' ? new Uint8Array(value.buffer, value.byteOffset, value.byteLength) : undefined;
    }
    return kind === 'ArrayBuffer' || kind === 'SharedArrayBuffer'
      ? new Uint8Array(/** @type {ArrayBuffer} */ (value))
      : undefined;
  } catch {
    // Detached (transferred to another thread), or not of the type its tag says.
    return undefined;
  }
}

/** Bytes of a message to sign. @param {unknown} value @param {string} name @returns {Uint8Array} */
export function messageBytes(value, name) {
  if (typeof value === 'string') {
    if (isBroken(value)) throw inputError(name, 'holds half of a surrogate pair', 'Pass whole characters, or bytes.');
    return new TextEncoder().encode(value);
  }
  return strictBytes(value, name);
}

/** @param {unknown} value @param {string} name @returns {Uint8Array} */
export function strictBytes(value, name) {
  const bytes = asBytes(value);
  if (!bytes) throw inputError(name, `is ${describe(value)} instead of a Uint8Array`, 'Pass bytes.');
  return bytes;
}

/** A value that must be text. @param {unknown} value @param {string} name @returns {string} */
export function text(value, name) {
  if (typeof value !== 'string' || isBroken(value)) {
    throw inputError(
      name,
      `is ${typeof value === 'string' ? 'broken text' : describe(value)} instead of text`,
      'Pass a string.',
    );
  }
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

/** Of a URL that WeChat Pay is to call: reason and remedy. @type {readonly [string, string]} */
export const UNREADABLE_URL = [
  'is not a URL that this runtime can read',
  'Use an absolute https URL with a path, without query or fragment.',
];

/**
 * Whether the runtime's own parser reads a URL as one that can be called. The core has judged it already, by a narrower grammar:
 * two parsers must not disagree about where money is reported.
 * @param {string} text
 */
export function isCallable(text) {
  try {
    const { protocol, hostname, username, search, hash } = new URL(text);
    return /^https?:$/.test(protocol) && hostname !== '' && username + search + hash === '';
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

/** @param {string} field @param {string} reason @param {string} remedy */
export function outsideError(field, reason, remedy) {
  const error = inputError(field, reason, remedy, 'unusable message');
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
    throw inputError('headers', `is ${describe(headers)} instead of headers`, 'Pass request.headers.');
  }
  /** @type {[string, string][]} */
  const pairs = [];
  let room = LONGEST_HEADERS;
  try {
    eachHeader(/** @type {any} */ (headers), (name, value) => {
      for (const item of Array.isArray(value) ? value : [value]) {
        if (typeof name !== 'string' || typeof item !== 'string') continue;
        room -= name.length + item.length;
        if (room < 0 || pairs.length === MOST_HEADERS) {
          throw outsideError(
            'headers',
            'is longer than the headers of any notification',
            'Nothing: such a message is not from WeChat Pay.',
          );
        }
        pairs.push([clean(name), clean(item)]);
      }
    });
  } catch (cause) {
    if (isFromOutside(cause)) throw cause;
    // The caller's getter or iterator threw.
    throw Object.assign(inputError('headers', 'could not be read', 'Pass request.headers.'), { cause });
  }
  return pairs;
}

/** @param {any} source @param {(name: unknown, value: unknown) => void} visit */
function eachHeader(source, visit) {
  if (typeof source.forEach === 'function' && !Array.isArray(source)) {
    source.forEach((/** @type {unknown} */ value, /** @type {unknown} */ name) => visit(name, value));
  } else if (typeof source[Symbol.iterator] === 'function') {
    for (const pair of source) {
      if (Array.isArray(pair)) visit(pair[0], pair[1]);
    }
  } else if (typeof source.get === 'function') {
    for (const name of ASKED) visit(name, source.get(name));
  } else {
    for (const name of Object.keys(source)) visit(name, source[name]);
  }
}

/** Lone surrogates have no UTF-8 form; no real header holds one. @param {string} value */
export const clean = (value) => (isBroken(value) ? value.replace(/\p{Surrogate}/gu, '\ufffd') : value);
