// The cashier of WeChat's browser, emulated: what it offers to pages comes some time after the page.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { device, JSAPI } from './device.mjs';

/** A page in a browser, which may become WeChat's. */
function page(/** @type {string} */ err_msg = 'get_brand_wcpay_request:ok') {
  const document = new EventTarget();
  const calls = /** @type {[string, object][]} */ ([]);
  const WeixinJSBridge = {
    invoke(/** @type {string} */ name, /** @type {object} */ params, /** @type {(answer: object) => void} */ done) {
      // A copy of the device, in the realm of the test.
      calls.push([name, { ...params }]);
      done({ err_msg });
    },
  };
  return { document, calls, WeixinJSBridge };
}
/** @param {ReturnType<typeof page>} page */
const inWechat = ({ document, WeixinJSBridge }) => device({ document, WeixinJSBridge });

test('the bridge that is there is invoked with the params unchanged', async () => {
  const shown = page();
  const told = await inWechat(shown).client.requestPayment(JSAPI);
  assert.deepEqual({ ...told }, { outcome: 'ok', next: 'wait', message: 'get_brand_wcpay_request:ok' });
  assert.deepEqual(shown.calls, [['getBrandWCPayRequest', JSAPI]]);
});

test('cancel is a cancellation; fail without a reason and unknown texts are unknown', async () => {
  const outcomes = {
    cancel: 'cancelled',
    fail: 'unknown',
    'fail access denied': 'failed',
    other: 'unknown',
    '': 'unknown',
  };
  for (const [text, outcome] of Object.entries(outcomes)) {
    const told = await inWechat(page(`get_brand_wcpay_request:${text}`)).client.requestPayment(JSAPI);
    assert.equal(told.outcome, outcome, text);
  }
});

test('a bridge that throws, or answers nothing that can be read, is unknown', async () => {
  const throwing = {
    invoke() {
      throw new Error('not ready');
    },
  };
  const mute = { invoke: (/** @type {any} */ _name, /** @type {any} */ _params, /** @type {any} */ done) => done() };
  for (const WeixinJSBridge of [throwing, mute])
    assert.equal((await device({ WeixinJSBridge }).client.requestPayment(JSAPI)).outcome, 'unknown');
});

/** @param {ReturnType<typeof page>} page its browser turns out to be WeChat's when `appear` is called */
function lateDevice({ document, WeixinJSBridge }) {
  const { client, clock, globals } = device({ document });
  const appear = () => {
    globals.WeixinJSBridge = WeixinJSBridge;
    document.dispatchEvent(new Event('WeixinJSBridgeReady'));
  };
  return { client, clock, appear };
}

test('a bridge that comes later is waited for, and invoked once', async () => {
  const shown = page();
  const { client, clock, appear } = lateDevice(shown);
  const opened = client.requestPayment(JSAPI);
  assert.deepEqual(shown.calls, []);
  appear();
  appear();
  assert.equal((await opened).outcome, 'ok');
  assert.deepEqual(shown.calls, [['getBrandWCPayRequest', JSAPI]]);
  assert.deepEqual(clock.timers, []);
});

test('another browser has no cashier, and nothing opens after that was said', async () => {
  const shown = page();
  const { client, clock, appear } = lateDevice(shown);
  const started = clock.time;
  const told = await clock.until(client.requestPayment(JSAPI, { bridgeMs: 3000 }));
  assert.ok(told.outcome === 'failed' && told.reason === 'unsupported');
  assert.equal(clock.time - started, 3000);
  appear();
  assert.deepEqual(shown.calls, []);
});

test('by default a page waits ten seconds for WeChat', async () => {
  const { client, clock } = lateDevice(page());
  const started = clock.time;
  await clock.until(client.requestPayment(JSAPI));
  assert.equal(clock.time - started, 10_000);
});

test("where there is no page there is no browser: a mini program does not take a page's params", async () => {
  const wx = { requestPayment: () => assert.fail('opened') };
  const told = await device({ wx }).client.requestPayment(JSAPI);
  assert.ok(told.outcome === 'failed' && told.reason === 'unsupported');
});
