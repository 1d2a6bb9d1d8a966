// The shop behind the framework examples: orders, the way to WeChat Pay, what to do with a payment. It knows no
// framework; each example beside this folder is the glue of one.
//
// KEPT IN MEMORY to stay short: this shop forgets its orders when it stops. A real one answers a notification after a
// database has the payment; ../worker shows how, with an outbox and a scheduled job.
import { WechatPay, WechatPayError } from 'wechatpay-wasm';

/** What is sold, in fen. A price is never taken from a request. */
const CATALOGUE = new Map([
  ['coffee', { description: '咖啡 1 杯', price: 1800 }],
  ['tea', { description: '茶 1 杯', price: 1200 }],
]);
/** How long an order can be paid, milliseconds. */
const ORDER_LIFE = 30 * 60_000;

/**
 * @typedef {object} Order
 * @property {string} openid
 * @property {string} article
 * @property {number} amount fen
 * @property {import('wechatpay-wasm').JsapiOrder} prepay kept whole: a repeated call must be the same call
 * @property {'unpaid' | 'paid' | 'review'} state `review`: paid, but not what was ordered; a person decides
 * @property {Promise<void>} [delivery] under way or done; absent while there was none, and after one that failed
 *
 * @typedef {{ status: number, json: object }} Answer for the framework to send
 */

export class Shop {
  /** @type {Map<string, Order>} by `out_trade_no` */
  #orders = new Map();
  /** @type {Map<string, string>} `out_trade_no` by customer and checkout: two taps on the button are one order */
  #checkouts = new Map();
  /** @type {Map<string, string>} `openid` by session token */
  #sessions = new Map();
  /** Payments for a person to look at. A database keeps them as it keeps orders. @type {{ number: string, why: string }[]} */
  #setAside = [];
  #deliver;

  /**
   * @param {Record<string, string | undefined>} env the variables listed in ../README.md
   * @param {(out_trade_no: string) => unknown} [deliver] may be asynchronous
   */
  constructor(env, deliver = printDelivery) {
    this.#deliver = async (/** @type {string} */ number) => void (await deliver(number));
    const { DEMO_SESSION, DEMO_OPENID } = env;
    // One client for the process: keys are parsed, and checked, here.
    this.wechatPay = WechatPay.fromEnv(env);
    // THE PLACE FOR YOUR LOGIN: `wx.login` gives a code, `jscode2session` (not part of WeChat Pay) the openid for it.
    if (DEMO_SESSION && DEMO_OPENID) this.#sessions.set(DEMO_SESSION, DEMO_OPENID);
  }

  /**
   * POST /orders `{ article, client_token }`: the argument of `wx.requestPayment`.
   * @param {string | null | undefined} authorization the header
   * @param {any} request parsed JSON
   * @returns {Promise<Answer>}
   */
  async order(authorization, request) {
    const openid = this.#openid(authorization);
    if (!openid) return refusal(401, 'LOGIN_REQUIRED');
    const article = CATALOGUE.get(request?.article);
    if (!article) return refusal(400, 'UNKNOWN_ARTICLE');
    const { client_token } = request;
    // Without one, two taps would be two orders. The check of the type is needed: /…/.test(undefined) tests "undefined".
    if (typeof client_token !== 'string' || !/^[\w-]{8,64}$/.test(client_token)) {
      return refusal(400, 'BAD_CLIENT_TOKEN');
    }

    const checkout = `${openid} ${client_token}`;
    const number = this.#checkouts.get(checkout) ?? crypto.randomUUID().replaceAll('-', '');
    let order = this.#orders.get(number);
    if (!order) {
      // Stored before WeChat Pay learns of it: there is never a payment for an order nobody knows.
      const time_expire = new Date(Date.now() + ORDER_LIFE).toISOString();
      const { description, price } = article;
      order = {
        openid,
        article: request.article,
        amount: price,
        prepay: { description, out_trade_no: number, time_expire, amount: { total: price }, payer: { openid } },
        state: 'unpaid',
      };
      this.#orders.set(number, order);
      this.#checkouts.set(checkout, number);
    }
    if (order.article !== request.article) return refusal(409, 'CLIENT_TOKEN_USED');
    if (order.state !== 'unpaid') return refusal(409, `ORDER_${order.state.toUpperCase()}`);
    try {
      const prepay = await this.wechatPay.prepayJsapi(order.prepay);
      const payParams = await this.wechatPay.payParams.miniProgram(prepay);
      return { status: 201, json: { out_trade_no: number, payParams } };
    } catch (error) {
      // The outcome may be unknown. The mini program asks again with the same client_token, which repeats the same call.
      console.error('prepay failed:', error);
      return refusal(503, 'TRY_AGAIN');
    }
  }

