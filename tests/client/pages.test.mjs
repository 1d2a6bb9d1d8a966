// The pages of examples/front-end from the order to the paid order: the shop of the examples, the sandbox over HTTP, and emulated
// devices whose cashier is the sandbox's.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import vm from 'node:vm';
import { build } from 'esbuild';
import { Shop } from '../../examples/shop/shop.mjs';
import { startSandboxServer } from '../../sandbox/server.mjs';
import { merchantEnvironment } from '../../tools/environment.mjs';

const examples = fileURLToPath(new URL('../../examples/front-end', import.meta.url));
/** A page that hangs fails. Milliseconds. */
const timeout = 60_000;
/** What devices have besides the language. */
const TIMERS = { setTimeout, clearTimeout, setInterval, clearInterval };
const LOGIN = { DEMO_SESSION: 'session-of-the-only-customer', DEMO_OPENID: 'oUpF8uMuAJO_M2pxb1Q9zNjWeS6o' };

/** @typedef {'pays' | 'leaves' | 'pays, and the device says fail' | 'pays, and the device says nothing'} Payer */

/** @type {Awaited<ReturnType<typeof startSandboxServer>>} */
let wechat;
/** @type {Shop} */
let shop;
let notifies = true;
before(async () => {
  wechat = await startSandboxServer({
    notify: async (url, init) =>
      notifies
        ? shop.wechatPay.handleNotification(new Request(url, init), shop.receive, shop.payments)
        : new Response(null, { status: 204 }),
  });
  const urls = { sandbox: wechat.url, shop: 'https://shop.example' };
  shop = new Shop({ ...merchantEnvironment(wechat.sandbox.credentials, urls), ...LOGIN });
});
after(() => wechat?.close());

/** The shop's server, as `examples/node-http` and others route to it. @param {any} request of the device */
async function serve({ url, method, data, header }) {
  const { pathname } = new URL(url);
  if (method === 'POST' && pathname === '/orders') return shop.order(header.authorization, data);
  return shop.state(header.authorization, pathname.slice('/orders/'.length));
}

/** A device with its payer, who decides anew at each cashier. */
function device() {
  const calls = { orders: /** @type {string[]} */ ([]), cashiers: /** @type {string[]} */ ([]), asked: 0 };
  const state = { calls, payer: /** @type {Payer} */ ('pays'), online: true };

  const request = async (/** @type {any} */ { success, fail, ...options }) => {
    if (!state.online) {
      const errMsg = 'request:fail';
      if (fail) return void fail({ errMsg });
      throw new Error(errMsg);
    }
    const { status, json } = /** @type {any} */ (await serve(options));
    if (options.method === 'POST') calls.orders.push(json.out_trade_no);
    else calls.asked += 1;
    const answer = { statusCode: status, data: json, errMsg: 'request:ok' };
    success?.(answer);
    return answer;
  };

  const requestPayment = (/** @type {any} */ { success, fail, complete, provider, ...params }) => {
    const number = calls.orders.at(-1) ?? '';
    calls.cashiers.push(number);
    const work = async () => {
      if (state.payer === 'leaves') {
        await wechat.sandbox.cancel(number);
        return fail({ errMsg: 'requestPayment:fail cancel' });
      }
      await wechat.sandbox.pay(number, params);
      await wechat.sandbox.idle();
      if (state.payer === 'pays') success({ errMsg: 'requestPayment:ok' });
      if (state.payer === 'pays, and the device says fail') fail({ errMsg: 'requestPayment:fail system error' });
    };
    work().catch((error) => fail({ errMsg: `requestPayment:fail ${error.message}` }));
  };
  const getStorageSync = () => LOGIN.DEMO_SESSION;
  return Object.assign(state, { api: { request, requestPayment, getStorageSync } });
}

/** What the developer tools put into a mini program. Frameworks bundle what `exports` names. */
const copied = readFileSync(new URL('../../pkg/miniprogram_dist/client.js', import.meta.url), 'utf8');

/**
 * A page, bundled and run by itself.
 * @param {string} file @param {Record<string, unknown>} globals of the device @param {Record<string, unknown>} [modules] not bundled
 */
async function load(file, globals, modules = {}) {
  const { outputFiles } = await build({
    entryPoints: [path.join(examples, file)],
    bundle: true,
    write: false,
    format: 'cjs',
    target: 'es2017',
    external: Object.keys(modules),
  });
  const quiet = { warn() {}, error() {} };
  const realm = vm.createContext({ ...TIMERS, console: quiet, ...globals });
  /** @param {string} code @returns {any} */
  const run = (code) => {
    const module = { exports: {} };
    const require = (/** @type {string} */ name) => {
      const found = modules[name];
      return typeof found === 'string' ? run(found) : found;
    };
    vm.runInContext(`(function (module, exports, require) {${code}\n})`, realm)(module, module.exports, require);
    return module.exports;
  };
  return run(outputFiles?.[0]?.text ?? '');
}

