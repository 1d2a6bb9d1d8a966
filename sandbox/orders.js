/**
 * Orders and their states: NOTPAY until the payer pays (SUCCESS), or the merchant or the deadline closes it (CLOSED).
 * With its first refund a paid order becomes REFUND. Every change of state is one synchronous step, so of two
 * simultaneous actions one succeeds and the other is refused.
 */

import { beijingTime, canonical, randomText } from './encoding.js';
import { refusal, SandboxError } from './errors.js';

const PREPAY_LIFE = 2 * 3600_000;
const ORDER_LIFE = 7 * 24 * 3600_000;
const SHORTEST_DEADLINE = 60_000;
const DIGITS = '0123456789';
const STATE_TEXT = { NOTPAY: '订单未支付', SUCCESS: '支付成功', REFUND: '转入退款', CLOSED: '订单已关闭' };

/** @typedef {import('./index.js').PrepayParameters} PrepayParameters */

/**
 * @typedef {object} Order
 * @property {'JSAPI' | 'APP'} tradeType
 * @property {PrepayParameters} parameters as sent by the merchant
 * @property {import('./index.js').TradeState} state
 * @property {number} created Unix milliseconds, as all times here
 * @property {number} deadline
 * @property {Map<string, number>} prepayIds each with its expiry; the newest is the last
 * @property {{ act: 'pay' | 'cancel', time: number }[]} payerActs
 * @property {string} openid
 * @property {string} [transactionId]
 * @property {number} [paidAt]
 */

export class Orders {
  /** @param {() => number} now Unix milliseconds */
  constructor(now) {
    this.now = now;
    /** @type {Map<string, Order>} */
    this.byNumber = new Map();
    /** @type {Map<string, Order>} */
    this.byTransaction = new Map();
  }

  /**
   * Creates the order, or gives an existing one (unpaid, same parameters) another `prepay_id`.
   * @param {'JSAPI' | 'APP'} tradeType
   * @param {PrepayParameters} parameters
   * @returns {{ order: Order, prepayId: string }}
   */
  prepay(tradeType, parameters) {
    const order = this.find(parameters.out_trade_no) ?? this.#create(tradeType, parameters);
    if (order.paidAt !== undefined) throw refusal('ORDERPAID');
    if (order.state === 'CLOSED') throw refusal('ORDER_CLOSED');
    // This also distinguishes the products: an openid is required in JSAPI and not allowed in APP.
    if (canonical(order.parameters) !== canonical(parameters)) {
      throw refusal('OUT_TRADE_NO_USED', {
        field: '/out_trade_no',
        location: 'body',
        issue: 'the number exists with other parameters',
        value: parameters.out_trade_no,
      });
    }
    const time = this.now();
    const stamp = beijingTime(time).replace(/\D/g, '').slice(6, 14);
    const prepayId = `wx${stamp}${randomText(22, '0123456789abcdef')}0000`;
    order.prepayIds.set(prepayId, time + PREPAY_LIFE);
    return { order, prepayId };
  }

