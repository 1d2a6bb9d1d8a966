// The Worker example in workerd: what closes an order and what does not, and how many orders a customer may make.
import assert from 'node:assert/strict';
import { after, afterEach, before, describe, test } from 'node:test';
import { WechatPay } from '../../pkg/node.js';
import { each } from '../../tools/each.mjs';
import { openShop } from './worker/shop.mjs';

const NOT_EXIST = { status: 404, code: 'ORDER_NOT_EXIST' };
const CLOSED = { status: 400, code: 'ORDER_CLOSED' };
const PAID = { status: 400, code: 'ORDERPAID' };
/** Not of WeChat Pay at all, but of something that stands in between. */
const FORBIDDEN = { status: 403, code: 'NO_AUTH' };
const HOUR = 3_600_000;

/** @type {Awaited<ReturnType<typeof openShop>>} */
let shop;
before(async () => {
  shop = await openShop();
});
afterEach(() => {
  shop.far.trouble = undefined;
  shop.far.answered = undefined;
  shop.far.notifies = true;
});
after(() => shop.close());

/** Closes an order as an operator of the merchant platform does. @param {string} number */
async function closeThere(number) {
  const { credentials, fetch } = shop.far.sandbox;
  await new WechatPay({ ...credentials, fetch }).close(number);
}

/** Payment at WeChat Pay, without a notification, and the job then finds it. @param {any} order */
async function assertStillPayable(order) {
  shop.far.trouble = undefined;
  shop.far.notifies = false;
  await shop.far.sandbox.pay(order.number, order.params);
  await shop.far.sandbox.idle();
  await shop.overdue();
  await shop.assertDeliveredOnce(order);
}

