/**
 * Orders and their states: NOTPAY until the payer pays (SUCCESS), or the merchant or the deadline closes it (CLOSED).
 * With its first refund a paid order becomes REFUND. Every change of state is one synchronous step, so of two
 * simultaneous actions one succeeds and the other is refused.
 *
 * A code payment has no NOTPAY: it is paid at once (SUCCESS), or the payer enters the password first (USERPAYING), or it
 * fails (PAYERROR). The merchant may call it off in any of them (REVOKED).
 */

import { beijingTime, canonical, randomText } from './encoding.js';
import { refusal, SandboxError } from './errors.js';

const HOUR = 3600_000;
const ORDER_LIFE = 7 * 24 * HOUR;
const SHORTEST_DEADLINE = 60_000;
const DIGITS = '0123456789';
/** How long what a prepay gives opens the cashier, milliseconds: a `prepay_id`, an `h5_url`, a `code_url`. */
const LIVES = { JSAPI: 2 * HOUR, APP: 2 * HOUR, MWEB: 5 * 60_000, NATIVE: 2 * HOUR, MICROPAY: 0 };
/** @type {readonly CodeOutcome[]} */
const CODE_OUTCOMES = ['SUCCESS', 'USERPAYING', 'PAYERROR'];
/** Ends the `Request-ID` where only a reversal is possible. */
const REVERSE_ONLY = 268449641;
/** Ends the `Request-ID` where the merchant numbers are not those of the order. */
const OTHER_MERCHANT = 268447845;

/** @typedef {import('./index.js').PrepayParameters} PrepayParameters */
/** @typedef {import('./index.js').CodeOutcome} CodeOutcome */
/** @typedef {keyof typeof LIVES} TradeType */

/**
 * @typedef {object} Order
 * @property {TradeType} tradeType
 * @property {PrepayParameters} parameters as sent by the merchant
 * @property {import('./index.js').TradeState} state
 * @property {number} created Unix milliseconds, as all times here
 * @property {number} deadline
 * @property {Map<string, number>} openings what opens the cashier, each with its expiry; the newest is the last. The
 *   `prepay_id`, also that in an `h5_url`; or what tells one `code_url` from another
 * @property {string} [link] the newest `h5_url` or `code_url`
 * @property {{ act: 'pay' | 'cancel', time: number }[]} payerActs
 * @property {{ openid?: string, sp_openid?: string, sub_openid?: string }} payer
 * @property {string} [transactionId]
 * @property {number} [paidAt]
 * @property {true} [otherwise] paid by another product, combined or payscore; the interfaces of single orders do not find it
 */

/** @param {Order} order */
export const isPaid = ({ state }) => state === 'SUCCESS' || state === 'REFUND';

export class Orders {
  /** @type {CodeOutcome[]} of the next code payments */
  #codeOutcomes = [];

  /** @param {() => number} now Unix milliseconds */
  constructor(now) {
    this.now = now;
    /** @type {Map<string, Order>} */
    this.byNumber = new Map();
    /** @type {Map<string, Order>} */
    this.byTransaction = new Map();
    /** @type {Map<string, Order>} those that are void too */
    this.byOpening = new Map();
    /** The numbers of sub-orders of combined payments: no single order can have them. @type {Set<string>} */
    this.combined = new Set();
  }

  /**
   * Creates the order, or gives an existing one (unpaid, same parameters) something new to open the cashier with.
   * @param {Exclude<TradeType, 'MICROPAY'>} tradeType
   * @param {PrepayParameters} parameters
   * @returns {{ order: Order, opening: string }}
   */
  prepay(tradeType, parameters) {
    const order = this.#sameOrNew(tradeType, parameters);
    if (isPaid(order)) throw refusal('ORDERPAID');
    if (order.state !== 'NOTPAY') throw refusal('ORDER_CLOSED');
    const time = this.now();
    const stamp = beijingTime(time).replace(/\D/g, '').slice(6, 14);
    // A new code voids the old one.
    if (tradeType === 'NATIVE') order.openings.clear();
    const opening = tradeType === 'NATIVE' ? randomText(11) : `wx${stamp}${randomText(22, '0123456789abcdef')}0000`;
    order.openings.set(opening, time + LIVES[tradeType]);
    this.byOpening.set(opening, order);
    return { order, opening };
  }

