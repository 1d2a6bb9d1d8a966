import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createKeys, createSandbox } from '../../sandbox/index.js';
import { assertRefused, call, close, NOON, orderBody, prepay, query, signatureIsRight } from './merchant.mjs';

const keys = await createKeys();
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const number = orderBody().out_trade_no;

/** A sandbox whose clock the test moves, and whose notifications are accepted. */
async function setUp(options = {}) {
  const clock = { time: NOON };
  const sandbox = await createSandbox({
    keys,
    now: () => clock.time,
    notify: async () => new Response(null, { status: 204 }),
    ...options,
  });
  const at = () => ({ time: clock.time });
  return {
    clock,
    sandbox,
    prepay: (changes) => prepay(sandbox, changes, at()),
    query: (no = number) => query(sandbox, no, at()),
    close: (no = number) => close(sandbox, no, at()),
    refused: (response, status, code, more) => assertRefused(response, sandbox.credentials, { status, code, ...more }),
  };
}

test('an unpaid order is answered in the short form', async () => {
  const { sandbox, ...merchant } = await setUp();
  await merchant.prepay({ attach: 'shop=07' });
  const { status, json } = await merchant.query();
  assert.equal(status, 200);
  assert.deepEqual(json, {
    appid: 'wxd678efh567hg6787',
    mchid: '1230000109',
    out_trade_no: number,
    trade_state: 'NOTPAY',
    trade_state_desc: '订单未支付',
    amount: { total: 100, payer_currency: 'CNY' },
    promotion_detail: [],
    scene_info: { device_id: '' },
  });
  assert.equal((await merchant.close()).status, 204);
  const closed = await merchant.query();
  assert.deepEqual(closed.json, { ...json, trade_state: 'CLOSED', trade_state_desc: '订单已关闭' });

  const other = { out_trade_no: 'DEVICE-01', scene_info: { payer_client_ip: '::1', device_id: 'till-3' } };
  await merchant.prepay(other);
  assert.deepEqual((await merchant.query('DEVICE-01')).json.scene_info, { device_id: 'till-3' });
});

test('what was not sent or used is empty in paid orders: attach, and in queries promotion_detail', async () => {
  const { sandbox, ...merchant } = await setUp();
  await merchant.prepay();
  await sandbox.pay(number);
  const { json } = await merchant.query();
  assert.equal(json.attach, '');
  assert.deepEqual(json.promotion_detail, []);
  assert.equal('scene_info' in json, false);
  await merchant.prepay({ out_trade_no: 'ATTACHED', attach: 'shop=07' });
  await sandbox.pay('ATTACHED');
  assert.equal((await merchant.query('ATTACHED')).json.attach, 'shop=07');
});

test('a paid order is found by both numbers, with the payment', async () => {
  const { sandbox, clock, ...merchant } = await setUp();
  await merchant.prepay({ scene_info: { payer_client_ip: '::1', device_id: 'till-3' } });
  clock.time += MINUTE;
  const paid = await sandbox.pay(number);
  assert.equal(paid.trade_state, 'SUCCESS');
  const { json } = await merchant.query();
  const { transaction_id, ...rest } = json;
  assert.match(transaction_id, /^4200009901202607[0-9]{12}$/);
  assert.deepEqual(rest, {
    appid: 'wxd678efh567hg6787',
    mchid: '1230000109',
    out_trade_no: number,
    trade_type: 'JSAPI',
    trade_state: 'SUCCESS',
    trade_state_desc: '支付成功',
    bank_type: 'OTHERS',
    attach: '',
    success_time: '2026-07-20T12:01:00+08:00',
    payer: { openid: 'oUpF8uMuAJO_M2pxb1Q9zNjWeS6o' },
    amount: { total: 100, payer_total: 100, currency: 'CNY', payer_currency: 'CNY' },
    promotion_detail: [],
    scene_info: { device_id: 'till-3' },
  });
  const byId = await call(sandbox, 'GET', `/v3/pay/transactions/id/${transaction_id}?mchid=1230000109`, {
    time: clock.time,
  });
  assert.deepEqual(byId.json, json);
});

