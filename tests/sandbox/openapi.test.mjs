/**
 * The OpenAPI document and the server tell the same: each route is there, each that is there is answered, in the shape told.
 */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { CONTROL_ROUTES } from '../../sandbox/control-routes.js';
import { startSandboxServer } from '../../sandbox/server.mjs';
import { SERVER_ROUTES } from '../../sandbox/server-routes.mjs';
import { send } from './http.mjs';
import { wrongs } from './json-schema.mjs';
import { call, orderBody, prepay, refund, refundBody } from './merchant.mjs';

async function start(t) {
  const notify = async () => new Response(null, { status: 204 });
  const server = await startSandboxServer({ tls: true, refundInterval: 0, notify });
  t.after(server.close);
  const { json: document } = await send(server.url, 'GET', '/_sandbox/openapi.json');
  const operations = Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ method: method.toUpperCase(), path, ...operation })),
  );
  return { ...server, document, operations };
}

test('every route is in the document, and nothing else', async (t) => {
  const { document, operations } = await start(t);
  assert.equal(document.openapi, '3.1.0');
  const told = operations.map(({ method, path }) => `${method} ${path.replaceAll(/\{\w+\}/g, '{}')}`);
  const known = CONTROL_ROUTES.map(([method, pattern]) => {
    const path = pattern.source.replace(/^\^|\$$/g, '').replaceAll('\\/', '/');
    return `${method} ${path.replace('([^/]+)', '{}')}`;
  });
  const own = Object.keys(SERVER_ROUTES).map((path) => `GET ${path}`);
  assert.deepEqual(told.sort(), [...known, ...own].sort());
});

test('every operation of the document is answered, a refusal in the shape told, and none with the key of the authority', async (t) => {
  const { url, document, operations, authority } = await start(t);
  const [, secret] = authority.privateKey.split('\n');
  const { schemas } = document.components;
  for (const { method, path, responses } of operations) {
    assert.deepEqual(responses.default, { $ref: '#/components/responses/Refusal' });
    const target = path.replaceAll(/\{\w+\}/g, 'ABSENT');
    const { status, json, headers, raw } = await send(url, method, target, { body: method === 'POST' ? '[]' : '' });
    assert.ok(!raw.includes(secret), `${method} ${path}`);
    assert.notEqual(status, 405, `${method} ${path}`);
    if (status === 200) continue;
    assert.match(headers['content-type'], /^application\/json/);
    assert.deepEqual(wrongs(json, schemas.Refusal, schemas), []);
    assert.notEqual(json.message, `The sandbox has no ${path}.`);
  }
});

