import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdir, readFile } from 'node:fs/promises';
import net from 'node:net';
import { createInterface } from 'node:readline';
import { test } from 'node:test';
import { startSandboxServer } from '../../sandbox/server.mjs';
import { merchantServer, send, signedSend } from './http.mjs';
import { decrypt, orderBody, sign, signatureIsRight, signedHeaders } from './merchant.mjs';

const folder = new URL('../../sandbox/', import.meta.url);
const COMMAND = new URL('../../cli/main.mjs', import.meta.url).pathname;

test('a whole payment over HTTP, with the credentials the server hands out', async (t) => {
  const { url, sandbox, close } = await startSandboxServer({ timeScale: 0.0001, probeEvery: 2 });
  t.after(close);
  const merchant = await merchantServer(t, (n) => (n === 1 ? 503 : n === 2 ? 401 : 204));
  const { json: credentials } = await send(url, 'GET', '/_sandbox/credentials');
  assert.deepEqual(credentials, sandbox.credentials);
  assert.deepEqual(Object.keys(credentials), [
    'mchid',
    'appid',
    'privateKey',
    'serialNo',
    'certificate',
    'apiV3Key',
    'apiV2Key',
    'notifyUrl',
    'publicKeyId',
    'publicKey',
  ]);

  const body = JSON.stringify(orderBody({ notify_url: merchant.url }), null, 1);
  const prepaid = await signedSend(url, credentials, 'POST', '/v3/pay/transactions/jsapi', { body });
  assert.equal(prepaid.status, 200, prepaid.raw.toString());
  assert.ok(signatureIsRight(credentials, prepaid.headers, prepaid.raw));

  const time = String(Math.floor(Date.now() / 1000));
  const text = `prepay_id=${prepaid.json.prepay_id}`;
  const payParams = {
    timeStamp: time,
    nonceStr: 'n',
    package: text,
    signType: 'RSA',
    paySign: sign(`${credentials.appid}\n${time}\nn\n${text}\n`, credentials.privateKey),
  };
  const { out_trade_no: number } = orderBody();
  const forged = await send(url, 'POST', `/_sandbox/orders/${number}/pay`, {
    body: JSON.stringify({ ...payParams, nonceStr: 'm' }),
  });
  assert.deepEqual([forged.status, forged.json.code], [400, 'PAY_PARAMS_INVALID']);
  const cancelled = await send(url, 'POST', `/_sandbox/orders/${number}/cancel`);
  assert.deepEqual([cancelled.status, cancelled.json.trade_state], [200, 'NOTPAY']);
  const paid = await send(url, 'POST', `/_sandbox/orders/${number}/pay`, { body: JSON.stringify(payParams) });
  assert.deepEqual([paid.status, paid.json.trade_state], [200, 'SUCCESS']);
  await sandbox.idle();

  assert.equal(merchant.received.length, 3);
  const [refused, probe, accepted] = merchant.received;
  assert.ok(signatureIsRight(credentials, refused.headers, refused.body));
  assert.match(probe.headers['wechatpay-signature'], /^WECHATPAY\/SIGNTEST\//);
  assert.ok(signatureIsRight(credentials, accepted.headers, accepted.body));
  const transaction = decrypt(credentials, JSON.parse(accepted.body).resource);
  const queried = await signedSend(
    url,
    credentials,
    'GET',
    `/v3/pay/transactions/out-trade-no/${number}?mchid=${credentials.mchid}`,
  );
  assert.deepEqual(queried.json, { ...transaction, promotion_detail: [] });

  const view = await send(url, 'GET', `/_sandbox/orders/${number}`);
  assert.deepEqual(
    view.json.notification.attempts.map(({ probe: p, status, outcome }) => [p, status, outcome]),
    [
      [false, 503, 'refused'],
      [true, 401, 'refused'],
      [false, 204, 'accepted'],
    ],
  );
  const again = await send(url, 'POST', `/_sandbox/notifications/${number}/resend`);
  assert.deepEqual([again.status, again.json.outcome, again.json.resend], [200, 'accepted', true]);
});

test('the raw request target is what is verified', async (t) => {
  const { url, sandbox, close } = await startSandboxServer();
  t.after(close);
  const { credentials } = sandbox;
  // A URL parser would rewrite each of these targets.
  for (const target of [
    '/v3/pay/transactions/out-trade-no/a|b^c?mchid=1230000109',
    '/v3/x/../certificates',
    "/v3/pay/transactions/id/1?mchid=1230000109&x='",
    '/v3/pay/transactions/id/1?',
    '/v3/%7e',
    '/v3/x#y',
  ]) {
    const response = await signedSend(url, credentials, 'GET', target);
    assert.notEqual(response.status, 401, `${target}: ${response.raw}`);
    assert.ok(signatureIsRight(credentials, response.headers, response.raw));
  }
  // And a target that only means the same is not the same.
  const [sent, signed] = ['/v3/pay/transactions/id/%7E?mchid=1', '/v3/pay/transactions/id/~?mchid=1'];
  const headers = signedHeaders(credentials, { method: 'GET', target: signed, time: Date.now() });
  const response = await send(url, 'GET', sent, { headers });
  assert.deepEqual(
    [response.status, response.json.code, response.json.detail.sign_information.url],
    [401, 'SIGN_ERROR', sent],
  );
});

test('a 204 over HTTP is empty, signed, and names its media and signature type', async (t) => {
  const { url, sandbox, close } = await startSandboxServer();
  t.after(close);
  const { credentials } = sandbox;
  await signedSend(url, credentials, 'POST', '/v3/pay/transactions/jsapi', { body: JSON.stringify(orderBody()) });
  const target = `/v3/pay/transactions/out-trade-no/${orderBody().out_trade_no}/close`;
  const closed = await signedSend(url, credentials, 'POST', target, { body: '{"mchid":"1230000109"}' });
  assert.deepEqual([closed.status, closed.raw.length], [204, 0]);
  assert.match(closed.headers['content-type'], /^application\/json/);
  assert.ok(signatureIsRight(credentials, closed.headers, ''));
});

test("the payer's acts answer 404, 405 and 409 with a code", async (t) => {
  const { url, sandbox, close } = await startSandboxServer();
  t.after(close);
  const answer = async (method, target, body) => {
    const { status, json } = await send(url, method, target, { body });
    return [status, json.code];
  };
  assert.deepEqual(await answer('GET', '/_sandbox/orders/NOT-THERE'), [404, 'ORDER_NOT_EXIST']);
  assert.deepEqual(await answer('POST', '/_sandbox/orders/NOT-THERE/pay'), [404, 'ORDER_NOT_EXIST']);
  assert.deepEqual(await answer('GET', '/_sandbox/nothing'), [404, 'NOT_FOUND']);
  assert.deepEqual(await answer('GET', '/_sandbox/orders/%ZZ'), [404, 'NOT_FOUND']);
  assert.deepEqual(await answer('POST', '/_sandbox/credentials'), [405, 'METHOD_NOT_ALLOWED']);
  const body = JSON.stringify(orderBody());
  await signedSend(url, sandbox.credentials, 'POST', '/v3/pay/transactions/jsapi', { body });
  const acts = `/_sandbox/orders/${orderBody().out_trade_no}`;
  assert.deepEqual(await answer('POST', `${acts}/pay`, '{'), [400, 'PAY_PARAMS_INVALID']);
  assert.deepEqual(await answer('POST', `/_sandbox/notifications/${orderBody().out_trade_no}/resend`), [
    409,
    'ORDER_NOT_PAID',
  ]);
  const target = `/v3/pay/transactions/out-trade-no/${orderBody().out_trade_no}/close`;
  await signedSend(url, sandbox.credentials, 'POST', target, { body: '{"mchid":"1230000109"}' });
  assert.deepEqual(await answer('POST', `${acts}/pay`), [409, 'ORDER_CLOSED']);
  assert.deepEqual(await answer('POST', `${acts}/cancel`), [409, 'ORDER_CLOSED']);
});

test('a taken port and a body beyond the limit are refused', async (t) => {
  const { url, close } = await startSandboxServer();
  t.after(close);
  await assert.rejects(startSandboxServer({ port: Number(new URL(url).port) }), { code: 'EADDRINUSE' });
  const huge = send(url, 'POST', '/v3/pay/transactions/jsapi', { body: Buffer.alloc(17 * 1024 * 1024) });
  const { status, raw } = await huge;
  assert.deepEqual([status, raw.length], [413, 0]);
  const own = await send(url, 'POST', '/_sandbox/faults', { body: Buffer.alloc(17 * 1024 * 1024) });
  assert.deepEqual([own.status, own.json.code], [413, 'BODY_TOO_LONG']);
  assert.match(own.json.message, /16777216 bytes/);
  // Beyond that the server stops reading: the sender sees the answer or a closed connection.
  const endless = send(url, 'POST', '/_sandbox/faults', { body: Buffer.alloc(80 * 1024 * 1024) });
  assert.equal((await endless.catch(() => ({ status: 413 }))).status, 413);
  assert.equal((await send(url, 'GET', '/_sandbox/credentials')).status, 200);
});

test('close ends requests that never finish', async (t) => {
  const { url, close } = await startSandboxServer();
  const socket = net.connect(Number(new URL(url).port), '127.0.0.1');
  t.after(() => socket.destroy());
  socket.on('error', () => {});
  socket.write('POST /v3/security/echo HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\n{');
  await new Promise((resolve) => setTimeout(resolve, 50));
  const done = await Promise.race([
    close().then(() => true),
    new Promise((resolve) => setTimeout(resolve, 2000, false).unref()),
  ]);
  assert.equal(done, true);
});

test('the command serves on a free port, says where, and ends cleanly on both signals', async () => {
  for (const signal of ['SIGTERM', 'SIGINT']) {
    const child = spawn(process.execPath, [
      COMMAND,
      'sandbox',
      '--port',
      '0',
      '--time-scale',
      '0.001',
      '--probe-every',
      '3',
    ]);
    const lines = createInterface({ input: child.stdout });
    const [line] = await once(lines, 'line');
    const [url] = /http:\/\/127\.0\.0\.1:\d+/.exec(line);
    const { json: credentials } = await send(url, 'GET', '/_sandbox/credentials');
    // An order with a notification that waits for its retry must not keep the process.
    const body = JSON.stringify(orderBody({ notify_url: 'http://127.0.0.1:9/n' }));
    assert.equal((await signedSend(url, credentials, 'POST', '/v3/pay/transactions/jsapi', { body })).status, 200);
    await send(url, 'POST', `/_sandbox/orders/${orderBody().out_trade_no}/pay`);
    child.kill(signal);
    const [code] = await once(child, 'exit');
    assert.equal(code, 0, signal);
  }
});

test('the command explains wrong arguments and a taken port', async (t) => {
  const run = async (...args) => {
    const child = spawn(process.execPath, [COMMAND, 'sandbox', ...args]);
    const errors = [];
    child.stderr.on('data', (chunk) => errors.push(chunk));
    const [code] = await once(child, 'exit');
    return [code, Buffer.concat(errors).toString()];
  };
  for (const args of [['--prot', '1'], ['--port', 'x'], ['extra'], ['--time-scale', '-1']]) {
    const [code, text] = await run(...args);
    assert.equal(code, 2, args.join(' '));
    assert.match(text, /sandbox --help/);
  }
  const { url, close } = await startSandboxServer();
  t.after(close);
  const [code, text] = await run('--port', new URL(url).port);
  assert.equal(code, 3);
  assert.match(text, /EADDRINUSE/);
});

test('only the server and the command use Node; the rest imports nothing but itself', async () => {
  for (const name of await readdir(folder, { recursive: true })) {
    if (!name.endsWith('.js')) continue;
    const file = new URL(name, folder);
    const source = await readFile(file, 'utf8');
    for (const [, from] of source.matchAll(/(?:from|import)\s*\(?\s*'([^']+)'/g)) {
      assert.match(from, /^\.[a-z0-9./-]+\.js$/, name);
      assert.ok(new URL(from, file).href.startsWith(folder.href), `${name}: ${from}`);
    }
    assert.doesNotMatch(source, /\b(process|Buffer|require)\b[.(]/, name);
  }
});
