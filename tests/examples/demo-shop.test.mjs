// The shop of the demo: what is final stays, and a delivery that fails is made up for.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { WechatPay } from 'wechatpay-wasm';
import { Shop } from '../../examples/mini-program-payment/shop.mjs';
import { createSandbox } from '../../sandbox/index.js';
import { signNotification } from '../../testing/index.js';
import { send } from './far-side.mjs';

const out_trade_no = 'DEMO-1217752501';
const out_refund_no = `${out_trade_no}-1`;
const notify_url = 'https://shop.example.com/wxpay/pay.php';
const amount = { total: 100, currency: /** @type {const} */ ('CNY') };
const prepay = { out_trade_no, description: 'Image形象店', notify_url, amount, payer: { openid: 'oTEST' } };

/** A shop whose order is paid, and does not know it. @param {import('node:test').TestContext} t @param {(what: string) => void} report */
async function paid(t, report) {
  const sandbox = await createSandbox({ notify: async () => new Response(null, { status: 204 }) });
  const pay = new WechatPay({ ...sandbox.credentials, fetch: sandbox.fetch });
  const shop = new Shop(pay, report);
  await new Promise((resolve) => {
    shop.server.listen(0, '127.0.0.1', () => resolve(undefined));
  });
  t.after(() => {
    shop.server.close();
    sandbox.close();
  });
  const { port } = /** @type {import('node:net').AddressInfo} */ (shop.server.address());
  /** @param {string} path @param {RequestInit & { headers: Record<string, string> }} [init] */
  const call = (path, init = { headers: {} }) => send(`http://127.0.0.1:${port}${path}`, init);
  const place = (/** @type {object} */ order) =>
    call('/orders', { method: 'POST', headers: {}, body: JSON.stringify(order) });
  await sandbox.pay(out_trade_no, /** @type {any} */ (await (await place(prepay)).json()));
  return {
    sandbox,
    shop,
    place,
    ask: async () => (await call(`/orders/${out_trade_no}`)).status,
    /** @param {import('./far-side.mjs').SignedNotification} notification */
    notify: async ({ headers, body }) => (await call('/wxpay/pay.php', { method: 'POST', headers, body })).status,
  };
}

test('a delivery that fails is made up for by the next notification or question', async (t) => {
  for (const next of ['notify', 'ask']) {
    let away = true;
    const { sandbox, shop, notify, ask } = await paid(t, (what) => {
      if (what === 'goods delivered' && away) throw new Error('the warehouse is away');
    });
    const message = () => sandbox.notification(out_trade_no);
    assert.equal(await notify(await message()), 500);
    assert.deepEqual([shop.orders.get(out_trade_no)?.state, shop.orders.get(out_trade_no)?.delivered], ['paid', 0]);
    away = false;
    assert.equal(next === 'ask' ? await ask() : await notify(await message()), next === 'ask' ? 200 : 204);
    assert.equal(await notify(await message()), 204);
    assert.equal(shop.orders.get(out_trade_no)?.delivered, 1, next);
  }
});

test('what was refunded before it was delivered is not delivered, but left to a person', async (t) => {
  for (const next of ['notify', 'ask']) {
    let away = true;
    const { sandbox, shop, notify, ask } = await paid(t, (what) => {
      if (what === 'goods delivered' && away) throw new Error('the warehouse is away');
    });
    const message = await sandbox.notification(out_trade_no);
    assert.equal(await notify(message), 500);
    await shop.refund({ out_trade_no, out_refund_no, notify_url, amount: { ...amount, refund: 40 } });
    away = false;
    assert.equal(next === 'ask' ? await ask() : await notify(message), next === 'ask' ? 200 : 204);
    assert.equal(await notify(message), 204);
    const { state, delivered } = shop.orders.get(out_trade_no) ?? {};
    assert.deepEqual([state, delivered, shop.setAside.length], ['review', 0, 1], next);
  }
});

test('a refund that is closed or successful is not set back by an older event', async (t) => {
  const { sandbox, shop, notify, ask } = await paid(t, () => {});
  await ask();
  await shop.refund({ out_trade_no, out_refund_no, notify_url, amount: { ...amount, refund: 40 } });
  const state = () => shop.refunds.get(out_refund_no)?.state;
  const told = async (/** @type {'CLOSED' | 'ABNORMAL' | 'SUCCESS'} */ refund_status) => {
    const change = (/** @type {any} */ refund) => ({ ...refund, out_trade_no, out_refund_no, refund_status });
    assert.equal(await notify(await signNotification(`REFUND.${refund_status}`, sandbox, { change })), 204);
  };
  await told('ABNORMAL');
  assert.equal(state(), 'ABNORMAL');
  await told('CLOSED');
  for (const late of /** @type {const} */ (['ABNORMAL', 'SUCCESS'])) await told(late);
  assert.deepEqual([state(), shop.refunds.get(out_refund_no)?.booked], ['CLOSED', 0]);
});

test('a number that was used for another order is refused', async (t) => {
  const { shop, place } = await paid(t, () => {});
  const order = { ...prepay, out_trade_no: 'DEMO-1217752502' };
  for (const _ of [1, 2]) assert.equal((await place(order)).status, 200);
  assert.equal((await place({ ...order, amount: { total: 1, currency: 'CNY' } })).status, 409);
  assert.equal(shop.orders.get(order.out_trade_no)?.prepay.amount.total, 100);
});
