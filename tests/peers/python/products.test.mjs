// wechatpayv3 of PyPI as the merchant of the sandbox, product by product. It rejects for another status than 200 and 204,
// and for an answer whose signature is wrong: that a call resolves is what is tested, besides what is looked at.
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { gunzipSync } from 'node:zlib';
import { startSandboxServer } from '../../../sandbox/server.mjs';
import { CALLS } from '../oracle/calls.mjs';
import { startProgram } from './program.mjs';

const SUB = { sub_mchid: '1900000109' };
const OPENID = 'oUpF8uMuAJO_M2pxb1Q9zNjWeS6o';
const OFFICIAL = 'https://api.mch.weixin.qq.com';

/** What is closed after the last test; a hook of a hook would close it before the first. @type {(() => unknown)[]} */
const closing = [];
after(async () => {
  for (const close of closing) await close();
});

/** @param {{ partner?: boolean }} [options] */
async function open({ partner = false } = {}) {
  const { sandbox, url, close } = await startSandboxServer({
    timeScale: 0,
    refundInterval: 0,
    subMerchants: [{ mchid: SUB.sub_mchid, appid: 'wxd678efh567hg6999' }],
    notify: async () => new Response(null, { status: 204 }),
  });
  closing.push(close);
  const notifyUrl = 'https://shop.example.com/wechatpay/notify';
  const call = startProgram(
    { after: (work) => closing.unshift(work) },
    { url, notifyUrl, ...sandbox.credentials, partner },
  );
  return { sandbox, call, url, mchid: sandbox.credentials.mchid };
}
/** @type {Awaited<ReturnType<typeof open>>} */
let direct;
/** @type {Awaited<ReturnType<typeof open>>} */
let partner;
before(async () => {
  direct = await open();
  partner = await open({ partner: true });
});

/** A number that no call before had. */
let last = 0;
const number = () => `PEER${(last++).toString().padStart(8, '0')}`;
const order = () => ({ description: '手冲咖啡', out_trade_no: number(), amount: { total: 1000, currency: 'CNY' } });
const H5 = { scene_info: { payer_client_ip: '14.23.150.211', h5_info: { type: 'Wap' } } };

test('orders of every kind', async () => {
  const { sandbox, call } = direct;
  const [app, native, h5] = [order(), order(), order()];
  assert.ok((await call('pay', { ...app, pay_type: 'APP' })).prepay_id);
  assert.ok((await call('pay', { ...native, pay_type: 'NATIVE' })).code_url);
  assert.ok((await call('pay', { ...h5, ...H5, pay_type: 'H5' })).h5_url);
  for (const [{ out_trade_no }, type] of /** @type {const} */ ([
    [app, 'APP'],
    [native, 'NATIVE'],
    [h5, 'MWEB'],
  ])) {
    await sandbox.pay(out_trade_no);
    const { trade_state, trade_type } = await call('query', { out_trade_no });
    assert.deepEqual([trade_state, trade_type], ['SUCCESS', type]);
  }
  const till = {
    ...order(),
    payer: { auth_code: '130061098828009406' },
    scene_info: { store_info: { id: '0001' } },
    pay_type: 'CODEPAY',
  };
  assert.equal((await call('pay', till)).trade_type, 'MICROPAY');
  const { out_trade_no } = till;
  assert.equal((await call('codepay_reverse', { out_trade_no })).out_trade_no, out_trade_no);
  assert.equal((await call('query', { out_trade_no })).trade_state, 'REVOKED');
});

test('orders of a service provider, their refunds and closing', async () => {
  const { sandbox, call } = partner;
  const [jsapi, app, native, h5] = [order(), order(), order(), order()];
  assert.ok((await call('pay', { ...jsapi, ...SUB, payer: { sp_openid: OPENID }, pay_type: 'JSAPI' })).prepay_id);
  assert.ok((await call('pay', { ...app, ...SUB, pay_type: 'APP' })).prepay_id);
  assert.ok((await call('pay', { ...native, ...SUB, pay_type: 'NATIVE' })).code_url);
  assert.ok((await call('pay', { ...h5, ...SUB, ...H5, pay_type: 'H5' })).h5_url);
  await sandbox.pay(jsapi.out_trade_no);
  const { transaction_id } = await call('query', { ...SUB, out_trade_no: jsapi.out_trade_no });
  const found = await call('query', { ...SUB, transaction_id });
  assert.deepEqual([found.trade_state, found.sub_mchid], ['SUCCESS', SUB.sub_mchid]);
  await call('close', { ...SUB, out_trade_no: app.out_trade_no });
  assert.equal((await call('query', { ...SUB, out_trade_no: app.out_trade_no })).trade_state, 'CLOSED');
  const out_refund_no = number();
  const amount = { refund: 100, total: 1000, currency: 'CNY' };
  await call('refund', { ...SUB, transaction_id, out_refund_no, amount });
  await sandbox.refunds.settle(out_refund_no, 'ABNORMAL');
  const { status, refund_id } = await call('query_refund', { ...SUB, out_refund_no });
  assert.equal(status, 'ABNORMAL');
  const card = { type: 'USER_BANK_CARD', bank_type: 'ICBC_DEBIT', bank_account: '6222020402016789', real_name: '张三' };
  assert.equal((await call('abnormal_refund', { ...SUB, refund_id, out_refund_no, ...card })).status, 'PROCESSING');
});