test('queries for unknown orders, and for unpaid ones by transaction id, find nothing', async () => {
  const { sandbox, ...merchant } = await setUp();
  await merchant.prepay();
  merchant.refused(await merchant.query('NOT-THERE'), 404, 'ORDER_NOT_EXIST');
  merchant.refused(
    await call(sandbox, 'GET', '/v3/pay/transactions/id/4200000000000000000000000000?mchid=1230000109'),
    404,
    'ORDER_NOT_EXIST',
  );
});

test('a query needs the mchid that signed it', async () => {
  const { sandbox, ...merchant } = await setUp();
  await merchant.prepay();
  for (const search of ['', '?mchid=', '?mchid=1900000001', '?MCHID=1230000109']) {
    const response = await call(sandbox, 'GET', `/v3/pay/transactions/id/1${search}`);
    merchant.refused(response, 400, 'PARAM_ERROR', { field: 'mchid', location: 'query' });
  }
});

test('an order number with reserved characters is found percent-encoded or as it is', async () => {
  const { sandbox, ...merchant } = await setUp();
  await merchant.prepay({ out_trade_no: 'T|20260720*07_a-1' });
  for (const segment of ['T%7C20260720%2A07_a-1', 'T|20260720*07_a-1']) {
    assert.equal((await merchant.query(segment)).json.out_trade_no, 'T|20260720*07_a-1');
  }
  merchant.refused(await merchant.query('%ZZ'), 400, 'PARAM_ERROR', {
    field: '/out_trade_no',
    location: 'uri_template',
  });
});

test('the same number with the same parameters gets a usable prepay again', async () => {
  const { clock, ...merchant } = await setUp();
  const first = await merchant.prepay();
  clock.time += MINUTE;
  const again = await merchant.prepay({ ...orderBody(), amount: { currency: 'CNY', total: 100 } });
  assert.equal(again.status, 200);
  assert.notEqual(again.json.prepay_id, first.json.prepay_id);
});

test('the same number with other parameters is refused', async () => {
  const { sandbox, ...merchant } = await setUp();
  await merchant.prepay();
  for (const changes of [
    { amount: { total: 101, currency: 'CNY' } },
    { description: 'x' },
    { attach: 'x' },
    { time_expire: '2026-07-20T20:00:00+08:00' },
    { payer: { openid: 'other' } },
  ]) {
    merchant.refused(await merchant.prepay(changes), 403, 'OUT_TRADE_NO_USED', { field: '/out_trade_no' });
  }
  const app = await call(sandbox, 'POST', '/v3/pay/transactions/app', { json: orderBody({ payer: undefined }) });
  merchant.refused(app, 403, 'OUT_TRADE_NO_USED');
});

test('a paid number is refused on prepay and close', async () => {
  const { sandbox, ...merchant } = await setUp();
  await merchant.prepay();
  await sandbox.pay(number);
  merchant.refused(await merchant.prepay(), 400, 'ORDERPAID');
  merchant.refused(await merchant.close(), 400, 'ORDERPAID');
  assert.equal((await merchant.query()).json.trade_state, 'SUCCESS');
});

test('closing answers a signed 204, also the second time, and the number is used up', async () => {
  const { sandbox, ...merchant } = await setUp();
  await merchant.prepay();
  for (let turn = 0; turn < 2; turn += 1) {
    const { status, raw, headers } = await merchant.close();
    assert.equal(status, 204);
    assert.equal(raw.length, 0);
    assert.match(headers.get('Content-Type'), /^application\/json/);
    assert.ok(signatureIsRight(sandbox.credentials, headers, ''));
  }
  assert.equal((await merchant.query()).json.trade_state, 'CLOSED');
  merchant.refused(await merchant.prepay(), 400, 'ORDER_CLOSED');
  await assert.rejects(sandbox.pay(number), { code: 'ORDER_CLOSED', status: 409 });
});

