/**
 * Refunds and their states: PROCESSING until the money arrives (SUCCESS), returns to the merchant (CLOSED) or is stuck
 * (ABNORMAL; the merchant may then send it to another account). Every change is one synchronous step.
 */

import { beijingTime, canonical, randomText } from './encoding.js';
import { refusal, SandboxError } from './errors.js';
import { isPaid } from './orders.js';
import { ownersOf } from './transactions.js';

const MOST_PER_ORDER = 50;
const DIGITS = '0123456789';
/** Ends the `Request-ID` if a number is repeated with other parameters. */
const OTHER_PARAMETERS = 268498688;
/** Ends the `Request-ID` if an amount is too large. */
const OUT_OF_RANGE = 268435464;
const SUMMARIES = { SUCCESS: '退款成功', CLOSED: '退款关闭', ABNORMAL: '退款异常' };
/** The refusals a test can request: they depend on accounts and load, which the sandbox does not have. */
const REFUSALS = ['NOT_ENOUGH', 'USER_ACCOUNT_ABNORMAL', 'NO_AUTH', 'FREQUENCY_LIMITED', 'SYSTEM_ERROR'];
const BANKS = {
  ICBC_DEBIT: '工商银行',
  ABC_DEBIT: '农业银行',
  BOC_DEBIT: '中国银行',
  CCB_DEBIT: '建设银行',
  COMM_DEBIT: '交通银行',
  CMB_DEBIT: '招商银行',
  CITIC_DEBIT: '中信银行',
  CEB_DEBIT: '光大银行',
  CMBC_DEBIT: '民生银行',
  CIB_DEBIT: '兴业银行',
  GDB_DEBIT: '广发银行',
  PAB_DEBIT: '平安银行',
  SPDB_DEBIT: '浦发银行',
  PSBC_DEBIT: '邮储银行',
  NBCB_DEBIT: '宁波银行',
};
/** The cards an abnormal refund can go to. */
export const BANK_TYPES = Object.keys(BANKS);

/** @typedef {import('./orders.js').Order} Order */
/** @typedef {import('./index.js').RefundParameters} RefundParameters */
/** @typedef {import('./index.js').RefundResult} RefundResult */

/**
 * @typedef {object} Application to send an abnormal refund to another account; the card and the name in clear
 * @property {'USER_BANK_CARD' | 'MERCHANT_BANK_CARD'} type
 * @property {keyof typeof BANKS} [bank_type]
 * @property {string} [bank_account]
 * @property {string} [real_name]
 */

/**
 * @typedef {object} Refund
 * @property {string} id
 * @property {Order} order
 * @property {RefundParameters} parameters as sent by the merchant
 * @property {import('./index.js').RefundStatus} state
 * @property {number} created Unix milliseconds, as all times here
 * @property {number} [settled] time when the state last became final
 * @property {Application} [application] the newest one
 */

export class Refunds {
  /** @type {Map<string, Refund>} */
  #byNumber = new Map();
  /** @type {Map<string, Refund>} */
  #byId = new Map();
  /** @type {{ code: string, accepted: boolean }[]} the next refusals */
  #refusals = [];
  #parts;

  /**
   * @param {object} parts
   * @param {import('./orders.js').Orders} parts.orders
   * @param {() => number} parts.now Unix milliseconds
   * @param {number} parts.interval the shortest time between two refunds of one order, milliseconds
   * @param {RefundResult} [parts.result] how new refunds end by themselves
   * @param {(refund: Refund, act: import('./index.js').RefundAct) => void} parts.changed told of every change
   */
  constructor(parts) {
    this.#parts = parts;
  }

  /**
   * Accepts the refund, or finds the one accepted earlier with the same parameters.
   * @param {RefundParameters} parameters
   * @returns {import('./index.js').RefundAnswer}
   */
  create(parameters) {
    const known = this.#byNumber.get(parameters.out_refund_no);
    if (known) {
      if (canonical(known.parameters) === canonical(parameters)) return refundOf(known);
      throw invalid(
        '/out_refund_no',
        'the number exists with other parameters',
        parameters.out_refund_no,
        OTHER_PARAMETERS,
      );
    }
    const order = this.#paidOrder(parameters);
    this.#checkAmounts(order, parameters.amount);
    this.#checkTimes(order);
    const refused = this.#refusals.shift();
    if (refused && !refused.accepted) throw refusal(refused.code);
    const answer = this.#accept(order, parameters);
    if (refused) throw refusal(refused.code);
    return answer;
  }