describe('an unsigned answer closes nothing', () => {
  for (const forged of [NOT_EXIST, CLOSED, PAID, FORBIDDEN]) {
    test(`${forged.status} ${forged.code} to every question: the order stays open, and its later payment is delivered once`, async () => {
      const order = await shop.ordered();
      shop.far.trouble = () => forged;
      assert.equal((await shop.call(order.customer, 'GET', `/orders/${order.number}`)).json.state, 'unpaid');
      await shop.overdue();
      await shop.expire(order.number);
      await shop.overdue();
      await shop.overdue();
      const { state, doubts } = await shop.row(order.number);
      assert.deepEqual([state, doubts], ['unpaid', 3]);
      await assertStillPayable(order);
    });

    test(`${forged.status} ${forged.code} to the closing call alone: asked again, and the signed answer counts`, async () => {
      const order = await shop.ordered();
      await shop.expire(order.number);
      shop.far.trouble = (method) => (method === 'POST' ? forged : undefined);
      await shop.overdue();
      const { state, doubts } = await shop.row(order.number);
      assert.deepEqual([state, doubts], ['unpaid', 1], 'NOTPAY is signed, what the closing call said is not');
      await assertStillPayable(order);
    });

    test(`${forged.status} ${forged.code} to the prepay call: no pay params, and the order can be paid later`, async () => {
      const customer = await shop.customer();
      const wanted = { sku: 'coffee-1', quantity: 1, client_token: `forged-${forged.code}` };
      const { json } = await shop.call(customer, 'POST', '/orders', wanted);
      shop.far.trouble = (method) => (method === 'POST' ? forged : undefined);
      const refused = await shop.call(customer, 'POST', `/orders/${json.out_trade_no}/pay`);
      assert.ok([500, 503].includes(refused.status), JSON.stringify(refused.json));
      shop.far.trouble = undefined;
      assert.equal((await shop.row(json.out_trade_no)).state, 'unpaid');
      const pay = await shop.call(customer, 'POST', `/orders/${json.out_trade_no}/pay`);
      assert.equal(pay.status, 200);
      await assertStillPayable({ customer, number: json.out_trade_no, quantity: 1, params: pay.json });
    });
  }

  test('questions become rare: twice as long after each doubt, at most six hours', async () => {
    const { number } = await shop.ordered();
    await shop.expire(number);
    shop.far.trouble = () => NOT_EXIST;
    const pauses = [];
    for (let turn = 0; turn < 9; turn += 1) {
      const before = Date.now();
      await shop.overdue();
      pauses.push(Math.round(((await shop.row(number)).next_check_at - before) / 60_000));
    }
    assert.deepEqual(pauses, [10, 20, 40, 80, 160, 320, 360, 360, 360]);
  });

  test('doubt ends with a signed answer: closed at WeChat Pay, closed here', async () => {
    const { number } = await shop.ordered();
    await shop.expire(number);
    shop.far.trouble = () => NOT_EXIST;
    await shop.overdue();
    shop.far.trouble = undefined;
    await shop.overdue();
    assert.equal((await shop.row(number)).state, 'closed');
    assert.equal((await shop.far.sandbox.order(number)).trade_state, 'CLOSED');
  });

  test('an order closed by somebody else is closed by the signed answer of the query', async () => {
    const { number } = await shop.ordered();
    await shop.expire(number);
    let asked = 0;
    // Closed just after the job was told NOTPAY, and the closing call says so without a signature.
    shop.far.trouble = async (method, target) => {
      if (!target.includes(number) || method === 'GET') return undefined;
      asked += 1;
      await closeThere(number);
      return CLOSED;
    };
    await shop.overdue();
    assert.equal(asked, 1);
    assert.equal((await shop.row(number)).state, 'closed');
  });

  test('a prepay call of unknown outcome is made once more by the job, so that the order can be closed', async () => {
    const customer = await shop.customer();
    const wanted = { sku: 'coffee-1', quantity: 1, client_token: 'prepay-in-doubt' };
    const { json } = await shop.call(customer, 'POST', '/orders', wanted);
    const number = json.out_trade_no;
    shop.far.trouble = () => 502;
    assert.equal((await shop.call(customer, 'POST', `/orders/${number}/pay`)).status, 503);
    shop.far.trouble = undefined;
    assert.equal((await shop.row(number)).prepay_id, null);
    await shop.overdue();
    assert.notEqual((await shop.row(number)).prepay_id, null);
    await shop.expire(number);
    await shop.overdue();
    assert.equal((await shop.row(number)).state, 'closed');
  });

  test('an order no prepay call was made for is closed without a question; one that was asked for is not', async () => {
    const customer = await shop.customer();
    const place = async (/** @type {string} */ client_token) =>
      (await shop.call(customer, 'POST', '/orders', { sku: 'coffee-1', quantity: 1, client_token })).json.out_trade_no;
    const [never, sent] = [await place('never-sent'), await place('sent-in-vain')];
    shop.far.trouble = () => 502;
    await shop.call(customer, 'POST', `/orders/${sent}/pay`);
    for (const number of [never, sent]) await shop.expire(number);
    const targets = /** @type {string[]} */ ([]);
    shop.far.trouble = (_, target) => {
      targets.push(target);
      return NOT_EXIST;
    };
    await shop.overdue();
    assert.equal((await shop.row(never)).state, 'closed');
    assert.equal((await shop.row(sent)).state, 'unpaid');
    assert.ok(!targets.some((target) => target.includes(never)));
  });
});

