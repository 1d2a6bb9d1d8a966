import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createKeys, createSandbox } from '../../sandbox/index.js';
import { assertRefused, call, close, NOON, orderBody, prepay, query, refund } from './merchant.mjs';

const keys = await createKeys();
const MINUTE = 60_000;
const number = orderBody().out_trade_no;
const h5 = { payer_client_ip: '203.0.113.9', h5_info: { type: 'Wap' } };

async function setUp() {
  const clock = { time: NOON };
  const heard = [];
  const notify = async (url) => {
    heard.push(url);
    return new Response(null, { status: 204 });
  };
  const sandbox = await createSandbox({ keys, now: () => clock.time, notify, refundInterval: 0 });
  const at = () => ({ time: clock.time });
  return {
    clock,
    sandbox,
    heard,
    order: (product, changes = {}) =>
      call(sandbox, 'POST', `/v3/pay/transactions/${product}`, {
        json: orderBody({ payer: undefined, ...changes }),
        ...at(),
      }),
    code: (changes = {}) =>
      call(sandbox, 'POST', '/v3/pay/transactions/codepay', {
        json: orderBody({
          notify_url: undefined,
          payer: { auth_code: '130061098828009406' },
          scene_info: { store_info: { id: '0001' } },
          ...changes,
        }),
        ...at(),
      }),
    reverse: (no = number, json = { appid: orderBody().appid, mchid: orderBody().mchid }) =>
      call(sandbox, 'POST', `/v3/pay/transactions/out-trade-no/${no}/reverse`, { json, ...at() }),
    query: async (no = number) => (await query(sandbox, no, at())).json,
    close: (no = number) => close(sandbox, no, at()),
    refund: () => refund(sandbox, {}, at()),
    refused: (response, status, code, more) => assertRefused(response, sandbox.credentials, { status, code, ...more }),
  };
}

test('an H5 order is paid by its link, which lives five minutes', async () => {
  const { sandbox, clock, ...merchant } = await setUp();
  const { status, json } = await merchant.order('h5', { scene_info: h5 });
  assert.equal(status, 200);
  assert.deepEqual(Object.keys(json), ['h5_url']);
  assert.match(json.h5_url, /^https:\/\/api\.mch\.weixin\.qq\.com\/_sandbox\/h5\?prepay_id=wx\w+&package=\d+$/);
  clock.time += 5 * MINUTE;
  await assert.rejects(sandbox.pay(json.h5_url), { code: 'PREPAY_EXPIRED', message: /h5_url is older than 5 minutes/ });
  const again = await merchant.order('h5', { scene_info: h5 });
  assert.notEqual(again.json.h5_url, json.h5_url);
  const paid = await sandbox.pay(`${again.json.h5_url}&redirect_url=https%3A%2F%2Fshop.example%2Fdone`);
  assert.deepEqual([paid.trade_state, paid.trade_type, paid.prepay_id], ['SUCCESS', 'MWEB', '']);
  assert.equal(paid.h5_url, again.json.h5_url);
  assert.equal((await merchant.query()).trade_type, 'MWEB');
  await sandbox.idle();
  assert.deepEqual(merchant.heard, [orderBody().notify_url]);
});

test('an H5 order tells where the payer is, and in what', async () => {
  const { sandbox, ...merchant } = await setUp();
  for (const [scene, field] of [
    [undefined, '/scene_info'],
    [{ payer_client_ip: h5.payer_client_ip }, '/scene_info/h5_info'],
    [{ h5_info: h5.h5_info }, '/scene_info/payer_client_ip'],
    [{ ...h5, h5_info: {} }, '/scene_info/h5_info/type'],
    [{ ...h5, h5_info: { type: 'Wap', app_url: 'x'.repeat(129) } }, '/scene_info/h5_info/app_url'],
  ]) {
    merchant.refused(await merchant.order('h5', { scene_info: scene }), 400, 'PARAM_ERROR', { field });
  }
  const elsewhere = await merchant.order('native', { scene_info: h5 });
  merchant.refused(elsewhere, 400, 'PARAM_ERROR', { field: '/scene_info/h5_info' });
  const named = await merchant.order('native', { payer: { openid: 'o' } });
  merchant.refused(named, 400, 'PARAM_ERROR', { field: '/payer/openid' });
});

test('a new code of a Native order voids the old one', async () => {
  const { sandbox, clock, ...merchant } = await setUp();
  const { json } = await merchant.order('native');
  assert.deepEqual(Object.keys(json), ['code_url']);
  assert.match(json.code_url, /^weixin:\/\/wxpay\/bizpayurl\?pr=\w{11}$/);
  const { json: newer } = await merchant.order('native');
  await assert.rejects(sandbox.pay(json.code_url), { code: 'PAY_PARAMS_INVALID', message: /void/ });
  await assert.rejects(sandbox.pay('weixin://wxpay/bizpayurl?pr=x'), {
    code: 'PAY_PARAMS_INVALID',
    message: /no order/,
  });
  await assert.rejects(sandbox.pay(number, { code_url: newer.code_url }), { code: 'PAY_PARAMS_INVALID' });
  clock.time += 120 * MINUTE;
  await assert.rejects(sandbox.pay(newer.code_url), {
    code: 'PREPAY_EXPIRED',
    message: /code_url is older than 2 hours/,
  });
  const paid = await sandbox.pay((await merchant.order('native')).json.code_url);
  assert.deepEqual([paid.trade_state, paid.trade_type], ['SUCCESS', 'NATIVE']);
  // The payer of an order that names none is whoever scans it.
  assert.match(paid.payer.openid, /^o\w{27}$/);
});

