import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createKeys, createSandbox } from '../../sandbox/index.js';
import {
  assertRefused,
  call,
  close,
  NOON,
  orderBody,
  prepay,
  query,
  queryRefund,
  refund,
  refundBody,
  seal,
  signatureIsRight,
} from './merchant.mjs';

const keys = await createKeys();
const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;
const number = orderBody().out_trade_no;

/** A sandbox whose clock the test moves, with one paid order of 100 fen. */
async function setUp(options = {}) {
  const clock = { time: NOON };
  const events = [];
  const sandbox = await createSandbox({
    keys,
    now: () => clock.time,
    notify: async () => new Response(null, { status: 204 }),
    onEvent: (event) => events.push(event),
    ...options,
  });
  const at = () => ({ time: clock.time });
  await prepay(sandbox);
  const { transaction_id: transactionId } = await sandbox.pay(number);
  /** A refund that comes late enough after the one before it. */
  const later = (changes) => {
    clock.time += MINUTE;
    return refund(sandbox, changes, at());
  };
  return {
    clock,
    events,
    sandbox,
    transactionId,
    later,
    refund: (changes) => refund(sandbox, changes, at()),
    query: (no) => queryRefund(sandbox, no, at()),
    order: async () => (await query(sandbox, number, at())).json,
    refused: (response, status, code, more) => assertRefused(response, sandbox.credentials, { status, code, ...more }),
    apply: (id, json, options = {}) =>
      call(sandbox, 'POST', `/v3/refund/domestic/refunds/${id}/apply-abnormal-refund`, { json, ...at(), ...options }),
  };
}

test('a refund is accepted as PROCESSING, with every documented member', async () => {
  const { sandbox, transactionId, clock, ...merchant } = await setUp();
  clock.time += MINUTE;
  const response = await merchant.refund({ reason: '商品已售完' });
  assert.equal(response.status, 200, response.raw.toString());
  assert.ok(signatureIsRight(sandbox.credentials, response.headers, response.raw));
  const { refund_id, ...rest } = response.json;
  assert.match(refund_id, /^503000099020260720[0-9]{11}$/);
  assert.deepEqual(rest, {
    out_refund_no: 'RF-0001',
    transaction_id: transactionId,
    out_trade_no: number,
    channel: 'ORIGINAL',
    user_received_account: '支付用户零钱',
    create_time: '2026-07-20T12:01:00+08:00',
    status: 'PROCESSING',
    funds_account: 'UNSETTLED',
    amount: {
      total: 100,
      refund: 40,
      from: [],
      payer_total: 100,
      payer_refund: 40,
      settlement_refund: 40,
      settlement_total: 100,
      discount_refund: 0,
      currency: 'CNY',
      refund_fee: 0,
    },
    promotion_detail: [],
  });
  assert.deepEqual((await merchant.query()).json, response.json);
});

test('a refund by transaction id, with accounts, is answered with them', async () => {
  const { sandbox, transactionId, ...merchant } = await setUp();
  const from = [
    { account: 'AVAILABLE', amount: 30 },
    { account: 'UNAVAILABLE', amount: 10 },
  ];
  const { status, json } = await merchant.refund({
    out_trade_no: undefined,
    transaction_id: transactionId,
    amount: { refund: 40, total: 100, currency: 'CNY', from },
  });
  assert.deepEqual([status, json.out_trade_no, json.funds_account], [200, number, undefined]);
  assert.deepEqual(json.amount.from, from);
  const other = await setUp();
  assert.equal((await other.refund({ funds_account: 'AVAILABLE' })).json.funds_account, 'AVAILABLE');
});

test('a refund ends once, as the banks say, and only a success has its time', async () => {
  for (const result of ['SUCCESS', 'CLOSED', 'ABNORMAL']) {
    const { sandbox, clock, ...merchant } = await setUp();
    await merchant.refund();
    clock.time += 5 * MINUTE;
    assert.equal((await sandbox.refunds.settle('RF-0001', result)).status, result);
    const { json } = await merchant.query();
    assert.equal(json.status, result);
    assert.equal(json.success_time, result === 'SUCCESS' ? '2026-07-20T12:05:00+08:00' : undefined);
    await assert.rejects(sandbox.refunds.settle('RF-0001'), { code: 'REFUND_NOT_PROCESSING', status: 409 });
  }
  const { sandbox, ...merchant } = await setUp();
  await merchant.refund();
  await assert.rejects(sandbox.refunds.settle('RF-0001', 'PROCESSING'), { code: 'ARGUMENT_INVALID', status: 400 });
  await assert.rejects(sandbox.refunds.settle('RF-0002'), { code: 'RESOURCE_NOT_EXISTS', status: 404 });
  assert.equal((await sandbox.refunds.settle('RF-0001')).status, 'SUCCESS');
});

