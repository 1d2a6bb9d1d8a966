// The driver of calls, with a core that asks for something else than today's.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createSandbox } from 'wechatpay-wasm/sandbox';
// Not the bundle that `wechatpay-wasm` is in Node: its parts.
import { Core } from '../../pkg/core.js';
import { WechatPay } from '../../pkg/index.js';

const sandbox = await createSandbox();

function clientOf() {
  let sent = 0;
  const pay = new WechatPay({
    ...sandbox.credentials,
    fetch: () => {
      sent += 1;
      return Promise.reject(new Error('offline'));
    },
  });
  return { pay, sent: () => sent };
}

test('an action that the driver does not know ends the call with ERR_INTERNAL and sends nothing', async (context) => {
  const { pay, sent } = clientOf();
  const real = Core.prototype.ask;
  context.mock.method(
    Core.prototype,
    'ask',
    /** @this {Core} @param {any[]} given */ function (...given) {
      Reflect.apply(real, this, given);
      return { paint: { colour: 'green' } };
    },
  );
  await assert.rejects(pay.queryByOutTradeNo('ORDER-1'), (/** @type {any} */ error) => {
    assert.deepEqual([error.code, error.outcome], ['ERR_INTERNAL', 'not_sent']);
    assert.match(error.message, /asks for paint/);
    return true;
  });
  assert.equal(sent(), 0);
});

test('a wait is slept through, and ends early when the call is given up', async (context) => {
  const { pay } = clientOf();
  const real = Core.prototype.ask;
  context.mock.method(
    Core.prototype,
    'ask',
    /** @this {Core} @param {any[]} given */ function (...given) {
      Reflect.apply(real, this, given);
      return { wait: { ms: 60_000 } };
    },
  );
  const controller = new AbortController();
  const call = pay.queryByOutTradeNo('ORDER-1', { signal: controller.signal });
  setTimeout(() => controller.abort(new Error('enough')), 20);
  await assert.rejects(call, { code: 'ERR_ABORTED' });
});
