// What the sandbox's complaints refuse, and what they answer.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createSandbox } from '../../sandbox/index.js';
import { startSandboxServer } from '../../sandbox/server.mjs';
import { send } from './http.mjs';
import { assertRefused, call, NOON, orderBody, prepay } from './merchant.mjs';

const LIST = '/v3/merchant-service/complaints-v2';
const CALLBACK = '/v3/merchant-service/complaint-notifications';
const DAYS = 'begin_date=2026-07-20&end_date=2026-07-20';

/** A sandbox whose clock a test moves. */
async function opened() {
  let time = NOON;
  const posted = [];
  const sandbox = await createSandbox({
    now: () => time,
    timeScale: 0,
    notify: async (url, { body }) => {
      posted.push([url, JSON.parse(Buffer.from(body)).event_type]);
      return new Response(null, { status: 204 });
    },
  });
  const get = (target) => call(sandbox, 'GET', target, { time });
  const post = (target, json) => call(sandbox, 'POST', target, { json, time });
  const own = { complainted_mchid: sandbox.credentials.mchid };
  return { sandbox, posted, get, post, own, pass: (ms) => (time += ms) };
}

test('a list has pages and days; days are those of Beijing', async () => {
  const { sandbox, get, pass } = await opened();
  for (let index = 0; index < 12; index += 1) await sandbox.complaints.create({ complaint_detail: `${index}` });
  pass(12 * 3_600_000);
  await sandbox.complaints.create({ complaint_detail: 'next day' });
  const list = async (query) => (await get(`${LIST}?${query}`)).json;
  const first = await list(DAYS);
  assert.deepEqual([first.data.length, first.limit, first.offset, first.total_count], [10, 10, 0, 12]);
  assert.equal((await list(`${DAYS}&offset=10`)).data.length, 2);
  assert.deepEqual(
    (await list(`${DAYS}&limit=2&offset=3`)).data.map((one) => one.complaint_detail),
    ['3', '4'],
  );
  assert.equal((await list('begin_date=2026-07-20&end_date=2026-07-21&limit=50')).total_count, 13);
  assert.equal((await list('begin_date=2026-07-22&end_date=2026-07-22')).total_count, 0);
});

test('a query that breaks a rule is refused', async () => {
  const { sandbox, get } = await opened();
  for (const [query, field] of [
    ['end_date=2026-07-20', 'begin_date'],
    ['begin_date=2026-07-20', 'end_date'],
    ['begin_date=20260720&end_date=2026-07-20', 'begin_date'],
    ['begin_date=2026-07-20&end_date=2026-02-30', 'end_date'],
    ['begin_date=2026-07-20&end_date=2026-07-19', 'end_date'],
    [`${DAYS}&limit=51`, 'limit'],
    [`${DAYS}&limit=0`, 'limit'],
    [`${DAYS}&offset=-1`, 'offset'],
    [`${DAYS}&complainted_mchid=1`, 'complainted_mchid'],
  ]) {
    const answer = await get(`${LIST}?${query}`);
    assertRefused(answer, sandbox.credentials, { status: 400, code: 'PARAM_ERROR', field, location: 'query' });
  }
});

test('the payer complains of a paid order, and the merchant sees the phone encrypted', async () => {
  const { sandbox, get } = await opened();
  const { out_trade_no } = orderBody();
  await prepay(sandbox);
  const told = { out_trade_no, complaint_detail: '没收到货', payer_phone: '13800001747' };
  await assert.rejects(sandbox.complaints.create(told), { code: 'ORDER_NOT_PAID' });
  await assert.rejects(sandbox.complaints.create({ ...told, out_trade_no: 'T00000' }), { code: 'ORDER_NOT_EXIST' });
  await assert.rejects(sandbox.complaints.create({}), { code: 'ARGUMENT_INVALID' });
  await sandbox.pay(out_trade_no);
  const { complaint_id, payer_phone } = await sandbox.complaints.create(told);
  assert.equal(payer_phone, told.payer_phone);
  const { json } = await get(`${LIST}/${complaint_id}`);
  assert.equal(Buffer.from(json.payer_phone, 'base64').length, 256);
  assert.equal(json.complaint_order_info[0].out_trade_no, out_trade_no);
  assert.ok(json.payer_openid);
  const [listed] = (await get(`${LIST}?${DAYS}`)).json.data;
  assert.ok(listed.payer_phone && !('payer_openid' in listed));
  assert.equal((await get(`${LIST}/1`)).status, 404);
});

