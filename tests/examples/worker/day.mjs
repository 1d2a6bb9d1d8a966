// The example's scheduled job, minute by minute, on a real D1 database, without a wire: see day-wechatpay.mjs.
import { payParams, placeOrder } from '../../../examples/worker/src/checkout.js';
import { deliver } from '../../../examples/worker/src/fulfilment.js';
import { sweep } from '../../../examples/worker/src/sweep.js';
import { far } from './day-wechatpay.mjs';

/** @typedef {import('../../../examples/worker/src/env').Env} Env */
/**
 * @typedef {object} Request
 * @property {number} now of the first minute
 * @property {number} minutes
 * @property {import('./day-wechatpay.mjs').Weather} weather
 * @property {Arrivals} arrivals
 * @property {string} [subrequests] instead of what wrangler.jsonc says
 *
 * @typedef {{ abandoned: number, neverSent: number, paidInSilence: number }} Arrivals orders in each minute, the last in
 *   every fifth
 * @typedef {{ calls: number, statements: number, rowsRead: number, messages: number, atOnce: number }} Run
 */

const MINUTE = 60_000;
/** As checkout.js and orders.js say; `sample` compares. */
const ORDER_LIFE = 30 * MINUTE;
const GRACE = MINUTE;
const FIRST_CHECK = 2 * MINUTE;
let made = 0;

/**
 * D1 that counts statements and the rows they read.
 * @param {D1Database} db
 * @param {{ statements: number, rowsRead: number }} count
 * @returns {any}
 */
function counted(db, count) {
  /** @param {any} result */
  const note = (result) => {
    count.statements += 1;
    count.rowsRead += result.meta.rows_read;
    return result;
  };
  /** @param {any} statement */
  const wrap = (statement) => ({
    statement,
    bind: (/** @type {unknown[]} */ ...values) => wrap(statement.bind(...values)),
    run: async () => note(await statement.run()),
    all: async () => note(await statement.all()),
  });
  return {
    prepare: (/** @type {string} */ sql) => wrap(db.prepare(sql)),
    batch: async (/** @type {any[]} */ list) => (await db.batch(list.map(({ statement }) => statement))).map(note),
  };
}

/**
 * Orders of one minute, as checkout.js leaves them, in one statement.
 * @param {Env} env
 * @param {number} now
 * @param {Partial<Arrivals>} arrivals
 */
async function arrive(env, now, arrivals) {
  const orders = Object.entries(arrivals).flatMap(([kind, count]) =>
    Array.from({ length: count }, () => ({ number: `${kind}-${++made}`, sent: Number(kind !== 'neverSent') })),
  );
  for (const { number, sent } of orders) {
    const trade_state = number.startsWith('paid') ? 'SUCCESS' : 'NOTPAY';
    if (sent) far.orders.set(number, { trade_state, expires_at: now + ORDER_LIFE });
  }
  await env.DB.prepare(
    `INSERT INTO orders (out_trade_no, openid, client_token, sku, quantity, coffees, amount, prepay, prepay_id, prepays,
       created_at, expires_at, next_check_at)
     SELECT value ->> 'number', 'customer-of-' || (value ->> 'number'), 'tap', 'coffee-1', 1, 1, 1800, '{}',
       iif(value ->> 'sent', 'wx' || (value ->> 'number'), NULL), value ->> 'sent', ?2, ?2 + ${ORDER_LIFE},
       ?2 + iif(value ->> 'sent', ${FIRST_CHECK}, ${ORDER_LIFE + GRACE})
     FROM json_each(?1)`,
  )
    .bind(JSON.stringify(orders), now)
    .run();
}

/**
 * The scheduled job of one minute.
 * @param {Env} env
 * @param {number} now
 * @returns {Promise<Run>}
 */
async function run(env, now) {
  const count = { statements: 0, rowsRead: 0 };
  /** @type {string[]} */
  const messages = [];
  const queue = {
    send: async (/** @type {any} */ { out_trade_no }) => void messages.push(out_trade_no),
    sendBatch: async (/** @type {any[]} */ batch) => void messages.push(...batch.map(({ body }) => body.out_trade_no)),
  };
  /** @type {Promise<unknown>[]} */
  const later = [];
  const ctx = { waitUntil: (/** @type {Promise<unknown>} */ promise) => later.push(promise) };
  Object.assign(far, { now, calls: 0, atOnce: 0 });
  const bindings = /** @type {any} */ ({ ...env, DB: counted(env.DB, count), FULFILMENT: queue });
  await sweep(bindings, /** @type {any} */ (ctx), now);
  await Promise.all(later);
  for (const number of messages) await deliver(env.DB, number, now);
  return { ...count, calls: far.calls, messages: messages.length, atOnce: far.atOnce };
}

/** One order by checkout.js and one by `arrive`, for comparison. @param {Env} env */
async function sample(env) {
  const ctx = /** @type {any} */ ({});
  const placed = (/** @type {string} */ client_token) =>
    placeOrder(env, `openid-of-${client_token}`, { sku: 'coffee-1', quantity: 1, client_token });
  const asked = await placed('abandoned');
  await placed('never-sent');
  await payParams(env, ctx, asked);
  const now = Date.now();
  await arrive(env, now, { abandoned: 1, neverSent: 1 });
  const { results } = await env.DB.prepare('SELECT * FROM orders ORDER BY rowid').all();
  far.orders.clear();
  await env.DB.prepare('DELETE FROM orders').run();
  return { real: results.slice(0, 2), simulated: results.slice(2) };
}

/**
 * @param {Env} env
 * @param {Request} request
 */
async function simulate(env, { now, minutes, weather, arrivals, subrequests = env.SUBREQUESTS_PER_RUN }) {
  Object.assign(far, { weather, late: 0 });
  /** @type {Run[]} */
  const runs = [];
  for (let minute = 0; minute < minutes; minute += 1) {
    const time = now + minute * MINUTE;
    await arrive(env, time, { ...arrivals, paidInSilence: minute % 5 === 0 ? arrivals.paidInSilence : 0 });
    runs.push(await run({ ...env, SUBREQUESTS_PER_RUN: subrequests }, time));
  }
  const last = now + (minutes - 1) * MINUTE;
  const { results } = await env.DB.prepare(
    `SELECT state, prepays > 0 AS sent, expires_at <= ?1 AS overdue, count(*) AS count FROM orders GROUP BY 1, 2, 3`,
  )
    .bind(last - GRACE)
    .all();
  const { coffees } = (await env.DB.prepare('SELECT sum(coffees) AS coffees FROM accounts').first()) ?? {};
  return { runs, late: far.late, atWechatPay: far.orders.size, orders: results, coffees };
}

export default {
  /** @param {any} request @param {Env} env */
  async fetch(request, env) {
    const wanted = await request.json();
    return Response.json(wanted === 'sample' ? await sample(env) : await simulate(env, wanted));
  },
  queue() {},
};
