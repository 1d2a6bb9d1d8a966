// Turns a received notification into the answer that WeChat Pay expects. It reads only the status, unless it asked for data.
//
// Limits come first: the headers are judged before a byte of the body is read, and the body's size is checked before it
// is copied.

import { LONGEST_BODY, readNotification, tooLong } from './body.js';
import { underClaim } from './claims.js';
import { inputError, replyStatus, speaking, spoken, unfinishedError, WechatPayError } from './errors.js';
import { replies, standings } from './facts.js';
import { ofError, quietly, stopwatch, tell } from './hooks.js';
import { headerList, headerPairs, isFromOutside } from './input.js';
import { contents, recognise } from './intake.js';
import { notificationOptions, PASS_FUNCTION } from './notification-options.js';
import { replyOf } from './reply.js';
import { describe, FUNCTION, insteadOf } from './words.js';

/**
 * @typedef {import('./index.js').Notification} Notification
 * @typedef {import('./index.js').NotificationReply} Reply
 * @typedef {import('./words.js').Language} Language
 *
 * @typedef {object} Judge functions of one merchant's core; headers are JSON, a list of pairs
 * @property {(headers: string) => void} checkHeaders
 * @property {(headers: string, body: Uint8Array) => Promise<Received>} parse
 * @property {(received?: Received) => import('./hooks.js').Hook[]} hooks to be told of the notification, each once. Of one
 *   that nobody took, all merchants' are
 *
 * @typedef {object} Received a notification that was verified and opened
 * @property {Notification} event
 * @property {boolean} own whether it names the merchant
 * @property {string} mchid of the client that opened it
 * @property {(subject: string, expected: unknown) => void} compare throws if the content is not what is expected; with
 *   nothing, that there is no such order, refund or transfer
 * @property {import('./client.js').WechatPay} [client] whose it is, if it may be one of several
 *
 * @typedef {(...input: any[]) => unknown} Callback
 * @typedef {{ handler: Callback, checks: import('./notification-options.js').Checks }} Callbacks
 *
 * @typedef {object} Course of one delivery
 * @property {boolean} answered
 * @property {'done' | 'answered'} [done] the merchant's code has done its work, whatever the store says
 * @property {string} [data] JSON text that it gave for the answer
 * @property {import('./client.js').WechatPay[]} client whose it is, once that is known, if it may be one of several
 * @property {Received} [received]
 * @property {Record<string, string | undefined>} about what hooks are told of it
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
  const { onError, checks, ...chosen } = notificationOptions(options);
  const { bodyTimeoutMs, budgetMs, claims, leaseMs, waitUntil } = chosen;
  const begun = stopwatch();
  const shape = recognise(source);
  const receiving = async () => receive(judge, shape, bodyTimeoutMs);
  /** @type {Course} */
  const course = { answered: false, client: [], about: {} };
  const fail = (/** @type {unknown} */ error) => quietly(() => onError?.(spoken(error, language), ...course.client));
  const processing = process(
    () => speaking(language, receiving),
    (received, work) =>
      underClaim(claims, `${received.mchid}:${received.event.id}`, leaseMs, work, {
        mayBegin: () => !course.answered,
        done: ({ data }) => {
          course.data = data;
          course.done = data === undefined ? 'done' : 'answered';
          return course.done;
        },
      }),
    (received) => act(received, { handler, checks }, language),
    course,
    fail,
  );
  try {
    // Told of failures too, but not by a rejection.
    waitUntil?.(processing.then(() => {}));
  } catch (error) {
    fail(error);
  }
  const reply = await inTime(processing, budgetMs, course, fail);
  const told = { ...course.about, status: reply.status, durationMs: stopwatch() - begun };
  for (const hook of judge.hooks(course.received)) tell(hook, told);
  return inForm(shape.kind, reply);
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

/**
 * One delivery from its bytes to its answer. Does not reject.
 * @param {() => Promise<Received>} receive
 * @param {(received: Received, work: () => Promise<unknown>) => Promise<import('./claims.js').Ended>} once
 * @param {(received: Received) => Promise<Acted>} act
 * @param {Course} course
 * @param {(error: unknown) => void} fail
 * @returns {Promise<Reply>}
 */
