// The Worker example's scheduled job on the free plan while WeChat Pay is unwell: its limit of subrequests holds, and every
// order is closed in the end.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { each } from '../../tools/each.mjs';
import { openShop } from './worker/shop.mjs';

const LIMIT = 45;
const ORDERS = 20;
/** Answers of 502 before each genuine one. */
const FAILURES = 2;

test('no run exceeds its limit while each question is answered by two 502 first; the job comes again until all is closed', async (t) => {
  const shop = await openShop({ settings: { SUBREQUESTS_PER_RUN: String(LIMIT) } });
  t.after(() => shop.close());
  const orders = await each(await shop.customers(ORDERS), 4, (by) => shop.ordered({ by }));
  for (const { number } of orders) await shop.expire(number);
  const query = shop.db.prepare(`SELECT count(*) AS n FROM orders WHERE state = 'unpaid'`);

  let subrequests = 0;
  /** @type {Map<string, number>} */
  const failed = new Map();
  shop.far.trouble = (method, target) => {
    subrequests += 1;
    const call = `${method} ${target}`;
    const times = failed.get(call) ?? 0;
    failed.set(call, times + 1);
    return times < FAILURES ? 502 : undefined;
  };
  shop.setFault((moment) => {
    if (moment.startsWith('before')) subrequests += 1;
  });
  /** @type {number[]} */
  const runs = [];
  while ((await query.first('n')) > 0) {
    assert.ok(runs.length < 30, `orders stay open: ${runs}`);
    subrequests = 0;
    await shop.overdue();
    runs.push(subrequests);
  }
  assert.ok(Math.max(...runs) <= LIMIT, `subrequests of the runs: ${runs}`);
  for (const { number } of orders) assert.equal((await shop.far.sandbox.order(number)).trade_state, 'CLOSED');
  t.diagnostic(`${runs.length} runs, subrequests: ${runs}`);
});