test('combined orders', async () => {
  const { sandbox, call, mchid } = direct;
  const combined = () => ({
    combine_out_trade_no: number(),
    sub_orders: [100, 200].map((total_amount) => ({
      mchid,
      out_trade_no: number(),
      description: '手冲咖啡',
      attach: '深圳分店',
      amount: { total_amount, currency: 'CNY' },
    })),
  });
  const [jsapi, app, native, h5] = [combined(), combined(), combined(), combined()];
  assert.ok((await call('combine_pay', { ...jsapi, combine_payer_info: { openid: OPENID } })).prepay_id);
  assert.ok((await call('combine_pay', { ...app, pay_type: 'APP' })).prepay_id);
  assert.ok((await call('combine_pay', { ...native, pay_type: 'NATIVE' })).code_url);
  assert.ok((await call('combine_pay', { ...h5, ...H5, pay_type: 'H5' })).h5_url);
  const states = async (/** @type {ReturnType<typeof combined>} */ { combine_out_trade_no }) =>
    (await call('combine_query', { combine_out_trade_no })).sub_orders.map((/** @type {any} */ sub) => sub.trade_state);
  await sandbox.combine.pay(jsapi.combine_out_trade_no);
  assert.deepEqual(await states(jsapi), ['SUCCESS', 'SUCCESS']);
  const sub_orders = app.sub_orders.map(({ mchid, out_trade_no }) => ({ mchid, out_trade_no }));
  await call('combine_close', { combine_out_trade_no: app.combine_out_trade_no, sub_orders });
  assert.deepEqual(await states(app), ['CLOSED', 'CLOSED']);
});

test('profit sharing', async () => {
  const { sandbox, call } = direct;
  const frozen = order();
  await call('pay', { ...frozen, payer: { openid: OPENID }, settle_info: { profit_sharing: true } });
  const { transaction_id } = await sandbox.pay(frozen.out_trade_no);
  const shop = { account_type: 'MERCHANT_ID', account: '86693852' };
  await call('profitsharing_add_receiver', { ...shop, name: '示例商户', relation_type: 'STORE' });
  const person = { account_type: 'PERSONAL_OPENID', account: OPENID };
  const added = await call('profitsharing_add_receiver', { ...person, name: '张三', relation_type: 'STAFF' });
  assert.equal(await call('decrypt', added.name), '张三');
  const [out_order_no, out_return_no, rest] = [number(), number(), number()];
  const receivers = [
    { type: 'MERCHANT_ID', account: shop.account, amount: 100, description: '分给商户' },
    { type: 'PERSONAL_OPENID', account: OPENID, name: '张三', amount: 50, description: '分给员工' },
  ];
  await call('profitsharing_order', { transaction_id, out_order_no, receivers, unfreeze_unsplit: false });
  await sandbox.profitSharing.settle(out_order_no);
  const shared = await call('profitsharing_order_query', { transaction_id, out_order_no });
  assert.deepEqual([shared.state, shared.receivers.length], ['FINISHED', 2]);
  assert.equal((await call('profitsharing_amount_query', { transaction_id })).unsplit_amount, 850);
  const giving = { out_return_no, return_mchid: shop.account, amount: 10, description: '用户退款' };
  await call('profitsharing_return', { out_order_no, ...giving });
  await sandbox.profitSharing.settleReturn(out_return_no);
  assert.equal((await call('profitsharing_return_query', { out_order_no, out_return_no })).result, 'SUCCESS');
  await call('profitsharing_unfreeze', { transaction_id, out_order_no: rest, description: '解冻全部剩余资金' });
  assert.equal((await call('profitsharing_delete_receiver', person)).account, OPENID);
});

test('profit sharing of a sub-merchant: how much it lets the provider share', async () => {
  const { call } = partner;
  assert.equal((await call('profitsharing_config_query', SUB)).sub_mchid, SUB.sub_mchid);
});

