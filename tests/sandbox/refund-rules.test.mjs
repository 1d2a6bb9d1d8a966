import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createSandbox } from '../../sandbox/index.js';
import { assertRefused, call, NOON, orderBody, prepay, refund, refundBody, seal } from './merchant.mjs';

const sandbox = await createSandbox({
  now: () => NOON,
  refundInterval: 0,
  notify: async () => new Response(null, { status: 204 }),
});
const { credentials } = sandbox;
await prepay(sandbox, { amount: { total: 1_000_000 } });
const { transaction_id: transactionId } = await sandbox.pay(orderBody().out_trade_no);
let count = 0;
const fresh = (changes) => ({
  out_refund_no: `RULE-${(count += 1)}`,
  amount: { refund: 1, total: 1_000_000, currency: 'CNY' },
  ...changes,
});

const accepted = async (changes) => {
  const response = await refund(sandbox, fresh(changes));
  assert.equal(response.status, 200, `${JSON.stringify(changes)}: ${response.raw}`);
};
const refused = async (changes, field) => {
  const response = await refund(sandbox, fresh(changes));
  assertRefused(response, credentials, { status: 400, code: 'PARAM_ERROR', field, location: 'body' });
  return response;
};
const amount = (changes) => ({ amount: { refund: 3, total: 1_000_000, currency: 'CNY', ...changes } });
const goods = (changes) => ({
  goods_detail: [{ merchant_goods_id: 'A-1', unit_price: 5, refund_amount: 5, refund_quantity: 1, ...changes }],
});

test('a refund with every optional field is accepted', () =>
  accepted({
    out_trade_no: undefined,
    transaction_id: transactionId,
    reason: '商品已售完',
    notify_url: 'https://shop.example/refund',
    funds_account: 'AVAILABLE',
    ...amount({
      from: [
        { account: 'AVAILABLE', amount: 1 },
        { account: 'UNAVAILABLE', amount: 2 },
      ],
    }),
    ...goods({ wechatpay_goods_id: '1001', goods_name: 'iPhone6s 16G' }),
  }));

test('the circulating example, with this order in it, is accepted pretty-printed', async () => {
  const body = JSON.stringify(refundBody(fresh()), null, 2);
  assert.equal((await call(sandbox, 'POST', '/v3/refund/domestic/refunds', { body })).status, 200);
});

test('exactly one of the two numbers of the order is given', async () => {
  await refused({ transaction_id: transactionId }, '/transaction_id');
  await refused({ out_trade_no: undefined }, '/transaction_id');
  await refused({ out_trade_no: 'short' }, '/out_trade_no');
  await refused({ out_trade_no: 'x'.repeat(33) }, '/out_trade_no');
  await refused({ out_trade_no: undefined, transaction_id: '4'.repeat(33) }, '/transaction_id');
  await refused({ out_trade_no: undefined, transaction_id: 4200 }, '/transaction_id');
});

test('each required field is missed by name', async () => {
  await refused({ out_refund_no: undefined }, '/out_refund_no');
  await refused({ amount: undefined }, '/amount');
  for (const name of ['refund', 'total', 'currency']) await refused(amount({ [name]: undefined }), `/amount/${name}`);
  const from = (entry) => amount({ from: [entry] });
  await refused(from({ amount: 3 }), '/amount/from/0/account');
  await refused(from({ account: 'AVAILABLE' }), '/amount/from/0/amount');
  for (const name of ['merchant_goods_id', 'unit_price', 'refund_amount', 'refund_quantity']) {
    await refused(goods({ [name]: undefined }), `/goods_detail/0/${name}`);
  }
});

test('a refund number has 1 to 64 characters of its alphabet', async () => {
  await accepted({ out_refund_no: 'x' });
  await accepted({ out_refund_no: '0aZ_-|*@'.repeat(8) });
  for (const number of ['', 'x'.repeat(65), 'a b', 'a/b', '退款', 'a#', 7]) {
    await refused({ out_refund_no: number }, '/out_refund_no');
  }
});

test('a reason has at most 80 bytes, not characters', async () => {
  await accepted({ reason: 'x'.repeat(80) });
  await accepted({ reason: `${'退'.repeat(26)}xx` });
  const { json } = await refused({ reason: '退'.repeat(27) }, '/reason');
  assert.match(json.message, /81.*80/);
  await refused({ reason: 'x'.repeat(81) }, '/reason');
  await refused({ reason: '' }, '/reason');
  await refused({ reason: 'sorry 😢' }, '/reason');
});

