// The demo, run as `npm run demo` runs it after the build.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { Shop } from '../../examples/mini-program-payment/shop.mjs';
import { WechatPay } from '../../pkg/index.js';
import { createSandbox } from '../../sandbox/index.js';

const script = fileURLToPath(new URL('../../pkg/cli/main.mjs', import.meta.url));
const demo = (/** @type {string[]} */ ...args) =>
  spawnSync(process.execPath, [script, 'demo', '--lang', 'en', ...args], { encoding: 'utf8', timeout: 60_000 });

test('a payment ends paid and delivered exactly once, its refund booked exactly once', () => {
  const { status, stdout } = demo();
  assert.equal(status, 0, stdout);
  assert.match(stdout, /ERR_INPUT, 0 requests sent/);
  assert.match(stdout, /paid, and delivered exactly once/);
  assert.match(stdout, /not finished: PROCESSING/);
  assert.match(stdout, /event_type {2}REFUND\.SUCCESS/);
  assert.match(stdout, /refunded, and booked exactly once/);
});

test('a cancelled order and one that nobody pays end closed', () => {
  for (const plot of ['--cancel', '--expire']) {
    const { status, stdout } = demo(plot);
    assert.equal(status, 0, stdout);
    assert.match(stdout, /closed on both sides, nothing delivered/);
  }
});

test('an unknown argument is refused', () => {
  assert.equal(demo('--fast').status, 2);
});

test('its shop makes no order without a number, and two taps with one are one order', async (t) => {
  const { credentials, fetch: wechat } = await createSandbox({
    notify: async () => new Response(null, { status: 204 }),
  });
  const shop = new Shop(new WechatPay({ ...credentials, fetch: wechat }), () => {});
  await new Promise((resolve) => {
    shop.server.listen(0, '127.0.0.1', () => resolve(undefined));
  });
  t.after(() => shop.server.close());
  const { port } = /** @type {import('node:net').AddressInfo} */ (shop.server.address());
  const order = { description: 'Image形象店', notify_url: 'https://shop.example.com/n', amount: { total: 100 } };
  const place = async (/** @type {unknown} */ out_trade_no) => {
    const body = JSON.stringify({ ...order, out_trade_no, payer: { openid: 'oUpF8uMuAJO_M2pxb1Q9zNjWeS6o' } });
    return (await fetch(`http://127.0.0.1:${port}/orders`, { method: 'POST', body })).status;
  };
  assert.deepEqual([await place(undefined), await place(''), await place(17), shop.orders.size], [400, 400, 400, 0]);
  assert.deepEqual([await place('TAP-1217752501'), await place('TAP-1217752501'), shop.orders.size], [200, 200, 1]);
});