  /**
   * @param {Order} order
   * @param {RefundParameters} parameters
   */
  #accept(order, parameters) {
    const { now, result, changed } = this.#parts;
    const created = now();
    const day = beijingTime(created).replace(/\D/g, '').slice(0, 8);
    /** @type {Refund} */
    const refund = {
      id: `5030000990${day}${randomText(11, DIGITS)}`,
      order,
      parameters,
      state: 'PROCESSING',
      created,
    };
    this.#byNumber.set(parameters.out_refund_no, refund);
    this.#byId.set(refund.id, refund);
    // From the first accepted refund on, even a partial one, and whatever its result.
    order.state = 'REFUND';
    changed(refund, 'create');
    const answer = refundOf(refund);
    if (result !== undefined) this.settle(parameters.out_refund_no, result);
    return answer;
  }

  /**
   * @param {string} outRefundNo
   * @returns {Refund}
   */
  get(outRefundNo) {
    const refund = this.#byNumber.get(outRefundNo);
    if (!refund) throw refusal('RESOURCE_NOT_EXISTS', { issue: 'no refund has this out_refund_no' });
    return refund;
  }

  /**
   * The refund as the merchant that it belongs to sees it.
   * @param {string} outRefundNo
   * @param {string | undefined} subMchid of a service provider's refund
   * @returns {Refund}
   */
  owned(outRefundNo, subMchid) {
    const refund = this.#byNumber.get(outRefundNo);
    if (refund && refund.parameters.sub_mchid === subMchid) return refund;
    throw refusal('RESOURCE_NOT_EXISTS', { issue: 'the merchant has no refund of this out_refund_no' });
  }

  /**
   * @param {Order} [order] default: of all orders
   * @returns {Refund[]} oldest first
   */
  list(order) {
    const all = [...this.#byNumber.values()];
    return order ? all.filter((refund) => refund.order === order) : all;
  }

  /**
   * Ends the refund with the banks' result.
   * @param {string} outRefundNo
   * @param {RefundResult} result
   */
  settle(outRefundNo, result) {
    const refund = this.get(outRefundNo);
    if (!Object.keys(SUMMARIES).includes(result)) {
      throw new SandboxError('ARGUMENT_INVALID', 400, `A refund ends as ${Object.keys(SUMMARIES).join(', ')}.`);
    }
    if (refund.state !== 'PROCESSING') {
      throw new SandboxError('REFUND_NOT_PROCESSING', 409, `The refund is ${refund.state} already.`);
    }
    refund.state = result;
    refund.settled = this.#parts.now();
    this.#parts.changed(refund, 'settle');
    return refund;
  }

  /**
   * Sends an abnormal refund to another account. A repeated application leaves the refund unchanged.
   * @param {string} refundId
   * @param {string} outRefundNo
   * @param {Application} application
   * @param {string | undefined} subMchid of a service provider's refund
   * @returns {import('./index.js').RefundAnswer}
   */
  resolve(refundId, outRefundNo, application, subMchid) {
    const refund = this.#byId.get(refundId);
    if (refund?.parameters.out_refund_no !== outRefundNo || refund.parameters.sub_mchid !== subMchid) {
      throw refusal('RESOURCE_NOT_EXISTS', { issue: 'no refund has this refund_id and out_refund_no' });
    }
    if (refund.state !== 'ABNORMAL') {
      if (canonical(refund.application ?? null) === canonical(application)) return refundOf(refund);
      throw invalid('refund_id', `the refund is ${refund.state}, not ABNORMAL`, refundId, undefined, 'url');
    }
    refund.application = application;
    refund.state = 'PROCESSING';
    this.#parts.changed(refund, 'apply-abnormal');
    return refundOf(refund);
  }

  /**
   * @param {string} code
   * @param {{ times?: number, accepted?: boolean }} [options]
   */
  refuseNext(code, { times = 1, accepted = false } = {}) {
    /** @param {string} issue */
    const wrong = (issue) => new SandboxError('ARGUMENT_INVALID', 400, issue);
    if (!REFUSALS.includes(code)) throw wrong(`The code must be one of ${REFUSALS.join(', ')}.`);
    if (!Number.isSafeInteger(times) || times < 1 || times > 1000) throw wrong('times must be an integer, 1 to 1000.');
    if (typeof accepted !== 'boolean') throw wrong('accepted must be true or false.');
    if (accepted && code !== 'SYSTEM_ERROR') throw wrong('Only after a SYSTEM_ERROR may a refund be accepted.');
    for (let count = 0; count < times; count += 1) this.#refusals.push({ code, accepted });
  }

  /** @param {RefundParameters} parameters */
  #paidOrder({ transaction_id: transactionId, out_trade_no: outTradeNo = '', sub_mchid: subMchid }) {
    const { orders } = this.#parts;
    const found = transactionId === undefined ? orders.find(outTradeNo) : orders.byTransaction.get(transactionId);
    // Whoever names the wrong merchant, or none, learns nothing of the order.
    const order = found?.parameters.sub_mchid === subMchid ? found : undefined;
    if (order && isPaid(order)) return order;
    throw refusal('RESOURCE_NOT_EXISTS', {
      field: transactionId === undefined ? '/out_trade_no' : '/transaction_id',
      location: 'body',
      issue: order ? 'the order is not paid' : 'the merchant has no such order',
      value: transactionId ?? outTradeNo,
    });
  }

  /**
   * @param {Order} order
   * @param {RefundParameters['amount']} amount
   */
  #checkAmounts(order, { refund, total }) {
    const paid = order.parameters.amount.total;
    if (total !== paid) throw invalid('/amount/total', 'is not the amount of the order', total);
    const refunds = this.list(order);
    const rest = refunds.reduce(
      (sum, { state, parameters }) => (state === 'CLOSED' ? sum : sum - parameters.amount.refund),
      paid,
    );
    if (refund > rest) {
      const issue = rest === 0 ? 'the order is refunded in full' : `only ${rest} of the order can be refunded`;
      throw invalid('/amount/refund', issue, refund, OUT_OF_RANGE);
    }
    if (refunds.length >= MOST_PER_ORDER) {
      throw refusal('INVALID_REQUEST', { issue: `the order has ${MOST_PER_ORDER} refunds, the most there can be` });
    }
  }

  /** @param {Order} order */
  #checkTimes(order) {
    const { now, interval } = this.#parts;
    const time = now();
    const end = new Date(order.paidAt ?? 0);
    end.setUTCFullYear(end.getUTCFullYear() + 1);
    if (time > end.getTime()) {
      throw refusal('INVALID_REQUEST', { issue: 'the order was paid more than a year ago' });
    }
    const last = this.list(order).at(-1);
    if (last && time < last.created + interval) {
      throw refusal('FREQUENCY_LIMITED', {
        issue: `refunds of one order must be ${interval / 1000} s apart; repeat this one later`,
      });
    }
  }
}