test('a notify_url has 8 to 256 characters and the form of every notify_url', async () => {
  const url = (length) => `https://shop.example/${'n'.repeat(length - 21)}`;
  await accepted({ notify_url: url(256) });
  await accepted({ notify_url: undefined });
  const wrong = [url(257), 'https:/', 'http://shop.example/n', `${url(30)}?a=1`, `${url(30)}#a`, 'shop.example/n'];
  for (const value of wrong) {
    await refused({ notify_url: value }, '/notify_url');
  }
});

test('amounts are whole and positive, in CNY, and the sources sum up to the refund', async () => {
  for (const value of [0, -1, 1.5, '1', 2 ** 53]) {
    await refused(amount({ refund: value }), '/amount/refund');
    await refused(amount({ total: value }), '/amount/total');
    await refused(amount({ from: [{ account: 'AVAILABLE', amount: value }] }), '/amount/from/0/amount');
  }
  await refused(amount({ currency: 'USD' }), '/amount/currency');
  await refused(amount({ from: [] }), '/amount/from');
  await refused(amount({ from: [{ account: 'AVAILABLE', amount: 2 }] }), '/amount/from');
  await refused(amount({ from: [{ account: 'BASIC', amount: 3 }] }), '/amount/from/0/account');
  await refused({ funds_account: 'UNAVAILABLE' }, '/funds_account');
});

test('goods keep their lengths and counts', async () => {
  await accepted(goods({ merchant_goods_id: 'x'.repeat(32), goods_name: '铁'.repeat(256) }));
  await refused(goods({ merchant_goods_id: 'x'.repeat(33) }), '/goods_detail/0/merchant_goods_id');
  await refused(goods({ wechatpay_goods_id: 'x'.repeat(33) }), '/goods_detail/0/wechatpay_goods_id');
  await refused(goods({ goods_name: 'x'.repeat(257) }), '/goods_detail/0/goods_name');
  await refused(goods({ unit_price: 0.5 }), '/goods_detail/0/unit_price');
  await refused(goods({ refund_quantity: 0 }), '/goods_detail/0/refund_quantity');
  await refused({ goods_detail: [] }, '/goods_detail');
});

test('fields that are unknown, empty of meaning or for others are refused', async () => {
  await refused({ refund_fee: 1 }, '/refund_fee');
  await refused({ reason: null }, '/reason');
  await refused({ mchid: credentials.mchid }, '/mchid');
  const response = await refused({ sub_mchid: '1900000109' }, '/sub_mchid');
  assert.match(response.headers.get('Request-ID'), /-270924358$/);
});

test('an application for an abnormal refund names the card, encrypted', async () => {
  const { json } = await refund(sandbox, fresh({ out_refund_no: 'ABNORMAL-1' }));
  await sandbox.refunds.settle('ABNORMAL-1', 'ABNORMAL');
  const right = {
    out_refund_no: 'ABNORMAL-1',
    type: 'USER_BANK_CARD',
    bank_type: 'CMB_DEBIT',
    bank_account: seal(credentials, '6225880100000403'),
    real_name: seal(credentials, '张三'),
  };
  const apply = (changes, headers = { 'Wechatpay-Serial': credentials.publicKeyId }) =>
    call(sandbox, 'POST', `/v3/refund/domestic/refunds/${json.refund_id}/apply-abnormal-refund`, {
      json: { ...right, ...changes },
      headers,
    });
  const wrong = [
    [{ out_refund_no: undefined }, '/out_refund_no'],
    [{ type: undefined }, '/type'],
    [{ type: 'PIGGY_BANK' }, '/type'],
    [{ bank_type: undefined }, '/bank_type'],
    [{ bank_type: 'CMB_CREDIT' }, '/bank_type'],
    [{ bank_account: undefined }, '/bank_account'],
    [{ bank_account: '6225880100000403' }, '/bank_account'],
    [{ real_name: undefined }, '/real_name'],
    [{ real_name: '张三' }, '/real_name'],
    [{ sub_mchid: '1900000109' }, '/sub_mchid'],
  ];
  for (const [changes, field] of wrong) {
    assertRefused(await apply(changes), credentials, { status: 400, code: 'PARAM_ERROR', field, location: 'body' });
  }
  assertRefused(await apply({}, {}), credentials, {
    status: 400,
    code: 'PARAM_ERROR',
    field: 'Wechatpay-Serial',
    location: 'header',
  });
  assert.equal((await apply({})).status, 200);
});
