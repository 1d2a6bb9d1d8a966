// Reads the result of `fetch`: never more than the limit, and without trusting its declared type.

import { joined, streamParts, wholeParts } from './body.js';
import { configError } from './errors.js';
import { clean, describe } from './input.js';

/**
 * `body` is absent if it is longer than the limit.
 * @typedef {{ status: number, headers: [string, string][], body?: Uint8Array }} Received
 */

/** Refusals of this file. An error of the library from elsewhere, such as a caller's stream, says nothing about this call. */
const refusals = new WeakSet();

/** Whether an answer was refused because of its form. @param {unknown} error */
export const isUnusable = (error) => typeof error === 'object' && error !== null && refusals.has(error);

/** @param {string} what @param {unknown} [cause] */
function unusable(what, cause) {
  const about = { outcome: /** @type {const} */ ('unknown'), cause };
  const error = configError('fetch', `gave an answer ${what}`, 'Return a Response, as the global fetch does.', about);
  refusals.add(error);
  return error;
}

/**
 * @param {any} response
 * @param {number} maxBytes
 * @returns {Promise<Received>}
 */
export async function readAnswer(response, maxBytes) {
  if (typeof response !== 'object' || response === null) throw unusable(`that is ${describe(response)}`);
  const status = statusOf(response);
  if (!Number.isInteger(status) || status < 0 || status > 999) throw unusable('without a status from 0 to 999');
  const headers = headerList(response);
  const declared = headers.find(([name]) => name.toLowerCase() === 'content-length')?.[1];
  // With a content coding this is the length before decoding, which is not larger.
  if (Number(declared) > maxBytes) return { status, headers };
  return { status, headers, body: await readBody(response, maxBytes) };
}

/** @param {any} response */
function statusOf(response) {
  try {
    return response.status;
  } catch (cause) {
    throw unusable('whose status cannot be read', cause);
  }
}

/** @param {any} response @returns {[string, string][]} */
function headerList(response) {
  /** @type {[string, string][]} */
  const list = [];
  try {
    response.headers.forEach((/** @type {unknown} */ value, /** @type {unknown} */ name) => {
      if (typeof name === 'string' && typeof value === 'string') list.push([clean(name), clean(value)]);
    });
  } catch (cause) {
    throw unusable('whose headers cannot be read', cause);
  }
  return list;
}

/**
 * The decoded body, or undefined if it is longer than the limit.
 * @param {any} response
 * @param {number} maxBytes
 */
async function readBody(response, maxBytes) {
  const streamed = typeof response.body?.getReader === 'function';
  const parts = streamed ? streamParts(response.body) : wholeParts(() => response.arrayBuffer());
  const bytes = await joined(parts, maxBytes);
  if (!bytes) parts.stop();
  return bytes;
}