  /**
   * GET /orders/{number}: from the shop's own state. WeChat Pay is asked while the order is unpaid, and again after a
   * delivery that failed: the order may have been refunded since.
   * @param {string | null | undefined} authorization
   * @param {string} number
   * @returns {Promise<Answer>}
   */
  async state(authorization, number) {
    const openid = this.#openid(authorization);
    if (!openid) return refusal(401, 'LOGIN_REQUIRED');
    const order = this.#orders.get(number);
    if (order?.openid !== openid) return refusal(404, 'NO_SUCH_ORDER');
    if (order.state !== 'review' && !order.delivery) {
      try {
        await this.#ask(number, order);
      } catch (error) {
        // Not known, or not delivered, for now: the next notification or question finds out, or delivers.
        console.error('not settled yet:', error);
      }
    }
    return { status: 200, json: { out_trade_no: number, state: order.state } };
  }

  /**
   * What `handleNotification` calls with a verified event, payments only if they are the expected ones. To return means
   * accepted; to throw means "send it again".
   * @param {import('wechatpay-wasm').Notification} event
   */
  receive = async (event) => {
    if (event.kind !== 'payment') {
      return console.error(`an event for a person to look at: ${event.event_type} ${event.id}`);
    }
    const { out_trade_no } = event.resource;
    const order = this.#orders.get(out_trade_no);
    // Paid before, and not delivered: the notification may be hours old, and the order refunded since.
    if (order?.state === 'paid' && !order.delivery) await this.#ask(out_trade_no, order);
    else await this.#paid(out_trade_no);
  };

  /**
   * What payments are compared with, where those go that differ, and who learns why a notification was refused.
   * @type {import('wechatpay-wasm').CheckedNotificationOptions}
   */
  payments = {
    expected: ({ out_trade_no }) => {
      const order = this.#orders.get(out_trade_no);
      return order && { amount: { total: order.amount } };
    },
    onMismatch: (error, event) => this.#review(event.resource.out_trade_no, error),
    onError: (error) => console.error('a notification was refused:', error),
  };

  /**
   * Asks WeChat Pay, and compares the answer like a notification. One that was refunded, if only in part, differs from what
   * is expected: it is not delivered any more.
   * @param {string} number
   * @param {Order} order
   */
  async #ask(number, order) {
    const transaction = await this.wechatPay.queryByOutTradeNo(number);
    if (!['SUCCESS', 'REFUND'].includes(transaction.trade_state)) return;
    try {
      this.wechatPay.assertPayment(transaction, { out_trade_no: number, amount: { total: order.amount } });
    } catch (error) {
      if (!(error instanceof WechatPayError && error.code === 'ERR_MISMATCH')) throw error;
      return this.#review(number, error);
    }
    await this.#paid(number);
  }

  /**
   * Sets a payment aside: recorded, not delivered. Another delivery of it would not help.
   * @param {string} number
   * @param {Error} error
   */
  #review(number, error) {
    const order = this.#orders.get(number);
    if (order && !order.delivery) order.state = 'review';
    this.#setAside.push({ number, why: error.message });
    console.error(`a payment for a person to look at, ${number}: ${error.message}`);
  }

  /**
   * The way into "paid", for notifications and queries. Paid and delivered are two facts: this resolves once the order is
   * both. A delivery that fails is thrown, so the notification is answered with 500 and comes again, and whoever comes next
   * asks WeChat Pay and delivers. Whoever comes while one is under way waits for that one.
   * @param {string} number
   */
  async #paid(number) {
    const order = this.#orders.get(number);
    if (!order || order.state === 'review') return;
    order.state = 'paid';
    order.delivery ??= this.#deliver(number).catch((error) => {
      order.delivery = undefined;
      throw error;
    });
    await order.delivery;
  }

  /** @param {string | null | undefined} authorization */
  #openid(authorization) {
    return this.#sessions.get(authorization?.replace(/^Bearer /, '') ?? '');
  }
}

/**
 * THE PLACE FOR YOUR DELIVERY. Give it a time limit: whoever comes while it is under way waits for it. It is repeated if it
 * failed, or if the process ended before it was recorded as done. So either write it down in the transaction that records
 * the payment, as a row from which you deliver (an outbox, as ../worker has), or hand the system you call `out_trade_no` as
 * its idempotency key.
 * @param {string} out_trade_no
 */
async function printDelivery(out_trade_no) {
  console.log(`delivered ${out_trade_no}`);
}

/**
 * @param {number} status
 * @param {string} code
 * @returns {Answer}
 */
const refusal = (status, code) => ({ status, json: { code } });
