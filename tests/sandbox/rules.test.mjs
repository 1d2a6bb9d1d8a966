import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createSandbox } from '../../sandbox/index.js';
import { assertRefused, call, NOON, orderBody, prepay, seal } from './merchant.mjs';

const sandbox = await createSandbox({ now: () => NOON });
const { credentials } = sandbox;
let count = 0;
const number = () => `RULE-${(count += 1).toString().padStart(4, '0')}`;

const accepted = async (changes) => {
  const response = await prepay(sandbox, { out_trade_no: number(), ...changes });
  assert.equal(response.status, 200, `${JSON.stringify(changes)}: ${response.raw}`);
};
const refused = async (changes, field, code = 'PARAM_ERROR') => {
  const response = await prepay(sandbox, { out_trade_no: number(), ...changes });
  assertRefused(response, credentials, { status: 400, code, field, location: 'body' });
  return response.json;
};
const goods = (changes) => ({
  detail: { goods_detail: [{ merchant_goods_id: 'A-1', quantity: 1, unit_price: 5, ...changes }] },
});
const store = (changes) => ({ scene_info: { payer_client_ip: '10.0.0.1', store_info: { id: '0001', ...changes } } });

test('an order with every optional field is accepted', () =>
  accepted({
    time_expire: '2026-07-20T13:30:00+08:00',
    attach: 'shop=07',
    goods_tag: 'WXG',
    support_fapiao: true,
    amount: { total: 1 },
    detail: {
      cost_price: 120,
      invoice_id: 'r1',
      goods_detail: [
        { merchant_goods_id: 'A_1', wechatpay_goods_id: '1001', goods_name: '拿铁', quantity: 2, unit_price: 60 },
      ],
    },
    scene_info: {
      payer_client_ip: '2001:db8::1',
      device_id: 'till-3',
      store_info: {
        id: '0001',
        name: '腾大',
        area_code: '440305',
        address: '深圳',
      },
    },
    settle_info: { profit_sharing: false },
    limit_pay: ['no_credit'],
    subsidy_info: {
      subsidy_detail: [
        { subsidy_period_type: 'DAILY', subsidy_plan: [{ subsidy_installment_num: 3, subsidy_percent: 100 }] },
      ],
    },
  }));

test('a broken rule is told as production does: the field in the message alone, and place and value', async () => {
  const send = async (changes, language) =>
    (await prepay(sandbox, { out_trade_no: number(), ...changes }, { headers: { 'Accept-Language': language } })).json;
  assert.deepEqual(await send({ amount: { total: 0 } }), {
    code: 'PARAM_ERROR',
    message: '输入源“/body/amount/total”映射到字段“total”规则校验失败，值低于最小值1',
    detail: { location: 'body', value: 0 },
  });
  assert.deepEqual(await send({ amount: {} }), {
    code: 'PARAM_ERROR',
    message: '输入源“/body/amount/total”映射到字段“total”规则校验失败，必填',
    detail: { location: 'body', value: null },
  });
  assert.deepEqual(await send({ amount: { total: 0 } }, 'en'), {
    code: 'PARAM_ERROR',
    message: 'The field of the input source “/body/amount/total” breaks its rule: must be at least 1',
    detail: { location: 'body', value: 0 },
  });
  // A long value is not sent back.
  assert.deepEqual((await send({ attach: 'x'.repeat(2000) })).detail, { location: 'body' });
});

test('each required field is missed by name', async () => {
  for (const name of ['appid', 'mchid', 'description', 'notify_url', 'amount', 'payer']) {
    await refused({ [name]: undefined }, `/${name}`);
  }
  await refused({ out_trade_no: undefined }, '/out_trade_no');
  await refused({ amount: {} }, '/amount/total');
  await refused({ payer: {} }, '/payer/openid');
  await refused(goods({ merchant_goods_id: undefined }), '/detail/goods_detail/0/merchant_goods_id');
  await refused(goods({ quantity: undefined }), '/detail/goods_detail/0/quantity');
  await refused(goods({ unit_price: undefined }), '/detail/goods_detail/0/unit_price');
  await refused({ scene_info: {} }, '/scene_info/payer_client_ip');
  await refused(store({ id: undefined }), '/scene_info/store_info/id');
});

test('unknown members are refused at every level', async () => {
  await refused({ price: 1 }, '/price');
  await refused({ 'a/b~c': 1 }, '/a~1b~0c');
  await refused({ constructor: 1 }, '/constructor');
  await refused({ amount: { total: 1, fee: 1 } }, '/amount/fee');
  await refused({ payer: { openid: 'o1', name: 'x' } }, '/payer/name');
  await refused(goods({ remark: 'x' }), '/detail/goods_detail/0/remark');
  await refused({ scene_info: { payer_client_ip: '10.0.0.1', h5_info: { type: 'Wap' } } }, '/scene_info/h5_info');
});

