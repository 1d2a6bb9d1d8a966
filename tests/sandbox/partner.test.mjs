import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { test } from 'node:test';
import { createKeys, createSandbox } from '../../sandbox/index.js';
import { send, signedSend } from './http.mjs';
import { assertRefused, call, decrypt, NOON, orderBody, prepay, query, refundBody, sign } from './merchant.mjs';

const keys = await createKeys();
const number = orderBody().out_trade_no;
const sub = { mchid: '1900000109', appid: 'wx1234567890abcdef' };
const subMerchants = [sub, { mchid: '1900000110' }];

async function setUp(options = {}) {
  const heard = [];
  const sandbox = await createSandbox({
    keys,
    subMerchants,
    now: () => NOON,
    refundInterval: 0,
    notify: async (url, { body }) => {
      const envelope = JSON.parse(Buffer.from(body).toString());
      heard.push([envelope.event_type, decrypt(sandbox.credentials, envelope.resource)]);
      return new Response(null, { status: 204 });
    },
    ...options,
  });
  const { mchid, appid } = sandbox.credentials;
  const path = '/v3/pay/partner/transactions';
  return {
    sandbox,
    heard,
    sp: { sp_appid: appid, sp_mchid: mchid },
    order: (changes = {}, product = 'jsapi') =>
      call(sandbox, 'POST', `${path}/${product}`, {
        json: {
          ...orderBody({ appid: undefined, mchid: undefined, payer: { sp_openid: 'oSP' } }),
          sp_appid: appid,
          sp_mchid: mchid,
          sub_mchid: sub.mchid,
          ...changes,
        },
      }),
    query: (subMchid = sub.mchid, by = `out-trade-no/${number}`) =>
      call(sandbox, 'GET', `${path}/${by}?sp_mchid=${mchid}${subMchid === '' ? '' : `&sub_mchid=${subMchid}`}`),
    close: (subMchid = sub.mchid) =>
      call(sandbox, 'POST', `${path}/out-trade-no/${number}/close`, { json: { sp_mchid: mchid, sub_mchid: subMchid } }),
    refund: (changes = {}) =>
      call(sandbox, 'POST', '/v3/refund/domestic/refunds', { json: refundBody({ sub_mchid: sub.mchid, ...changes }) }),
    refused: (response, status, code, more) => assertRefused(response, sandbox.credentials, { status, code, ...more }),
  };
}

const endsWith = (response, result) => assert.match(response.headers.get('Request-ID'), new RegExp(`-${result}$`));

test('an order of a sub-merchant, from prepay to payment, in the shape of service providers', async () => {
  const { sandbox, ...merchant } = await setUp();
  const { status, json } = await merchant.order();
  assert.equal(status, 200);
  assert.match(json.prepay_id, /^wx/);
  const unpaid = (await merchant.query()).json;
  const owners = { ...merchant.sp, sub_mchid: sub.mchid };
  assert.deepEqual({ ...unpaid, ...owners }, unpaid);
  assert.equal(unpaid.trade_state, 'NOTPAY');
  for (const name of ['appid', 'mchid', 'sub_appid']) assert.ok(!(name in unpaid), name);
  await sandbox.pay(number);
  await sandbox.idle();
  const paid = (await merchant.query()).json;
  assert.deepEqual([paid.trade_state, paid.payer], ['SUCCESS', { sp_openid: 'oSP' }]);
  assert.deepEqual((await merchant.query(sub.mchid, `id/${paid.transaction_id}`)).json, paid);
  const [type, { promotion_detail: _, ...content }] = merchant.heard[0];
  const { promotion_detail: __, ...same } = paid;
  assert.deepEqual([type, content], ['TRANSACTION.SUCCESS', same]);
  merchant.refused(await merchant.close(), 400, 'ORDERPAID');
});

test('every product has its partner form, and an order is closed for its sub-merchant', async () => {
  const { sandbox, ...merchant } = await setUp();
  const scene_info = { payer_client_ip: '203.0.113.9', h5_info: { type: 'iOS' } };
  for (const [product, changes, member] of [
    ['app', {}, 'prepay_id'],
    ['h5', { scene_info }, 'h5_url'],
    ['native', { settle_info: { profit_sharing: true, subsidy_amount: 1 } }, 'code_url'],
  ]) {
    const out_trade_no = `PRODUCT-${product}`;
    const { json } = await merchant.order({ out_trade_no, payer: undefined, ...changes }, product);
    assert.deepEqual(Object.keys(json), [member]);
    const { payer } = await sandbox.pay(out_trade_no);
    assert.deepEqual(Object.keys(payer), ['sp_openid']);
  }
  await merchant.order();
  assert.equal((await merchant.close()).status, 204);
  assert.equal((await merchant.query()).json.trade_state, 'CLOSED');
});

