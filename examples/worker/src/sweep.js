// The scheduled job: a notification may never come, and nothing may depend on it.
import { announceOverdue } from './fulfilment.js';
import { alarm, log } from './log.js';
import { claimDueOrders, markClosed } from './orders.js';
import { apiCode, persistently, queryOrder, wechatPay } from './payments.js';
import { settle } from './settlement.js';

/** @typedef {import('./env').Env} Env */
/** @typedef {import('./env').Order} Order */

/**
 * Orders looked at in one run. Each may take three calls (query, close, query again), and the free plan allows 50 a run; one that
 * has to be repeated, and then finds none left, has its turn in a later run.
 */
const ORDERS_PER_RUN = 15;
/** A Worker has six connections at the same time. */
const AT_ONCE = 5;
/** A payment confirmed in the last second of an order may take this long. Milliseconds. */
const GRACE = 60_000;

/**
 * @param {Env} env
 * @param {ExecutionContext} ctx
 */
export async function sweep(env, ctx) {
  const now = Date.now();
  // First: what is paid for must not wait for calls that the checks below have used up.
  await announceOverdue(env, now).catch((error) => alarm('queue_failed', error));
  const due = await claimDueOrders(env.DB, now, ORDERS_PER_RUN);
  while (due.length > 0) {
    await Promise.all(
      due.splice(0, AT_ONCE).map((order) =>
        // One order that cannot be settled keeps no other from it; its turn comes again.
        check(env, ctx, order, now).catch((error) =>
          alarm('check_failed', error, { out_trade_no: order.out_trade_no }),
        ),
      ),
    );
  }
}

/**
 * @param {Env} env
 * @param {ExecutionContext} ctx
 * @param {Order} order
 * @param {number} now
 */
async function check(env, ctx, order, now) {
  const { out_trade_no } = order;
  const expired = now >= order.expires_at + GRACE;
  const transaction = await queryOrder(env, out_trade_no);
  if (!transaction) {
    // The prepay call was never made or never took effect.
    if (expired) await markClosed(env.DB, out_trade_no);
    return;
  }
  const outcome = await settle(env, ctx, order, transaction);
  if (outcome === 'open' && expired) await closeExpired(env, ctx, order);
}

/**
 * Closes at WeChat Pay first and here only after its answer: a payer who is faster wins.
 * @param {Env} env
 * @param {ExecutionContext} ctx
 * @param {Order} order
 */
async function closeExpired(env, ctx, order) {
  const { out_trade_no } = order;
  try {
    await persistently(() => wechatPay(env).close(out_trade_no));
  } catch (error) {
    const code = apiCode(error);
    if (code === 'ORDER_PAID') {
      const transaction = await queryOrder(env, out_trade_no);
      if (transaction) await settle(env, ctx, order, transaction);
      return;
    }
    // Anything but a plain "is closed" leaves the outcome open, and the order as it is.
    if (code !== 'ORDER_CLOSED') throw error;
  }
  await markClosed(env.DB, out_trade_no);
  log('closed', { out_trade_no });
}
