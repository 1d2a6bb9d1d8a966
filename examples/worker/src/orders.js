// Orders in D1. Each change of state is one conditional statement or one batch, which D1 runs as a transaction: of two
// requests at the same time, one changes the row and the other sees that it did not.

/** @typedef {import('./env').Order} Order */
/** @typedef {import('wechatpay-wasm').Transaction} Transaction */

/** Unpaid orders that one customer may have at the same time, and orders one may make in a minute. */
const MOST_OPEN = 5;
const MOST_PER_MINUTE = 10;
/** The scheduled job asks about an order this long after its customer went to the cashier, and later. Milliseconds. */
const FIRST_CHECK = 120_000;
const SECOND_CHECK = 600_000;
/** A payment confirmed in the last second of an order may take this long; nothing is closed earlier. Milliseconds. */
export const GRACE = 60_000;
/** Past its deadline an order is asked about again after this time, twice as long after each doubt. Milliseconds. */
const RETRY = 300_000;
const LONGEST_RETRY = 6 * 3_600_000;
/** Customers may poll faster than this, WeChat Pay is asked at this distance. Milliseconds. */
const ASKING_DISTANCE = 1_000;
/** Undelivered after this time, an order is sent to the queue again. Milliseconds. */
export const RESEND_AFTER = 120_000;

/** When the customer ?2 may make an order again, 0 for now. An order lives for ?10 - ?9, and ?9 is now. */
const RETRY_AT = `max(
  (SELECT iif(count(*) >= ${MOST_OPEN}, min(expires_at), 0) FROM orders
   WHERE openid = ?2 AND created_at > ?9 - (?10 - ?9) AND state = 'unpaid' AND expires_at > ?9),
  (SELECT iif(count(*) >= ${MOST_PER_MINUTE}, min(created_at) + 60000, 0) FROM orders
   WHERE openid = ?2 AND created_at > ?9 - 60000))`;

/**
 * Stores a new order, or returns the one this checkout made before. Counting and storing are one statement: requests at
 * the same time make no more orders than requests one after the other.
 * @param {D1Database} db
 * @param {Pick<Order, 'out_trade_no' | 'openid' | 'client_token' | 'sku' | 'quantity' | 'coffees' | 'amount' | 'prepay'
 *   | 'created_at' | 'expires_at'>} order
 * @returns {Promise<{ order: Order | undefined, retryAt: number }>} without order: the customer makes too many
 */
export async function storeOrder(db, order) {
  const values = [
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
  ];
  const [, selected] = await db.batch([
    db
      .prepare(
        `INSERT INTO orders (out_trade_no, openid, client_token, sku, quantity, coffees, amount, prepay, created_at,
         expires_at, next_check_at)
       SELECT ?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?10 + ${GRACE} WHERE ${RETRY_AT} = 0
       ON CONFLICT (openid, client_token) DO NOTHING`,
      )
      .bind(...values),
    db.prepare('SELECT * FROM orders WHERE openid = ?1 AND client_token = ?2').bind(order.openid, order.client_token),
  ]);
  const found = /** @type {Order | undefined} */ (selected?.results[0]);
  if (found) return { order: found, retryAt: 0 };
  const retryAt = await db
    .prepare(`SELECT ${RETRY_AT} AS at`)
    .bind(...values)
    .first('at');
  return { order: undefined, retryAt: Number(retryAt) };
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
 * The customer goes to the cashier again: the scheduled job looks at the order soon, should no notification come.
 * @param {D1Database} db
 * @param {string} out_trade_no
 * @param {number} now
 */
export async function checkSoon(db, out_trade_no, now) {
  await db
    .prepare(`UPDATE orders SET next_check_at = min(next_check_at, ?2) WHERE out_trade_no = ?1 AND state = 'unpaid'`)
    .bind(out_trade_no, now + FIRST_CHECK)
    .run();
}

/**
 * A prepay call is about to be made, and the scheduled job looks at the order soon.
 * @param {D1Database} db
 * @param {string} out_trade_no
 * @param {number} now
 * @returns {Promise<boolean>} whether the order still waits for its payment
 */
export async function countPrepay(db, out_trade_no, now) {
  const { meta } = await db
    .prepare(
      `UPDATE orders SET prepays = prepays + 1, next_check_at = min(next_check_at, ?3)
       WHERE out_trade_no = ?1 AND state = 'unpaid' AND expires_at > ?2`,
    )
    .bind(out_trade_no, now, now + FIRST_CHECK)
    .run();
  return meta.changes === 1;
}

/**
 * A counted prepay call never left this Worker.
 * @param {D1Database} db
 * @param {string} out_trade_no
 */
export async function takeBackPrepay(db, out_trade_no) {
  await db.prepare('UPDATE orders SET prepays = prepays - 1 WHERE out_trade_no = ?1').bind(out_trade_no).run();
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
 * These orders cannot be paid any more. Never undoes a payment.
 * @param {D1Database} db
 * @param {string[]} numbers
 */
export async function markClosed(db, numbers) {
  await db
    .prepare(
      `UPDATE orders SET state = 'closed'
       WHERE out_trade_no IN (SELECT value FROM json_each(?1)) AND state = 'unpaid'`,
    )
    .bind(JSON.stringify(numbers))
    .run();
}

/**
 * Closes orders past their deadline for which no prepay call was ever made: nobody can have paid them.
 * @param {D1Database} db
 * @param {number} now
 * @param {number} limit
 * @returns {Promise<number>} how many
 */
export async function closeNeverSent(db, now, limit) {
  const { meta } = await db
    .prepare(
      `UPDATE orders SET state = 'closed' WHERE out_trade_no IN (
         SELECT out_trade_no FROM orders WHERE state = 'unpaid' AND prepays = 0 AND expires_at <= ?1 LIMIT ?2)`,
    )
    .bind(now - GRACE, limit)
    .run();
  return meta.changes;
}

/**
 * Nothing but an unsigned "no" was heard about these orders. They stay as they are, and past their deadline each doubt
 * doubles the time to the next question. Somebody should look at an order that is in doubt for long.
 * @param {D1Database} db
 * @param {string[]} numbers
 * @param {number} now
 */
export async function countDoubts(db, numbers, now) {
  await db
    .prepare(
      `UPDATE orders SET doubts = doubts + 1,
         next_check_at = iif(expires_at + ${GRACE} <= ?2, ?2 + min(${RETRY} << min(doubts + 1, 16), ${LONGEST_RETRY}),
           next_check_at)
       WHERE out_trade_no IN (SELECT value FROM json_each(?1)) AND state = 'unpaid'`,
    )
    .bind(JSON.stringify(numbers), now)
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
      `UPDATE orders SET next_check_at = CASE
         WHEN expires_at + ${GRACE} <= ?1 THEN ?1 + min(${RETRY} << min(doubts, 16), ${LONGEST_RETRY})
         WHEN created_at + ${SECOND_CHECK} > ?1 THEN created_at + ${SECOND_CHECK}
         ELSE expires_at + ${GRACE} END
     WHERE out_trade_no IN (
       SELECT out_trade_no FROM orders WHERE state = 'unpaid' AND prepays > 0 AND next_check_at <= ?1
       ORDER BY next_check_at LIMIT ?2)
     RETURNING *`,
    )
    .bind(now, limit)
    .all();
  return /** @type {Order[]} */ (/** @type {unknown} */ (results));
}
