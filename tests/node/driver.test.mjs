// The driver of calls: what fetch, signers and stores are given, how each of them may end a call, and what is left behind.
import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { WechatPay } from 'wechatpay-wasm';
import { createSandbox } from 'wechatpay-wasm/sandbox';

const sandbox = await createSandbox();
after(() => sandbox.close());
const ORDER = 'DRIVER-0001';
const clientOf = (/** @type {any} */ options) =>
  new WechatPay({ ...sandbox.credentials, retry: false, language: 'en', ...options });
const timers = () => process.getActiveResourcesInfo().filter((name) => name === 'Timeout').length;
const never = () => new Promise(() => {});

/** A signal that counts who listens. */
function signalOf() {
  /** @type {Set<() => void>} */
  const listeners = new Set();
  const signal = {
    aborted: false,
    reason: /** @type {unknown} */ (undefined),
    addEventListener: (/** @type {string} */ name, /** @type {() => void} */ listener) => {
      assert.equal(name, 'abort');
      listeners.add(listener);
    },
    removeEventListener: (/** @type {string} */ name, /** @type {() => void} */ listener) => {
      assert.equal(name, 'abort');
      listeners.delete(listener);
    },
  };
  const abort = (/** @type {unknown} */ reason) => {
    Object.assign(signal, { aborted: true, reason });
    for (const listener of [...listeners]) listener();
  };
  return { signal: /** @type {any} */ (signal), listeners, abort };
}

/** What a call rejects with. @param {Promise<unknown>} call @returns {Promise<any>} */
const rejection = (call) =>
  call.then(
    () => assert.fail('it succeeded'),
    (error) => error,
  );

test('fetch gets what was signed, no redirect is followed, and nothing is left behind', async () => {
  /** @type {any[]} */
  const given = [];
  const { signal, listeners } = signalOf();
  const pay = clientOf({
    fetch: (/** @type {any[]} */ ...call) => {
      given.push(call);
      assert.equal(listeners.size, 1);
      return sandbox.fetch(.../** @type {[any, any]} */ (call));
    },
  });
  const before = timers();
  await pay.prepayJsapi(
    {
      description: 'x',
      out_trade_no: ORDER,
      notify_url: 'https://shop.example/n',
      amount: { total: 1 },
      payer: { openid: 'o' },
    },
    { signal },
  );
  await pay.queryByOutTradeNo(ORDER, { signal });
  const [[url, order], [, query]] = given;
  assert.equal(url, 'https://api.mch.weixin.qq.com/v3/pay/transactions/jsapi');
  assert.deepEqual([order.method, order.redirect, typeof order.body], ['POST', 'manual', 'string']);
  assert.deepEqual([query.method, query.redirect, query.body], ['GET', 'manual', undefined]);
  assert.match(order.headers.Authorization, /^WECHATPAY2-SHA256-RSA2048 /);
  assert.deepEqual([order.signal.aborted, query.signal.aborted], [false, false]);
  assert.deepEqual([listeners.size, timers()], [0, before]);
});

test('a fetch that does not end is given up, told so, and what it tells later is dropped', async () => {
  /** @type {any} */
  let init;
  const pay = clientOf({
    fetch: (/** @type {string} */ _, /** @type {any} */ given) => {
      init = given;
      return new Promise((_, reject) => setTimeout(reject, 60, new Error('too late')));
    },
  });
  const before = timers();
  const error = await rejection(pay.close(ORDER, { timeoutMs: 20 }));
  assert.deepEqual([error.code, error.outcome, init.signal.aborted], ['ERR_TIMEOUT', 'unknown', true]);
  await new Promise((resolve) => setTimeout(resolve, 80));
  assert.equal(timers(), before);
});

test('an abort ends the exchange with its reason, before it, while it is under way and while the body is read', async () => {
  const reason = new Error('enough');
  let calls = 0;
  const early = signalOf();
  early.abort(reason);
  const unsent = await rejection(clientOf({ fetch: () => void (calls += 1) }).close(ORDER, { signal: early.signal }));
  assert.deepEqual([unsent.code, unsent.outcome, unsent.cause, calls], ['ERR_ABORTED', 'not_sent', reason, 0]);

  const slow = { status: 200, headers: new Headers(), arrayBuffer: never };
  for (const answer of [never, async () => slow]) {
    const { signal, listeners, abort } = signalOf();
    /** @type {any} */
    let init;
    const fetch = (/** @type {string} */ _, /** @type {any} */ given) => {
      init = given;
      setTimeout(abort, 10, reason);
      return answer();
    };
    const error = await rejection(clientOf({ fetch }).close(ORDER, { signal }));
    assert.deepEqual([error.code, error.outcome, error.cause], ['ERR_ABORTED', 'unknown', reason]);
    assert.deepEqual([init.signal.aborted, listeners.size], [true, 0]);
  }
});

