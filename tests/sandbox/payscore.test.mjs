/**
 * Payscore and applications of sub-merchants in the sandbox, by raw requests: states, signed pages, and what is refused.
 */

import assert from 'node:assert/strict';
import crypto from 'node:crypto';
import { test } from 'node:test';
import { createSandbox } from '../../sandbox/index.js';
import { assertRefused, call, NOON, seal } from './merchant.mjs';

const ORDERS = '/v3/payscore/serviceorder';
const APPLYMENTS = '/v3/applyment4sub/applyment/';
const sandbox = await createSandbox({ now: () => NOON, notify: async () => new Response(null, { status: 204 }) });
const { credentials } = sandbox;
const { appid } = credentials;
const service_id = '500001';
let count = 0;

const orderBody = (changes) => ({
  out_order_no: `P${(count += 1)}`,
  appid,
  service_id,
  service_introduction: '充电宝租借',
  time_range: { start_time: 'OnAccept' },
  risk_fund: { name: 'DEPOSIT', amount: 9900 },
  notify_url: 'https://shop.example/payscore',
  ...changes,
});
const post = (path, json, headers) => call(sandbox, 'POST', path, { json, headers });
const find = (query) => call(sandbox, 'GET', `${ORDERS}?${new URLSearchParams({ appid, service_id, ...query })}`);
const refused = (answer, code, status = 400, field = undefined) =>
  assertRefused(answer, credentials, { status, code, field });
const throws = (work, code) => assert.rejects(work, { code });

async function create(changes) {
  const { status, json, raw } = await post(ORDERS, orderBody(changes));
  assert.equal(status, 200, raw.toString());
  return json;
}

/** Signs a page with node:crypto. */
function signed(businessType, values, key = credentials.apiV2Key) {
  const all = {
    mch_id: credentials.mchid,
    timestamp: '1784520000',
    nonce_str: 'n1',
    sign_type: 'HMAC-SHA256',
    ...values,
  };
  const text = Object.keys(all)
    .sort()
    .map((name) => `${name}=${all[name]}`);
  const sign = crypto
    .createHmac('sha256', key)
    .update(`${text.join('&')}&key=${key}`)
    .digest('hex')
    .toUpperCase();
  return { businessType, extraData: { ...all, sign } };
}

test('an order is refused for what breaks its rules, and its number serves once', async () => {
  for (const [changes, field] of [
    [{ service_introduction: '字'.repeat(21) }, '/service_introduction'],
    [{ risk_fund: { name: 'OTHER', amount: 1 } }, '/risk_fund/name'],
    [{ time_range: {} }, '/time_range/start_time'],
    [{ post_payments: [{ amount: 1 }] }, '/post_payments/0/name'],
    [{ notify_url: undefined }, '/notify_url'],
    [{ mchid: '1' }, '/mchid'],
  ]) {
    refused(await post(ORDERS, orderBody(changes)), 'PARAM_ERROR', 400, field);
  }
  const body = orderBody();
  assert.equal((await post(ORDERS, body)).status, 200);
  refused(await post(ORDERS, body), 'ALREADY_EXISTS');
});

test('a page opens with right parameters only', async () => {
  const { out_order_no, package: shown } = await create();
  const right = signed('wxpayScoreUse', { package: shown });
  const { sign, ...unsigned } = right.extraData;
  for (const wrong of [
    signed('wxpayScoreUse', { package: shown }, 'x'.repeat(32)),
    { ...right, businessType: 'wxpayScoreEnable' },
    { ...right, extraData: unsigned },
    { ...right, extraData: { ...unsigned, sign: sign.toLowerCase() } },
    signed('wxpayScoreUse', { package: 'other' }),
    signed('wxpayScoreUse', { package: shown, service_id }),
    signed('wxpayScoreUse', { package: shown, sign_type: 'MD5' }),
    signed('wxpayScoreUse', { package: shown, mch_id: '1' }),
    signed('wxpayScoreUse', { package: shown, timestamp: '1784520000000' }),
    signed('wxpayScoreDetail', { service_id, out_order_no }),
  ]) {
    await throws(sandbox.payscore.confirm(out_order_no, wrong), 'PAY_PARAMS_INVALID');
  }
  assert.equal((await sandbox.payscore.confirm(out_order_no, right)).state, 'DOING');
  assert.equal((await sandbox.payscore.open(signed('wxpayScoreDetail', { service_id, out_order_no }))).state, 'DOING');
});

