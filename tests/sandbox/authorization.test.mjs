import assert from 'node:assert/strict';
import crypto from 'node:crypto';
import { test } from 'node:test';
import { createSandbox } from '../../sandbox/index.js';
import { assertRefused, call, NOON, orderBody, prepay, query, sign, signatureIsRight } from './merchant.mjs';

const sandbox = await createSandbox({ now: () => NOON });
const { credentials } = sandbox;
let count = 0;
const fresh = () => ({ out_trade_no: `AUTH-${(count += 1).toString().padStart(4, '0')}` });
const refused = (response, field) =>
  assertRefused(response, credentials, {
    status: 401,
    code: 'SIGN_ERROR',
    field,
    location: 'authorization',
    signed: false,
  });

test('a signed prepay is answered with a prepay_id, signed over the exact bytes', async () => {
  const response = await prepay(sandbox, fresh());
  assert.equal(response.status, 200);
  assert.match(response.json.prepay_id, /^wx[0-9a-z]{34}$/);
  assert.ok(signatureIsRight(credentials, response.headers, response.raw));
  assert.match(response.headers.get('Request-ID'), /-0$/);
  assert.match(response.headers.get('Content-Type'), /^application\/json/);
  assert.equal(Number(response.headers.get('Wechatpay-Timestamp')), NOON / 1000);
});

