// Spans of the hooks, as they leave the process: names, attributes, parents, and that nothing secret is in them.
import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import { after, before, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { WechatPay } from 'wechatpay-wasm';
import { merchantEnvironment } from '../../tools/environment.mjs';
import { run } from '../../tools/process.mjs';
import { startFarSide } from './far-side.mjs';

const cwd = fileURLToPath(new URL('../../examples/opentelemetry', import.meta.url));
const OPENID = 'oUpF8uMuAJO_M2pxb1Q9zNjWeS6o';

/** @type {import('./far-side.mjs').FarSide} */
let far;
/** @type {string[]} bodies that the collector received */
const received = [];
const collector = createServer(async (request, response) => {
  const chunks = [];
  for await (const chunk of request) chunks.push(chunk);
  assert.equal(request.url, '/v1/traces');
  received.push(Buffer.concat(chunks).toString());
  response.writeHead(200, { 'content-type': 'application/json', connection: 'close' }).end('{}');
});

before(async () => {
  far = await startFarSide();
  await new Promise((resolve) => {
    collector.listen(0, '127.0.0.1', () => resolve(undefined));
  });
});
after(async () => {
  collector.close();
  collector.closeAllConnections();
  await far.close();
});

function environment() {
  const { port } = /** @type {import('node:net').AddressInfo} */ (collector.address());
  const variables = merchantEnvironment(far.sandbox.credentials, { sandbox: far.url, shop: 'https://shop.example' });
  return { ...variables, DEMO_OPENID: OPENID, OTEL_EXPORTER_OTLP_ENDPOINT: `http://127.0.0.1:${port}` };
}

/** @param {any[]} attributes */
const plain = (attributes) =>
  Object.fromEntries(
    attributes.map(({ key, value }) => [key, 'intValue' in value ? Number(value.intValue) : value.stringValue]),
  );

/** The spans received, in the order they began; then the list is empty. */
function spans() {
  const all = received.splice(0).flatMap((body) => JSON.parse(body).resourceSpans);
  const found = all.flatMap(({ scopeSpans }) => scopeSpans.flatMap((/** @type {any} */ { spans: own }) => own));
  return found.sort((one, other) => Number(BigInt(one.startTimeUnixNano) - BigInt(other.startTimeUnixNano)));
}

test('each attempt is a span below its caller, with the names of the semantic conventions', async () => {
  let failures = 1;
  far.trouble = () => (failures-- > 0 ? 500 : undefined);
  const { stdout } = await run(process.execPath, ['order.mjs'], { cwd, env: environment() });
  const [number = '', state] = stdout.trim().split(' ');
  assert.equal(state, 'NOTPAY');

  const sent = received.join('\n');
  const [checkout, ...attempts] = spans();
  assert.equal(checkout.name, 'checkout');
  const { hostname, port } = new URL(far.url);
  const jsapi = { method: 'POST', template: '/v3/pay/transactions/jsapi' };
  const query = { method: 'GET', template: '/v3/pay/transactions/out-trade-no/{out_trade_no}' };
  const expected = [
    { ...jsapi, more: { 'http.response.status_code': 500, 'error.type': 'ERR_API' } },
    { ...jsapi, more: { 'http.response.status_code': 200, 'http.request.resend_count': 1 } },
    { ...query, more: { 'http.response.status_code': 200 } },
  ];
  assert.equal(attempts.length, expected.length);
  expected.forEach(({ method, template, more }, index) => {
    const span = attempts[index];
    const { 'wechatpay.request_id': requestId, ...attributes } = plain(span.attributes);
    assert.equal(span.name, `${method} ${template}`);
    assert.equal(span.kind, 3, 'a client');
    assert.deepEqual([span.traceId, span.parentSpanId], [checkout.traceId, checkout.spanId]);
    assert.deepEqual(attributes, {
      'http.request.method': method,
      'url.template': template,
      'server.address': hostname,
      'server.port': Number(port),
      ...more,
    });
    assert.equal(span.status.code, 'error.type' in more ? 2 : 0);
    if (!('error.type' in more)) assert.ok(requestId.length > 3);
    const ms = Number(BigInt(span.endTimeUnixNano) - BigInt(span.startTimeUnixNano)) / 1e6;
    assert.ok(ms >= 0 && ms < 60_000, String(ms));
  });
  const [retry, ...others] = checkout.events;
  assert.deepEqual([retry.name, others.length], ['retry POST /v3/pay/transactions/jsapi', 0]);
  assert.equal(plain(retry.attributes)['error.type'], 'ERR_API');

  const { privateKey, apiV3Key, mchid, appid, serialNo } = far.sandbox.credentials;
  const { prepay_id } = await far.sandbox.order(number);
  const lines = privateKey.split('\n').slice(1, -2);
  for (const secret of [number, prepay_id, OPENID, '咖啡', mchid, appid, serialNo, apiV3Key, 'signature', ...lines])
    assert.ok(!sent.includes(secret), secret);
});

test('a notification is a span, whatever becomes of it', async () => {
  Object.assign(process.env, environment());
  const [{ spans: hooks }, { provider }] = await Promise.all([
    import('../../examples/opentelemetry/spans.mjs'),
    import('../../examples/opentelemetry/tracing.mjs'),
  ]);
  far.trouble = undefined;
  far.notifies = false;
  const pay = WechatPay.fromEnv(process.env, hooks);
  const out_trade_no = 'SECRET-NUMBER-1';
  await pay.prepayJsapi({ out_trade_no, description: 'x', amount: { total: 1 }, payer: { openid: OPENID } });
  await far.sandbox.pay(out_trade_no);
  const good = await far.sandbox.notification(out_trade_no);
  await pay.handleNotification(good, () => {});
  await pay.handleNotification(await far.sandbox.notification(out_trade_no, { tamper: 'body' }), () => {});
  await provider.shutdown();

  assert.ok(!received.join('\n').includes(out_trade_no));
  const found = spans().filter(({ name }) => name === 'wechatpay notification');
  const { id } = JSON.parse(new TextDecoder().decode(good.body));
  assert.deepEqual(
    found.map(({ attributes, status }) => [plain(attributes), status.code]),
    [
      [
        {
          'http.response.status_code': 204,
          'wechatpay.event_type': 'TRANSACTION.SUCCESS',
          'wechatpay.notification_id': id,
        },
        0,
      ],
      [{ 'http.response.status_code': 401, 'error.type': 'ERR_VERIFY_SIGNATURE' }, 2],
    ],
  );
});
