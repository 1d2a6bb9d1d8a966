// `checkConfig`: everything that the constructor refuses is a failed check, and nothing is thrown.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { checkConfig, WechatPay } from 'wechatpay-wasm';
import { createSandbox } from 'wechatpay-wasm/sandbox';
import { certificate, pkcs8, rsaPair } from '../support/certificates.mjs';

const sandbox = await createSandbox();
/** @type {any} */
const options = sandbox.credentials;

/** @param {any} given */
const troubles = (given) =>
  checkConfig(given).checks.flatMap(({ name, status }) => (status === 'failed' || status === 'warning' ? [name] : []));

/** The options that the constructor refuses. @param {any} given @returns {string[]} */
function refused(given) {
  try {
    new WechatPay(given).dispose();
    return [];
  } catch (error) {
    const { issues } = /** @type {{ issues: { field: string }[] }} */ (error);
    return issues.map(({ field }) => field.split('.')[0] ?? '');
  }
}

test('the credentials of a sandbox have nothing wrong with them', () => {
  const { ok, checks } = checkConfig(options);
  assert.equal(ok, true);
  assert.deepEqual(
    checks.map(({ name, status }) => `${name} ${status}`),
    [
      'mchid ok',
      'privateKey ok',
      'serialNo ok',
      'certificate ok',
      'apiV3Key ok',
      'apiV2Key ok',
      'publicKey ok',
      'appid unchecked',
      'notifyUrl ok',
      'clock unchecked',
    ],
  );
});

test('what the constructor refuses is a failed check of the same name, whoever refuses it', () => {
  const getter = {
    get mchid() {
      throw new Error('no');
    },
  };
  /** @type {unknown[]} */
  const wrong = [
    null,
    undefined,
    [],
    new Map(),
    Promise.resolve({}),
    getter,
    {},
    { ...options, apiV3Key: 'short' },
    { ...options, mchid: 'x', timeoutMs: 0, language: 'fr' },
    { ...options, fetch: 'fetch', now: 1 },
    { ...options, userAgent: '\ud800' },
    { ...options, platformKeys: [{ certificate: new Uint8Array([1]) }, {}] },
    { ...options, privateKey: pkcs8(rsaPair().privateKey) },
    { ...options, cert_serial_no: 'x', notifyUrl: 'http://10.0.0.1/' },
    // Accepted by the core, not by the runtime.
    { ...options, notifyUrl: 'https://xn--a.example/notify' },
  ];
  for (const given of wrong) {
    const failed = given === undefined ? refused({}) : refused(given);
    assert.notEqual(failed.length, 0);
    const report = given === undefined ? checkConfig() : checkConfig(/** @type {any} */ (given));
    assert.equal(report.ok, false);
    const names = report.checks.filter(({ status }) => status === 'failed').map(({ name }) => name);
    assert.deepEqual(names.sort(), failed.sort());
    for (const { status, message, remedy, zh, en } of report.checks) {
      assert.deepEqual([message, remedy], [zh.message, zh.remedy]);
      assert.match(zh.message, /\p{Script=Han}/u);
      assert.ok(en.message && (status === 'ok' || en.remedy));
    }
  }
});

test('a clock that fails is a failed check, and the rest is judged all the same', () => {
  const throwing = () => {
    throw new Error('no clock');
  };
  for (const now of [throwing, () => 'noon', () => -1]) {
    const { checks } = checkConfig({ ...options, now });
    assert.deepEqual(
      checks.filter(({ status }) => status === 'failed').map(({ name }) => name),
      ['now'],
    );
    assert.ok(checks.length > 6);
  }
});

