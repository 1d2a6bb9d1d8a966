// What people who order, query and pay run into, one row each: handled, or refused before sending with a remedy that helps.
import assert from 'node:assert/strict';
import {
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  privateDecrypt,
  sign,
  X509Certificate,
} from 'node:crypto';
import { test } from 'node:test';
import { canonical, diagnoseSignature, WechatPay, WechatPayError } from 'wechatpay-wasm';
import { createSandbox } from 'wechatpay-wasm/sandbox';
import { bilingual } from '../conformance/assert.mjs';
import vectors from '../fixtures/vectors.json' with { type: 'json' };

const wechatpay = generateKeyPairSync('rsa', { modulusLength: 2048 });
const sandbox = await createSandbox({
  notify: async () => new Response(null, { status: 204 }),
  keys: { wechatpayPrivateKey: /** @type {string} */ (wechatpay.privateKey.export({ type: 'pkcs8', format: 'pem' })) },
});
test.after(() => sandbox.close());

/**
 * An answer of WeChat Pay; signed where it says success.
 * @param {number} status @param {string} body
 */
function answer(status, body) {
  const [timestamp, nonce] = [String(Math.floor(Date.now() / 1000)), 'n0'];
  const message = `${timestamp}\n${nonce}\n${body}\n`;
  const headers = {
    'Wechatpay-Timestamp': timestamp,
    'Wechatpay-Nonce': nonce,
    'Wechatpay-Serial': sandbox.credentials.publicKeyId,
    'Wechatpay-Signature': sign('sha256', Buffer.from(message), wechatpay.privateKey).toString('base64'),
    'Request-ID': 'r-0',
  };
  return new Response(status === 204 ? null : body, { status, headers: status < 300 ? headers : {} });
}

/**
 * A client whose requests are kept, and answered by the sandbox or as given.
 * @param {Response | (() => Response)} [given] @param {object} [options]
 */
function client(given, options) {
  /** @type {any[]} */
  const sent = [];
  const fetch = async (/** @type {string} */ url, /** @type {any} */ init) => {
    sent.push({ url, ...init });
    return given ? (typeof given === 'function' ? given() : given) : sandbox.fetch(url, init);
  };
  return Object.assign(new WechatPay({ ...sandbox.credentials, retry: false, fetch, ...options }), { sent });
}

let orders = 0;
/** @param {object} [change] @returns {any} */
const order = (change) => ({
  description: '手冲咖啡',
  out_trade_no: `FIELD-${(orders += 1)}-${Date.now()}`,
  notify_url: 'https://shop.example/n',
  amount: { total: 5600 },
  payer: { openid: 'oTEST1' },
  ...change,
});

/** @param {Promise<unknown> | (() => unknown)} attempt @returns {Promise<any>} */
async function refusal(attempt) {
  try {
    await (typeof attempt === 'function' ? attempt() : attempt);
  } catch (error) {
    assert.ok(error instanceof WechatPayError, String(error));
    return bilingual(error, String(attempt));
  }
  assert.fail('was not refused');
}

/**
 * Each row: what is done, the fields that are named (all of them), and what the remedy of the first says.
 * @type {[string, (pay: ReturnType<typeof client>) => unknown, string[], RegExp][]}
 */
