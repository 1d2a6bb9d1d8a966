// The client: converts the callers' values, asks the core, runs exchanges. Only the core knows the protocol.

import { bindMethods } from './bound.js';
import { readClock } from './clock.js';
import { fromVariables, optionsFrom } from './environment.js';
import { configError, speaking, spoken } from './errors.js';
import { perform } from './exchange.js';
import { cashiers, operations } from './facts.js';
import { callOptions, isEncrypted, optionBytes, optionsOf, received } from './given.js';
import { ask, closeClient, openClient } from './guard.js';
import { isCallable, messageBytes, snapshot, text, UNREADABLE_URL } from './input.js';
import { contents, recognise } from './intake.js';
import { answerNotification, parseNotification } from './notify.js';
import { reportOf } from './report.js';
import { languageOf } from './words.js';

/**
 * @typedef {import('./index.js').WechatPayOptions} Options
 * @typedef {import('./index.js').CallOptions} CallOptions
 */

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
      const { own, ...event } = await this.#do((core, now) => core.parseNotification(headers, body, now));
      const content = event.resource;
      return {
        event: { ...event, resource: JSON.parse(content) },
        own,
        compare: (wanted) => this.#compare(content, wanted),
      };
    },
  };

  /** @param {Options} options */
  constructor(options) {
    try {
      const { fetch, now, outside, rest } = optionsOf(options);
      this.#language = languageOf(rest.language);
      // The global `fetch` is looked up at each call. Both are called detached: a method call would pass them a foreign
      // `this`.
      const send = /** @type {import('./index.js').FetchLike} */ (
        fetch ?? ((url, init) => globalThis.fetch(url, init))
      );
      this.#host = { fetch: (url, init) => send(url, init), now: now ?? Date.now, ...outside };
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
    const { signal, timeoutMs } = callOptions(options);
    const input = snapshot(request, 'request', 'body');
    const { response, received, data } = await this.#exchange(
      (core, time, aborted) => core.request(input, timeoutMs, aborted, time),
      signal,
    );
    return { ...response, body: received?.body ?? new Uint8Array(), data };
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
    const [found, wanted] = [snapshot(transaction, 'transaction'), snapshot(expected, 'expected')];
    this.#ask((core) => core.assertPayment(found, wanted));
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
    const begin = (
      /** @type {import('./core.js').Core} */ core,
      /** @type {number} */ time,
      /** @type {boolean} */ aborted,
    ) => core.examine(input, timeoutMs, aborted, time);
    const { product } = await perform(this.#client, begin, this.#host, signal);
    return reportOf(product, this.#language);
  }

  dispose() {
    closeClient(this, this.#client);
  }

  static {
    operations.forEach(({ name }, row) => {
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

  /** @param {string} transaction JSON @param {unknown} wanted */
  #compare(transaction, wanted) {
    const expected = wanted === undefined || wanted === null ? undefined : snapshot(wanted, 'expected');
    this.#ask((core) => core.expectPayment(transaction, expected));
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

  /** Operations named `group.method`, as methods of an object `group`. */
  #addGroups() {
    /** @type {Record<string, Record<string, unknown>>} */
    const groups = {};
    operations.forEach(({ name }, row) => {
      const [group = '', method] = name.split('.');
      if (!method) return;
      groups[group] ??= {};
      groups[group][method] = this.#speaking(async (/** @type {unknown} */ input, /** @type {CallOptions} */ options) =>
        this.#operate(row, input, options),
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
  async #operate(row, input, options = {}) {
    const { id, object } = /** @type {import('./facts.js').Operation} */ (operations[row]);
    const members =
      id !== undefined && (typeof input !== 'object' || input === null)
        ? JSON.stringify({ [id]: text(input, id) })
        : snapshot(input, id ?? 'input');
    const { signal, timeoutMs, others } = callOptions(options, ['encrypted']);
    const encrypted = isEncrypted(others);
    const { response, data } = await this.#exchange(
      (core, time, aborted) => core.ask(row, members, encrypted, timeoutMs, aborted, time),
      signal,
    );
    if (!object) return response;
    return Object.defineProperty(data, 'response', { value: response, enumerable: false });
  }

  /**
   * Asks WeChat Pay, and reads the verified answer.
   * @param {(core: import('./core.js').Core, time: number, aborted: boolean) => any} begin
   * @param {import('./index.js').AbortSignalLike | undefined} signal
   */
  async #exchange(begin, signal) {
    const { product, received } = await perform(this.#client, begin, this.#host, signal);
    return { response: meta(product, received), received, data: parsed(product.body) };
  }
}

/**
 * The facts about an answer besides its body.
 * @param {{ status: number, requestId?: string, serialNo: string, unopened?: string[] }} answer
 * @param {import('./answer.js').Received | undefined} received
 */
const meta = ({ status, requestId, serialNo, unopened }, received) => ({
  status,
  requestId,
  serialNo,
  ...(unopened && { unopened }),
  headers: Object.freeze(Object.fromEntries(received?.headers ?? [])),
});

/** The value of a verified body, which the core already parsed as JSON. @param {string | undefined} body */
const parsed = (body) => (body === undefined ? undefined : JSON.parse(body));