/** What happens in a shop, so that there is something to show. */
async function trade(sandbox, url) {
  const { credentials } = sandbox;
  const act = (path, told) => send(url, 'POST', `/_sandbox/${path}`, { body: JSON.stringify(told ?? {}) });
  const time = Date.now();
  const post = async (path, json, more = {}) => {
    const { status, raw } = await call(sandbox, 'POST', path, { json, time, ...more });
    assert.equal(status, 200, `${path} ${raw}`);
  };
  const { out_trade_no } = orderBody();
  const { appid, mchid } = credentials;
  await prepay(sandbox, { settle_info: { profit_sharing: true } }, { time });
  const { transaction_id } = await sandbox.pay(out_trade_no);
  await prepay(sandbox, { out_trade_no: 'OPEN-1' }, { time });
  await refund(sandbox, { amount: { refund: 10, total: 100, currency: 'CNY' } }, { time });
  const receivers = [{ type: 'PERSONAL_OPENID', account: 'oUpF8', amount: 5, description: 'x' }];
  await post('/v3/profitsharing/receivers/add', {
    appid,
    type: 'PERSONAL_OPENID',
    account: 'oUpF8',
    relation_type: 'STAFF',
  });
  const sharing = { appid, transaction_id, out_order_no: 'S1', receivers, unfreeze_unsplit: false };
  await post('/v3/profitsharing/orders', sharing);
  await post('/v3/combine-transactions/jsapi', {
    combine_appid: appid,
    combine_mchid: mchid,
    combine_out_trade_no: 'COMBINE-1',
    notify_url: 'https://shop.example/combined',
    sub_orders: [
      {
        mchid,
        out_trade_no: 'COMBINE-1-1',
        attach: 'a',
        amount: { total_amount: 1, currency: 'CNY' },
        description: 'x',
      },
      {
        mchid: '1900000109',
        out_trade_no: 'COMBINE-1-2',
        attach: 'a',
        amount: { total_amount: 1, currency: 'CNY' },
        description: 'x',
      },
    ],
    combine_payer_info: { openid: 'oUpF8' },
  });
  await post('/v3/fund-app/mch-transfer/transfer-bills', {
    appid,
    out_bill_no: 'T1',
    transfer_scene_id: '1011',
    openid: 'o-MYE',
    transfer_amount: 100,
    transfer_remark: 'x',
    transfer_scene_report_infos: [{ info_type: '赔付原因', info_content: '商品破损' }],
    notify_url: 'https://shop.example/transfers',
  });
  await post('/v3/payscore/serviceorder', {
    out_order_no: 'P1',
    appid,
    service_id: '500001',
    service_introduction: 'x',
    time_range: { start_time: 'OnAccept' },
    risk_fund: { name: 'DEPOSIT', amount: 9900 },
    notify_url: 'https://shop.example/payscore',
  });
  const { payer, ...order } = orderBody({ out_trade_no: 'HK-1' });
  const abroad = { trade_type: 'JSAPI', merchant_category_code: '5812', payer, ...order };
  await post('/v3/global/transactions/jsapi', abroad, { host: 'apihk.mch.weixin.qq.com' });
  const { complaint_id } = (await act('complaints', { out_trade_no, complaint_detail: 'x' })).json;
  await sandbox.idle();
  const { id } = (await sandbox.deliveries.list()).find(({ url: to }) => to !== null);
  return {
    out_trade_no,
    out_refund_no: refundBody().out_refund_no,
    combine_out_trade_no: 'COMBINE-1',
    out_bill_no: 'T1',
    complaint_id,
    id,
    number: out_trade_no,
  };
}

/** The acts of the part that has one, in an order that they allow, with what they are told. */
const ACTS = [
  ['POST', '/_sandbox/refunds/{out_refund_no}/settle'],
  ['POST', '/_sandbox/refunds/{out_refund_no}/resend'],
  ['POST', '/_sandbox/refunds/{out_refund_no}/compose', { tamper: 'body' }],
  [
    'POST',
    '/_sandbox/refunds',
    refundBody({ out_refund_no: 'RF-2', amount: { refund: 1, total: 100, currency: 'CNY' } }),
  ],
  ['POST', '/_sandbox/notifications/{out_trade_no}/resend'],
  ['POST', '/_sandbox/notifications/{out_trade_no}/compose'],
  ['POST', '/_sandbox/combine/{combine_out_trade_no}/pay'],
  ['POST', '/_sandbox/combine/{combine_out_trade_no}/compose'],
  ['POST', '/_sandbox/transfers/{out_bill_no}/confirm'],
  ['POST', '/_sandbox/deliveries/{id}/post', { age: 600 }],
  ['POST', '/_sandbox/complaints/{complaint_id}/respond', { detail: 'x' }],
  ['POST', '/_sandbox/refund-refusals', { code: 'NOT_ENOUGH', times: 1 }],
  ['POST', '/_sandbox/code-payments', { outcome: 'USERPAYING' }],
  ['POST', '/_sandbox/certificates/fail', { status: 500 }],
  ['POST', '/_sandbox/certificates/reset'],
  ['POST', '/_sandbox/bills/publish'],
  ['POST', '/_sandbox/events', { type: 'A.B', content: {} }],
  ['POST', '/_sandbox/events/compose', { type: 'A.B', content: {}, id: 'X', probe: true }],
  ['POST', '/_sandbox/events/seal', { text: 'x' }],
  ['POST', '/_sandbox/profit-sharing/takes', { milliseconds: null }],
  ['POST', '/_sandbox/faults', { name: 'redirect', times: 2 }],
  ['POST', '/_sandbox/answers', { method: 'GET', path: '/v3/a', body: { a: 1 } }],
  ['GET', '/_sandbox/faults'],
  ['GET', '/_sandbox/answers'],
  ['DELETE', '/_sandbox/faults'],
  ['DELETE', '/_sandbox/answers'],
  ['POST', '/_sandbox/clock', { offset: 60 }],
  ['DELETE', '/_sandbox/clock'],
  ['GET', '/_sandbox/orders/{out_trade_no}', 'OPEN-1'],
  ['GET', '/_sandbox/profit-sharing/orders/{out_order_no}', 'S1'],
  ['GET', '/_sandbox/service-orders/{out_order_no}', 'P1'],
  ['POST', '/_sandbox/service-orders/{out_order_no}/confirm', 'P1'],
  ['GET', '/_sandbox/overseas/orders/{out_trade_no}', 'HK-1'],
  ['POST', '/_sandbox/overseas/orders/{out_trade_no}/pay', 'HK-1'],
];

