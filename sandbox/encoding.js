/**
 * The sandbox's conversions of bytes, text and times, on web-standard APIs only.
 */

/** @typedef {Uint8Array<ArrayBuffer>} Bytes */

const ALPHANUMERIC = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
const encoder = new TextEncoder();

/**
 * @param {string} text
 * @returns {Bytes} its UTF-8 bytes
 */
export function utf8(text) {
  return encoder.encode(text);
}

/**
 * Decodes UTF-8 strictly; a byte order mark is kept, so that a JSON parser sees (and refuses) it.
 * @param {Uint8Array} bytes
 * @returns {string}
 * @throws {TypeError} if the bytes are not UTF-8
 */
export function utf8Text(bytes) {
  return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
}

/**
 * One byte per character. HTTP stacks pass header values and request targets in this form, so this restores the
 * received bytes.
 * @param {string} text characters up to U+00FF
 * @returns {Bytes}
 */
export function latin1(text) {
  return Uint8Array.from(text, (character) => character.charCodeAt(0));
}

/**
 * @param {...Uint8Array} parts
 * @returns {Bytes}
 */
export function concat(...parts) {
  const joined = new Uint8Array(parts.reduce((length, part) => length + part.length, 0));
  let offset = 0;
  for (const part of parts) {
    joined.set(part, offset);
    offset += part.length;
  }
  return joined;
}

/**
 * @param {ArrayBuffer | Uint8Array} data
 * @returns {string} standard Base64 with padding
 */
export function base64(data) {
  const bytes = data instanceof Uint8Array ? data : new Uint8Array(data);
  let binary = '';
  // In slices, because the number of arguments of a call is limited.
  for (let at = 0; at < bytes.length; at += 0x2000) binary += String.fromCharCode(...bytes.subarray(at, at + 0x2000));
  return btoa(binary);
}

/**
 * Strict: standard alphabet, padding, no line breaks (`atob` alone tolerates whitespace and missing padding).
 * @param {string} text
 * @returns {Bytes | undefined} undefined if the text is not Base64
 */
export function fromBase64(text) {
  if (text.length % 4 !== 0 || !/^[A-Za-z0-9+/]*={0,2}$/.test(text)) return undefined;
  return latin1(atob(text));
}

/**
 * @param {ArrayBuffer | Uint8Array} data
 * @returns {string} lower-case hexadecimal digits
 */
export function hex(data) {
  return Array.from(new Uint8Array(data), (byte) => byte.toString(16).padStart(2, '0')).join('');
}

/**
 * @param {string} digits hexadecimal, two for each byte
 * @returns {Bytes}
 */
export function fromHex(digits) {
  return Uint8Array.from(digits.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));
}

/**
 * @param {string} label for example `PRIVATE KEY`
 * @param {ArrayBuffer | Uint8Array} der
 * @returns {string} PEM with lines of 64 characters and a final newline
 */
export function pem(label, der) {
  const lines = base64(der).match(/.{1,64}/g) ?? [];
  return `-----BEGIN ${label}-----\n${lines.join('\n')}\n-----END ${label}-----\n`;
}

/**
 * @param {string} label
 * @param {string} text
 * @returns {Bytes | undefined} undefined if the text is not PEM with this label
 */
export function fromPem(label, text) {
  const match = new RegExp(`^\\s*-----BEGIN ${label}-----([A-Za-z0-9+/=\\s]+)-----END ${label}-----\\s*$`).exec(text);
  return match ? fromBase64(match[1].replace(/\s+/g, '')) : undefined;
}

/**
 * @param {number} length
 * @returns {Bytes} bytes from the platform's cryptographically secure source
 */
export function randomBytes(length) {
  return crypto.getRandomValues(new Uint8Array(length));
}

/**
 * @param {number} length
 * @param {string} [alphabet] at most 256 characters; default `[0-9A-Za-z]`
 * @returns {string} uniformly random characters of the alphabet
 */
export function randomText(length, alphabet = ALPHANUMERIC) {
  // Bytes at or above the largest multiple of the alphabet's length are discarded, so that all characters are equally
  // likely.
  const limit = 256 - (256 % alphabet.length);
  let text = '';
  while (text.length < length) {
    for (const byte of randomBytes(length)) {
      if (byte < limit && text.length < length) text += alphabet[byte % alphabet.length];
    }
  }
  return text;
}

/**
 * @param {number} milliseconds since the Unix epoch
 * @returns {string} RFC 3339 in Beijing time, whole seconds, for example `2026-07-20T10:30:00+08:00`
 */
export function beijingTime(milliseconds) {
  return `${new Date(milliseconds + 8 * 3600_000).toISOString().slice(0, 19)}+08:00`;
}

/**
 * The same text for equal JSON values, whatever the order of their members.
 * @param {unknown} value
 * @returns {string}
 */
export function canonical(value) {
  if (Array.isArray(value)) return `[${value.map(canonical).join()}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const members = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${members.map(([name, member]) => `${JSON.stringify(name)}:${canonical(member)}`).join()}}`;
}

/** @param {number} milliseconds Unix time */
export function isoTime(milliseconds) {
  return new Date(milliseconds).toISOString();
}