test('closing needs an existing order and nothing but the mchid', async () => {
  const { sandbox, ...merchant } = await setUp();
  merchant.refused(await merchant.close('NOT-THERE'), 404, 'ORDER_NOT_EXIST');
  const send = (json) => call(sandbox, 'POST', `/v3/pay/transactions/out-trade-no/${number}/close`, { json });
  merchant.refused(await send({}), 400, 'PARAM_ERROR', { field: '/mchid' });
  merchant.refused(await send({ mchid: '1900000001' }), 400, 'PARAM_ERROR', { field: '/mchid' });
  merchant.refused(await send({ mchid: '1230000109', reason: 'x' }), 400, 'PARAM_ERROR', { field: '/reason' });
});

test('an order closes at time_expire, at the earliest after a minute, without it after 7 days', async () => {
  const { clock, ...merchant } = await setUp();
  await merchant.prepay({ out_trade_no: 'DEADLINE', time_expire: '2026-07-20T12:30:00+08:00' });
  await merchant.prepay({ out_trade_no: 'TOO-SOON', time_expire: '2026-07-20T12:00:01+08:00' });
  await merchant.prepay({ out_trade_no: 'NO-DEADLINE' });
  const stateAt = async (no, time) => {
    clock.time = time;
    return (await merchant.query(no)).json.trade_state;
  };
  assert.equal(await stateAt('TOO-SOON', NOON + MINUTE - 1), 'NOTPAY');
  assert.equal(await stateAt('TOO-SOON', NOON + MINUTE), 'CLOSED');
  assert.equal(await stateAt('DEADLINE', NOON + 30 * MINUTE - 1), 'NOTPAY');
  assert.equal(await stateAt('DEADLINE', NOON + 30 * MINUTE), 'CLOSED');
  assert.equal(await stateAt('NO-DEADLINE', NOON + 7 * 24 * HOUR - 1), 'NOTPAY');
  assert.equal(await stateAt('NO-DEADLINE', NOON + 7 * 24 * HOUR), 'CLOSED');
});

test('an expired order can neither be prepaid nor paid', async () => {
  const { clock, sandbox, ...merchant } = await setUp();
  const changes = { time_expire: '2026-07-20T12:30:00+08:00' };
  await merchant.prepay(changes);
  clock.time += 30 * MINUTE;
  merchant.refused(await merchant.prepay(changes), 400, 'ORDER_CLOSED');
  await assert.rejects(sandbox.pay(number), { code: 'ORDER_CLOSED' });
});

test('a prepay_id lives 2 hours; a repeated prepay makes the order payable again', async () => {
  const { clock, sandbox, ...merchant } = await setUp();
  await merchant.prepay();
  clock.time += 2 * HOUR;
  await assert.rejects(sandbox.pay(number), { code: 'PREPAY_EXPIRED', status: 409 });
  assert.equal((await merchant.query()).json.trade_state, 'NOTPAY');
  await merchant.prepay();
  assert.equal((await sandbox.pay(number)).trade_state, 'SUCCESS');
});

test('a payer who cancels leaves the order payable', async () => {
  const { sandbox, ...merchant } = await setUp();
  await merchant.prepay();
  const cancelled = await sandbox.cancel(number);
  assert.equal(cancelled.trade_state, 'NOTPAY');
  assert.deepEqual(cancelled.payer_acts, [{ act: 'cancel', time: new Date(NOON).toISOString() }]);
  await sandbox.pay(number);
  assert.deepEqual(
    (await sandbox.order(number)).payer_acts.map(({ act }) => act),
    ['cancel', 'pay'],
  );
  await assert.rejects(sandbox.cancel(number), { code: 'ORDERPAID', status: 409 });
});

