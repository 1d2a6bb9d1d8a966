// A key that was put in the wrong place is refused without being quoted: errors end up in logs.
import assert from 'node:assert/strict';
import { createPrivateKey } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import * as lib from 'wechatpay-wasm';
import { createSandbox } from 'wechatpay-wasm/sandbox';

const vectors = JSON.parse(readFileSync(new URL('../fixtures/vectors.json', import.meta.url), 'utf8'));
const { keys } = vectors;
const privateKey = keys.TEST_ONLY_merchant_private_key_pkcs8_pem;
const apiV3Key = keys.apiv3_key;
const apiV2Key = 'Vw9ytestOnly0Second9Key4Spec2026';
const options = {
  mchid: keys.mchid,
  appid: keys.appid,
  serialNo: keys.merchant_serial_no,
  privateKey,
  certificate: keys.TEST_ONLY_merchant_certificate_pem,
  apiV3Key,
  apiV2Key,
  publicKeyId: keys.wechatpay_public_key_id,
  publicKey: keys.TEST_ONLY_wechatpay_public_key_spki_pem,
  merchantKeys: [{ privateKey: keys.TEST_ONLY_platform_private_key_pkcs8_pem, serialNo: 'AB' }],
  platformKeys: [],
  platformCertificates: { store: { get: () => null, put: () => {} } },
  notifyUrl: 'https://shop.example/n',
  baseUrl: 'https://api.mch.weixin.qq.com',
  userAgent: 'shop',
  timeoutMs: 1000,
  retry: false,
  fetch: () => Promise.reject(new Error('this test sends nothing')),
  now: Date.now,
};
/** A key in every form that may be handed in. */
const MISPLACED = [privateKey, apiV3Key, apiV2Key].flatMap((text) => [
  text,
  [text],
  { a: text },
  new TextEncoder().encode(text),
  text.replaceAll('\n', '\\n'),
  ` ${text}`,
  text.replace(/-----.*-----|\s/g, ''),
  new Map([['a', text]]),
  Promise.resolve(text),
  Symbol(text),
  new Error(text),
  { [text]: 1 },
  { [`${text.slice(0, 20)}\u200e${text.slice(20)}`]: 1 },
  { a: { [`a.${text}`]: text } },
]);
/** Parts of the keys, as they stand there. */
const PARTS = [apiV3Key, apiV2Key, ...privateKey.split('\n').slice(1, -2)].map((line) => line.slice(0, 16));

const [notification] = vectors.notification;
const [answer] = vectors.response_verification;
const { message, signature } = vectors.request_signing[0];
const ORDER = { description: 'x', out_trade_no: 'ORDER-0001', amount: { total: 1 }, payer: { openid: 'o' } };
const AMOUNT = { refund: 1, total: 1, currency: 'CNY' };

/**
 * Functions, each with an argument that it accepts. `assertPayment` is not among them: it quotes what differs, on purpose.
 * @param {any} pay @returns {[(input: any) => unknown, any][]}
 */
const functions = (pay) => [
  [(input) => new lib.WechatPay(input), options],
  [(input) => lib.checkConfig(input), options],
  [(input) => pay.doctor(input), { appid: '', openid: '' }],
  [(input) => pay.parseNotification(input), { headers: notification.headers, body: notification.body }],
  [(input) => pay.verifyResponse(input), { status: 200, headers: answer.headers, body: answer.body }],
  [(input) => pay.decryptResource(input), vectors.aead_decrypt[0]],
  [(input) => pay.signRequest({ ...input, nonce: '"' }), { method: 'POST', path: '/v3/x', body: { a: 1 } }],
  [
    (input) => pay.request(input),
    { method: 'GET', path: '/v3/{x}', params: { x: 1 }, query: { a: 1 }, headers: { 'X-A': 'a' } },
  ],
  [(input) => pay.prepayJsapi(input), ORDER],
  [(input) => pay.queryByOutTradeNo(input), { out_trade_no: 'ORDER-0001' }],
  [(input) => pay.close(input), { out_trade_no: 'ORDER-0001' }],
  [(input) => pay.refunds.create(input), { out_trade_no: 'ORDER-0001', out_refund_no: 'REFUND-0001', amount: AMOUNT }],
  [(input) => pay.payParams.jsapi(input), { prepay_id: 'wx1', appid: '' }],
  [(input) => pay.decryptField(input), 'AAAA'],
  [(input) => pay.encryptField(input), 'AAAA'],
  [(input) => pay.prepayJsapi(ORDER, input), { timeoutMs: 1 }],
  [(input) => lib.verifySignature(input), { message, signature, publicKey: options.publicKey }],
  [
    (input) => lib.openAes256Gcm(input),
    { key: new Uint8Array(32), nonce: new Uint8Array(12), ciphertext: new Uint8Array(40) },
  ],
  [(input) => lib.canonical.request(input), { method: 'GET', path: '/v3/x', timestamp: '1', nonce: 'n' }],
  [
    (input) => lib.diagnoseSignature(input),
    { kind: 'request', method: 'GET', path: '/v3/x', headers: {}, publicKey: '' },
  ],
  [(input) => lib.cryptoKeySigner(input), { sign: null, decrypt: null }],
  [(input) => lib.nodeSigner(input.key, input.crypto), { key: null, crypto: null }],
];

