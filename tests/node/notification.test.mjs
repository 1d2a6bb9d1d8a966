// From a posted notification to the answer: the same refusal for everyone, the precise reason inside.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { WechatPay } from 'wechatpay-wasm';
import { createSandbox } from 'wechatpay-wasm/sandbox';

const sandbox = await createSandbox({ notify: async () => new Response(null, { status: 204 }) });
const other = await createSandbox();
const pay = new WechatPay({ ...sandbox.credentials, fetch: sandbox.fetch });
const out_trade_no = 'NOTIFY-0001';
await pay.prepayJsapi({
  description: 'x',
  out_trade_no,
  notify_url: 'https://shop.example/n',
  amount: { total: 5600 },
  payer: { openid: 'o1' },
});
await sandbox.pay(out_trade_no);
await sandbox.idle();

/** @param {any} [change] */
const posted = (change) => sandbox.notification(out_trade_no, change);
/** @param {{ url: string, headers: Record<string, string>, body: Uint8Array<ArrayBuffer> }} message */
const asRequest = ({ url, headers, body }) => new Request(url, { method: 'POST', headers, body });

test('Request in, 204 Response out, the event typed', async () => {
  /** @type {any} */
  let seen;
  const response = await pay.handleNotification(asRequest(await posted()), (event) => (seen = event));
  assert.ok(response instanceof Response);
  assert.equal(response.status, 204);
  assert.equal(await response.text(), '');
  assert.equal(seen.kind, 'payment');
  pay.assertPayment(seen.resource, { out_trade_no, amount: { total: 5600 } });
  assert.throws(() => pay.assertPayment(seen.resource, { out_trade_no, amount: { total: 1 } }), {
    code: 'ERR_MISMATCH',
  });
});

test('raw bytes and headers in every usual form are accepted', async () => {
  const { headers, body } = await posted();
  const lower = Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));
  const text = new TextDecoder().decode(body);
  for (const form of [
    headers,
    lower,
    new Headers(headers),
    Object.entries(headers),
    new Map(Object.entries(headers)),
    { get: (/** @type {string} */ name) => new Headers(headers).get(name) },
  ]) {
    for (const bytes of [body, Buffer.from(body), text, body.buffer]) {
      const reply = await pay.handleNotification({ headers: /** @type {any} */ (form), body: bytes }, () => {});
      assert.deepEqual(reply, { status: 204, headers: {}, body: '' });
    }
  }
});

test('whatever is wrong outside, the answer is one and the same; inside the code is precise', async () => {
  const wrong = {
    ERR_VERIFY_PROBE: await posted({ probe: true }),
    ERR_VERIFY_SIGNATURE: await posted({ tamper: 'body' }),
    ERR_VERIFY_UNKNOWN_KEY: await posted({ tamper: 'serial' }),
    ERR_VERIFY_TIMESTAMP: await posted({ timestamp: Math.floor(Date.now() / 1000) - 301 }),
    ERR_VERIFY_HEADER: { ...(await posted()), headers: { 'Content-Type': 'application/json' } },
  };
  const future = await posted({ timestamp: Math.floor(Date.now() / 1000) + 302 });
  const answers = new Set();
  for (const [code, message] of [...Object.entries(wrong), /** @type {const} */ (['ERR_VERIFY_TIMESTAMP', future])]) {
    /** @type {any} */
    let reason;
    let handled = false;
    const response = await pay.handleNotification(asRequest(/** @type {any} */ (message)), () => (handled = true), {
      onError: (error) => (reason = error),
    });
    answers.add(JSON.stringify([response.status, [...response.headers], await response.text()]));
    assert.equal(reason.code, code);
    assert.equal(handled, false);
  }
  assert.deepEqual(
    [...answers],
    [JSON.stringify([401, [['content-type', 'application/json']], '{"code":"FAIL","message":"not accepted"}'])],
  );
});

test('the key of another merchant under our serial is refused like any other', async () => {
  const foreign = new WechatPay({ ...sandbox.credentials, publicKey: other.credentials.publicKey });
  /** @type {any} */
  let reason;
  const reply = await foreign.handleNotification(await posted(), () => {}, { onError: (error) => (reason = error) });
  assert.deepEqual([reply.status, reason.code], [401, 'ERR_VERIFY_SIGNATURE']);
});

test('an authentic notification that cannot be processed asks for another delivery', async () => {
  const wrongKey = new WechatPay({ ...sandbox.credentials, apiV3Key: '0'.repeat(32) });
  /** @type {any[]} */
  const reasons = [];
  const onError = (/** @type {unknown} */ error) => reasons.push(error);
  assert.equal((await wrongKey.handleNotification(await posted(), () => {}, { onError })).status, 500);
  const failing = async () => {
    throw new Error('database is down');
  };
  const reply = await pay.handleNotification(await posted(), failing, { onError });
  assert.deepEqual([reply.status, JSON.parse(reply.body)], [500, { code: 'FAIL', message: 'not processed' }]);
  assert.deepEqual(
    reasons.map((error) => error.code ?? error.message),
    ['ERR_DECRYPT', 'database is down'],
  );
});

test('parsed, re-serialised and consumed bodies are refused with a hint', async () => {
  const { headers, body } = await posted();
  const parsed = JSON.parse(new TextDecoder().decode(body));
  await assert.rejects(
    async () => pay.parseNotification({ headers, body: parsed }),
    (/** @type {any} */ error) =>
      error.code === 'ERR_INPUT' && /raw/.test(error.en.message) && /express\.raw/.test(error.remedy),
  );
  const respelled = JSON.stringify(parsed, null, 2);
  await assert.rejects(async () => pay.parseNotification({ headers, body: respelled }), {
    code: 'ERR_VERIFY_SIGNATURE',
    remedy: /不要解析后重新序列化/,
  });
  const request = asRequest(await posted());
  await request.text();
  /** @type {any} */
  let reason;
  const response = await pay.handleNotification(request, () => {}, { onError: (error) => (reason = error) });
  assert.deepEqual([response.status, reason.code], [500, 'ERR_INPUT']);
});

test('headers are judged before a body that is parsed, empty or not there', async () => {
  const { headers } = await posted();
  const answer = async (/** @type {any} */ message) =>
    (await pay.handleNotification(message, () => {}, { onError: () => {} })).status;
  for (const body of [{ id: 1 }, undefined, null, 5, Promise.resolve('')]) {
    assert.equal(await answer({ headers: {}, body }), 401, 'forged');
    assert.equal(await answer({ headers, body }), 500, 'genuine headers: the receiving code is at fault');
  }
  const { body } = await posted();
  assert.equal(
    await answer({ headers: (await posted()).headers, body: new TextDecoder().decode(body), rawBody: '' }),
    401,
    'another body',
  );
  const genuine = await posted();
  assert.equal(
    await answer({ headers: genuine.headers, body: new TextDecoder().decode(genuine.body), rawBody: '' }),
    204,
    'an empty rawBody is none',
  );
  const hostile = Object.defineProperty({ headers: {}, body: '' }, Symbol.toStringTag, {
    get() {
      throw new Error('tag');
    },
  });
  assert.equal(await answer(hostile), 401, 'a hostile getter');
});

test.after(() => {
  sandbox.close();
  other.close();
});
