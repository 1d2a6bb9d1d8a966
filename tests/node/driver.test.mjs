// The driver of calls: what fetch, signers and stores are given, how each of them may end a call, and what is left behind.
import assert from 'node:assert/strict';
import { createPrivateKey, createPublicKey, publicEncrypt } from 'node:crypto';
import { after, test } from 'node:test';
import { nodeSigner, WechatPay } from 'wechatpay-wasm';
import { createSandbox } from 'wechatpay-wasm/sandbox';
import { longestAnswer } from '../../pkg/facts.js';
import { never, orderOf, rejection, signalOf, timers } from '../support/calls.mjs';

const sandbox = await createSandbox();
after(() => sandbox.close());
const ORDER = 'DRIVER-0001';
const clientOf = (/** @type {any} */ options) =>
  new WechatPay({ ...sandbox.credentials, retry: false, language: 'en', ...options });

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
  await pay.prepayJsapi(orderOf(ORDER), { signal });
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

/** What a connection ends with that was refused. */
const refused = () =>
  Object.assign(new TypeError('fetch failed'), { cause: { code: 'ECONNREFUSED', syscall: 'connect' } });

test('an abort ends the exchange with its reason, before it, while it is under way and while the body is read', async () => {
  // Whatever it looks like: the caller knows nothing of the connection.
  const reason = refused();
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

  for (const fail of [() => assert.fail('thrown'), async () => assert.fail('rejected')]) {
    const { signal, abort } = signalOf();
    const fetch = () => {
      abort(reason);
      return fail();
    };
    const error = await rejection(clientOf({ fetch }).close(ORDER, { signal }));
    assert.deepEqual([error.code, error.cause], ['ERR_ABORTED', reason]);
  }
});

test('a connection that was refused sent nothing; one that broke off after an answer began may have', async () => {
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
    return clientOf({ privateKey: undefined, signer: { sign }, fetch: () => assert.fail('sent') });
  };
  const text = await rejection(signer(() => 'text').queryByOutTradeNo(ORDER));
  assert.deepEqual([text.code, text.outcome, text.cause.message], ['ERR_SIGNER', 'not_sent', '字符串 / a string']);
  const long = await rejection(signer(() => new Uint8Array(20_000_000)).queryByOutTradeNo(ORDER));
  assert.equal(long.cause.message, 'Uint8Array(20000000)');
  const whole = await rejection(signer(() => new Uint8Array(longestAnswer)).queryByOutTradeNo(ORDER));
  assert.deepEqual([whole.code, whole.cause], ['ERR_SIGNER', undefined]);
  const thrown = await rejection(signer(() => Promise.reject(failure)).queryByOutTradeNo(ORDER));
  assert.deepEqual([thrown.code, thrown.cause], ['ERR_SIGNER', failure]);
  const late = await rejection(signer(never).queryByOutTradeNo(ORDER, { timeoutMs: 20 }));
  assert.deepEqual([late.code, late.outcome, late.cause], ['ERR_SIGNER', 'not_sent', undefined]);
  assert.notEqual(late.message, text.message);
  const { signal, listeners, abort } = signalOf();
  setTimeout(abort, 10, failure);
  const aborted = await rejection(signer(never).queryByOutTradeNo(ORDER, { signal }));
  assert.deepEqual([aborted.code, aborted.outcome, aborted.cause], ['ERR_ABORTED', 'not_sent', failure]);
  assert.equal(listeners.size, 0);
});

test('a URL that the runtime cannot read is refused, though the core takes it', async () => {
  const pay = clientOf({ fetch: () => assert.fail('sent') });
  const usual = globalThis.URL;
  globalThis.URL = /** @type {any} */ (
    class {
      constructor() {
        throw new TypeError('Invalid URL');
      }
    }
  );
  try {
    const error = await rejection(pay.prepayJsapi(orderOf('DRIVER-0002')));
    assert.deepEqual([error.code, error.outcome], ['ERR_INPUT', 'not_sent']);
    assert.match(error.message, /notify_url is not a URL that this runtime can read/);
  } finally {
    globalThis.URL = usual;
  }
});

