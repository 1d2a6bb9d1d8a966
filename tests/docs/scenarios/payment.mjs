// Blocks about a payment, from order to delivery.
import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import { parseEnv } from 'node:util';
import { makeShop, ORDER } from '../shop.mjs';
import { checkDelivery } from './checks.mjs';

/** @typedef {import('../scene.mjs').Scene} Scene */

/** Order, notification and query, with the credentials in the environment. @param {Scene} scene */
export async function payment(scene) {
  const shop = makeShop();
  /** @type {any} */
  let block;
  const notified = (/** @type {Request} */ request) => block.notify(request);
  const { sandbox, variables } = await scene.merchant(notified, { probeEvery: 2 });
  scene.environment(variables);
  block = await scene.load({ db: shop.db });
  const place = async (/** @type {string} */ number) => {
    const params = await block.order(number, ORDER.description, ORDER.total, ORDER.openid);
    assert.deepEqual(Object.keys(params).sort(), ['nonceStr', 'package', 'paySign', 'signType', 'timeStamp']);
    return params;
  };
  await checkDelivery({ sandbox, shop, place, notified });

  // A notification that never comes.
  shop.expect('asked-after');
  await place('asked-after');
  assert.equal(await block.result('asked-after'), 'NOTPAY');
  assert.ok(!shop.delivered.includes('asked-after'));
  block = { ...block, notify: async () => new Response(null, { status: 503 }) };
  await sandbox.pay('asked-after');
  for (const _ of [1, 2]) assert.equal(await block.result('asked-after'), 'SUCCESS');
  assert.deepEqual(
    shop.delivered.filter((number) => number === 'asked-after'),
    ['asked-after'],
  );

  shop.expect('asked-wrong', 4900);
  await place('asked-wrong');
  await sandbox.pay('asked-wrong');
  await block.result('asked-wrong').catch(() => {});
  assert.ok(!shop.delivered.includes('asked-wrong'), 'a query of another amount delivers');
}

/** The variables that `fromEnv` reads, as a file. @param {Scene} scene */
export async function environment(scene) {
  const { sandbox, variables } = await scene.merchant(async () => new Response());
  const named = Object.keys(parseEnv(scene.code));
  const read = new Set();
  const seen = new Proxy(variables, {
    get: (target, name) => {
      read.add(name);
      return Reflect.get(target, name);
    },
  });
  const own = Object.fromEntries(named.map((name) => [name, Reflect.get(variables, name)]));
  assert.equal(scene.library.WechatPay.fromEnv(own).mchid, sandbox.credentials.mchid);
  scene.library.WechatPay.fromEnv(seen).dispose();
  assert.deepEqual(named.sort(), [...read].sort(), 'the variables that are read');
}

/** Two reports: with the credentials of a sandbox nothing is wrong, with another key the second says so. @param {Scene} scene */
export async function check(scene) {
  const { variables } = await scene.merchant(async () => new Response());
  scene.environment(variables);
  await scene.load();
  assert.equal(scene.printed.length, 2);
  for (const report of scene.printed) assert.doesNotMatch(report, /^\[有误\]/m);
  assert.match(scene.printed[1] ?? '', /^\[正常\] privateKey：/m);
  scene.environment({ WECHATPAY_MCHID: '1999999999' });
  await scene.load();
  assert.match(scene.printed[3] ?? '', /^\[有误\] mchid：/m);
}

/** The route of Express: behind a parser for all routes, as written; and before one that keeps nothing. @param {Scene} scene */
export async function express(scene) {
  const { default: framework } = await scene.dependency('express');
  await checkExpress(scene, framework(), (app) => ({ app, express: framework }));
  /** @type {(() => unknown)[]} */
  const later = [];
  await checkExpress(scene, framework(), (app) => ({
    app: {
      use: () => later.push(() => app.use(framework.json())),
      post: (/** @type {unknown[]} */ ...route) => [() => app.post(...route), ...later].forEach((call) => call()),
    },
    express: framework,
  }));
}

/** @param {Scene} scene @param {any} app @param {(app: any) => Record<string, unknown>} surroundings */
async function checkExpress(scene, app, surroundings) {
  const shop = makeShop();
  const sandbox = await scene.sandbox({
    probeEvery: 2,
    notify: async (address, init) => await fetch(`${origin}${new URL(address).pathname}`, init),
  });
  const pay = scene.client(sandbox);
  await scene.load({ pay, ...handlers(shop), ...surroundings(app) });
  // A route of the shop's own, which takes JSON.
  app.post('/echo', (/** @type {any} */ req, /** @type {any} */ res) => res.json(req.body));
  const origin = await scene.listen(createServer(app));
  const echoed = await fetch(`${origin}/echo`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: '{"a":1}',
  });
  assert.equal(await echoed.text(), '{"a":1}', 'express.json() does not work for the other routes');
  assert.equal(new URL(sandbox.credentials.notifyUrl).pathname, '/wechatpay/notify');
  const notified = (/** @type {Request} */ request) => forward(origin, request);
  await checkDelivery({ sandbox, shop, place: placing(pay), notified });
}

/** @param {string} origin @param {Request} request */
const forward = async (origin, request) =>
  fetch(`${origin}${new URL(request.url).pathname}`, {
    method: request.method,
    headers: request.headers,
    body: await request.arrayBuffer(),
  });

/** What the document's main example calls `handler` and `checks`. @param {ReturnType<typeof makeShop>} shop */
export const handlers = ({ db }) => ({
  handler: async (/** @type {import('wechatpay-wasm').Notification} */ event) => {
    if (event.kind === 'payment') await db.markPaidOnce(event.resource.out_trade_no);
    if (event.kind === 'refund') await db.markRefunded(event.resource.out_refund_no, event.resource.refund_status);
  },
  checks: {
    expected: async (/** @type {import('wechatpay-wasm').Transaction} */ { out_trade_no }) => {
      const found = await db.findOrder(out_trade_no);
      return found && { amount: { total: found.total } };
    },
    onMismatch: (
      /** @type {import('wechatpay-wasm').MismatchError} */ error,
      /** @type {import('wechatpay-wasm').PaymentNotification} */ event,
    ) => db.setAside(event.resource.out_trade_no, error.message),
    onError: (/** @type {unknown} */ error) => console.error(error),
  },
});

/** Places orders with a client. @param {import('wechatpay-wasm').WechatPay} pay */
export const placing = (pay) => async (/** @type {string} */ out_trade_no) => {
  const { description, total, openid } = ORDER;
  const prepay = await pay.prepayJsapi({ out_trade_no, description, amount: { total }, payer: { openid } });
  return pay.payParams.miniProgram(prepay);
};
