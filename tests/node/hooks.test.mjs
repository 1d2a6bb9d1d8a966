// Hooks: what they are told and when, that no secret or number is in it, and that nothing they do changes a result.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { handleNotification, WechatPay } from 'wechatpay-wasm';
import { createSandbox } from 'wechatpay-wasm/sandbox';

const sandbox = await createSandbox({ notify: async () => new Response(null, { status: 204 }) });
const MAIN = 'https://api.mch.weixin.qq.com';
const BACKUP = 'https://api2.mch.weixin.qq.com';
const JSAPI = 'POST /v3/pay/transactions/jsapi';
const QUERY = 'GET /v3/pay/transactions/out-trade-no/{out_trade_no}';
const NAMES = /** @type {const} */ (['onRequest', 'onResponse', 'onRetry', 'onNotification']);

/** @typedef {{ hook: string, event: any }[]} Told */

/** Hooks that keep what they are told. @returns {{ told: Told, hooks: Record<string, (event: any) => void> }} */
function recorder() {
  const told = /** @type {Told} */ ([]);
  const keep = (/** @type {string} */ hook) => [hook, (/** @type {any} */ event) => void told.push({ hook, event })];
  return { told, hooks: Object.fromEntries(NAMES.map(keep)) };
}

/** A `fetch` that goes wrong in these ways first. @param {((url: string) => any)[]} faults @returns {any} */
const faulty = (faults) => async (/** @type {string} */ url, /** @type {any} */ init) => {
  const fault = faults.shift();
  return fault ? fault(url) : sandbox.fetch(url, init);
};
const offline = () => {
  throw Object.assign(new TypeError('fetch failed'), { cause: { code: 'ECONNREFUSED', syscall: 'connect' } });
};
const busy = () =>
  new Response('{"code":"SYSTEM_ERROR","message":"系统错误"}', { status: 500, headers: { 'Request-ID': '08F-1' } });

/** @param {object} [options] @param {any} [fetch] */
const clientOf = (options, fetch = sandbox.fetch) => new WechatPay({ ...sandbox.credentials, fetch, ...options });
/** So many digits that no duration and no random id holds them by chance. */
const TOTAL = 918_273_645;
const order = (/** @type {string} */ out_trade_no) => ({
  description: 'a secret present',
  out_trade_no,
  notify_url: 'https://shop.example/n',
  amount: { total: TOTAL },
  payer: { openid: 'openid-of-alice' },
});

/** Whatever differs from run to run, checked and taken out. @param {Told} told */
function steady(told) {
  return told.map(({ hook, event: { durationMs, requestId, pauseMs, ...rest } }) => {
    if (hook === 'onResponse' || hook === 'onNotification') assert.ok(durationMs >= 0 && durationMs < 60_000);
    if (hook === 'onRetry') assert.ok(Number.isInteger(pauseMs) && pauseMs >= 0 && pauseMs < 30_000);
    if (rest.status && hook === 'onResponse') assert.ok(requestId.length > 3, requestId);
    return [hook, rest];
  });
}

await clientOf().prepayJsapi(order('HOOKS-PAID'));
await sandbox.pay('HOOKS-PAID');
await sandbox.idle();

test('each attempt is told of before it is sent and when it is judged, and each repetition before its pause', async () => {
  const { told, hooks } = recorder();
  const pay = clientOf(hooks, faulty([offline, busy]));
  await pay.prepayJsapi(order('HOOKS-RETRIED'));
  const about = (/** @type {string} */ host, /** @type {number} */ attempt) => ({
    operation: JSAPI,
    method: 'POST',
    host,
    attempt,
  });
  assert.deepEqual(steady(told), [
    ['onRequest', about(MAIN, 1)],
    ['onResponse', { ...about(MAIN, 1), code: 'ERR_TRANSPORT', outcome: 'not_sent' }],
    ['onRetry', { ...about(BACKUP, 2), code: 'ERR_TRANSPORT' }],
    ['onRequest', about(BACKUP, 2)],
    ['onResponse', { ...about(BACKUP, 2), status: 500, code: 'ERR_API', outcome: 'unknown' }],
    ['onRetry', { ...about(BACKUP, 3), code: 'ERR_API' }],
    ['onRequest', about(BACKUP, 3)],
    ['onResponse', { ...about(BACKUP, 3), status: 200 }],
  ]);
  assert.equal(told[4]?.event.requestId, '08F-1');
});