test('who the order is for must be right, and is not found by others', async () => {
  const { sandbox, ...merchant } = await setUp();
  const cases = [
    [{ sub_mchid: undefined }, 400, 'PARAM_ERROR', 268443704],
    [{ sub_mchid: '1900000999' }, 400, 'INVALID_REQUEST', 268443701],
    [{ sub_mchid: sandbox.credentials.mchid }, 400, 'INVALID_REQUEST', 268443705],
    [{ sp_mchid: '1900000999' }, 400, 'MCH_NOT_EXISTS'],
    [{ sp_appid: 'wx0' }, 400, 'APPID_MCHID_NOT_MATCH'],
    [{ sub_appid: 'wx0' }, 400, 'APPID_MCHID_NOT_MATCH'],
    [{ sub_mchid: '1900000110', sub_appid: sub.appid }, 400, 'APPID_MCHID_NOT_MATCH'],
    [{ payer: { sub_openid: 'oSUB' } }, 400, 'PARAM_ERROR'],
    [{ payer: {} }, 400, 'PARAM_ERROR', 268501013],
    [{ payer: { sp_openid: 'a', sub_openid: 'b' } }, 400, 'PARAM_ERROR'],
    [{ appid: 'wx0' }, 400, 'PARAM_ERROR'],
  ];
  for (const [changes, status, code, result] of cases) {
    const response = await merchant.order(changes);
    merchant.refused(response, status, code);
    if (result !== undefined) endsWith(response, result);
  }
  await merchant.order();
  const other = await merchant.query('1900000110');
  merchant.refused(other, 400, 'INVALID_REQUEST');
  endsWith(other, 268447845);
  endsWith(await merchant.query(''), 268443704);
  merchant.refused(await merchant.close('1900000110'), 400, 'INVALID_REQUEST');
  // An order of the one kind is none of the other.
  merchant.refused(await query(sandbox, number), 404, 'ORDER_NOT_EXIST');
  await prepay(sandbox, { out_trade_no: 'DIRECT-1' });
  merchant.refused(await merchant.query(sub.mchid, 'out-trade-no/DIRECT-1'), 404, 'ORDER_NOT_EXIST');
});

test('a merchant without sub-merchants is no service provider', async () => {
  const { sandbox, ...merchant } = await setUp({ subMerchants: [] });
  endsWith(await merchant.order(), 268443701);
  merchant.refused(await merchant.refund(), 400, 'PARAM_ERROR', { field: '/sub_mchid' });
});

test('a refund names the sub-merchant of the order, and so does its notification', async () => {
  const { sandbox, ...merchant } = await setUp();
  await merchant.order();
  await sandbox.pay(number);
  for (const sub_mchid of [undefined, '1900000110']) {
    merchant.refused(await merchant.refund({ sub_mchid }), 404, 'RESOURCE_NOT_EXISTS', { field: '/out_trade_no' });
  }
  const { status, json } = await merchant.refund();
  assert.deepEqual([status, json.status], [200, 'PROCESSING']);
  const refunds = '/v3/refund/domestic/refunds/RF-0001';
  const own = await call(sandbox, 'GET', `${refunds}?sub_mchid=${sub.mchid}`);
  assert.equal(own.json.refund_id, json.refund_id);
  for (const search of ['', '?sub_mchid=1900000110']) {
    merchant.refused(await call(sandbox, 'GET', refunds + search), 404, 'RESOURCE_NOT_EXISTS');
  }
  await sandbox.refunds.settle('RF-0001', 'ABNORMAL');
  const apply = (sub_mchid) =>
    call(sandbox, 'POST', `/v3/refund/domestic/refunds/${json.refund_id}/apply-abnormal-refund`, {
      json: { out_refund_no: 'RF-0001', type: 'MERCHANT_BANK_CARD', sub_mchid },
    });
  merchant.refused(await apply(undefined), 404, 'RESOURCE_NOT_EXISTS');
  assert.equal((await apply(sub.mchid)).json.status, 'PROCESSING');
  await sandbox.idle();
  const [, notice] = merchant.heard.find(([type]) => type === 'REFUND.ABNORMAL');
  const { mchid, sp_mchid, sub_mchid } = notice;
  assert.deepEqual([mchid, sp_mchid, sub_mchid], [undefined, merchant.sp.sp_mchid, sub.mchid]);
});