describe('a customer', () => {
  const wanted = (/** @type {string} */ client_token) => ({ sku: 'coffee-1', quantity: 1, client_token });
  const place = (/** @type {any} */ customer, /** @type {string} */ token) =>
    shop.call(customer, 'POST', '/orders', wanted(token));
  const counts = (/** @type {any[]} */ answers) =>
    [201, 429].map((wantedStatus) => answers.filter(({ status }) => status === wantedStatus).length);

  test('has at most five unpaid orders, also with twenty requests at the same moment', async () => {
    const customer = await shop.customer();
    const answers = await Promise.all(Array.from({ length: 20 }, (_, index) => place(customer, `at-once-${index}`)));
    assert.deepEqual(counts(answers), [5, 15]);
    const refused = answers.find(({ status }) => status === 429);
    assert.equal(refused?.json.code, 'TOO_MANY_ORDERS');
    assert.match(refused?.json.message.zh, /请先支付/);
    assert.match(refused?.json.message.en, /Pay for one/);
    const seconds = Number(refused?.headers.get('retry-after'));
    assert.ok(seconds > 29 * 60 && seconds <= 30 * 60, `the first of the five ends in ${seconds} s`);
    // The other customers are not concerned, and neither is a second tap.
    assert.equal((await place(await shop.customer(), 'another-one')).status, 201);
    const made = answers.findIndex(({ status }) => status === 201);
    const again = await place(customer, `at-once-${made}`);
    assert.deepEqual([again.status, again.json], [201, answers[made]?.json]);
  });

  test('orders again once one is paid or has expired', async () => {
    const customer = await shop.customer();
    const answers = [];
    for (let index = 0; index < 6; index += 1) answers.push(await place(customer, `in-turn-${index}`));
    assert.deepEqual(counts(answers), [5, 1]);
    const number = answers[0]?.json.out_trade_no;
    const { json: params } = await shop.call(customer, 'POST', `/orders/${number}/pay`);
    await shop.far.sandbox.pay(number, params);
    await shop.far.sandbox.idle();
    assert.equal((await place(customer, 'after-payment')).status, 201);
    assert.equal((await place(customer, 'after-that')).status, 429);
    await shop.expire(answers[1]?.json.out_trade_no);
    assert.equal((await place(customer, 'after-expiry')).status, 201);
  });

  test('makes at most ten orders in a minute, paid or not', async () => {
    const customer = await shop.customer();
    for (let index = 0; index < 10; index += 1) {
      const { status, json } = await place(customer, `per-minute-${index}`);
      assert.equal(status, 201);
      await shop.db.prepare(`UPDATE orders SET state = 'paid' WHERE out_trade_no = ?1`).bind(json.out_trade_no).run();
    }
    const refused = await place(customer, 'one-too-many');
    assert.equal(refused.status, 429);
    const seconds = Number(refused.headers.get('retry-after'));
    assert.ok(seconds >= 1 && seconds <= 60, `${seconds} s`);
    await shop.db
      .prepare('UPDATE orders SET created_at = created_at - ?2 WHERE openid = ?1')
      .bind(customer.openid, HOUR)
      .run();
    assert.equal((await place(customer, 'a-minute-later')).status, 201);
  });

  test('is told what is wrong in both languages; no order is made without a client_token', async () => {
    const customer = await shop.customer();
    for (const client_token of [undefined, null, '', 'short', 12345678, ['a-list-of-one'], 'with space in it']) {
      const { status, json } = await shop.call(customer, 'POST', '/orders', { ...wanted('x'), client_token });
      assert.deepEqual([status, json.code], [400, 'BAD_CLIENT_TOKEN']);
      assert.match(json.message.zh, /client_token/);
      assert.match(json.message.en, /client_token is missing/);
    }
    const row = await shop.db
      .prepare('SELECT count(*) AS n FROM orders WHERE openid = ?1')
      .bind(customer.openid)
      .first();
    assert.equal(row.n, 0);
  });
});

describe('one run', () => {
  test('closes the 60 orders of a minute for real: two signed calls each, five at a time', async (t) => {
    const began = Date.now();
    const orders = await each(await shop.customers(60), 8, (by) => shop.ordered({ by }));
    // Orders of other tests are none of this one's.
    await shop.db.prepare(`UPDATE orders SET state = 'closed' WHERE created_at < ?1`).bind(began).run();
    for (const { number } of orders) await shop.expire(number);
    let [calls, open, atOnce] = [0, 0, 0];
    shop.far.trouble = () => {
      calls += 1;
      open += 1;
      atOnce = Math.max(atOnce, open);
    };
    shop.far.answered = () => {
      open -= 1;
    };
    const started = Date.now();
    await shop.overdue();
    const took = Date.now() - started;
    assert.deepEqual([calls, open], [120, 0]);
    assert.ok(atOnce <= 5, `${atOnce} calls at once`);
    for (const { number } of orders) {
      assert.equal((await shop.row(number)).state, 'closed');
      assert.equal((await shop.far.sandbox.order(number)).trade_state, 'CLOSED');
    }
    t.diagnostic(`60 orders closed in ${took} ms`);
  });
});
