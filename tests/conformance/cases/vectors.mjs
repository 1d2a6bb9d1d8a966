// Every vector that the public interface can reach.
import { each, equal, ok, rejects, same, throws } from '../assert.mjs';
import { fromBase64, header, toBase64, utf8, vectorClient, vectorOptions } from '../fixtures.mjs';

/** The code each refusal must have; where the text allows two readings, both. */
const REFUSALS = new Map([
  ['outside the 300 s window', /^ERR_VERIFY_TIMESTAMP$/],
  ['signature does not match', /^ERR_VERIFY_SIGNATURE$/],
  ['signature covers the raw bytes, not the JSON value', /^ERR_VERIFY_SIGNATURE$/],
  ['no key for this serial: must not fall back to another key', /^ERR_VERIFY_UNKNOWN_KEY$/],
  ['no key for this serial', /^ERR_VERIFY_UNKNOWN_KEY$/],
  ['deliberate probe: starts with WECHATPAY/SIGNTEST/', /^ERR_VERIFY_PROBE$/],
  ['unsigned 2xx', /^ERR_VERIFY_HEADER$/],
  ['malformed; must be an error value, never a panic', /^ERR_VERIFY_(SIGNATURE|HEADER)$/],
  ['malformed', /^ERR_VERIFY_(TIMESTAMP|HEADER)$/],
]);

const byName = (/** @type {{ name: string }} */ vector) => vector.name;

