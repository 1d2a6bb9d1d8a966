// Keys that never enter WebAssembly: signers of Web Crypto and of the caller, and what becomes of one that fails.
import { each, equal, ok, rejects, same, throws } from '../assert.mjs';
import { fromBase64, header, merchant, order, orderNumber, toBase64, utf8, vectorClient } from '../fixtures.mjs';

const RS256 = { name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-256' };
const OAEP = { name: 'RSA-OAEP', hash: 'SHA-1' };
/** As long as an encrypted field. */
const FIELD = `${'A'.repeat(342)}==`;

/** @typedef {ReturnType<import('../suite.mjs').Library['cryptoKeySigner']>} Ready */

/** @param {string} pem PKCS#8 @param {typeof RS256} algorithm @param {KeyUsage} use */
const imported = (pem, algorithm, use) =>
  crypto.subtle.importKey('pkcs8', fromBase64(pem.replace(/-----.*-----|\s/g, '')), algorithm, false, [use]);

/** @param {import('../suite.mjs').Library} lib @param {string} pem */
const signerOf = async (lib, pem) =>
  lib.cryptoKeySigner({ sign: await imported(pem, RS256, 'sign'), decrypt: await imported(pem, OAEP, 'decrypt') });

/**
 * A sandbox, and a client of its merchant that has a signer in place of the private key; what it sends is counted.
 * @param {import('../suite.mjs').Library} lib
 * @param {import('../suite.mjs').Env} env
 * @param {(ready: Required<Ready>) => any} make the signer, of the one with the right keys
 * @param {Partial<import('wechatpay-wasm').WechatPayOptions>} [options]
 */
async function signing(lib, env, make, options) {
  const { sandbox, client: usual } = await merchant(lib, env);
  const { credentials } = sandbox;
  usual.dispose();
  const ready = await signerOf(lib, credentials.privateKey);
  const seen = { sent: 0 };
  const client = new lib.WechatPay(
    /** @type {any} */ ({
      ...credentials,
      privateKey: undefined,
      signer: make(/** @type {any} */ (ready)),
      fetch: (/** @type {string} */ url, /** @type {any} */ init) => {
        seen.sent += 1;
        return sandbox.fetch(url, init);
      },
      ...options,
    }),
  );
  return { sandbox, client, ready, seen };
}

/** @type {import('../suite.mjs').Case[]} */
export default [
  {
    name: 'a signer of Web Crypto keys signs, opens and refuses as the vectors say',
    async run(lib, env) {
      const { keys, request_signing, pay_params, oaep } = env.vectors;
      const pem = keys.TEST_ONLY_merchant_private_key_pkcs8_pem;
      const signer = await signerOf(lib, pem);
      for (const { name, message, signature } of [...request_signing, ...pay_params])
        equal(toBase64(await signer.sign(utf8(message))), signature, name);
      for (const { name, private_key, ciphertext, plaintext } of oaep.decrypt.filter(
        (/** @type {any} */ { expect }) => expect === 'ok',
      )) {
        const { decrypt } = await signerOf(lib, keys[private_key]);
        equal(new TextDecoder().decode(await decrypt?.(fromBase64(ciphertext))), plaintext, name);
      }
      const [sign, decrypt] = [await imported(pem, OAEP, 'decrypt'), await imported(pem, RS256, 'sign')];
      const { issues, en } = throws(() => lib.cryptoKeySigner({ sign, decrypt }), 'ERR_CONFIG', 'swapped keys');
      same(
        issues.map((/** @type {any} */ { field }) => field),
        ['sign', 'decrypt'],
        'fields',
      );
      ok(en.issues[0].remedy.includes(".importKey('pkcs8', der, { name: 'RSASSA-PKCS1-v1_5'"), 'the call is shown');
      throws(() => lib.nodeSigner(/** @type {any} */ (pem), undefined), 'ERR_CONFIG', 'text for a KeyObject');
    },
  },
  {
    name: 'with a signer orders, pay params and queries are signed, and WeChat Pay accepts them',
    async run(lib, env) {
      for (const options of [{}, { certificate: undefined }, { serialNo: undefined }]) {
        let calls = 0;
        const count = (/** @type {any} */ { sign, decrypt }) => ({
          sign: (/** @type {Uint8Array} */ message) => ((calls += 1), sign(message)),
          decrypt,
        });
        const { sandbox, client, seen } = await signing(lib, env, count, options);
        equal(client.serialNo, sandbox.credentials.serialNo, 'serial');
        const wanted = order();
        const prepay = await client.prepayJsapi(wanted);
        // The cashier of the sandbox checks the signature of the pay params.
        await sandbox.pay(wanted.out_trade_no, await client.payParams.miniProgram(prepay));
        equal((await client.queryByOutTradeNo(wanted.out_trade_no)).trade_state, 'SUCCESS', 'state');
        same([calls, seen.sent], [3, 2], 'signatures and requests');
        sandbox.close();
      }
    },
  },
  {
    name: 'a function will do for a signer; what it does to its message changes nothing',
    async run(lib, env) {
      const { sandbox, client } = await signing(lib, env, ({ sign }) => async (/** @type {Uint8Array} */ message) => {
        const signature = await sign(message);
        message.fill(0);
        return signature;
      });
      await client.prepayJsapi(order());
      const { en } = await rejects(() => client.decryptField(FIELD), 'ERR_SIGNER', 'it cannot decrypt');
      ok(/has no decrypt/.test(en.message), en.message);
      sandbox.close();
    },
  },
  {
    name: 'a signer gives what the private key would: signatures, requests, pay params',
    async run(lib, env) {
      const { keys } = env.vectors;
      const pem = keys.TEST_ONLY_merchant_private_key_pkcs8_pem;
      const signer = await signerOf(lib, pem);
      const [own, outside] = [vectorClient(lib, env), vectorClient(lib, env, { privateKey: undefined, signer })];
      for (const message of ['', 'x', '中文\n'.repeat(500)])
        equal(await outside.sign(message), await own.sign(message), 'signature');
      const { headers } = await outside.signRequest({ method: 'GET', path: '/v3/certificates' });
      ok(header(headers, 'Authorization')?.includes(`serial_no="${keys.merchant_serial_no}"`) === true, 'serial');
      const params = await outside.payParams.miniProgram({ prepay_id: 'wx1' });
      const message = lib.canonical.jsapiPay({
        appid: keys.appid,
        timestamp: params.timeStamp,
        nonce: params.nonceStr,
        prepay_id: 'wx1',
      });
      equal(params.paySign, await own.sign(message), 'pay params');
    },
  },
  {
    name: 'a signer opens sensitive fields: those of an answer, and those it is given',
    async run(lib, env) {
      let opened = 0;
      const { sandbox, client } = await signing(lib, env, ({ sign, decrypt }) => ({
        sign,
        decrypt: (/** @type {Uint8Array} */ ciphertext) => ((opened += 1), decrypt(ciphertext)),
      }));
      for (const text of ['张三', 'x'.repeat(214)]) {
        const { data } = await client.request({
          method: 'POST',
          path: '/v3/security/echo',
          body: { echo_message: 'x', encrypted_echo_message: text },
        });
        equal(/** @type {any} */ (data).encrypted_echo_message, text, 'text');
      }
      equal(opened, 2, 'fields of answers');
      sandbox.close();

      const { keys, oaep } = env.vectors;
      const [{ private_key, ciphertext, plaintext }] = oaep.decrypt;
      const signer = await signerOf(lib, keys[private_key]);
      const own = vectorClient(lib, env, { privateKey: undefined, signer });
      equal(await own.decryptField(ciphertext), plaintext, 'vector');
    },
  },
  {
    name: 'a signer that throws, or gives no signature of this key and message: ERR_SIGNER, and nothing is sent',
    async run(lib, env) {
      const trouble = new Error('the key service is down');
      const other = await signerOf(lib, env.vectors.keys.TEST_ONLY_platform_private_key_pkcs8_pem);
      /** @type {[string, (ready: any) => (message: Uint8Array) => any][]} */
      const signers = [
        [
          'throws',
          () => () => {
            throw trouble;
          },
        ],
        [
          'rejects',
          () => async () => {
            throw trouble;
          },
        ],
        ['throws nothing', () => () => Promise.reject(undefined)],
        ['gives nothing', () => () => undefined],
        [
          'gives text',
          ({ sign }) =>
            async (message) =>
              toBase64(await sign(message)),
        ],
        [
          'gives a list',
          ({ sign }) =>
            async (message) => [...(await sign(message))],
        ],
        [
          'gives 255 bytes',
          ({ sign }) =>
            async (message) =>
              (await sign(message)).slice(1),
        ],
        [
          'gives 257 bytes',
          ({ sign }) =>
            async (message) =>
              Uint8Array.of(0, ...(await sign(message))),
        ],
        ['gives zeros', () => () => new Uint8Array(256)],
        [
          'changes a bit',
          ({ sign }) =>
            async (message) =>
              (await sign(message)).map((/** @type {number} */ byte, /** @type {number} */ at) =>
                at === 99 ? byte ^ 1 : byte,
              ),
        ],
        ['signs with another key', () => (message) => other.sign(message)],
        [
          'signs another message',
          ({ sign }) =>
            () =>
              sign(utf8('x')),
        ],
      ];
      await each(
        signers,
        ([name]) => name,
        async ([name, make]) => {
          const { sandbox, client, seen } = await signing(lib, env, make);
          const { outcome, cause } = await rejects(() => client.prepayJsapi(order()), 'ERR_SIGNER', name);
          equal(outcome, 'not_sent', 'outcome');
          if (name === 'throws' || name === 'rejects') equal(cause, trouble, 'cause');
          await rejects(() => client.payParams.miniProgram({ prepay_id: 'wx1' }), 'ERR_SIGNER', 'pay params');
          await rejects(() => client.queryByOutTradeNo(orderNumber()), 'ERR_SIGNER', 'query');
          await rejects(() => client.sign('y'), 'ERR_SIGNER', 'sign');
          equal(seen.sent, 0, 'requests');
          sandbox.close();
        },
      );
    },
  },
  {
    name: 'a signer that never answers is given up; so is one that is waited for when the caller gives up',
    async run(lib, env) {
      const never = () => new Promise(() => {});
      const { sandbox, client, seen } = await signing(lib, env, () => ({ sign: never, decrypt: never }), {
        timeoutMs: 50,
      });
      const { outcome } = await rejects(() => client.prepayJsapi(order()), 'ERR_SIGNER', 'order');
      await rejects(() => client.decryptField(FIELD), 'ERR_SIGNER', 'field');
      equal(outcome, 'not_sent', 'outcome');
      const controller = new AbortController();
      const waiting = client.prepayJsapi(order(), { signal: controller.signal });
      controller.abort();
      equal((await rejects(waiting, 'ERR_ABORTED', 'aborted')).outcome, 'not_sent', 'outcome');
      equal(seen.sent, 0, 'requests');
      sandbox.close();
    },
  },
  {
    name: 'signers that answer late and out of order: each call gets its own signature',
    async run(lib, env) {
      /** @type {(() => void)[]} */
      const answers = [];
      const { sandbox, client } = await signing(lib, env, ({ sign }) => async (/** @type {Uint8Array} */ message) => {
        const signature = await sign(message);
        await new Promise((resolve) => {
          answers.push(() => resolve(undefined));
          if (answers.length === 12) for (const answer of answers.reverse()) answer();
        });
        return signature;
      });
      const prepays = await Promise.all(Array.from({ length: 12 }, () => client.prepayJsapi(order())));
      equal(new Set(prepays.map(({ prepay_id }) => prepay_id)).size, 12, 'orders');
      sandbox.close();
    },
  },
  {
    name: 'a signer that cannot open a field: no text, and the reason',
    async run(lib, env) {
      const trouble = new Error('the key service is down');
      /** @type {[string, (ciphertext: Uint8Array) => any][]} */
      const broken = [
        [
          'throws',
          () => {
            throw trouble;
          },
        ],
        ['rejects', () => Promise.reject(trouble)],
        ['gives text', () => '张三'],
        ['gives bytes that are no text', () => Uint8Array.of(0xff)],
        ['gives more than fits', () => new Uint8Array(257)],
      ];
      await each(
        broken,
        ([name]) => name,
        async ([name, decrypt]) => {
          const { sandbox, client } = await signing(lib, env, ({ sign }) => ({ sign, decrypt }));
          const code = name === 'gives bytes that are no text' ? 'ERR_MALFORMED' : 'ERR_SIGNER';
          const { cause } = await rejects(() => client.decryptField(FIELD), code, name);
          if (name === 'throws' || name === 'rejects') equal(cause, trouble, 'cause');
          sandbox.close();
        },
      );
    },
  },
];
