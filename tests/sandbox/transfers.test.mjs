/**
 * Transfers in the sandbox, by raw requests: their states, cancellations, receipts, and what is refused.
 */

import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { test } from 'node:test';
import { createSandbox } from '../../sandbox/index.js';
import { assertRefused, call, NOON } from './merchant.mjs';

const TRANSFERS = '/v3/fund-app/mch-transfer/transfer-bills';
const RECEIPTS = '/v3/fund-app/mch-transfer/elecsign/out-bill-no';
const told = [];
const sandbox = await createSandbox({
  now: () => NOON,
  notify: async () => new Response(null, { status: 204 }),
  onEvent: (event) => {
    if (event.type === 'transfer') told.push(event.state);
    if (event.type === 'notification') told.push(event.event_type);
  },
});
const { credentials } = sandbox;
let count = 0;

/** @param {object} [changes] */
async function create(changes) {
  const json = {
    appid: credentials.appid,
    out_bill_no: `T${(count += 1)}`,
    transfer_scene_id: '1011',
    openid: 'o-MYE42l80oelYMDE34nYD456Xoy',
    transfer_amount: 100,
    transfer_remark: '赔付',
    transfer_scene_report_infos: [{ info_type: '赔付原因', info_content: '商品破损' }],
    notify_url: 'https://shop.example/transfers',
    ...changes,
  };
  const answer = await call(sandbox, 'POST', TRANSFERS, { json });
  return { ...answer, number: json.out_bill_no };
}
const find = (number) => call(sandbox, 'GET', `${TRANSFERS}/out-bill-no/${number}`);
const cancel = (number) => call(sandbox, 'POST', `${TRANSFERS}/out-bill-no/${number}/cancel`);
const apply = (number) => call(sandbox, 'POST', RECEIPTS, { json: { out_bill_no: number } });
const refused = (answer, code, status = 400) => assertRefused(answer, credentials, { status, code });
const throws = (work, code) => assert.rejects(work, { code });

test('a transfer passes its states step by step, or by itself until the user is to act', async () => {
  await sandbox.transfers.stepwise();
  const { json, number } = await create();
  assert.deepEqual([json.state, json.package_info], ['ACCEPTED', undefined]);
  await throws(sandbox.transfers.confirm(number), 'TRANSFER_STATE');
  await sandbox.transfers.advance(number);
  assert.equal((await sandbox.transfers.advance(number)).state, 'WAIT_USER_CONFIRM');
  await throws(sandbox.transfers.advance(number), 'TRANSFER_STATE');
  assert.equal((await sandbox.transfers.confirm(number)).state, 'TRANSFERING');
  refused(await cancel(number), 'INVALID_REQUEST');
  told.length = 0;
  assert.equal((await sandbox.transfers.advance(number)).state, 'SUCCESS');
  await sandbox.idle();
  assert.deepEqual(told, ['SUCCESS', 'MCHTRANSFER.BILL.FINISHED']);
  await sandbox.transfers.stepwise(false);
  const next = await create();
  assert.equal(next.json.state, 'WAIT_USER_CONFIRM');
  assert.equal((await sandbox.transfers.confirm(next.number)).state, 'SUCCESS');
  await throws(sandbox.transfers.fail(next.number, 'NAME_NOT_CORRECT'), 'TRANSFER_STATE');
});

test('the parameters of the confirmation page are checked', async () => {
  const { json, number } = await create();
  const params = { mchId: credentials.mchid, appId: credentials.appid, package: json.package_info };
  for (const wrong of [{ mchId: '1' }, { appId: 'wx1' }, { package: 'x' }, { package: '' }, { paySign: 'x' }]) {
    await throws(sandbox.transfers.confirm(number, { ...params, ...wrong }), 'PAY_PARAMS_INVALID');
  }
  assert.equal((await sandbox.transfers.confirm(number, params)).state, 'SUCCESS');
});

test('a cancellation is accepted until the user confirms, and told', async () => {
  const { number } = await create();
  const { json } = await cancel(number);
  assert.deepEqual(Object.keys(json), ['out_bill_no', 'transfer_bill_no', 'state', 'update_time']);
  assert.equal(json.state, 'CANCELLED');
  assert.equal((await cancel(number)).json.state, 'CANCELLED');
  await throws(sandbox.transfers.confirm(number), 'TRANSFER_STATE');
  refused(await cancel('ABSENT'), 'NOT_FOUND', 404);
});