test('null is refused, also for optional fields', async () => {
  assert.match((await refused({ attach: null }, '/attach')).message, /null/);
  await refused({ amount: { total: 1, currency: null } }, '/amount/currency');
  await refused({ limit_pay: [null] }, '/limit_pay/0');
});

test('wrong types are refused, with the value', async () => {
  assert.equal((await refused({ description: 7 }, '/description')).detail.value, 7);
  await refused({ mchid: 1230000109 }, '/mchid');
  await refused({ amount: 100 }, '/amount');
  await refused({ amount: [] }, '/amount');
  await refused({ support_fapiao: 'true' }, '/support_fapiao');
  await refused({ settle_info: { profit_sharing: 1 } }, '/settle_info/profit_sharing');
  await refused({ detail: { goods_detail: {} } }, '/detail/goods_detail');
  await refused({ limit_pay: ['no_cash'] }, '/limit_pay/0');
});

test('lengths count characters, at the limit accepted, one above refused', async () => {
  for (const [name, max] of [
    ['description', 127],
    ['attach', 128],
    ['goods_tag', 32],
  ]) {
    await accepted({ [name]: '字'.repeat(max) });
    await refused({ [name]: '字'.repeat(max + 1) }, `/${name}`);
    await refused({ [name]: '' }, `/${name}`);
  }
  await accepted({ payer: { openid: 'o'.repeat(128) } });
  await refused({ payer: { openid: 'o'.repeat(129) } }, '/payer/openid');
  await accepted(goods({ goods_name: 'x'.repeat(256) }));
  await refused(goods({ goods_name: 'x'.repeat(257) }), '/detail/goods_detail/0/goods_name');
  await refused(goods({ merchant_goods_id: 'x'.repeat(33) }), '/detail/goods_detail/0/merchant_goods_id');
  await refused(store({ address: 'x'.repeat(513) }), '/scene_info/store_info/address');
  const item = { merchant_goods_id: 'A', quantity: 1, unit_price: 1 };
  await accepted({ detail: { goods_detail: Array(6000).fill(item) } });
  await refused({ detail: { goods_detail: Array(6001).fill(item) } }, '/detail/goods_detail');
  await refused({ detail: { goods_detail: [] } }, '/detail/goods_detail');
});

test('out_trade_no has 6 to 32 characters of its alphabet', async () => {
  for (const value of ['123456', 'a_-|*Z0'.padEnd(32, '9')]) await accepted({ out_trade_no: value });
  for (const value of ['12345', 'x'.repeat(33), 'order 01', 'order.01', '订单000001', 'order@01', 'order01\n']) {
    await refused({ out_trade_no: value }, '/out_trade_no');
  }
});

test('amounts are positive integers in CNY', async () => {
  for (const total of [0, -1, 1.5, '100', true, 2 ** 53]) await refused({ amount: { total } }, '/amount/total');
  assert.equal((await refused({ amount: { total: 0 } }, '/amount/total')).detail.value, 0);
  for (const currency of ['USD', 'cny', '']) await refused({ amount: { total: 1, currency } }, '/amount/currency');
  await refused(goods({ quantity: 0 }), '/detail/goods_detail/0/quantity');
  await refused(goods({ unit_price: 0.5 }), '/detail/goods_detail/0/unit_price');
});

test('characters outside the Basic Multilingual Plane are refused', async () => {
  await refused({ description: '咖啡☕️🍰' }, '/description');
  const body = JSON.stringify(orderBody({ out_trade_no: number() })).replace('Image', '\\ud83d');
  const response = await call(sandbox, 'POST', '/v3/pay/transactions/jsapi', { body });
  assertRefused(response, credentials, { status: 400, code: 'PARAM_ERROR', field: '/description' });
});

test('the circulating example is refused for its stray blanks, and accepted without', async () => {
  const tab = 'oUpF8uMuAJO_M2pxb1Q9zNjWeS6o\t';
  await refused({ notify_url: ' https://www.weixin.qq.com/wxpay/pay.php', payer: { openid: tab } }, '/notify_url');
  await refused({ payer: { openid: tab } }, '/payer/openid');
  for (const openid of [' o1', 'o 1', 'o1\n', 'o\u00001', 'o\u00a01', '\u3000o1'])
    await refused({ payer: { openid } }, '/payer/openid');
  await accepted({});
});