const REFUSED_BEFORE_SENDING = [
  [
    'R01: 1.1 * 100 is no whole number',
    (pay) => pay.prepayJsapi(order({ amount: { total: 1.1 * 100 } })),
    ['amount.total'],
    /whole fen/,
  ],
  [
    'R02: yuan, and mch_id for mchid',
    (pay) => pay.prepayJsapi(order({ amount: { total: 0.01 }, mch_id: '1' })),
    ['amount.total', 'mch_id'],
    /whole fen/,
  ],
  [
    'R02: the field that was meant is named',
    (pay) => pay.prepayJsapi(order({ mch_id: '1' })),
    ['mch_id'],
    /Did you mean mchid/,
  ],
  [
    'R03: a time as API v2 writes it',
    (pay) => pay.prepayJsapi(order({ time_expire: '20260421191948' })),
    ['time_expire'],
    /2026-07-20T10:30:00\+08:00/,
  ],
  [
    'R04: digits of UTC labelled +08:00',
    (pay) => {
      const time_expire = new Date(Date.now() + 30 * 60_000).toISOString().replace(/\.\d+Z/, '+08:00');
      return pay.prepayJsapi(order({ time_expire }));
    },
    ['time_expire'],
    /those of UTC, labelled \+08:00/,
  ],
  [
    'R04: a deadline that is over',
    (pay) => pay.prepayJsapi(order({ time_expire: new Date(Date.now() - 60_000).toISOString() })),
    ['time_expire'],
    /in the future/,
  ],
  [
    'R05: an order number as a number',
    (pay) => pay.prepayJsapi(order({ out_trade_no: 20261125000001 })),
    ['out_trade_no'],
    /documented type/,
  ],
  [
    'R14: an upload',
    (pay) =>
      pay.request({ method: 'POST', path: '/v3/merchant/media/upload', body: { filename: 'a.png', sha256: '0' } }),
    ['path'],
    /pay\.upload/,
  ],
  [
    'R16: a bill file, which nobody signed',
    (pay) => pay.request({ method: 'GET', path: '/v3/billdownload/file', query: { token: 't' } }),
    ['path'],
    /hash/,
  ],
  [
    'R17: a name that is already encrypted, without saying so',
    (pay) =>
      pay.request({
        method: 'POST',
        path: '/v3/fund-app/mch-transfer/transfer-bills',
        body: { out_bill_no: 'B1', user_name: Buffer.alloc(256, 7).toString('base64') },
      }),
    ['body.user_name'],
    /pass encrypted: true/,
  ],
  [
    'R17: a name in clear where it is said to be encrypted',
    (pay) =>
      pay.request({
        method: 'POST',
        path: '/v3/profitsharing/receivers/add',
        body: '{"type":"PERSONAL_OPENID","name":"张三"}',
        encrypted: true,
      }),
    ['body.name'],
    /comes from encryptField/,
  ],
  [
    'R19: prepayId for prepay_id',
    (pay) => pay.payParams.miniProgram(/** @type {any} */ ({ prepayId: 'wx20' })),
    ['prepay_id'],
    /prepayId is given: did you mean prepay_id/,
  ],
  [
    'R19: the whole answer as JSON text',
    (pay) => pay.payParams.jsapi({ prepay_id: '{"prepay_id":"wx20"}' }),
    ['prepay_id'],
    /answer\.prepay_id/,
  ],
  [
    'R19: prepay_id= in front of the id',
    (pay) => pay.payParams.app({ prepay_id: 'prepay_id=wx20' }),
    ['prepay_id'],
    /bare prepay_id/,
  ],
  [
    'a timestamp in milliseconds',
    (pay) => pay.signRequest({ method: 'GET', path: '/v3/certificates', timestamp: Date.now() }),
    ['timestamp'],
    /Math\.floor\(Date\.now\(\) \/ 1000\)/,
  ],
  [
    'a timestamp with a fraction',
    (pay) => pay.signRequest({ method: 'GET', path: '/v3/certificates', timestamp: 1784512805.5 }),
    ['timestamp'],
    /Math\.floor/,
  ],
];

for (const [name, act, fields, remedy] of REFUSED_BEFORE_SENDING) {
  test(name, async () => {
    const pay = client();
    const error = await refusal(async () => act(pay));
    assert.deepEqual([error.code, error.outcome, pay.sent.length], ['ERR_INPUT', 'not_sent', 0]);
    assert.deepEqual(
      error.issues.map((/** @type {any} */ issue) => issue.field),
      fields,
    );
    assert.match(error.en.issues[0].remedy, remedy);
  });
}

test('R04: the distance of a deadline is told', async () => {
  const time_expire = new Date(Date.now() - (7 * 60 + 30) * 60_000).toISOString();
  assert.match(
    (await refusal(client().prepayJsapi(order({ time_expire })))).en.message,
    /time_expire passed 7 h 30 min ago/,
  );
});

test('R04: the identical repeat of a call without an answer is sent, whatever the clock says by then', async () => {
  let now = Date.now();
  let answering = false;
  const pay = client(undefined, {
    now: () => now,
    fetch: async (/** @type {string} */ url, /** @type {any} */ init) => {
      if (!answering) throw new TypeError('fetch failed');
      return answer(200, '{"prepay_id":"wx20"}');
    },
  });
  const prepay = order({ time_expire: new Date(now + 60_000).toISOString() });
  assert.equal((await refusal(pay.prepayJsapi(prepay))).code, 'ERR_TRANSPORT');
  [now, answering] = [now + 90_000, true];
  assert.equal((await refusal(pay.prepayJsapi({ ...prepay, attach: 'changed' }))).code, 'ERR_INPUT');
  assert.equal((await pay.prepayJsapi(prepay)).prepay_id, 'wx20');
  // Its outcome is known now, and the order is closed.
  assert.equal((await refusal(pay.prepayJsapi(prepay))).code, 'ERR_INPUT');
});