test('a transfer fails for a documented reason only', async () => {
  const { number } = await create();
  await throws(sandbox.transfers.fail(number, 'BAD_LUCK'), 'ARGUMENT_INVALID');
  await sandbox.transfers.fail(number, 'TRANSFER_RISK');
  const { state, fail_reason } = (await find(number)).json;
  assert.deepEqual([state, fail_reason], ['FAIL', 'TRANSFER_RISK']);
  refused(await cancel(number), 'INVALID_REQUEST');
});

test('a receipt exists for a transfer that arrived, and once', async () => {
  const { number } = await create();
  refused(await apply(number), 'INVALID_REQUEST');
  refused(await call(sandbox, 'GET', `${RECEIPTS}/${number}`), 'NOT_FOUND', 404);
  await sandbox.transfers.confirm(number);
  assert.deepEqual(Object.keys((await apply(number)).json), ['state', 'create_time']);
  refused(await apply(number), 'ALREADY_EXISTS');
  await sandbox.transfers.stepwise();
  assert.equal((await call(sandbox, 'GET', `${RECEIPTS}/${number}`)).json.state, 'GENERATING');
  await throws(sandbox.transfers.finishReceipt(number, 'LOST'), 'ARGUMENT_INVALID');
  assert.equal(await sandbox.transfers.finishReceipt(number, 'FAILED'), 'FAILED');
  const failed = (await call(sandbox, 'GET', `${RECEIPTS}/${number}`)).json;
  assert.deepEqual([failed.state, failed.download_url], ['FAILED', undefined]);
  await sandbox.transfers.stepwise(false);
});

test('the file of a receipt is what the answer says: unsigned, and of this digest', async () => {
  const { number } = await create();
  await sandbox.transfers.confirm(number);
  await apply(number);
  const { hash_type, hash_value, download_url } = (await call(sandbox, 'GET', `${RECEIPTS}/${number}`)).json;
  const { origin, pathname, search } = new URL(download_url);
  assert.deepEqual([origin, pathname], ['https://api.mch.weixin.qq.com', '/v3/transferdownload/signfile']);
  const file = await call(sandbox, 'GET', pathname + search);
  assert.equal(file.headers.get('wechatpay-signature'), null);
  assert.deepEqual([hash_type, hash_value], ['SHA256', createHash('sha256').update(file.raw).digest('hex')]);
  refused(await call(sandbox, 'GET', `${pathname}?token=0`), 'NO_AUTH', 403);
});

test('a text that the scene does not have is refused', async () => {
  assert.equal((await create({ user_recv_perception: '商家赔付' })).status, 200);
  const { json } = await create({ user_recv_perception: '活动奖励' });
  assert.match(json.message, /user_recv_perception/);
});

test('the user acts over HTTP as well', async () => {
  const act = async (path, json, method = 'POST') => {
    const body = json && JSON.stringify(json);
    const response = await sandbox.fetch(`https://any.host/_sandbox/${path}`, { method, body });
    return { status: response.status, ...(await response.json()) };
  };
  const [paid, failed, late] = [await create(), await create(), await create()];
  const params = { mchId: credentials.mchid, appId: credentials.appid, package: paid.json.package_info };
  assert.equal((await act(`transfers/${paid.number}/confirm`, { ...params, package: 'x' })).code, 'PAY_PARAMS_INVALID');
  assert.equal((await act(`transfers/${paid.number}/confirm`, params)).state, 'SUCCESS');
  assert.equal(
    (await act(`transfers/${failed.number}/fail`, { reason: 'TRANSFER_RISK' })).fail_reason,
    'TRANSFER_RISK',
  );
  assert.equal((await act(`transfers/${late.number}/expire`)).fail_reason, 'OVERDUE_CLOSE');
  assert.equal((await act(`transfers/${late.number}`, undefined, 'GET')).state, 'FAIL');
  assert.deepEqual(await act('transfers-stepwise', { on: true }), { status: 200, on: true });
  const slow = await create();
  assert.equal((await act(`transfers/${slow.number}/advance`)).state, 'PROCESSING');
  await act('transfers-stepwise', { on: false });
  assert.equal((await act('service-orders/ABSENT/pay')).code, 'RESOURCE_NOT_EXISTS');
  assert.equal((await act('applyments/ABSENT/move', { state: 'FINISHED' })).code, 'RESOURCE_NOT_EXISTS');
});
