// From a received notification to the answer WeChat Pay expects. Only the status decides there.

import { WechatPayError, inputError } from './errors.js';
import { describe } from './input.js';

/**
 * @typedef {import('./index.js').Notification} Notification
 * @typedef {import('./index.js').NotificationReply} Reply
 * @typedef {import('./index.js').RawMessage} RawMessage
 */

/** A genuine notification is about a kilobyte; its ciphertext may take one megabyte by contract. */
const LONGEST_BODY = 2 * 1024 * 1024;

/**
 * @param {(message: RawMessage) => Notification} parse
 * @param {any} source a web-standard request, or `{ headers, body }`
 * @param {import('./index.js').NotificationHandler} handler
 * @param {import('./index.js').NotificationOptions} [options]
 * @returns {Promise<any>}
 */
export async function answerNotification(parse, source, handler, options) {
  if (typeof handler !== 'function') throw inputError('handler', `is ${describe(handler)} instead of a function`, 'Pass a function.');
  const isRequest = typeof source?.arrayBuffer === 'function';
  const reply = await decide(parse, source, isRequest, handler, options?.onError ?? report);
  return isRequest ? new Response(reply.body || null, { status: reply.status, headers: reply.headers }) : reply;
}

/** @param {unknown} error */
const report = (error) => console.error('wechatpay-wasm: a notification was not accepted:', error);

/**
 * @param {(message: RawMessage) => Notification} parse @param {any} source @param {boolean} isRequest
 * @param {import('./index.js').NotificationHandler} handler @param {(error: unknown) => void} onError
 * @returns {Promise<Reply>}
 */
async function decide(parse, source, isRequest, handler, onError) {
  /** @type {Notification} */
  let event;
  try {
    event = parse(isRequest ? await read(source) : source);
  } catch (error) {
    onError(error);
    return refusal(error);
  }
  try {
    await handler(event);
    return { status: 204, headers: {}, body: '' };
  } catch (error) {
    onError(error);
    return failure(500, 'not processed');
  }
}

/** @param {import('./index.js').RequestLike} request @returns {Promise<RawMessage>} */
async function read(request) {
  if (request.bodyUsed) {
    throw inputError('body', 'has already been read', 'Pass the request before anything calls request.json() or request.text().');
  }
  const body = await request.arrayBuffer();
  if (body.byteLength > LONGEST_BODY) throw inputError('body', 'is longer than any notification', 'Refuse such requests.');
  return { headers: request.headers, body };
}

/**
 * Whoever is not WeChat Pay learns nothing from the answer: every failed verification looks the same. After a signature
 * that holds, what remains is trouble on this side, and 5xx asks for another delivery.
 * @param {unknown} error @returns {Reply}
 */
function refusal(error) {
  const code = error instanceof WechatPayError ? /** @type {any} */ (error).code : undefined;
  const authentic = code === 'ERR_DECRYPT' || code === 'ERR_MALFORMED';
  const own = code === 'ERR_INPUT' || code === 'ERR_INTERNAL' || code === 'ERR_CONFIG' || code === undefined;
  return authentic || own ? failure(500, 'not processed') : failure(401, 'not accepted');
}

/** @param {number} status @param {string} message @returns {Reply} */
const failure = (status, message) => ({
  status,
  headers: { 'Content-Type': 'application/json' },
  body: JSON.stringify({ code: 'FAIL', message }),
});
