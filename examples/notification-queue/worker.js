// Notifications through Workers Queues: the answer waits for the queue alone, and the work is done afterwards, once.
import { processOnce, WechatPay, WechatPayError } from 'wechatpay-wasm';
import { d1Claims } from '../worker/src/claims.js';

/**
 * @typedef {import('wechatpay-wasm').Notification} Notification
 * @typedef {import('wechatpay-wasm').PaymentNotification} PaymentNotification
 * @typedef {import('wechatpay-wasm').RefundNotification} RefundNotification
 * @typedef {import('wechatpay-wasm').WechatPayEnvironment & { DB: D1Database, EVENTS: Queue<Notification> }} Env
 */

/** Before the next attempt with an event. Seconds. */
const PAUSE = 30;

/** @type {WechatPay | undefined} */
let client;
/** @param {Env} env */
function wechatPay(env) {
  client ??= WechatPay.fromEnv(env);
  return client;
}

/** @param {unknown} error */
const report = (error) => console.error(String(error));

/** @type {ExportedHandler<Env, Notification>} */
export default {
  // `send` resolves once the message is durable. If it fails or takes too long, the answer is 500, and WeChat Pay delivers
  // again. Two messages for one event do no harm: the consumer claims it.
  async fetch(request, env, ctx) {
    if (request.method !== 'POST') return new Response(null, { status: 405 });
    return wechatPay(env).handleNotification(request, (event) => env.EVENTS.send(event), {
      budgetMs: 4500,
      waitUntil: (work) => ctx.waitUntil(work),
      onError: report,
    });
  },

  // Queues deliver at least once.
  async queue({ messages }, env) {
    for (const message of messages) {
      try {
        await processOnce(d1Claims(env.DB), message.body.id, () => process(env, message.body));
        message.ack();
      } catch (error) {
        // Also ERR_UNFINISHED: another consumer has it, and may still fail.
        report(error);
        message.retry({ delaySeconds: PAUSE });
      }
    }
  },
};

/** @param {Env} env @param {Notification} event */
async function process(env, event) {
  switch (event.kind) {
    case 'payment':
      return paid(env, event);
    case 'refund':
      return refunded(env, event);
    default:
      return setAside(env, event, 'unknown');
  }
}

/**
 * THE PLACE FOR YOUR DELIVERY: here it is counted in the same statement. If it is a call to another system, hand that system
 * `out_trade_no` as its idempotency key, and count the delivery after it has answered, in a statement of its own: paid and
 * delivered are two facts then, and an event that comes again delivers what is `paid` and has no delivery yet, once
 * `queryByOutTradeNo` says that it was not refunded, if only in part.
 *
 * Events come in any order, so the state only ever goes forwards: a payment whose refund was faster delivers nothing.
 * @param {Env} env @param {PaymentNotification} event
 */
async function paid(env, event) {
  const { out_trade_no, transaction_id } = event.resource;
  const query = env.DB.prepare('SELECT amount FROM orders WHERE out_trade_no = ?1').bind(out_trade_no);
  const total = /** @type {number | null} */ (await query.first('amount'));
  if (total === null) return setAside(env, event, 'no such order');
  try {
    wechatPay(env).assertPayment(event.resource, { out_trade_no, amount: { total } });
  } catch (error) {
    if (!(error instanceof WechatPayError && error.code === 'ERR_MISMATCH')) throw error;
    return setAside(env, event, error.message);
  }
  await env.DB.prepare(
    `UPDATE orders SET state = 'paid', transaction_id = ?2, deliveries = deliveries + 1
     WHERE out_trade_no = ?1 AND state = 'unpaid'`,
  )
    .bind(out_trade_no, transaction_id)
    .run();
}

/**
 * A refund may be heard of before its payment. It is written down by itself, and one of the whole amount ends the order, paid
 * or not yet known to be. Of one refund the older event may come last: `SUCCESS` and `CLOSED` are final.
 * @param {Env} env @param {RefundNotification} event
 */
async function refunded(env, event) {
  const { out_refund_no, out_trade_no, refund_status, amount } = event.resource;
  await env.DB.batch([
    env.DB.prepare(
      `INSERT INTO refunds (out_refund_no, out_trade_no, amount, status) VALUES (?1, ?2, ?3, ?4)
       ON CONFLICT (out_refund_no) DO UPDATE SET status = excluded.status
       WHERE status NOT IN ('SUCCESS', 'CLOSED')`,
    ).bind(out_refund_no, out_trade_no, amount.refund, refund_status),
    env.DB.prepare(
      `UPDATE orders SET state = 'refunded' WHERE out_trade_no = ?1
       AND amount <= (SELECT sum(amount) FROM refunds WHERE out_trade_no = ?1 AND status = 'SUCCESS')`,
    ).bind(out_trade_no),
  ]);
}

/** @param {Env} env @param {Notification} event @param {string} reason */
async function setAside(env, { id, event_type }, reason) {
  await env.DB.prepare('INSERT OR IGNORE INTO incidents (event_id, event_type, reason) VALUES (?1, ?2, ?3)')
    .bind(id, event_type, reason)
    .run();
}