test('R06: a repeated order number is told apart from a new one', async () => {
  const pay = client(answer(400, '{"code":"INVALID_REQUEST","message":"201 商户订单号重复"}'));
  const error = await refusal(pay.prepayJsapi(order()));
  assert.deepEqual([error.code, error.apiCode, error.outcome], ['ERR_API', 'INVALID_REQUEST', 'refused']);
  assert.match(error.en.remedy, /identical parameters/);
});

test('R08: JSON in attach arrives unaltered', async () => {
  const pay = client();
  const prepay = order({ attach: '{"key":"a \\"quoted\\" 值"}' });
  await pay.prepayJsapi(prepay);
  assert.equal(JSON.parse(pay.sent[0].body).attach, prepay.attach);
  assert.equal((await sandbox.order(prepay.out_trade_no)).parameters.attach, prepay.attach);
});

test('R10, R11: case and query are signed as they are sent', async () => {
  const pay = client(() => answer(200, '{}'));
  await pay.request({
    method: 'GET',
    path: '/v3/transfer/batches/out-batch-no/{out_batch_no}',
    params: { out_batch_no: 'T168905' },
    query: { need_query_detail: true, note: '中文 +&' },
  });
  const target = '/v3/transfer/batches/out-batch-no/T168905?need_query_detail=true&note=%E4%B8%AD%E6%96%87%20%2B%26';
  assert.equal(pay.sent[0].url, `https://api.mch.weixin.qq.com${target}`);
  assert.equal(new URL(pay.sent[0].url).href, pay.sent[0].url);
  const { timestamp, nonce_str, signature } = Object.fromEntries(
    [...pay.sent[0].headers.Authorization.matchAll(/(\w+)="([^"]*)"/g)].map(([, name, value]) => [name, value]),
  );
  const message = canonical.request({ method: 'GET', path: target, timestamp, nonce: nonce_str });
  assert.equal(
    sign('sha256', Buffer.from(message), createPrivateKey(sandbox.credentials.privateKey)).toString('base64'),
    signature,
  );
});

test('R12: close names the merchant and takes an empty 204', async () => {
  const pay = client();
  const prepay = order();
  await pay.prepayJsapi(prepay);
  assert.equal((await pay.close(prepay.out_trade_no)).status, 204);
  assert.deepEqual(JSON.parse(pay.sent[1].body), { mchid: pay.mchid });
});

test('R13: a query sends Accept, User-Agent and Wechatpay-Serial', async () => {
  const pay = client();
  const prepay = order();
  await pay.prepayJsapi(prepay);
  await pay.queryByOutTradeNo(prepay.out_trade_no);
  const { headers } = pay.sent[1];
  assert.deepEqual(
    [headers.Accept, headers['Wechatpay-Serial']],
    ['application/json', sandbox.credentials.publicKeyId],
  );
  assert.match(headers['User-Agent'], /wechatpay-wasm/);
});

test('R16: a file may be signed for, and fetched by the caller', async () => {
  const signed = await client().signRequest({ method: 'GET', path: '/v3/billdownload/file', query: { token: 't' } });
  assert.match(signed.url, /billdownload\/file\?token=t$/);
});

test('R17: names and accounts are encrypted for the caller; what WeChat Pay says about decryption is explained', async () => {
  const pay = client(() => answer(400, '{"code":"PARAM_ERROR","message":"请确认待处理的消息是否为加密后的密文"}'));
  const path = '/v3/fund-app/mch-transfer/transfer-bills';
  const sealed = Buffer.alloc(256, 7).toString('base64');
  /** @type {any[]} */
  const requests = [
    { method: 'POST', path, body: { out_bill_no: 'B1', user_name: sealed }, encrypted: true },
    { method: 'POST', path, body: { out_bill_no: 'B1', user_name: '张三' } },
    { method: 'POST', path: '/v3/profitsharing/receivers/add', body: '{"type":"PERSONAL_OPENID","name":"张三"}' },
    {
      method: 'POST',
      path: '/v3/refund/domestic/refunds/{refund_id}/apply-abnormal-refund',
      params: { refund_id: '50' },
      body: { bank_account: '6222', real_name: '张三' },
    },
  ];
  for (const request of requests) {
    const error = await refusal(pay.request(request));
    assert.equal(error.code, 'ERR_API');
    assert.match(error.en.remedy, /encrypt it with encryptField/);
  }
  const open = (/** @type {string} */ ciphertext) =>
    privateDecrypt({ key: wechatpay.privateKey, oaepHash: 'sha1' }, Buffer.from(ciphertext, 'base64')).toString();
  const [given, transfer, receiver, refund] = pay.sent.map(({ body }) => JSON.parse(body));
  assert.equal(given.user_name, sealed);
  assert.deepEqual([transfer.user_name, receiver.name, refund.bank_account, refund.real_name].map(open), [
    '张三',
    '张三',
    '6222',
    '张三',
  ]);
  for (const { headers } of pay.sent) assert.equal(headers['Wechatpay-Serial'], sandbox.credentials.publicKeyId);
});

