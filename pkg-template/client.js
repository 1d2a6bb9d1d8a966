// The client: converts the callers' values, asks the core, runs exchanges. Only the core knows the protocol.

import { asBill, reconcile } from './bills.js';
import { bindMethods } from './bound.js';
import { readClock } from './clock.js';
import { download } from './download.js';
import { fromVariables, optionsFrom } from './environment.js';
import { configError, speaking, spoken } from './errors.js';
import { perform, wake } from './exchange.js';
import { cashiers, operations } from './facts.js';
import { callOf, callOptions, optionBytes, optionsOf, received, retryOf, unsettled, waitLimit } from './given.js';
import { ask, closeClient, openClient } from './guard.js';
import { isCallable, messageBytes, snapshot, text, UNREADABLE_URL } from './input.js';
import { contents, recognise } from './intake.js';
import { answerNotification, parseNotification } from './notify.js';
import { pagesOf } from './pages.js';
import { reportOf } from './report.js';
import { dataOf, meta, parsed } from './result.js';
import { methods, placeOf, prepared } from './upload.js';
import { languageOf } from './words.js';

/**
 * @typedef {import('./index.js').WechatPayOptions} Options
 * @typedef {import('./index.js').CallOptions} CallOptions
 */

/** Options of whoever reads a bill, which the question where it is does not need. */
const DOWNLOADED = ['idleTimeoutMs', 'maxBytes'];
const rows = /** @type {readonly import('./facts.js').Operation[]} */ (operations);

/**
 * The functions of a client's core, for what serves several clients; undefined if it is no client.
 * @type {(client: unknown) => { judge: import('./notify.js').Judge, language: import('./words.js').Language } | undefined}
 */
export let judgeOf;

