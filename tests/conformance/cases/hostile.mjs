// Nothing that is handed in may break the instance: ten thousand hostile calls, then a valid one.
import { equal, libraryError, ok, rejects, throws } from '../assert.mjs';
import { utf8, vectorClient, vectorOptions } from '../fixtures.mjs';
import { generator, VALUES } from '../hostile-values.mjs';

const CALLS = 10_000;
/** Calls that are made before the first of them is waited for. */
const AT_ONCE = 10;

/**
 * Every function that sends nothing, called with an object some members of which are hostile. Some refuse by throwing, some by
 * rejecting.
 *
 * @param {any} lib
 * @param {any} client
 * @param {any} valid arguments that would be accepted
 * @returns {((pick: () => any, spoil: (value: any) => any) => unknown)[]}
 */
const calls = (lib, client, valid) => [
  (pick, spoil) => client.parseNotification(spoil(valid.notification)),
  (pick) => client.parseNotification(pick()),
  (pick, spoil) => client.parseNotification({ ...valid.notification, headers: spoil(valid.notification.headers) }),
  (pick, spoil) => client.verifyResponse(spoil(valid.answer)),
  (pick, spoil) => client.verifyResponse({ ...valid.answer, headers: spoil(valid.answer.headers) }),
  (pick) => client.verifyResponse(pick()),
  (pick, spoil) => client.decryptResource(spoil(valid.resource)),
  (pick) => client.decryptResource(pick()),
  (pick, spoil) => client.assertPayment(spoil(valid.transaction), spoil(valid.expected)),
  (pick) => client.assertPayment(pick(), pick()),
  // Text and bytes are valid here, and a signature costs milliseconds: only what is neither.
  (pick) => client.sign([pick()]),
  (pick, spoil) => client.signRequest({ ...spoil(valid.request), nonce: '"' }),
  (pick) => client.signRequest(pick()),
  (pick) => client.payParams.miniProgram(pick()),
  (pick) => client.payParams.jsapi({ prepay_id: pick(), appid: '' }),
  (pick) => client.payParams.app({ prepay_id: '', appid: pick() }),
  (pick, spoil) => lib.canonical.request(spoil(valid.canonical)),
  (pick, spoil) => lib.canonical.response(spoil(valid.canonical)),
  (pick, spoil) => lib.canonical.jsapiPay(spoil(valid.pay)),
  (pick) => lib.canonical.appPay(pick()),
  (pick, spoil) => lib.verifySignature(spoil(valid.verification)),
  (pick) => lib.verifySignature({ message: pick(), signature: pick(), publicKey: pick() }),
  (pick, spoil) => lib.openAes256Gcm(spoil(valid.gcm)),
  (pick) => lib.openAes256Gcm(pick()),
  (pick, spoil) => new lib.WechatPay({ ...spoil(valid.options), apiV3Key: pick() }),
  (pick) => new lib.WechatPay(pick()),
];

/** A part of each line of the private key, and of the APIv3 key. @param {{ privateKey: string, apiV3Key: string }} options */
const secretsOf = ({ privateKey, apiV3Key }) =>
  [apiV3Key, ...privateKey.split('\n').slice(1, -2)].map((line) => line.slice(0, 16));

