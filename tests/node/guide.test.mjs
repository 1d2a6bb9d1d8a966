// The guide to keys: every `ERR_CONFIG` names it, in both languages, and it is where they say.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { WechatPay } from 'wechatpay-wasm';
import { createSandbox } from 'wechatpay-wasm/sandbox';

const { credentials } = await createSandbox();
/** @type {any} */
const options = credentials;

/** The error that a call throws or rejects with. @param {() => unknown} call @returns {Promise<any>} */
const errorOf = async (call) => {
  try {
    await call();
  } catch (error) {
    return error;
  }
  throw new Error('nothing was thrown');
};

/** Every way to an `ERR_CONFIG`: options that the core refuses, and what only JavaScript sees. @type {Record<string, () => unknown>} */
const WAYS = {
  'no options': () => new WechatPay(/** @type {any} */ (undefined)),
  'a list': () => new WechatPay(/** @type {any} */ ([])),
  'nothing filled in': () => new WechatPay(/** @type {any} */ ({})),
  'an option with a typing error': () => new WechatPay({ ...options, apiV3Kye: 'x' }),
  'a wrong key': () => new WechatPay({ ...options, privateKey: 'x' }),
  'half of a character': () => new WechatPay({ ...options, userAgent: '\ud800' }),
  'a URL that the runtime does not read': () => new WechatPay({ ...options, notifyUrl: 'https://xn--a.example/n' }),
  'empty variables': () => WechatPay.fromEnv({}),
  'no environment': () => WechatPay.fromEnv(/** @type {any} */ (1)),
  'a binding instead of text': () => WechatPay.fromEnv(/** @type {any} */ ({ WECHATPAY_MCHID: { get: () => 'x' } })),
  'a client that was disposed': () => {
    const pay = new WechatPay(options);
    pay.dispose();
    return pay.sign('x');
  },
  'a clock that gives no time': () => new WechatPay({ ...options, now: () => NaN }).sign('x'),
  'a fetch that gives no answer': () =>
    new WechatPay({ ...options, fetch: async () => ({}) }).queryByOutTradeNo('ORDER-0001'),
};

/** File and section of `docs`. @param {string} docs */
const place = (docs) => docs.match(/^wechatpay-wasm\/(README[\w.-]*\.md)(?:: |：)“(.+)”$/)?.slice(1) ?? [];

for (const [name, call] of Object.entries(WAYS)) {
  test(`${name}: the error names the guide in both languages`, async () => {
    const error = await errorOf(call);
    assert.equal(error.code, 'ERR_CONFIG');
    assert.equal(error.docs, error.zh.docs);
    assert.deepEqual(place(error.zh.docs), ['README.zh-CN.md', '我需要哪些密钥，到哪里找']);
    assert.deepEqual(place(error.en.docs), ['README.md', 'Which keys do I need, and where are they']);
  });
}

test('in English the error names the English guide, and no other error names one', async () => {
  const english = { ...options, language: 'en' };
  const error = await errorOf(() => new WechatPay({ ...english, mchid: 'x' }));
  assert.equal(error.docs, error.en.docs);
  assert.ok(JSON.stringify(error).includes(error.zh.docs));
  const other = await errorOf(() => new WechatPay(english).close('x'));
  assert.deepEqual([other.code, other.docs, other.zh.docs], ['ERR_INPUT', undefined, undefined]);
});

test('the guide is a section of the README that the package has, and speaks of every key and of the platform', async () => {
  const { zh, en } = await errorOf(() => new WechatPay(/** @type {any} */ ({})));
  for (const [docs, words] of /** @type {[string, string[]][]} */ ([
    [zh.docs, ['2024', '服务商', '切换', '更换']],
    [en.docs, ['2024', '服务商', 'switch', 'Replac']],
  ])) {
    const [file = '', section = ''] = place(docs);
    const text = readFileSync(new URL(file, import.meta.resolve('wechatpay-wasm')), 'utf8');
    const guide = text.split(/^## /m).find((part) => part.startsWith(`${section}\n`));
    assert.ok(guide, `${file} has no section ${section}`);
    for (const word of [
      ...['mchid', 'privateKey', 'certificate', 'serialNo', 'apiV3Key', 'publicKeyId', 'publicKey', 'platformKeys'],
      ...['platformCertificates: true', 'merchantKeys', 'apiV3Key: [current, other]', 'checkConfig('],
      ...['apiclient_key.pem', 'apiclient_cert.pem', 'pub_key.pem', '账户中心 → API安全', 'pay.doctor()'],
      ...words,
    ]) {
      assert.ok(guide.includes(word), `${file}: ${section} does not speak of ${word}`);
    }
  }
});