/**
 * The answer of the API.
 * @param {Refund} refund
 * @returns {import('./index.js').RefundAnswer}
 */
export function refundOf(refund) {
  const { order, parameters, state, settled } = refund;
  const {
    out_refund_no,
    funds_account,
    amount: { refund: amount, total, from = [] },
  } = parameters;
  return {
    refund_id: refund.id,
    out_refund_no,
    transaction_id: order.transactionId ?? '',
    out_trade_no: order.parameters.out_trade_no,
    ...destinationOf(refund),
    ...(state === 'SUCCESS' && settled !== undefined ? { success_time: beijingTime(settled) } : {}),
    create_time: beijingTime(refund.created),
    status: state,
    // If the merchant chose accounts, amount.from lists them.
    ...(from.length > 0 && funds_account === undefined ? {} : { funds_account: funds_account ?? 'UNSETTLED' }),
    // The sandbox has no coupons: the payer paid the whole amount and gets it back.
    amount: {
      total,
      refund: amount,
      from,
      payer_total: total,
      payer_refund: amount,
      settlement_refund: amount,
      settlement_total: total,
      discount_refund: 0,
      currency: 'CNY',
      refund_fee: 0,
    },
    promotion_detail: [],
  };
}

/**
 * The event of an ended refund.
 * @param {Refund} refund
 * @param {string | undefined} defaultUrl where to, unless the refund says so itself
 * @returns {import('./notifications.js').Occasion}
 */
export function refundOccasion(refund, defaultUrl) {
  const { refund_id, out_refund_no, transaction_id, out_trade_no, ...answer } = refundOf(refund);
  const { total, refund: amount, payer_total, payer_refund } = answer.amount;
  const result = /** @type {RefundResult} */ (refund.state);
  const { mchid, sp_mchid, sub_mchid } = ownersOf(refund.order);
  /** @type {import('./index.js').RefundNotice} */
  const content = {
    ...(sub_mchid === undefined ? { mchid } : { sp_mchid, sub_mchid }),
    out_trade_no,
    transaction_id,
    out_refund_no,
    refund_id,
    refund_status: result,
    ...(answer.success_time === undefined ? {} : { success_time: answer.success_time }),
    amount: { total, refund: amount, payer_total, payer_refund },
    user_received_account: answer.user_received_account,
  };
  return {
    type: `REFUND.${result}`,
    summary: SUMMARIES[result],
    originalType: 'refund',
    content,
    time: refund.settled ?? refund.created,
    url: refund.parameters.notify_url ?? defaultUrl,
    numbers: { out_trade_no, out_refund_no },
  };
}

/**
 * The account that receives the money.
 * @param {Refund} refund
 * @returns {Pick<import('./index.js').RefundAnswer, 'channel' | 'user_received_account'>}
 */
function destinationOf({ application }) {
  if (application === undefined) return { channel: 'ORIGINAL', user_received_account: '支付用户零钱' };
  const { type, bank_type: bank, bank_account: account = '' } = application;
  return {
    channel: 'OTHER_BANKCARD',
    user_received_account:
      type === 'USER_BANK_CARD' && bank !== undefined ? `${BANKS[bank]}储蓄卡${account.slice(-4)}` : '商户结算银行账户',
  };
}

/**
 * @param {string} field
 * @param {string} issue
 * @param {unknown} value
 * @param {number} [result]
 * @param {string} [location]
 */
function invalid(field, issue, value, result, location = 'body') {
  return refusal('INVALID_REQUEST', { field, location, issue, value }, { result });
}
