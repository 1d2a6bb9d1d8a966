// The Worker example inside workerd, with a real D1 database and queue, against the sandbox.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { post, until } from './far-side.mjs';
import { openShop } from './worker/shop.mjs';

/** @type {Awaited<ReturnType<typeof openShop>>} */
let shop;

/**
 * Lets `fault` decide at the first moment that begins with `moment`, and only there.
 * @param {string} moment
 * @param {() => unknown} fault
 * @returns {() => Promise<unknown>} waits for that moment
 */
function once(moment, fault) {
  let met = false;
  shop.setFault((now) => {
    if (met || !now.startsWith(moment)) return undefined;
    met = true;
    return fault();
  });
  return () => until(`the Worker comes by "${moment}"`, () => met);
}

before(async () => {
  shop = await openShop();
});
after(() => shop.close());

describe('a payment', () => {
  test('goes from the order through cashier and notification to the delivered coffee', async () => {
    const order = await shop.ordered({ quantity: 3 });
    assert.equal((await shop.call(order.customer, 'GET', `/orders/${order.number}`)).json.state, 'unpaid');
    await shop.far.sandbox.pay(order.number, order.params);
    await shop.far.sandbox.idle();
    const { notification, amount } = await shop.far.sandbox.order(order.number);
    assert.deepEqual(
      notification.attempts.map(({ status }) => status),
      [204],
    );
    assert.equal(amount.total, 3 * 1800);
    assert.equal((await shop.call(order.customer, 'GET', `/orders/${order.number}`)).json.state, 'paid');
    await shop.assertDeliveredOnce(order);
  });

  test('costs what the catalogue says, is made by whoever is logged in, and twice tapped is one order', async () => {
    const customer = await shop.customer();
    const claims = { amount: 1, price: 1, openid: 'oSomebodyElse' };
    const wanted = { sku: 'coffee-10', quantity: 1, client_token: 'double-tap-1', ...claims };
    const [first, second] = await Promise.all([1, 2].map(() => shop.call(customer, 'POST', '/orders', wanted)));
    assert.deepEqual(first?.json, second?.json);
    const row = await shop.row(first?.json.out_trade_no);
    assert.equal(row.amount, 15000);
    assert.equal(row.openid, customer.openid);
    const other = await shop.call(customer, 'POST', '/orders', { ...wanted, quantity: 2 });
    assert.deepEqual([other.status, other.json.code], [409, 'CLIENT_TOKEN_USED']);
  });

  test("is nobody else's business", async () => {
    const { number } = await shop.ordered();
    const stranger = await shop.customer();
    for (const [method, target] of [
      ['GET', `/orders/${number}`],
      ['POST', `/orders/${number}/pay`],
    ]) {
      assert.equal((await shop.call(stranger, method ?? '', target ?? '')).status, 404);
      assert.equal((await shop.call({ token: 'no-such-session-0001' }, method ?? '', target ?? '')).status, 401);
    }
  });

  test('survives a prepay call whose answer is lost: the very same call is made again', async () => {
    let calls = 0;
    shop.far.answered = (_, target) => (target.endsWith('/jsapi') && ++calls === 1 ? 500 : undefined);
    const order = await shop.ordered();
    shop.far.answered = undefined;
    assert.equal(calls, 2);
    await shop.far.sandbox.pay(order.number, order.params);
    await shop.assertDeliveredOnce(order);
  });
});