test('complaints, and the pictures of their answers', async () => {
  const { sandbox, call, mchid } = direct;
  const { complaint_id } = await sandbox.complaints.create({
    complaint_detail: '杯子是破的',
    problem_type: 'REFUND',
    payer_phone: '13800000000',
  });
  const day = new Date(Date.now() + 8 * 3_600_000).toISOString().slice(0, 10);
  const { data } = await call('complaint_list_query', { begin_date: day, end_date: day });
  assert.deepEqual([data.length, data[0].complaint_id], [1, complaint_id]);
  const found = await call('complaint_detail_query', { complaint_id });
  assert.equal(await call('decrypt', found.payer_phone), '13800000000');
  assert.equal(found.complainted_mchid, mchid);
  const { filepath } = stored('answer.png');
  const { media_id } = await call('complaint_image_upload', { filepath });
  await call('complaint_response', { complaint_id, response_content: '马上补发', response_images: [media_id] });
  const refusal = { action: 'REJECT', reject_reason: '已补发', remark: '已处理' };
  await call('complaint_update_refund', { complaint_id, ...refusal });
  await call('complaint_complete', { complaint_id });
  assert.equal((await call('complaint_detail_query', { complaint_id })).complaint_state, 'PROCESSED');
  assert.ok((await call('complaint_history_query', { complaint_id })).data.length > 1);
});

test('uploads for applications', async () => {
  const { call } = direct;
  assert.ok((await call('image_upload', stored('licence.png'))).media_id);
  assert.ok((await call('video_upload', stored('shop.mp4'))).media_id);
});

test('transfers to users, and their receipts', async () => {
  const { sandbox, call } = direct;
  const transfer = { ...CALLS['transfers.create'], out_bill_no: number() };
  const { out_bill_no } = transfer;
  const { transfer_bill_no, state } = await call('mch_transfer_bills', transfer);
  assert.equal(state, 'WAIT_USER_CONFIRM');
  await sandbox.transfers.confirm(out_bill_no);
  const found = await call('mch_transfer_bills_query', { transfer_bill_no });
  assert.deepEqual([found.state, await call('decrypt', found.user_name)], ['SUCCESS', '张三丰']);
  assert.deepEqual((await call('mch_transfer_bills_query', { out_bill_no })).out_bill_no, out_bill_no);
  await call('mch_transfer_elecsign', { out_bill_no });
  await sandbox.transfers.finishReceipt(out_bill_no);
  assert.equal((await call('mch_transfer_elecsign_query', { out_bill_no })).state, 'FINISHED');
  const other = { ...transfer, out_bill_no: number() };
  await call('mch_transfer_bills', other);
  const cancelled = await call('mch_transfer_bills_cancel', { out_bill_no: other.out_bill_no });
  assert.match(cancelled.state, /^CANCEL/);
});

test('payscore', async () => {
  const { sandbox, call } = direct;
  const [kept, cancelled] = [number(), number()];
  const { service_id } = /** @type {{ service_id: string }} */ (CALLS['payscore.create']);
  for (const out_order_no of [kept, cancelled]) {
    const created = await call('payscore_create', { ...CALLS['payscore.create'], out_order_no });
    assert.equal(created.state, 'CREATED');
  }
  await call('payscore_cancel', { out_order_no: cancelled, service_id, reason: '用户投诉' });
  await sandbox.payscore.confirm(kept);
  assert.equal((await call('payscore_query', { out_order_no: kept, service_id })).state, 'DOING');
  const payments = [{ name: '就餐费用', amount: 900 }];
  const done = { out_order_no: kept, service_id, post_payments: payments, total_amount: 900 };
  await call('payscore_complete', done);
  await sandbox.payscore.pay(kept);
  const { state, collection } = await call('payscore_query', { out_order_no: kept, service_id });
  assert.deepEqual([state, collection.state], ['DONE', 'USER_PAID']);
});

test('applications of sub-merchants', async () => {
  const { call } = partner;
  for (const name of ['applyments.submit', 'applyments.submit, a passport']) {
    const business_code = number();
    const { applyment_id } = await call('applyment_submit', { ...CALLS[name], business_code });
    assert.equal((await call('applyment_query', { business_code })).applyment_id, applyment_id);
  }
});

test('bills: asked for, downloaded by the URL of the answer', async () => {
  const { sandbox, call, url } = direct;
  const paid = order();
  await call('pay', { ...paid, payer: { openid: OPENID } });
  await sandbox.pay(paid.out_trade_no);
  await sandbox.bills.publish();
  const bill_date = new Date(Date.now() + 8 * 3_600_000).toISOString().slice(0, 10);
  for (const [ask, mark] of /** @type {const} */ ([
    ['trade_bill', paid.out_trade_no],
    ['fundflow_bill', '10.00'],
  ])) {
    const { download_url } = await call(ask, { bill_date });
    const file = Buffer.from(await call('download_bill', { url: download_url.replace(OFFICIAL, url) }), 'base64');
    assert.ok(gunzipSync(file).toString().includes(mark), ask);
  }
});

/** It uploads files of the disk. @param {string} filename */
function stored(filename) {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'uploads-'));
  closing.push(() => rmSync(folder, { recursive: true }));
  const filepath = path.join(folder, filename);
  writeFileSync(filepath, `what ${filename} holds`);
  return { filepath };
}
