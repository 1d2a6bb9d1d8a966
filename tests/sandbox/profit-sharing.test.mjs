import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createKeys, createSandbox } from '../../sandbox/index.js';
import {
  assertRefused,
  call,
  decrypt,
  open,
  orderBody,
  prepay,
  refund,
  seal,
  signatureIsRight,
  watched,
} from './merchant.mjs';
import { ways } from './way.mjs';

const keys = await createKeys();
const DAY = 86_400_000;
const SHOP = '1900000109';
const PERSON = 'oUpF8uMuAJO_M2pxb1Q9zNjWeS6p';
const appid = 'wxd678efh567hg6787';

const share = (amount, changes = {}) => ({
  type: 'MERCHANT_ID',
  account: SHOP,
  amount,
  description: '分给门店',
  ...changes,
});

/** A sandbox whose clock the test moves, with one paid order of 1000 fen, and two receivers. */
async function setUp(options = {}, order = {}) {
  const shop = await watched(createSandbox, { keys, ...options });
  const { clock, sandbox, credentials } = shop;
  const named = { 'Wechatpay-Serial': credentials.publicKeyId };
  const send = (method, path, json, headers) =>
    call(sandbox, method, `/v3/profitsharing/${path}`, { json, headers, time: clock.time });
  await prepay(sandbox, { amount: { total: 1000 }, settle_info: { profit_sharing: true }, ...order });
  const { transaction_id } = await sandbox.pay(orderBody().out_trade_no);
  const add = (changes, relation = 'STORE') =>
    send('POST', 'receivers/add', { appid, relation_type: relation, ...changes }, named);
  await add({ type: 'MERCHANT_ID', account: SHOP, name: seal(credentials, '示例门店') });
  await add({ type: 'PERSONAL_OPENID', account: PERSON }, 'STAFF');
  return {
    ...shop,
    transaction_id,
    add,
    named,
    remove: (changes) => send('POST', 'receivers/delete', { appid, ...changes }),
    share: (number, receivers, changes = {}, headers = {}) => {
      const sharing = { appid, transaction_id, out_order_no: number, receivers, unfreeze_unsplit: false };
      return send('POST', 'orders', { ...sharing, ...changes }, headers);
    },
    unfreeze: (number, changes = {}) =>
      send('POST', 'orders/unfreeze', { transaction_id, out_order_no: number, description: '解冻', ...changes }),
    query: (number, more = `transaction_id=${transaction_id}`) => send('GET', `orders/${number}?${more}`),
    left: async () => (await send('GET', `transactions/${transaction_id}/amounts`)).json.unsplit_amount,
    amounts: (id) => send('GET', `transactions/${id}/amounts`),
    ratio: async (subMchid) => (await send('GET', `merchant-configs/${subMchid}`)).json,
    back: (number, changes = {}) =>
      send('POST', 'return-orders', {
        out_order_no: 'P-1',
        out_return_no: number,
        return_mchid: SHOP,
        amount: 10,
        description: '退回',
        ...changes,
      }),
    queryBack: (number, of = 'P-1') => send('GET', `return-orders/${number}?out_order_no=${of}`),
    refund: (amount) =>
      refund(sandbox, { out_refund_no: `RF-${amount}`, amount: { refund: amount, total: 1000, currency: 'CNY' } }),
    refused: (response, status, code, field) => assertRefused(response, credentials, { status, code, field }),
  };
}

