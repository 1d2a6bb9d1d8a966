/**
 * Service orders and their states: CREATED until the user confirms (DOING), then the merchant completes it and the user
 * pays (DONE); REVOKED by the merchant before that, EXPIRED if nobody confirms. Every change is one synchronous step.
 */

import { beijingTime, randomText } from '../../encoding.js';
import { refusal, SandboxError } from '../../errors.js';

const DIGITS = '0123456789';

/** @typedef {import('../../index.js').ServiceOrderParameters} ServiceOrderParameters */
/** @typedef {import('../../index.js').ServiceOrderCompletion} ServiceOrderCompletion */

/**
 * @typedef {object} ServiceOrder
 * @property {string} id
 * @property {ServiceOrderParameters} parameters
 * @property {string} package
 * @property {string} queryId
 * @property {string} openid of the user who confirms it
 * @property {import('../../index.js').ServiceOrderState} state
 * @property {'USER_CONFIRM' | 'MCH_COMPLETE'} [description]
 * @property {ServiceOrderCompletion} [completion]
 * @property {{ transactionId: string, time: number }} [paid]
 *
 * @typedef {import('../../orders.js').Order} Payment
 */

export class ServiceOrders {
  /** @type {Map<string, ServiceOrder>} */
  #byNumber = new Map();
  #now;
  #changed;

  /**
   * @param {() => number} now Unix milliseconds
   * @param {(order: ServiceOrder, act: import('../../index.js').ServiceOrderAct) => void} changed told of every change
   */
  constructor(now, changed) {
    this.#now = now;
    this.#changed = changed;
  }

  /** @param {ServiceOrderParameters} parameters */
  create(parameters) {
    const { out_order_no: number } = parameters;
    if (this.#byNumber.has(number)) {
      throw refusal('ALREADY_EXISTS', { field: '/out_order_no', location: 'body', issue: 'is in use', value: number });
    }
    /** @type {ServiceOrder} */
    const order = {
      id: `1500${randomText(28, DIGITS)}`,
      parameters,
      package: randomText(64),
      queryId: randomText(32),
      openid: parameters.openid ?? `o${randomText(27)}`,
      state: 'CREATED',
    };
    this.#byNumber.set(number, order);
    this.#changed(order, 'create');
    // Users who agreed beforehand are not asked.
    if (parameters.need_user_confirm === false) this.#confirm(order);
    return order;
  }

  /** @param {ServiceOrder} order */
  #confirm(order) {
    Object.assign(order, { state: 'DOING', description: 'USER_CONFIRM' });
    this.#changed(order, 'confirm');
  }

  /**
   * @param {string} number
   * @param {string} [shown] the package of the page that the user has open
   */
  confirm(number, shown) {
    const order = this.get(number);
    if (shown !== undefined && shown !== order.package) {
      throw new SandboxError('PAY_PARAMS_INVALID', 400, 'package must be that of the order.');
    }
    this.#expect(order, 'CREATED');
    this.#confirm(order);
    return order;
  }

  /** @param {string} number */
  expire(number) {
    const order = this.get(number);
    this.#expect(order, 'CREATED');
    order.state = 'EXPIRED';
    this.#changed(order, 'expire');
    return order;
  }

  /** @param {string} number */
  pay(number) {
    const order = this.get(number);
    if (order.state !== 'DOING' || order.description !== 'MCH_COMPLETE') {
      throw new SandboxError('SERVICE_ORDER_STATE', 409, `The order is ${order.state}, not completed and unpaid.`);
    }
    this.#end(order, 'pay');
    return order;
  }

  /** @param {ServiceOrder} order @param {import('../../index.js').ServiceOrderAct} act */
  #end(order, act) {
    order.state = 'DONE';
    if (act === 'pay') order.paid = { transactionId: `4200${randomText(24, DIGITS)}`, time: this.#now() };
    this.#changed(order, act);
  }

  /** @param {ServiceOrder} order */
  cancel(order) {
    const doing = order.state === 'DOING' && order.description === 'USER_CONFIRM';
    if (order.state !== 'CREATED' && !doing) throw unfit(order);
    order.state = 'REVOKED';
    this.#changed(order, 'cancel');
  }

  /** @param {ServiceOrder} order @param {ServiceOrderCompletion} completion */
  complete(order, completion) {
    if (order.state !== 'DOING' || order.description !== 'USER_CONFIRM') throw unfit(order);
    Object.assign(order, { completion, description: 'MCH_COMPLETE' });
    this.#changed(order, 'complete');
    if (completion.total_amount === 0) this.#end(order, 'complete');
  }

  /** @param {ServiceOrder} order @param {ServiceOrder['state']} state */
  #expect(order, state) {
    if (order.state === state) return;
    throw new SandboxError('SERVICE_ORDER_STATE', 409, `The order is ${order.state}, not ${state}.`);
  }

  /**
   * @param {string} number
   * @param {string} [service] that the merchant names
   */
  get(number, service) {
    return this.#found((order) => order.parameters.out_order_no === number, service);
  }

  /** @param {string} id @param {string} [service] */
  getByQuery(id, service) {
    return this.#found((order) => order.queryId === id, service);
  }

  /** @param {(order: ServiceOrder) => boolean} fits @param {string} [service] */
  #found(fits, service) {
    const order = [...this.#byNumber.values()].find(fits);
    if (order && (service === undefined || order.parameters.service_id === service)) return order;
    throw refusal('RESOURCE_NOT_EXISTS', { issue: 'no service order has this number and service_id' });
  }
}

