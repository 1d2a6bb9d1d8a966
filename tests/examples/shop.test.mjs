// The shop of the framework examples, without a framework: paid and delivered are two facts, and both become true.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { Shop } from '../../examples/shop/shop.mjs';
import { merchantEnvironment } from '../../tools/environment.mjs';
import { startFarSide, until } from './far-side.mjs';

const AT_ONCE = 50;
const SESSION = 'Bearer session-of-the-only-customer';

/** @type {import('./far-side.mjs').FarSide} */
let far;
before(async () => {
  far = await startFarSide();
  far.notifies = false;
});
after(() => far?.close());

/** A shop with one paid order it has not heard of. @param {(out_trade_no: string) => unknown} [deliver] */
async function paid(deliver) {
  const env = {
    ...merchantEnvironment(far.sandbox.credentials, { sandbox: far.url, shop: 'https://shop.example.com' }),
    DEMO_SESSION: SESSION.slice('Bearer '.length),
    DEMO_OPENID: 'oUpF8uMuAJO_M2pxb1Q9zNjWeS6o',
  };
  const shop = new Shop(env, deliver);
  const order = (article = 'coffee') => shop.order(SESSION, { article, client_token: 'the-first-tap' });
  const { out_trade_no, payParams } = /** @type {any} */ ((await order()).json);
  await far.sandbox.pay(out_trade_no, payParams);
  await far.sandbox.idle();
  const paidOrder = {
    order,
    /** Notifications that were given to the shop. */
    received: 0,
    /** The answer to its notification. */
    async notify() {
      const { headers, body } = await far.sandbox.notification(out_trade_no);
      const options = { ...shop.payments, onError() {} };
      const receive = (/** @type {import('wechatpay-wasm').Notification} */ event) => {
        paidOrder.received += 1;
        return shop.receive(event);
      };
      return (await shop.wechatPay.handleNotification({ headers, body }, receive, options)).status;
    },
    ask: async () => /** @type {any} */ ((await shop.state(SESSION, out_trade_no)).json).state,
    refund: () =>
      far.sandbox.refunds.create({
        out_trade_no,
        out_refund_no: `${out_trade_no.slice(2)}-r`,
        amount: { refund: 100, total: 1800, currency: 'CNY' },
      }),
  };
  return paidOrder;
}

/** A delivery that fails the first time. */
function failingOnce() {
  const delivery = { tries: 0, done: 0 };
  return Object.assign(delivery, {
    async deliver() {
      delivery.tries += 1;
      if (delivery.tries === 1) throw new Error('the warehouse is away');
      delivery.done += 1;
    },
  });
}

test('a delivery that fails is answered with 500, made up for by the next notification, and then not repeated', async () => {
  const delivery = failingOnce();
  const { notify } = await paid(delivery.deliver);
  assert.deepEqual([await notify(), delivery.done], [500, 0]);
  assert.deepEqual([await notify(), delivery.done], [204, 1]);
  assert.deepEqual([await notify(), delivery.done], [204, 1]);
});

test('a delivery that fails after a question is made up for by the next question, or the next notification', async (t) => {
  t.mock.method(console, 'error', () => {});
  for (const next of /** @type {const} */ (['ask', 'notify'])) {
    const delivery = failingOnce();
    const order = await paid(delivery.deliver);
    assert.deepEqual([await order.ask(), delivery.done], ['paid', 0]);
    await order[next]();
    assert.deepEqual([await order.ask(), delivery.done], ['paid', 1], next);
  }
});

test('what was refunded, if only in part, before it was delivered is not delivered, but left to a person', async (t) => {
  t.mock.method(console, 'error', () => {});
  for (const first of /** @type {const} */ (['ask', 'notify'])) {
    for (const next of /** @type {const} */ (['ask', 'notify'])) {
      const delivery = failingOnce();
      const order = await paid(delivery.deliver);
      await order[first]();
      await order.refund();
      assert.equal(await order[next](), next === 'ask' ? 'review' : 204);
      assert.deepEqual(
        [await order.notify(), await order.ask(), delivery.done],
        [204, 'review', 0],
        `${first}, ${next}`,
      );
    }
  }
});

test('a repeated delivery waits for an answer of WeChat Pay', async (t) => {
  t.after(() => {
    far.trouble = undefined;
  });
  const delivery = failingOnce();
  const { notify } = await paid(delivery.deliver);
  await notify();
  far.trouble = () => 500;
  assert.deepEqual([await notify(), delivery.done], [500, 0]);
  far.trouble = undefined;
  assert.deepEqual([await notify(), delivery.done], [204, 1]);
});

test('a delivery that is not asynchronous is one like the others', async () => {
  let tries = 0;
  const { notify } = await paid(() => {
    tries += 1;
    if (tries === 1) throw new Error('the warehouse is away');
  });
  assert.deepEqual([await notify(), await notify(), await notify(), tries], [500, 204, 204, 2]);
});

test('of fifty notifications and questions at once one delivers, and no notification is accepted before it has', async () => {
  let deliveries = 0;
  /** @type {() => void} */
  let finish = () => {};
  const finished = new Promise((resolve) => {
    finish = () => resolve(undefined);
  });
  const one = await paid(async () => {
    deliveries += 1;
    await finished;
  });
  let answered = 0;
  const all = Array.from({ length: AT_ONCE }, async (_, index) => {
    if (index % 2) return one.ask();
    const status = await one.notify();
    answered += 1;
    return status;
  });
  await until('all notifications are received', () => one.received === AT_ONCE / 2);
  assert.deepEqual([deliveries, answered], [1, 0]);
  finish();
  assert.deepEqual(new Set(await Promise.all(all)), new Set([204, 'paid']));
  assert.equal(deliveries, 1);
});

test('a client_token that was used for another article is refused', async () => {
  const { order } = await paid(async () => {});
  assert.deepEqual(await order('tea'), { status: 409, json: { code: 'CLIENT_TOKEN_USED' } });
});
