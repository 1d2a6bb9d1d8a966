/**
 * Combined orders and their states. Each sub-order is an order of its own to refunds and profit sharing; paid, cancelled
 * and closed they are together.
 */

import { beijingTime, canonical, randomText } from '../../encoding.js';
import { refusal, SandboxError } from '../../errors.js';

const DIGITS = '0123456789';
const ORDER_LIFE = 7 * 24 * 3600_000;
const SHORTEST_DEADLINE = 60_000;
/** How long what opens the cashier can be used, milliseconds. */
const LIVES = { JSAPI: 2 * 3600_000, APP: 2 * 3600_000, MWEB: 5 * 60_000, NATIVE: 2 * 3600_000 };

/** @typedef {keyof typeof LIVES} TradeType */
/** @typedef {import('../../index.js').CombineParameters} CombineParameters */
/** @typedef {import('../../orders.js').Order} Order */

/**
 * @typedef {object} Combined
 * @property {TradeType} tradeType
 * @property {CombineParameters} parameters as sent by the merchant, the payer's identity in clear
 * @property {Order[]} subs in the order of the parameters
 * @property {number} created Unix milliseconds, as all times here
 * @property {number} deadline
 * @property {Map<string, number>} openers what opens the cashier (`prepay_id`, `h5_url`, `code_url`), each with its expiry;
 *   the newest is the last
 * @property {{ act: 'pay' | 'cancel', time: number }[]} payerActs
 * @property {string} openid
 * @property {string} [transactionId]
 * @property {number} [paidAt]
 */

export class CombinedOrders {
  /** @type {Map<string, Combined>} */
  #byNumber = new Map();
  /** Merchant and number of every sub-order. @type {Set<string>} */
  #taken = new Set();
  #orders;
  #mchid;
  #now;

  /**
   * @param {object} parts
   * @param {import('../../orders.js').Orders} parts.orders those of single payments, who share their numbers
   * @param {string} parts.mchid of this merchant
   * @param {() => number} parts.now
   */
  constructor({ orders, mchid, now }) {
    this.#orders = orders;
    this.#mchid = mchid;
    this.#now = now;
  }

  /**
   * Creates the order, or gives an existing one (unpaid, same parameters) another opener.
   * @param {TradeType} tradeType
   * @param {CombineParameters} parameters
   * @returns {string} what opens the cashier
   */
  prepay(tradeType, parameters) {
    const { combine_out_trade_no: number } = parameters;
    const combined = this.find(number) ?? this.#create(tradeType, parameters);
    if (combined.paidAt !== undefined) throw refusal('ORDERPAID');
    if (stateOf(combined) === 'CLOSED') throw refusal('ORDER_CLOSED');
    if (combined.tradeType !== tradeType || canonical(combined.parameters) !== canonical(parameters)) {
      throw differs(combined, parameters);
    }
    // A new code voids the old one.
    if (tradeType === 'NATIVE') combined.openers.clear();
    const opener = this.#opener(tradeType);
    combined.openers.set(opener, this.#now() + LIVES[tradeType]);
    return opener;
  }

  /** @param {TradeType} tradeType */
  #opener(tradeType) {
    const id = randomText(22, '0123456789abcdef');
    if (tradeType === 'NATIVE') return `weixin://wxpay/bizpayurl?pr=${id}`;
    if (tradeType === 'MWEB') return `https://h5.sandbox.invalid/checkmweb?prepay_id=${id}`;
    return `wx${beijingTime(this.#now()).replace(/\D/g, '').slice(6, 14)}${id}0000`;
  }