test('with settleRefunds a refund is accepted as PROCESSING all the same, and has ended afterwards', async () => {
  const { sandbox, ...merchant } = await setUp({ settleRefunds: 'CLOSED' });
  assert.equal((await merchant.refund()).json.status, 'PROCESSING');
  assert.equal((await merchant.query()).json.status, 'CLOSED');
  for (const options of [
    { settleRefunds: 'PROCESSING' },
    { refundInterval: -1 },
    { refundNotifyUrl: 'http://example.com/n' },
  ]) {
    await assert.rejects(createSandbox({ keys, ...options }), TypeError);
  }
});

test('the same number with the same parameters finds the refund as it is now, and refunds once', async () => {
  const { sandbox, ...merchant } = await setUp();
  const first = await merchant.refund();
  const { amount, ...rest } = refundBody();
  const again = await merchant.refund({ amount, ...rest });
  assert.deepEqual([again.status, again.json], [200, first.json]);
  await sandbox.refunds.settle('RF-0001');
  const settled = await merchant.refund();
  assert.deepEqual([settled.json.status, settled.json.refund_id], ['SUCCESS', first.json.refund_id]);
  assert.equal((await sandbox.refunds.list(number)).length, 1);
  assert.equal((await merchant.later({ out_refund_no: 'RF-0002', amount: { ...amount, refund: 60 } })).status, 200);
});

test('the same number with other parameters is refused', async () => {
  const { sandbox, transactionId, ...merchant } = await setUp();
  await merchant.refund();
  for (const changes of [
    { amount: { refund: 41, total: 100, currency: 'CNY' } },
    { reason: 'x' },
    { notify_url: 'https://www.weixin.qq.com/other' },
    { out_trade_no: undefined, transaction_id: transactionId },
  ]) {
    const response = await merchant.refund(changes);
    merchant.refused(response, 400, 'INVALID_REQUEST', { field: '/out_refund_no', location: 'body' });
    assert.match(response.headers.get('Request-ID'), /-268498688$/);
  }
});

test('the order is REFUND from the first accepted refund on, also a partial or a failed one', async () => {
  const { sandbox, transactionId, ...merchant } = await setUp();
  const paid = await merchant.order();
  merchant.refused(
    await merchant.refund({ amount: { refund: 101, total: 100, currency: 'CNY' } }),
    400,
    'INVALID_REQUEST',
  );
  assert.equal((await merchant.order()).trade_state, 'SUCCESS');
  await merchant.refund();
  const expected = { ...paid, trade_state: 'REFUND', trade_state_desc: '转入退款' };
  assert.deepEqual(await merchant.order(), expected);
  await sandbox.refunds.settle('RF-0001', 'CLOSED');
  assert.deepEqual(await merchant.order(), expected);
  const byId = `/v3/pay/transactions/id/${transactionId}?mchid=1230000109`;
  assert.deepEqual((await call(sandbox, 'GET', byId)).json, expected);
  assert.deepEqual((await sandbox.order(number)).refunds, ['RF-0001']);
  // It is a paid order in every other respect.
  merchant.refused(await prepay(sandbox), 400, 'ORDERPAID');
  merchant.refused(await close(sandbox, number), 400, 'ORDERPAID');
  await assert.rejects(sandbox.pay(number), { code: 'ORDERPAID' });
});

test('only a paid order is refunded', async () => {
  const { sandbox, ...merchant } = await setUp();
  await prepay(sandbox, { out_trade_no: 'UNPAID-1' });
  for (const changes of [
    { out_trade_no: 'UNPAID-1' },
    { out_trade_no: 'NOT-THERE' },
    { out_trade_no: undefined, transaction_id: '4200000000000000000000000000' },
  ]) {
    const field = changes.transaction_id ? '/transaction_id' : '/out_trade_no';
    merchant.refused(await merchant.refund(changes), 404, 'RESOURCE_NOT_EXISTS', { field });
  }
  // A refused number is free.
  assert.equal((await merchant.refund()).status, 200);
});

