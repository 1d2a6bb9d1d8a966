// 1,000 notifications for the Worker example, as it is deployed: 30 % duplicates, 10 % forged, shuffled, 50 at a time.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { each } from '../../tools/each.mjs';
import { post, until } from './far-side.mjs';
import { openShop } from './worker/shop.mjs';

const AT_ONCE = 50;
/** The orders are not what is measured: made at a pace at which no call reaches its time limit on a busy machine. */
const ORDERS_AT_ONCE = 8;
const TAMPERINGS = /** @type {const} */ (['body', 'signature', 'timestamp', 'nonce', 'serial']);
const count = (/** @type {number} */ length) => Array.from({ length }, (_, index) => index);

/** Reproducible, so that a failure can be seen again: xorshift32. */
function shuffle(/** @type {unknown[]} */ list, seed = 20260720) {
  let state = seed;
  for (let index = list.length - 1; index > 0; index -= 1) {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    const other = (state >>> 0) % (index + 1);
    [list[index], list[other]] = [list[other], list[index]];
  }
}

test('1,000 notifications: each paid order is delivered once, forged ones are refused, none is lost', async (t) => {
  const shop = await openShop({ plain: true });
  t.after(() => shop.close());
  const { sandbox } = shop.far;

  const started = Date.now();
  // 600 orders whose notifications will come, and 20 for which there will be forged ones only.
  shop.far.notifies = false;
  const orders = await each(await shop.customers(620), ORDERS_AT_ONCE, async (by) => {
    const order = await shop.ordered({ by });
    await sandbox.pay(order.number, order.params);
    return order;
  });
  const [notified, silent] = [orders.slice(0, 600), orders.slice(600)];
  const posts = [
    ...notified.map(({ number }) => ({ number, expected: 204, options: {} })),
    ...notified.slice(0, 300).map(({ number }) => ({ number, expected: 204, options: {} })),
    ...count(100).map((index) => ({
      number: (index % 2 === 0 ? silent : notified)[index % 20]?.number ?? '',
      expected: 401,
      options: { tamper: TAMPERINGS[index % TAMPERINGS.length] },
    })),
  ];
  assert.equal(posts.length, 1000);
  shuffle(posts);
  const ready = await each(posts, AT_ONCE, async ({ number, expected, options }) => ({
    number,
    expected,
    signed: await sandbox.notification(number, options),
  }));

  const sent = Date.now();
  // A duplicate may meet the first one at work. Then it is to come again, as WeChat Pay's do.
  let again = 0;
  const statuses = await each(ready, AT_ONCE, async ({ signed }) => {
    let status = await post(signed);
    for (let tries = 0; status === 500 && tries < 50; tries += 1) {
      again += 1;
      await new Promise((resolve) => {
        setTimeout(resolve, 100);
      });
      status = await post(signed);
    }
    return status;
  });
  const answered = Date.now();
  ready.forEach(({ expected, number }, index) => assert.equal(statuses[index], expected, `${number}, post ${index}`));

  const counted = shop.db.prepare('SELECT count(*) AS n FROM outbox WHERE delivered_at IS NOT NULL');
  const delivered = async () => (await counted.first()).n;
  await until('600 deliveries', async () => (await delivered()) >= 600, 15_000);
  for (const { number } of silent) {
    assert.equal((await shop.row(number)).state, 'unpaid', 'a forged notification pays nothing');
  }

  // Everything that is not delivered, or seems so, is now sent again, and the silent orders are found by the job.
  await shop.overdue();
  await until('all deliveries', async () => (await delivered()) >= 620);
  await shop.overdue();
  const { results } = await shop.db
    .prepare(
      `SELECT out_trade_no, state, orders.coffees AS wanted, accounts.coffees AS got
     FROM orders LEFT JOIN accounts USING (openid)`,
    )
    .all();
  assert.equal(results.length, 620);
  for (const row of results) assert.deepEqual([row.state, row.got], ['paid', row.wanted], `${row.out_trade_no}`);
  t.diagnostic(
    `${orders.length} orders in ${sent - started} ms, 1,000 notifications answered in ${answered - sent} ms, ${again} of them once more`,
  );
});