test('a sharing is PROCESSING for a while, then FINISHED, and each receiver has its result', async () => {
  const { credentials, clock, transaction_id, ...merchant } = await setUp();
  const receivers = [share(200), share(50, { type: 'PERSONAL_OPENID', account: PERSON, description: '奖励' })];
  const { status, json, headers, raw } = await merchant.share('P-1', receivers);
  assert.equal(status, 200, raw.toString());
  assert.ok(signatureIsRight(credentials, headers, raw));
  const created = '2026-07-20T12:00:00+08:00';
  const of = (details) =>
    receivers.map((receiver, index) => ({
      ...receiver,
      detail_id: json.receivers[index].detail_id,
      create_time: created,
      ...details,
    }));
  const { order_id } = json;
  const sharing = { transaction_id, out_order_no: 'P-1', order_id };
  assert.deepEqual(json, { ...sharing, state: 'PROCESSING', receivers: of({ result: 'PENDING' }) });
  assert.equal(await merchant.left(), 750, 'what is pending is not left');
  clock.time += 1999;
  assert.deepEqual((await merchant.share('P-1', receivers)).json, json, 'the same number is the same sharing');
  clock.time += 1;
  assert.deepEqual((await merchant.query('P-1')).json, {
    ...sharing,
    state: 'FINISHED',
    receivers: of({ result: 'SUCCESS', finish_time: '2026-07-20T12:00:02+08:00' }),
  });
  merchant.refused(await merchant.share('P-1', [share(201)]), 400, 'INVALID_REQUEST', '/out_order_no');
  merchant.refused(await merchant.query('P-1', 'x=1'), 400, 'PARAM_ERROR', 'transaction_id');
  for (const [number, more] of [
    ['P-2'],
    ['P-1', 'transaction_id=4200'],
    ['P-1', `transaction_id=${transaction_id}&sub_mchid=1`],
  ])
    merchant.refused(await merchant.query(number, more), 404, 'RESOURCE_NOT_EXISTS');
});

test('names are compared in clear, and added receivers come back encrypted', async () => {
  const { credentials, sandbox, named, ...merchant } = await setUp();
  const sent = (name) => [share(10, { name: seal(credentials, name) })];
  const first = (await merchant.share('P-1', sent('示例门店'), {}, named)).json;
  assert.deepEqual((await merchant.share('P-1', sent('示例门店'), {}, named)).json, first, 'encrypted anew');
  merchant.refused(await merchant.share('P-1', sent('别的门店'), {}, named), 400, 'INVALID_REQUEST', '/out_order_no');
  merchant.refused(await merchant.share('P-2', sent('示例门店')), 400, 'PARAM_ERROR', 'Wechatpay-Serial');
  merchant.refused(
    await merchant.share('P-2', [share(10, { name: 'x' })], {}, named),
    400,
    'PARAM_ERROR',
    '/receivers/0/name',
  );
  assert.equal((await sandbox.profitSharing.order('P-1')).parameters.receivers[0].name, '示例门店');
  const person = { type: 'PERSONAL_SUB_OPENID', account: 'o1', sub_appid: 'wx2', sub_mchid: '1900000100' };
  const { status, json } = await merchant.add({ ...person, name: seal(credentials, '张三') }, 'USER');
  const { name, ...rest } = json;
  const { sub_appid, ...answered } = person;
  assert.deepEqual([status, rest, open(credentials, name)], [200, { ...answered, relation_type: 'USER' }, '张三']);
  assert.equal((await sandbox.profitSharing.receivers()).length, 3);
  assert.deepEqual((await merchant.remove(person)).json, { sub_mchid: '1900000100', type: person.type, account: 'o1' });
  assert.deepEqual(
    (await sandbox.profitSharing.receivers()).map(({ account }) => account),
    [SHOP, PERSON],
  );
  merchant.refused(await merchant.remove({ ...person, appid: 'wx0' }), 400, 'APPID_MCHID_NOT_MATCH', '/appid');
});