  /**
   * @param {'JSAPI' | 'APP'} tradeType
   * @param {PrepayParameters} parameters
   */
  #create(tradeType, parameters) {
    const created = this.now();
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
      prepayIds: new Map(),
      payerActs: [],
      // An APP order does not name its payer: the user who opens the cashier pays.
      openid: parameters.payer?.openid ?? `o${randomText(27)}`,
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
    if (!order) throw refusal('ORDER_NOT_EXIST');
    return order;
  }

  /** @param {string} outTradeNo closing a closed order again succeeds */
  close(outTradeNo) {
    const order = this.get(outTradeNo);
    if (order.paidAt !== undefined) throw refusal('ORDERPAID');
    order.state = 'CLOSED';
    return order;
  }

  /**
   * The payer confirms with password.
   * @param {string} outTradeNo
   * @param {string} [prepayId] with which prepay id the cashier was opened; default: the newest
   */
  pay(outTradeNo, prepayId) {
    const order = this.#payable(outTradeNo);
    const id = prepayId ?? [...order.prepayIds.keys()].at(-1) ?? '';
    const time = this.now();
    const end = order.prepayIds.get(id);
    if (end === undefined) {
      throw new SandboxError('PAY_PARAMS_INVALID', 400, 'The prepay_id does not belong to this order.');
    }
    if (time >= end) {
      throw new SandboxError(
        'PREPAY_EXPIRED',
        409,
        'The prepay_id is older than 2 hours: repeat the prepay with identical parameters for a fresh one.',
      );
    }
    order.state = 'SUCCESS';
    order.paidAt = time;
    order.transactionId = `4200009901${beijingTime(time).replace(/\D/g, '').slice(0, 8)}${randomText(10, DIGITS)}`;
    order.payerActs.push({ act: 'pay', time });
    this.byTransaction.set(order.transactionId, order);
    return order;
  }

  /** @param {string} outTradeNo the payer leaves the cashier; the order stays payable */
  cancel(outTradeNo) {
    const order = this.#payable(outTradeNo);
    order.payerActs.push({ act: 'cancel', time: this.now() });
    return order;
  }

  /** @param {string} outTradeNo */
  #payable(outTradeNo) {
    const order = this.get(outTradeNo);
    if (order.paidAt !== undefined) throw new SandboxError('ORDERPAID', 409, 'The order is paid already.');
    if (order.state === 'CLOSED') throw new SandboxError('ORDER_CLOSED', 409, 'The order is closed.');
    return order;
  }
}

/**
 * The answer to a query: short while the order is not paid, without payer and `attach`. A closed order has the same
 * shape; there is nothing more to tell.
 * @param {Order} order
 * @returns {import('./index.js').Transaction}
 */
export function transactionOf(order) {
  const { scene_info } = order.parameters;
  if (order.paidAt !== undefined) return { ...paymentOf(order), promotion_detail: [] };
  const { appid, mchid, out_trade_no, amount } = order.parameters;
  return {
    appid,
    mchid,
    out_trade_no,
    ...stateOf(order),
    amount: { total: amount.total, payer_currency: 'CNY' },
    promotion_detail: [],
    scene_info: { device_id: scene_info?.device_id ?? '' },
  };
}

/**
 * What a notification says of a paid order. Of what was not sent or used, captures of production show here only
 * `attach`.
 * @param {Order} order
 * @returns {import('./index.js').Transaction}
 */
function paymentOf(order) {
  const { appid, mchid, out_trade_no, attach = '', amount, scene_info } = order.parameters;
  return {
    appid,
    mchid,
    out_trade_no,
    transaction_id: order.transactionId,
    trade_type: order.tradeType,
    ...stateOf(order),
    bank_type: 'OTHERS',
    attach,
    success_time: beijingTime(order.paidAt ?? order.created),
    payer: { openid: order.openid },
    amount: { total: amount.total, payer_total: amount.total, currency: 'CNY', payer_currency: 'CNY' },
    ...(scene_info?.device_id === undefined ? {} : { scene_info: { device_id: scene_info.device_id } }),
  };
}

/** @param {Order} order */
function stateOf({ state }) {
  return { trade_state: state, trade_state_desc: STATE_TEXT[state] };
}

/**
 * The event of a paid order: the transaction at the time of payment, even if it is sent after a refund.
 * @param {Order} order paid just now
 * @returns {import('./notifications.js').Occasion}
 */
export function paymentOccasion(order) {
  const { out_trade_no, notify_url: url } = order.parameters;
  return {
    type: 'TRANSACTION.SUCCESS',
    summary: '支付成功',
    originalType: 'transaction',
    content: paymentOf(order),
    time: order.paidAt ?? order.created,
    url,
    numbers: { out_trade_no },
  };
}