/** @type {import('../suite.mjs').Case[]} */
export default [
  {
    name: 'ten thousand hostile calls are refused with errors of the library alone, without a secret, and then a valid one works',
    async run(lib, env) {
      const next = generator();
      const values = VALUES();
      const pick = () => values[next(values.length)];
      const spoil = (/** @type {any} */ value) => {
        const copy = { ...value };
        const names = Object.keys(copy);
        copy[names[next(names.length)] ?? 'x'] = pick();
        return copy;
      };
      const { vectors } = env;
      const [notification] = vectors.notification;
      const [answer] = vectors.response_verification;
      const now = () => notification.now * 1000;
      const client = vectorClient(lib, env, { now });
      const valid = {
        notification: { headers: notification.headers, body: notification.body },
        answer: { status: 200, headers: answer.headers, body: answer.body },
        resource: vectors.aead_decrypt[0],
        transaction: JSON.parse(notification.plaintext),
        expected: { out_trade_no: 'COFFEE_20260720-0001', amount: { total: 5600, currency: 'CNY' } },
        request: { method: 'POST', path: '/v3/x', body: { a: 1 }, timestamp: 1 },
        canonical: { method: 'GET', path: '/v3/x', timestamp: '1', nonce: 'n', body: '' },
        pay: { appid: 'wx1', timestamp: '1', nonce: 'n', prepay_id: 'wx2' },
        verification: {
          message: 'x',
          signature: 'AAAA',
          publicKey: vectors.keys.TEST_ONLY_wechatpay_public_key_spki_pem,
        },
        gcm: { key: new Uint8Array(32), nonce: new Uint8Array(12), ciphertext: new Uint8Array(40) },
        options: vectorOptions(env),
      };
      const functions = calls(lib, client, valid);
      const secrets = secretsOf(valid.options);
      let refused = 0;
      /** @param {number} i */
      const call = async (i) => {
        const index = next(functions.length);
        try {
          await functions[index]?.(pick, spoil);
        } catch (error) {
          refused += 1;
          const what = `call ${i}, function ${index}`;
          const { code, stack } = libraryError(error, /^ERR_/, what);
          if (code === 'ERR_INTERNAL') throw error;
          const told = `${stack} ${JSON.stringify(error)}`;
          if (secrets.some((secret) => told.includes(secret))) throw new Error(`${what} tells a secret`);
        }
      };
      for (let i = 0; i < CALLS; i += AT_ONCE)
        await Promise.all(Array.from({ length: AT_ONCE }, (_, lane) => call(i + lane)));
      ok(refused > CALLS / 2, `${refused} of ${CALLS} calls were refused`);

      const [vector] = vectors.request_signing;
      equal(await client.sign(vector.message), vector.signature, 'signature afterwards');
      equal((await client.parseNotification(valid.notification)).kind, 'payment', 'notification afterwards');
      equal(await vectorClient(lib, env, { now }).sign(vector.message), vector.signature, 'a new client afterwards');
    },
  },
  {
    name: 'hostile requests and answers reject with errors of the library, and then a valid call works',
    async run(lib, env) {
      const next = generator(7);
      const values = VALUES();
      const pick = () => values[next(values.length)];
      const bodies = [
        '',
        '{}',
        'null',
        '[[[[',
        '\ud800',
        '<html>',
        '{"code":1,"message":{}}',
        '{"code":"X"}',
        new Uint8Array([0xff, 0xfe]),
      ];
      const bodyless = [204];
      const statuses = [200, 201, 202, 204, 206, 300, 302, 400, 401, 404, 429, 500, 503, 599];
      const fetch = async () => {
        const status = statuses[next(statuses.length)] ?? 200;
        const body = bodyless.includes(status) ? null : bodies[next(bodies.length)];
        return new Response(body, {
          status,
          headers: { 'Wechatpay-Timestamp': '1', 'Wechatpay-Nonce': 'n', 'Wechatpay-Signature': 'AAAA' },
        });
      };
      const client = /** @type {any} */ (vectorClient(lib, env, { fetch, notifyUrl: 'https://shop.example.com/n' }));
      const functions = [
        () => client.prepayJsapi(pick()),
        () => client.prepayJsapi({ description: pick(), out_trade_no: pick(), amount: pick(), payer: pick() }),
        () => client.queryByOutTradeNo(pick()),
        () => client.queryByTransactionId(pick()),
        () => client.close(pick()),
        () => client.request({ method: 'POST', path: '/v3/x', body: pick() }),
        () => client.request({ method: pick(), path: pick(), params: pick(), query: pick() }),
      ];
      for (let i = 0; i < 400; i++) {
        const index = next(functions.length);
        const error = await rejects(Promise.resolve().then(functions[index]), /^ERR_/, `call ${i}, function ${index}`);
        if (error.code === 'ERR_INTERNAL') throw error;
      }
      const [vector] = env.vectors.request_signing;
      equal(await client.sign(vector.message), vector.signature, 'signature afterwards');
    },
  },
  {
    name: 'what was passed is named in correct English and Chinese',
    async run(lib, env) {
      const client = /** @type {any} */ (vectorClient(lib, env));
      for (const [value, words, zh] of /** @type {[any, string, string][]} */ ([
        [undefined, 'is undefined', '是 undefined'],
        [null, 'is null', '是 null'],
        [[], 'is a list', '是数组'],
        [1, 'is a number', '是数字'],
        ['x', 'is a string', '是字符串'],
        [true, 'is a boolean', '是布尔值'],
        [() => 1, 'is a function', '是函数'],
        [1n, 'is a bigint', '是 BigInt'],
        [Symbol('x'), 'is a symbol', '是 Symbol'],
      ])) {
        const error = await rejects(() => client.signRequest(value), 'ERR_INPUT', words);
        equal(error.en.issues[0].reason, `${words} instead of an object`, 'English');
        equal(error.zh.issues[0].reason, `${zh}，应为对象`, 'Chinese');
      }
      const { en } = throws(
        () => lib.verifySignature({ message: 'x', signature: /** @type {any} */ ({}), publicKey: '' }),
        'ERR_INPUT',
        'an object',
      );
      ok(en.message.endsWith('signature is an object instead of text'), en.message);
    },
  },
  {
    name: 'a notification is refused, not thrown, whatever arrives',
    async run(lib, env) {
      const client = vectorClient(lib, env);
      const errors = /** @type {any[]} */ ([]);
      const options = {
        onError: (/** @type {unknown} */ error) => {
          errors.push(error);
        },
      };
      const handler = () => {
        throw new Error('must not be called');
      };
      for (const body of ['', '{}', utf8('{"id":1}'), new Uint8Array([255]), 'x'.repeat(100_000)]) {
        const reply = await client.handleNotification({ headers: {}, body }, handler, options);
        ok(reply.status >= 400, `status ${reply.status}`);
        const request = new Request('https://shop.example.com/notify', { method: 'POST', body });
        const response = await client.handleNotification(request, handler, options);
        ok(response instanceof Response && response.status === reply.status, 'the same as a Response');
      }
      const used = new Request('https://shop.example.com/notify', { method: 'POST', body: '{}' });
      await used.text();
      ok((await client.handleNotification(used, handler, options)).status >= 400, 'a body that was already read');
      for (const error of errors) libraryError(error, /^ERR_/, 'told to onError');
      equal(errors.length, 11, 'errors told');
    },
  },
];