test('R20: the id and the params are both at hand; a whole answer does as well as its id', async () => {
  const pay = client();
  const answered = await pay.prepayJsapi(order());
  assert.match(answered.prepay_id, /^wx/);
  const params = await pay.payParams.miniProgram(/** @type {any} */ ({ prepay_id: answered }));
  assert.deepEqual(Object.keys(params), ['timeStamp', 'nonceStr', 'package', 'signType', 'paySign']);
  assert.equal(params.package, `prepay_id=${answered.prepay_id}`);
  assert.equal((await pay.payParams.app({ prepay_id: answered.prepay_id })).packageValue, 'Sign=WXPay');
});

test('R22: the overseas host takes calls by path', async () => {
  const pay = client(answer(200, '{}'), { baseUrl: 'https://apihk.mch.weixin.qq.com' });
  await pay.request({ method: 'POST', path: '/v3/global/transactions/jsapi', body: {} });
  assert.equal(pay.sent[0].url, 'https://apihk.mch.weixin.qq.com/v3/global/transactions/jsapi');
});

test('R23: a merchant without platform certificates is told which options to set', async () => {
  const error = await refusal(client().request({ method: 'GET', path: '/v3/certificates' }));
  assert.deepEqual([error.status, error.apiCode], [404, 'RESOURCE_NOT_EXISTS']);
  assert.match(error.en.remedy, /publicKeyId and publicKey/);
});

test('an answer about another order, an unfinished one and one that is no JSON are none', async () => {
  const found = (/** @type {object} */ change) =>
    answer(
      200,
      JSON.stringify({
        appid: sandbox.credentials.appid,
        mchid: sandbox.credentials.mchid,
        out_trade_no: 'ORDER-1',
        trade_state: 'NOTPAY',
        ...change,
      }),
    );
  assert.equal((await client(found({})).queryByOutTradeNo('ORDER-1')).trade_state, 'NOTPAY');
  for (const change of [{ out_trade_no: 'ORDER-2' }, { mchid: '1' }]) {
    const error = await refusal(client(found(change)).queryByOutTradeNo('ORDER-1'));
    assert.deepEqual([error.code, error.outcome], ['ERR_MALFORMED', 'unknown']);
    assert.match(error.message, new RegExp(Object.keys(change)[0]));
  }
  const accepted = await refusal(client(answer(202, '{"code":"USERPAYING"}')).close('ORDER-1'));
  assert.deepEqual(
    [accepted.code, accepted.status, accepted.outcome, accepted.retryable],
    ['ERR_API', 202, 'unknown', true],
  );
  const call = /** @type {const} */ ({ method: 'GET', path: '/v3/x' });
  assert.equal((await client(answer(202, '{"state":"PROCESSING"}')).request(call)).status, 202);
  assert.equal((await refusal(client(answer(200, '<html>')).request(call))).code, 'ERR_MALFORMED');
  assert.equal((await client(answer(204, '')).request(call)).data, undefined);
});

test('a member named __proto__ arrives as data and sets no prototype', async () => {
  const call = /** @type {const} */ ({ method: 'GET', path: '/v3/x' });
  const { data } = /** @type {any} */ (
    await client(answer(200, '{"a":{"__proto__":{"paid":true},"b":1}}')).request(call)
  );
  assert.deepEqual(Object.keys(data.a).sort(), ['__proto__', 'b']);
  assert.equal(Object.getPrototypeOf(data.a), Object.prototype);
  assert.equal(data.a.paid, undefined);
  const error = await refusal(
    client(answer(400, '{"code":"PARAM_ERROR","detail":{"__proto__":{"status":200}}}')).request(call),
  );
  assert.equal(error.status, 400);
  assert.deepEqual(Object.keys(error.detail), ['__proto__']);
});

