/**
 * Which common mistake a wrong signature comes from: the signature is tried on the texts that such mistakes sign.
 */

import { verify, X509Certificate } from 'node:crypto';
import { parseAuthorization, signedBody } from '../authorization.js';

/** @typedef {import('./journal.js').Exchange} Exchange */
/** @typedef {{ method: string, url: string, timestamp: string, nonce: string, body: string, host: string }} Parts */

/** @param {Parts} parts */
const textOf = ({ method, url, timestamp, nonce, body }) => `${method}\n${url}\n${timestamp}\n${nonce}\n${body}\n`;

/** The texts that a mistake may have signed, by its name. @type {[name: string, texts: (parts: Parts) => string[]][]} */
const MISTAKES = [
  ['no-final-line-feed', (parts) => [textOf(parts).slice(0, -1)]],
  ['no-body-line', (parts) => [textOf({ ...parts, body: '' }).slice(0, -1)]],
  ['empty-body', (parts) => [textOf({ ...parts, body: '' })]],
  ['no-query', (parts) => [textOf({ ...parts, url: parts.url.split('?')[0] })]],
  ['whole-url', (parts) => urlsOf(parts).map((url) => textOf({ ...parts, url }))],
  ['url-encoding', (parts) => [decodeURI, encodeURI].map((change) => textOf({ ...parts, url: change(parts.url) }))],
  ['method-case', (parts) => [textOf({ ...parts, method: parts.method.toLowerCase() })]],
  ['swapped', (parts) => [textOf({ ...parts, timestamp: parts.nonce, nonce: parts.timestamp })]],
  ['crlf', (parts) => [textOf(parts).replaceAll('\n', '\r\n')]],
  ['whitespace-around-body', (parts) => [textOf({ ...parts, body: parts.body.trim() })]],
  ['other-json', (parts) => spellings(parts.body).map((body) => textOf({ ...parts, body }))],
];

/** @param {Parts} parts */
const urlsOf = ({ host, url }) =>
  [`https://${host}`, `http://${host}`, 'https://api.mch.weixin.qq.com'].map((origin) => origin + url);

/** The same JSON as other serialisers write it. @param {string} body */
function spellings(body) {
  const value = JSON.parse(body);
  const plain = JSON.stringify(value);
  const ascii = (/** @type {string} */ text) =>
    text.replace(/[\u0080-\uffff]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);
  // With blanks after commas and colons outside of strings, as Python does.
  const spaced = plain.replace(/("(?:[^"\\]|\\.)*")|([,:])/g, (_, text, mark) => text ?? `${mark} `);
  const all = [plain, JSON.stringify(value, null, 2), JSON.stringify(value, null, 4), spaced];
  return [...all, ...all.map(ascii), ...all.map((text) => text.replaceAll('/', '\\/'))];
}

/**
 * @param {Exchange} exchange whose signature was refused
 * @param {string} certificate of the merchant, PEM
 * @returns {string | null} the name of the mistake; null if none of these, as with another key
 */
export function mistakeOf(exchange, certificate) {
  const { method, target, headers, body } = exchange;
  if (body.bytes.length < body.length) return null;
  try {
    const values = parseAuthorization(headers.authorization, target.startsWith('/brand/'));
    const bytes = /** @type {Uint8Array<ArrayBuffer>} */ (body.bytes);
    const signed = signedBody({ method, target, headers: new Map(Object.entries(headers)), body: bytes });
    const { timestamp, nonce_str: nonce } = values;
    const parts = {
      method,
      url: target,
      timestamp,
      nonce,
      body: Buffer.from(signed).toString(),
      host: headers.host ?? '',
    };
    const key = new X509Certificate(certificate).publicKey;
    const signature = Buffer.from(values.signature, 'base64');
    const fits = (/** @type {string} */ text) => verify('sha256', Buffer.from(text), key, signature);
    return MISTAKES.find(([, texts]) => attempted(texts, parts).some(fits))?.[0] ?? null;
  } catch {
    // A header that cannot be read has no signature to try.
    return null;
  }
}

/** A body that is no JSON has no other spelling. @param {(parts: Parts) => string[]} texts @param {Parts} parts */
function attempted(texts, parts) {
  try {
    return texts(parts);
  } catch {
    return [];
  }
}