test('the last attempt of a call that fails is told of, with its own code', async () => {
  const aborting = new AbortController();
  const forged = () => new Response('{}', { status: 200, headers: { 'Request-ID': '08F-2' } });
  const unusable = () => ({ status: 200 });
  const abort = () => {
    aborting.abort();
    return new Promise(() => {});
  };
  for (const [fault, end] of /** @type {const} */ ([
    [forged, { status: 200, code: 'ERR_VERIFY_HEADER', outcome: 'unknown' }],
    [busy, { status: 500, code: 'ERR_API', outcome: 'unknown' }],
    [abort, { code: 'ERR_ABORTED', outcome: 'unknown' }],
    [unusable, { code: 'ERR_CONFIG', outcome: 'unknown' }],
  ])) {
    const { told, hooks } = recorder();
    const pay = clientOf({ ...hooks, retry: false }, faulty([fault]));
    const { signal } = aborting;
    await assert.rejects(pay.close('HOOKS-LOST', fault === abort ? { signal } : {}), { code: end.code });
    const [sent, ended, ...more] = steady(told);
    assert.deepEqual([sent?.[0], more.length], ['onRequest', 0]);
    const operation = 'POST /v3/pay/transactions/out-trade-no/{out_trade_no}/close';
    assert.deepEqual(ended, ['onResponse', { operation, method: 'POST', host: MAIN, attempt: 1, ...end }]);
  }
});

test('durationMs is that of the exchange', async () => {
  const { told, hooks } = recorder();
  const slow = async (/** @type {string} */ url, /** @type {any} */ init) => {
    await new Promise((resolve) => setTimeout(resolve, 60));
    return sandbox.fetch(url, init);
  };
  await clientOf(hooks, slow).queryByOutTradeNo('HOOKS-PAID');
  const { durationMs } = told[1]?.event ?? {};
  assert.ok(durationMs >= 55 && durationMs < 5_000, String(durationMs));
});

test('downloads of certificates and the questions of doctor are told of', async () => {
  const certified = await createSandbox({ mode: 'certificates' });
  const { told, hooks } = recorder();
  const { platformKeys: _, ...own } = certified.credentials;
  const credentials = { ...own, platformCertificates: true, fetch: certified.fetch };
  await new WechatPay({ ...credentials, ...hooks }).prepayJsapi(order('HOOKS-CERTIFIED'));
  const of = (/** @type {Told} */ all) =>
    steady(all).map(([hook, { operation, status, code }]) => [hook, operation, status ?? code]);
  assert.deepEqual(of(told), [
    ['onRequest', 'GET /v3/certificates', undefined],
    ['onResponse', 'GET /v3/certificates', 200],
    ['onRequest', JSAPI, undefined],
    ['onResponse', JSAPI, 200],
  ]);
  told.length = 0;
  await assert.rejects(
    new WechatPay({ ...credentials, fetch: faulty([offline]), ...hooks }).queryByOutTradeNo('HOOKS-X'),
    {
      code: 'ERR_CERTIFICATES',
    },
  );
  assert.deepEqual(of(told).slice(1), [['onResponse', 'GET /v3/certificates', 'ERR_TRANSPORT']]);
  told.length = 0;
  await clientOf(hooks).doctor();
  const [first, second] = of(told);
  assert.deepEqual([first?.[0], second?.[0], told.length % 2], ['onRequest', 'onResponse', 0]);
});