/** @typedef {{ pay: () => Promise<void>, look: () => void, leave: () => void, shown: () => { busy: boolean, text: string } }} Shown */

/** @param {any} wx @returns {Promise<Shown>} */
async function native(wx) {
  /** @type {any} */
  let page;
  const Page = (/** @type {any} */ options) => {
    const data = { ...options.data };
    page = { ...options, data, setData: (/** @type {any} */ change) => Object.assign(data, change) };
  };
  await load('native/pages/checkout/checkout.ts', { wx, Page }, { 'wechatpay-wasm/client': copied });
  page.onLoad();
  page.onShow();
  return {
    pay: () => page.pay(),
    look: () => page.onShow(),
    leave: () => page.onUnload(),
    shown: () => ({ ...page.data }),
  };
}
/** @type {Record<string, (api: any) => Promise<Shown>>} */
const PAGES = {
  native,
  async 'uni-app'(api) {
    const uni = { ...api, getProvider() {} };
    return withView((await load('uni-app/pages/checkout/page.ts', { uni })).createPage);
  },
  async taro(api) {
    const modules = { '@tarojs/taro': { __esModule: true, default: api } };
    return withView((await load('taro/pages/checkout/page.ts', {}, modules)).createPage);
  },
};
/** @param {(show: (view: any) => void) => any} createPage @returns {Shown} */
function withView(createPage) {
  let view = { busy: false, text: '' };
  const page = createPage((shown) => {
    view = { ...shown };
  });
  return { pay: () => page.pay('coffee'), look: page.look, leave: page.leave, shown: () => view };
}

/** @param {() => boolean} holds */
async function until(holds) {
  while (!holds()) await new Promise((resolve) => setTimeout(resolve, 5));
}

for (const [name, open] of Object.entries(PAGES)) {
  test(`${name}: the payer leaves the cashier, comes back and pays the same order`, { timeout }, async () => {
    const hand = device();
    const page = await open(hand.api);
    hand.payer = 'leaves';
    await page.pay();
    assert.deepEqual(page.shown(), { busy: false, text: '尚未支付，可以再次支付' });
    hand.payer = 'pays';
    await page.pay();
    assert.deepEqual(page.shown(), { busy: false, text: '支付成功' });
    const [first, second, ...more] = hand.calls.cashiers;
    assert.equal(first, second);
    assert.deepEqual(more, []);
    assert.equal((await wechat.sandbox.order(first ?? '')).trade_state, 'SUCCESS');
    // The next purchase is another order.
    await page.pay();
    assert.equal(new Set(hand.calls.cashiers).size, 2);
  });
}

test('without a notification the question of the page finds the payment', { timeout }, async () => {
  const hand = device();
  const page = await native(hand.api);
  notifies = false;
  try {
    await page.pay();
  } finally {
    notifies = true;
  }
  assert.equal(page.shown().text, '支付成功');
});

test('a device that says fail although it was paid is not believed', { timeout }, async () => {
  const hand = device();
  const page = await native(hand.api);
  hand.payer = 'pays, and the device says fail';
  await page.pay();
  assert.equal(page.shown().text, '支付成功');
});

test('a device that never says anything: the page asks when it is shown again', { timeout }, async () => {
  const hand = device();
  const page = await native(hand.api);
  hand.payer = 'pays, and the device says nothing';
  void page.pay();
  await until(() => hand.calls.cashiers.length === 1);
  await until(() => {
    page.look();
    return page.shown().busy === false;
  });
  assert.equal(page.shown().text, '支付成功');
});

test('a second tap while the cashier is open opens no other', { timeout }, async () => {
  const hand = device();
  const page = await native(hand.api);
  await Promise.all([page.pay(), page.pay()]);
  assert.equal(hand.calls.cashiers.length, 1);
});

test('without a network nothing is opened, and the same order goes on later', { timeout }, async () => {
  const hand = device();
  const page = await native(hand.api);
  hand.online = false;
  await page.pay();
  assert.deepEqual(page.shown(), { busy: false, text: '网络异常，请重试' });
  assert.deepEqual(hand.calls.cashiers, []);
  hand.online = true;
  await page.pay();
  assert.equal(page.shown().text, '支付成功');
});

test('a page that was left shows nothing any more', { timeout }, async () => {
  const hand = device();
  const page = await native(hand.api);
  hand.payer = 'pays, and the device says nothing';
  void page.pay();
  await until(() => hand.calls.cashiers.length === 1);
  page.leave();
  page.look();
  await wechat.sandbox.idle();
  assert.equal(page.shown().busy, true);
});
