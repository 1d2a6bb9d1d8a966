// The key service as its users run it: a process with the key, and a shop without it.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { constants, createPublicKey, publicEncrypt, verify } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import os from 'node:os';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { WechatPay } from 'wechatpay-wasm';
import { keyService } from '../../examples/key-service/signer.mjs';
import { merchantEnvironment } from '../../tools/environment.mjs';
import { run } from '../../tools/process.mjs';
import { freePort, send, startFarSide, until } from './far-side.mjs';

const cwd = fileURLToPath(new URL('../../examples/key-service', import.meta.url));
const TOKEN = 'token-of-the-only-shop-0123456789abcdef';
const folder = mkdtempSync(path.join(os.tmpdir(), 'wechatpay-wasm-key-'));
const KEY_FILE = path.join(folder, 'apiclient_key.pem');

/** @type {import('./far-side.mjs').FarSide} */
let far;
/** @type {Awaited<ReturnType<typeof startService>>} */
let service;

async function startService() {
  const PORT = String(await freePort());
  const child = spawn(process.execPath, ['service.mjs'], {
    cwd,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { PATH: process.env.PATH, KEY_FILE, KEY_SERVICE_TOKEN: TOKEN, PORT },
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (text) => {
      output += text;
    });
  await until('the service listens', () => output.includes('http://') || assert.equal(child.exitCode, null, output));
  return {
    url: `http://127.0.0.1:${PORT}`,
    output: () => output,
    async stop() {
      if (child.exitCode !== null || child.signalCode !== null) return;
      child.kill();
      await once(child, 'exit');
    },
  };
}

before(async () => {
  far = await startFarSide();
  writeFileSync(KEY_FILE, far.sandbox.credentials.privateKey, { mode: 0o600 });
  service = await startService();
});
after(async () => {
  await service?.stop();
  await far?.close();
  rmSync(folder, { recursive: true, force: true });
});

/** The environment of the shop: everything but the key. */
function shop() {
  const { WECHATPAY_PRIVATE_KEY: _, ...variables } = merchantEnvironment(far.sandbox.credentials, {
    sandbox: far.url,
    shop: 'https://shop.example',
  });
  return {
    ...variables,
    WECHATPAY_CERTIFICATE: far.sandbox.credentials.certificate,
    DEMO_OPENID: 'oUpF8uMuAJO_M2pxb1Q9zNjWeS6o',
    KEY_SERVICE_URL: service.url,
    KEY_SERVICE_TOKEN: TOKEN,
  };
}
/** @param {string} [url] @param {number} [timeoutMs] */
const client = (url = service.url, timeoutMs = 2000) =>
  WechatPay.fromEnv(shop(), { signer: keyService({ url, token: TOKEN, timeoutMs }) });
const ORDER = { out_trade_no: 'ORDER-0001', description: 'x', amount: { total: 1 }, payer: { openid: 'o' } };

/** @param {string} route @param {Uint8Array} body @param {{ authorization?: string }} [headers] */
const ask = (route, body, headers = { authorization: `Bearer ${TOKEN}` }) =>
  send(`${service.url}${route}`, { method: 'POST', headers: { ...headers }, body: new Uint8Array(body) });

test('a shop without the key orders, and its order is paid', async () => {
  const { stdout } = await run(process.execPath, ['order.mjs'], { cwd, env: shop() });
  const { out_trade_no, payParams } = JSON.parse(stdout);
  await far.sandbox.pay(out_trade_no, payParams);
  assert.equal((await far.sandbox.order(out_trade_no)).trade_state, 'SUCCESS');
  assert.match(service.output(), /signed \["POST","\/v3\/pay\/transactions\/jsapi"\]/);
  assert.ok(!service.output().includes('咖啡'), 'the service prints no body');
});

test('the service signs any bytes, and opens fields', async () => {
  const key = createPublicKey(far.sandbox.credentials.privateKey);
  for (const message of [new Uint8Array(), new Uint8Array(300_000).fill(7)]) {
    const response = await ask('/sign', message);
    assert.equal(response.status, 200);
    assert.ok(verify('sha256', message, key, new Uint8Array(await response.arrayBuffer())));
  }
  const sealed = publicEncrypt(
    { key, padding: constants.RSA_PKCS1_OAEP_PADDING, oaepHash: 'sha1' },
    Buffer.from('张三'),
  );
  assert.equal(await (await ask('/decrypt', sealed)).text(), '张三');
  assert.equal(await client().decryptField(sealed.toString('base64')), '张三');
});

test('the service refuses strangers, and what it cannot do', async () => {
  const bytes = new Uint8Array(256);
  for (const headers of [{}, { authorization: '' }, { authorization: TOKEN }, { authorization: `Bearer ${TOKEN}x` }])
    assert.equal((await ask('/sign', bytes, headers)).status, 401, JSON.stringify(headers));
  assert.equal((await ask('/decrypt', bytes)).status, 422);
  assert.equal((await ask('/key', bytes)).status, 404);
  assert.equal((await ask('/sign?x', bytes)).status, 404);
  const get = await send(`${service.url}/sign`, { headers: { authorization: `Bearer ${TOKEN}` } });
  assert.equal(get.status, 405);
  const long = await ask('/sign', new Uint8Array(2 * 1024 * 1024 + 1)).then(
    ({ status }) => status,
    // It may hang up while the rest is still being sent.
    () => 413,
  );
  assert.equal(long, 413);
});

test('a short token is refused at the start', async () => {
  const env = { PATH: process.env.PATH, KEY_FILE, KEY_SERVICE_TOKEN: 'short', PORT: '0' };
  await assert.rejects(
    run(process.execPath, ['service.mjs'], { cwd, env, timeoutMs: 10_000 }),
    (/** @type {any} */ error) => /at least 32 characters/.test(error.output),
  );
});

test('a service that fails, hangs, or sends elsewhere: nothing is sent, and the token goes nowhere else', async () => {
  /** @type {string[]} */
  const reached = [];
  const server = createServer((request, response) => {
    reached.push(`${request.url}`);
    if (request.url === '/fails/sign') response.writeHead(503).end();
    if (request.url === '/moved/sign') response.writeHead(307, { location: '/elsewhere' }).end();
    if (request.url === '/half/sign') response.writeHead(200).write('half an answer');
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = /** @type {import('node:net').AddressInfo} */ (server.address());
  try {
    for (const route of ['fails', 'moved', 'half', 'hangs']) {
      const pay = client(`http://127.0.0.1:${port}/${route}`, 200);
      const error = /** @type {any} */ (
        await pay.prepayJsapi(ORDER).then(
          () => assert.fail(),
          (error) => error,
        )
      );
      assert.deepEqual([error.code, error.outcome], ['ERR_SIGNER', 'not_sent'], `${route}: ${error.stack}`);
      assert.ok(error.cause instanceof Error, route);
    }
    assert.deepEqual(reached, ['/fails/sign', '/moved/sign', '/half/sign', '/hangs/sign']);
  } finally {
    server.close();
    server.closeAllConnections();
  }
});