test('what is taken and answered has the shape told', async (t) => {
  const { url, sandbox, document, operations } = await start(t);
  const { schemas } = document.components;
  const numbers = await trade(sandbox, url);
  const shapeOf = (content) => content['application/json'].schema;
  let checked = 0;
  const check = async ({ method, path, requestBody, responses }, told) => {
    const number = typeof told === 'string' ? told : undefined;
    const target = path.replaceAll(/\{(\w+)\}/g, (_, name) => number ?? numbers[name] ?? 'ABSENT');
    if (target.includes('ABSENT')) return;
    const body = number === undefined && told !== undefined ? JSON.stringify(told) : '';
    if (body) assert.deepEqual(wrongs(told, shapeOf(requestBody.content), schemas), [], `${method} ${path}`);
    const { status, json } = await send(url, method, target, { body });
    assert.equal(status, 200, `${method} ${target} ${JSON.stringify(json)}`);
    assert.deepEqual(wrongs(json, shapeOf(responses[200].content), schemas), [], `${method} ${target}`);
    checked += 1;
  };
  const operationOf = (method, path) => operations.find((one) => one.method === method && one.path === path);
  for (const [method, path, told] of ACTS) await check(operationOf(method, path), told);
  const files = ['/_sandbox/ca.pem', '/_sandbox/overseas/orders/{out_trade_no}', '/_sandbox/uploads/{id}'];
  for (const operation of operations) {
    if (operation.method === 'GET' && !files.includes(operation.path)) await check(operation);
  }
  assert.ok(checked > ACTS.length + 20, `${checked}`);
});

test('what a control does not take is refused, not lost', async (t) => {
  const { url, sandbox, operations } = await start(t);
  await sandbox.faults.inject({ name: 'bank-error' });
  // Node leaves out the length of a body of DELETE.
  const told = (method, target, body) =>
    send(url, method, target, { body, headers: { 'Content-Length': String(body.length) } });
  for (const { method, path, requestBody } of operations) {
    if (['/_sandbox/ca.pem', '/_sandbox/openapi.json'].includes(path)) continue;
    const target = path.replaceAll(/\{\w+\}/g, 'X-1');
    const refusalOf = async (more, body) => (await told(method, `${target}${more}`, body)).json.message;
    const lost = (what) => `${method} ${target} takes no ${what}; nothing was done.`;
    assert.equal(await refusalOf('?name=redirect', ''), lost('query'));
    if (method === 'GET') continue;
    const refused = (await refusalOf('', '{"name":"no such"}')) === lost('body');
    assert.equal(refused, requestBody === undefined, `${method} ${path}`);
  }
  assert.equal((await sandbox.faults.list()).length, 1);
  for (const body of ['', '{}']) assert.equal((await told('DELETE', '/_sandbox/faults', body)).status, 200);
  assert.deepEqual(await sandbox.faults.list(), []);
});

test('the check of shapes finds what is wrong', () => {
  const schema = {
    type: 'object',
    properties: {
      a: { anyOf: [{ type: 'string' }, { type: 'null' }] },
      b: { enum: [1, 2] },
      c: { $ref: '#/components/schemas/C' },
    },
    required: ['a'],
  };
  const components = { C: { type: 'array', items: { type: 'object', additionalProperties: { type: 'number' } } } };
  assert.deepEqual(wrongs({ a: null, b: 2, c: [{ x: 1 }] }, schema, components), []);
  for (const [value, at] of [
    [{}, '/a'],
    [{ a: 1 }, '/a'],
    [{ a: '', b: 3 }, '/b'],
    [{ a: '', c: [{ x: '' }] }, '/c/0/x'],
    [{ a: '', d: 1 }, '/d'],
    [[], ''],
  ]) {
    assert.ok(wrongs(value, schema, components)[0]?.startsWith(`${at}:`), JSON.stringify(value));
  }
  assert.throws(() => wrongs(1, { minimum: 1 }, {}), /every word/);
});