test('only what the order, the agreement and the receivers allow can be shared', async () => {
  const { sandbox, clock, transaction_id, ...merchant } = await setUp();
  const { refused } = merchant;
  refused(await merchant.share('P-1', [share(301)]), 400, 'INVALID_REQUEST', '/receivers');
  assert.equal((await merchant.share('P-1', [share(300)])).status, 200, '30 % of the order');
  refused(await merchant.share('P-2', [share(1)]), 400, 'INVALID_REQUEST', '/receivers');
  await sandbox.profitSharing.agree(10_000);
  const stranger = share(1, { account: '1900000199' });
  refused(await merchant.share('P-2', [stranger]), 400, 'INVALID_REQUEST', '/receivers/0/account');
  assert.equal(await merchant.left(), 700);
  await merchant.refund(600);
  assert.equal(await merchant.left(), 100);
  refused(await merchant.share('P-2', [share(101)]), 403, 'NOT_ENOUGH', '/receivers');
  refused(
    await merchant.share('P-2', [share(1)], { transaction_id: '4200' }),
    400,
    'INVALID_REQUEST',
    '/transaction_id',
  );
  refused(await merchant.share('P-2', [share(1)], { sub_mchid: '1900000100' }), 400, 'INVALID_REQUEST', '/sub_mchid');
  refused(await merchant.share('P-2', [share(1)], { appid: 'wx0' }), 400, 'APPID_MCHID_NOT_MATCH', '/appid');
  refused(await merchant.amounts('4200'), 400, 'INVALID_REQUEST', '/transaction_id');
  clock.time += 30 * DAY + 1;
  refused(await merchant.share('P-2', [share(1)]), 400, 'INVALID_REQUEST', '/transaction_id');
  clock.time -= 1;
  assert.equal((await merchant.share('P-2', [share(100)])).status, 200);
  assert.equal(await merchant.left(), 0);
  refused(await merchant.share('P-3', [share(1)]), 400, 'INVALID_REQUEST', '/transaction_id');

  const plain = await setUp({}, { settle_info: undefined });
  plain.refused(await plain.share('P-1', [share(1)]), 400, 'INVALID_REQUEST', '/transaction_id');
  const back = await setUp();
  await back.refund(1000);
  back.refused(await back.share('P-1', [share(1)]), 400, 'INVALID_REQUEST', '/transaction_id');
  assert.deepEqual(await back.ratio('1900000100'), { sub_mchid: '1900000100', max_ratio: 3000 });
  await back.sandbox.profitSharing.agree(2000, '1900000100');
  assert.equal((await back.ratio('1900000100')).max_ratio, 2000);
  await assert.rejects(back.sandbox.profitSharing.agree(10_001), { code: 'ARGUMENT_INVALID' });
});

test('an unfreezing ends the sharing; with a used number it does nothing', async () => {
  const { sandbox, clock, credentials, ...merchant } = await setUp();
  const shared = (await merchant.share('P-1', [share(100)])).json;
  assert.deepEqual((await merchant.unfreeze('P-1')).json, shared, 'answered as if');
  assert.equal(await merchant.left(), 900, 'nothing happened');
  const { json } = await merchant.unfreeze('P-2');
  const [own] = json.receivers;
  assert.deepEqual(
    [json.state, own.account, own.amount, own.result],
    ['PROCESSING', credentials.mchid, 900, 'PENDING'],
  );
  assert.equal(await merchant.left(), 0);
  clock.time += 2000;
  assert.deepEqual((await merchant.unfreeze('P-2')).json.state, 'FINISHED');
  assert.equal((await merchant.query('P-2')).json.receivers[0].result, 'SUCCESS');
  merchant.refused(await merchant.unfreeze('P-3'), 400, 'INVALID_REQUEST', '/transaction_id');
  merchant.refused(await merchant.share('P-3', [share(1)]), 400, 'INVALID_REQUEST', '/transaction_id');
  merchant.refused(
    await merchant.back('R-1', { out_order_no: 'P-2', return_mchid: credentials.mchid }),
    400,
    'INVALID_REQUEST',
    '/return_mchid',
  );

  const other = await setUp();
  await other.share('P-1', [share(100)], { unfreeze_unsplit: true });
  assert.equal(await other.left(), 0);
  other.refused(await other.share('P-2', [share(1)]), 400, 'INVALID_REQUEST', '/transaction_id');
  other.refused(await other.unfreeze('P-2'), 400, 'INVALID_REQUEST', '/transaction_id');
});

