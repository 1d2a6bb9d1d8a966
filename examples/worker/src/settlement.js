// What WeChat Pay says about an order becomes the shop's own state. Notification, query and scheduled job all end here.
import { WechatPayError } from 'wechatpay-wasm';
import { announce } from './fulfilment.js';
import { alarm, log } from './log.js';
import { markClosed, parkPayment, recordPayment } from './orders.js';
import { wechatPay } from './payments.js';

/** @typedef {import('./env').Env} Env */
/** @typedef {import('./env').Order} Order */
/** @typedef {import('wechatpay-wasm').Transaction} Transaction */

/**
 * The verified answer of a query.
 * @param {Env} env
 * @param {ExecutionContext} ctx
 * @param {Order} order
 * @param {Transaction} transaction
 * @returns {Promise<'paid' | 'closed' | 'review' | 'open'>}
 */
export async function settle(env, ctx, order, transaction) {
  if (['SUCCESS', 'REFUND'].includes(transaction.trade_state)) return settlePayment(env, ctx, order, transaction);
  // NOTPAY, USERPAYING, PAYERROR (of one attempt), ACCEPT, and states WeChat Pay may add: not final.
  if (!isClosed(transaction)) return 'open';
  await markClosed(env.DB, [order.out_trade_no]);
  return 'closed';
}

/** Nobody can pay any more. @param {Transaction} transaction */
export const isClosed = ({ trade_state }) => ['CLOSED', 'REVOKED'].includes(trade_state);

/**
 * A payment that was queried. An order that is being refunded is set aside too: nobody may deliver it without looking.
 * @param {Env} env
 * @param {ExecutionContext} ctx
 * @param {Order} order
 * @param {Transaction} transaction
 * @returns {Promise<'paid' | 'review'>}
 */
async function settlePayment(env, ctx, order, transaction) {
  const { out_trade_no, amount } = order;
  try {
    wechatPay(env).assertPayment(transaction, { out_trade_no, amount: { total: amount } });
  } catch (error) {
    if (!(error instanceof WechatPayError && error.code === 'ERR_MISMATCH')) throw error;
    await setAside(env, error, transaction);
    return 'review';
  }
  await paid(env, ctx, order, transaction);
  return 'paid';
}

/**
 * A payment that was compared with its order: recorded once, and announced for delivery.
 * @param {Env} env
 * @param {ExecutionContext} ctx
 * @param {Order} order
 * @param {Transaction} transaction
 */
export async function paid(env, ctx, order, transaction) {
  const { out_trade_no } = order;
  if (!(await recordPayment(env.DB, transaction, Date.now()))) return;
  log('paid', { out_trade_no, reopened: order.state === 'closed' });
  // The payment is durable. Whoever waits for the answer need not wait for the queue; if it fails, the outbox remains.
  ctx.waitUntil(announce(env, out_trade_no));
}

/**
 * A payment that is not the one of its order, or of no order of this shop: durably, for a person to look at.
 * @param {Env} env
 * @param {import('wechatpay-wasm').MismatchError} error
 * @param {Transaction} transaction
 */
export async function setAside(env, error, transaction) {
  const { out_trade_no } = transaction;
  alarm('payment_mismatch', error, { out_trade_no });
  await parkPayment(env.DB, out_trade_no, { issues: error.issues, transaction }, Date.now());
}
