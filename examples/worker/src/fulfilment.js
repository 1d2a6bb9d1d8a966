// From the outbox through the queue to the customer.
import { alarm, log } from './log.js';
import { RESEND_AFTER } from './orders.js';

/** @typedef {import('./env').Env} Env */
/** @typedef {import('./env').FulfilmentMessage} FulfilmentMessage */

/** The most messages one `sendBatch` takes. */
const LARGEST_BATCH = 100;

/**
 * Sends an order to the queue. Does not throw: the outbox row stays until the order is delivered.
 * @param {Env} env
 * @param {string} out_trade_no
 */
export async function announce(env, out_trade_no) {
  try {
    await env.FULFILMENT.send({ out_trade_no });
  } catch (error) {
    alarm('queue_failed', error, { out_trade_no });
  }
}

/**
 * Sends again what should have been delivered by now. The time of the next attempt is set first: if this fails, too, the
 * rows come up once more.
 * @param {Env} env
 * @param {number} now
 */
export async function announceOverdue({ DB, FULFILMENT }, now) {
  const { results } = await DB.prepare(
    `UPDATE outbox SET next_send_at = ?2
     WHERE out_trade_no IN (
       SELECT out_trade_no FROM outbox WHERE delivered_at IS NULL AND next_send_at <= ?1 ORDER BY next_send_at LIMIT ?3)
     RETURNING out_trade_no`,
  )
    .bind(now, now + RESEND_AFTER, LARGEST_BATCH)
    .all();
  const overdue = /** @type {FulfilmentMessage[]} */ (/** @type {unknown} */ (results));
  if (overdue.length === 0) return;
  log('announced_again', { count: overdue.length });
  await FULFILMENT.sendBatch(overdue.map((body) => ({ body })));
}

/**
 * The queue's consumer. Queues deliver at least once, so a message may be the second one for its order.
 * @param {MessageBatch<FulfilmentMessage>} batch
 * @param {Env} env
 */
export async function deliverAll({ messages }, env) {
  for (const message of messages) {
    const out_trade_no = message.body?.out_trade_no;
    try {
      if (await deliver(env.DB, out_trade_no, Date.now())) log('delivered', { out_trade_no });
      message.ack();
    } catch (error) {
      alarm('delivery_failed', error, { out_trade_no });
      message.retry({ delaySeconds: 10 });
    }
  }
}

/**
 * Puts the coffees on the customer's account and marks the order delivered, both in one transaction, both only if it is
 * not delivered yet.
 *
 * THE PLACE FOR YOUR DELIVERY. If it is a call to another system, hand that system `out_trade_no` as its idempotency
 * key, and mark the order delivered after it has answered.
 *
 * @param {D1Database} db
 * @param {string} out_trade_no
 * @param {number} now
 * @returns {Promise<boolean>} false if it was delivered before
 */
export async function deliver(db, out_trade_no, now) {
  const [, marked] = await db.batch([
    db
      .prepare(
        `INSERT INTO accounts (openid, coffees)
       SELECT openid, coffees FROM orders JOIN outbox USING (out_trade_no)
       WHERE out_trade_no = ?1 AND delivered_at IS NULL
       ON CONFLICT (openid) DO UPDATE SET coffees = coffees + excluded.coffees`,
      )
      .bind(out_trade_no),
    db
      .prepare('UPDATE outbox SET delivered_at = ?2 WHERE out_trade_no = ?1 AND delivered_at IS NULL')
      .bind(out_trade_no, now),
  ]);
  return marked?.meta.changes === 1;
}