test('a store is asked and told by the same key; one that hangs holds up nobody who gives up', async (context) => {
  const shop = await createSandbox({ mode: 'certificates' });
  context.after(() => shop.close());
  const { platformKeys: _, ...credentials } = /** @type {any} */ (shop.credentials);
  /** @type {Map<string, string>} */
  const kept = new Map();
  let downloads = 0;
  const with_ = (/** @type {any} */ store) =>
    new WechatPay({
      ...credentials,
      retry: false,
      platformCertificates: { store },
      fetch: (/** @type {string} */ url, /** @type {any} */ init) => {
        downloads += Number(url.endsWith('/v3/certificates'));
        return shop.fetch(url, init);
      },
    });
  const store = {
    get: async (/** @type {string} */ key) => kept.get(key),
    put: async (/** @type {string} */ key, /** @type {string} */ value) => void kept.set(key, value),
  };
  await with_(store).prepayJsapi(orderOf(ORDER));
  assert.deepEqual([downloads, kept.size], [1, 1]);
  await with_(store).queryByOutTradeNo(ORDER);
  for (const [key, value] of kept) kept.set(key, value.padEnd(longestAnswer));
  await with_(store).queryByOutTradeNo(ORDER);
  assert.equal(downloads, 1, 'what is kept is used, up to its longest');
  // What comes before an upload is none.
  kept.clear();
  const image = Buffer.from('89504e470d0a1a0a', 'hex');
  assert.ok((await with_(store).media.uploadImage(image, { filename: 'a.png' })).media_id);
  assert.equal(downloads, 2);
  const reason = new Error('enough');
  for (const hanging of [
    { ...store, get: never },
    { get: async () => undefined, put: never },
  ]) {
    const { signal, abort } = signalOf();
    setTimeout(abort, 100, reason);
    const error = await rejection(with_(hanging).close(ORDER, { signal }));
    assert.deepEqual([error.code, error.outcome, error.cause], ['ERR_ABORTED', 'not_sent', reason]);
  }
});

test('a file that is not read to its end ends its connection', async () => {
  /** @type {any} */
  let init;
  let cancelled = false;
  const fetch = async (/** @type {string} */ _, /** @type {any} */ given) => {
    init = given;
    return new Response(
      new ReadableStream({
        pull: (controller) => controller.enqueue(new Uint8Array(1024)),
        cancel: () => void (cancelled = true),
      }),
    );
  };
  const file = await clientOf({ fetch }).download({
    download_url: '/v3/billdownload/file?token=t',
    hash_type: 'SHA1',
    hash_value: '0'.repeat(40),
  });
  const reader = file.body.getReader();
  assert.ok(((await reader.read()).value?.length ?? 0) > 0);
  assert.equal(init.signal.aborted, false);
  await reader.cancel();
  assert.deepEqual([init.signal.aborted, cancelled], [true, true]);
});

test('a signer that is asked again is given up as well, and what it decrypts is used', async () => {
  const { privateKey } = sandbox.credentials;
  const { sign, decrypt } = nodeSigner(createPrivateKey(privateKey));
  const reason = new Error('enough');
  const { signal, abort } = signalOf();
  let asked = 0;
  const hanging = (/** @type {any} */ bytes) => {
    asked += 1;
    if (asked === 1) return sign(bytes);
    setTimeout(abort, 10, reason);
    return never();
  };
  const again = clientOf({
    privateKey: undefined,
    signer: { sign: hanging },
    retry: { attempts: 3 },
    fetch: async () => new Response('', { status: 500 }),
  });
  const error = await rejection(again.queryByOutTradeNo(ORDER, { signal }));
  assert.deepEqual([error.code, error.cause, asked], ['ERR_ABORTED', reason, 2]);

  const key = createPublicKey(privateKey);
  const sealed = publicEncrypt({ key, oaepHash: 'sha1' }, Buffer.from('张三')).toString('base64');
  const opening = clientOf({ privateKey: undefined, signer: { sign, decrypt } });
  assert.equal(await opening.decryptField(sealed), '张三');
});

