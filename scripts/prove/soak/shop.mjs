// The shop of the soak: what it orders, is paid for, delivers and pays back, written down as a shop's database would.
import { setTimeout as sleep, setImmediate as statement } from 'node:timers/promises';
import { memoryClaims, WechatPayError } from 'wechatpay-wasm';
import { draw } from '../random.mjs';

/** How often the shop repeats a call that may have taken effect before it gives up: then something is wrong. */
const ROUNDS = 25;
/** The pause between two of them, milliseconds. */
const PAUSE_MS = 20;
/** How long the shop asks for a number of which it heard nothing, milliseconds. */
const DEADLINE_MS = 10_000;
/** How refunds end. */
const ENDS = /** @type {const} */ (['SUCCESS', 'CLOSED']);

/**
 * @typedef {object} Order
 * @property {string} number
 * @property {number} total fen
 * @property {'unpaid' | 'paid' | 'closed' | 'review'} state
 *
 * @typedef {object} Refund
 * @property {string} number
 * @property {string} order
 * @property {number} total of the order, fen
 * @property {number} amount fen
 * @property {'asked' | 'SUCCESS' | 'CLOSED'} state
 */

export class Shop {
  /** @type {Map<string, Order>} by `out_trade_no` */
  orders = new Map();
  /** @type {Map<string, Refund>} by `out_refund_no` */
  refunds = new Map();
  /** What left the house, an entry each time. @type {string[]} */
  deliveries = [];
  /** Fen, an entry each time money was booked. @type {{ number: string, fen: number }[]} */
  book = [];
  /** Events whose handler came to its end, an entry each time. @type {string[]} */
  handled = [];
  /** Calls that were made once more, beyond the attempts of the client. */
  repeats = 0;
  /** Calls of unknown outcome that `settle` decided. */
  settled = 0;
  /** Found by a query before any notification told. */
  swept = 0;
  /** Payments set aside because they are not what was ordered. @type {string[]} */
  mismatches = [];
  /** @type {Map<string, () => void>} who waits for a number */
  #waiting = new Map();
  #pay;
  #seed;
  #trouble;
  #claims = memoryClaims();

  /**
   * @param {import('wechatpay-wasm').WechatPay} pay
   * @param {{ seed: string, trouble: number }} options `trouble`: the share of its database's transactions that fail
   */
  constructor(pay, { seed, trouble }) {
    this.#pay = pay;
    this.#seed = seed;
    this.#trouble = trouble;
  }

  /** @param {string} number @param {number} total fen */
  place(number, total) {
    /** @type {Order} */
    const order = { number, total, state: 'unpaid' };
    this.orders.set(number, order);
    return order;
  }

  /** @param {Order} order @returns {Promise<object>} the pay params */
  async prepay({ number, total }) {
    const call = { ...callOf(number, total), description: '咖啡' };
    const prepay = await this.#persistently(() => this.#pay.prepayJsapi(call));
    return this.#pay.payParams.miniProgram(prepay);
  }