test('states: PENDING, PROCESSING, PROCESSED, and once more', async () => {
  const { sandbox, get, post, own } = await opened();
  const { complaint_id: id } = await sandbox.complaints.create({ complaint_detail: 'x' });
  const at = `${LIST}/${id}`;
  const state = async () => (await get(at)).json.complaint_state;
  assert.equal(await state(), 'PENDING');
  assert.equal((await post(`${at}/response`, { ...own, response_content: '您好' })).status, 204);
  assert.deepEqual([await state(), (await get(at)).json.incoming_user_response], ['PROCESSING', false]);
  assert.equal((await sandbox.complaints.respond(id, '好')).incoming_user_response, true);
  assert.equal((await post(`${at}/complete`, own)).status, 204);
  assert.equal(await state(), 'PROCESSED');
  assert.equal((await post(`${at}/complete`, own)).json.code, 'INVALID_REQUEST');
  assert.equal((await post(`${at}/response`, { ...own, response_content: '您好' })).json.code, 'INVALID_REQUEST');
  const again = await sandbox.complaints.continue(id, '还是没有');
  assert.deepEqual([again.complaint_state, again.user_complaint_times], ['PENDING', 2]);
  assert.equal((await sandbox.complaints.revoke(id)).complaint_state, 'PROCESSED');
  const { data, total_count } = (await get(`${at}/negotiation-historys?limit=4&offset=2`)).json;
  assert.deepEqual([data.length, data[0].operate_type, total_count], [4, 'USER_RESPONSE', 6]);
  assert.deepEqual(
    (await sandbox.complaints.list()).map((one) => one.complaint_id),
    [id],
  );
  await assert.rejects(sandbox.complaints.revoke('1'), { code: 'RESOURCE_NOT_EXISTS' });
});

test('a body that breaks a rule is refused', async () => {
  const { sandbox, post, own } = await opened();
  const { complaint_id: id } = await sandbox.complaints.create({ complaint_detail: 'x', problem_type: 'REFUND' });
  const answer = { ...own, response_content: 'x' };
  for (const [act, body, field] of [
    ['response', { ...own }, '/response_content'],
    ['response', { ...answer, response_content: 'x'.repeat(201) }, '/response_content'],
    ['response', { ...answer, complainted_mchid: '1' }, '/complainted_mchid'],
    ['response', { ...answer, response_images: ['1'] }, '/response_images/0'],
    ['response', { ...answer, response_images: ['1', '2', '3', '4', '5'] }, '/response_images'],
    ['response', { ...answer, mini_program_jump_info: { appid: 'wx1' } }, '/mini_program_jump_info/path'],
    ['response', { ...answer, more: 1 }, '/more'],
    ['complete', {}, '/complainted_mchid'],
    ['update-refund-progress', {}, '/action'],
    ['update-refund-progress', { action: 'REFUSE' }, '/action'],
    ['update-refund-progress', { action: 'APPROVE' }, '/launch_refund_day'],
    ['update-refund-progress', { action: 'REJECT' }, '/reject_reason'],
    [
      'update-refund-progress',
      { action: 'REJECT', reject_reason: 'x', reject_media_list: ['1'] },
      '/reject_media_list/0',
    ],
  ]) {
    const refused = await post(`${LIST}/${id}/${act}`, body);
    assertRefused(refused, sandbox.credentials, { status: 400, code: 'PARAM_ERROR', field, location: 'body' });
  }
  const { complaint_id: other } = await sandbox.complaints.create({ complaint_detail: 'x' });
  const decision = await post(`${LIST}/${other}/update-refund-progress`, { action: 'APPROVE', launch_refund_day: 0 });
  assert.equal(decision.json.code, 'INVALID_REQUEST');
});

test('notifications go where the merchant said, until it takes it back', async () => {
  const { sandbox, posted, get, post } = await opened();
  await sandbox.complaints.create({ complaint_detail: 'nobody hears of it' });
  await sandbox.idle();
  assert.equal((await get(CALLBACK)).status, 404);
  const url = 'https://shop.example.com/complaints';
  assert.equal((await post(CALLBACK, { url: 'http://shop.example.com/x' })).status, 400);
  assert.deepEqual((await post(CALLBACK, { url })).json, { mchid: sandbox.credentials.mchid, url });
  assert.equal((await get(CALLBACK)).json.url, url);
  const { complaint_id } = await sandbox.complaints.create({ complaint_detail: 'x' });
  await sandbox.complaints.respond(complaint_id, '好');
  await sandbox.idle();
  assert.deepEqual(posted, [
    [url, 'COMPLAINT.CREATE'],
    [url, 'COMPLAINT.STATE_CHANGE'],
  ]);
  assert.equal((await call(sandbox, 'DELETE', CALLBACK)).status, 204);
  await sandbox.complaints.respond(complaint_id, '好');
  await sandbox.idle();
  assert.equal(posted.length, 2);
});

test('the payer acts over HTTP as well', async (t) => {
  const { url, close } = await startSandboxServer();
  t.after(close);
  const post = (target, value) => send(url, 'POST', target, { body: value && JSON.stringify(value) });
  const created = await post('/_sandbox/complaints', { complaint_detail: 'x', payer_phone: '13800001747' });
  const { complaint_id: id, complaint_state } = created.json;
  assert.deepEqual([created.status, complaint_state], [200, 'PENDING']);
  assert.equal(
    (await post(`/_sandbox/complaints/${id}/respond`, { detail: '好' })).json.history[1].operate_details,
    '好',
  );
  assert.equal((await post(`/_sandbox/complaints/${id}/continue`)).json.user_complaint_times, 2);
  assert.equal((await post(`/_sandbox/complaints/${id}/revoke`)).json.complaint_state, 'PROCESSED');
  assert.equal((await send(url, 'GET', `/_sandbox/complaints/${id}`)).json.payer_phone, '13800001747');
  assert.equal((await send(url, 'GET', '/_sandbox/complaints')).json.length, 1);
  assert.equal((await post('/_sandbox/complaints', {})).json.code, 'ARGUMENT_INVALID');
  assert.equal((await post('/_sandbox/complaints/1/revoke')).status, 404);
});