test('a connection that was refused sent nothing; one that broke off after an answer began may have', async () => {
  const refused = () =>
    Object.assign(new TypeError('fetch failed'), { cause: { code: 'ECONNREFUSED', syscall: 'connect' } });
  const unsent = await rejection(clientOf({ fetch: () => Promise.reject(refused()) }).close(ORDER));
  assert.deepEqual([unsent.code, unsent.outcome], ['ERR_TRANSPORT', 'not_sent']);
  const cut = refused();
  /** @type {any} */
  let init;
  const fetch = async (/** @type {string} */ _, /** @type {any} */ given) => {
    init = given;
    return { status: 200, headers: new Headers(), arrayBuffer: () => Promise.reject(cut) };
  };
  const broken = await rejection(clientOf({ fetch }).close(ORDER));
  assert.deepEqual([broken.code, broken.outcome, broken.cause], ['ERR_TRANSPORT', 'unknown', cut]);
  assert.equal(init.signal.aborted, false);
  const failed = new Error('reset');
  const lost = await rejection(clientOf({ fetch: () => Promise.reject(failed) }).close(ORDER));
  assert.deepEqual([lost.outcome, lost.cause], ['unknown', failed]);
});

test('of an answer that is longer than any the rest is not waited for', async () => {
  /** @type {any} */
  let init;
  let cancelled = false;
  const fetch = async (/** @type {string} */ _, /** @type {any} */ given) => {
    init = given;
    const body = new ReadableStream({
      pull: (controller) => controller.enqueue(new Uint8Array(1024 * 1024)),
      cancel: () => void (cancelled = true),
    });
    return new Response(body);
  };
  const error = await rejection(clientOf({ fetch }).queryByOutTradeNo(ORDER));
  assert.equal(error.code, 'ERR_LIMIT');
  assert.deepEqual([init.signal.aborted, cancelled], [true, true]);
});

test('what a signer gives in place of bytes, or too many of them, is named; what it throws is the cause', async () => {
  const failure = new Error('hsm');
  const signer = (/** @type {any} */ sign) => {
    const { privateKey: _, ...rest } = sandbox.credentials;
    return clientOf({ ...rest, privateKey: undefined, signer: { sign }, fetch: () => assert.fail('sent') });
  };
  const text = await rejection(signer(() => 'text').queryByOutTradeNo(ORDER));
  assert.deepEqual([text.code, text.outcome, text.cause.message], ['ERR_SIGNER', 'not_sent', '字符串 / a string']);
  const long = await rejection(signer(() => new Uint8Array(20_000_000)).queryByOutTradeNo(ORDER));
  assert.equal(long.cause.message, 'Uint8Array(20000000)');
  const thrown = await rejection(signer(() => Promise.reject(failure)).queryByOutTradeNo(ORDER));
  assert.deepEqual([thrown.code, thrown.cause], ['ERR_SIGNER', failure]);
  const { signal, listeners, abort } = signalOf();
  setTimeout(abort, 10, failure);
  const aborted = await rejection(signer(never).queryByOutTradeNo(ORDER, { signal }));
  assert.deepEqual([aborted.code, aborted.outcome, aborted.cause], ['ERR_ABORTED', 'not_sent', failure]);
  assert.equal(listeners.size, 0);
});

test('a wait that is given up leaves no timer, and nobody who listens', async () => {
  const { signal, listeners, abort } = signalOf();
  const reason = new Error('enough');
  const pay = clientOf({ fetch: sandbox.fetch });
  const before = timers();
  const waiting = rejection(pay.waitFor({ out_trade_no: ORDER }, { signal }));
  while (timers() === before || listeners.size === 0) await new Promise((resolve) => setImmediate(resolve));
  setTimeout(abort, 200, reason);
  const error = await waiting;
  assert.deepEqual([error.code, error.cause], ['ERR_ABORTED', reason]);
  assert.deepEqual([listeners.size, timers()], [0, before]);
});