test('what it takes to judge an answer is not part of its durationMs', async () => {
  const certified = await createSandbox({ mode: 'certificates' });
  const { told, hooks } = recorder();
  const { platformKeys: _, ...own } = certified.credentials;
  const slow = async (/** @type {string} */ url, /** @type {any} */ init) => {
    if (url.endsWith('/v3/certificates')) await new Promise((resolve) => setTimeout(resolve, 500));
    return certified.fetch(url, init);
  };
  const pay = new WechatPay({ ...own, ...hooks, platformCertificates: true, fetch: /** @type {any} */ (slow) });
  await pay.prepayJsapi(order('HOOKS-ROTATED'));
  await certified.rotateCertificate();
  told.length = 0;
  await pay.queryByOutTradeNo('HOOKS-ROTATED');
  const ended = told.filter(({ hook }) => hook === 'onResponse').map(({ event }) => event);
  assert.deepEqual(
    ended.map(({ operation, status, code }) => [operation, status, code]),
    [
      ['GET /v3/certificates', 200, undefined],
      [QUERY, 200, undefined],
    ],
  );
  assert.ok(ended[0].durationMs >= 490 && ended[1].durationMs < 490, JSON.stringify(ended));
});

test('paths that callers give are named by templates and words of the library', async () => {
  const { told, hooks } = recorder();
  const pay = clientOf({ ...hooks, retry: false }, offline);
  for (const [method, path, params, operation] of /** @type {const} */ ([
    ['GET', '/v3/pay/transactions/out-trade-no/HOOKS-1', undefined, QUERY],
    ['GET', '/v3/pay/transactions/out-trade-no/{id}', { id: 'HOOKS-1' }, QUERY],
    ['GET', '/v3/brand/profitsharing/orders/HOOKS-1?x=HOOKS-2', undefined, 'GET /v3/brand/profitsharing/orders/…'],
    ['POST', '/v3/hooks-of-alice', undefined, 'POST /v3/…'],
    ['PUT', '/v3/{hooks}', { hooks: 'HOOKS-1' }, 'PUT /v3/…'],
  ]))
    await assert.rejects(pay.request({ method, path, params }), { code: 'ERR_TRANSPORT' }, operation);
  const operations = told.filter(({ hook }) => hook === 'onRequest').map(({ event }) => event.operation);
  assert.deepEqual(operations, [QUERY, QUERY, 'GET /v3/brand/profitsharing/orders/…', 'POST /v3/…', 'PUT /v3/…']);
});

test('notifications are told of with the status of their answer', async () => {
  const { told, hooks } = recorder();
  const pay = clientOf(hooks);
  const good = await sandbox.notification('HOOKS-PAID');
  const forged = await sandbox.notification('HOOKS-PAID', { tamper: 'body' });
  const handled = (/** @type {any} */ message, /** @type {any} */ handler, /** @type {any} */ options) =>
    pay.handleNotification(message, handler, options);
  const fail = () => Promise.reject(new Error('no database'));
  await handled(good, (/** @type {any} */ event) => Object.assign(event, { id: 'another', kind: 'another' }), {});
  await handled(forged, () => {}, {});
  await handled(good, fail, {});
  await handled(good, fail, { expected: () => undefined, onMismatch: () => {} });
  const { id } = JSON.parse(new TextDecoder().decode(good.body));
  const about = { eventType: 'TRANSACTION.SUCCESS', kind: 'payment', id };
  assert.deepEqual(steady(told), [
    ['onNotification', { ...about, standing: 'done', status: 204 }],
    ['onNotification', { status: 401, code: 'ERR_VERIFY_SIGNATURE' }],
    ['onNotification', { ...about, standing: 'failed', status: 500 }],
    ['onNotification', { ...about, standing: 'done', status: 204, code: 'ERR_MISMATCH' }],
  ]);
});

