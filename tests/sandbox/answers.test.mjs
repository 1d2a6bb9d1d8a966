import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { createKeys, createSandbox } from '../../sandbox/index.js';
import { assertRefused, call, NOON, open, orderBody, prepay, seal, signatureIsRight } from './merchant.mjs';
import { ways } from './way.mjs';

const STOCK = { method: 'GET', path: '/v3/marketing/favor/stocks/{stock_id}' };
const TARGET = '/v3/marketing/favor/stocks/9836588?stock_creator_mchid=8956000';
const GUIDES = { method: 'GET', path: '/v3/smartguide/guides' };
const GUIDES_TARGET = '/v3/smartguide/guides?store_id=17';
const REFUND_TARGET = '/hk/v3/refunds/id/5030000?mchid=1230000109';

let keys;
before(async () => {
  keys = await createKeys();
});

async function setUp() {
  const events = [];
  const sandbox = await createSandbox({ keys, now: () => NOON, onEvent: (event) => events.push(event) });
  const generic = () => events.filter(({ type }) => type === 'generic').map(({ id, ...event }) => event);
  return { sandbox, credentials: sandbox.credentials, generic };
}

test('an answer that is set is given, signed and told, until it is cleared', async () => {
  const { sandbox, credentials, generic } = await setUp();
  const body = { stock_id: '9836588', status: 'paused' };
  const set = { ...STOCK, status: 200, body, times: 'always', checked: true };
  assert.deepEqual(await sandbox.answers.set({ ...STOCK, body }), set);
  assert.deepEqual(await sandbox.answers.list(), [set]);
  for (const _ of [1, 2]) {
    const response = await call(sandbox, 'GET', TARGET);
    assert.deepEqual([response.status, response.json], [200, body]);
    assert.equal(response.headers.get('X-Sandbox-Answer'), 'scripted');
    assert.ok(signatureIsRight(credentials, response.headers, response.raw));
  }
  assert.deepEqual(generic()[0], { type: 'generic', answer: 'scripted', ...STOCK, product: 'Cash coupons' });
  const told = async () =>
    (await sandbox.operations()).find(({ path, method }) => path === STOCK.path && method === 'GET');
  assert.equal((await told()).answer, 'scripted');
  await sandbox.answers.clear();
  assert.equal((await told()).answer, 'generic');
  assert.equal((await call(sandbox, 'GET', TARGET)).headers.get('X-Sandbox-Answer'), 'generic');
});

test('an answer may be a refusal, is given so often as was said, and the newest that fits comes first', async () => {
  const { sandbox, credentials } = await setUp();
  const refusal = { code: 'RULE_LIMIT', message: '未满足规则' };
  await sandbox.answers.set({ ...STOCK, body: { stock_id: 'any' } });
  await sandbox.answers.set({
    ...STOCK,
    path: '/v3/marketing/favor/stocks/9836588',
    status: 403,
    body: refusal,
    times: 2,
  });
  for (const _ of [1, 2]) {
    const response = await call(sandbox, 'GET', TARGET);
    assertRefused(response, credentials, { status: 403, code: 'RULE_LIMIT' });
    assert.deepEqual(response.json, refusal);
  }
  assert.deepEqual((await call(sandbox, 'GET', TARGET)).json, { stock_id: 'any' });
  assert.deepEqual((await call(sandbox, 'GET', TARGET.replace('9836588', '1'))).json, { stock_id: 'any' });
  // Of the same method and path there is one.
  await sandbox.answers.set({ ...STOCK, status: 204 });
  const empty = await call(sandbox, 'GET', TARGET);
  assert.deepEqual([empty.status, empty.raw.length, (await sandbox.answers.list()).length], [204, 0, 1]);
  assert.ok(signatureIsRight(credentials, empty.headers, empty.raw));
});

test('a function answers with what was asked, and sensitive fields are given in clear both ways', async () => {
  const { sandbox, credentials } = await setUp();
  const asked = [];
  await sandbox.answers.set({
    ...GUIDES,
    body(request) {
      asked.push(request);
      return { ...request.answer, data: [{ name: '张三', mobile: request.query.mobile }] };
    },
  });
  const mobile = seal(credentials, '13800001747');
  const { json } = await call(sandbox, 'GET', `${GUIDES_TARGET}&mobile=${encodeURIComponent(mobile)}`, {
    headers: { 'Wechatpay-Serial': credentials.publicKeyId },
  });
  const [{ params, query, body, answer }] = asked;
  assert.deepEqual([params, query, body], [{}, { store_id: '17', mobile: '13800001747' }, undefined]);
  assert.deepEqual([answer.total_count, answer.data.length, answer.data[0].mobile], [3, 3, 'mobile']);
  assert.equal(json.total_count, 3);
  assert.deepEqual(
    json.data.map(({ name, mobile: number }) => [open(credentials, name), open(credentials, number)]),
    [['张三', '13800001747']],
  );
});

test('a request is checked before its answer is given, unless that is not wanted', async () => {
  const { sandbox, credentials } = await setUp();
  const wrong = '/v3/smartguide/guides?shop=1';
  await sandbox.answers.set({ ...GUIDES, body: {} });
  assertRefused(await call(sandbox, 'GET', wrong), credentials, { status: 400, code: 'PARAM_ERROR', field: 'shop' });
  await sandbox.answers.set({ ...GUIDES, body: {}, checked: false });
  assert.equal((await call(sandbox, 'GET', wrong)).status, 200);
  const forged = await call(sandbox, 'GET', wrong, { members: { signature: 'AAAA' } });
  assertRefused(forged, credentials, { status: 401, code: 'SIGN_ERROR', signed: false });
});

