// Reads the result of `fetch`: never more than the limit, and without trusting its declared type.

import { joined, streamParts, wholeParts } from './body.js';
import { configError } from './errors.js';
import { clean } from './input.js';
import { describe, spaced } from './words.js';

/**
 * `body` is absent if it is longer than the limit. A file is still to be read: `file` has its parts.
 * @typedef {{ status: number, headers: [string, string][], body?: Uint8Array, file?: import('./body.js').Parts }} Received
 */

/** @typedef {import('./words.js').Words} Words */

/** Refusals of this file. An error of the library from elsewhere, such as a caller's stream, says nothing about this call. */
const refusals = new WeakSet();

/** Whether an answer was refused because of its form. @param {unknown} error @returns {error is Error} */
export const isUnusable = (error) => typeof error === 'object' && error !== null && refusals.has(error);

/** @type {Words} */
const REMEDY = ['请像全局的 fetch 那样返回 Response。', 'Return a Response, as the global fetch does.'];

/** @param {Words} reason @param {unknown} [cause] */
function unusable(reason, cause) {
  const error = configError('fetch', reason, REMEDY, { outcome: 'unknown', cause });
  refusals.add(error);
  return error;
}

/**
 * @param {any} response
 * @param {number} maxBytes
 * @param {boolean} file whether a body with status 200 is left to be read
 * @returns {Promise<Received>}
 */
export async function readAnswer(response, maxBytes, file) {
  if (typeof response !== 'object' || response === null) throw unusable(noAnswer(describe(response)));
  const status = statusOf(response);
  if (!Number.isInteger(status) || status < 0 || status > 999)
    throw unusable(['返回的应答没有 0 到 999 之间的 status', 'gave an answer without a status from 0 to 999']);
  const headers = headerList(response);
  if (file && status === 200) return { status, headers, body: new Uint8Array(), file: partsOf(response) };
  const declared = headers.find(([name]) => name.toLowerCase() === 'content-length')?.[1];
  // With a content coding this is the length before decoding, which is not larger.
  if (Number(declared) > maxBytes) return { status, headers };
  return { status, headers, body: await readBody(response, maxBytes) };
}

/** @param {Words} what @returns {Words} */
const noAnswer = ([zh, en]) => [`返回的是${spaced(zh)}，不是应答`, `gave an answer that is ${en}`];

/** @param {any} response */
function statusOf(response) {
  try {
    return response.status;
  } catch (cause) {
    throw unusable(['返回的应答的 status 无法读取', 'gave an answer whose status cannot be read'], cause);
  }
}

/** @param {any} response @returns {[string, string][]} */
function headerList(response) {
  /** @type {[string, string][]} */
  const list = [];
  try {
    const { headers } = response;
    // A list has no names, only places: even to walk it may take a minute.
    if (Array.isArray(headers)) throw new TypeError(describe(headers).join(' / '));
    headers.forEach((/** @type {unknown} */ value, /** @type {unknown} */ name) => {
      if (typeof name === 'string' && typeof value === 'string') list.push([clean(name), clean(value)]);
    });
  } catch (cause) {
    throw unusable(['返回的应答的 headers 无法读取', 'gave an answer whose headers cannot be read'], cause);
  }
  return list;
}

/**
 * The decoded body, or undefined if it is longer than the limit.
 * @param {any} response
 * @param {number} maxBytes
 */
async function readBody(response, maxBytes) {
  const parts = partsOf(response);
  const bytes = await joined(parts, maxBytes);
  if (!bytes) parts.stop();
  return bytes;
}

/** @param {any} response */
const partsOf = (response) =>
  typeof response.body?.getReader === 'function'
    ? streamParts(response.body)
    : wholeParts(() => response.arrayBuffer());
