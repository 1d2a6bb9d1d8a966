/**
 * SDKs with a fixed host, as they were measured: what wechatpay-go, wechatpay-java, wechatpay-php and gopay send, which way they
 * take, and what they demand of an answer. Each comes in over TLS: by the proxy, or with a hosts entry.
 */

import assert from 'node:assert/strict';
import crypto from 'node:crypto';
import { test } from 'node:test';
import { createKeys } from '../../sandbox/index.js';
import { startSandboxServer } from '../../sandbox/server.mjs';
import { decrypt, orderBody, signedHeaders } from './merchant.mjs';
import { openCertificate, signerOf } from './platform.mjs';
import { MAIN, sendSecurely } from './secure.mjs';

const keys = await createKeys();
/** RFC 3339, as Go, gopay and PHP's downloader parse times. */
const RFC_3339 = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(Z|[+-]\d\d:\d\d)$/;

/**
 * How an SDK goes about it. `before` and `after` are the request's serial while no certificate is known, and after that: none,
 * empty, or that of the newest certificate.
 */
const SDKS = [
  { name: 'wechatpay-go', proxy: true, list: '/v3/certificates', before: undefined, after: 'newest' },
  {
    name: 'wechatpay-java, OkHttp',
    proxy: true,
    list: '/v3/certificates?algorithm_type=RSA',
    before: '',
    after: 'newest',
  },
  {
    name: 'wechatpay-java, hosts file',
    proxy: false,
    list: '/v3/certificates?algorithm_type=RSA',
    before: '',
    after: 'newest',
  },
  { name: 'wechatpay-php', proxy: true, list: '/v3/certificates', before: undefined, after: undefined },
  { name: 'gopay', proxy: true, list: '/v3/certificates', before: '', after: '' },
];

async function open(t, mode, { proxy, list, before, after }) {
  const posted = [];
  const { url, authority, sandbox, close } = await startSandboxServer({
    keys,
    mode,
    proxy: true,
    notify: async (_, { headers, body }) => {
      posted.push({ headers, body: Buffer.from(body) });
      return new Response(null, { status: 204 });
    },
  });
  t.after(close);
  const { credentials } = sandbox;
  /** Keys by serial that answers are verified with. */
  const known = new Map();
  if (mode === 'public-key') known.set(credentials.publicKeyId, crypto.createPublicKey(credentials.publicKey));
  const call = async (method, target, json, serial = known.size === 0 ? before : after) => {
    const body = json === undefined ? '' : JSON.stringify(json);
    const named = serial === 'newest' ? [...known.keys()].at(-1) : serial;
    const headers = {
      ...signedHeaders(credentials, { method, target, body, time: Date.now() }),
      ...(named !== undefined && { 'Wechatpay-Serial': named }),
    };
    return sendSecurely(url, authority.certificate, method, target, { headers, body, proxy });
  };
  /** Verified before it is read, as each of them does with a success. */
  const ask = async (...request) => {
    const answer = await call(...request);
    assert.ok(answer.status === 200 || answer.status === 204, answer.raw.toString());
    signerOf(answer.headers, answer.raw, known);
    return answer.json;
  };
  /** The list is opened first, and then verified with a certificate that it holds. */
  const download = async () => {
    const answer = await call('GET', list);
    assert.equal(answer.status, 200, answer.raw.toString());
    assert.match(answer.headers['content-type'], /^application\/json/);
    for (const { serial_no, effective_time, expire_time, encrypt_certificate } of answer.json.data) {
      const certificate = new crypto.X509Certificate(openCertificate(credentials.apiV3Key, encrypt_certificate));
      assert.equal(serial_no, certificate.serialNumber);
      assert.match(serial_no, /^[1-9A-F][0-9A-F]*$/);
      for (const time of [effective_time, expire_time]) assert.match(time, RFC_3339);
      assert.ok(Date.parse(expire_time) > Date.now());
      known.set(serial_no, certificate);
    }
    signerOf(answer.headers, answer.raw, known);
    return answer.json.data.length;
  };
  return { sandbox, credentials, known, posted, call, ask, download };
}

/** An order, its notification, a query, and a refund. */
async function trade({ sandbox, credentials, known, posted, ask }) {
  const order = orderBody({ notify_url: 'https://shop.example/n' });
  const { out_trade_no } = order;
  const { code_url } = await ask('POST', '/v3/pay/transactions/native', { ...order, payer: undefined });
  assert.match(code_url, /^weixin:\/\//);
  await sandbox.pay(out_trade_no);
  await sandbox.idle();
  const { headers, body } = posted.at(-1);
  signerOf(headers, body, known);
  const { resource } = JSON.parse(body);
  assert.equal(typeof resource.associated_data, 'string');
  assert.equal(decrypt(credentials, resource).trade_state, 'SUCCESS');
  const found = await ask('GET', `/v3/pay/transactions/out-trade-no/${out_trade_no}?mchid=${credentials.mchid}`);
  assert.equal(found.trade_state, 'SUCCESS');
  const amount = { refund: 1, total: 100, currency: 'CNY' };
  const refund = await ask('POST', '/v3/refund/domestic/refunds', { out_trade_no, out_refund_no: 'R-1', amount });
  assert.match(refund.create_time, RFC_3339);
  assert.ok(!('success_time' in refund), 'an empty time would not parse');
}

for (const sdk of SDKS) {
  test(`${sdk.name}: with the public key`, async (t) => {
    await trade(await open(t, 'public-key', sdk));
  });

  test(`${sdk.name}: with certificates that it downloads, and after a rotation`, async (t) => {
    const shop = await open(t, 'certificates', sdk);
    assert.equal(await shop.download(), 1);
    await trade(shop);
    await shop.sandbox.rotateCertificate();
    assert.equal(await shop.download(), 2);
    await shop.ask(
      'GET',
      `/v3/pay/transactions/out-trade-no/${orderBody().out_trade_no}?mchid=${shop.credentials.mchid}`,
    );
  });
}

test('a merchant with the public key alone is told that there are no certificates', async (t) => {
  const { call } = await open(t, 'public-key', SDKS[0]);
  const { status, json } = await call('GET', '/v3/certificates');
  assert.deepEqual([status, json.code], [404, 'RESOURCE_NOT_EXISTS']);
  assert.match(json.message, /无可用的平台证书/);
});

test('a bill is at the host that was called', async (t) => {
  const { sandbox, ask, call } = await open(t, 'public-key', SDKS[0]);
  await sandbox.bills.publish();
  const today = new Date(Date.now() + 8 * 3600_000).toISOString().slice(0, 10);
  await ask('POST', '/v3/pay/transactions/native', { ...orderBody(), payer: undefined });
  await sandbox.pay(orderBody().out_trade_no);
  const { download_url } = await ask('GET', `/v3/bill/tradebill?bill_date=${today}`);
  const { origin, pathname, search } = new URL(download_url);
  assert.equal(origin, `https://${MAIN}`);
  assert.equal((await call('GET', pathname + search)).status, 200);
});