test('what a product plays can be answered in its place, and what the sandbox does not know as well', async () => {
  const { sandbox, generic } = await setUp();
  await sandbox.answers.set({
    method: 'POST',
    path: '/v3/pay/transactions/jsapi',
    body: { prepay_id: 'wx-1' },
    times: 1,
  });
  assert.deepEqual((await prepay(sandbox)).json, { prepay_id: 'wx-1' });
  await assert.rejects(() => sandbox.order(orderBody().out_trade_no), { code: 'ORDER_NOT_EXIST' });
  const { json } = await prepay(sandbox);
  assert.equal((await sandbox.order(orderBody().out_trade_no)).prepay_id, json.prepay_id);

  const unknown = { method: 'POST', path: '/v3/new-product/things/{id}' };
  await sandbox.answers.set({ ...unknown, body: (request) => request });
  const { json: asked } = await call(sandbox, 'POST', '/v3/new-product/things/7?b=2', { json: { a: 1 } });
  assert.deepEqual(asked, { params: { id: '7' }, query: { b: '2' }, body: { a: 1 } });
  assert.deepEqual(generic().at(-1), { type: 'generic', answer: 'scripted', ...unknown });
  assert.equal((await call(sandbox, 'GET', '/v3/new-product/things/7')).status, 404);
});

test('the answer of a download is a file of this text', async () => {
  const { sandbox } = await setUp();
  await sandbox.answers.set({ method: 'GET', path: '/v3/transferdownload/signfile', body: '%PDF' });
  const response = await call(sandbox, 'GET', '/v3/transferdownload/signfile?token=1');
  assert.deepEqual([response.raw.toString(), response.headers.get('Wechatpay-Signature')], ['%PDF', null]);
});

test('what is no answer is refused', async () => {
  const { sandbox } = await setUp();
  for (const [change, text] of [
    [{ method: 'HEAD' }, 'method must be one of GET, POST, PUT, PATCH, DELETE.'],
    [{ path: 'v3/a' }, 'path must be a path without query'],
    [{ path: '/v3/a?b=1' }, 'path must be a path without query'],
    [{ path: '/_sandbox/clock' }, 'path must be a path without query'],
    [{ status: 199 }, 'status must be 200 to 599.'],
    [{ status: 204 }, 'An answer with the status 204 has no body.'],
    [{ times: 0 }, "times must be a positive integer, or 'always'."],
    [{ checked: 'no' }, 'checked must be true or false.'],
    [{ json: {} }, 'An answer has no json; it has method, path, status, body, times, checked.'],
  ]) {
    const set = sandbox.answers.set({ ...STOCK, body: {}, ...change });
    await assert.rejects(set, ({ code, status, message }) => {
      assert.deepEqual([code, status], ['ARGUMENT_INVALID', 400]);
      assert.ok(message.startsWith(text), message);
      return true;
    });
  }
  assert.deepEqual(await sandbox.answers.list(), []);
});

test('over HTTP answers are set, listed and cleared, and all operations are told', async (t) => {
  for (const way of await ways(t, { keys })) {
    const set = { ...STOCK, body: { stock_id: way.name }, times: 1 };
    const full = { ...STOCK, status: 200, body: { stock_id: way.name }, times: 1, checked: true };
    assert.deepEqual(await way.admin('POST', 'answers', set), [200, full]);
    assert.deepEqual(await way.admin('GET', 'answers'), [200, [full]]);
    const [status, operations] = await way.admin('GET', 'operations');
    assert.deepEqual([status, operations.length], [200, 1057]);
    assert.deepEqual(
      operations.filter(({ answer }) => answer === 'scripted'),
      [{ ...STOCK, product: 'Cash coupons', answer: 'scripted' }],
    );
    const answered = await way.call('GET', TARGET);
    assert.deepEqual(JSON.parse(answered.raw.toString()), { stock_id: way.name });
    const generic = await way.call('GET', TARGET);
    assert.equal(generic.headers.get('x-sandbox-answer'), 'generic');
    await way.admin('POST', 'answers', set);
    assert.deepEqual(await way.admin('DELETE', 'answers'), [200, {}]);
    assert.deepEqual(await way.admin('GET', 'answers'), [200, []]);
    const [refused, error] = await way.admin('POST', 'answers', { method: 'GET' });
    assert.deepEqual([refused, error.code], [400, 'ARGUMENT_INVALID']);
    // Paths of brands and of overseas are called by any name, as all paths of the API.
    for (const target of [REFUND_TARGET, '/v3/global/merchant-service/complaint-notifications']) {
      assert.equal((await way.call('GET', target, { host: 'apihk.mch.weixin.qq.com' })).status, 200, target);
    }
  }
});

test('faults meet generic answers as all others', async (t) => {
  for (const way of await ways(t, { keys })) {
    await way.sandbox.faults.inject({ name: 'system-error-before-effect', path: '/v3/smartguide/guides' });
    await way.sandbox.faults.inject({ name: 'system-error-before-effect', path: '/hk/v3/refunds/' });
    const generic = () => way.call('GET', GUIDES_TARGET);
    assert.deepEqual([(await generic()).status, (await generic()).status], [500, 200]);
    const overseas = () => way.call('GET', REFUND_TARGET, { host: 'apihk.mch.weixin.qq.com' });
    assert.deepEqual([(await overseas()).status, (await overseas()).status], [500, 200]);
  }
});
