// Turns a received notification into the answer that WeChat Pay expects. WeChat Pay reads only the status.
//
// Limits come first: the headers are judged before a byte of the body is read, and the body's size is checked before it
// is copied.

import { LONGEST_BODY, readNotification, tooLong } from './body.js';
import { inputError, replyStatus, speaking } from './errors.js';
import { replies } from './facts.js';
import { headerList, headerPairs, isFromOutside } from './input.js';
import { contents, recognise } from './intake.js';
import { describe, FUNCTION, insteadOf, milliseconds, OBJECT, OUT_OF_RANGE, say } from './words.js';

/**
 * @typedef {import('./index.js').Notification} Notification
 * @typedef {import('./index.js').NotificationReply} Reply
 * @typedef {import('./words.js').Language} Language
 *
 * @typedef {object} Judge functions of one merchant's core; headers are JSON, a list of pairs
 * @property {(headers: string) => void} checkHeaders
 * @property {(headers: string, body: Uint8Array) => Promise<Notification>} parse
 */

/** @type {import('./words.js').Words} */
const PASS_FUNCTION = ['请传入函数。', 'Pass a function.'];

/** How long WeChat Pay waits for the answer. */
const BODY_TIMEOUT_MS = 5000;
const LONGEST_TIMEOUT_MS = 60_000;

/**
 * @param {Judge} judge
 * @param {Language} language of what is told
 * @param {any} source see intake.js
 * @param {import('./index.js').NotificationHandler} handler
 * @param {import('./index.js').NotificationOptions} [options]
 * @returns {Promise<any>}
 */
export async function answerNotification(judge, language, source, handler, options = {}) {
  if (typeof handler !== 'function') throw inputError('handler', insteadOf(describe(handler), FUNCTION), PASS_FUNCTION);
  const { onError = report(language), bodyTimeoutMs } = checked(options);
  const shape = recognise(source);
  const told = (/** @type {unknown} */ error) => tell(onError, error, language);
  const receiving = async () => receive(judge, shape, bodyTimeoutMs);
  return inForm(shape.kind, await decide(() => speaking(language, receiving), handler, told));
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
      ['还没有读取', 'is still to be read'],
      [
        '请把请求交给 handleNotification，或在读完字节后传入 { headers, body }。',
        'Pass the request to handleNotification, or { headers, body } once the bytes are read.',
      ],
    );
  }
  return judge.parse(headerPairs(headers), bytes());
}

/** @param {any} options @returns {{ onError?: (error: unknown) => unknown, bodyTimeoutMs: number }} */
function checked(options) {
  if (typeof options !== 'object' || options === null) {
    throw inputError('options', insteadOf(describe(options), OBJECT), [
      '请传入 { onError, bodyTimeoutMs }。',
      'Pass { onError, bodyTimeoutMs }.',
    ]);
  }
  const { onError, bodyTimeoutMs = BODY_TIMEOUT_MS } = options;
  if (onError !== undefined && typeof onError !== 'function')
    throw inputError('onError', insteadOf(describe(onError), FUNCTION), PASS_FUNCTION);
  if (!Number.isInteger(bodyTimeoutMs) || bodyTimeoutMs < 1 || bodyTimeoutMs > LONGEST_TIMEOUT_MS) {
    throw inputError('bodyTimeoutMs', OUT_OF_RANGE, milliseconds(LONGEST_TIMEOUT_MS));
  }
  return { onError, bodyTimeoutMs };
}

/** @param {Language} language @returns {(error: unknown) => void} */
const report = (language) => (error) =>
  console.error(
    say(['wechatpay-wasm：未接受一条通知：', 'wechatpay-wasm: a notification was not accepted:'], language),
    error,
  );

/**
 * Calls the caller's function; its errors do not change the answer.
 * @param {(error: unknown) => unknown} onError @param {unknown} error @param {Language} language
 */
function tell(onError, error, language) {
  const failed = (/** @type {unknown} */ cause) =>
    console.error(say(['wechatpay-wasm：onError 出错：', 'wechatpay-wasm: onError failed:'], language), cause);
  try {
    Promise.resolve(onError(error)).catch(failed);
  } catch (cause) {
    failed(cause);
  }
}

/**
 * @param {() => Promise<Notification>} receive
 * @param {import('./index.js').NotificationHandler} handler
 * @param {(error: unknown) => void} tell
 * @returns {Promise<Reply>}
 */
async function decide(receive, handler, tell) {
  /** @type {Notification} */
  let event;
  try {
    event = await receive();
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