test('of several clients, the one that takes a notification is told; of one that nobody takes, all are, each hook once', async () => {
  const other = await createSandbox();
  const [own, shared] = [recorder(), recorder()];
  const foreign = (/** @type {any} */ hooks) => new WechatPay({ ...other.credentials, fetch: other.fetch, ...hooks });
  const clients = [foreign(shared.hooks), foreign(shared.hooks), clientOf(own.hooks), foreign({})];
  const good = await sandbox.notification('HOOKS-PAID');
  await handleNotification(clients, good, () => {});
  await handleNotification(clients, { headers: {}, body: '' }, () => {});
  assert.deepEqual(
    own.told.map(({ event }) => event.status),
    [204, 401],
  );
  assert.deepEqual(
    shared.told.map(({ event }) => event.status),
    [401],
  );
});

test('no secret, number, header or body is in an event, and events are frozen', async () => {
  const { told, hooks } = recorder();
  const seen = /** @type {string[]} */ ([]);
  const spying = async (/** @type {string} */ url, /** @type {any} */ init) => {
    const { Authorization } = init.headers;
    seen.push(Authorization.match(/signature="([^"]+)"/)[1], Authorization.match(/nonce_str="([^"]+)"/)[1]);
    const answer = await sandbox.fetch(url, init);
    seen.push(answer.headers.get('Wechatpay-Signature') ?? seen[0] ?? '');
    return answer;
  };
  const pay = clientOf(hooks, spying);
  const number = 'SECRET-NUMBER-1';
  const { prepay_id } = await pay.prepayJsapi(order(number));
  await sandbox.pay(number);
  await sandbox.idle();
  const paid = await pay.queryByOutTradeNo(number);
  await pay.queryByTransactionId(paid.transaction_id ?? '');
  const amount = { refund: 1, total: TOTAL, currency: /** @type {const} */ ('CNY') };
  await pay.refunds.create({ out_trade_no: number, out_refund_no: 'SECRET-REFUND-1', amount });
  await pay.refunds.query('SECRET-REFUND-1');
  const path = `/v3/pay/transactions/out-trade-no/${number}`;
  await pay.request({ method: 'GET', path, query: { mchid: pay.mchid } });
  await assert.rejects(pay.request({ method: 'POST', path: `/v3/${number}/x`, body: { a: 'secret-in-body' } }));
  await assert.rejects(pay.close(`${number}-ABSENT`));
  await pay.handleNotification(await sandbox.notification(number), () => {
    throw new Error('secret-of-handler');
  });
  assert.equal(told.filter(({ hook }) => hook === 'onRequest').length, 8);
  const { privateKey, apiV3Key, mchid, appid, publicKeyId, serialNo = '' } = sandbox.credentials;
  const lines = String(privateKey).split('\n').slice(1, -2);
  const secrets = [
    ...[
      number,
      'SECRET-REFUND-1',
      'openid-of-alice',
      'a secret present',
      String(TOTAL),
      prepay_id,
      paid.transaction_id ?? '',
    ],
    ...[String(apiV3Key), mchid, appid, publicKeyId, serialNo, 'secret-', '?', ...lines, ...seen],
  ];
  const all = JSON.stringify(told);
  for (const secret of secrets) {
    assert.ok(secret.length > 0);
    assert.ok(!all.includes(secret), `${secret} in ${all}`);
  }
  const known =
    /^(operation|method|host|attempt|status|requestId|code|outcome|durationMs|pauseMs|eventType|kind|id|standing)$/;
  for (const { event } of told) {
    assert.ok(Object.isFrozen(event));
    for (const [name, value] of Object.entries(event)) {
      assert.match(name, known);
      assert.match(typeof value, /^(string|number)$/);
    }
  }
});