describe('a notification', () => {
  test('that is forged, a probe, or printed anew on its way is refused and changes nothing', async () => {
    const order = await shop.paidInSilence();
    const { sandbox } = shop.far;
    for (const tamper of /** @type {const} */ (['body', 'signature', 'timestamp', 'nonce', 'serial'])) {
      assert.equal(await post(await sandbox.notification(order.number, { tamper })), 401, tamper);
    }
    assert.equal(await post(await sandbox.notification(order.number, { probe: true })), 401);
    const timestamp = Math.floor(Date.now() / 1000) - 600;
    assert.equal(await post(await sandbox.notification(order.number, { timestamp })), 401, 'ten minutes old');
    assert.equal(await post(await shop.far.reserialised(order.number)), 401);
    assert.equal((await shop.row(order.number)).state, 'unpaid');
    assert.equal(await post(await shop.far.spacious(order.number)), 204, 'the bytes as they came are what counts');
    await shop.assertDeliveredOnce(order);
  });

  test('that comes twice, and fifty times at once, is worked on once; what meets that work is to come again', async () => {
    const order = await shop.paidInSilence();
    const notification = await shop.far.sandbox.notification(order.number);
    let records = 0;
    let answered = 0;
    shop.setFault(async (moment) => {
      if (!moment.startsWith("before UPDATE orders SET state = 'paid'")) return;
      records += 1;
      await until('the others are answered', () => answered === 49);
    });
    const statuses = await Promise.all(
      Array.from({ length: 50 }, async () => {
        const status = await post(notification);
        answered += 1;
        return status;
      }),
    );
    shop.setFault(undefined);
    assert.deepEqual(statuses.sort(), [204, ...Array.from({ length: 49 }, () => 500)]);
    assert.equal(records, 1);
    assert.equal(await post(await shop.far.sandbox.notification(order.number)), 204);
    await shop.assertDeliveredOnce(order);
  });

  test("that is faster than the shop's own prepay call finds its order, and the cashier stays shut", async () => {
    const customer = await shop.customer();
    const wanted = { sku: 'coffee-1', quantity: 1, client_token: 'early-bird' };
    const { json } = await shop.call(customer, 'POST', '/orders', wanted);
    const number = json.out_trade_no;
    const met = once('before UPDATE orders SET prepay_id', async () => {
      await shop.far.sandbox.pay(number);
      await shop.far.sandbox.idle();
    });
    const pay = await shop.call(customer, 'POST', `/orders/${number}/pay`);
    await met();
    assert.deepEqual([pay.status, pay.json.code], [409, 'ORDER_PAID']);
    assert.deepEqual(
      (await shop.far.sandbox.order(number)).notification.attempts.map(({ status }) => status),
      [204],
    );
    await shop.assertDeliveredOnce({ customer, number, quantity: 1, params: undefined });
  });

  test('that comes after the order was closed here reopens it: it is paid', async () => {
    const order = await shop.paidInSilence();
    await shop.db.prepare(`UPDATE orders SET state = 'closed' WHERE out_trade_no = ?1`).bind(order.number).run();
    assert.equal(await post(await shop.far.sandbox.notification(order.number)), 204);
    await shop.assertDeliveredOnce(order);
  });

  test("whose payment is not the order's is set aside for a person, once, and accepted", async () => {
    for (const change of [
      (/** @type {any} */ transaction) => ({
        ...transaction,
        amount: { ...transaction.amount, total: 1, payer_total: 1 },
      }),
      (/** @type {any} */ transaction) => ({ ...transaction, amount: { ...transaction.amount, currency: 'USD' } }),
      (/** @type {any} */ transaction) => ({ ...transaction, trade_state: 'NOTPAY' }),
    ]) {
      const order = await shop.paidInSilence();
      for (const _ of [1, 2]) {
        assert.equal(await post(await shop.far.sandbox.notification(order.number, { transaction: change })), 204);
      }
      await shop.overdue();
      assert.equal((await shop.row(order.number)).state, 'review');
      assert.equal(await shop.coffees(order.customer), 0);
      const { results } = await shop.db.prepare('SELECT * FROM incidents WHERE subject = ?1').bind(order.number).all();
      assert.equal(results.length, 1);
    }
  });

  test('of an order nobody knows is kept for a person and accepted', async () => {
    const { number } = await shop.paidInSilence();
    const unknown = (/** @type {any} */ transaction) => ({ ...transaction, out_trade_no: 'NOT-OF-THIS-SHOP' });
    for (const _ of [1, 2])
      assert.equal(await post(await shop.far.sandbox.notification(number, { transaction: unknown })), 204);
    const { results } = await shop.db.prepare(`SELECT * FROM incidents WHERE subject = 'NOT-OF-THIS-SHOP'`).all();
    assert.equal(results.length, 1);
  });

  test('of another merchant is kept for a person, accepted, and pays nothing', async () => {
    const order = await shop.paidInSilence();
    const foreign = (/** @type {any} */ transaction) => ({ ...transaction, mchid: '1900000001' });
    assert.equal(await post(await shop.far.sandbox.notification(order.number, { transaction: foreign })), 204);
    assert.equal((await shop.row(order.number)).state, 'unpaid');
    assert.equal(await shop.coffees(order.customer), 0);
    const { results } = await shop.db.prepare(`SELECT * FROM incidents WHERE kind = 'TRANSACTION.SUCCESS'`).all();
    assert.equal(results.length, 1);
  });

  test('of another kind is kept for a person and accepted', async () => {
    const { number } = await shop.paidInSilence();
    const options = {
      envelope: (/** @type {any} */ envelope) => ({ ...envelope, id: 'refund-notice-1', event_type: 'REFUND.SUCCESS' }),
    };
    for (const _ of [1, 2]) assert.equal(await post(await shop.far.sandbox.notification(number, options)), 204);
    const { results } = await shop.db.prepare(`SELECT * FROM incidents WHERE kind = 'REFUND.SUCCESS'`).all();
    assert.equal(results.length, 1);
    assert.equal((await shop.row(number)).state, 'unpaid');
  });
});

