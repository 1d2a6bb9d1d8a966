/**
 * Overseas acquiring and a brand in the sandbox, by raw requests: hosts, orders, statements, the scheme of a brand.
 */

import assert from 'node:assert/strict';
import crypto from 'node:crypto';
import { test } from 'node:test';
import { createSandbox } from '../../sandbox/index.js';
import { assertRefused, call, NOON, open, orderBody, prepay, seal, sign, signatureIsRight } from './merchant.mjs';

const APIHK = 'apihk.mch.weixin.qq.com';
const told = [];
const sandbox = await createSandbox({
  now: () => NOON,
  notify: async () => new Response(null, { status: 204 }),
  onEvent: (event) => {
    if (event.type === 'overseas-order') told.push(`${event.act} ${event.trade_state}`);
    if (event.type === 'notification') told.push(event.event_type);
  },
});
const { credentials } = sandbox;
const refused = (answer, code, status = 400) => assertRefused(answer, credentials, { status, code });
const order = (changes) => {
  const { payer, ...body } = orderBody({ out_trade_no: 'HK-0001', ...changes });
  return { trade_type: 'JSAPI', merchant_category_code: '5812', payer, ...body, ...changes };
};
const place = (changes, path = '/v3/global/transactions/jsapi', host = APIHK) =>
  call(sandbox, 'POST', path, { json: order(changes), host });
const ask = (target, host = APIHK) => call(sandbox, 'GET', target, { host });

test('an order is placed once, paid and closed', async () => {
  const { json } = await place();
  assert.match(json.prepay_id, /^wx.{34}$/);
  assert.equal((await place()).json.prepay_id, json.prepay_id);
  refused(await place({ description: 'other' }), 'OUT_TRADE_NO_USED', 403);
  refused(await place({ trade_type: 'APP' }), 'PARAM_ERROR');
  refused(await place({ mchid: '1' }), 'PARAM_ERROR');
  refused(await place({ merchant_category_code: undefined }), 'PARAM_ERROR');
  const target = `/v3/global/transactions/out-trade-no/HK-0001?mchid=${credentials.mchid}`;
  assert.equal((await ask(target)).json.trade_state, 'NOTPAY');
  refused(await ask('/v3/global/transactions/out-trade-no/HK-0001'), 'PARAM_ERROR');
  refused(await ask(target.replace('HK-0001', 'HK-0009')), 'ORDER_NOT_EXIST', 404);
  await assert.rejects(sandbox.overseas.pay('HK-0009'), { code: 'ORDER_NOT_EXIST' });
  const { id } = await sandbox.overseas.pay('HK-0001');
  await sandbox.idle();
  assert.deepEqual(
    (await ask(`/v3/global/transactions/id/${id}?mchid=${credentials.mchid}`)).json.trade_state,
    'SUCCESS',
  );
  await assert.rejects(sandbox.overseas.pay('HK-0001'), { code: 'ORDERPAID' });
  const close = (number) =>
    call(sandbox, 'POST', `/v3/global/transactions/out-trade-no/${number}/close`, {
      json: { mchid: credentials.mchid },
      host: APIHK,
    });
  refused(await close('HK-0001'), 'ORDERPAID');
  await place({ out_trade_no: 'HK-0002' }, '/hk/v3/transactions/jsapi');
  assert.equal((await close('HK-0002')).status, 204);
  assert.equal((await sandbox.overseas.get('HK-0002')).trade_state, 'CLOSED');
  assert.deepEqual(told, [
    'prepay NOTPAY',
    'prepay NOTPAY',
    'pay SUCCESS',
    'TRANSACTION.SUCCESS',
    'prepay NOTPAY',
    'close CLOSED',
  ]);
});

test('each host of WeChat Pay serves its own paths, and a test server all', async () => {
  refused(await place({}, undefined, 'api.mch.weixin.qq.com'), 'RESOURCE_NOT_EXISTS', 404);
  refused(await prepay(sandbox, {}, { host: APIHK }), 'RESOURCE_NOT_EXISTS', 404);
  for (const host of ['127.0.0.1:8790', 'sandbox.internal']) {
    assert.equal((await place({ out_trade_no: `HK-${host.length}00` }, undefined, host)).status, 200, host);
    assert.equal((await prepay(sandbox, { out_trade_no: `CN-${host.length}00` }, { host })).status, 200, host);
  }
});

