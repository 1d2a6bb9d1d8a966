import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { createInterface } from 'node:readline';
import { test } from 'node:test';
import { createKeys } from '../../sandbox/index.js';
import { startSandboxServer } from '../../sandbox/server.mjs';
import { send, signedSend } from './http.mjs';
import { orderBody } from './merchant.mjs';

const keys = await createKeys();
const CREDENTIALS = '/_sandbox/credentials';

async function start(t, options) {
  const { url, sandbox, close } = await startSandboxServer({ keys, ...options });
  t.after(close);
  const { port, host } = new URL(url);
  /** @param {string} target @param {Record<string, string>} headers */
  const get = async (target, headers, method = 'GET') => {
    const { status, json, raw } = await send(url, method, target, { headers });
    assert.ok(status === 200 || !raw.includes('PRIVATE KEY'), 'a refusal holds no key');
    return [status, json.code];
  };
  return { url, sandbox, host, port, get };
}
const HOST = [403, 'HOST_NOT_ALLOWED'];
const ORIGIN = [403, 'ORIGIN_NOT_ALLOWED'];
const ANSWERED = [200, undefined];

test('the paths without signature answer to names of this machine only', async (t) => {
  const { port, get } = await start(t);
  for (const name of ['localhost', 'LOCALHOST', 'shop.localhost', '127.0.0.1', '127.8.9.1', '[::1]']) {
    assert.deepEqual(await get(CREDENTIALS, { Host: `${name}:${port}` }), ANSWERED, name);
    assert.deepEqual(await get(CREDENTIALS, { Host: name }), ANSWERED, name);
  }
  for (const name of [
    'rebound.example',
    'localhost.example',
    '127.0.0.1.example',
    '10.0.0.1',
    '0.0.0.0',
    'sandbox',
    'api.mch.weixin.qq.com',
    'localhost:1:2',
    'x@localhost',
    'evil.com/.localhost',
    'a b.localhost',
    'a..localhost',
    '.localhost',
  ]) {
    assert.deepEqual(await get(CREDENTIALS, { Host: `${name}:${port}` }), HOST, name);
    assert.deepEqual(await get('/_sandbox/orders/X/pay', { Host: name }, 'POST'), HOST, name);
  }
  assert.deepEqual(await get(CREDENTIALS, { Host: `:${port}` }), HOST);
  // A page behind a browser's proxy setting names its own host in the target.
  assert.deepEqual(await get(`http://rebound.example${CREDENTIALS}`, { Host: 'rebound.example' }), HOST);
  assert.deepEqual(await get(`http://rebound.example${CREDENTIALS}`, { Host: 'localhost' }), HOST);
  assert.deepEqual(await get(`HTTP://rebound.example${CREDENTIALS}`, { Host: 'localhost' }), HOST);
});

test('a target that names the host, as to a proxy, leads to everything that it does without', async (t) => {
  const { url } = await start(t, { tls: true });
  const paths = ['/', '/_sandbox/openapi.json', '/_sandbox/ca.pem', '/_sandbox/feed', '/_sandbox/scan', CREDENTIALS];
  for (const path of paths) {
    const { status, raw } = await send(url, 'GET', path);
    assert.equal(status, 200, path);
    for (const target of [`http://localhost${path}`, `HTTPS://LocalHost:1${path}`]) {
      const answer = await send(url, 'GET', target);
      assert.deepEqual([answer.status, answer.raw.equals(raw)], [200, true], target);
    }
    const { json } = await send(url, 'GET', `http://rebound.example${path}`);
    assert.equal(json.code, 'HOST_NOT_ALLOWED');
  }
  for (const target of ['http://localhost', 'http://localhost?a=b']) {
    assert.equal((await send(url, 'GET', target)).status, 200, target);
  }
  assert.deepEqual((await send(url, 'GET', `http://${CREDENTIALS}`)).json.code, 'HOST_NOT_ALLOWED');
});

test('a page of another origin is refused, also one on another port of this machine', async (t) => {
  const { host, get } = await start(t);
  for (const origin of [
    'https://evil.example',
    'null',
    'http://localhost:1',
    `http://${host}.evil.example`,
    'file://',
  ]) {
    assert.deepEqual(await get(CREDENTIALS, { Host: host, Origin: origin }), ORIGIN, origin);
    assert.deepEqual(await get('/_sandbox/orders/X/pay', { Host: host, Origin: origin }, 'POST'), ORIGIN, origin);
  }
  assert.deepEqual(await get(CREDENTIALS, { Host: host, Origin: `http://${host}` }), ANSWERED);
});

test('a page of another site loads nothing, which it would without an origin, and may link here', async (t) => {
  const { host, get } = await start(t);
  /** @param {string} mode @param {string} [destination] */
  const from = (mode, destination, site = 'cross-site') => ({
    Host: host,
    'Sec-Fetch-Site': site,
    'Sec-Fetch-Mode': mode,
    ...(destination && { 'Sec-Fetch-Dest': destination }),
  });
  const strange = [
    from('no-cors', 'image'),
    from('no-cors', 'script'),
    from('navigate', 'iframe'),
    from('cors', 'empty'),
  ];
  for (const headers of [...strange, { Host: host, 'Sec-Fetch-Site': 'cross-site' }]) {
    for (const target of [CREDENTIALS, '/_sandbox/events/stream', '/_sandbox/dashboard/main.js', '/']) {
      const { status, json } = await send(`http://${host}`, 'GET', target, { headers });
      assert.deepEqual([status, json?.code], ORIGIN, `${target} ${JSON.stringify(headers)}`);
    }
  }
  assert.deepEqual(await get('/_sandbox/orders/X/pay', from('navigate', 'document'), 'POST'), ORIGIN);
  assert.deepEqual(await get(CREDENTIALS, from('navigate', 'document')), ANSWERED);
  assert.deepEqual(await get(CREDENTIALS, from('navigate')), ANSWERED);
  for (const site of ['same-origin', 'none', 'same-site']) {
    assert.deepEqual(await get(CREDENTIALS, from('cors', 'empty', site)), ANSWERED, site);
  }
});