test('an order is paid once, also when the payer is quick, and close and pay exclude each other', async () => {
  const { sandbox, ...merchant } = await setUp();
  await merchant.prepay();
  const results = await Promise.allSettled([sandbox.pay(number), sandbox.pay(number)]);
  assert.deepEqual(
    results.map(({ status }) => status),
    ['fulfilled', 'rejected'],
  );
  await assert.rejects(sandbox.pay('NOT-THERE'), { code: 'ORDER_NOT_EXIST', status: 404 });

  for (let turn = 0; turn < 20; turn += 1) {
    const no = `RACE-${turn}-x`;
    await merchant.prepay({ out_trade_no: no });
    const closing = merchant.close(no);
    if (turn % 2) await new Promise((resolve) => setTimeout(resolve, turn / 10));
    const paid = await sandbox.pay(no).then(
      () => true,
      () => false,
    );
    const { status } = await closing;
    assert.equal(status, paid ? 400 : 204);
    assert.equal((await merchant.query(no)).json.trade_state, paid ? 'SUCCESS' : 'CLOSED');
  }
});

test('there are no platform certificates, and no other interfaces', async () => {
  const { sandbox, ...merchant } = await setUp();
  const none = await call(sandbox, 'GET', '/v3/certificates?algorithm_type=RSA');
  merchant.refused(none, 404, 'RESOURCE_NOT_EXISTS');
  assert.match(none.json.message, /^无可用的平台证书，请在商户平台-API安全申请使用微信支付公钥。/);
  for (const [method, target] of [
    ['GET', '/v3/pay/transactions/jsapi'],
    ['POST', '/v3/pay/transactions/face'],
    ['GET', '/v3/certificates/'],
    ['GET', '/'],
    ['DELETE', '/v3/pay/transactions/id/1'],
    ['GET', '//v3/certificates'],
  ]) {
    merchant.refused(await call(sandbox, method, target), 404, 'RESOURCE_NOT_EXISTS', { location: 'url' });
  }
});

