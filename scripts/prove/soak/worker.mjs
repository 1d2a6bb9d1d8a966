// One portion of the soak with the Worker shop, as it is deployed, in workerd with its D1 database, queue and scheduled
// job. Both directions of the wire are HTTP.
import { setTimeout as sleep } from 'node:timers/promises';
import { openShop } from '../../../tests/examples/worker/shop.mjs';
import { each } from '../../../tools/each.mjs';
import { draw } from '../random.mjs';
import { differences, farLedger, farSums, shopSums } from './ledgers.mjs';
import { createNetwork } from './network.mjs';

/** Customers at the same time. */
const AT_ONCE = 24;
/** To so many paid orders comes one that its customer may give up: half of these do, the others pay while it is closed. */
const GIVEN_UP_EVERY = 20;
/** Within this time they do, milliseconds. */
const RACE_MS = 300;
/** How often the mini program asks for pay params before it gives up: then something is wrong. */
const ROUNDS = 25;
/** Runs of the scheduled job in which everything has to be settled. */
const RUNS = 40;
/** WeChat Pay's first repetition of a notification comes after 15 s, here after 150 ms. */
const TIME_SCALE = 0.01;

/** @typedef {Awaited<ReturnType<typeof openShop>>} WorkerShop */

/**
 * @param {import('./chunk.mjs').Portion} portion without refunds, which this shop leaves to people
 * @returns {Promise<import('./chunk.mjs').Figures>}
 */
export async function soak({ seed, payments, share }) {
  const network = createNetwork({ seed, share });
  /** @type {Set<string>} */
  const known = new Set();
  const shop = await openShop({
    plain: true,
    // As on a paid plan.
    settings: { SUBREQUESTS_PER_RUN: '10000' },
    farSide: {
      network,
      timeScale: TIME_SCALE,
      onEvent: (event) => void (event.type === 'order' && event.act === 'prepay' && known.add(event.out_trade_no)),
    },
  });
  try {
    const { sandbox } = shop.far;
    const customers = await shop.customers(payments + Math.ceil(payments / GIVEN_UP_EVERY));
    let repeats = 0;
    /** @type {string[]} */
    const unpaid = [];
    await each([...customers.entries()], AT_ONCE, async ([index, by]) => {
      const { number, params, rounds } = await order(shop, by, 1 + Math.floor(draw(seed, index) * 3));
      repeats += rounds - 1;
      if (index < payments) await sandbox.pay(number, params);
      else unpaid.push(number);
    });
    await network.quiet();
    const swept = await shop.db.prepare(`SELECT count(*) AS n FROM orders WHERE state = 'unpaid'`).first('n');

    for (const number of unpaid) await shop.expire(number);
    // Customers who pay while the scheduled job closes their orders: one of both wins.
    const racing = unpaid.filter((_, index) => index % 2 === 0);
    const late = racing.map(async (number) => {
      await sleep(draw(seed, number, 'race') * RACE_MS);
      await sandbox.pay(number).catch(tooLate);
    });
    await Promise.all([shop.overdue(), ...late]);
    for (let runs = 0; runs < RUNS && (await open(shop)) > 0; runs += 1) await shop.overdue();
    await sandbox.idle({ throughFailures: true });
    await network.quiet();

    const far = await farLedger(sandbox, known);
    const here = await ledger(shop);
    const { calls, notifications, faults } = network.figures();
    return {
      shop: shopSums(here),
      far: farSums(far),
      differences: differences(here, far),
      believed: network.believed,
      orders: known.size,
      calls,
      notifications,
      repeats,
      swept: swept - unpaid.length,
      faults,
    };
  } finally {
    await shop.close();
  }
}

/** @param {any} error the order was closed before its customer could pay */
function tooLate(error) {
  if (error?.code !== 'ORDER_CLOSED') throw error;
}

/**
 * From the button to the pay params; repeated as the mini program does while the outcome is not known.
 * @param {WorkerShop} shop
 * @param {import('../../../tests/examples/worker/shop.mjs').Customer} by
 * @param {number} quantity
 */
async function order(shop, by, quantity) {
  const wanted = { sku: 'coffee-1', quantity, client_token: 'tap-on-the-button' };
  const created = await shop.call(by, 'POST', '/orders', wanted);
  const number = created.json.out_trade_no;
  for (let rounds = 1; ; rounds += 1) {
    const { status, json } = await shop.call(by, 'POST', `/orders/${number}/pay`);
    if (status === 200) return { number, params: json, rounds };
    if (status < 500 || rounds === ROUNDS) throw new Error(`order ${number}: ${status} ${JSON.stringify(json)}`);
  }
}

/** What is still to be settled or delivered. @param {WorkerShop} shop @returns {Promise<number>} */
const open = ({ db }) =>
  db
    .prepare(
      `SELECT (SELECT count(*) FROM orders WHERE state = 'unpaid')
         + (SELECT count(*) FROM outbox WHERE delivered_at IS NULL) AS n`,
    )
    .first('n');

/**
 * The shop's books, as its database has them.
 * @param {WorkerShop} shop
 * @returns {Promise<import('./ledgers.mjs').ShopLedger>}
 */
async function ledger({ db }) {
  /** @type {{ results: { number: string, amount: number, state: any, payer_total: number | null, wanted: number, got: number }[] }} */
  const { results } = await db
    .prepare(
      `SELECT out_trade_no AS number, amount, state, payer_total, orders.coffees AS wanted, ifnull(accounts.coffees, 0) AS got
       FROM orders LEFT JOIN accounts USING (openid)`,
    )
    .all();
  /** @type {{ results: { subject: string }[] }} */
  const { results: incidents } = await db.prepare('SELECT subject FROM incidents').all();
  return {
    orders: new Map(results.map(({ number, amount, state }) => [number, { number, total: amount, state }])),
    refunds: new Map(),
    // Each customer has one order. A part of a delivery is one too many.
    deliveries: results.flatMap(({ number, wanted, got }) => Array(Math.ceil(got / wanted)).fill(number)),
    book: results.flatMap(({ number, payer_total }) => (payer_total === null ? [] : [{ number, fen: payer_total }])),
    mismatches: incidents.map(({ subject }) => subject),
  };
}
