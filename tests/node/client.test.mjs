// The loop around the core: fetch, time-out, abort, and what it tells of outcomes nobody knows.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { WechatPay, WechatPayError } from 'wechatpay-wasm';
import { createSandbox } from 'wechatpay-wasm/sandbox';
import { bilingual } from '../conformance/assert.mjs';

// The clock of both sides stands still: a second that a busy machine loses decides nothing.
const started = Date.now();
const now = () => started;
const sandbox = await createSandbox({ now, notify: async () => new Response(null, { status: 204 }) });
const order = () => ({
  description: '手冲咖啡',
  out_trade_no: `ORDER-${crypto.randomUUID().slice(0, 18)}`,
  notify_url: 'https://shop.example/n',
  amount: { total: 5600 },
  payer: { openid: 'oTEST1' },
});
/** @param {Partial<import('wechatpay-wasm').WechatPayOptions>} [options] */
const client = (options) => new WechatPay({ ...sandbox.credentials, fetch: sandbox.fetch, now, ...options });

/** @param {string} code @param {string} outcome @param {(error: any) => void} [more] */
const fails = (code, outcome, more) => (/** @type {any} */ error) => {
  assert.ok(error instanceof WechatPayError, String(error));
  assert.equal(error.code, code);
  assert.equal(error.outcome, outcome);
  bilingual(error, code);
  more?.(error);
  return true;
};

test('a value is exactly what the wire said, with the answer beside it', async () => {
  const result = await client().prepayJsapi(order());
  assert.deepEqual(Object.keys(result), ['prepay_id']);
  assert.equal(result.response.status, 200);
  assert.match(result.response.requestId ?? '', /-0$/);
  assert.equal(result.response.headers['wechatpay-signature-type'], 'WECHATPAY2-SHA256-RSA2048');
});