test('further host names are allowed by option, and the address it listens on', async (t) => {
  const { port, get } = await start(t, { allowedHosts: ['Sandbox', 'pay.internal', 'FD00:0::5', '[fd00::6]'] });
  for (const name of ['sandbox', 'pay.internal', 'localhost', '[fd00::5]', '[FD00::0:5]', '[fd00::6]']) {
    assert.deepEqual(await get(CREDENTIALS, { Host: `${name}:${port}` }), ANSWERED, name);
  }
  assert.deepEqual(await get(CREDENTIALS, { Host: 'other.internal' }), HOST);
  assert.deepEqual(await get(CREDENTIALS, { Host: 'sandbox', Origin: 'http://other.example' }), ORIGIN);
  assert.deepEqual(await get(CREDENTIALS, { Host: `sandbox:${port}`, Origin: `http://sandbox:${port}` }), ANSWERED);

  for (const name of ['shop:8790', 'http://shop', '[fd00::5]:80', 'a b', '', 'shop/']) {
    await assert.rejects(start(t, { allowedHosts: [name] }), {
      name: 'TypeError',
      message: /allowedHosts/,
    });
  }

  const everywhere = await start(t, { host: '0.0.0.0' });
  const { get: ask } = everywhere;
  assert.deepEqual(await ask(CREDENTIALS, { Host: '0.0.0.0' }), HOST);
  assert.deepEqual(await ask(CREDENTIALS, { Host: 'localhost' }), ANSWERED);
});

test("the API answers by any name, as WeChat Pay's hosts are pointed here; signatures guard it", async (t) => {
  const { url, sandbox } = await start(t);
  const target = '/v3/certificates';
  const { status } = await signedSend(url, sandbox.credentials, 'GET', target);
  assert.equal(status, 404);
  for (const Host of ['api.mch.weixin.qq.com', 'rebound.example']) {
    assert.equal((await send(url, 'GET', target, { headers: { Host } })).json.code, 'PARAM_ERROR');
  }
  // Nothing but the API itself.
  assert.deepEqual((await send(url, 'GET', '/', { headers: { Host: 'rebound.example' } })).status, 403);
});

test('what a notify_url answered is not passed on, only its status', async (t) => {
  const merchant = createServer((_, response) => response.writeHead(500).end('INTERNAL-SECRET'));
  merchant.listen(0, '127.0.0.1');
  await once(merchant, 'listening');
  t.after(() => merchant.close());
  const { url, sandbox } = await start(t, { settleRefunds: 'SUCCESS' });
  const notify_url = `http://127.0.0.1:${merchant.address().port}/n`;
  const body = JSON.stringify(orderBody({ notify_url }));
  await signedSend(url, sandbox.credentials, 'POST', '/v3/pay/transactions/jsapi', { body });
  const { out_trade_no } = orderBody();
  await send(url, 'POST', `/_sandbox/orders/${out_trade_no}/pay`);
  await assert.rejects(sandbox.idle(), { code: 'NOTIFICATION_FAILED' });
  const refund = { out_trade_no, out_refund_no: 'R-1', notify_url, amount: { refund: 1, total: 100, currency: 'CNY' } };
  await signedSend(url, sandbox.credentials, 'POST', '/v3/refund/domestic/refunds', { body: JSON.stringify(refund) });

  const answers = [
    await send(url, 'POST', `/_sandbox/notifications/${out_trade_no}/resend`),
    await send(url, 'POST', '/_sandbox/refunds/R-1/resend'),
    await send(url, 'GET', `/_sandbox/orders/${out_trade_no}`),
    await send(url, 'GET', '/_sandbox/refunds/R-1'),
    await send(url, 'GET', '/_sandbox/refunds'),
    await send(url, 'GET', `/_sandbox/orders/${out_trade_no}/refunds`),
  ];
  for (const { status, raw } of answers) {
    assert.equal(status, 200);
    assert.ok(raw.includes('"status":500') && raw.includes('"reason":null'), raw.toString());
    assert.ok(!raw.includes('INTERNAL-SECRET'), raw.toString());
  }
  // Who runs the sandbox in a test of his own reads his own answers.
  assert.match((await sandbox.order(out_trade_no)).notification.attempts[0].reason, /INTERNAL-SECRET/);
});

test('the command takes host names and a notify_url', async (t) => {
  const child = spawn(process.execPath, [
    new URL('../../cli/main.mjs', import.meta.url).pathname,
    ...['sandbox', '--port', '0', '--allow-host', 'sandbox', '--allow-host', 'other', '--quiet'],
    ...['--notify-url', 'https://shop.example.com/n'],
  ]);
  t.after(() => child.kill());
  const [line] = await once(createInterface({ input: child.stdout }), 'line');
  const [url] = /http:\/\/127\.0\.0\.1:\d+/.exec(line);
  for (const Host of ['sandbox', 'other', 'localhost']) {
    const { status, json } = await send(url, 'GET', CREDENTIALS, { headers: { Host } });
    assert.deepEqual([status, json.notifyUrl], [200, 'https://shop.example.com/n'], Host);
  }
  assert.equal((await send(url, 'GET', CREDENTIALS, { headers: { Host: 'third' } })).status, 403);
});