test('a body escaped, spaced and ordered in any way is verified as the bytes it is', async () => {
  const { out_trade_no } = fresh();
  const body = orderBody({ out_trade_no, attach: '咖啡 </x>' });
  const escaped = JSON.stringify(body)
    .replace(/[^\x20-\x7e]/g, (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`)
    .replaceAll('/', '\\/');
  const spaced = `\r\n\t${JSON.stringify(body, null, 3)}\n\n`;
  const reversed = JSON.stringify(Object.fromEntries(Object.entries(body).reverse()));
  for (const text of [JSON.stringify(body), escaped, spaced, reversed]) {
    const response = await call(sandbox, 'POST', '/v3/pay/transactions/jsapi', { body: text });
    assert.equal(response.status, 200, response.raw.toString());
  }
  assert.equal((await sandbox.order(out_trade_no)).parameters.attach, '咖啡 </x>');
});

test('the members of Authorization may come in any order', async () => {
  const names = ['mchid', 'nonce_str', 'timestamp', 'serial_no', 'signature'];
  for (let turn = 0; turn < names.length; turn += 1) {
    names.unshift(names.pop());
    const response = await prepay(sandbox, fresh(), { order: [...names] });
    assert.equal(response.status, 200, response.raw.toString());
  }
});

test('nonces of 1 to 32 characters are accepted, of 0 and 33 refused', async () => {
  for (const nonce of ['a', '0123456789abcdef', 'a,b=c d;mchid=', 'x'.repeat(32)]) {
    assert.equal((await prepay(sandbox, fresh(), { nonce })).status, 200);
  }
  for (const nonce of ['', 'x'.repeat(33)]) refused(await prepay(sandbox, fresh(), { nonce }), 'nonce_str');
});

test('the serial number is compared without regard to case and leading zeros', async () => {
  for (const serial_no of [credentials.serialNo.toLowerCase(), `00${credentials.serialNo}`]) {
    assert.equal((await prepay(sandbox, fresh(), { members: { serial_no } })).status, 200);
  }
  refused(await prepay(sandbox, fresh(), { members: { serial_no: `${credentials.serialNo}0` } }), 'serial_no');
});

test('a missing, foreign or malformed Authorization is refused', async () => {
  const value = async (change) => {
    const captured = {};
    await call(
      { ...sandbox, fetch: async (_, init) => (Object.assign(captured, init.headers), new Response('{}')) },
      'GET',
      '/v3/certificates',
    );
    return call(sandbox, 'GET', '/v3/certificates', { headers: { Authorization: change(captured.Authorization) } });
  };
  refused(await value(() => undefined), 'Authorization');
  refused(await value(() => ''), 'Authorization');
  refused(
    await value((header) => header.replace('WECHATPAY2-SHA256-RSA2048', 'WECHATPAY2-SM2-WITH-SM3')),
    'Authorization',
  );
  refused(await value((header) => header.replace('WECHATPAY2-SHA256-RSA2048', 'Bearer')), 'Authorization');
  refused(await value((header) => header.replace(' ', '')), 'Authorization');
  refused(await value((header) => header.replace(' ', '  ')), 'Authorization');
  refused(await value((header) => header.replaceAll('"', '')), 'Authorization');
  refused(await value((header) => header.replaceAll(',', ';')), 'Authorization');
  refused(await value((header) => `${header},`), 'Authorization');
  refused(await value((header) => `${header},mchid="1230000109"`), 'Authorization');
  refused(await value((header) => `${header},brand_id="1"`), 'Authorization');
  // The unchanged header passes: the refusals above have the reason they name.
  assert.equal((await value((header) => header)).status, 404);
});

test('each member of Authorization is required', async () => {
  for (const name of ['mchid', 'nonce_str', 'timestamp', 'serial_no', 'signature']) {
    const response = await prepay(sandbox, fresh(), { members: { [name]: undefined } });
    refused(response, 'Authorization');
    assert.match(response.json.detail.detail.issue, new RegExp(name));
  }
});

test('another merchant number is refused', async () => {
  refused(await prepay(sandbox, fresh(), { members: { mchid: '1900000001' } }), 'mchid');
});

test('a clock 300 s off is accepted, 301 s off refused, in both directions', async () => {
  for (const seconds of [-300, 300]) {
    assert.equal((await prepay(sandbox, fresh(), { time: NOON + seconds * 1000 })).status, 200);
  }
  for (const seconds of [-301, 301]) {
    refused(await prepay(sandbox, fresh(), { time: NOON + seconds * 1000 }), 'timestamp');
  }
  const milliseconds = await prepay(sandbox, fresh(), { members: { timestamp: String(NOON) } });
  refused(milliseconds, 'timestamp');
  assert.match(milliseconds.json.detail.detail.issue, /milliseconds/);
  refused(await prepay(sandbox, fresh(), { members: { timestamp: '1e9' } }), 'timestamp');
});

test('a signature over anything but the received bytes is refused, with the computed message', async () => {
  const target = '/v3/pay/transactions/out-trade-no/AUTH-0001?mchid=1230000109';
  const other = await call(sandbox, 'GET', target, {
    headers: { Authorization: await authorizationFor('GET', '/v3/pay/transactions/out-trade-no/AUTH-0001', '') },
  });
  refused(other, 'signature');
  const nothing = `GET\n${target}\n${NOON / 1000}\nn0nce\n\n`;
  assert.deepEqual(other.json, {
    code: 'SIGN_ERROR',
    message: '错误的签名，验签失败',
    detail: {
      detail: { issue: 'sign not match' },
      field: 'signature',
      location: 'authorization',
      sign_information: {
        method: 'GET',
        sign_message_length: nothing.length,
        truncated_sign_message: nothing,
        url: target,
      },
    },
  });

  const body = JSON.stringify(orderBody(fresh()));
  for (const signed of [`${body} `, `${body}\n`, body.replace('100', '101'), '']) {
    const headers = { Authorization: await authorizationFor('POST', '/v3/pay/transactions/jsapi', signed) };
    const response = await call(sandbox, 'POST', '/v3/pay/transactions/jsapi', { body, headers });
    refused(response, 'signature');
    // Of the body, which may hold personal data, only the beginning is repeated.
    const head = `POST\n/v3/pay/transactions/jsapi\n${NOON / 1000}\nn0nce\n`;
    const information = response.json.detail.sign_information;
    assert.equal(information.truncated_sign_message, `${head}${body.slice(0, 8)}`);
    assert.equal(information.sign_message_length, Buffer.byteLength(`${head}${body}\n`));
  }
});

test('a signature by another key, of wrong length or not Base64 is refused', async () => {
  const { privateKey } = crypto.generateKeyPairSync('rsa', { modulusLength: 2048 });
  for (const signature of [
    sign('x', privateKey),
    sign('x', credentials.privateKey).slice(0, 340),
    '%%%%',
    '',
    'AAAA',
  ]) {
    refused(await prepay(sandbox, fresh(), { members: { signature } }), 'signature');
  }
});

test('a request without Accept or User-Agent is refused before its signature is looked at', async () => {
  for (const name of ['Accept', 'User-Agent']) {
    for (const value of [undefined, '', ' ']) {
      const response = await prepay(sandbox, fresh(), { headers: { [name]: value, Authorization: undefined } });
      assertRefused(response, credentials, {
        status: 400,
        code: 'PARAM_ERROR',
        field: name,
        location: 'header',
        signed: false,
      });
    }
  }
});

test('the causes of a SIGN_ERROR have the texts of production, in Chinese and English', async () => {
  const causes = [
    [{ serial_no: 'ABC' }, '商户证书序列号有误。', /serial number of the merchant certificate/],
    [{ signature: 'AAAA' }, '错误的签名，验签失败', /signature is wrong/],
    [{ timestamp: undefined }, 'Authorization不合法', /Authorization is not valid/],
    [{ timestamp: '1' }, 'Authorization不合法', /Authorization is not valid/],
  ];
  for (const [members, zh, en] of causes) {
    assert.equal((await prepay(sandbox, fresh(), { members })).json.message, zh);
    const english = await prepay(sandbox, fresh(), { members, headers: { 'Accept-Language': 'en' } });
    assert.match(english.json.message, en);
  }
});

test('Wechatpay-Serial may be absent, empty or name the public key, nothing else', async () => {
  for (const serial of [undefined, '', credentials.publicKeyId]) {
    const { status, raw } = await prepay(sandbox, fresh(), { headers: { 'Wechatpay-Serial': serial } });
    assert.equal(status, 200, `${serial}: ${raw}`);
  }
  const response = await prepay(sandbox, fresh(), { headers: { 'Wechatpay-Serial': 'PUB_KEY_ID_0' } });
  assertRefused(response, credentials, { status: 400, code: 'PARAM_ERROR' });
  assert.deepEqual(response.json, {
    code: 'PARAM_ERROR',
    message: '平台证书序列号Wechatpay-Serial错误',
    detail: { location: null, value: 'PUB_KEY_ID_0' },
  });
});

test('Accept-Language chooses the language of the message', async () => {
  const message = async (language) => {
    const response = await query(sandbox, 'NOT-THERE', { headers: { 'Accept-Language': language } });
    return [response.headers.get('Content-Language'), response.json.message];
  };
  assert.deepEqual(await message('en'), ['en', 'No such order']);
  for (const other of [undefined, 'zh-CN', 'zh-TW', 'fr'])
    assert.deepEqual(await message(other), ['zh-CN', '订单不存在']);
});

test('the message of a refused header or query gives the reason in both languages', async () => {
  const ask = async (target, options) => {
    const answers = [];
    for (const language of ['zh-CN', 'en']) {
      const headers = { ...options?.headers, 'Accept-Language': language };
      answers.push((await call(sandbox, options?.method ?? 'GET', target, { ...options, headers })).json.message);
    }
    return answers;
  };
  const order = '/v3/pay/transactions/out-trade-no/NONE-0001';
  for (const [target, options, zh, en] of [
    [order, {}, '参数错误：mchid（query）必填', 'Parameter error: mchid (query) is required'],
    [
      `${order}?mchid=1`,
      {},
      '参数错误：mchid（query）不是签名的商户',
      'Parameter error: mchid (query) is not the merchant that signed the request',
    ],
    [
      order,
      { headers: { 'User-Agent': undefined } },
      '参数错误：User-Agent（header）必填，没有它的请求会被拒绝',
      'Parameter error: User-Agent (header) is missing: a request without it is refused',
    ],
    [
      '/v3/pay/transactions/jsapi',
      { method: 'POST', json: {}, headers: { 'Content-Type': 'text/plain' } },
      '参数错误：Content-Type（header）必须是application/json',
      'Parameter error: Content-Type (header) must be application/json',
    ],
    [
      '/v3/none',
      {},
      '资源不存在：沙箱没有接口GET /v3/none',
      'No such resource: the sandbox has no interface GET /v3/none',
    ],
  ]) {
    assert.deepEqual(await ask(target, options), [zh, en]);
  }
});

test('header names and containers of every kind are read alike', async () => {
  const target = '/v3/certificates';
  const plain = {
    accept: '*/*',
    'USER-AGENT': 'x',
    authorization: await authorizationFor('GET', target, ''),
  };
  for (const headers of [plain, Object.entries(plain), new Headers(plain)]) {
    assert.equal((await sandbox.fetch(`https://x.test${target}`, { headers })).status, 404);
  }
  assert.equal((await sandbox.fetch(new Request(`https://x.test${target}`, { headers: plain }))).status, 404);
  assert.equal((await sandbox.fetch(new URL(`https://x.test${target}`), { headers: plain })).status, 404);
});

async function authorizationFor(method, target, body) {
  const timestamp = NOON / 1000;
  const signature = sign(`${method}\n${target}\n${timestamp}\nn0nce\n${body}\n`, credentials.privateKey);
  return (
    `WECHATPAY2-SHA256-RSA2048 mchid="${credentials.mchid}",nonce_str="n0nce",timestamp="${timestamp}",` +
    `serial_no="${credentials.serialNo}",signature="${signature}"`
  );
}
