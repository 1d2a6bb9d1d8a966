// One payment: the library on the merchant's side, the sandbox as WeChat Pay, nothing in between but function calls.

import { language } from '../common/i18n.js';
import { throwawayKeys } from '../common/keys.js';
import { createSandbox, WechatPay } from '../common/lib.js';
import { attack } from './attacks.js';
import { perform } from './perform.js';
import { Shop } from './shop.js';
import { PATHS, STEPS } from './steps.js';

/**
 * @typedef {import('../pkg/index.js').JsapiOrder} JsapiOrder
 * @typedef {import('../common/bytes.js').Part} Part
 * @typedef {{ id: string, ok: boolean, parts: Part[] }} StepRecord
 * @typedef {{ method: string, target: string, headers: Record<string, string>, body: string }} WireRequest
 * @typedef {{ status: number, headers: Record<string, string>, body: string }} WireResponse
 * @typedef {{ request: WireRequest, response: WireResponse, computed?: string }} Exchange `computed`: the text the
 *   sandbox put together from what it received, and found signed
 * @typedef {{ headers: Record<string, string>, body: Uint8Array<ArrayBuffer>, answer: (response: Response) => void }} Delivery
 */

/** The longest time one step takes on the page's clock, which stands still while a visitor reads. */
const LONGEST_STEP = 2000;
const A_DAY = 86_400_000;
const text = (/** @type {Uint8Array} */ bytes) => new TextDecoder().decode(/** @type {BufferSource} */ (bytes));

export class Payment {
  /** @type {readonly string[]} */
  path = PATHS.pay;
  /** @type {StepRecord[]} */
  done = [];
  /** @type {Exchange[]} */
  exchanges = [];
  /** Set by steps. @type {{ prepay_id: string } | undefined} */
  prepay;
  /** @type {import('../pkg/index.js').MiniProgramPayParams | undefined} */
  payParams;
  /** @type {import('../common/bytes.js').Refusal | undefined} */
  failure;
  /** @type {import('../pkg/index.js').Transaction | undefined} */
  found;
  /** @type {WechatPay | undefined} */
  client;
  /** @type {import('../pkg/sandbox/index.js').Sandbox | undefined} */
  sandbox;
  /** @type {Shop | undefined} */
  shop;
  /** @type {import('../pkg/sandbox/index.js').SandboxKeys | undefined} */
  keys;
  /** As the payer's receipt shows it; the shop learns it later. @type {string | undefined} */
  transactionId;
  /** What the merchant's handler answered. @type {import('../pkg/index.js').NotificationReply | undefined} */
  reply;
  /** @type {Promise<Delivery>} */
  delivered;
  /** @type {(delivery: Delivery) => void} */
  #deliver = () => {};
  #lost;
  #clock = Date.now();
  #real = Date.now();
  /** @type {import('../pkg/sandbox/index.js').SandboxEvent[]} */
  #events = [];

  /**
   * @param {JsapiOrder} order as the merchant's server would pass it
   * @param {{ lost: boolean }} options `lost`: the notification never arrives
   */
  static async start(order, { lost }) {
    const payment = new Payment(order, lost);
    await payment.#open();
    return payment;
  }

  /** @private @param {JsapiOrder} order @param {boolean} lost */
  constructor(order, lost) {
    this.order = order;
    this.#lost = lost;
    if (lost) this.path = PATHS.lost;
    this.delivered = new Promise((resolve) => {
      this.#deliver = resolve;
    });
  }

  async #open() {
    this.keys = await throwawayKeys();
    const now = () => this.#clock;
    const sandbox = await createSandbox({
      keys: this.keys,
      now,
      answerLimit: A_DAY,
      onEvent: (event) => this.#events.push(event),
      notify: (_, { headers, body }) =>
        new Promise((answer) => {
          if (this.#lost) answer(new Response(null, { status: 503 }));
          this.#deliver({ headers, body, answer });
        }),
    });
    this.sandbox = sandbox;
    this.client = new WechatPay({
      ...sandbox.credentials,
      now,
      language: language() === 'zh' ? 'zh-CN' : 'en',
      fetch: (url, init) => this.#exchange(url, init),
    });
    this.shop = new Shop(this.client, this.order);
  }

  /** @param {string} url @param {import('../pkg/index.js').FetchInit} init */
  async #exchange(url, init) {
    const { pathname, search } = new URL(url);
    // Nothing is uploaded here: bodies are text.
    const body = /** @type {string | undefined} */ (init.body) ?? '';
    const request = { method: init.method, target: pathname + search, headers: init.headers, body };
    this.#events = [];
    const response = await this.parties.sandbox.fetch(url, /** @type {RequestInit} */ (init));
    /** @type {Exchange} */
    const exchange = { request, response: { status: 0, headers: {}, body: '' } };
    for (const event of this.#events) {
      if (event.type === 'verification' && event.accepted) exchange.computed = text(event.message);
      if (event.type === 'response') {
        exchange.response = { status: event.status, headers: event.headers, body: text(event.body) };
      }
    }
    this.exchanges.push(exchange);
    return response;
  }

  /** Both sides, which exist once `start` has returned. */
  get parties() {
    const { client, sandbox, shop, keys } = this;
    if (!client || !sandbox || !shop || !keys) throw new Error('the payment has not started');
    return { client, sandbox, shop, keys };
  }

  /** The id of the step that comes next. */
  get upcoming() {
    return this.refused ? undefined : /** @type {string | undefined} */ (this.path[this.done.length]);
  }

  /** A step was refused: nothing follows. */
  get refused() {
    return this.done.at(-1)?.ok === false;
  }

  /** @returns {import('./steps.js').Screen} what the payer's phone shows */
  get screen() {
    const last = this.done.at(-1);
    if (!last) return 'shop';
    return this.refused ? 'refused' : STEPS[last.id].screen;
  }

  /** The payer stands before the cashier and may pay or cancel. */
  get deciding() {
    return this.done.at(-1)?.id === '11';
  }

  get paid() {
    return this.done.some(({ id }) => id === '14');
  }

  /** Takes the next step. @returns {Promise<StepRecord | undefined>} */
  async next() {
    const id = this.upcoming;
    if (id === undefined) return undefined;
    this.#tick();
    const record = { id, ...(await perform(this, id)) };
    this.done.push(record);
    return record;
  }

  /** The payer leaves the cashier. */
  cancel() {
    this.path = PATHS.cancel;
    return this.next();
  }

  /** The payer opens the cashier again with the same pay params. */
  again() {
    this.done = this.done.slice(
      0,
      this.done.findIndex(({ id }) => id === '9'),
    );
    this.path = this.#lost ? PATHS.lost : PATHS.pay;
    return this.next();
  }

  /** @param {import('./attacks.js').Attack} kind */
  attack(kind) {
    this.#tick();
    return attack(this, kind);
  }

  close() {
    this.sandbox?.close();
  }

  /** Unix milliseconds on the page's clock. */
  get now() {
    return this.#clock;
  }

  #tick() {
    const real = Date.now();
    this.#clock += Math.min(Math.max(real - this.#real, 300), LONGEST_STEP);
    this.#real = real;
  }
}
