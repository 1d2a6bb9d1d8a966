/**
 * What the sandbox says of orders: in answers, in notifications, and of service providers' orders in their own shape.
 */

import { beijingTime } from './encoding.js';
import { isPaid } from './orders.js';

/** @typedef {import('./orders.js').Order} Order */

const STATE_TEXT = {
  NOTPAY: '订单未支付',
  USERPAYING: '用户支付中，需要输入密码',
  SUCCESS: '支付成功',
  REFUND: '转入退款',
  CLOSED: '订单已关闭',
  REVOKED: '订单已撤销',
  PAYERROR: '支付失败',
};
/** The members that say whose an order is: the merchant's, or the service provider's and the sub-merchant's. */
const OWNERS = /** @type {const} */ (['appid', 'mchid', 'sp_appid', 'sp_mchid', 'sub_appid', 'sub_mchid']);

/**
 * The answer to a query: short while the order is not paid, without payer and `attach`. An order that is closed, reversed
 * or failed has the same shape; there is nothing more to tell.
 * @param {Order} order
 * @returns {import('./index.js').Transaction}
 */
export function transactionOf(order) {
  const { scene_info, out_trade_no, amount } = order.parameters;
  if (isPaid(order)) return { ...paymentOf(order), promotion_detail: [] };
  return {
    ...ownersOf(order),
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
  const { out_trade_no, attach = '', amount, scene_info } = order.parameters;
  return {
    ...ownersOf(order),
    out_trade_no,
    transaction_id: order.transactionId,
    trade_type: order.tradeType,
    ...stateOf(order),
    bank_type: 'OTHERS',
    attach,
    success_time: beijingTime(order.paidAt ?? order.created),
    payer: order.payer,
    amount: { total: amount.total, payer_total: amount.total, currency: 'CNY', payer_currency: 'CNY' },
    ...(scene_info?.device_id === undefined ? {} : { scene_info: { device_id: scene_info.device_id } }),
  };
}

/**
 * @param {Order} order
 * @returns {{ [name in typeof OWNERS[number]]?: string }}
 */
export function ownersOf({ parameters }) {
  return Object.fromEntries(
    OWNERS.flatMap((name) => (parameters[name] === undefined ? [] : [[name, parameters[name]]])),
  );
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
export const paymentOccasion = (order) =>
  paidOccasion(order, paymentOf(order), { out_trade_no: order.parameters.out_trade_no });

/**
 * @param {{ parameters: { notify_url?: string }, paidAt?: number, created: number }} order paid just now
 * @param {object} content
 * @param {import('./index.js').SubjectNumbers} numbers
 * @returns {import('./notifications.js').Occasion}
 */
export const paidOccasion = ({ parameters, paidAt, created }, content, numbers) => ({
  type: 'TRANSACTION.SUCCESS',
  summary: '支付成功',
  originalType: 'transaction',
  content,
  time: paidAt ?? created,
  url: parameters.notify_url,
  numbers,
});