test('a query for a number nobody used finds nothing, and sub_mchid belongs to service providers', async () => {
  const { sandbox, ...merchant } = await setUp();
  merchant.refused(await merchant.query('RF-0009'), 404, 'RESOURCE_NOT_EXISTS');
  await merchant.refund();
  const response = await merchant.query('RF-0001?sub_mchid=1900000109');
  merchant.refused(response, 400, 'PARAM_ERROR', { field: 'sub_mchid', location: 'query' });
  assert.match(response.headers.get('Request-ID'), /-270924358$/);
});

test('a number with reserved characters is found percent-encoded or as it is', async () => {
  const { sandbox, ...merchant } = await setUp();
  await merchant.refund({ out_refund_no: 'R|1*2@3_4-5' });
  for (const segment of ['R%7C1%2A2%403_4-5', 'R|1*2@3_4-5']) {
    assert.equal((await merchant.query(segment)).json.out_refund_no, 'R|1*2@3_4-5');
  }
});

test('refunds sum up to what was paid at most; a closed one gives its part back', async () => {
  const { sandbox, ...merchant } = await setUp();
  const part = (no, amount) =>
    merchant.later({ out_refund_no: no, amount: { refund: amount, total: 100, currency: 'CNY' } });
  assert.equal((await part('A', 40)).status, 200);
  assert.equal((await part('B', 59)).status, 200);
  const beyond = await part('C', 2);
  merchant.refused(beyond, 400, 'INVALID_REQUEST', { field: '/amount/refund' });
  assert.match(beyond.headers.get('Request-ID'), /-268435464$/);
  await sandbox.refunds.settle('B', 'ABNORMAL');
  merchant.refused(await part('C', 2), 400, 'INVALID_REQUEST');
  await sandbox.refunds.settle('A', 'CLOSED');
  assert.equal((await part('C', 41)).status, 200);
  merchant.refused(await part('D', 1), 400, 'INVALID_REQUEST');
  const wrongTotal = await merchant.later({ out_refund_no: 'D', amount: { refund: 1, total: 99, currency: 'CNY' } });
  merchant.refused(wrongTotal, 400, 'INVALID_REQUEST', { field: '/amount/total' });
});

test('an order has at most 50 refunds, a minute apart', async () => {
  const { sandbox, clock, ...merchant } = await setUp();
  const amount = { refund: 1, total: 100, currency: 'CNY' };
  assert.equal((await merchant.refund({ out_refund_no: 'R1', amount })).status, 200);
  clock.time += MINUTE - 1;
  merchant.refused(await merchant.refund({ out_refund_no: 'R2', amount }), 429, 'FREQUENCY_LIMITED');
  clock.time += 1;
  for (let count = 2; count <= 50; count += 1) {
    assert.equal((await merchant.refund({ out_refund_no: `R${count}`, amount })).status, 200, `${count}`);
    clock.time += MINUTE;
  }
  merchant.refused(await merchant.refund({ out_refund_no: 'R51', amount }), 400, 'INVALID_REQUEST');
  assert.equal((await merchant.refund({ out_refund_no: 'R1', amount })).status, 200, 'a repetition is none more');

  const quick = await setUp({ refundInterval: 0 });
  for (const no of ['R1', 'R2']) assert.equal((await quick.refund({ out_refund_no: no, amount })).status, 200);
});

test('an order can be refunded for a year', async () => {
  const { sandbox, clock, ...merchant } = await setUp();
  clock.time = NOON + 365 * DAY;
  assert.equal((await merchant.refund()).status, 200);
  clock.time += MINUTE;
  merchant.refused(await merchant.refund({ out_refund_no: 'RF-0002' }), 400, 'INVALID_REQUEST');
  assert.equal((await merchant.refund()).status, 200, 'a repetition is none more');
});

test('refusals on demand create nothing, except behind an unknown outcome', async () => {
  const { sandbox, ...merchant } = await setUp();
  const statuses = {
    NOT_ENOUGH: 403,
    USER_ACCOUNT_ABNORMAL: 403,
    NO_AUTH: 403,
    FREQUENCY_LIMITED: 429,
    SYSTEM_ERROR: 500,
  };
  for (const [code, status] of Object.entries(statuses)) {
    await sandbox.refunds.refuseNext(code);
    merchant.refused(await merchant.refund(), status, code);
    assert.deepEqual(await sandbox.refunds.list(), []);
  }
  await sandbox.refunds.refuseNext('NOT_ENOUGH', { times: 2 });
  // A wrong request is refused for itself, and uses none up.
  merchant.refused(await merchant.refund({ out_trade_no: 'NOT-THERE' }), 404, 'RESOURCE_NOT_EXISTS');
  for (let count = 0; count < 2; count += 1) merchant.refused(await merchant.refund(), 403, 'NOT_ENOUGH');
  assert.equal((await merchant.order()).trade_state, 'SUCCESS');

  await sandbox.refunds.refuseNext('SYSTEM_ERROR', { accepted: true });
  merchant.refused(await merchant.refund(), 500, 'SYSTEM_ERROR');
  const found = await merchant.query();
  assert.equal(found.json.status, 'PROCESSING');
  assert.deepEqual((await merchant.refund()).json, found.json);

  for (const wrong of [
    ['PARAM_ERROR'],
    ['NOT_ENOUGH', { times: 0 }],
    ['NOT_ENOUGH', { accepted: true }],
    ['SYSTEM_ERROR', { accepted: 'yes' }],
  ]) {
    await assert.rejects(sandbox.refunds.refuseNext(...wrong), { code: 'ARGUMENT_INVALID', status: 400 });
  }
});