test('a certificate that ends soon is worth a warning by the clock of the options, an ended one fails', () => {
  const { privateKey } = rsaPair();
  const until = new Date('2027-01-01T00:00:00Z');
  const own = { ...options, privateKey: pkcs8(privateKey), serialNo: undefined };
  own.certificate = certificate({ key: privateKey, from: new Date('2022-01-01T00:00:00Z'), until });
  const at = (/** @type {string} */ day) => ({ ...own, now: () => Date.parse(day), publicKeyId: 'PUB_KEY_ID_01' });
  assert.deepEqual(troubles(at('2026-06-01T00:00:00Z')), []);
  const soon = checkConfig({ ...at('2026-12-20T00:00:00Z'), language: 'en' }).checks.find(
    ({ name }) => name === 'certificate',
  );
  assert.equal(soon?.status, 'warning');
  assert.match(soon?.message ?? '', /it expires in 12 days, on 2027-01-01$/);
  assert.deepEqual(troubles(at('2027-01-02T00:00:00Z')), ['certificate']);
  assert.deepEqual(troubles(at('2021-12-01T00:00:00Z')), ['certificate', 'clock']);
});

test('signers, further keys and certificates that are downloaded are spoken of', () => {
  const { privateKey: _, publicKey: __, publicKeyId: ___, ...others } = options;
  const { privateKey: old } = rsaPair();
  const merchantKeys = [{ privateKey: pkcs8(old), certificate: certificate({ key: old }) }];
  const { ok, checks } = checkConfig({
    ...others,
    signer: () => new Uint8Array(256),
    merchantKeys,
    platformCertificates: true,
    language: 'en',
  });
  const told = Object.fromEntries(checks.map(({ name, status, message }) => [name, `${status}: ${message}`]));
  assert.equal(ok, true, JSON.stringify(told));
  assert.match(told.signer ?? '', /^unchecked: the private key is in the signer/);
  assert.match(told.certificate ?? '', /^ok: merchant API certificate, valid until 20/);
  assert.match(told.merchantKeys ?? '', /^ok: a further key.*0A1B2C3D4E5F60718293A4B5C6D7E8F901234567$/);
  assert.match(told.platformCertificates ?? '', /^ok: platform certificates are downloaded/);
  assert.equal(told.privateKey, undefined);
  const both = checkConfig({ ...options, signer: () => new Uint8Array(256) });
  assert.deepEqual(
    both.checks.filter(({ status }) => status === 'failed').map(({ name }) => name),
    refused({ ...options, signer: () => new Uint8Array(256) }),
  );
});

test('variables fill in what is not given, and are named', () => {
  const { mchid, appid, privateKey, certificate: own, apiV3Key, publicKeyId, publicKey, notifyUrl } = options;
  const env = {
    WECHATPAY_MCHID: mchid,
    WECHATPAY_APPID: appid,
    WECHATPAY_PRIVATE_KEY: privateKey,
    WECHATPAY_CERTIFICATE: own,
    WECHATPAY_API_V3_KEY: apiV3Key,
    WECHATPAY_PUBLIC_KEY_ID: publicKeyId,
    WECHATPAY_PUBLIC_KEY: publicKey,
    WECHATPAY_NOTIFY_URL: notifyUrl,
  };
  assert.equal(checkConfig({}, env).ok, true);
  const { checks } = checkConfig({ mchid, language: 'en' }, { ...env, WECHATPAY_API_V3_KEY: 'short' });
  const [failed] = checks.filter(({ status }) => status === 'failed');
  assert.equal(failed?.message, 'apiV3Key (WECHATPAY_API_V3_KEY) has 5 characters instead of 32');
});

test('a report is text for people, in the language of the options, and holds no secret', () => {
  const zh = String(checkConfig({ ...options, apiV3Key: 'short' }));
  assert.match(zh, /^\[正常\] mchid：商户号 \d+$/m);
  assert.match(zh, /^\[有误\] apiV3Key：apiV3Key 有 5 个字符，应为 32 个\n {4}请复制/m);
  const en = String(checkConfig({ ...options, apiV3Key: 'short', language: 'en' }));
  assert.match(en, /^\[failed\] apiV3Key: apiV3Key has 5 characters instead of 32\n {4}Copy/m);
  const report = checkConfig({ ...options, appid: options.apiV3Key });
  const told = `${String(report)} ${JSON.stringify(report)}`;
  assert.ok(!told.includes(options.apiV3Key) && !told.includes(options.privateKey.slice(40, 80)));
});