test('the same number for another product is other parameters', async () => {
  const { sandbox, ...merchant } = await setUp();
  await merchant.order('native');
  merchant.refused(await merchant.order('app'), 403, 'OUT_TRADE_NO_USED', { field: '/out_trade_no' });
  merchant.refused(await merchant.code(), 403, 'OUT_TRADE_NO_USED');
  await merchant.close();
  merchant.refused(await merchant.order('native'), 400, 'ORDER_CLOSED');
});

test('a code payment is paid at once, and nobody is notified', async () => {
  const { sandbox, ...merchant } = await setUp();
  const { status, json } = await merchant.code();
  assert.equal(status, 200);
  assert.deepEqual([json.trade_state, json.trade_type, json.amount.payer_total], ['SUCCESS', 'MICROPAY', 100]);
  assert.equal(
    (await merchant.code()).json.transaction_id,
    json.transaction_id,
    'the same call finds the same payment',
  );
  merchant.refused(await merchant.code({ attach: 'x' }), 403, 'OUT_TRADE_NO_USED');
  await sandbox.idle();
  assert.deepEqual(merchant.heard, []);
  await assert.rejects(sandbox.notification(number), { code: 'NO_NOTIFY_URL' });
  assert.equal((await merchant.refund()).status, 200);
  merchant.refused(await merchant.reverse(), 400, 'INVALID_REQUEST');
});

test('a code payment may wait for the password, which is entered, or not', async () => {
  const { sandbox, ...merchant } = await setUp();
  await sandbox.nextCodePayments('USERPAYING', { times: 3 });
  for (const [out_trade_no, act, end] of [
    ['PASSWORD-1', 'pay', 'SUCCESS'],
    ['PASSWORD-2', 'cancel', 'PAYERROR'],
  ]) {
    const { status, json } = await merchant.code({ out_trade_no });
    assert.deepEqual([status, json.code], [202, 'USERPAYING']);
    assert.equal((await merchant.query(out_trade_no)).trade_state, 'USERPAYING');
    assert.equal((await sandbox[act](out_trade_no)).trade_state, end);
    assert.equal((await merchant.query(out_trade_no)).trade_state, end);
    await assert.rejects(sandbox.pay(out_trade_no), { status: 409 });
  }
  await merchant.code({ out_trade_no: 'PASSWORD-3' });
  assert.equal((await merchant.code({ out_trade_no: 'PASSWORD-3' })).status, 202, 'the same call waits as well');
  const closed = await merchant.close('PASSWORD-3');
  merchant.refused(closed, 400, 'INVALID_REQUEST');
  assert.match(closed.headers.get('Request-ID'), /-268449641$/);
  await sandbox.nextCodePayments('PAYERROR');
  assert.equal((await merchant.code({ out_trade_no: 'REFUSED-1' })).json.trade_state, 'PAYERROR');
  assert.equal((await merchant.code({ out_trade_no: 'USUAL-1' })).json.trade_state, 'SUCCESS');
  for (const wrong of [sandbox.nextCodePayments('x'), sandbox.nextCodePayments('SUCCESS', { times: 0 })]) {
    await assert.rejects(wrong, { code: 'ARGUMENT_INVALID' });
  }
});

test('a code payment is reversed in any state, and then it is over', async () => {
  const { sandbox, ...merchant } = await setUp();
  await sandbox.nextCodePayments('USERPAYING');
  for (const out_trade_no of ['REVERSE-1', number]) {
    await merchant.code({ out_trade_no });
    for (const _ of ['once', 'again']) {
      const { status, json } = await merchant.reverse(out_trade_no);
      const { appid, mchid } = orderBody();
      assert.deepEqual([status, json], [200, { appid, mchid, out_trade_no }]);
    }
    assert.equal((await merchant.query(out_trade_no)).trade_state, 'REVOKED');
    merchant.refused(await merchant.code({ out_trade_no }), 400, 'ORDER_CLOSED');
    await assert.rejects(sandbox.pay(out_trade_no), { code: 'ORDER_CLOSED', message: /REVOKED/ });
  }
  merchant.refused(await merchant.refund(), 404, 'RESOURCE_NOT_EXISTS');
  merchant.refused(await merchant.reverse('NOBODY-1'), 404, 'ORDER_NOT_EXIST');
  await prepay(sandbox, { out_trade_no: 'JSAPI-1' });
  merchant.refused(await merchant.reverse('JSAPI-1'), 400, 'INVALID_REQUEST');
  merchant.refused(await merchant.reverse(number, {}), 400, 'PARAM_ERROR', { field: '/appid' });
});

test('a code payment names the code, the store and its goods in its own way', async () => {
  const { sandbox, ...merchant } = await setUp();
  const goods = { merchant_goods_id: 'a', quantity: 1, unit_price: 1 };
  for (const [changes, field] of [
    [{ payer: {} }, '/payer/auth_code'],
    [{ payer: { auth_code: '1'.repeat(33) } }, '/payer/auth_code'],
    [{ scene_info: undefined }, '/scene_info'],
    [{ scene_info: { store_info: {} } }, '/scene_info/store_info/id'],
    [{ scene_info: { store_info: { id: '1', out_id: '2' } } }, '/scene_info/store_info/id'],
    [{ notify_url: 'https://shop.example/x' }, '/notify_url'],
    [{ detail: {} }, '/detail/goods_detail'],
    [
      { detail: { goods_detail: [{ ...goods, wechatpay_goods_id: '1' }] } },
      '/detail/goods_detail/0/wechatpay_goods_id',
    ],
  ]) {
    merchant.refused(await merchant.code(changes), 400, 'PARAM_ERROR', { field });
  }
  const detail = { goods_detail: [{ ...goods, wxpay_goods_id: '1' }] };
  const scene_info = { device_ip: '203.0.113.9', store_info: { out_id: 'A' } };
  assert.equal((await merchant.code({ detail, scene_info })).status, 200);
});