test('an order is completed once, cancelled before that, and paid if there is something to pay', async () => {
  const { out_order_no: number } = await create();
  const path = `${ORDERS}/${number}`;
  const completion = { appid, service_id, post_payments: [{ name: '租金', amount: 100 }], total_amount: 100 };
  refused(await post(`${path}/complete`, completion), 'INVALID_REQUEST');
  await throws(sandbox.payscore.pay(number), 'SERVICE_ORDER_STATE');
  await sandbox.payscore.confirm(number);
  await throws(sandbox.payscore.expire(number), 'SERVICE_ORDER_STATE');
  const { json } = await post(`${path}/complete`, completion);
  assert.deepEqual([json.state, json.state_description, json.need_collection], ['DOING', 'MCH_COMPLETE', true]);
  refused(await post(`${path}/complete`, completion), 'INVALID_REQUEST');
  refused(await post(`${path}/cancel`, { appid, service_id, reason: '不租了' }), 'INVALID_REQUEST');
  assert.equal((await find({ out_order_no: number })).json.collection.state, 'USER_PAYING');
  await sandbox.payscore.pay(number);
  const { state, collection } = (await find({ out_order_no: number })).json;
  assert.deepEqual([state, collection.state, collection.details[0].amount], ['DONE', 'USER_PAID', 100]);

  const free = await create({ need_user_confirm: false, openid: 'oUpF8uMuAJO_M2pxb1Q9zNjWeS6o' });
  assert.equal(free.state, 'DOING');
  const nothing = { ...completion, post_payments: [{ name: '租金' }], total_amount: 0 };
  const done = (await post(`${ORDERS}/${free.out_order_no}/complete`, nothing)).json;
  assert.deepEqual([done.state, done.need_collection], ['DONE', false]);

  const { out_order_no: late } = await create();
  assert.equal((await sandbox.payscore.expire(late)).state, 'EXPIRED');
  refused(await post(`${ORDERS}/${late}/cancel`, { appid, service_id, reason: '不租了' }), 'INVALID_REQUEST');
});

test('what was paid is refunded by its transaction_id, and never beyond what was paid', async () => {
  const refund = (body) =>
    post('/v3/refund/domestic/refunds', { amount: { refund: 100, total: 300, currency: 'CNY' }, ...body });
  const { out_order_no } = await create({ need_user_confirm: false, out_order_no: 'SCORE-0001' });
  const completion = { appid, service_id, post_payments: [{ name: '租金', amount: 300 }], total_amount: 300 };
  await post(`${ORDERS}/${out_order_no}/complete`, completion);
  assert.equal((await find({ out_order_no })).json.collection.details, undefined);
  await sandbox.payscore.pay(out_order_no);
  const { collection, state } = (await find({ out_order_no })).json;
  const [{ transaction_id }] = collection.details;
  assert.equal(state, 'DONE');
  const { status, json } = await refund({ transaction_id, out_refund_no: 'PR-1' });
  assert.deepEqual(
    [status, json.status, json.transaction_id, json.amount.total, json.amount.refund],
    [200, 'PROCESSING', transaction_id, 300, 100],
  );
  const more = { transaction_id, out_refund_no: 'PR-2', amount: { refund: 201, total: 300, currency: 'CNY' } };
  refused(await refund(more), 'INVALID_REQUEST', 400, '/amount/refund');
  refused(await refund({ ...more, amount: { ...more.amount, total: 301 } }), 'INVALID_REQUEST', 400, '/amount/total');
  // Its number is that of no single order.
  refused(await refund({ out_trade_no: out_order_no, out_refund_no: 'PR-3' }), 'RESOURCE_NOT_EXISTS', 404);
  const order = await call(sandbox, 'GET', `/v3/pay/transactions/id/${transaction_id}?mchid=${credentials.mchid}`);
  refused(order, 'ORDER_NOT_EXIST', 404);
  assert.equal((await sandbox.refunds.settle('PR-1')).status, 'SUCCESS');
  assert.equal((await call(sandbox, 'GET', '/v3/refund/domestic/refunds/PR-1')).json.status, 'SUCCESS');
});

