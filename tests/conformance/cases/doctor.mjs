// What is wrong with credentials is found out: without the network, and with it.
import { equal, ok, rejects, same } from '../assert.mjs';
import { merchant, vectorOptions } from '../fixtures.mjs';

/** @param {import('wechatpay-wasm').CheckReport} report @param {string} wanted */
const withStatus = (report, wanted) => report.checks.filter(({ status }) => status === wanted).map(({ name }) => name);

/** @type {import('../suite.mjs').Case[]} */
export default [
  {
    name: 'checkConfig names what the constructor would refuse, and finds nothing wrong with what is right',
    run(lib, env) {
      // All certificates of the vectors are valid then.
      const options = { ...vectorOptions(env), now: () => 1_784_512_800_000 };
      const right = lib.checkConfig({ ...options, certificate: env.vectors.keys.TEST_ONLY_merchant_certificate_pem });
      equal(right.ok, true, String(right));
      same(withStatus(right, 'unchecked'), ['appid', 'notifyUrl', 'clock'], String(right));
      const wrong = lib.checkConfig({ ...options, apiV3Key: 'short', mchid: 'x', language: 'en' });
      equal(wrong.ok, false, 'two wrong options');
      same(withStatus(wrong, 'failed'), ['mchid', 'apiV3Key'], String(wrong));
      ok(String(wrong).includes('[failed] apiV3Key: apiV3Key has 5 characters instead of 32'), String(wrong));
      const none = lib.checkConfig();
      ok(withStatus(none, 'failed').includes('privateKey'), String(none));
      const told = JSON.stringify(lib.checkConfig({ ...options, appid: options.apiV3Key }));
      ok(!told.includes(options.apiV3Key), 'no secret is repeated');
    },
  },
  {
    name: 'the doctor finds nothing wrong with the credentials of a sandbox, in any mode',
    async run(lib, env) {
      for (const mode of /** @type {const} */ (['public-key', 'certificates', 'switching'])) {
        const { sandbox, client } = await merchant(lib, env, { mode });
        const report = await client.doctor({ openid: 'oUpF8uMuAJO_M2pxb1Q9zNjWeS6o' });
        equal(report.ok, true, `${mode}: ${report}`);
        same(withStatus(report, 'warning'), [], `${mode}: ${report}`);
        same(withStatus(report, 'unchecked'), mode === 'public-key' ? ['apiV3Key'] : [], `${mode}: ${report}`);
        sandbox.close();
      }
    },
  },
  {
    name: 'the doctor names the one thing that is wrong',
    async run(lib, env) {
      const other = env.vectors.keys;
      /** @type {[string, any][]} */
      const faults = [
        ['mchid', { mchid: '1999999999' }],
        ['serialNo', { serialNo: other.merchant_serial_no, certificate: undefined }],
        ['privateKey', { privateKey: other.TEST_ONLY_merchant_private_key_pkcs8_pem, certificate: undefined }],
        ['publicKey', { publicKey: other.TEST_ONLY_wechatpay_public_key_spki_pem }],
        ['publicKeyId', { publicKeyId: other.wechatpay_public_key_id }],
        ['clock', { now: () => Date.now() - 600_000 }],
        ['network', { fetch: () => Promise.reject(new TypeError('no network')) }],
      ];
      for (const [name, options] of faults) {
        const { sandbox, client } = await merchant(lib, env, {}, options);
        const report = await client.doctor();
        same(withStatus(report, 'failed'), [name], `${name}: ${report}`);
        const { zh, en } = report.checks.find(({ status }) => status === 'failed') ?? {};
        ok(zh?.remedy && en?.remedy && zh.remedy !== en.remedy, `${name}: a remedy in both languages`);
        sandbox.close();
      }
    },
  },
  {
    name: 'the doctor is called off like any call',
    async run(lib, env) {
      const { client, sandbox } = await merchant(lib, env);
      await rejects(client.doctor({ signal: AbortSignal.abort() }), 'ERR_ABORTED', 'aborted before');
      await rejects(client.doctor(/** @type {any} */ ({ openId: 'x' })), 'ERR_INPUT', 'a typing error');
      sandbox.close();
    },
  },
];
