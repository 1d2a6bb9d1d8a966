// The driver of calls, with a core that asks for something else than today's.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createSandbox } from 'wechatpay-wasm/sandbox';
// Not the bundle that `wechatpay-wasm` is in Node: its parts.
import { Call, Core } from '../../pkg/core.js';
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
    assert.match(error.en.message, /asks for paint/);
    assert.match(error.zh.message, /未知的要求 paint/);
    return true;
  });
  assert.equal(sent(), 0);
});

test('a call is freed once, however it ends', async (context) => {
  const free = context.mock.method(Call.prototype, 'free');
  const { pay } = clientOf();
  await assert.rejects(pay.queryByOutTradeNo('ORDER-1', { retry: false }), { code: 'ERR_TRANSPORT' });
  assert.equal(free.mock.callCount(), 1);
  const other = new WechatPay({ ...sandbox.credentials, fetch: sandbox.fetch });
  await assert.rejects(other.queryByOutTradeNo('ORDER-1'), { code: 'ERR_API' });
  assert.equal(free.mock.callCount(), 2);
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
  // A notification without a number is about no wait.
  const waiting = new AbortController();
  const other = pay.queryByOutTradeNo('ORDER-1', { signal: waiting.signal });
  const { headers, body } = await sandbox.events.compose('COMPLAINT.CREATE', { complaint_id: '1', action_type: 'x' });
  assert.equal((await pay.parseNotification({ headers, body })).kind, 'complaint');
  setTimeout(() => waiting.abort(new Error('enough')), 20);
  await assert.rejects(other, { code: 'ERR_ABORTED' });
});

test('an error of the library that reading the answer throws says nothing about this call', async () => {
  let foreign;
  try {
    new WechatPay(sandbox.credentials).assertPayment(/** @type {any} */ ({}), /** @type {any} */ ({}));
  } catch (error) {
    foreign = error;
  }
  const lost = () => Promise.reject(foreign);
  const throwing = () => {
    throw foreign;
  };
  const answers = [
    { status: 200, headers: new Headers(), arrayBuffer: lost },
    { status: 200, headers: { forEach: throwing }, arrayBuffer: lost },
    Object.defineProperty({ headers: new Headers(), arrayBuffer: lost }, 'status', { get: throwing }),
  ];
  for (const answer of answers) {
    const fetch = /** @type {any} */ (async () => answer);
    const pay = new WechatPay({ ...sandbox.credentials, fetch });
    await assert.rejects(pay.close('ORDER-1'), (/** @type {any} */ error) => {
      assert.equal(error.outcome, 'unknown');
      assert.notEqual(error.code, 'ERR_INPUT');
      return true;
    });
  }
});

test('a clock that aborts the call has aborted it before anything is sent', async () => {
  const controller = new AbortController();
  let sent = 0;
  const pay = new WechatPay({
    ...sandbox.credentials,
    now: () => {
      controller.abort();
      return Date.now();
    },
    fetch: () => {
      sent += 1;
      return Promise.reject(new Error('offline'));
    },
  });
  await assert.rejects(pay.close('ORDER-1', { signal: controller.signal }), {
    code: 'ERR_ABORTED',
    outcome: 'not_sent',
  });
  assert.equal(sent, 0);
});

test('call options that cannot be read are refused as input', async () => {
  const pay = new WechatPay(sandbox.credentials);
  const options = {
    get signal() {
      throw new Error('a getter');
    },
  };
  await assert.rejects(pay.close('ORDER-1', /** @type {any} */ (options)), { code: 'ERR_INPUT', outcome: 'not_sent' });
});