  /**
   * The merchant reads the payer's code. The same call again finds the payment as it is.
   * @param {PrepayParameters} parameters
   * @returns {Order}
   */
  codePay(parameters) {
    const known = this.find(parameters.out_trade_no);
    const order = this.#sameOrNew('MICROPAY', parameters);
    if (order.state === 'REVOKED') throw refusal('ORDER_CLOSED');
    if (known) return order;
    order.state = this.#codeOutcomes.shift() ?? 'SUCCESS';
    if (order.state === 'SUCCESS') this.#paid(order);
    return order;
  }

  /**
   * How the next code payments go.
   * @param {CodeOutcome} outcome
   * @param {{ times?: number }} [options]
   */
  expectCodes(outcome, { times = 1 } = {}) {
    /** @param {string} issue */
    const wrong = (issue) => new SandboxError('ARGUMENT_INVALID', 400, issue);
    if (!CODE_OUTCOMES.includes(outcome)) throw wrong(`The outcome must be one of ${CODE_OUTCOMES.join(', ')}.`);
    if (!Number.isSafeInteger(times) || times < 1 || times > 1000) throw wrong('times must be an integer, 1 to 1000.');
    for (let count = 0; count < times; count += 1) this.#codeOutcomes.push(outcome);
  }

  /**
   * @param {TradeType} tradeType
   * @param {PrepayParameters} parameters
   */
  #sameOrNew(tradeType, parameters) {
    if (this.combined.has(parameters.out_trade_no)) throw inUse(parameters, 'the number exists in a combined order');
    const known = this.find(parameters.out_trade_no);
    if (!known) return this.#create(tradeType, parameters);
    if (isPaid(known) && tradeType !== 'MICROPAY') throw refusal('ORDERPAID');
    if (known.state === 'CLOSED') throw refusal('ORDER_CLOSED');
    if (known.tradeType === tradeType && canonical(known.parameters) === canonical(parameters)) return known;
    throw inUse(parameters, 'the number exists with other parameters');
  }

  /**
   * @param {TradeType} tradeType
   * @param {PrepayParameters} parameters
   */
  #create(tradeType, parameters) {
    const created = this.now();
    const { openid, sp_openid, sub_openid } = parameters.payer ?? {};
    // The user who opens the cashier pays, unless the order names one.
    const anybody = { [parameters.sub_mchid === undefined ? 'openid' : 'sp_openid']: `o${randomText(27)}` };
    const deadline =
      parameters.time_expire === undefined
        ? created + ORDER_LIFE
        : Math.max(Date.parse(parameters.time_expire), created + SHORTEST_DEADLINE);
    /** @type {Order} */
    const order = {
      tradeType,
      parameters,
      state: 'NOTPAY',
      created,
      deadline,
      openings: new Map(),
      payerActs: [],
      payer:
        openid !== undefined
          ? { openid }
          : sp_openid !== undefined
            ? { sp_openid }
            : sub_openid
              ? { sub_openid }
              : anybody,
    };
    this.byNumber.set(parameters.out_trade_no, order);
    return order;
  }

  /**
   * @param {string} outTradeNo
   * @returns {Order | undefined} in the state it has now
   */
  find(outTradeNo) {
    const order = this.byNumber.get(outTradeNo);
    if (order?.state === 'NOTPAY' && this.now() >= order.deadline) order.state = 'CLOSED';
    return order;
  }

  /**
   * @param {string} outTradeNo
   * @returns {Order}
   */
  get(outTradeNo) {
    const order = this.find(outTradeNo);
    if (!order) throw refusal('ORDER_NOT_EXIST');
    return order;
  }

  /**
   * @param {string} transactionId
   * @returns {Order} a paid order: others have no transaction id yet
   */
  getByTransaction(transactionId) {
    const order = this.byTransaction.get(transactionId);
    if (!order || order.otherwise) throw refusal('ORDER_NOT_EXIST');
    return order;
  }

  /**
   * Closing a closed order again succeeds.
   * @param {Order} order
   */
  close(order) {
    if (isPaid(order)) throw refusal('ORDERPAID');
    if (order.tradeType === 'MICROPAY') {
      throw refusal('INVALID_REQUEST', { issue: 'a code payment is reversed, not closed' }, { result: REVERSE_ONLY });
    }
    order.state = 'CLOSED';
  }

  /**
   * Calls a code payment off; the payer gets the money back. Again it succeeds again.
   * @param {Order} order
   */
  reverse(order) {
    if (order.tradeType !== 'MICROPAY') {
      throw refusal('INVALID_REQUEST', { issue: 'only a code payment is reversed: close this order, or refund it' });
    }
    if (order.state === 'REFUND') throw refusal('INVALID_REQUEST', { issue: 'the order has refunds' });
    order.state = 'REVOKED';
  }

  /**
   * The order that a payer opens.
   * @param {string} target its `out_trade_no`, or its `h5_url` or `code_url`
   * @returns {{ order: Order, opening?: string }}
   */
  open(target) {
    const link =
      /^weixin:\/\/wxpay\/bizpayurl\?pr=(\w+)$/.exec(target) ?? /^https?:\/\/.*[?&]prepay_id=(\w+)/.exec(target);
    if (link === null) return { order: this.get(target) };
    const order = this.byOpening.get(link[1]);
    if (!order) throw new SandboxError('PAY_PARAMS_INVALID', 400, 'The link belongs to no order.');
    return { order: this.get(order.parameters.out_trade_no), opening: link[1] };
  }

  /**
   * The payer confirms with password.
   * @param {Order} order
   * @param {string} [given] with what the cashier was opened; default: the newest
   */
  pay(order, given) {
    this.checkPayable(order);
    if (order.tradeType !== 'MICROPAY') this.#checkOpening(order, given ?? [...order.openings.keys()].at(-1) ?? '');
    order.state = 'SUCCESS';
    this.#paid(order);
    order.payerActs.push({ act: 'pay', time: this.now() });
  }

  /**
   * @param {Order} order
   * @param {string} opening
   */
  #checkOpening({ openings, tradeType }, opening) {
    const end = openings.get(opening);
    if (end === undefined) {
      const issue =
        tradeType === 'NATIVE'
          ? 'The code_url is void: the prepay was repeated and gave a newer one.'
          : 'The prepay_id does not belong to this order.';
      throw new SandboxError('PAY_PARAMS_INVALID', 400, issue);
    }
    if (this.now() < end) return;
    const [what, life] =
      tradeType === 'MWEB' ? ['h5_url', '5 minutes'] : [tradeType === 'NATIVE' ? 'code_url' : 'prepay_id', '2 hours'];
    throw new SandboxError(
      'PREPAY_EXPIRED',
      409,
      `The ${what} is older than ${life}: repeat the prepay with identical parameters for a fresh one.`,
    );
  }

  /** @param {Order} order */
  #paid(order) {
    const time = this.now();
    order.paidAt = time;
    order.transactionId = `4200009901${beijingTime(time).replace(/\D/g, '').slice(0, 8)}${randomText(10, DIGITS)}`;
    this.byTransaction.set(order.transactionId, order);
  }

  /**
   * The payer leaves the cashier, and the order stays payable; or does not enter the password that a code payment waits
   * for, which ends it.
   * @param {Order} order
   */
  cancel(order) {
    this.checkPayable(order);
    order.payerActs.push({ act: 'cancel', time: this.now() });
    if (order.tradeType === 'MICROPAY') order.state = 'PAYERROR';
  }

  /** @param {Order} order */
  checkPayable(order) {
    if (isPaid(order)) throw new SandboxError('ORDERPAID', 409, 'The order is paid already.');
    if (order.state === 'NOTPAY' || order.state === 'USERPAYING') return;
    throw new SandboxError('ORDER_CLOSED', 409, `The order is ${order.state === 'CLOSED' ? 'closed' : order.state}.`);
  }
}

/**
 * @param {PrepayParameters} parameters
 * @param {string} issue
 */
const inUse = ({ out_trade_no: value }, issue) =>
  refusal('OUT_TRADE_NO_USED', { field: '/out_trade_no', location: 'body', issue, value });

/**
 * That an order is of these merchants: the service provider's orders are not among those of direct merchants.
 * @param {Order} order
 * @param {string | undefined} subMchid
 */
export function checkOwner(order, subMchid) {
  const { sub_mchid: own } = order.parameters;
  if (own === subMchid) return;
  if (own === undefined || subMchid === undefined) throw refusal('ORDER_NOT_EXIST');
  throw refusal(
    'INVALID_REQUEST',
    { issue: 'sub_mchid is not that of the order', value: subMchid },
    { result: OTHER_MERCHANT },
  );
}