test('a clock that fails says whether the call may have taken effect', async () => {
  const { sign } = nodeSigner(createPrivateKey(sandbox.credentials.privateKey));
  let reads = 0;
  const now = () => (reads++ === 0 ? Date.now() : Number.NaN);
  const unsent = clientOf({ now, privateKey: undefined, signer: { sign }, fetch: () => assert.fail('sent') });
  assert.equal((await rejection(unsent.prepayJsapi(orderOf(ORDER)))).outcome, 'not_sent');
  reads = 0;
  const sent = clientOf({ now, fetch: sandbox.fetch });
  assert.equal((await rejection(sent.prepayJsapi(orderOf('DRIVER-0003')))).outcome, 'unknown');
});

test('the reason of an abort belongs to the caller: nobody looks into it', async () => {
  let reads = 0;
  const reason = {
    get code() {
      reads += 1;
      return 'ECONNREFUSED';
    },
  };
  const { signal, abort } = signalOf();
  setTimeout(abort, 10, reason);
  const error = await rejection(clientOf({ fetch: never }).queryByOutTradeNo(ORDER, { signal }));
  assert.deepEqual([error.code, error.cause === reason, reads], ['ERR_ABORTED', true, 0]);
});

test('certificates that are downloaded for an answer are not the answer, and leave its file alone', async (context) => {
  const shop = await createSandbox({ mode: 'certificates' });
  context.after(() => shop.close());
  const { platformKeys: _, ...credentials } = /** @type {any} */ (shop.credentials);
  /** A client whose certificates are no longer in use. @param {() => Promise<unknown>} [put] */
  const outdated = async (put = async () => {}) => {
    const pay = new WechatPay({
      ...credentials,
      retry: false,
      platformCertificates: { store: { get: async () => undefined, put: () => put() } },
      fetch: /** @type {any} */ (shop.fetch),
    });
    await pay.request(query);
    await shop.rotateCertificate();
    return pay;
  };
  const query = {
    method: /** @type {const} */ ('GET'),
    path: '/v3/pay/transactions/out-trade-no/{out_trade_no}',
    params: { out_trade_no: ORDER },
    query: { mchid: credentials.mchid },
  };
  await new WechatPay({
    ...credentials,
    platformCertificates: true,
    fetch: /** @type {any} */ (shop.fetch),
  }).prepayJsapi(orderOf(ORDER));
  const { body, data } = await (await outdated()).request(query);
  assert.deepEqual([JSON.parse(new TextDecoder().decode(body)), Object(data).out_trade_no], [data, ORDER]);

  const file = new TextEncoder().encode('a statement of a day');
  await shop.overseas.statement('20260720', file);
  const statement = { path: '/v3/global/statements', query: { date: '20260720' } };
  assert.deepEqual(await (await (await outdated()).download(statement)).bytes(), file);

  const reason = new Error('enough');
  const { signal, abort } = signalOf();
  let puts = 0;
  const hanging = await outdated(async () => {
    puts += 1;
    if (puts === 1) return;
    setTimeout(abort, 10, reason);
    await never();
  });
  // The certificate is there, so the answer can be judged: it counts, though the caller has given up.
  assert.deepEqual((await hanging.request(query, { signal })).data, data);
  assert.deepEqual([puts, signal.aborted], [2, true]);
});

test('the file of an answer that is not authentic is not left open when the call is repeated', async (context) => {
  const shop = await createSandbox();
  context.after(() => shop.close());
  await shop.overseas.statement('20260720', new TextEncoder().encode('a statement of a day'));
  let answers = 0;
  let cancelled = false;
  const pay = new WechatPay({
    ...shop.credentials,
    fetch: async (url, init) => {
      const answer = await shop.fetch(url, init);
      answers += 1;
      if (answers > 1) return answer;
      const body = new ReadableStream({ cancel: () => void (cancelled = true) });
      return new Response(body, { headers: { ...Object.fromEntries(answer.headers), 'wechatpay-nonce': 'other' } });
    },
  });
  await pay.download({ path: '/v3/global/statements', query: { date: '20260720' } });
  assert.deepEqual([answers, cancelled], [2, true]);
});