test('the signature of a statement covers the hash of its file', async () => {
  const file = Buffer.from('a statement');
  await sandbox.overseas.statement('20260720', file);
  for (const path of ['/v3/global/statements', '/hk/v3/statements']) {
    const { status, headers, raw } = await ask(`${path}?date=20260720`);
    assert.deepEqual([status, raw], [200, file]);
    const sha1 = crypto.createHash('sha1').update(file).digest('hex');
    assert.equal(headers.get('wechatpay-statement-sha1'), sha1);
    assert.ok(signatureIsRight(credentials, headers, Buffer.from(`{"sha1":"${sha1}"}`)));
    assert.ok(!signatureIsRight(credentials, headers, raw));
    refused(await ask(path), 'PARAM_ERROR');
    refused(await ask(`${path}?date=20260721`), 'NO_STATEMENT_EXIST');
  }
  await assert.rejects(sandbox.overseas.statement('20260720', 'text'), { code: 'ARGUMENT_INVALID' });
});

test('a brand is known by its id, its certificate and its scheme', async () => {
  const { brandId, serialNo, privateKey, certificate, publicKey } = sandbox.brandCredentials;
  assert.notEqual(serialNo, credentials.serialNo);
  const own = new crypto.X509Certificate(certificate);
  assert.equal(own.serialNumber, serialNo);
  assert.ok(own.checkPrivateKey(crypto.createPrivateKey(privateKey)));
  const CONFIGS = '/brand/marketing/product-coupon/notify-configs';
  const as = (changes = {}, method = 'GET', target = CONFIGS, body = '') => {
    const { scheme = 'WECHATPAY-BRAND-SHA256-RSA2048', name = 'brand_id', id = brandId, serial = serialNo } = changes;
    const timestamp = String(NOON / 1000);
    const signature = sign(`${method}\n${target}\n${timestamp}\nn0nce\n${body}\n`, privateKey);
    const Authorization =
      `${scheme} ${name}="${id}",nonce_str="n0nce",timestamp="${timestamp}",` +
      `serial_no="${serial}",signature="${signature}"`;
    const more = changes.sealed ? { 'Wechatpay-Serial': credentials.publicKeyId } : {};
    return call(sandbox, method, target, { body, headers: { Authorization, ...more } });
  };
  for (const changes of [
    { scheme: 'WECHATPAY2-SHA256-RSA2048' },
    { name: 'mchid' },
    { id: `${brandId}1` },
    { id: credentials.mchid },
    { serial: credentials.serialNo },
  ]) {
    const answer = await as(changes);
    assert.deepEqual([answer.status, answer.json.code], [401, 'SIGN_ERROR'], JSON.stringify(changes));
  }
  assert.equal((await call(sandbox, 'GET', CONFIGS)).status, 401);
  const { status, json } = await as({}, 'GET', '/v3/certificates');
  assert.deepEqual([status, json.code], [401, 'SIGN_ERROR']);
  refused(await as(), 'RESOURCE_NOT_EXISTS', 404);
  const config = await as({}, 'POST', CONFIGS, '{"notify_url":"https://brand.example/n"}');
  assert.equal(config.json.notify_url, 'https://brand.example/n');
  assert.deepEqual((await as()).json, config.json);
  assert.equal((await as({}, 'GET', '/brand/card-member/cards?limit=5&offset=0')).json.total_count, 0);
  const card = '/brand/card-member/user-cards/C1?card_id=K1';
  const body = (phone_number) => JSON.stringify({ phone_number });
  const changed = await as({ sealed: true }, 'PATCH', card, body(seal({ publicKey }, '138')));
  assert.equal(open({ privateKey }, changed.json.phone_number), '138');
  assert.equal((await as({ sealed: true }, 'PATCH', card, body('138'))).status, 400);
  assert.equal((await as({}, 'PATCH', card.split('?')[0], '{}')).status, 400);
});

test('a brand has no platform certificates', async () => {
  const certificates = await createSandbox({ mode: 'certificates', keys: sandbox.keys });
  assert.throws(() => certificates.brandCredentials, { code: 'NO_PUBLIC_KEY' });
});
