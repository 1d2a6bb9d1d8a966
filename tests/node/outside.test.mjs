// Signers and stores that misbehave: they cost their own call at most, and what the caller aborted is not sent.
import assert from 'node:assert/strict';
import { createPrivateKey, sign as signWith } from 'node:crypto';
import { test } from 'node:test';
import { WechatPay } from 'wechatpay-wasm';
import { createSandbox } from 'wechatpay-wasm/sandbox';

const sandbox = await createSandbox({ mode: 'certificates' });
const { platformKeys, privateKey, ...credentials } = sandbox.credentials;
const key = createPrivateKey(privateKey);
const signature = (/** @type {Uint8Array} */ message) => new Uint8Array(signWith('sha256', message, key));

/** @type {string[]} paths of the requests, in order */
const sent = [];
const options = {
  ...credentials,
  timeoutMs: 500,
  fetch: /** @type {import('wechatpay-wasm').FetchLike} */ (
    (url, init) => {
      sent.push(new URL(url).pathname);
      return sandbox.fetch(url, init);
    }
  ),
};

/** @type {unknown[]} */
const unhandled = [];
process.on('unhandledRejection', (reason) => unhandled.push(reason));

let numbers = 0;
const order = () => ({
  description: 'x',
  out_trade_no: `OUTSIDE-${++numbers}`,
  notify_url: 'https://shop.example/n',
  amount: { total: 1 },
  payer: { openid: 'o1' },
});

/** @param {string} message */
const throws = (message) => () => {
  throw new Error(message);
};

test('whatever a signer gives instead of bytes is its own failure', async () => {
  /** @type {Record<string, () => any>} */
  const signers = {
    'a getter then': () => Object.defineProperty({}, 'then', { get: throws('the cause') }),
    'a then that throws': () => ({ then: throws('the cause') }),
    'a promise with a then of its own': () => Object.assign(Promise.resolve(), { then: throws('the cause') }),
    'a promise whose constructor throws': () =>
      Object.defineProperty(Promise.resolve(), 'constructor', { get: throws('the cause') }),
    'a proxy': () => new Proxy({}, { get: throws('the cause') }),
    'more bytes than memory': () => new Uint8Array(2 ** 32 - 2 ** 20),
  };
  for (const [name, signer] of Object.entries(signers)) {
    const pay = new WechatPay({ ...options, platformKeys, signer });
    const error = await pay.sign('x').then(assert.fail, (/** @type {any} */ thrown) => thrown);
    assert.deepEqual([error.code, error.outcome], ['ERR_SIGNER', 'not_sent'], `${name}: ${error.stack}`);
    assert.match(error.cause.message, /^the cause$|^Uint8Array\(4293918720\)$/, name);
  }
});

test('what is aborted while it is signed is not sent, and what the signer gives then is dropped', async () => {
  /** @type {Record<string, (abort: () => void) => import('wechatpay-wasm').SignFunction>} */
  const signers = {
    'by the signer': (abort) => (message) => {
      abort();
      return signature(message);
    },
    'by the signer, which then fails': (abort) => () => {
      abort();
      return Promise.reject(new Error('aborted as well'));
    },
    'just behind the signer': (abort) => async (message) => {
      queueMicrotask(() => queueMicrotask(() => queueMicrotask(abort)));
      return signature(message);
    },
  };
  for (const [name, signer] of Object.entries(signers)) {
    const controller = new AbortController();
    const reason = new Error('no longer wanted');
    const pay = new WechatPay({ ...options, platformKeys, signer: signer(() => controller.abort(reason)) });
    sent.length = 0;
    const error = await pay.prepayJsapi(order(), { signal: controller.signal }).then(assert.fail, (thrown) => thrown);
    assert.deepEqual([error.code, error.outcome, error.cause], ['ERR_ABORTED', 'not_sent', reason], name);
    assert.deepEqual(sent, [], name);
  }
  // By the clock, which is read between the signature and the request.
  const controller = new AbortController();
  let signed = false;
  const signer = (/** @type {Uint8Array} */ message) => {
    signed = true;
    return signature(message);
  };
  const now = () => {
    if (signed) controller.abort();
    return Date.now();
  };
  const pay = new WechatPay({ ...options, platformKeys, signer, now });
  const aborted = { code: 'ERR_ABORTED', outcome: 'not_sent' };
  await assert.rejects(pay.prepayJsapi(order(), { signal: controller.signal }), aborted);
  assert.deepEqual(sent, []);
  await new Promise((resolve) => setTimeout(resolve, 10));
  assert.deepEqual(unhandled, []);
});

test('a fetch that gives no answer to the download leaves the operation unsent', async () => {
  for (const [path, outcome] of [
    ['/v3/certificates', 'not_sent'],
    ['/v3/pay/transactions/jsapi', 'unknown'],
  ]) {
    const fetch = async (/** @type {string} */ url, /** @type {any} */ init) =>
      url.endsWith(String(path)) ? /** @type {any} */ (undefined) : sandbox.fetch(url, init);
    const pay = new WechatPay({ ...options, privateKey, fetch, platformCertificates: true });
    await assert.rejects(pay.prepayJsapi(order()), { code: 'ERR_CONFIG', outcome }, path);
  }
});

test('whatever a store gives instead of a list is as good as nothing, however long', async () => {
  /** @type {Record<string, () => any>} */
  const stores = {
    'a text that fills the memory': () => 'x'.repeat(2 ** 29 - 2 ** 10),
    'an object': () => ({ toString: throws('x') }),
    'a promise with a then of its own': () => Object.assign(Promise.resolve('x'), { then: throws('x') }),
    'a getter then': () => Object.defineProperty({}, 'then', { get: throws('x') }),
  };
  for (const [name, get] of Object.entries(stores)) {
    const store = { get, put: async () => Promise.reject(new Error('full')) };
    const pay = new WechatPay({ ...options, privateKey, timeoutMs: 10_000, platformCertificates: { store } });
    sent.length = 0;
    const before = process.memoryUsage().rss;
    await pay.prepayJsapi(order());
    assert.deepEqual(sent, ['/v3/certificates', '/v3/pay/transactions/jsapi'], name);
    // Half a gigabyte is not copied: the memory of WebAssembly never shrinks again.
    assert.ok(process.memoryUsage().rss - before < 2 ** 28, name);
  }
  assert.deepEqual(unhandled, []);
  await sandbox.close();
});

test('a store that is passed without its name is taken for what it is', async () => {
  const kept = new Map();
  class Store {
    async get(/** @type {string} */ key) {
      return kept.get(key);
    }
    async put(/** @type {string} */ key, /** @type {string} */ value) {
      kept.set(key, value);
    }
  }
  const pay = new WechatPay({ ...options, privateKey, platformCertificates: /** @type {any} */ (new Store()) });
  await pay.encryptField('x');
  assert.equal(kept.size, 1);
  pay.dispose();
});