test('a hook that throws, rejects, hangs or has a broken promise changes nothing and is silent', async (context) => {
  const printed = ['log', 'warn', 'error', 'info'].map((name) =>
    context.mock.method(console, /** @type {'log'} */ (name), () => {}),
  );
  const unhandled = /** @type {unknown[]} */ ([]);
  const keep = (/** @type {unknown} */ reason) => void unhandled.push(reason);
  process.on('unhandledRejection', keep);
  const bad = [
    () => {
      throw new Error('a hook');
    },
    () => Promise.reject(new Error('a hook')),
    () => new Promise(() => {}),
    () => ({
      get then() {
        throw new Error('a getter');
      },
    }),
    () => ({
      then() {
        throw new Error('a thenable');
      },
    }),
    (/** @type {any} */ event) => {
      event.host = 'https://evil.example';
    },
  ];
  try {
    for (const [index, hook] of bad.entries()) {
      let called = 0;
      const counting = (/** @type {any} */ event) => {
        called += 1;
        return hook(event);
      };
      const hooks = Object.fromEntries(NAMES.map((name) => [name, counting]));
      const pay = clientOf(hooks, faulty([busy]));
      const { prepay_id } = await pay.prepayJsapi(order(`HOOKS-BAD-${index}`));
      assert.ok(prepay_id);
      const message = await sandbox.notification('HOOKS-PAID');
      assert.equal((await pay.handleNotification(message, () => {})).status, 204);
      assert.equal((await pay.handleNotification({ headers: {}, body: '' }, () => {})).status, 401);
      assert.equal(called, 7);
    }
    await new Promise((resolve) => setTimeout(resolve, 20));
  } finally {
    process.off('unhandledRejection', keep);
  }
  assert.deepEqual(unhandled, []);
  assert.deepEqual(
    printed.map(({ mock }) => mock.callCount()),
    [0, 0, 0, 0],
  );
});

test('without onError, and with one that fails, handleNotification prints nothing', async (context) => {
  const printed = context.mock.method(console, 'error', () => {});
  const message = { headers: {}, body: '' };
  const fail = () => Promise.reject(new Error('no log'));
  for (const options of [{}, { onError: fail }]) {
    assert.equal((await clientOf().handleNotification(message, () => {}, options)).status, 401);
  }
  await new Promise((resolve) => setTimeout(resolve, 10));
  assert.equal(printed.mock.callCount(), 0);
});

test('a hook runs in the async context of its call, may call the client, and may give the call up', async () => {
  const { AsyncLocalStorage } = await import('node:async_hooks');
  const storage = new AsyncLocalStorage();
  const seen = /** @type {unknown[]} */ ([]);
  const inner = clientOf();
  const pay = clientOf({
    onRequest: () => {
      seen.push(storage.getStore());
      inner.warmUp();
    },
    onResponse: () => seen.push(storage.getStore()),
  });
  await storage.run('a call', () => pay.queryByOutTradeNo('HOOKS-PAID'));
  assert.deepEqual(seen, ['a call', 'a call']);

  const controller = new AbortController();
  let sent = 0;
  const count = () => {
    sent += 1;
    return offline();
  };
  const aborting = clientOf({ onRequest: () => controller.abort() }, count);
  const { signal } = controller;
  await assert.rejects(aborting.queryByOutTradeNo('HOOKS-PAID', { signal }), { code: 'ERR_ABORTED' });
  assert.equal(sent, 0);
});

test('what is no function is refused, and a misspelt hook too', () => {
  for (const name of NAMES) {
    for (const value of [true, 'x', {}, [], null]) {
      assert.throws(
        () => clientOf({ [name]: value, language: 'en' }),
        (/** @type {any} */ error) => error.code === 'ERR_CONFIG' && error.issues[0].field === name,
        `${name}: ${JSON.stringify(value)}`,
      );
    }
    assert.ok(clientOf({ [name]: undefined }));
  }
  for (const [given, meant] of [
    ['onRequst', 'onRequest'],
    ['on_response', 'onResponse'],
    ['onNotify', 'onNotification'],
  ]) {
    assert.throws(
      () => clientOf({ [given ?? '']: () => {}, language: 'en' }),
      (/** @type {any} */ error) => error.issues[0].remedy === `Did you mean ${meant}?`,
      given,
    );
  }
});
