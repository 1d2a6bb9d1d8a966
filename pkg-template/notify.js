// Turns a received notification into the answer that WeChat Pay expects. WeChat Pay reads only the status.
//
// Limits come first: the headers are judged before a byte of the body is read, and the body's size is checked before it
// is copied.

import { LONGEST_BODY, readNotification, tooLong } from './body.js';
import { inputError, replyStatus } from './errors.js';
import { replies } from './facts.js';
import { headerList, headerPairs, isFromOutside } from './input.js';
import { contents, recognise } from './intake.js';
import { describe } from './snapshot.js';

/**
 * @typedef {import('./index.js').Notification} Notification
 * @typedef {import('./index.js').NotificationReply} Reply
 *
 * @typedef {object} Judge functions of one merchant's core; headers are JSON, a list of pairs
 * @property {(headers: string) => void} checkHeaders
 * @property {(headers: string, body: Uint8Array) => Promise<Notification>} parse
 */

/** How long WeChat Pay waits for the answer. */
const BODY_TIMEOUT_MS = 5000;
const LONGEST_TIMEOUT_MS = 60_000;

/**
 * @param {Judge} judge
 * @param {any} source see intake.js
 * @param {import('./index.js').NotificationHandler} handler
 * @param {import('./index.js').NotificationOptions} [options]
 * @returns {Promise<any>}
 */
export async function answerNotification(judge, source, handler, options = {}) {
  if (typeof handler !== 'function')
    throw inputError('handler', `is ${describe(handler)} instead of a function`, 'Pass a function.');
  const { onError, bodyTimeoutMs } = checked(options);
  const shape = recognise(source);
  return inForm(shape.kind, await decide(judge, shape, handler, bodyTimeoutMs, (error) => tell(onError, error)));
}

/**
 * Verifies and opens a notification whose body is in memory. With the body, the core can explain more than from the
 * headers alone.
 * @param {Judge} judge @param {unknown} source
 */
export async function parseNotification(judge, source) {
  const { headers, bytes } = contents(recognise(source));
  if (!bytes) {
    throw inputError(
      'body',
      'is still to be read',
      'Pass the request to handleNotification, or { headers, body } once the bytes are read.',
    );
  }
  return judge.parse(headerPairs(headers), bytes());
}

/** @param {any} options @returns {{ onError: (error: unknown) => unknown, bodyTimeoutMs: number }} */
function checked(options) {
  if (typeof options !== 'object' || options === null) {
    throw inputError('options', `is ${describe(options)} instead of an object`, 'Pass { onError, bodyTimeoutMs }.');
  }
  const { onError = report, bodyTimeoutMs = BODY_TIMEOUT_MS } = options;
  if (typeof onError !== 'function')
    throw inputError('onError', `is ${describe(onError)} instead of a function`, 'Pass a function.');
  if (!Number.isInteger(bodyTimeoutMs) || bodyTimeoutMs < 1 || bodyTimeoutMs > LONGEST_TIMEOUT_MS) {
    throw inputError('bodyTimeoutMs', 'is out of range', `Pass 1 to ${LONGEST_TIMEOUT_MS} milliseconds.`);
  }
  return { onError, bodyTimeoutMs };
}

/** @param {unknown} error */
const report = (error) => console.error('wechatpay-wasm: a notification was not accepted:', error);

/**
 * Calls the caller's function; its errors do not change the answer.
 * @param {(error: unknown) => unknown} onError @param {unknown} error
 */
function tell(onError, error) {
  const failed = (/** @type {unknown} */ cause) => console.error('wechatpay-wasm: onError failed:', cause);
  try {
    Promise.resolve(onError(error)).catch(failed);
  } catch (cause) {
    failed(cause);
  }
}

/**
 * @param {Judge} judge @param {import('./intake.js').Shape} shape
 * @param {import('./index.js').NotificationHandler} handler @param {number} bodyTimeoutMs @param {(error: unknown) => void} tell
 * @returns {Promise<Reply>}
 */
async function decide(judge, shape, handler, bodyTimeoutMs, tell) {
  /** @type {Notification} */
  let event;
  try {
    event = await receive(judge, shape, bodyTimeoutMs);
  } catch (error) {
    tell(error);
    return refusal(error);
  }
  try {
    await handler(event);
    return { status: replies.accepted, headers: {}, body: '' };
  } catch (error) {
    tell(error);
    return failure(replies.failed, 'not processed');
  }
}

/** @param {Judge} judge @param {import('./intake.js').Shape} shape @param {number} bodyTimeoutMs */
async function receive(judge, shape, bodyTimeoutMs) {
  const { headers, bytes, parts } = contents(shape);
  const pairs = headerList(headers);
  const json = JSON.stringify(pairs);
  judge.checkHeaders(json);
  if (!parts) return judge.parse(json, /** @type {() => Uint8Array} */ (bytes)());
  if (pairs.some(([name, value]) => name.toLowerCase() === 'content-length' && Number(value) > LONGEST_BODY))
    throw tooLong();
  return judge.parse(json, await readNotification(parts, bodyTimeoutMs));
}

/**
 * The core decides the answer to its errors; a message that could not be read is answered like an unauthentic one.
 * @param {unknown} error @returns {Reply}
 */
function refusal(error) {
  const status = isFromOutside(error) ? replies.refused : replyStatus(error);
  return failure(status, status === replies.refused ? 'not accepted' : 'not processed');
}

/** @param {number} status @param {string} message @returns {Reply} */
const failure = (status, message) => ({
  status,
  headers: { 'Content-Type': 'application/json' },
  body: JSON.stringify({ code: 'FAIL', message }),
});

/**
 * The answer in the form that the source of the request expects.
 * @param {import('./intake.js').Kind} kind @param {Reply} reply
 */
function inForm(kind, reply) {
  const { status, headers, body } = reply;
  switch (kind) {
    case 'web':
      return new Response(body || null, { status, headers });
    case 'serverless':
      return { statusCode: status, headers, body, isBase64Encoded: false };
    case 'unknown':
      // A platform that reads `statusCode` treats a missing one as 200, and the payment would be lost.
      return { ...reply, statusCode: status };
    default:
      return reply;
  }
}