describe("trouble on the shop's side", () => {
  const RECORDING = "UPDATE orders SET state = 'paid'";
  for (const [what, moment, answer] of /** @type {const} */ ([
    ['D1 gives no claim', 'before DELETE FROM notification_claims WHERE until', 500],
    ['D1 does not find the order', 'before SELECT * FROM orders', 500],
    ['D1 does not record the payment', `before ${RECORDING}`, 500],
    ['D1 records the payment and its answer is lost', `after ${RECORDING}`, 500],
    ['D1 is not told that the event is finished', 'before INSERT INTO notification_claims', 204],
    ['the queue takes nothing', 'before send', 204],
    ['the queue takes the message and its answer is lost', 'after send', 204],
  ])) {
    test(`${what}: answered ${answer}, delivered once`, async () => {
      const order = await shop.ordered();
      const met = once(moment, () => 'fail');
      await shop.far.sandbox.pay(order.number, order.params);
      await shop.far.sandbox.idle();
      await met();
      const { notification } = await shop.far.sandbox.order(order.number);
      assert.deepEqual(
        notification.attempts.map(({ status }) => status),
        answer === 204 ? [204] : [500, 204],
      );
      const row = await shop.db
        .prepare('SELECT next_send_at FROM outbox WHERE out_trade_no = ?1')
        .bind(order.number)
        .first();
      assert.ok(row.next_send_at < Date.now() + 180_000, 'the outbox is looked at within minutes');
      await shop.overdue();
      await shop.assertDeliveredOnce(order);
    });
  }

  test('a message the queue hands over again delivers nothing more, nor does one for an unpaid order', async () => {
    const order = await shop.paidInSilence();
    const unpaid = await shop.ordered();
    assert.equal(await post(await shop.far.sandbox.notification(order.number)), 204);
    await shop.assertDeliveredOnce(order);
    let handled = 0;
    shop.setFault((moment) => {
      if (moment.startsWith('after INSERT INTO accounts')) handled += 1;
    });
    const messages = [order, order, order, unpaid].map(({ number }) => ({ body: { out_trade_no: number } }));
    await shop.queue.sendBatch(messages);
    await until('the consumer has seen them', () => handled === messages.length);
    shop.setFault(undefined);
    assert.equal(await shop.coffees(order.customer), order.quantity);
    assert.equal(await shop.coffees(unpaid.customer), 0);
  });

  test('D1 fails at the delivery: it is made up for', async () => {
    const order = await shop.ordered();
    const met = once('before INSERT INTO accounts', () => 'fail');
    await shop.far.sandbox.pay(order.number, order.params);
    await met();
    assert.equal(await shop.coffees(order.customer), 0);
    await shop.overdue();
    await shop.assertDeliveredOnce(order);
  });

  for (const [what, moment] of /** @type {const} */ ([
    ['before the payment is recorded', `before ${RECORDING}`],
    ['between recording and answering', `after ${RECORDING}`],
    ['before the message is queued', 'before send'],
    ['after the message is queued', 'after send'],
    ['before the delivery', 'before INSERT INTO accounts'],
    ['after the delivery, before the message is acknowledged', 'after INSERT INTO accounts'],
  ])) {
    test(`a crash ${what} loses nothing and repeats nothing`, async () => {
      const order = await shop.ordered();
      const crashed = new Promise((resolve) => {
        once(moment, () => {
          resolve(shop.crash());
          return new Promise(() => {});
        });
      });
      await shop.far.sandbox.pay(order.number, order.params);
      await crashed;
      await shop.restart();
      const { attempts } = await until('the notification is accepted', async () => {
        const { notification } = await shop.far.sandbox.order(order.number);
        return notification.accepted ? notification : undefined;
      });
      if (moment.endsWith(RECORDING))
        assert.equal(attempts[0]?.status, null, 'the crash left WeChat Pay without an answer');
      await shop.overdue();
      await shop.assertDeliveredOnce(order);
    });
  }
});

