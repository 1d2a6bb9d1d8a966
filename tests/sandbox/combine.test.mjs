import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createKeys, createSandbox } from '../../sandbox/index.js';
import {
  assertRefused,
  call,
  decrypt,
  orderBody,
  prepay,
  query,
  refund,
  seal,
  sign,
  signatureIsRight,
  watched,
} from './merchant.mjs';
import { ways } from './way.mjs';

const keys = await createKeys();
const NUMBER = 'COMBINE-0001';
const PATH = `/v3/combine-transactions/out-trade-no/${NUMBER}`;
const MINUTE = 60_000;

const subOrder = (changes = {}) => ({
  mchid: '1230000109',
  out_trade_no: 'SUB-0001',
  attach: 'shop=07',
  amount: { total_amount: 100, currency: 'CNY' },
  description: '手冲咖啡',
  ...changes,
});
/** Two sub-orders: one of this merchant, one of another. */
const subOrders = (first = {}, second = {}) => [
  subOrder({ settle_info: { profit_sharing: true }, ...first }),
  subOrder({ mchid: '1900000109', out_trade_no: 'SUB-0002', amount: { total_amount: 23, currency: 'CNY' }, ...second }),
];
const combineBody = (changes = {}) => ({
  combine_appid: 'wxd678efh567hg6787',
  combine_mchid: '1230000109',
  combine_out_trade_no: NUMBER,
  notify_url: 'https://shop.example/combined',
  sub_orders: subOrders(),
  combine_payer_info: { openid: 'oUpF8uMuAJO_M2pxb1Q9zNjWeS6o' },
  ...changes,
});
const h5Scene = (ip = '203.0.113.7') => ({ payer_client_ip: ip, h5_info: { type: 'Wap' } });
const pair = (sub_orders) =>
  sub_orders.map(({ mchid, out_trade_no, sub_mchid }) => ({ mchid, out_trade_no, ...(sub_mchid && { sub_mchid }) }));

async function setUp(options = {}) {
  const shop = await watched(createSandbox, { keys, ...options });
  const { clock, sandbox, credentials } = shop;
  const send = (method, path, json, headers) => call(sandbox, method, path, { json, headers, time: clock.time });
  return {
    ...shop,
    prepay: (changes, product = 'jsapi', headers = {}) =>
      send('POST', `/v3/combine-transactions/${product}`, combineBody(changes), headers),
    query: () => send('GET', PATH),
    close: (json) => send('POST', `${PATH}/close`, json),
    refund: (changes) => refund(sandbox, changes, { time: clock.time }),
    refused: (response, status, code, field) => assertRefused(response, credentials, { status, code, field }),
  };
}

