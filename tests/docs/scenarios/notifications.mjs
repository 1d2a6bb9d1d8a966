// Blocks about notifications that are processed once.
import assert from 'node:assert/strict';
import { makeShop } from '../shop.mjs';
import { handlers, placing } from './payment.mjs';

/** @typedef {import('../scene.mjs').Scene} Scene */

/** A paid order, and its notification as often as it is asked for. @param {Scene} scene */
async function paid(scene) {
  const sandbox = await scene.sandbox({ notify: async () => new Response(null, { status: 204 }) });
  const pay = scene.client(sandbox);
  const shop = makeShop();
  shop.expect('ORDER-0001');
  await placing(pay)('ORDER-0001');
  await sandbox.pay('ORDER-0001');
  await sandbox.idle();
  const request = async () => {
    const { url, headers, body } = await sandbox.notification('ORDER-0001');
    return new Request(url, { method: 'POST', headers, body });
  };
  return { pay, shop, request };
}

/** Of deliveries at the same time one is handled. @param {Scene} scene */
export async function once(scene) {
  const { pay, shop, request } = await paid(scene);
  const { handler, checks } = handlers(shop);
  let handled = 0;
  const counted = async (/** @type {import('wechatpay-wasm').Notification} */ event) => {
    handled += 1;
    await handler(event);
  };
  const { notify } = await scene.load({ pay, handler: counted, checks });
  const requests = await Promise.all(Array.from({ length: 10 }, request));
  const statuses = (await Promise.all(requests.map(notify))).map(({ status }) => status);
  assert.ok(statuses.includes(204) && statuses.every((status) => [204, 500].includes(status)), statuses.join());
  assert.equal((await notify(await request())).status, 204);
  assert.equal(handled, 1, `handled ${handled} times`);
  assert.deepEqual(shop.delivered, ['ORDER-0001']);
}

/** The route fills the queue, its consumer works. @param {Scene} scene */
export async function queue(scene) {
  const { pay, shop, request } = await paid(scene);
  const { handler, checks } = handlers(shop);
  /** @type {any[]} */
  const events = [];
  const { notify, consume } = await scene.load({
    pay,
    handler,
    checks,
    claims: scene.library.memoryClaims(),
    queue: { add: async (/** @type {unknown} */ event) => events.push(event) },
  });
  for (const _ of [1, 2]) assert.equal((await notify(await request())).status, 204);
  assert.equal(events.length, 2, 'not in the queue');
  assert.deepEqual(shop.delivered, []);
  assert.equal((await consume(events[0])).ran, true);
  assert.equal((await consume(events[1])).ran, false, 'worked on twice');
  assert.deepEqual(shop.delivered, ['ORDER-0001']);
}