describe('without a notification', () => {
  test("the customer's question finds the payment", async () => {
    const order = await shop.paidInSilence();
    assert.equal((await shop.call(order.customer, 'GET', `/orders/${order.number}`)).json.state, 'paid');
    await shop.assertDeliveredOnce(order);
  });

  test('an answer that cannot be had leaves the order unpaid, and later finds it paid', async () => {
    const order = await shop.paidInSilence();
    shop.far.trouble = () => 500;
    const unknown = await shop.call(order.customer, 'GET', `/orders/${order.number}`);
    assert.deepEqual([unknown.status, unknown.json.state], [200, 'unpaid']);
    shop.far.trouble = undefined;
    await until('the order is paid', async () => {
      const { json } = await shop.call(order.customer, 'GET', `/orders/${order.number}`);
      return json.state === 'paid';
    });
    await shop.assertDeliveredOnce(order);
  });

  test('a customer who polls fast asks WeChat Pay at most once a second', async () => {
    const order = await shop.ordered();
    let queries = 0;
    shop.far.answered = () => {
      queries += 1;
    };
    await Promise.all(Array.from({ length: 20 }, () => shop.call(order.customer, 'GET', `/orders/${order.number}`)));
    shop.far.answered = undefined;
    assert.equal(queries, 1);
  });

  test('the scheduled job finds the payment, and two jobs at once ask only once', async () => {
    const order = await shop.paidInSilence();
    let queries = 0;
    shop.far.answered = (_, target) => {
      if (target.includes(order.number)) queries += 1;
    };
    await shop.db.prepare('UPDATE orders SET next_check_at = 0').run();
    await Promise.all([shop.tick(), shop.tick()]);
    shop.far.answered = undefined;
    assert.equal(queries, 1);
    await shop.assertDeliveredOnce(order);
  });

  test('an expired order is closed at WeChat Pay, then here', async () => {
    const { number, params, customer } = await shop.ordered();
    await shop.overdue();
    assert.equal((await shop.row(number)).state, 'unpaid', 'not before its time');
    await shop.expire(number);
    await shop.overdue();
    assert.equal((await shop.far.sandbox.order(number)).trade_state, 'CLOSED');
    assert.equal((await shop.row(number)).state, 'closed');
    await assert.rejects(shop.far.sandbox.pay(number, params), { code: 'ORDER_CLOSED' });
    assert.equal((await shop.call(customer, 'POST', `/orders/${number}/pay`)).json.code, 'ORDER_CLOSED');
  });

  test('a payer who is faster than the closing call has paid', async () => {
    const order = await shop.ordered();
    await shop.expire(order.number);
    shop.far.notifies = false;
    /** @type {Promise<unknown> | undefined} */
    let payment;
    shop.far.answered = (method, target) => {
      // Just after the job has learned that the order is unpaid.
      if (method === 'GET' && target.includes(order.number)) payment ??= shop.far.sandbox.pay(order.number);
    };
    await shop.overdue();
    shop.far.answered = undefined;
    await payment;
    await shop.far.sandbox.idle();
    shop.far.notifies = true;
    await shop.assertDeliveredOnce(order);
  });

  test('a closing call without an answer leaves the order open until there is one', async () => {
    const { number } = await shop.ordered();
    await shop.expire(number);
    shop.far.trouble = (method) => (method === 'POST' ? 500 : undefined);
    await shop.overdue();
    assert.equal((await shop.row(number)).state, 'unpaid');
    shop.far.trouble = undefined;
    await shop.overdue();
    assert.equal((await shop.row(number)).state, 'closed');
  });

  test('an expired order that never reached WeChat Pay is closed', async () => {
    const customer = await shop.customer();
    const wanted = { sku: 'coffee-1', quantity: 1, client_token: 'left-alone' };
    const { json } = await shop.call(customer, 'POST', '/orders', wanted);
    await shop.overdue();
    assert.equal((await shop.row(json.out_trade_no)).state, 'unpaid');
    await shop.expire(json.out_trade_no);
    await shop.overdue();
    assert.equal((await shop.row(json.out_trade_no)).state, 'closed');
  });
});