test('each product gives what opens its cashier, and only that pays', async () => {
  const { sandbox, credentials, clock, ...merchant } = await setUp();
  /** @type {[string, string, RegExp, object, number][]} */
  const products = [
    ['jsapi', 'prepay_id', /^wx20120000[0-9a-f]{22}0000$/, {}, 120],
    ['app', 'prepay_id', /^wx20120000[0-9a-f]{22}0000$/, { combine_payer_info: undefined }, 120],
    ['h5', 'h5_url', /^https:\/\/.+\?prepay_id=/, { scene_info: h5Scene() }, 5],
    ['native', 'code_url', /^weixin:\/\/wxpay\//, {}, 120],
  ];
  for (const [index, [product, member, form, changes, minutes]] of products.entries()) {
    const number = `${NUMBER}-${product}`;
    const order = {
      combine_out_trade_no: number,
      sub_orders: subOrders({ out_trade_no: `SUB-A${index}` }, { out_trade_no: `SUB-B${index}` }),
      ...changes,
    };
    const { status, json, raw, headers } = await merchant.prepay(order, product);
    assert.deepEqual([status, Object.keys(json)], [200, [member]], product);
    assert.match(json[member], form);
    assert.ok(signatureIsRight(credentials, headers, raw));
    const again = (await merchant.prepay(order, product)).json;
    assert.notEqual(again[member], json[member], 'repeated it gives another');
    const pay = (value) => sandbox.combine.pay(number, value);
    const opened =
      member === 'prepay_id' ? signed(product, credentials, again.prepay_id, clock.time) : { [member]: again[member] };
    await assert.rejects(pay({}), { code: 'PAY_PARAMS_INVALID' });
    if (product === 'native')
      await assert.rejects(pay(json), { code: 'PAY_PARAMS_INVALID' }, 'voided by the newer one');
    if (product === 'h5') opened.h5_url += '&redirect_url=https%3A%2F%2Fshop.example%2F';
    clock.time += minutes * MINUTE;
    await assert.rejects(pay(opened), { code: 'PREPAY_EXPIRED' }, product);
    clock.time -= minutes * MINUTE + 1;
    const paid = await pay(opened);
    assert.deepEqual(
      paid.sub_orders.map(({ trade_state, trade_type }) => [trade_state, trade_type]),
      Array(2).fill(['SUCCESS', { jsapi: 'JSAPI', app: 'APP', h5: 'MWEB', native: 'NATIVE' }[product]]),
    );
    clock.time += 1;
  }
});

/** Pay params as an SDK makes them. */
function signed(product, { appid, mchid, privateKey }, prepayId, time) {
  const timeStamp = String(Math.floor(time / 1000));
  const nonceStr = 'abc';
  if (product === 'app') {
    const sign1 = sign(`${appid}\n${timeStamp}\n${nonceStr}\n${prepayId}\n`, privateKey);
    return { partnerId: mchid, prepayId, packageValue: 'Sign=WXPay', nonceStr, timeStamp, sign: sign1 };
  }
  const text = `prepay_id=${prepayId}`;
  const paySign = sign(`${appid}\n${timeStamp}\n${nonceStr}\n${text}\n`, privateKey);
  return { timeStamp, nonceStr, package: text, signType: 'RSA', paySign };
}

test('unpaid and paid, a query tells what is documented; one notification tells of the whole', async () => {
  const { sandbox, credentials, posts, events, ...merchant } = await setUp();
  await merchant.prepay({ scene_info: { payer_client_ip: '203.0.113.7', device_id: 'POS1' } });
  const unpaid = (await merchant.query()).json;
  const sub = (out_trade_no, mchid, total_amount) => ({
    mchid,
    out_trade_no,
    trade_state: 'NOTPAY',
    attach: 'shop=07',
    amount: { total_amount, currency: 'CNY' },
  });
  assert.deepEqual(unpaid, {
    combine_appid: 'wxd678efh567hg6787',
    combine_mchid: '1230000109',
    combine_out_trade_no: NUMBER,
    scene_info: { device_id: 'POS1' },
    sub_orders: [sub('SUB-0001', '1230000109', 100), sub('SUB-0002', '1900000109', 23)],
  });
  await sandbox.combine.cancel(NUMBER);
  await sandbox.combine.pay(NUMBER);
  await sandbox.idle();
  const paid = (await merchant.query()).json;
  assert.match(paid.combine_transaction_id, /^420000990220260720[0-9]{10}$/);
  assert.equal(new Set(paid.sub_orders.map(({ transaction_id }) => transaction_id)).size, 2);
  const [first] = paid.sub_orders;
  assert.deepEqual(
    { ...first, transaction_id: '' },
    {
      ...sub('SUB-0001', '1230000109', 100),
      trade_state: 'SUCCESS',
      trade_type: 'JSAPI',
      bank_type: 'OTHERS',
      success_time: '2026-07-20T12:00:00+08:00',
      transaction_id: '',
      amount: { total_amount: 100, currency: 'CNY', payer_amount: 100, payer_currency: 'CNY' },
      promotion_detail: [],
    },
  );
  assert.equal(posts.length, 1);
  const [{ url, headers, body }] = posts;
  assert.ok(signatureIsRight(credentials, headers, body));
  const { event_type, resource } = JSON.parse(Buffer.from(body).toString());
  assert.deepEqual([url, event_type], ['https://shop.example/combined', 'TRANSACTION.SUCCESS']);
  const content = decrypt(credentials, resource);
  assert.equal('out_trade_no' in content || 'combine_transaction_id' in content, false);
  const { combine_transaction_id, sub_orders, ...rest } = paid;
  assert.deepEqual(content, { ...rest, sub_orders: sub_orders.map(({ promotion_detail, ...told }) => told) });
  assert.deepEqual((await sandbox.combine.order(NUMBER)).notification.accepted, true);
  const acts = events.filter(({ type }) => type === 'combine').map(({ act, trade_state }) => `${act} ${trade_state}`);
  assert.deepEqual(acts, ['prepay NOTPAY', 'cancel NOTPAY', 'pay SUCCESS']);
  const told = events.find(({ type }) => type === 'notification');
  assert.equal(told.combine_out_trade_no, NUMBER);
  const forged = await sandbox.combine.notification(NUMBER, { tamper: 'body' });
  assert.equal(signatureIsRight(credentials, forged.headers, forged.body), false);
  assert.equal((await sandbox.combine.resend(NUMBER)).resend, true);
});

test('what breaks a rule is refused by name', async () => {
  const { credentials, refused, ...merchant } = await setUp();
  const sub = (changes) => ({ sub_orders: subOrders({}, changes) });
  const many = (count, changes = {}) => ({
    sub_orders: Array.from({ length: count }, (_, index) =>
      subOrder({ out_trade_no: `SUB-${1000 + index}`, ...changes }),
    ),
  });
  const provided = { sub_mchid: '1900000100' };
  for (const [changes, field, product] of [
    [{ combine_out_trade_no: '12345' }, '/combine_out_trade_no'],
    [{ out_trade_no: 'ORDER-0001' }, '/out_trade_no'],
    [{ notify_url: 'http://shop.example/n' }, '/notify_url'],
    [{ combine_payer_info: undefined }, '/combine_payer_info'],
    [{ combine_payer_info: {} }, '/combine_payer_info/openid'],
    [{ trade_scenario: 'RECOMMERCE' }, '/trade_scenario'],
    [{ limit_pay: ['no_credit'] }, '/limit_pay/0'],
    [sub({ attach: undefined }), '/sub_orders/1/attach'],
    [sub({ attach: '' }), '/sub_orders/1/attach'],
    [sub({ amount: { total_amount: 0, currency: 'CNY' } }), '/sub_orders/1/amount/total_amount'],
    [sub({ amount: { total_amount: 1_000_000_001, currency: 'CNY' } }), '/sub_orders/1/amount/total_amount'],
    [sub({ amount: { total_amount: 1 } }), '/sub_orders/1/amount/currency'],
    [sub({ amount: { total: 1, currency: 'CNY' } }), '/sub_orders/1/amount/total'],
    [sub({ mchid: '1230000109', out_trade_no: 'SUB-0001' }), '/sub_orders/1/out_trade_no'],
    [many(1), '/sub_orders'],
    [many(11), '/sub_orders'],
    [many(51, provided), '/sub_orders'],
    [sub({ ...provided, mchid: '1900000109' }), '/sub_orders/0/sub_mchid'],
    [many(2, { ...provided, mchid: '1900000109' }), '/sub_orders/0/mchid'],
    [sub({ detail: 'x' }), '/sub_orders/1/detail', 'native'],
    [{ scene_info: undefined }, '/scene_info', 'h5'],
    [{ scene_info: { payer_client_ip: '203.0.113.7' } }, '/scene_info/h5_info', 'h5'],
    [{ scene_info: h5Scene('127.0.0.1') }, '/scene_info/payer_client_ip', 'h5'],
  ]) {
    const { json, status, raw } = await merchant.prepay(changes, product);
    assert.equal(status, 400, raw.toString());
    const named = json.detail.field ?? /“\/body([^”]*)”/.exec(json.message)?.[1];
    assert.equal(named, field, raw.toString());
  }
  refused(await merchant.prepay({ combine_mchid: '1900000109' }), 400, 'MCH_NOT_EXISTS', '/combine_mchid');
  refused(await merchant.prepay({ combine_appid: 'wx0' }), 400, 'APPID_MCHID_NOT_MATCH', '/combine_appid');
  for (const stranger of ['1230000109', '1900000199']) {
    refused(await merchant.prepay(many(2, { sub_mchid: stranger })), 400, 'INVALID_REQUEST');
  }
  const contract = {
    mchid: '1230000109',
    appid: 'wxd678efh567hg6787',
    out_contract_code: 'C-1',
    plan_id: 1,
    contract_display_account: 'a',
    notify_url: 'https://shop.example/c',
  };
  refused(await merchant.prepay({ contract_info: contract }, 'app'), 403, 'NO_AUTH', '/contract_info');
  for (const count of [1, 50]) {
    const sent = await merchant.prepay({ combine_out_trade_no: `P-000${count}`, ...many(count, provided) });
    // The numbers of the first are taken.
    assert.equal(sent.status, count === 1 ? 200 : 403, sent.raw.toString());
  }
});

test('a repetition is the same order, and nothing else is', async () => {
  const { sandbox, credentials, refused, ...merchant } = await setUp();
  const named = { 'Wechatpay-Serial': credentials.publicKeyId };
  const identity = (name) => ({
    combine_payer_info: {
      openid: 'oUpF8uMuAJO_M2pxb1Q9zNjWeS6o',
      identity: { type: 'IDCARD', number: seal(credentials, '110101'), name: seal(credentials, name) },
    },
  });
  assert.equal((await merchant.prepay(identity('张三'), 'jsapi', named)).status, 200);
  assert.equal((await merchant.prepay(identity('张三'), 'jsapi', named)).status, 200, 'encrypted anew');
  refused(await merchant.prepay(identity('李四'), 'jsapi', named), 403, 'OUT_TRADE_NO_USED');
  refused(await merchant.prepay({}, 'native'), 403, 'OUT_TRADE_NO_USED');
  const frozen = { ...identity('张三'), sub_orders: subOrders({ settle_info: { profit_sharing: false } }) };
  refused(await merchant.prepay(frozen, 'jsapi', named), 400, 'INVALID_REQUEST', '/sub_orders');
  const other = { combine_out_trade_no: 'COMBINE-0002' };
  refused(await merchant.prepay(other), 403, 'OUT_TRADE_NO_USED', '/sub_orders/0/out_trade_no');

  // Single orders and combined ones share their numbers, but no query.
  refused(await prepay(sandbox, { out_trade_no: 'SUB-0001' }), 403, 'OUT_TRADE_NO_USED');
  await prepay(sandbox);
  const single = subOrders({ out_trade_no: orderBody().out_trade_no }, { out_trade_no: 'SUB-0009' });
  refused(await merchant.prepay({ ...other, sub_orders: single }), 403, 'OUT_TRADE_NO_USED');
  refused(await query(sandbox, 'SUB-0001'), 404, 'ORDER_NOT_EXIST');
  const { sub_orders } = await sandbox.combine.pay(NUMBER);
  const byId = `/v3/pay/transactions/id/${sub_orders[0].transaction_id}?mchid=1230000109`;
  refused(await call(sandbox, 'GET', byId), 404, 'ORDER_NOT_EXIST');
  refused(await merchant.prepay(identity('张三'), 'jsapi', named), 400, 'ORDERPAID');
  await assert.rejects(sandbox.combine.pay(NUMBER), { code: 'ORDERPAID' });
});

test('a close names exactly the sub-orders; the deadline closes as well', async () => {
  const { sandbox, clock, refused, ...merchant } = await setUp();
  const close = { combine_appid: 'wxd678efh567hg6787', sub_orders: pair(subOrders()) };
  refused(await merchant.close(close), 404, 'ORDER_NOT_EXIST');
  await merchant.prepay();
  for (const sub_orders of [
    close.sub_orders.slice(1),
    [...close.sub_orders, { mchid: '1', out_trade_no: 'SUB-0003' }],
  ]) {
    refused(await merchant.close({ ...close, sub_orders }), 500, 'SYSTEM_ERROR', '/sub_orders');
  }
  refused(await merchant.close({ ...close, combine_appid: 'wx0' }), 400, 'INVALID_REQUEST', '/combine_appid');
  const reversed = { ...close, sub_orders: [...close.sub_orders].reverse() };
  assert.deepEqual([(await merchant.close(reversed)).status, (await merchant.close(close)).status], [204, 204]);
  const states = (await merchant.query()).json.sub_orders.map(({ trade_state }) => trade_state);
  assert.deepEqual(states, ['CLOSED', 'CLOSED']);
  refused(await merchant.prepay(), 400, 'ORDER_CLOSED');
  await assert.rejects(sandbox.combine.pay(NUMBER), { code: 'ORDER_CLOSED' });

  const late = { combine_out_trade_no: 'COMBINE-0002', time_expire: '2026-07-20T12:05:00+08:00' };
  await merchant.prepay({ ...late, sub_orders: subOrders({ out_trade_no: 'SUB-0003' }, { out_trade_no: 'SUB-0004' }) });
  clock.time += 5 * MINUTE - 1;
  assert.equal((await sandbox.combine.order('COMBINE-0002')).sub_orders[0].trade_state, 'NOTPAY');
  clock.time += 1;
  assert.equal((await sandbox.combine.order('COMBINE-0002')).sub_orders[0].trade_state, 'CLOSED');
});

test('a sub-order of the own merchant is refunded by its transaction id; the others stay', async () => {
  const { sandbox, refused, ...merchant } = await setUp();
  await merchant.prepay();
  const { sub_orders: subs } = await sandbox.combine.pay(NUMBER);
  refused(
    await merchant.close({ combine_appid: 'wxd678efh567hg6787', sub_orders: pair(subOrders()) }),
    400,
    'ORDERPAID',
  );
  const one = { out_trade_no: undefined, transaction_id: subs[0].transaction_id };
  const { status, json } = await merchant.refund(one);
  assert.deepEqual([status, json.out_trade_no, json.amount.total], [200, 'SUB-0001', 100]);
  const states = (await merchant.query()).json.sub_orders.map(({ trade_state }) => trade_state);
  assert.deepEqual(states, ['REFUND', 'SUCCESS']);
  const foreign = { ...one, out_refund_no: 'RF-2', transaction_id: subs[1].transaction_id };
  refused(await merchant.refund(foreign), 404, 'RESOURCE_NOT_EXISTS');
  refused(await merchant.refund({ out_refund_no: 'RF-3', out_trade_no: 'SUB-0001' }), 404, 'RESOURCE_NOT_EXISTS');
});

test('the payer acts over HTTP as well', async (t) => {
  for (const { name, call: send, admin, credentials } of await ways(t)) {
    const number = `${NUMBER}-${name.length}`;
    const sub_orders = subOrders({ out_trade_no: `SUB-A-${name.length}` }, { out_trade_no: `SUB-B-${name.length}` });
    const { raw } = await send('POST', '/v3/combine-transactions/native', {
      json: combineBody({ combine_out_trade_no: number, sub_orders, combine_appid: credentials.appid }),
    });
    const code = JSON.parse(raw.toString());
    assert.equal((await admin('POST', `combine/${number}/cancel`))[0], 200);
    assert.equal((await admin('POST', `combine/${number}/pay`, { code_url: 'weixin://wxpay/x' }))[0], 400, name);
    const [status, view] = await admin('POST', `combine/${number}/pay`, code);
    assert.deepEqual([status, view.sub_orders[0].trade_state], [200, 'SUCCESS'], name);
    assert.equal((await admin('GET', `combine/${number}`))[1].combine_transaction_id, view.combine_transaction_id);
    assert.equal((await admin('POST', `combine/${number}/resend`))[1].outcome, 'accepted');
    assert.equal((await admin('GET', 'combine/UNKNOWN'))[0], 404);
  }
});