/**
 * The argument with a value in the place of each of its members, at any depth, and in the place of the whole.
 * @param {any} input @param {unknown} value @returns {unknown[]}
 */
function spoilt(input, value) {
  if (typeof input !== 'object' || input === null || ArrayBuffer.isView(input)) return [value];
  const members = Object.keys(input).flatMap((name) =>
    spoilt(input[name], value).map((member) => ({ ...input, [name]: member })),
  );
  const named = typeof value === 'string' ? [{ ...input, [value]: 1 }] : [];
  return [value, { ...input, unknown: value }, ...named, ...members];
}

/** A key in WebAssembly, a cold client that cannot download, and a key outside. @type {Record<string, any>[]} */
const KINDS = [
  { platformCertificates: false },
  { publicKey: undefined, publicKeyId: undefined },
  { privateKey: undefined, signer: lib.nodeSigner(createPrivateKey(privateKey)) },
];

test('a key in the wrong place: no error and no report quotes it, wherever it was put', async () => {
  let calls = 0;
  let refused = 0;
  for (const kind of KINDS) {
    const pay = new lib.WechatPay({ ...options, ...kind });
    for (const [call, input] of functions(pay)) {
      const quiet = (/** @type {string} */ told) =>
        assert.ok(!PARTS.some((part) => told.includes(part)), `${call}: ${told}`);
      for (const value of MISPLACED) {
        for (const argument of spoilt(input, value)) {
          calls += 1;
          try {
            const { checks } = Object(await call(argument));
            quiet(JSON.stringify(checks) ?? '');
          } catch (error) {
            refused += 1;
            assert.ok(error instanceof lib.WechatPayError, `${call}: ${error}`);
            // An error of the caller's own stays as it is.
            quiet(`${error.message} ${JSON.stringify({ ...error.toJSON(), cause: undefined })} ${error.stack}`);
          }
        }
      }
    }
    pay.dispose();
  }
  assert.ok(calls > 5000 && refused > 3000, `${refused} of ${calls}`);
});

test('the core and its bindings leave out the same names', async () => {
  const pay = new lib.WechatPay(options);
  const field = async (/** @type {() => unknown} */ call) => {
    try {
      await call();
    } catch (error) {
      return /** @type {any} */ (error).issues[0].field;
    }
    return assert.fail('it is accepted');
  };
  const word = 'a1'.repeat(12);
  const told = [word.slice(1), `${word.slice(1)}_${word.slice(1)}`, ...[...'_-[]"('].map((end) => `b${end}c`), 'b.c'];
  const leftOut = [
    word,
    `${word.slice(1)}$`,
    `${word.slice(1)}\u200b`,
    `b_${word}`,
    `(${word}`,
    '键'.repeat(24),
    `b.${word}`,
  ];
  for (const name of [...told, ...leftOut]) {
    const ours = await field(() => pay.close({ out_trade_no: 'ORDER-0001', [name]: 1 }));
    assert.equal(await field(() => pay.close('ORDER-0001', /** @type {any} */ ({ [name]: 1 }))), ours, name);
    assert.equal(ours.includes('…'), leftOut.includes(name), name);
  }
  pay.dispose();
});

test('a log of an error holds no Authorization, although the runtime quotes it', async () => {
  const sandbox = await createSandbox();
  const credentials = [sandbox.credentials, sandbox.brandCredentials];
  for (const wrap of [
    (/** @type {string} */ text) => new TypeError(`invalid header value: "${text}"`),
    (/** @type {string} */ text) => new Error('failed', { cause: text }),
    (/** @type {string} */ text) => new AggregateError([Object.assign(new Error('x'), { address: text })]),
  ]) {
    for (const own of credentials) {
      let quoted = '';
      /** @type {import('wechatpay-wasm').FetchLike} */
      const fetch = (_, { headers }) => {
        quoted = new Headers(headers).get('Authorization') ?? '';
        return Promise.reject(wrap(quoted));
      };
      const path = 'brandId' in own ? '/brand/x' : '/v3/x';
      const error = await new lib.WechatPay({ ...own, fetch })
        .request({ method: 'POST', path })
        .catch((thrown) => thrown);
      assert.equal(error.code, 'ERR_TRANSPORT');
      assert.ok(quoted.includes('signature="'), quoted);
      const logged = JSON.stringify(error);
      assert.ok(!/signature=|WECHATPAY/.test(logged) && logged.includes('"cause":'), logged);
    }
  }
  sandbox.close();
});