test('shares fail as asked for, or because the receiver is gone; what failed is left again', async () => {
  const { sandbox, clock, ...merchant } = await setUp();
  const { profitSharing } = sandbox;
  await profitSharing.takes(Infinity);
  const person = { type: 'PERSONAL_OPENID', account: PERSON };
  await merchant.share('P-1', [share(100), share(50, person)]);
  clock.time += DAY;
  assert.equal((await merchant.query('P-1')).json.state, 'PROCESSING');
  await assert.rejects(profitSharing.settle('P-1', { [SHOP]: 'BROKEN' }), { code: 'ARGUMENT_INVALID' });
  await assert.rejects(profitSharing.settle('P-1', { 1: 'NO_AUTH' }), { code: 'ARGUMENT_INVALID' });
  await assert.rejects(profitSharing.settle('P-2'), { code: 'RESOURCE_NOT_EXISTS' });
  await assert.rejects(profitSharing.takes(-1), { code: 'ARGUMENT_INVALID' });
  const settled = await profitSharing.settle('P-1', { [SHOP]: 'RECEIVER_HIGH_RISK' });
  const results = (receivers) => receivers.map(({ result, fail_reason }) => [result, fail_reason]);
  assert.deepEqual(results(settled.receivers), [
    ['CLOSED', 'RECEIVER_HIGH_RISK'],
    ['SUCCESS', undefined],
  ]);
  assert.equal(await merchant.left(), 950);
  await assert.rejects(profitSharing.settle('P-1'), { code: 'SHARING_NOT_PROCESSING' });
  await merchant.share('P-2', [share(100)]);
  await merchant.remove({ type: 'MERCHANT_ID', account: SHOP });
  await profitSharing.settle('P-2');
  const { json } = await merchant.query('P-2');
  assert.deepEqual([json.state, results(json.receivers)], ['FINISHED', [['CLOSED', 'NO_RELATION']]]);
  merchant.refused(await merchant.share('P-3', [share(1)]), 400, 'INVALID_REQUEST', '/receivers/0/account');
});

test('a merchant gives back at most what it received, once for each number', async () => {
  const { sandbox, clock, ...merchant } = await setUp();
  const { refused } = merchant;
  const { order_id } = (await merchant.share('P-1', [share(100)])).json;
  refused(await merchant.back('R-1'), 400, 'INVALID_REQUEST', '/return_mchid');
  clock.time += 2000;
  refused(await merchant.back('R-1', { amount: 101 }), 400, 'INVALID_REQUEST', '/amount');
  refused(await merchant.back('R-1', { return_mchid: '1900000199' }), 400, 'INVALID_REQUEST', '/return_mchid');
  refused(await merchant.back('R-1', { out_order_no: 'P-9' }), 404, 'RESOURCE_NOT_EXISTS');
  refused(await merchant.back('R-1', { order_id }), 400, 'PARAM_ERROR', '/order_id');
  refused(await merchant.back('R-1', { out_order_no: undefined }), 400, 'PARAM_ERROR', '/order_id');
  const { status, json } = await merchant.back('R-1', { amount: 60 });
  const { return_id, ...rest } = json;
  const told = {
    order_id,
    out_order_no: 'P-1',
    out_return_no: 'R-1',
    return_mchid: SHOP,
    amount: 60,
    description: '退回',
    result: 'PROCESSING',
    create_time: '2026-07-20T12:00:02+08:00',
  };
  assert.deepEqual([status, rest], [200, told]);
  assert.match(return_id, /^3008450741/);
  assert.deepEqual((await merchant.back('R-1', { amount: 60 })).json, json);
  refused(await merchant.back('R-1', { amount: 61 }), 400, 'INVALID_REQUEST', '/out_return_no');
  refused(await merchant.back('R-2', { amount: 41 }), 400, 'INVALID_REQUEST', '/amount');
  clock.time += 2000;
  assert.deepEqual((await merchant.queryBack('R-1')).json, {
    ...json,
    result: 'SUCCESS',
    finish_time: '2026-07-20T12:00:04+08:00',
  });
  refused(await merchant.queryBack('R-1', 'P-2'), 404, 'RESOURCE_NOT_EXISTS');
  refused(await merchant.queryBack('R-9'), 404, 'RESOURCE_NOT_EXISTS');

  const named = { out_order_no: undefined, order_id, amount: 40 };
  assert.equal((await merchant.back('R-2', named)).json.out_order_no, 'P-1');
  await assert.rejects(sandbox.profitSharing.settleReturn('R-2', 'NO_RELATION'), { code: 'ARGUMENT_INVALID' });
  const failed = await sandbox.profitSharing.settleReturn('R-2', 'BALANCE_NOT_ENOUGH');
  assert.deepEqual([failed.result, failed.fail_reason], ['FAILED', 'BALANCE_NOT_ENOUGH']);
  await assert.rejects(sandbox.profitSharing.settleReturn('R-2'), { code: 'RETURN_NOT_PROCESSING' });
  assert.equal((await merchant.back('R-3', named)).status, 200, 'what failed can be returned');
  clock.time += 181 * DAY;
  refused(await merchant.back('R-4', { amount: 1 }), 400, 'INVALID_REQUEST');
  const late = await setUp();
  await late.share('P-1', [share(100)]);
  await late.sandbox.profitSharing.settle('P-1');
  late.clock.time += 180 * DAY + 1;
  late.refused(await late.back('R-1'), 400, 'INVALID_REQUEST', '/out_return_no');
});

