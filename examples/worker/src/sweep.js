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
const LARGEST_CLAIM = 150;
/** Orders no prepay call was made for, closed with one statement. */
const LARGEST_CLOSING = 1000;
/** A Worker has six connections at the same time; one is left for D1 and the queue. */
const AT_ONCE = 5;
/** After so many failures and no answer nobody seems to be there, and the run ends: a call may take five seconds to fail. */
const FAILURES = 10;
/** No order is begun after this time: the next run follows a minute later. Milliseconds. */
const RUN = 45_000;
/**
 * Each call is one subrequest. The client would repeat a call that failed, and the limit would be missed just when WeChat Pay
 * is unwell; here the job itself comes again. @type {import('wechatpay-wasm').CallOptions}
 */
const ONCE = { retry: false };
/** Subrequests of one order at most: query, close, query again; two D1 statements for its payment, and a message. */
const MOST_PER_ORDER = 6;
/** Fits every plan. */
const LEAST_SUBREQUESTS = 45;
/** Subrequests of recording a payment. */
const OF_PAYMENT = 3;
/** Subrequests of a prepay call: counted, made, its answer stored. */
const OF_PREPAY = 3;
/** Subrequests of a run beside those for orders: outbox and queue, orders never sent; and those of a claim. */
const OF_RUN = 3;
const OF_CLAIM = 3;

/** @typedef {{ env: Env, ctx: ExecutionContext, now: number, end: number, left: number }} Run `left`: subrequests */
/** @typedef {'closed' | 'doubt' | 'failed' | 'open' | 'paid' | 'review'} Outcome */
/** @typedef {Record<Outcome, string[]>} Numbers of orders */

const OUTCOMES = /** @type {const} */ (['closed', 'doubt', 'failed', 'open', 'paid', 'review']);

/**
 * @param {Env} env
 * @param {ExecutionContext} ctx
 * @param {number} now
 */
export async function sweep(env, ctx, now) {
  // First: what is paid for must not wait for calls that the checks below have used up.
  await announceOverdue(env, now).catch((error) => alarm('queue_failed', error));
  const neverSent = await closeNeverSent(env.DB, now, LARGEST_CLOSING);
  const run = { env, ctx, now, end: Date.now() + RUN, left: subrequests(env) - OF_RUN };
  const counts = { closed: neverSent, doubt: 0, failed: 0, open: 0, paid: 0, review: 0 };
  for (;;) {
    const limit = Math.min(LARGEST_CLAIM, Math.floor((run.left - OF_CLAIM) / MOST_PER_ORDER));
    if (limit < 1 || Date.now() > run.end) break;
    run.left -= OF_CLAIM;
    const due = await claimDueOrders(env.DB, now, limit);
    const numbers = await checkAll(run, due);
    if (numbers.closed.length > 0) await markClosed(env.DB, numbers.closed);
    if (numbers.doubt.length > 0) await countDoubts(env.DB, numbers.doubt, now);
    for (const outcome of OUTCOMES) counts[outcome] += numbers[outcome].length;
    if (due.length < limit || nobodyAnswers(numbers)) break;
  }
  if (OUTCOMES.some((outcome) => counts[outcome] > 0)) log('swept', counts);
}

/** The setting, or what the free plan allows. @param {Env} env */
function subrequests({ SUBREQUESTS_PER_RUN }) {
  const limit = Number(SUBREQUESTS_PER_RUN);
  if (Number.isInteger(limit) && limit > 0) return limit;
  alarm('bad_setting', new Error(`SUBREQUESTS_PER_RUN is ${SUBREQUESTS_PER_RUN}`));
  return LEAST_SUBREQUESTS;
}

/**
 * @param {Run} run
 * @param {Order[]} due
 * @returns {Promise<Numbers>}
 */
async function checkAll(run, due) {
  /** @type {Numbers} */
  const numbers = { closed: [], doubt: [], failed: [], open: [], paid: [], review: [] };
  const waiting = due.values();
  const work = async () => {
    for (const order of waiting) {
      // The others have their turn at the time that their claim says.
      if (nobodyAnswers(numbers) || Date.now() > run.end) break;
      const { out_trade_no } = order;
      // One order that cannot be settled keeps no other from it.
      const outcome = await check(run, order).catch((error) => {
        const doubt = isRefusal(error);
        alarm(doubt ? 'order_in_doubt' : 'check_failed', error, { out_trade_no, doubts: order.doubts });
        return doubt ? 'doubt' : 'failed';
      });
      numbers[outcome].push(out_trade_no);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
  return numbers;
}

/** @param {Numbers} numbers */
const nobodyAnswers = (numbers) =>
  numbers.failed.length >= FAILURES && OUTCOMES.every((name) => name === 'failed' || numbers[name].length === 0);

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
    await callPrepay(env, order, ONCE);
    return 'open';
  }
  const outcome = await ask(run, order);
  if (outcome !== 'open' || now < order.expires_at + GRACE) return outcome;
  // Closed at WeChat Pay first and here only after its answer: a payer who is faster wins.
  run.left -= 1;
  try {
    await wechatPay(env).close(order.out_trade_no, ONCE);
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
  const transaction = await wechatPay(env).queryByOutTradeNo(order.out_trade_no, ONCE);
  // Written for many orders at once.
  if (isClosed(transaction)) return 'closed';
  const outcome = await settle(env, ctx, order, transaction);
  if (outcome !== 'open') run.left -= OF_PAYMENT;
  return outcome;
}