  /** Closes an order that nobody paid, or learns that somebody did. @param {Order} order */
  async close(order) {
    try {
      await this.#persistently(
        () => this.#pay.close(order.number),
        () => true,
      );
    } catch (error) {
      if (!(error instanceof WechatPayError && error.outcome === 'refused')) throw error;
      // That it was paid is believed from a signed answer only.
      return this.sweep(order);
    }
    if (order.state === 'unpaid') order.state = 'closed';
  }

  /** Asks for an order of which no notification told. @param {Order} order */
  async sweep(order) {
    const { number, total } = order;
    const { data: transaction } = await this.#persistently(() =>
      this.#pay.waitFor({ out_trade_no: number }, { deadlineMs: DEADLINE_MS }),
    );
    if (!['SUCCESS', 'REFUND'].includes(transaction.trade_state)) return;
    this.#pay.assertPayment(transaction, { out_trade_no: number, amount: { total } });
    if (order.state === 'unpaid') this.swept += 1;
    await this.#persistently(() => this.#paid(number));
  }

  /** @param {Refund} refund */
  async refund(refund) {
    this.refunds.set(refund.number, refund);
    const { number: out_refund_no, order: out_trade_no, total, amount } = refund;
    const call = {
      out_trade_no,
      out_refund_no,
      notify_url: `https://shop.example/refunds/${out_refund_no}`,
      amount: { refund: amount, total, currency: /** @type {const} */ ('CNY') },
    };
    await this.#persistently(
      () => this.#pay.refunds.create(call),
      () => true,
    );
  }

  /** Asks for a refund of which no notification told. @param {Refund} refund */
  async sweepRefund({ number }) {
    const { data } = await this.#persistently(() =>
      this.#pay.waitFor({ out_refund_no: number }, { deadlineMs: DEADLINE_MS }),
    );
    const state = ENDS.find((end) => end === data.status);
    if (state === undefined) return;
    this.swept += 1;
    await this.#persistently(() => this.#refunded(number, state));
  }

  /** @param {string} url @param {RequestInit} init */
  receive(url, init) {
    return this.#pay.handleNotification(
      new Request(url, { method: 'POST', headers: init.headers ?? {}, body: init.body ?? null }),
      async (event) => {
        if (event.kind === 'payment') await this.#paid(event.resource.out_trade_no);
        else if (event.kind === 'refund')
          await this.#refunded(
            event.resource.out_refund_no,
            event.resource.refund_status === 'SUCCESS' ? 'SUCCESS' : 'CLOSED',
          );
        this.handled.push(event.id);
      },
      {
        expected: ({ out_trade_no }) => {
          const order = this.orders.get(out_trade_no);
          return order && { amount: { total: order.total } };
        },
        onMismatch: (_, event) => void this.mismatches.push(event.resource.out_trade_no),
        onError: () => {},
        claims: this.#claims,
      },
    );
  }

  /**
   * Waits until something is known of a number, for so long.
   * @param {string} number
   * @param {() => boolean} known
   * @param {number} ms
   */
  async hear(number, known, ms) {
    if (known()) return;
    const controller = new AbortController();
    this.#waiting.set(number, () => controller.abort());
    await sleep(ms, undefined, { signal: controller.signal }).catch(() => {});
    this.#waiting.delete(number);
  }

  /** @param {string} number */
  #paid(number) {
    return this.#transaction(`paid ${number}`, () => {
      const order = this.orders.get(number);
      // A payment that came after all, of an order that was given up, is a payment.
      if (order?.state !== 'unpaid' && order?.state !== 'closed') return;
      order.state = 'paid';
      this.book.push({ number, fen: order.total });
      this.deliveries.push(number);
      this.#waiting.get(number)?.();
    });
  }

  /** @param {string} number @param {'SUCCESS' | 'CLOSED'} state */
  #refunded(number, state) {
    return this.#transaction(`refunded ${number}`, () => {
      const refund = this.refunds.get(number);
      if (refund?.state !== 'asked') return;
      refund.state = state;
      if (state === 'SUCCESS') this.book.push({ number, fen: -refund.amount });
      this.#waiting.get(number)?.();
    });
  }

  /** @type {Map<string, number>} */
  #attempts = new Map();

  /**
   * A database's transaction: others run before and after it, none meanwhile. It can fail before it is committed, and the
   * connection can break after that.
   * @param {string} label
   * @param {() => void} work
   */
  async #transaction(label, work) {
    await statement();
    const attempt = (this.#attempts.get(label) ?? 0) + 1;
    this.#attempts.set(label, attempt);
    const fate = draw(this.#seed, label, attempt);
    if (fate < this.#trouble / 2) throw new DatabaseError('the transaction was rolled back');
    work();
    await statement();
    if (fate < this.#trouble) throw new DatabaseError('the connection broke after the commit');
  }

  /**
   * A call whose repetition is the same call, until its outcome is known.
   * @template T
   * @param {() => Promise<T>} call
   * @param {() => any} [ended] what it gives if it is known to have taken effect; without it, its answer is needed
   * @returns {Promise<T>}
   */
  async #persistently(call, ended) {
    for (let round = 1; ; round += 1) {
      try {
        return await call();
      } catch (error) {
        const again = error instanceof WechatPayError && (error.retryable || error.outcome === 'unknown');
        if (!(again || error instanceof DatabaseError) || round === ROUNDS) throw error;
        if (ended && (await this.#tookEffect(error))) return ended();
        this.repeats += 1;
        await sleep(PAUSE_MS);
      }
    }
  }

  /** Whether a call of unknown outcome is proven to have taken effect. @param {unknown} error */
  async #tookEffect(error) {
    if (!(error instanceof WechatPayError && error.outcome === 'unknown' && error.query)) return false;
    try {
      const { tookEffect } = await this.#pay.settle(error);
      this.settled += 1;
      return tookEffect;
    } catch (unsettled) {
      // It is still unknown: the identical call is safe.
      if (unsettled instanceof WechatPayError && unsettled.outcome === 'unknown') return false;
      throw unsettled;
    }
  }
}

class DatabaseError extends Error {}

/** @param {string} out_trade_no @param {number} total */
const callOf = (out_trade_no, total) => ({
  out_trade_no,
  notify_url: `https://shop.example/payments/${out_trade_no}`,
  amount: { total },
  payer: { openid: `o${out_trade_no}` },
});