/** @type {import('../suite.mjs').Case[]} */
export default [
  {
    name: 'a request is signed byte for byte as in the vectors',
    run(lib, env) {
      return each(env.vectors.request_signing, byName, async (/** @type {any} */ vector) => {
        const client = vectorClient(lib, env, { baseUrl: new URL(vector.url).origin });
        const signed = await client.signRequest({
          method: vector.method,
          path: vector.path_and_query,
          timestamp: Number(vector.timestamp),
          nonce: vector.nonce_str,
          ...(vector.body !== '' && { body: vector.body }),
        });
        equal(signed.message, vector.message, 'message');
        equal(signed.signature, vector.signature, 'signature');
        equal(signed.url, vector.url, 'url');
        equal(signed.body ?? '', vector.body, 'body');
        equal(signed.timestamp, vector.timestamp, 'timestamp');
        equal(signed.nonce, vector.nonce_str, 'nonce');
        const sent = authorizationMembers(header(signed.headers, 'Authorization') ?? '');
        same(
          sent,
          {
            mchid: env.vectors.keys.mchid,
            nonce_str: vector.nonce_str,
            timestamp: vector.timestamp,
            serial_no: env.vectors.keys.merchant_serial_no,
            signature: vector.signature,
          },
          'Authorization',
        );
      });
    },
  },
  {
    name: 'a canonical request is as in the vectors',
    run(lib, { vectors }) {
      return each(vectors.request_signing, byName, (/** @type {any} */ vector) => {
        const { method, path_and_query: path, timestamp, nonce_str: nonce, body, message } = vector;
        equal(lib.canonical.request({ method, path, timestamp, nonce, body }), message, 'message');
      });
    },
  },
  {
    name: 'the upload message is signed as in the vectors',
    async run(lib, env) {
      const { message, signature } = env.vectors.multipart_upload;
      equal(await vectorClient(lib, env).sign(message), signature, 'signature of text');
      equal(await vectorClient(lib, env).sign(utf8(message)), signature, 'signature of bytes');
    },
  },
  {
    name: 'path values are percent-encoded as in the vectors',
    async run(lib, env) {
      const client = vectorClient(lib, env);
      await each(
        env.vectors.path_encoding,
        (/** @type {any} */ vector) => vector.value,
        async (/** @type {any} */ { value, segment }) => {
          const { message, url } = await client.signRequest({
            method: 'GET',
            path: '/v3/orders/{value}',
            params: { value },
          });
          equal(message.split('\n')[1], `/v3/orders/${segment}`, 'signed path');
          equal(new URL(url).pathname, `/v3/orders/${segment}`, 'path as fetch sends it');
          const { message: asQuery } = await client.signRequest({
            method: 'GET',
            path: '/v3/orders',
            query: { value },
          });
          equal(asQuery.split('\n')[1], `/v3/orders?value=${segment}`, 'signed query');
        },
      );
      for (const value of ['.', '..']) {
        await rejects(
          () => client.signRequest({ method: 'GET', path: '/v3/orders/{value}', params: { value } }),
          'ERR_INPUT',
          value,
        );
      }
    },
  },
  {
    name: 'answers are accepted and refused as in the vectors',
    run(lib, env) {
      return each(env.vectors.response_verification, byName, async (/** @type {any} */ vector) => {
        const client = vectorClient(lib, env, { now: () => vector.now * 1000 });
        const { status, headers, body } = vector;
        for (const form of [body, utf8(body), utf8(body).buffer]) {
          const verify = () => client.verifyResponse({ status, headers, body: form });
          if (vector.expect === 'ok') {
            await verify();
          } else {
            const code = REFUSALS.get(vector.reason);
            ok(code, `unforeseen reason ${vector.reason}`);
            await rejects(verify, code, 'refusal');
          }
        }
      });
    },
  },
  {
    name: 'header names count in any case and header objects in any form',
    async run(lib, env) {
      const vector = env.vectors.response_verification.find((/** @type {any} */ one) => one.name === 'public key mode');
      const client = vectorClient(lib, env, { now: () => vector.now * 1000 });
      const pairs = Object.entries(vector.headers);
      const upper = Object.fromEntries(pairs.map(([name, value]) => [name.toUpperCase(), value]));
      for (const headers of [upper, pairs, new Headers(vector.headers), new Map(pairs)]) {
        await client.verifyResponse({ status: vector.status, headers, body: vector.body });
        ok(true, 'accepted');
      }
    },
  },
  {
    name: 'a canonical answer is as in the vectors',
    run(lib, { vectors }) {
      const withMessage = vectors.response_verification.filter((/** @type {any} */ vector) => vector.message);
      return each(
        [...withMessage, ...vectors.notification],
        byName,
        (/** @type {any} */ { headers, body, message }) => {
          const timestamp = header(headers, 'Wechatpay-Timestamp') ?? '';
          const nonce = header(headers, 'Wechatpay-Nonce') ?? '';
          equal(lib.canonical.response({ timestamp, nonce, body }), message, 'message');
        },
      );
    },
  },
  {
    name: 'notifications are verified and decrypted as in the vectors',
    run(lib, env) {
      return each(env.vectors.notification, byName, async (/** @type {any} */ vector) => {
        const client = vectorClient(lib, env, { now: () => vector.now * 1000 });
        const event = await client.parseNotification({ headers: vector.headers, body: utf8(vector.body) });
        const envelope = JSON.parse(vector.body);
        const content = JSON.parse(vector.plaintext);
        same(event.resource, content, 'resource');
        equal(event.id, envelope.id, 'id');
        equal(event.create_time, envelope.create_time, 'create_time');
        equal(event.event_type, envelope.event_type, 'event_type');
        equal(event.summary, envelope.summary, 'summary');
        equal(event.original_type || undefined, envelope.resource.original_type || undefined, 'original_type');
        const numbers = {
          combine_out_trade_no: 'combined-payment',
          out_refund_no: 'refund',
          out_bill_no: 'transfer',
          out_trade_no: 'payment',
        };
        const [, kind] = Object.entries(numbers).find(([number]) => number in content) ?? [];
        equal(event.kind, kind, 'kind');
      });
    },
  },
  {
    name: 'resources are opened and refused as in the vectors',
    async run(lib, env) {
      const { apiv3_key: rightKey } = env.vectors.keys;
      await each(env.vectors.aead_decrypt, byName, async (/** @type {any} */ vector) => {
        const { key, algorithm, nonce, associated_data, ciphertext } = vector;
        if (key.length !== 32) {
          throws(() => vectorClient(lib, env, { apiV3Key: key }), 'ERR_CONFIG', 'key');
          return;
        }
        const open = () =>
          vectorClient(lib, env, { apiV3Key: key }).decryptResource({ algorithm, nonce, associated_data, ciphertext });
        const openBytes = () =>
          lib.openAes256Gcm({
            key: utf8(key),
            nonce: utf8(nonce),
            additionalData: utf8(associated_data),
            ciphertext: fromBase64(ciphertext),
          });
        if (vector.expect === 'ok') {
          equal(await open(), vector.plaintext, 'plaintext');
          same(openBytes(), utf8(vector.plaintext), 'plaintext bytes');
        } else {
          // What contradicts the documented form is named; only a failed opening is silent about its reason.
          await rejects(open, /^ERR_(DECRYPT|MALFORMED)$/, 'resource');
          if (algorithm === 'AEAD_AES_256_GCM') throws(openBytes, /^ERR_(DECRYPT|INPUT)$/, 'bytes');
        }
      });
      const [vector] = env.vectors.aead_decrypt;
      const during = vectorClient(lib, env, { apiV3Key: [env.vectors.keys.apiv3_key_wrong, rightKey] });
      equal(await during.decryptResource(vector), vector.plaintext, 'the second key is tried during a change');
    },
  },
  {
    name: 'pay params are signed as in the vectors',
    run(lib, env) {
      const { vectors } = env;
      return each(vectors.pay_params, byName, async (/** @type {any} */ { kind, message, signature, output }) => {
        const timestamp = output.timeStamp ?? output.timestamp;
        const nonce = output.nonceStr ?? output.noncestr;
        const appid = message.split('\n')[0];
        const app = kind.startsWith('app');
        const prepay_id = message.split('\n')[3].replace(/^prepay_id=/, '');
        const parts = { appid, timestamp, nonce, prepay_id };
        equal(app ? lib.canonical.appPay(parts) : lib.canonical.jsapiPay(parts), message, 'message');

        const client = vectorClient(lib, env, { now: () => Number(timestamp) * 1000 });
        equal(await client.sign(message), signature, 'signature');
        const { payParams } = client;
        /** @type {Record<string, (prepay: import('wechatpay-wasm').PrepayRef) => Promise<any>>} */
        const cashiers = {
          app: payParams.app,
          app_lowercase: payParams.appLowerCase,
          miniprogram: payParams.miniProgram,
          jsapi_bridge: payParams.jsapi,
        };
        const made = await cashiers[kind]?.({ prepay_id, appid });
        const nonceName = kind === 'app_lowercase' ? 'noncestr' : 'nonceStr';
        const freshNonce = made[nonceName];
        ok(/^[0-9A-Za-z]{32}$/.test(freshNonce), nonceName);
        const again = { ...parts, nonce: freshNonce };
        const fresh = await client.sign(app ? lib.canonical.appPay(again) : lib.canonical.jsapiPay(again));
        same(made, { ...output, [nonceName]: freshNonce, [app ? 'sign' : 'paySign']: fresh }, 'output');
        if (kind !== 'miniprogram') return;
        // The same under the other name.
        const { timestamp: time, nonceStr, paySign, ...page } = await payParams.chooseWXPay({ prepay_id, appid });
        same({ time, ...page }, { time: timestamp, package: output.package, signType: 'RSA' }, 'chooseWXPay');
        const signed = await client.sign(lib.canonical.jsapiPay({ ...parts, nonce: nonceStr }));
        equal(paySign, signed, 'chooseWXPay: signature');
      });
    },
  },
  {
    name: 'serial numbers are derived from certificates as in the vectors',
    async run(lib, env) {
      // The merchant's own certificate is none of WeChat Pay's: it comes in through the option made for it, below.
      const { TEST_ONLY_merchant_certificate_pem: own } = env.vectors.keys;
      const others = env.vectors.serial_derivation.filter(
        (/** @type {any} */ vector) => vector.TEST_ONLY_certificate_pem !== own,
      );
      await each(others, byName, (/** @type {any} */ vector) => {
        const platformKeys = [{ certificate: vector.TEST_ONLY_certificate_pem }];
        const client = vectorClient(lib, env, { platformKeys });
        ok(
          client.platformKeyIds.includes(vector.serial_no),
          `${vector.serial_no} in ${client.platformKeyIds.join(', ')}`,
        );
      });
      const { serialNo, ...options } = vectorOptions(env);
      equal(
        new lib.WechatPay({ ...options, certificate: own }).serialNo,
        serialNo,
        'serial number of the merchant certificate',
      );
    },
  },
  {
    name: 'the signatures of the vectors verify and no changed one does',
    run(lib, { vectors }) {
      const publicKey = vectors.keys.TEST_ONLY_merchant_certificate_pem;
      return each(vectors.request_signing, byName, (/** @type {any} */ { message, signature }) => {
        equal(lib.verifySignature({ message, signature, publicKey }), true, 'text');
        equal(lib.verifySignature({ message: utf8(message), signature, publicKey }), true, 'bytes');
        equal(lib.verifySignature({ message: `${message} `, signature, publicKey }), false, 'longer message');
        const changed = fromBase64(signature);
        changed[17] = (changed[17] ?? 0) ^ 1;
        equal(lib.verifySignature({ message, signature: toBase64(changed), publicKey }), false, 'changed signature');
        equal(lib.verifySignature({ message, signature: `${signature}\n`, publicKey }), false, 'not strict base64');
      });
    },
  },
];

/** @param {string} value */
function authorizationMembers(value) {
  const [scheme, rest = ''] = [value.slice(0, value.indexOf(' ')), value.slice(value.indexOf(' ') + 1)];
  equal(scheme, 'WECHATPAY2-SHA256-RSA2048', 'scheme');
  return Object.fromEntries(
    rest.split(',').map((member) => /^(\w+)="([^"]*)"$/.exec(member)?.slice(1) ?? [member, '?']),
  );
}