test('merchants who receive are notified where they want it, under the name that is asked for', async () => {
  const { sandbox, posts, credentials, transaction_id, events, ...merchant } = await setUp();
  await sandbox.idle();
  const names = [];
  const told = async () => {
    await sandbox.idle();
    const { url, body } = posts.pop();
    const { event_type, resource } = JSON.parse(Buffer.from(body).toString());
    names.push(event_type);
    assert.deepEqual([url, resource.original_type], ['https://shop.example/shares', 'profitsharing']);
    return decrypt(credentials, resource);
  };
  const before = posts.length;
  await merchant.share('P-0', [share(1)]);
  await sandbox.profitSharing.settle('P-0');
  await sandbox.idle();
  assert.equal(posts.length, before, 'nowhere, unless a URL is set');
  for (const [index, event] of [undefined, 'PROFITSHARING', 'TRANSACTION.SUCCESS'].entries()) {
    await sandbox.profitSharing.notifyReceivers('https://shop.example/shares', event);
    const number = `P-${index + 1}`;
    const person = share(1, { type: 'PERSONAL_OPENID', account: PERSON });
    const { order_id } = (await merchant.share(number, [share(50), person])).json;
    await sandbox.profitSharing.settle(number);
    assert.deepEqual(await told(), {
      mchid: credentials.mchid,
      transaction_id,
      order_id,
      out_order_no: number,
      receiver: { type: 'MERCHANT_ID', account: SHOP, amount: 50, description: '分给门店' },
      success_time: '2026-07-20T12:00:00+08:00',
    });
    const back = `R-${index + 1}`;
    const { return_id } = (await merchant.back(back, { out_order_no: number })).json;
    await sandbox.profitSharing.settleReturn(back);
    const { receiver, order_id: id, out_order_no } = await told();
    assert.deepEqual([receiver.account, id, out_order_no], [credentials.mchid, return_id, back], 'the original payer');
  }
  assert.deepEqual(names, [
    'PROFITSHARING.SUCCESS',
    'PROFITSHARING.RETURN',
    'PROFITSHARING',
    'PROFITSHARING_RETURN',
    'TRANSACTION.SUCCESS',
    'TRANSACTION.SUCCESS',
  ]);
  assert.equal(posts.length, before, 'nobody else');
  const acts = events.filter(({ type, out_order_no }) => type === 'profit-sharing' && out_order_no === 'P-1');
  assert.deepEqual(
    acts.map(({ act, state, out_return_no }) => [act, state, out_return_no]),
    [
      ['create', 'PROCESSING', undefined],
      ['finish', 'FINISHED', undefined],
      ['return', 'PROCESSING', 'R-1'],
      ['finish', 'SUCCESS', 'R-1'],
    ],
  );
  await assert.rejects(sandbox.profitSharing.notifyReceivers('http://shop.example'), { code: 'ARGUMENT_INVALID' });
  await assert.rejects(sandbox.profitSharing.notifyReceivers('https://shop.example/x', 'toString'), {
    code: 'ARGUMENT_INVALID',
  });
});