export class WechatPay {
  /** Number of the client in guard.js. Only the core holds keys; nothing on this side holds their text. */
  #client;
  /** @type {import('./exchange.js').Host} */
  #host;
  #facts;
  #language = languageOf(undefined);
  /** The functions of the core that notify.js uses. @type {import('./notify.js').Judge} */
  #judge = {
    checkHeaders: (headers) => {
      const now = this.#time();
      this.#ask((core) => core.checkHeaders(headers, now));
    },
    parse: async (headers, body) => {
      const { own, number, ...event } = await this.#do((core, now) => core.parseNotification(headers, body, now));
      wake(this.#host.news, number);
      const content = event.resource;
      return {
        event: { ...event, resource: JSON.parse(content) },
        own,
        // Claims of a brand are told from those of merchants.
        mchid: this.#facts.mchid || `brand-${this.#facts.brandId}`,
        compare: (subject, wanted) => this.#compare(subject, content, wanted),
      };
    },
    hooks: () => [this.#host.hooks.onNotification],
  };

  /** @param {Options} options */
  constructor(options) {
    try {
      const { fetch, now, hooks, outside, rest } = optionsOf(options);
      this.#language = languageOf(rest.language);
      // The global `fetch` is looked up at each call. Both are called detached: a method call would pass them a foreign
      // `this`.
      const send = /** @type {import('./index.js').FetchLike} */ (
        fetch ?? ((url, init) => globalThis.fetch(url, init))
      );
      this.#host = {
        fetch: (url, init) => send(url, init),
        now: now ?? Date.now,
        hooks,
        news: new Set(),
        ...outside,
      };
      const secret = optionBytes(rest);
      try {
        this.#client = openClient(this, secret, fromVariables(options));
      } finally {
        secret.fill(0);
      }
      this.#facts = this.#ask((core) => core.describe());
      const { notifyUrl } = this.#facts;
      if (notifyUrl !== undefined && !isCallable(notifyUrl)) {
        this.dispose();
        throw configError('notifyUrl', ...UNREADABLE_URL);
      }
      /** @param {number} cashier its place in the list of the core */
      const params = (cashier) =>
        this.#speaking(async (/** @type {unknown} */ prepay) => {
          const input = snapshot(prepay, 'prepay');
          return this.#do((core, time) => core.payParams(cashier, input, time));
        });
      this.payParams = /** @type {import('./index.js').WechatPay['payParams']} */ (
        Object.freeze(Object.fromEntries(cashiers.map((name, cashier) => [name, params(cashier)])))
      );
      this.#addGroups();
      bindMethods(this);
    } catch (error) {
      throw spoken(error, this.#language);
    }
  }

  /** @param {any} [env] @param {any} [options] */
  static fromEnv(env, options) {
    return new (this ?? WechatPay)(optionsFrom(env, options));
  }

  get mchid() {
    return this.#facts.mchid;
  }

  get brandId() {
    return this.#facts.brandId;
  }

  get appid() {
    return this.#facts.appid;
  }

  get serialNo() {
    return this.#facts.serialNo;
  }

  get platformKeyIds() {
    return this.#ask((core) => core.platformKeyIds());
  }

  warmUp() {
    // Warm the JavaScript side too.
    received({ headers: { '': snapshot({ '': '' }, '') }, body: '' });
    contents(recognise({ headers: {}, body: '' })).bytes?.();
    this.#ask((core) => core.warmUp());
  }

  /** @param {unknown} request @param {CallOptions} [options] */
  async request(request, options = {}) {
    const { signal, timeoutMs, others } = callOptions(options, ['retry']);
    const retry = retryOf(others);
    const input = snapshot(request, 'request', 'body');
    const { product, received } = await this.#asked(
      (core, time, aborted) => core.request(input, timeoutMs, retry, aborted, time),
      signal,
    );
    return { ...meta(product, received), body: received?.body ?? new Uint8Array(), data: parsed(product.body) };
  }

  /** @param {unknown} source @param {any} [options] @returns {Promise<any>} */
  async download(source, options) {
    const asked = /** @type {import('./download.js').Client['asked']} */ (
      (begin, signal) => this.#asked(begin, signal)
    );
    return download({ mchid: this.#facts.mchid, language: this.#language, asked }, source, options);
  }

  /** @param {unknown} path @param {unknown} file @param {any} [options] */
  async upload(path, file, options) {
    return this.#upload(placeOf(path), file, options);
  }

  /** @param {any} error @param {CallOptions} [options] */
  async settle(error, options = {}) {
    const { signal, timeoutMs } = callOptions(options);
    const told = unsettled(error);
    if (told === undefined) throw error;
    const { product, received } = await this.#asked(
      (core, time, aborted) => core.settle(told, timeoutMs, aborted, time),
      signal,
    );
    const { tookEffect, answer } = product;
    return { tookEffect, data: answer ? dataOf(answer, received) : null };
  }

  /** @param {unknown} number @param {any} [options] */
  async waitFor(number, options = {}) {
    const { signal, timeoutMs, others } = callOptions(options, ['deadlineMs']);
    const deadlineMs = waitLimit(others);
    const input = snapshot(number, 'input');
    const { product, received } = await this.#asked(
      (core, time, aborted) => core.watch(input, timeoutMs, deadlineMs, aborted, time),
      signal,
    );
    // The last exchange may be another one, that failed.
    const own = received?.headers.some(([name, value]) => name === 'request-id' && value === product.answer.requestId);
    return { final: product.final, data: dataOf(product.answer, own ? received : undefined) };
  }

  /**
   * @param {any} source
   * @param {import('./index.js').NotificationHandler} handler
   * @param {unknown} [options]
   */
  async handleNotification(source, handler, options) {
    return answerNotification(this.#judge, this.#language, source, handler, options);
  }

  /** @param {unknown} message */
  async parseNotification(message) {
    const { event } = await parseNotification(this.#judge, message);
    return event;
  }

  /** @param {unknown} transaction @param {unknown} expected */
  assertPayment(transaction, expected) {
    this.#assert('payment', snapshot(transaction, 'transaction'), expected);
  }

  /** @param {unknown} refund @param {unknown} expected */
  assertRefund(refund, expected) {
    this.#assert('refund', snapshot(refund, 'refund'), expected);
  }

  /** @param {unknown} transfer @param {unknown} expected */
  assertTransfer(transfer, expected) {
    this.#assert('transfer', snapshot(transfer, 'transfer'), expected);
  }

  /** @param {string | Uint8Array} message */
  async sign(message) {
    const bytes = messageBytes(message, 'message');
    return this.#do((core, time) => core.sign(bytes, time));
  }

  /** @param {unknown} request */
  async signRequest(request) {
    const input = snapshot(request, 'request', 'body');
    return this.#do((core, time) => core.signRequest(input, time));
  }

  /** @param {import('./index.js').RawMessage & { status?: number }} message */
  async verifyResponse(message) {
    const { status, headers, body } = received(message);
    await this.#do((core, time) => core.verifyResponse(status, headers, body, time));
  }

  /** @param {unknown} resource */
  async decryptResource(resource) {
    const input = snapshot(resource, 'resource');
    return this.#do((core, time) => core.decryptResource(input, time));
  }

  /** @param {unknown} value */
  async encryptField(value) {
    const plain = text(value, 'text');
    return this.#do((core, time) => core.encryptField(plain, time));
  }

  /** @param {unknown} ciphertext */
  async decryptField(ciphertext) {
    const sealed = text(ciphertext, 'ciphertext');
    return this.#do((core, time) => core.decryptField(sealed, time));
  }

  /** @param {any} [options] */
  async doctor(options = {}) {
    const { signal, timeoutMs, others } = callOptions(options, ['appid', 'openid']);
    const input = snapshot(others, 'options');
    const { product } = await this.#asked(
      (core, time, aborted) => core.examine(input, timeoutMs, aborted, time),
      signal,
    );
    return reportOf(product, this.#language);
  }

  dispose() {
    closeClient(this, this.#client);
  }

  static {
    rows.forEach(({ name }, row) => {
      if (name.includes('.')) return;
      /** @type {(this: WechatPay, input: unknown, options?: CallOptions) => Promise<any>} */
      const method = async function (input, options) {
        return this.#operate(row, input, options);
      };
      Object.defineProperty(method, 'name', { value: name });
      Object.defineProperty(this.prototype, name, { value: method, writable: true, configurable: true });
    });
    // Whatever a method refuses with is in the client's language.
    for (const [name, { value }] of Object.entries(Object.getOwnPropertyDescriptors(this.prototype))) {
      if (name === 'constructor' || typeof value !== 'function') continue;
      /** @type {(this: WechatPay, ...input: unknown[]) => unknown} */
      const method = function (...input) {
        return speaking(this.#language, () => value.apply(this, input));
      };
      Object.defineProperties(method, { name: { value: name }, length: { value: value.length } });
      Object.defineProperty(this.prototype, name, { value: method });
    }
    judgeOf = (client) =>
      typeof client === 'object' && client !== null && #judge in client
        ? { judge: client.#judge, language: client.#language }
        : undefined;
    // Not every runtime supports `using` yet.
    const symbol = /** @type {{ dispose?: symbol }} */ (Symbol).dispose;
    if (symbol)
      Object.defineProperty(this.prototype, symbol, {
        value: this.prototype.dispose,
        writable: true,
        configurable: true,
      });
  }

  /**
   * @template T
   * @param {(core: import('./core.js').Core) => T} question
   * @returns {T}
   */
  #ask(question) {
    return ask(this.#client, question);
  }

  /**
   * A public function that refuses in the client's language.
   * @template {any[]} I
   * @template T
   * @param {(...input: I) => T} method
   * @returns {(...input: I) => T}
   */
  #speaking(method) {
    return (...input) => speaking(this.#language, () => method(...input));
  }

  /** @param {string} subject @param {string} found JSON @param {unknown} expected */
  #assert(subject, found, expected) {
    const wanted = snapshot(expected, 'expected');
    this.#ask((core) => core.compare(subject, found, wanted, false));
  }

  /** With what `expected` gave for a notification. @param {string} subject @param {string} content JSON @param {unknown} wanted */
  #compare(subject, content, wanted) {
    const expected = wanted === undefined || wanted === null ? undefined : snapshot(wanted, 'expected');
    this.#ask((core) => core.compare(subject, content, expected, true));
  }

  #time() {
    return readClock(this.#host.now);
  }

  /**
   * Runs a task.
   * @param {(core: import('./core.js').Core, time: number) => any} begin
   */
  async #do(begin) {
    const { product } = await perform(this.#client, begin, this.#host);
    return product;
  }

  /** Operations and uploads named `group.method`, as methods of an object `group`. */
  #addGroups() {
    /** @type {Record<string, Record<string, unknown>>} */
    const groups = {
      bills: {
        download: (/** @type {unknown} */ source, /** @type {any} */ options) => this.download(source, options),
        reconcile: this.#speaking(reconcile),
      },
    };
    /** @param {string} name @param {(...input: any[]) => unknown} method */
    const add = (name, method) => {
      const [group = '', own] = name.split('.');
      if (own) (groups[group] ??= {})[own] = method;
    };
    rows.forEach(({ name, paged, bill }, row) => {
      if (paged) return add(name, (input, options) => this.#list(row, input, options));
      const ask = this.#speaking(async (input, options) => this.#operate(row, input, options));
      add(
        name,
        bill ? (input, options) => asBill(ask(input, options), (answer) => this.download(answer, options)) : ask,
      );
    });
    methods.forEach((name, place) => {
      add(
        name,
        this.#speaking(async (file, options) => this.#upload(place, file, options)),
      );
    });
    for (const [name, methods] of Object.entries(groups)) {
      Object.defineProperty(this, name, { value: Object.freeze(methods), enumerable: true });
    }
  }

  /**
   * An operation of the catalogue.
   * @param {number} row its number
   * @param {unknown} input its members, or only the id as text
   * @param {CallOptions} [options]
   */
  async #operate(row, input, options) {
    const { product, received } = await this.#asking(row, input, options)(undefined);
    return rows[row]?.object ? dataOf(product, received) : meta(product, received);
  }

  /** The pages of a list. @param {number} row @param {unknown} input @param {CallOptions} [options] */
  #list(row, input, options) {
    /** @type {((cursor?: string) => Promise<{ product: any, received: any }>) | undefined} */
    let ask;
    const read = this.#speaking(async (/** @type {string | undefined} */ cursor) => {
      ask ??= this.#asking(row, input, options);
      const { product, received } = await ask(cursor);
      return { page: dataOf(product, received), next: product.next };
    });
    return pagesOf(read, rows[row]?.paged ?? '');
  }

  /**
   * A call, to be made once or, with cursors, once for each page.
   * @param {number} row @param {unknown} input @param {CallOptions} [options]
   */
  #asking(row, input, options) {
    const { members, encrypted, retry, signal, timeoutMs } = callOf(
      rows[row]?.id,
      input,
      options,
      rows[row]?.bill ? DOWNLOADED : [],
    );
    return (/** @type {string | undefined} */ cursor) =>
      this.#asked(
        (core, time, aborted) => core.ask(row, members, encrypted, timeoutMs, retry, cursor, aborted, time),
        signal,
      );
  }

  /**
   * @param {number} place of the endpoint in its list
   * @param {unknown} file
   * @param {any} [options]
   */
  async #upload(place, file, options) {
    const { input, head, contents, signal, timeoutMs } = await prepared(place, file, options);
    const { product, received } = await perform(
      this.#client,
      (core, time, aborted) => core.upload(place, input, head, timeoutMs, aborted, time),
      this.#host,
      signal,
      contents,
    );
    return dataOf(product, received);
  }

  /**
   * Runs a task that the caller may abort.
   * @param {(core: import('./core.js').Core, time: number, aborted: boolean) => any} begin
   * @param {import('./index.js').AbortSignalLike | undefined} signal
   */
  #asked(begin, signal) {
    return perform(this.#client, begin, this.#host, signal);
  }
}