test('time_expire is an RFC 3339 time with offset that exists', async () => {
  for (const time of [
    '2026-07-20T13:30:00+08:00',
    '2026-07-20T05:30:00Z',
    '2026-07-20T13:30:00.120+08:00',
    '2028-02-29T00:00:00Z',
  ]) {
    await accepted({ time_expire: time });
  }
  for (const time of [
    '2026-07-20T13:30:00',
    '2026-07-20 13:30:00+08:00',
    '20260720133000',
    '2026-07-20T13:30+08:00',
    '2026-02-29T00:00:00Z',
    '2026-13-01T00:00:00Z',
    '2026-00-01T00:00:00Z',
    '2026-07-00T00:00:00Z',
    '2026-07-20T24:00:00Z',
    '2026-07-20T12:60:00Z',
    '2026-07-20T12:00:60Z',
    '2026-07-20T13:30:00+0800',
    '2026-07-20T13:30:00+24:00',
    '',
  ]) {
    await refused({ time_expire: time }, '/time_expire');
  }
});

test('payer_client_ip is an address', async () => {
  for (const ip of ['14.23.150.211', '::1', '2001:db8:0:0:0:0:0:1', '::ffff:14.23.150.211']) {
    await accepted({ scene_info: { payer_client_ip: ip } });
  }
  for (const ip of ['256.1.1.1', '1.2.3', '01.2.3.4', 'localhost', '2001:db8', ':::', '1.2.3.4 ']) {
    await refused({ scene_info: { payer_client_ip: ip } }, '/scene_info/payer_client_ip');
  }
});

test('another appid or mchid is refused with its own code', async () => {
  await refused({ appid: 'wx0000000000000000' }, '/appid', 'APPID_MCHID_NOT_MATCH');
  await refused({ mchid: '1900000001' }, '/mchid', 'MCH_NOT_EXISTS');
  await refused({ mchid: '12300001o9' }, '/mchid');
});

test('an APP order names no openid', async () => {
  const app = (changes) =>
    call(sandbox, 'POST', '/v3/pay/transactions/app', {
      json: orderBody({ out_trade_no: number(), payer: undefined, ...changes }),
    });
  assert.equal((await app({})).status, 200);
  assertRefused(await app({ payer: { openid: 'o1' } }), credentials, {
    status: 400,
    code: 'PARAM_ERROR',
    field: '/payer/openid',
  });
});

test('encrypted members of a real-name check must decrypt and need Wechatpay-Serial', async () => {
  const identity = { type: 'IDCARD', number: seal(credentials, '110101199003070000'), name: seal(credentials, '张三') };
  const send = (value, headers) =>
    prepay(sandbox, { out_trade_no: number(), payer: { openid: 'o1', identity: value } }, { headers });
  const named = { 'Wechatpay-Serial': credentials.publicKeyId };
  assert.equal((await send(identity, named)).status, 200);
  assertRefused(await send(identity, {}), credentials, {
    status: 400,
    code: 'PARAM_ERROR',
    field: 'Wechatpay-Serial',
    location: 'header',
  });
  assertRefused(await send({ ...identity, name: '张三' }, named), credentials, {
    status: 400,
    code: 'PARAM_ERROR',
    field: '/payer/identity/name',
  });
  assertRefused(await send({ ...identity, type: 'LIBRARY_CARD' }, named), credentials, {
    status: 400,
    code: 'PARAM_ERROR',
    field: '/payer/identity/type',
  });
});

test('a body that is no JSON object in UTF-8, or has another media type, is refused', async () => {
  const send = (body, headers) => call(sandbox, 'POST', '/v3/pay/transactions/jsapi', { body, headers });
  const good = () => JSON.stringify(orderBody({ out_trade_no: number() }));
  const bad = [
    '{',
    'null',
    '[]',
    '"x"',
    `\ufeff${good()}`,
    `${good()},`,
    `{'appid':1}`,
    Buffer.from([0x7b, 0xff, 0x7d]),
  ];
  for (const body of bad) {
    assertRefused(await send(body), credentials, { status: 400, code: 'PARAM_ERROR', field: '', location: 'body' });
  }
  const notUtf8 = Buffer.from(
    JSON.stringify(orderBody({ out_trade_no: number(), description: 'caf\u00e9' })),
    'latin1',
  );
  assertRefused(await send(notUtf8), credentials, { status: 400, code: 'PARAM_ERROR', field: '', location: 'body' });
  const empty = await send('', { 'Content-Type': 'application/json' });
  assertRefused(empty, credentials, { status: 400, code: 'PARAM_ERROR', field: '' });
  for (const type of [undefined, 'text/plain', 'application/x-www-form-urlencoded', 'application/jsonp']) {
    assertRefused(await send(good(), { 'Content-Type': type }), credentials, {
      status: 400,
      code: 'PARAM_ERROR',
      field: 'Content-Type',
      location: 'header',
    });
  }
  for (const type of ['application/json; charset=utf-8', 'application/json;charset=UTF-8', 'Application/JSON']) {
    assert.equal((await send(good(), { 'Content-Type': type })).status, 200);
  }
});