  /**
   * @param {TradeType} tradeType
   * @param {CombineParameters} parameters
   */
  #create(tradeType, parameters) {
    const { combine_out_trade_no: number, sub_orders: subOrders, time_expire: expire } = parameters;
    for (const [index, { mchid, out_trade_no: subNumber }] of subOrders.entries()) {
      const taken = mchid === this.#mchid && this.#orders.byNumber.has(subNumber);
      if (!taken && !this.#taken.has(`${mchid} ${subNumber}`)) continue;
      const field = `/sub_orders/${index}/out_trade_no`;
      const issue = 'the number exists in another order';
      throw refusal('OUT_TRADE_NO_USED', { field, location: 'body', issue, value: subNumber });
    }
    const created = this.#now();
    const deadline =
      expire === undefined ? created + ORDER_LIFE : Math.max(Date.parse(expire), created + SHORTEST_DEADLINE);
    const payer = parameters.combine_payer_info;
    /** @type {Combined} */
    const combined = {
      tradeType,
      parameters,
      subs: subOrders.map((sub) => orderOf(sub, { tradeType, parameters, created, deadline })),
      created,
      deadline,
      openers: new Map(),
      payerActs: [],
      openid: payer?.openid ?? payer?.sub_openid ?? `o${randomText(27)}`,
    };
    for (const { mchid, out_trade_no: subNumber } of subOrders) {
      this.#taken.add(`${mchid} ${subNumber}`);
      if (mchid === this.#mchid) this.#orders.combined.add(subNumber);
    }
    this.#byNumber.set(number, combined);
    return combined;
  }

  /**
   * @param {string} number
   * @returns {Combined | undefined} in the state it has now
   */
  find(number) {
    const combined = this.#byNumber.get(number);
    if (combined && stateOf(combined) === 'NOTPAY' && this.#now() >= combined.deadline) move(combined, 'CLOSED');
    return combined;
  }

  /** @param {string} number */
  get(number) {
    const combined = this.find(number);
    if (!combined) throw refusal('ORDER_NOT_EXIST');
    return combined;
  }

  /**
   * @param {string} number
   * @param {import('../../index.js').CombineCloseParameters} parameters naming exactly the sub-orders
   */
  close(number, { combine_appid, sub_orders }) {
    const combined = this.get(number);
    /** @param {{ mchid: string, sub_mchid?: string, out_trade_no: string }[]} subs */
    const names = (subs) => subs.map((sub) => `${sub.mchid} ${sub.sub_mchid ?? ''} ${sub.out_trade_no}`).sort();
    if (canonical(names(sub_orders)) !== canonical(names(combined.parameters.sub_orders))) {
      const issue = 'are not exactly the sub-orders of the order';
      throw refusal('SYSTEM_ERROR', { field: '/sub_orders', location: 'body', issue });
    }
    if (combine_appid !== combined.parameters.combine_appid) {
      const issue = 'is not the app of the order';
      throw refusal('INVALID_REQUEST', { field: '/combine_appid', location: 'body', issue, value: combine_appid });
    }
    if (combined.paidAt !== undefined) throw refusal('ORDERPAID');
    move(combined, 'CLOSED');
    return combined;
  }

  /**
   * The payer confirms with password: all sub-orders are paid.
   * @param {string} number
   * @param {string} [opener] with what the cashier was opened; default: the newest
   */
  pay(number, opener) {
    const combined = this.#payable(number);
    const time = this.#now();
    const end = combined.openers.get(opener ?? [...combined.openers.keys()].at(-1) ?? '');
    if (end === undefined) {
      const text = 'This does not open the cashier of this order, or a newer code has voided it.';
      throw new SandboxError('PAY_PARAMS_INVALID', 400, text);
    }
    if (time >= end) {
      const text = 'It is too old: repeat the prepay with identical parameters for a fresh one.';
      throw new SandboxError('PREPAY_EXPIRED', 409, text);
    }
    const day = beijingTime(time).replace(/\D/g, '').slice(0, 8);
    const id = () => `4200009902${day}${randomText(10, DIGITS)}`;
    move(combined, 'SUCCESS');
    Object.assign(combined, { paidAt: time, transactionId: id() });
    combined.payerActs.push({ act: 'pay', time });
    for (const sub of combined.subs) {
      Object.assign(sub, { paidAt: time, transactionId: id(), payer: { openid: combined.openid } });
      // What another merchant sells is that merchant's to refund and to share.
      if ((sub.parameters.mchid ?? sub.parameters.sp_mchid) === this.#mchid)
        this.#orders.byTransaction.set(sub.transactionId ?? '', sub);
    }
    return combined;
  }

  /** @param {string} number the payer leaves the cashier; the order stays payable */
  cancel(number) {
    const combined = this.#payable(number);
    combined.payerActs.push({ act: 'cancel', time: this.#now() });
    return combined;
  }

  /** @param {string} number */
  #payable(number) {
    const combined = this.get(number);
    if (combined.paidAt !== undefined) throw new SandboxError('ORDERPAID', 409, 'The order is paid already.');
    if (stateOf(combined) === 'CLOSED') throw new SandboxError('ORDER_CLOSED', 409, 'The order is closed.');
    return combined;
  }
}

/**
 * A sub-order in the form of a single order, which refunds and profit sharing know.
 * @param {CombineParameters['sub_orders'][number]} sub
 * @param {{ tradeType: TradeType, parameters: CombineParameters, created: number, deadline: number }} of
 * @returns {Order}
 */
function orderOf(sub, { tradeType, parameters, created, deadline }) {
  const { total_amount: total, currency } = sub.amount;
  const shared = sub.settle_info?.profit_sharing ?? sub.profit_sharing;
  return {
    tradeType,
    parameters: {
      ...(sub.sub_mchid === undefined
        ? { appid: parameters.combine_appid, mchid: sub.mchid }
        : { sp_appid: parameters.combine_appid, sp_mchid: sub.mchid, sub_mchid: sub.sub_mchid }),
      description: sub.description,
      out_trade_no: sub.out_trade_no,
      notify_url: parameters.notify_url,
      attach: sub.attach,
      amount: { total, currency },
      ...(shared !== undefined && { settle_info: { profit_sharing: shared } }),
    },
    state: 'NOTPAY',
    created,
    deadline,
    openings: new Map(),
    payerActs: [],
    payer: {},
    otherwise: true,
  };
}

/**
 * Before the first refund all sub-orders have the same state.
 * @param {Combined} combined
 */
export const stateOf = ({ subs }) => subs[0].state;

/**
 * @param {Combined} combined
 * @param {import('../../index.js').TradeState} state
 */
function move({ subs }, state) {
  for (const sub of subs) sub.state = state;
}

/**
 * @param {Combined} combined
 * @param {CombineParameters} parameters
 */
function differs({ parameters: known }, parameters) {
  const settled = (/** @type {CombineParameters} */ { sub_orders }) =>
    canonical(sub_orders.map(({ settle_info = null }) => settle_info));
  if (known.sub_orders.length === parameters.sub_orders.length && settled(known) !== settled(parameters)) {
    const issue = 'settle_info is not the one of the first request';
    return refusal('INVALID_REQUEST', { field: '/sub_orders', location: 'body', issue });
  }
  return refusal('OUT_TRADE_NO_USED', {
    field: '/combine_out_trade_no',
    location: 'body',
    issue: 'the number exists with other parameters',
    value: parameters.combine_out_trade_no,
  });
}