test('the body sent is the body signed, and redirects are left to us', async () => {
  /** @type {any} */
  let seen;
  const pay = client({
    fetch: (url, init) => ((seen = { url, ...init }), sandbox.fetch(url, init)),
    userAgent: 'my-shop/2.1',
  });
  const prepay = order();
  await pay.prepayJsapi(prepay);
  assert.equal(seen.redirect, 'manual');
  assert.equal(typeof seen.body, 'string');
  assert.match(seen.headers['User-Agent'], /^my-shop\/2\.1 wechatpay-wasm\//);
  assert.deepEqual(JSON.parse(seen.body), { ...prepay, appid: pay.appid, mchid: pay.mchid });
});

test('a refused order sends nothing', async () => {
  let calls = 0;
  const pay = client({ fetch: (url, init) => ((calls += 1), sandbox.fetch(url, init)) });
  const bad = { ...order(), amount: { total: 0 }, payer: { openid: 'o\t' } };
  await assert.rejects(
    pay.prepayJsapi(bad),
    fails('ERR_INPUT', 'not_sent', ({ issues }) => assert.equal(issues.length, 2)),
  );
  assert.equal(calls, 0);
});

test('a time-out, even of a fetch that ignores its signal, is an unknown outcome', async () => {
  const deaf = () => new Promise(() => {});
  await assert.rejects(
    client({ fetch: /** @type {any} */ (deaf), timeoutMs: 20 }).prepayJsapi(order()),
    fails('ERR_TIMEOUT', 'unknown'),
  );
  await assert.rejects(
    client({ fetch: /** @type {any} */ (deaf) }).prepayJsapi(order(), { timeoutMs: 20 }),
    fails('ERR_TIMEOUT', 'unknown'),
  );
});

test('an abort before sending sends nothing; afterwards the outcome is unknown; the reason is kept', async () => {
  let calls = 0;
  const never = () => ((calls += 1), new Promise(() => {}));
  const pay = client({ fetch: /** @type {any} */ (never) });
  const reason = new Error('the user left');
  await assert.rejects(
    pay.prepayJsapi(order(), { signal: AbortSignal.abort(reason) }),
    fails('ERR_ABORTED', 'not_sent', ({ cause }) => assert.equal(cause, reason)),
  );
  assert.equal(calls, 0);
  const controller = new AbortController();
  setTimeout(() => controller.abort(reason), 10);
  await assert.rejects(
    pay.prepayJsapi(order(), { signal: controller.signal }),
    fails('ERR_ABORTED', 'unknown', ({ cause }) => assert.equal(cause, reason)),
  );
});

test('a broken connection and a body that breaks off are unknown outcomes with their cause', async () => {
  const cause = new TypeError('fetch failed');
  await assert.rejects(
    client({
      fetch: async () => {
        throw cause;
      },
    }).prepayJsapi(order()),
    fails('ERR_TRANSPORT', 'unknown', (error) => assert.equal(error.cause, cause)),
  );
  const half = {
    status: 200,
    headers: new Headers(),
    arrayBuffer: async () => {
      throw cause;
    },
  };
  await assert.rejects(client({ fetch: async () => half }).prepayJsapi(order()), fails('ERR_TRANSPORT', 'unknown'));
});

test('unsigned, tampered and replayed answers are refused and the order may exist', async () => {
  /** @param {(response: Response, body: string) => Response | Promise<Response>} change */
  const changed = (change) =>
    client({
      fetch: async (url, init) => {
        const response = await sandbox.fetch(url, init);
        return change(response, await response.clone().text());
      },
    });
  const cases = /** @type {const} */ ([
    ['ERR_VERIFY_HEADER', (/** @type {Response} */ _, /** @type {string} */ body) => new Response(body)],
    [
      'ERR_VERIFY_SIGNATURE',
      (/** @type {Response} */ { headers }, /** @type {string} */ body) => new Response(`${body} `, { headers }),
    ],
    ['ERR_VERIFY_SIGNATURE', (/** @type {Response} */ { headers }) => new Response('{"prepay_id":"wx1"}', { headers })],
  ]);
  for (const [code, change] of cases) {
    await assert.rejects(
      changed(change).prepayJsapi(order()),
      fails(code, 'unknown', (error) => assert.equal(error.status, 200)),
    );
  }
  const late = client({ fetch: sandbox.fetch, now: () => started + 301_000 });
  await assert.rejects(
    late.prepayJsapi(order()),
    fails('ERR_API', 'refused', (error) => assert.equal(error.status, 401)),
  );
});

test('error answers carry all that is known', async () => {
  const pay = client();
  await assert.rejects(
    pay.queryByOutTradeNo('NEVER-ORDERED'),
    fails('ERR_API', 'refused', (error) => {
      assert.deepEqual([error.status, error.apiCode], [404, 'ORDER_NOT_EXIST']);
      assert.ok(error.requestId && error.remedy && error.body.includes(error.wireCode));
    }),
  );
});

test('a generic call gives bytes and value', async () => {
  const pay = client();
  const prepay = order();
  await pay.prepayJsapi(prepay);
  const answer = await pay.request({
    method: 'GET',
    path: '/v3/pay/transactions/out-trade-no/{no}',
    params: { no: prepay.out_trade_no },
    query: { mchid: pay.mchid },
  });
  assert.equal(answer.data.trade_state, 'NOTPAY');
  assert.deepEqual(JSON.parse(new TextDecoder().decode(answer.body)), answer.data);
  const closed = await pay.close(prepay.out_trade_no);
  assert.equal(closed.status, 204);
});

test('many calls at once do not disturb each other', async () => {
  const pay = client();
  const orders = Array.from({ length: 30 }, order);
  const ids = await Promise.all(orders.map((one) => pay.prepayJsapi(one)));
  assert.equal(new Set(ids.map(({ prepay_id }) => prepay_id)).size, orders.length);
});

test('a signal that cannot be let go again is refused before anything is sent', async () => {
  const sandbox = await createSandbox();
  let sent = 0;
  const pay = new WechatPay({
    ...sandbox.credentials,
    fetch: (url, init) => {
      sent += 1;
      return sandbox.fetch(url, init);
    },
  });
  const addEventListener = () => {};
  const removeEventListener = () => {};
  const throwing = {
    addEventListener,
    removeEventListener,
    get aborted() {
      throw new Error('no');
    },
  };
  for (const signal of [
    null,
    'x',
    { aborted: false, addEventListener },
    { aborted: false, removeEventListener },
    { addEventListener, removeEventListener },
    throwing,
  ]) {
    const error = await pay.close('T12345678', { signal: /** @type {any} */ (signal) }).catch((thrown) => thrown);
    assert.deepEqual([error.code, error.issues?.[0]?.field], ['ERR_INPUT', 'signal']);
  }
  assert.equal(sent, 0);
  sandbox.close();
});
