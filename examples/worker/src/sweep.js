// The scheduled job: a notification may never come, and nothing may depend on it.
import { callPrepay } from './checkout.js';
import { announceOverdue } from './fulfilment.js';
import { alarm, log } from './log.js';
import { claimDueOrders, closeNeverSent, countDoubts, GRACE, markClosed } from './orders.js';
import { isRefusal, wechatPay } from './payments.js';
import { isClosed, settle } from './settlement.js';

/** @typedef {import('./env').Env} Env */
/** @typedef {import('./env').Order} Order */

/** Orders claimed with one statement. */
const LARGEST_CLAIM = 50;
/** Orders no prepay call was made for, closed with one statement. */
const LARGEST_CLOSING = 1000;
/** A Worker has six connections at the same time; one is left for D1 and the queue. */
const AT_ONCE = 5;
/** No order is begun after this time: the next run follows a minute later. Milliseconds. */
const RUN = 45_000;
/** Subrequests of one order at most: query, close, query again; two D1 statements for its payment, and a message. */
const MOST_PER_ORDER = 6;
/** Subrequests of recording a payment. */
const OF_PAYMENT = 3;
/** Subrequests of a prepay call: counted, made, its answer stored. */
const OF_PREPAY = 3;
/** Subrequests of a run beside those for orders: outbox and queue, orders never sent; and those of a claim. */
const OF_RUN = 3;
const OF_CLAIM = 3;

/** @typedef {{ env: Env, ctx: ExecutionContext, now: number, left: number }} Run `left`: subrequests */
/** @typedef {'closed' | 'doubt' | 'failed' | 'open' | 'paid' | 'review'} Outcome */

/**
 * @param {Env} env
 * @param {ExecutionContext} ctx
 * @param {number} now
 */
export async function sweep(env, ctx, now) {
  // First: what is paid for must not wait for calls that the checks below have used up.
  await announceOverdue(env, now).catch((error) => alarm('queue_failed', error));
  const neverSent = await closeNeverSent(env.DB, now, LARGEST_CLOSING);
  const run = { env, ctx, now, left: Number(env.SUBREQUESTS_PER_RUN) - OF_RUN };
  const end = Date.now() + RUN;
  const counts = { checked: 0, closed: neverSent, doubt: 0, failed: 0 };
  let limit = 0;
  do {
    limit = Math.min(LARGEST_CLAIM, Math.floor((run.left - OF_CLAIM) / MOST_PER_ORDER));
    if (limit < 1) break;
    run.left -= OF_CLAIM;
    const due = await claimDueOrders(env.DB, now, limit);
    if (due.length === 0) break;
    const { closed = [], doubt = [], failed = [] } = await checkAll(run, due);
    if (closed.length > 0) await markClosed(env.DB, closed);
    if (doubt.length > 0) await countDoubts(env.DB, doubt, now);
    counts.checked += due.length;
    counts.closed += closed.length;
    counts.doubt += doubt.length;
    counts.failed += failed.length;
    // Nobody answers: no need to try the others as well.
    if (failed.length === due.length) break;
  } while (Date.now() < end);
  if (counts.checked + counts.closed > 0) log('swept', counts);
}

/**
 * @param {Run} run
 * @param {Order[]} due
 * @returns {Promise<Partial<Record<Outcome, string[]>>>} the numbers of the orders
 */
async function checkAll(run, due) {
  /** @type {Partial<Record<Outcome, string[]>>} */
  const numbers = {};
  const waiting = due.values();
  const worker = async () => {
    for (const order of waiting) {
      const { out_trade_no } = order;
      // One order that cannot be settled keeps no other from it; its turn comes again.
      const outcome = await check(run, order).catch((error) => {
        const doubt = isRefusal(error);
        alarm(doubt ? 'order_in_doubt' : 'check_failed', error, { out_trade_no, doubts: order.doubts });
        return doubt ? 'doubt' : 'failed';
      });
      numbers[outcome] = [...(numbers[outcome] ?? []), out_trade_no];
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
  return numbers;
}

/**
 * Decides on verified answers alone. Throws if there is none.
 * @param {Run} run
 * @param {Order} order
 * @returns {Promise<Outcome>}
 */
async function check(run, order) {
  const { env, now } = run;
  if (now < order.expires_at && order.prepay_id === null) {
    // Nobody knows whether the prepay call took effect. Now it does, so that the order can be closed in the end.
    run.left -= OF_PREPAY;
    await callPrepay(env, order);
    return 'open';
  }
  const outcome = await ask(run, order);
  if (outcome !== 'open' || now < order.expires_at + GRACE) return outcome;
  // Closed at WeChat Pay first and here only after its answer: a payer who is faster wins.
  run.left -= 1;
  try {
    await wechatPay(env).close(order.out_trade_no);
    return 'closed';
  } catch (error) {
    if (!isRefusal(error)) throw error;
    // "It was paid", "it is closed already": perhaps.
    const second = await ask(run, order);
    if (second === 'open') throw error;
    return second;
  }
}

/**
 * @param {Run} run
 * @param {Order} order
 * @returns {Promise<Outcome>}
 */
async function ask(run, order) {
  const { env, ctx } = run;
  run.left -= 1;
  const transaction = await wechatPay(env).queryByOutTradeNo(order.out_trade_no);
  // Written for many orders at once.
  if (isClosed(transaction)) return 'closed';
  const outcome = await settle(env, ctx, order, transaction);
  if (outcome !== 'open') run.left -= OF_PAYMENT;
  return outcome;
}