test('an abnormal refund goes to another account, and ends anew', async () => {
  const { sandbox, clock, ...merchant } = await setUp();
  const { refund_id: id } = (await merchant.refund()).json;
  await sandbox.refunds.settle('RF-0001', 'ABNORMAL');
  const headers = { 'Wechatpay-Serial': sandbox.credentials.publicKeyId };
  const card = () => ({
    out_refund_no: 'RF-0001',
    type: 'USER_BANK_CARD',
    bank_type: 'CMB_DEBIT',
    bank_account: seal(sandbox.credentials, '6225880100000403'),
    real_name: seal(sandbox.credentials, '张三'),
  });
  const { status, json } = await merchant.apply(id, card(), { headers });
  assert.equal(status, 200);
  assert.deepEqual([json.refund_id, json.status, json.channel], [id, 'PROCESSING', 'OTHER_BANKCARD']);
  assert.equal(json.user_received_account, '招商银行储蓄卡0403');
  // Encrypted anew the texts differ, but it is the same application.
  assert.deepEqual((await merchant.apply(id, card(), { headers })).json, json);
  merchant.refused(
    await merchant.apply(id, { ...card(), bank_type: 'ICBC_DEBIT' }, { headers }),
    400,
    'INVALID_REQUEST',
    { field: 'refund_id', location: 'url' },
  );
  await sandbox.refunds.settle('RF-0001', 'ABNORMAL');
  const merchantCard = { out_refund_no: 'RF-0001', type: 'MERCHANT_BANK_CARD' };
  assert.equal((await merchant.apply(id, merchantCard)).json.user_received_account, '商户结算银行账户');
  clock.time += DAY;
  await sandbox.refunds.settle('RF-0001');
  const ended = (await merchant.query()).json;
  assert.deepEqual([ended.status, ended.success_time], ['SUCCESS', '2026-07-21T12:00:00+08:00']);
  assert.deepEqual((await merchant.apply(id, merchantCard)).json, ended);
});

test('only an abnormal refund goes to another account, named by both its numbers', async () => {
  const { sandbox, ...merchant } = await setUp();
  const application = { out_refund_no: 'RF-0001', type: 'MERCHANT_BANK_CARD' };
  const { refund_id: id } = (await merchant.refund()).json;
  merchant.refused(await merchant.apply(id, application), 400, 'INVALID_REQUEST');
  await sandbox.refunds.settle('RF-0001');
  merchant.refused(await merchant.apply(id, application), 400, 'INVALID_REQUEST');
  merchant.refused(await merchant.apply('1', application), 404, 'RESOURCE_NOT_EXISTS');
  merchant.refused(await merchant.apply(id, { ...application, out_refund_no: 'RF-2' }), 404, 'RESOURCE_NOT_EXISTS');
});

test('an observer sees what becomes of a refund', async () => {
  const { sandbox, events, apply, ...merchant } = await setUp();
  const { refund_id } = (await merchant.refund()).json;
  await merchant.refund();
  await sandbox.refunds.settle('RF-0001', 'ABNORMAL');
  await apply(refund_id, { out_refund_no: 'RF-0001', type: 'MERCHANT_BANK_CARD' });
  const common = { type: 'refund', out_refund_no: 'RF-0001', refund_id, out_trade_no: number };
  assert.deepEqual(
    events.filter(({ type }) => type === 'refund'),
    [
      { ...common, act: 'create', status: 'PROCESSING' },
      { ...common, act: 'settle', status: 'ABNORMAL' },
      { ...common, act: 'apply-abnormal', status: 'PROCESSING' },
    ],
  );
});
