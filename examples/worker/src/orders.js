// Orders in D1. Each change of state is one conditional statement or one batch, which D1 runs as a transaction: of two
// requests at the same time, one changes the row and the other sees that it did not.

/** @typedef {import('./env').Order} Order */
/** @typedef {import('wechatpay-wasm').Transaction} Transaction */

/** First question of the scheduled job after this time; later ones at growing distances. Milliseconds. */
const FIRST_CHECK = 30_000;
const LONGEST_PAUSE = 600_000;
/** Customers may poll faster than this, WeChat Pay is asked at this distance. Milliseconds. */
const ASKING_DISTANCE = 1_000;
/** Undelivered after this time, an order is sent to the queue again. Milliseconds. */
export const RESEND_AFTER = 120_000;

/**
 * Stores a new order, or returns the one this checkout made before.
 * @param {D1Database} db
 * @param {Pick<Order, 'out_trade_no' | 'openid' | 'client_token' | 'sku' | 'quantity' | 'coffees' | 'amount' | 'prepay'
 *   | 'created_at' | 'expires_at'>} order
 * @returns {Promise<Order>}
 */
export async function storeOrder(db, order) {
  const insert = db
    .prepare(
      `INSERT INTO orders (out_trade_no, openid, client_token, sku, quantity, coffees, amount, prepay, created_at,
       expires_at, next_check_at)
     VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)
     ON CONFLICT (openid, client_token) DO NOTHING`,
    )
    .bind(
      order.out_trade_no,
      order.openid,
      order.client_token,
      order.sku,
      order.quantity,
      order.coffees,
      order.amount,
      order.prepay,
      order.created_at,
      order.expires_at,
      order.created_at + FIRST_CHECK,
    );
  const select = db
    .prepare('SELECT * FROM orders WHERE openid = ?1 AND client_token = ?2')
    .bind(order.openid, order.client_token);
  const [, selected] = await db.batch([insert, select]);
  return /** @type {Order} */ (selected?.results[0]);
}

/**
 * @param {D1Database} db
 * @param {string} out_trade_no
 * @returns {Promise<Order | null>}
 */
export function findOrder(db, out_trade_no) {
  return db.prepare('SELECT * FROM orders WHERE out_trade_no = ?1').bind(out_trade_no).first();
}

/**
 * @param {D1Database} db
 * @param {string} out_trade_no
 * @param {string} prepay_id
 * @returns {Promise<boolean>} whether the order still waits for its payment
 */
export async function storePrepayId(db, out_trade_no, prepay_id) {
  const { meta } = await db
    .prepare(`UPDATE orders SET prepay_id = ?2 WHERE out_trade_no = ?1 AND state = 'unpaid'`)
    .bind(out_trade_no, prepay_id)
    .run();
  return meta.changes === 1;
}

/**
 * Records a payment and what follows from it, or neither. A closed order that was paid all the same is reopened.
 * @param {D1Database} db
 * @param {Transaction} transaction verified, and compared with the order
 * @param {number} now
 * @returns {Promise<boolean>} whether this call recorded it: true once for each order, however many calls there are
 */
export async function recordPayment(db, { out_trade_no, transaction_id, success_time, amount }, now) {
  const [paid] = await db.batch([
    db
      .prepare(
        `UPDATE orders SET state = 'paid', transaction_id = ?2, success_time = ?3, payer_total = ?4
       WHERE out_trade_no = ?1 AND state IN ('unpaid', 'closed')`,
      )
      .bind(out_trade_no, transaction_id ?? null, success_time ?? null, amount?.payer_total ?? null),
    db
      .prepare(
        `INSERT INTO outbox (out_trade_no, next_send_at)
       SELECT out_trade_no, ?2 FROM orders WHERE out_trade_no = ?1 AND state = 'paid'
       ON CONFLICT (out_trade_no) DO NOTHING`,
      )
      .bind(out_trade_no, now + RESEND_AFTER),
  ]);
  return paid?.meta.changes === 1;
}

/**
 * The order cannot be paid any more. Never undoes a payment.
 * @param {D1Database} db
 * @param {string} out_trade_no
 */
export async function markClosed(db, out_trade_no) {
  await db
    .prepare(`UPDATE orders SET state = 'closed' WHERE out_trade_no = ?1 AND state = 'unpaid'`)
    .bind(out_trade_no)
    .run();
}

/**
 * Sets a payment aside for a person, and keeps its order from being delivered.
 * @param {D1Database} db
 * @param {string} out_trade_no
 * @param {unknown} detail
 * @param {number} now
 */
export async function parkPayment(db, out_trade_no, detail, now) {
  await db.batch([
    db
      .prepare(`UPDATE orders SET state = 'review' WHERE out_trade_no = ?1 AND state IN ('unpaid', 'closed')`)
      .bind(out_trade_no),
    incident(db, 'payment_mismatch', out_trade_no, detail, now),
  ]);
}

/**
 * Sets an event aside for a person.
 * @param {D1Database} db
 * @param {string} event_type
 * @param {string} id
 * @param {unknown} detail
 * @param {number} now
 */
export async function parkEvent(db, event_type, id, detail, now) {
  await incident(db, event_type, id, detail, now).run();
}

/**
 * @param {D1Database} db
 * @param {string} kind
 * @param {string} subject
 * @param {unknown} detail
 * @param {number} now
 */
function incident(db, kind, subject, detail, now) {
  return db
    .prepare(
      `INSERT INTO incidents (kind, subject, detail, created_at) VALUES (?1, ?2, ?3, ?4)
     ON CONFLICT (kind, subject) DO NOTHING`,
    )
    .bind(kind, subject, JSON.stringify(detail), now);
}

/**
 * Whether a customer's question about this order goes on to WeChat Pay now. Not after every poll of every customer.
 * @param {D1Database} db
 * @param {string} out_trade_no
 * @param {number} now
 */
export async function claimQuestion(db, out_trade_no, now) {
  const { meta } = await db
    .prepare(`UPDATE orders SET asked_at = ?2 WHERE out_trade_no = ?1 AND state = 'unpaid' AND asked_at <= ?3`)
    .bind(out_trade_no, now, now - ASKING_DISTANCE)
    .run();
  return meta.changes === 1;
}

/**
 * Unpaid orders to ask WeChat Pay about, and with the same statement the time of the next question: two jobs at the same
 * time get different orders, and what a crashed job did not do comes up again.
 * @param {D1Database} db
 * @param {number} now
 * @param {number} limit
 * @returns {Promise<Order[]>}
 */
export async function claimDueOrders(db, now, limit) {
  const { results } = await db
    .prepare(
      `UPDATE orders SET next_check_at = ?1 + min(max(CAST((?1 - created_at) / 2 AS INTEGER), ?3), ?4)
     WHERE out_trade_no IN (
       SELECT out_trade_no FROM orders WHERE state = 'unpaid' AND next_check_at <= ?1 ORDER BY next_check_at LIMIT ?2)
     RETURNING *`,
    )
    .bind(now, limit, FIRST_CHECK, LONGEST_PAUSE)
    .all();
  return /** @type {Order[]} */ (/** @type {unknown} */ (results));
}