test('every n-th signed response can be a signature probe, with the act done all the same', async () => {
  const { sandbox, ...merchant } = await setUp({ probeResponsesEvery: 2 });
  const genuine = await merchant.prepay({ out_trade_no: 'FIRST-ORDER' });
  assert.ok(signatureIsRight(sandbox.credentials, genuine.headers, genuine.raw));
  // Unsigned refusals do not count.
  assert.equal((await call(sandbox, 'GET', '/v3/certificates', { members: { mchid: '1' } })).status, 401);
  const probed = await merchant.prepay();
  assert.equal(probed.status, 200);
  assert.match(probed.headers.get('Wechatpay-Signature'), /^WECHATPAY\/SIGNTEST\//);
  assert.equal(signatureIsRight(sandbox.credentials, probed.headers, probed.raw), false);
  assert.equal((await merchant.query()).json.trade_state, 'NOTPAY');
});

test('an observer sees the exact bytes of request, message and response', async () => {
  const events = [];
  const { sandbox, ...merchant } = await setUp({ onEvent: (event) => events.push(event) });
  const response = await merchant.prepay();
  const [request, verification, order, answer] = events;
  assert.deepEqual(
    events.map(({ type }) => type),
    ['request', 'verification', 'order', 'response'],
  );
  assert.equal(Buffer.from(request.body).toString(), JSON.stringify(orderBody()));
  assert.match(Buffer.from(verification.message).toString(), /^POST\n\/v3\/pay\/transactions\/jsapi\n1784520000\n/);
  assert.equal(verification.accepted, true);
  assert.deepEqual(order, { type: 'order', act: 'prepay', out_trade_no: number, trade_state: 'NOTPAY' });
  assert.deepEqual(Buffer.from(answer.body), response.raw);
  assert.equal(answer.id, request.id);
  await call(sandbox, 'GET', '/v3/certificates', { members: { mchid: '1' } });
  assert.deepEqual(
    events.slice(4).map(({ type, accepted, code }) => [type, accepted, code]),
    [
      ['request', undefined, undefined],
      ['verification', false, 'SIGN_ERROR'],
      ['response', undefined, undefined],
    ],
  );
});

test('two sandboxes do not share anything; given keys are used, missing ones created', async () => {
  const own = await createSandbox();
  const { credentials } = (await setUp()).sandbox;
  assert.equal(credentials.privateKey, keys.privateKey);
  assert.equal(credentials.wechatpayPrivateKey, undefined);
  for (const name of ['privateKey', 'serialNo', 'apiV3Key', 'publicKeyId', 'publicKey']) {
    assert.notEqual(own.credentials[name], credentials[name]);
  }
  assert.match(
    own.credentials.privateKey,
    /^-----BEGIN PRIVATE KEY-----\n[A-Za-z0-9+/=\n]+-----END PRIVATE KEY-----\n$/,
  );
  assert.match(own.credentials.publicKey, /^-----BEGIN PUBLIC KEY-----\n/);
  assert.match(own.credentials.serialNo, /^[4-7][0-9A-F]{39}$/);
  assert.match(own.credentials.apiV3Key, /^[0-9A-Za-z]{32}$/);
  assert.match(own.credentials.publicKeyId, /^PUB_KEY_ID_[0-9]{34}$/);
  const mixed = await createSandbox({ keys: { apiV3Key: 'A'.repeat(32) } });
  assert.equal(mixed.credentials.apiV3Key, 'A'.repeat(32));
});

test('the credentials say where notifications go, so that an order need not', async () => {
  const posted = [];
  const notify = async (url) => {
    posted.push(url);
    return new Response(null, { status: 204 });
  };
  for (const options of [{}, { notifyUrl: 'https://shop.example.com/hooks' }]) {
    const { sandbox, ...merchant } = await setUp({ notify, ...options });
    const { notifyUrl } = sandbox.credentials;
    assert.equal((await merchant.prepay({ notify_url: notifyUrl })).status, 200);
    await sandbox.pay(number);
    await sandbox.idle();
    assert.equal(posted.at(-1), notifyUrl);
  }
  assert.deepEqual(posted, ['https://merchant.example/wechatpay/notify', 'https://shop.example.com/hooks']);
});

test('options that make no sense are refused', async () => {
  for (const options of [
    { mchid: 'x' },
    { appid: '' },
    { timeScale: -1 },
    { timeScale: NaN },
    { probeEvery: 1.5 },
    { probeResponsesEvery: -1 },
    { answerLimit: 0 },
    { notifyUrl: 'http://shop.example.com/n' },
    { refundNotifyUrl: 'https://shop.example.com' },
    { keys: { ...keys, apiV3Key: 'short' } },
    { keys: { ...keys, privateKey: 'no PEM' } },
  ]) {
    await assert.rejects(createSandbox({ keys, ...options }), TypeError, JSON.stringify(options));
  }
});

test('options that are unknown or of another type are refused by name', async () => {
  for (const [options, name] of [
    [{ probeevery: 1 }, 'probeevery'],
    [{ notifyURL: 'https://shop.example.com/n' }, 'notifyURL'],
    [{ toString: 1 }, 'toString'],
    [{ mchid: 1230000109 }, 'mchid'],
    [{ timeScale: '1' }, 'timeScale'],
    [{ probeEvery: null }, 'probeEvery'],
    [{ allowHttp: 'false' }, 'allowHttp'],
    [{ notify: 'https://shop.example.com/n' }, 'notify'],
    [{ onEvent: {} }, 'onEvent'],
    [{ now: 0 }, 'now'],
    [{ notifyUrl: new URL('https://shop.example.com/n') }, 'notifyUrl'],
    [{ keys: null }, 'keys'],
    [{ keys: { ...keys, serialNo: 7 } }, 'keys.serialNo'],
    [{ keys: { ...keys, apiv3Key: 'x' } }, 'keys.apiv3Key'],
  ]) {
    const refused = (error) => error instanceof TypeError && error.message.startsWith(`${name} `);
    await assert.rejects(createSandbox({ keys, ...options }), refused, name);
  }
  await assert.rejects(createSandbox(null), /options must be an object/);
  await createSandbox({ keys, notifyUrl: undefined, onEvent: undefined });
});

test('an aborted call rejects as fetch does', async () => {
  const { sandbox } = await setUp();
  await assert.rejects(sandbox.fetch('https://x.test/v3/certificates', { signal: AbortSignal.abort() }), {
    name: 'AbortError',
  });
});