test('an error answer of any size and content gives a short, harmless error', async () => {
  const text = '\u001b]0;title\u0007\u009b31m\u202e\u2028\r\n中'.repeat(100);
  const body = JSON.stringify({ code: text, message: text, detail: { text: text.repeat(3) } });
  const error = await refusal(client(answer(500, body)).prepayJsapi(order()));
  assert.deepEqual([error.code, error.outcome, error.detail], ['ERR_API', 'unknown', undefined]);
  assert.ok(
    error.message.length < 600 &&
      error.apiMessage.length <= 512 &&
      error.wireCode.length <= 64 &&
      error.body.length <= 8192,
  );
  for (const shown of [error.zh.message, error.en.message, error.apiMessage, error.wireCode, error.body]) {
    assert.doesNotMatch(shown, /[\p{Cc}\u2028\u2029\u202a-\u202e\u2066-\u2069]/u);
  }
});

test('a partner payment is compared with provider and sub-merchant', () => {
  const pay = client();
  const transaction = {
    sp_appid: pay.appid,
    sp_mchid: pay.mchid,
    sub_mchid: '1900000109',
    out_trade_no: 'ORDER-1',
    trade_state: 'SUCCESS',
    amount: { total: 100, currency: 'CNY' },
  };
  /** @type {any} */
  const expected = { out_trade_no: 'ORDER-1', sub_mchid: '1900000109', amount: { total: 100 } };
  pay.assertPayment(transaction, expected);
  assert.throws(() => pay.assertPayment(transaction, { ...expected, sub_mchid: '1900000110' }), {
    code: 'ERR_MISMATCH',
    message: /sub_mchid/,
  });
  assert.throws(() => pay.assertPayment({ ...transaction, sp_mchid: '1' }, expected), {
    code: 'ERR_MISMATCH',
    message: /sp_mchid/,
  });
  assert.throws(() => pay.assertPayment(transaction, { ...expected, sub_mchid: undefined }), {
    code: 'ERR_INPUT',
    message: /sub_mchid/,
  });
});

/** @param {string} message @param {object} [change] */
function diagnosed(message, change) {
  const signature = sign('sha256', Buffer.from(message), createPrivateKey(sandbox.credentials.privateKey)).toString(
    'base64',
  );
  const publicKey = /** @type {string} */ (
    createPublicKey(sandbox.credentials.privateKey).export({ type: 'spki', format: 'pem' })
  );
  return diagnoseSignature({
    kind: 'request',
    method: 'POST',
    path: '/v3/x',
    headers: { timestamp: '1784512801', nonce: 'n1', signature },
    body: '{"a":1}',
    publicKey,
    now: 1784512801000,
    ...change,
  }).findings.map(({ code }) => code);
}

test('D01: lines signed with CRLF are told', () => {
  assert.deepEqual(diagnosed('POST\r\n/v3/x\r\n1784512801\r\nn1\r\n{"a":1}\r\n'), ['crlf']);
});

test('D03: a method signed in lower case is told', () => {
  assert.deepEqual(diagnosed('post\n/v3/x\n1784512801\nn1\n{"a":1}\n'), ['method_case']);
});

test('D04: a certificate is read without the help of the runtime', () => {
  const { keys } = /** @type {any} */ (vectors);
  const certificate = keys.TEST_ONLY_merchant_certificate_pem;
  const { serialNo: _, ...credentials } = sandbox.credentials;
  const pay = new WechatPay({
    ...credentials,
    mchid: keys.mchid,
    privateKey: keys.TEST_ONLY_merchant_private_key_pkcs8_pem,
    certificate,
  });
  assert.equal(pay.serialNo, new X509Certificate(certificate).serialNumber);
});

test('a large nested document is diagnosed within bounds', () => {
  const deep = `${'{"a":['.repeat(60)}"中"${']}'.repeat(60)}`;
  const body = `[${Array.from({ length: Math.floor(1_000_000 / deep.length) }, () => deep).join(',')}]`;
  const started = performance.now();
  assert.deepEqual(diagnosed('something else', { body }), ['other_bytes']);
  // Half a minute before the work was bounded.
  assert.ok(performance.now() - started < 5_000);
});