async function process(receive, once, act, course, fail) {
  /** @type {Received} */
  let received;
  try {
    received = await receive();
  } catch (error) {
    fail(error);
    course.about = { code: ofError(error).code };
    return refusal(error);
  }
  // Now: the handler may change its event.
  const { event_type: eventType, kind, id } = received.event;
  Object.assign(course, { received, client: clientOf(received), about: { eventType, kind, id } });
  const { standing, value, ...wrong } = await once(received, () => act(received));
  const mismatch = /** @type {Acted | undefined} */ (value)?.mismatch;
  for (const reason of ['error', 'untold']) if (reason in wrong) fail(wrong[/** @type {'error'} */ (reason)]);
  const own = standing === 'unfinished' ? wrong.error : mismatch;
  course.about = { ...course.about, standing, code: own ? ofError(own).code : undefined };
  return replyTo(standing, course.data);
}

/**
 * The answer, given before WeChat Pay stops waiting for it. What has begun by then goes on.
 * @param {Promise<Reply>} processing
 * @param {number | undefined} budgetMs
 * @param {Course} course
 * @param {(error: unknown) => void} fail
 * @returns {Promise<Reply>}
 */
function inTime(processing, budgetMs, course, fail) {
  if (budgetMs === undefined) return processing;
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => {
      course.answered = true;
      // Only the store is slow.
      if (course.done) return resolve(replyTo(course.done, course.data));
      const error = late(budgetMs);
      course.about = { ...course.about, standing: 'late', code: ofError(error).code };
      fail(error);
      resolve(replyTo('late'));
    }, budgetMs);
    processing.finally(() => clearTimeout(timer)).then(resolve, reject);
  });
}

/** @param {number} budgetMs */
const late = (budgetMs) =>
  unfinishedError(
    [`这条通知在 ${budgetMs} 毫秒内没有处理完`, `the notification was not processed within ${budgetMs} ms`],
    [
      '微信支付会再次发送，到时若已处理完则答复 204。请在处理函数里只做记录，其余交给队列。',
      'WeChat Pay delivers it again, and gets 204 if it is processed by then. Only record it in the handler, and leave the rest to a queue.',
    ],
  );

/** @param {import('./claims.js').Standing} standing @param {string} [data] JSON text @returns {Reply} */
function replyTo(standing, data = '') {
  const { status } = standings[standing];
  if (status === replies.accepted) return { status, headers: {}, body: '' };
  return status === replies.answered ? { status, headers: JSON_TYPE, body: data } : failure(status, 'not processed');
}

/** What callbacks get besides, where there are several clients. @param {Received} received */
const clientOf = ({ client }) => (client ? [client] : []);

/**
 * @typedef {object} Acted
 * @property {import('./errors.js').WechatPayError} [mismatch] why what was received is not what was expected
 * @property {string} [data] JSON text for the answer
 */

/**
 * Hands the event to the caller's functions. What is not expected goes to `onMismatch`: to have it delivered again would
 * not change it.
 * @param {Received} received @param {Callbacks} callbacks @param {Language} language
 * @returns {Promise<Acted>}
 */
async function act(received, { handler, checks }, language) {
  const { event } = received;
  const client = clientOf(received);
  const handled = async () => ({ data: replyOf(await handler(event, ...client)) });
  const check = checks[event.kind];
  if (!check) return handled();
  const { subject, expected, onMismatch } = check;
  // A copy: whatever the caller's function does to it, what was compared is what the handler gets.
  const shown = JSON.parse(JSON.stringify(event));
  const wanted = await expected(shown.resource, shown, ...client);
  const mismatch = speaking(language, () => difference(received, subject, wanted));
  if (!mismatch) return handled();
  await onMismatch(spoken(mismatch, language), event, ...client);
  return { mismatch };
}

/** @param {Received} received @param {string} subject @param {unknown} wanted @returns {import('./errors.js').WechatPayError | undefined} */
function difference({ compare }, subject, wanted) {
  try {
    compare(subject, wanted);
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

const JSON_TYPE = { 'Content-Type': 'application/json' };

/** @param {number} status @param {string} message @returns {Reply} */
const failure = (status, message) => ({
  status,
  headers: JSON_TYPE,
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