test('the app that the payer belongs to opens the cashier, with the key of the service provider', async () => {
  const { sandbox, ...merchant } = await setUp();
  const { privateKey } = sandbox.credentials;
  const time = String(NOON / 1000);
  const opened = async (changes, app, product = 'jsapi') => {
    const out_trade_no = `CASHIER-${Math.random().toString(36).slice(2)}`;
    const { json } = await merchant.order({ out_trade_no, sub_appid: sub.appid, ...changes }, product);
    if (product === 'app') {
      const lines = `${app}\n${time}\nn\n${json.prepay_id}\n`;
      const rest = { partnerId: merchant.sp.sp_mchid, packageValue: 'Sign=WXPay', nonceStr: 'n', timeStamp: time };
      return sandbox.pay(out_trade_no, {
        appId: app,
        prepayId: json.prepay_id,
        ...rest,
        sign: sign(lines, privateKey),
      });
    }
    const text = `prepay_id=${json.prepay_id}`;
    const paySign = sign(`${app}\n${time}\nn\n${text}\n`, privateKey);
    return sandbox.pay(out_trade_no, { timeStamp: time, nonceStr: 'n', package: text, signType: 'RSA', paySign });
  };
  const of = { sp: { payer: { sp_openid: 'o' } }, sub: { payer: { sub_openid: 'o' } } };
  assert.equal((await opened(of.sub, sub.appid)).trade_state, 'SUCCESS');
  assert.equal((await opened(of.sp, merchant.sp.sp_appid)).trade_state, 'SUCCESS');
  for (const [whose, app] of [
    [of.sub, merchant.sp.sp_appid],
    [of.sp, sub.appid],
    [of.sub, 'wx0'],
  ]) {
    await assert.rejects(opened(whose, app), { code: 'PAY_PARAMS_INVALID' });
  }
  // An order of an app names no payer.
  for (const app of [sub.appid, merchant.sp.sp_appid]) {
    assert.equal((await opened({ payer: undefined }, app, 'app')).trade_state, 'SUCCESS');
  }
  await assert.rejects(opened({ payer: undefined }, 'wx0', 'app'), { code: 'PAY_PARAMS_INVALID' });
});

test('senseless sub-merchants are refused by name', async () => {
  for (const [subMerchants, message] of [
    [{}, /subMerchants must be an array/],
    [['1900000109'], /subMerchants\.0 must be an object/],
    [[{ mchid: 'x' }], /subMerchants\.0\.mchid must be 1 to 32 decimal digits/],
    [[{ mchid: '19', appid: '' }], /subMerchants\.0\.appid/],
    [[{ mchid: '19', name: 'x' }], /subMerchants\.0\.name/],
    [[{ mchid: '19' }, { mchid: '19' }], /subMerchants\.1\.mchid is that of another/],
    [[{ mchid: '17' }], /subMerchants\.0\.mchid is that of another/],
  ]) {
    await assert.rejects(createSandbox({ keys, mchid: '17', subMerchants }), { name: 'TypeError', message });
  }
});

test('the command makes a service provider of its merchant', async () => {
  const args = [
    'sandbox',
    '--port',
    '0',
    '--sub-merchant',
    `${sub.mchid}:${sub.appid}`,
    '--sub-merchant',
    '1900000110',
  ];
  const child = spawn(process.execPath, [new URL('../../cli/main.mjs', import.meta.url).pathname, ...args]);
  try {
    const [line] = await once(createInterface({ input: child.stdout }), 'line');
    const [url] = /http:\/\/127\.0\.0\.1:\d+/.exec(line);
    const { json: credentials } = await send(url, 'GET', '/_sandbox/credentials');
    const { appid: sp_appid, mchid: sp_mchid } = credentials;
    const order = { ...orderBody({ appid: undefined, mchid: undefined, payer: undefined }), sp_appid, sp_mchid };
    for (const own of [{ sub_mchid: sub.mchid, sub_appid: sub.appid }, { sub_mchid: '1900000110' }]) {
      const body = JSON.stringify({ ...order, out_trade_no: `ORDER-${own.sub_mchid}`, ...own });
      const { status } = await signedSend(url, credentials, 'POST', '/v3/pay/partner/transactions/native', { body });
      assert.equal(status, 200);
    }
  } finally {
    child.kill();
  }
});