/** @param {ServiceOrder} order */
const unfit = ({ state, description }) =>
  refusal('INVALID_REQUEST', {
    field: 'out_order_no',
    location: 'url',
    issue: `the order is ${state}${description ? ` (${description})` : ''}`,
  });

/**
 * The payment that was collected, as refunds and the like know payments: by its `transaction_id`. Its number is that of the
 * service order; no interface of single orders finds it.
 * @param {ServiceOrder} order
 * @param {string} mchid
 * @returns {Payment | undefined}
 */
export function paymentOf({ parameters, completion, paid, openid }, mchid) {
  if (!paid) return undefined;
  const { appid, out_order_no, service_introduction, attach } = parameters;
  return {
    tradeType: 'JSAPI',
    parameters: {
      appid,
      mchid,
      description: service_introduction,
      out_trade_no: out_order_no,
      attach,
      notify_url: parameters.notify_url,
      amount: { total: completion?.total_amount ?? 0, currency: 'CNY' },
    },
    state: 'SUCCESS',
    created: paid.time,
    deadline: paid.time,
    openings: new Map(),
    payerActs: [],
    payer: { openid },
    transactionId: paid.transactionId,
    paidAt: paid.time,
    otherwise: true,
  };
}

/** What identifies an order in every answer. @param {ServiceOrder} order @param {string} mchid */
export const identityOf = ({ parameters, id }, mchid) => ({
  appid: parameters.appid,
  mchid,
  out_order_no: parameters.out_order_no,
  service_id: parameters.service_id,
  order_id: id,
});

/**
 * What a query answers; notifications carry most of it.
 * @param {ServiceOrder} order
 * @param {string} mchid
 * @returns {import('../../index.js').ServiceOrderAnswer}
 */
export function orderOf(order, mchid) {
  const { parameters, state, description, completion, openid } = order;
  const { service_introduction, risk_fund, location, attach, notify_url } = parameters;
  const { post_payments, post_discounts, time_range } = { ...parameters, ...completion };
  const confirmed = state === 'DOING' || state === 'DONE';
  const total = completion?.total_amount;
  return {
    ...identityOf(order, mchid),
    service_introduction,
    state,
    ...(state === 'DOING' && description && { state_description: description }),
    ...(post_payments && { post_payments }),
    ...(post_discounts && { post_discounts }),
    risk_fund,
    time_range: { ...parameters.time_range, ...time_range },
    ...((location ?? completion?.location) && { location: { ...location, ...completion?.location } }),
    attach: attach ?? '',
    notify_url,
    ...(confirmed && { openid }),
    ...(total !== undefined && { total_amount: total, need_collection: total > 0 }),
    ...(total !== undefined && total > 0 && { collection: collectionOf(order, total) }),
  };
}

/** @param {ServiceOrder} order @param {number} total */
function collectionOf({ paid }, total) {
  if (!paid) return { state: 'USER_PAYING', total_amount: total, paying_amount: total, paid_amount: 0 };
  const { transactionId: transaction_id, time } = paid;
  const details = [{ seq: 1, amount: total, paid_type: 'NEWTON', paid_time: beijingTime(time), transaction_id }];
  return { state: 'USER_PAID', total_amount: total, paying_amount: 0, paid_amount: total, details };
}

/**
 * The event of an order that the user confirmed or paid.
 * @param {ServiceOrder} order
 * @param {'confirm' | 'pay'} act
 * @param {string} mchid
 * @param {number} time
 * @returns {import('../../notifications.js').Occasion}
 */
export function orderOccasion(order, act, mchid, time) {
  const { notify_url: url, ...content } = orderOf(order, mchid);
  return {
    type: act === 'confirm' ? 'PAYSCORE.USER_CONFIRM' : 'PAYSCORE.USER_PAID',
    summary: act === 'confirm' ? '用户确认成功' : '用户支付成功',
    originalType: 'payscore',
    content,
    time,
    url,
    numbers: { out_order_no: content.out_order_no },
  };
}
