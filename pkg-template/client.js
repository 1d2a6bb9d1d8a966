// The client: converts what callers pass, asks the core, runs exchanges. Protocol facts live in the core alone.

import { readClock } from './clock.js';
import { configError, inputError } from './errors.js';
import { drive } from './exchange.js';
import { ask, closeClient, openCall, openClient } from './guard.js';
import { bodyBytes, describe, foreign, headerPairs, keyText, messageBytes, snapshot, text } from './input.js';
import { contents, recognise } from './intake.js';
import { answerNotification, parseNotification } from './notify.js';

/**
 * @typedef {import('./index.js').WechatPayOptions} Options
 * @typedef {import('./index.js').CallOptions} CallOptions
 */

export class WechatPay {
  /** Number of the core's side. Keys live there alone; nothing on this side holds their text. */
  #client;
  /** @type {import('./index.js').FetchLike | undefined} */
  #fetch;
  #now;
  #facts;
  /** What notify.js asks of the core. @type {import('./notify.js').Judge} */
  #judge = {
    checkHeaders: (headers) => {
      const now = this.#time();
      this.#ask((core) => core.checkHeaders(headers, now));
    },
    parse: (headers, body) => {
      const now = this.#time();
      return this.#ask((core) => core.parseNotification(headers, body, now));
    },
  };

  /** @param {Options} options */
  constructor(options) {
    if (typeof options !== 'object' || options === null) throw unusable('options', `is ${describe(options)} instead of an object`);
    const refusal = foreign(options);
    if (refusal) throw unusable('options', `${refusal} instead of an object`);
    const { fetch, now, ...rest } = options;
    if (fetch !== undefined && typeof fetch !== 'function') throw unusable('fetch', 'is not a function');
    if (now !== undefined && typeof now !== 'function') throw unusable('now', 'is not a function');
    this.#fetch = fetch;
    this.#now = now ?? Date.now;
    const secret = new TextEncoder().encode(asConfig(() => snapshot(withTextKeys(rest), 'options')));
    try {
      this.#client = openClient(this, secret);
    } finally {
      secret.fill(0);
    }
    this.#facts = this.#ask((core) => core.describe());
    /** @param {'miniProgram' | 'jsapi' | 'app'} kind */
    const params = (kind) => (/** @type {unknown} */ prepay) => {
      const input = snapshot(prepay, 'prepay');
      const time = this.#time();
      return this.#ask((core) => core.payParams(kind, input, time));
    };
    this.payParams = Object.freeze({ miniProgram: params('miniProgram'), jsapi: params('jsapi'), app: params('app') });
  }

  get mchid() {
    return this.#facts.mchid;
  }

  get appid() {
    return this.#facts.appid;
  }

  get serialNo() {
    return this.#facts.serialNo;
  }

  get platformKeyIds() {
    return [...this.#facts.platformKeyIds];
  }

  warmUp() {
    // What calls pass through on this side is compiled at its first use as well.
    received({ headers: { '': snapshot({ '': '' }, '') }, body: '' });
    contents(recognise({ headers: {}, body: '' })).bytes?.();
    this.#ask((core) => core.warmUp());
  }

  /** @param {unknown} order @param {CallOptions} [options] */
  async prepayJsapi(order, options) {
    return withMeta(await this.#run('prepayJsapi', snapshot(order, 'order'), options));
  }

  /** @param {string} out_trade_no @param {CallOptions} [options] */
  async queryByOutTradeNo(out_trade_no, options) {
    const input = JSON.stringify({ out_trade_no: text(out_trade_no, 'out_trade_no') });
    return withMeta(await this.#run('queryByOutTradeNo', input, options));
  }

  /** @param {string} transaction_id @param {CallOptions} [options] */
  async queryByTransactionId(transaction_id, options) {
    const input = JSON.stringify({ transaction_id: text(transaction_id, 'transaction_id') });
    return withMeta(await this.#run('queryByTransactionId', input, options));
  }

  /** @param {string} out_trade_no @param {CallOptions} [options] */
  async close(out_trade_no, options) {
    const { meta } = await this.#run('close', JSON.stringify({ out_trade_no: text(out_trade_no, 'out_trade_no') }), options);
    return meta;
  }

  /** @param {unknown} request @param {CallOptions} [options] */
  async request(request, options) {
    const { value, meta, body } = await this.#run('request', snapshot(request, 'request'), options);
    return { ...meta, body, data: value };
  }

  /** @param {any} source @param {import('./index.js').NotificationHandler} handler @param {import('./index.js').NotificationOptions} [options] */
  handleNotification(source, handler, options) {
    return answerNotification(this.#judge, source, handler, options);
  }

  /** @param {unknown} message */
  parseNotification(message) {
    return parseNotification(this.#judge, message);
  }

  /** @param {unknown} transaction @param {unknown} expected */
  assertPayment(transaction, expected) {
    const [found, wanted] = [snapshot(transaction, 'transaction'), snapshot(expected, 'expected')];
    this.#ask((core) => core.assertPayment(found, wanted));
  }

  /** @param {string | Uint8Array} message */
  sign(message) {
    const bytes = messageBytes(message, 'message');
    return this.#ask((core) => core.sign(bytes));
  }

  /** @param {unknown} request */
  signRequest(request) {
    const input = snapshot(request, 'request');
    const time = this.#time();
    return this.#ask((core) => core.signRequest(input, time));
  }

  /** @param {import('./index.js').RawMessage & { status?: number }} message */
  verifyResponse(message) {
    const { headers, body } = received(message);
    const { status = 200 } = message;
    if (!Number.isInteger(status) || status < 0 || status > 999) throw inputError('status', 'is not an HTTP status', 'Pass response.status.');
    const time = this.#time();
    this.#ask((core) => core.verifyResponse(status, headers, body, time));
  }

  /** @param {unknown} resource */
  decryptResource(resource) {
    const input = snapshot(resource, 'resource');
    return this.#ask((core) => core.decryptResource(input));
  }

  dispose() {
    closeClient(this, this.#client);
  }

  static {
    // Not every runtime knows `using` yet.
    const symbol = /** @type {{ dispose?: symbol }} */ (Symbol).dispose;
    if (symbol) Object.defineProperty(this.prototype, symbol, { value: this.prototype.dispose, writable: true, configurable: true });
  }

  /**
   * @template T
   * @param {(core: import('./core.js').Core) => T} question
   * @returns {T}
   */
  #ask(question) {
    return ask(this.#client, question);
  }

  #time() {
    return readClock(this.#now);
  }

  /** @param {string} operation @param {string} input @param {CallOptions} [options] */
  async #run(operation, input, options = {}) {
    const { signal, timeoutMs } = callOptions(options);
    const call = openCall(this.#client, (core) => core.call(operation, input, timeoutMs));
    // Looked up late, and called detached: a method call would hand `fetch` a foreign `this`.
    const custom = this.#fetch;
    const fetch = /** @type {import('./index.js').FetchLike} */ (custom ?? ((url, init) => globalThis.fetch(url, init)));
    const { verdict, received } = await drive(call, { fetch: (url, init) => fetch(url, init), now: this.#now, signal });
    const meta = {
      status: verdict.status,
      requestId: verdict.requestId,
      headers: Object.freeze(Object.fromEntries(received?.headers ?? [])),
    };
    return { value: verdict.value, meta, body: received?.body ?? new Uint8Array() };
  }
}

/** @param {{ value?: any, meta: object }} result */
const withMeta = ({ value, meta }) => Object.defineProperty(value, 'response', { value: meta, enumerable: false });

/** Bytes. What `request` reads of an answer is bounded by the core; this is about answers received by other means. */
const LONGEST_ANSWER = 8 * 1024 * 1024;

/** @param {unknown} message */
function received(message) {
  if (typeof message !== 'object' || message === null) {
    throw inputError('message', `is ${describe(message)} instead of headers and body`, 'Pass { headers, body }.');
  }
  const { headers, body } = /** @type {{ headers?: unknown, body?: unknown }} */ (message);
  const bytes = bodyBytes(body);
  if (bytes.length > LONGEST_ANSWER) throw inputError('body', 'is longer than any answer', 'Pass the body of one answer.');
  return { headers: headerPairs(headers), body: bytes };
}

/** @param {unknown} options @returns {{ signal?: import('./index.js').AbortSignalLike, timeoutMs?: number }} */
function callOptions(options) {
  if (typeof options !== 'object' || options === null) throw inputError('options', `is ${describe(options)} instead of an object`, 'Pass { signal, timeoutMs }.');
  const { signal, timeoutMs } = /** @type {CallOptions} */ (options);
  if (timeoutMs !== undefined && !(Number.isInteger(timeoutMs) && timeoutMs >= 1 && timeoutMs <= 600_000)) {
    throw inputError('timeoutMs', 'is out of range', 'Pass 1 to 600000 milliseconds.');
  }
  if (signal !== undefined && (typeof signal !== 'object' || typeof signal?.addEventListener !== 'function')) {
    throw inputError('signal', 'is not an AbortSignal', 'Pass controller.signal.');
  }
  return { signal, timeoutMs };
}

/** Key files given as bytes, as text. @param {Record<string, any>} options */
function withTextKeys(options) {
  const keys = { privateKey: keyText(options.privateKey), certificate: keyText(options.certificate), publicKey: keyText(options.publicKey) };
  const platformKeys = Array.isArray(options.platformKeys)
    ? options.platformKeys.map((key) =>
        key && typeof key === 'object' ? { ...key, publicKey: keyText(key.publicKey), certificate: keyText(key.certificate) } : key)
    : options.platformKeys;
  return { ...options, ...keys, platformKeys };
}

/** @param {string} field @param {string} reason */
const unusable = (field, reason) => configError(field, reason, 'See WechatPayOptions for the documented options.');

/** @template T @param {() => T} read @returns {T} */
function asConfig(read) {
  try {
    return read();
  } catch (error) {
    const issue = /** @type {any} */ (error).issues?.[0];
    throw issue ? unusable(issue.field, issue.reason) : error;
  }
}