test('an order is found by one of its numbers, with its service', async () => {
  const { out_order_no } = await create();
  const { query_id } = await sandbox.payscore.get(out_order_no);
  assert.equal((await find({ query_id })).json.out_order_no, out_order_no);
  refused(await find({}), 'PARAM_ERROR', 400);
  refused(await find({ out_order_no, query_id }), 'PARAM_ERROR', 400);
  refused(await find({ out_order_no, service_id: '2' }), 'RESOURCE_NOT_EXISTS', 404);
  refused(await find({ out_order_no, appid: 'wx1' }), 'APPID_MCHID_NOT_MATCH', 400);
});

const hidden = (text) => seal(credentials, text);
const applyment = (changes) => ({
  business_code: `A${(count += 1)}`,
  contact_info: {
    contact_type: 'LEGAL',
    contact_name: hidden('张三'),
    mobile_phone: hidden('13900000000'),
    contact_email: hidden('a@b.example'),
  },
  subject_info: {
    subject_type: 'SUBJECT_TYPE_MICRO',
    micro_biz_info: {
      micro_biz_type: 'MICRO_TYPE_ONLINE',
      micro_online_info: { micro_online_store: '店', micro_ec_name: '台' },
    },
    identity_info: { id_doc_type: 'IDENTIFICATION_TYPE_IDCARD' },
  },
  business_info: {
    merchant_shortname: '张三餐饮店',
    service_phone: '0758',
    sales_info: { sales_scenes_type: ['SALES_SCENES_APP'] },
  },
  settlement_info: {},
  bank_account_info: {
    bank_account_type: 'BANK_ACCOUNT_TYPE_PERSONAL',
    account_name: hidden('张三'),
    account_bank: '工商银行',
    bank_address_code: '110000',
    account_number: hidden('6222000000000000'),
  },
  ...changes,
});

test('an application is opened field by field, and refused in clear', async () => {
  const named = { 'Wechatpay-Serial': credentials.publicKeyId };
  const body = applyment();
  refused(await post(APPLYMENTS, body), 'PARAM_ERROR');
  const clear = { ...body, bank_account_info: { ...body.bank_account_info, account_number: '6222000000000000' } };
  refused(await post(APPLYMENTS, clear, named), 'PARAM_ERROR', 400, '/bank_account_info/account_number');
  refused(
    await post(APPLYMENTS, applyment({ settlement_info: undefined }), named),
    'PARAM_ERROR',
    400,
    '/settlement_info',
  );
  refused(await post(APPLYMENTS, applyment({ appid }), named), 'PARAM_ERROR', 400, '/appid');
  assert.equal((await post(APPLYMENTS, body, named)).status, 200);
  const { fields } = await sandbox.applyments.get(body.business_code);
  assert.deepEqual(Object.values(fields), ['张三', '13900000000', 'a@b.example', '张三', '6222000000000000']);
  await throws(sandbox.applyments.move(body.business_code, 'DONE'), 'ARGUMENT_INVALID');
  await sandbox.applyments.move(body.business_code, 'CANCELED');
  await throws(sandbox.applyments.move(body.business_code, 'FINISHED'), 'APPLYMENT_STATE');
  refused(await call(sandbox, 'GET', `${APPLYMENTS}business_code/ABSENT`), 'RESOURCE_NOT_EXISTS', 404);
});
