// Turns a received notification into the answer that WeChat Pay expects. WeChat Pay reads only the status.
//
// Limits come first: the headers are judged before a byte of the body is read, and the body's size is checked before it
// is copied.

import { LONGEST_BODY, readNotification, tooLong } from './body.js';
import { inputError, replyStatus, speaking, spoken, WechatPayError } from './errors.js';
import { replies } from './facts.js';
import { headerList, headerPairs, isFromOutside } from './input.js';
import { contents, recognise } from './intake.js';
import { notificationOptions, PASS_FUNCTION } from './notification-options.js';
import { describe, FUNCTION, insteadOf, say } from './words.js';

/**
 * @typedef {import('./index.js').Notification} Notification
 * @typedef {import('./index.js').NotificationReply} Reply
 * @typedef {import('./words.js').Language} Language
 *
 * @typedef {object} Judge functions of one merchant's core; headers are JSON, a list of pairs
 * @property {(headers: string) => void} checkHeaders
 * @property {(headers: string, body: Uint8Array) => Promise<Received>} parse
 *
 * @typedef {object} Received a notification that was verified and opened
 * @property {Notification} event
 * @property {boolean} own whether it names the merchant
 * @property {(expected: unknown) => void} compare throws if the transaction is not the expected one; with nothing, that
 *   there is no such order
 * @property {import('./client.js').WechatPay} [client] whose it is, if it may be one of several
 *
 * @typedef {(...input: any[]) => unknown} Callback
 * @typedef {{ handler: Callback, expected?: Callback, onMismatch?: Callback }} Callbacks
 */

/**
 * @param {Judge} judge
 * @param {Language} language of what is told
 * @param {any} source see intake.js
 * @param {Callback} handler
 * @param {unknown} [options]
 * @returns {Promise<any>}
 */
export async function answerNotification(judge, language, source, handler, options = {}) {
  if (typeof handler !== 'function') throw inputError('handler', insteadOf(describe(handler), FUNCTION), PASS_FUNCTION);
  const { onError = report(language), bodyTimeoutMs, expected, onMismatch } = notificationOptions(options);
  const shape = recognise(source);
  const receiving = async () => receive(judge, shape, bodyTimeoutMs);
  return inForm(
    shape.kind,
    await decide(
      () => speaking(language, receiving),
      (received) => act(received, { handler, expected, onMismatch }, language),
      (error, ...client) => tell(() => onError(error, ...client), language),
    ),
  );
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
/** @param {Language} language @returns {(error: unknown) => void} */
const report = (language) => (error) =>
  console.error(
    say(['wechatpay-wasm：未接受一条通知：', 'wechatpay-wasm: a notification was not accepted:'], language),
    error,
  );

/**
 * Calls the caller's function; its errors do not change the answer.
 * @param {() => unknown} onError @param {Language} language
 */
function tell(onError, language) {
  const failed = (/** @type {unknown} */ cause) =>
    console.error(say(['wechatpay-wasm：onError 出错：', 'wechatpay-wasm: onError failed:'], language), cause);
  try {
    Promise.resolve(onError()).catch(failed);
  } catch (cause) {
    failed(cause);
  }
}

/**
 * @param {() => Promise<Received>} receive
 * @param {(received: Received) => Promise<void>} act
 * @param {(error: unknown, client?: import('./client.js').WechatPay) => void} tell
 * @returns {Promise<Reply>}
 */
async function decide(receive, act, tell) {
  /** @type {Received} */
  let received;
  try {
    received = await receive();
  } catch (error) {
    tell(error);
    return refusal(error);
  }
  try {
    await act(received);
    return { status: replies.accepted, headers: {}, body: '' };
  } catch (error) {
    tell(error, ...clientOf(received));
    return failure(replies.failed, 'not processed');
  }
}

/** What callbacks get besides, where there are several clients. @param {Received} received */
const clientOf = ({ client }) => (client ? [client] : []);

/**
 * Hands the event to the caller's functions. A payment that is not the expected one goes to `onMismatch`: to have it
 * delivered again would not change it.
 * @param {Received} received @param {Callbacks} callbacks @param {Language} language
 */
async function act(received, { handler, expected, onMismatch }, language) {
  const { event } = received;
  const client = clientOf(received);
  if (!expected || !onMismatch || event.kind !== 'payment') return void (await handler(event, ...client));
  // A copy: whatever the caller's function does to it, what was compared is what the handler gets.
  const shown = JSON.parse(JSON.stringify(event));
  const wanted = await expected(shown.resource, shown, ...client);
  const mismatch = speaking(language, () => difference(received, wanted));
  await (mismatch ? onMismatch(spoken(mismatch, language), event, ...client) : handler(event, ...client));
}

/** @param {Received} received @param {unknown} wanted @returns {import('./errors.js').WechatPayError | undefined} */
function difference({ compare }, wanted) {
  try {
    compare(wanted);
    return undefined;
  } catch (error) {
    if (error instanceof WechatPayError && /** @type {any} */ (error).code === 'ERR_MISMATCH') return error;
    throw error;
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
