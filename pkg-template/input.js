// Snapshots of what callers pass, taken before WebAssembly is entered: foreign getters and proxies run here only.

import { WechatPayError, inputError } from './errors.js';

/**
 * Whether text holds half of a surrogate pair, which has no form in UTF-8. Not by a regular expression where it can be helped:
 * compiling one takes as long as several signatures.
 * @type {(text: string) => boolean}
 */
const isBroken = 'isWellFormed' in String.prototype ? (text) => !text.isWellFormed() : (text) => /\p{Surrogate}/u.test(text);

/**
 * JSON text of a value, refusing what JSON would drop or change without a word.
 * @param {unknown} value
 * @param {string} name the value's name in messages
 * @returns {string}
 */
export function snapshot(value, name) {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw inputError(name, `is ${describe(value)} instead of an object`, 'Pass an object with the documented members.');
  }
  /** @this {any} @param {string} key @param {unknown} member what `toJSON` made of `this[key]`, if it has that */
  function check(key, member) {
    const refusal = isBroken(key) ? 'has a broken name' : foreign(this[key]) ?? problem(member, Array.isArray(this));
    if (refusal) throw inputError(key || name, refusal, 'Pass plain JSON data.');
    return member;
  }
  let json;
  try {
    json = JSON.stringify(value, check);
  } catch (cause) {
    if (cause instanceof WechatPayError) throw cause;
    // It contains itself, is nested without end, or a getter of it threw.
    throw Object.assign(inputError(name, 'could not be read', 'Pass plain JSON data.'), { cause });
  }
  if (typeof json !== 'string') throw inputError(name, 'has no JSON form', 'Pass plain JSON data.');
  return json;
}

/**
 * What JSON would print member by member, or as `{}`.
 * @param {unknown} value
 */
export function foreign(value) {
  if (ArrayBuffer.isView(value) || value instanceof ArrayBuffer) return 'is bytes';
  if (value instanceof Promise) return 'is a promise (await it)';
  return value instanceof Map || value instanceof Set ? 'is a Map or Set' : undefined;
}

/** @param {unknown} value @param {boolean} inList */
function problem(value, inList) {
  switch (typeof value) {
    case 'function':
    case 'symbol':
    case 'bigint':
      return `is a ${typeof value}`;
    case 'undefined':
      return inList ? 'is undefined' : undefined;
    case 'number':
      return Number.isFinite(value) ? undefined : 'is not a finite number';
    case 'string':
      return isBroken(value) ? 'holds half of a surrogate pair' : undefined;
    default:
      return undefined;
  }
}

/** @param {unknown} value */
export const describe = (value) => (value === null ? 'null' : Array.isArray(value) ? 'a list' : `a ${typeof value}`);

const BODY_REMEDY =
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
  const reason = typeof body === 'object' && body !== null
    ? 'is already parsed; a signature only fits the raw bytes'
    : `is ${describe(body)} instead of bytes`;
  throw inputError('body', reason, BODY_REMEDY);
}

/** Tags of the types that hold bytes; works across realms, where `instanceof` does not. @param {unknown} value */
const tag = (value) => Object.prototype.toString.call(value).slice(8, -1);

/** @param {unknown} value @returns {Uint8Array | undefined} */
function asBytes(value) {
  const kind = tag(value);
  try {
    if (ArrayBuffer.isView(value)) {
      return kind === 'Uint8Array' ? new Uint8Array(value.buffer, value.byteOffset, value.byteLength) : undefined;
    }
    return kind === 'ArrayBuffer' || kind === 'SharedArrayBuffer' ? new Uint8Array(/** @type {ArrayBuffer} */ (value)) : undefined;
  } catch {
    // Detached: handed over to another thread, or not what its tag says.
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

/** Text that must be text. @param {unknown} value @param {string} name @returns {string} */
export function text(value, name) {
  if (typeof value !== 'string' || isBroken(value)) {
    throw inputError(name, `is ${typeof value === 'string' ? 'broken text' : describe(value)} instead of text`, 'Pass a string.');
  }
  return value;
}

/** More than the core takes for a key file: enough of a longer one for it to say so. */
const MAX_KEY_BYTES = 0x1_8000;

/** A key file as text: bytes become base64, which the core reads whatever they are. @param {unknown} key */
export function keyText(key) {
  const bytes = asBytes(key)?.subarray(0, MAX_KEY_BYTES);
  if (!bytes) return key;
  let binary = '';
  for (const byte of bytes) binary += String.fromCharCode(byte);
  return btoa(binary);
}

const HEADER_NAMES = [
  'wechatpay-timestamp',
  'wechatpay-nonce',
  'wechatpay-serial',
  'wechatpay-signature',
  'wechatpay-signature-type',
  'request-id',
];

/**
 * Headers as JSON pairs for the core.
 * @param {unknown} headers
 * @returns {string}
 */
export function headerPairs(headers) {
  if (typeof headers !== 'object' || headers === null) {
    throw inputError('headers', `is ${describe(headers)} instead of headers`, 'Pass request.headers.');
  }
  /** @type {[string, string][]} */
  const pairs = [];
  try {
    eachHeader(/** @type {any} */ (headers), (name, value) => {
      for (const item of Array.isArray(value) ? value : [value]) {
        if (typeof name === 'string' && typeof item === 'string') pairs.push([clean(name), clean(item)]);
      }
    });
  } catch (cause) {
    // A getter or iterator of theirs threw.
    throw Object.assign(inputError('headers', 'could not be read', 'Pass request.headers.'), { cause });
  }
  return JSON.stringify(pairs);
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
    for (const name of HEADER_NAMES) visit(name, source.get(name));
  } else {
    for (const name of Object.keys(source)) visit(name, source[name]);
  }
}

/** Half surrogates cannot cross into UTF-8; no real header holds one. @param {string} value */
const clean = (value) => (isBroken(value) ? value.replace(/\p{Surrogate}/gu, '\ufffd') : value);