test('what breaks a rule is refused by name', async () => {
  const { sandbox, ...merchant } = await setUp();
  const cases = [
    [() => merchant.share('P#1', [share(1)]), '/out_order_no'],
    [() => merchant.share('P'.repeat(65), [share(1)]), '/out_order_no'],
    [() => merchant.share('P-1', []), '/receivers'],
    [() => merchant.share('P-1', undefined), '/receivers'],
    [
      () =>
        merchant.share(
          'P-1',
          Array.from({ length: 51 }, (_, index) => share(1, { account: `${index}` })),
        ),
      '/receivers',
    ],
    [() => merchant.share('P-1', [share(1), share(2)]), '/receivers/1/account'],
    [() => merchant.share('P-1', [share(0)]), '/receivers/0/amount'],
    [() => merchant.share('P-1', [share(1, { type: 'PERSONAL_SUB_OPENID' })]), '/sub_appid'],
    [() => merchant.share('P-1', [share(1, { description: '述'.repeat(81) })]), '/receivers/0/description'],
    [() => merchant.share('P-1', [share(1, { relation_type: 'STORE' })]), '/receivers/0/relation_type'],
    [() => merchant.share('P-1', [share(1)], { unfreeze_unsplit: 'false' }), '/unfreeze_unsplit'],
    [() => merchant.unfreeze('P-1', { description: undefined }), '/description'],
    [() => merchant.back('R-1', { amount: 1.5 }), '/amount'],
    [() => merchant.remove({ type: 'MERCHANT', account: SHOP }), '/type'],
  ];
  for (const [act, field] of cases) merchant.refused(await act(), 400, 'PARAM_ERROR', field);
});

test('the acts over HTTP', async (t) => {
  for (const { name, sandbox, call: send, admin, credentials } of await ways(t)) {
    const own = { ...orderBody(), out_trade_no: `ORDER-${name.length}`, notify_url: 'https://shop.example/n' };
    const post = async (path, json) => JSON.parse((await send('POST', path, { json })).raw.toString());
    await post('/v3/pay/transactions/jsapi', { ...own, settle_info: { profit_sharing: true } });
    const { transaction_id } = await sandbox.pay(own.out_trade_no);
    await sandbox.profitSharing.takes(Infinity);
    const person = { type: 'PERSONAL_OPENID', account: PERSON };
    await post('/v3/profitsharing/receivers/add', { appid: credentials.appid, ...person, relation_type: 'STAFF' });
    const number = `P-${name.length}`;
    const receivers = [share(10, person)];
    const sharing = { appid: credentials.appid, transaction_id, out_order_no: number, unfreeze_unsplit: false };
    await post('/v3/profitsharing/orders', { ...sharing, receivers });
    assert.equal((await admin('GET', `profit-sharing/orders/${number}`))[1].state, 'PROCESSING', name);
    const failures = { [PERSON]: 'ACCOUNT_ABNORMAL' };
    const [status, view] = await admin('POST', `profit-sharing/orders/${number}/settle`, { failures });
    assert.deepEqual([status, view.receivers[0].fail_reason], [200, 'ACCOUNT_ABNORMAL'], name);
    assert.equal((await admin('GET', 'profit-sharing/receivers'))[1].length, 1);
    assert.equal((await admin('GET', 'profit-sharing/returns/R-1'))[0], 404);
    assert.equal((await admin('POST', 'profit-sharing/returns/R-1/settle'))[0], 404);
  }
});
