// Nothing that is handed in may break the instance: ten thousand hostile calls, then a valid one.
import { equal, libraryError, ok, rejects, same, throws } from '../assert.mjs';
import { utf8, vectorClient, vectorOptions } from '../fixtures.mjs';

const CALLS = 10_000;
/** Calls that are made before the first of them is waited for. */
const AT_ONCE = 10;

/** Random numbers that are the same in every runtime, so that the runs are comparable (mulberry32). */
function generator(seed = 20260720) {
  return (/** @type {number} */ below) => {
    seed = (seed + 0x6d2b79f5) | 0;
    let t = Math.imul(seed ^ (seed >>> 15), 1 | seed);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) % below;
  };
}

/** Values no function expects, and some that it nearly does. */
const VALUES = () => [
  undefined,
  null,
  true,
  false,
  0,
  -0,
  -1,
  1.5,
  2 ** 53,
  -(2 ** 31),
  2 ** 32,
  NaN,
  Infinity,
  10n,
  -(10n ** 30n),
  Symbol('s'),
  () => 1,
  class {},
  new Date(NaN),
  /x/,
  new Map(),
  new Set([1]),
  new Proxy({}, {}),
  Promise.resolve(1),
  '',
  ' ',
  '\0',
  'x',
  '\ud800',
  '\udfff\ud800',
  '中文',
  '😀',
  '../..',
  '%',
  '%zz',
  '{',
  '{"a":',
  '[]',
  'null',
  '"\\ud800"',
  'x'.repeat(70_000),
  '\n'.repeat(1000),
  '['.repeat(100_000),
  '{"a":'.repeat(20_000),
  '-----BEGIN PRIVATE KEY-----',
  'AAAA',
  '-----BEGIN PUBLIC KEY-----\nMAAwAA==\n-----END PUBLIC KEY-----',
  'MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEA',
  '9'.repeat(400),
  '1e999',
  '-1',
  '0x10',
  '1784512800',
  'WECHATPAY/SIGNTEST/x',
  'PUB_KEY_ID_',
  'https://',
  'http://[::1',
  [],
  [undefined],
  [[[[]]]],
  Array(1000),
  [1, 'a', null],
  {},
  { length: -1 },
  { length: 2 ** 32 },
  { toString: null },
  { valueOf: () => ({}) },
  Object.create(null),
  { __proto__: null, mchid: 1 },
  Object.freeze({ body: 1 }),
  new (class {
    x = 1;
  })(),
  new Uint8Array(),
  new Uint8Array(1),
  new Uint8Array(256).fill(255),
  new Uint8Array(100_000),
  new Uint8Array([0x30, 0x84, 255, 255, 255, 255]),
  new Uint8Array([0x30, 0x80]),
  new Uint8Array([0xef, 0xbb, 0xbf, 0x7b, 0x7d]),
  new Uint8Array([0xc3, 0x28]),
  new Uint16Array([1, 300]),
  new Float64Array([NaN]),
  new ArrayBuffer(8),
  new DataView(new ArrayBuffer(4)),
  new BigInt64Array(2),
  new Error('e'),
  detached(),
];

/** A byte array whose memory is gone. */
function detached() {
  const bytes = new Uint8Array(16);
  structuredClone(bytes.buffer, { transfer: [bytes.buffer] });
  return bytes;
}

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
    name: 'bytes, a promise, a Map or a Set where JSON is meant are refused by name, and quickly',
    async run(lib, env) {
      const client = /** @type {any} */ (vectorClient(lib, env));
      const large = new Uint8Array(10_000_000);
      // Walking ten million members would take seconds.
      const started = Date.now();
      for (const body of [
        large,
        large.buffer,
        new DataView(large.buffer),
        Promise.resolve(1),
        new Map([['a', 1]]),
        new Set([1]),
      ]) {
        for (const request of [
          { method: 'POST', path: '/v3/x', body },
          { method: 'POST', path: '/v3/x', body: { part: [body] } },
        ]) {
          const { issues } = await rejects(
            () => client.signRequest(request),
            'ERR_INPUT',
            Object.prototype.toString.call(body),
          );
          equal(issues[0].field, request.body === body ? 'body' : 'body.part[0]', 'field');
          await rejects(client.request(request), 'ERR_INPUT', Object.prototype.toString.call(body));
        }
      }
      throws(() => new lib.WechatPay(/** @type {any} */ (large)), 'ERR_CONFIG', 'bytes as options');
      ok(Date.now() - started < 2000, `${Date.now() - started} ms`);
    },
  },
  {
    name: 'what JSON would sign as {} or drop is refused by its own name, at any depth',
    async run(lib, env) {
      const client = /** @type {any} */ (vectorClient(lib, env));
      class Order {
        total = 1;
      }
      const table = /** @type {[any, RegExp][]} */ ([
        [new FormData(), /is a FormData$/],
        [new URLSearchParams('a=1'), /is a URLSearchParams$/],
        [new Blob(['x']), /is a Blob$/],
        [new File(['x'], 'x'), /is a (File|Blob)$/],
        [new ReadableStream(), /is a ReadableStream$/],
        [new Headers(), /is a Headers$/],
        [new Request('https://shop.example.com/'), /is a Request$/],
        [new Response(''), /is a Response$/],
        [new Map([['a', 1]]), /is a Map$/],
        [new Set([1]), /is a Set$/],
        [new WeakMap(), /is a WeakMap$/],
        [new WeakSet(), /is a WeakSet$/],
        // Bundlers rename classes.
        [new Error('x'), /is an Error, not a plain object$/],
        [/x/, /is a RegExp, not a plain object$/],
        [new Order(), /is (an? \w+, )?not a plain object$/],
        [new (class {})(), /is (an? \w+, )?not a plain object$/],
        [Object.create({ total: 1 }), /is (an? \w+, )?not a plain object$/],
        [Object('1'), /is a String, not/],
        [Object(1), /is a Number, not/],
        [Object(true), /is a Boolean, not/],
        [Object(1n), /is a BigInt, not/],
        [new ArrayBuffer(1), /is bytes$/],
        [new Uint8Array(1), /is bytes$/],
        [new Float64Array(1), /is bytes$/],
        [new DataView(new ArrayBuffer(1)), /is bytes$/],
        [Promise.resolve(1), /is a promise \(await it\)$/],
        [{ then() {} }, /is a promise \(await it\)$/],
        [
          new (class {
            then() {}
          })(),
          /is a promise \(await it\)$/,
        ],
        [() => 1, /is a function$/],
        [class {}, /is a function$/],
        [Symbol('x'), /is a symbol$/],
        [1n, /is a bigint$/],
        [NaN, /is not a finite number$/],
        [new Date(NaN), /is an invalid date$/],
        ['\ud800', /holds half of a surrogate pair$/],
        [
          (function () {
            return arguments;
          })(),
          /is an Arguments$/,
        ],
      ]);
      for (const [value, message] of table) {
        for (const [body, field] of /** @type {[any, string][]} */ ([
          [{ x: value }, 'body.x'],
          [{ goods: [{ x: value }] }, 'body.goods[0].x'],
          [{ list: [[1, value]] }, 'body.list[0][1]'],
          [{ 'a b': { 1: value } }, 'body["a b"]["1"]'],
        ])) {
          const error = await rejects(
            () => client.signRequest({ method: 'POST', path: '/v3/x', body }),
            'ERR_INPUT',
            String(message),
          );
          equal(error.issues[0].field, field, `field of ${error.message}`);
          ok(message.test(error.en.message), error.en.message);
        }
      }
      // A member that is undefined is left out, as JSON does; in a list it would become null.
      const shortened = await client.signRequest({ method: 'POST', path: '/v3/x', body: { a: undefined, b: 1 } });
      equal(shortened.body, '{"b":1}', 'undefined');
      await rejects(
        () => client.signRequest({ method: 'POST', path: '/v3/x', body: { a: [undefined] } }),
        'ERR_INPUT',
        'undefined in a list',
      );
      const amount = await rejects(
        () => client.signRequest({ method: 'POST', path: '/v3/x', body: '', amount: { total: NaN } }),
        'ERR_INPUT',
        'NaN',
      );
      equal(amount.issues[0].field, 'amount.total', 'path of an amount');
    },
  },
  {
    name: 'plain data is signed as JSON writes it, and every getter runs once',
    async run(lib, env) {
      const client = /** @type {any} */ (vectorClient(lib, env));
      const signed = async (/** @type {any} */ body) =>
        (await client.signRequest({ method: 'POST', path: '/v3/x', body })).body;
      let reads = 0;
      const decimal = { toJSON: () => '1.50', [Symbol.toStringTag]: 'Decimal' };
      for (const body of [
        {},
        { a: [] },
        { a: null, b: true, c: -0, d: 1e21, e: 0.1, f: '"\\\n\u2028\u0000中', '': 1, '"': 2 },
        Object.assign(Object.create(null), { a: { b: [1, [2, { c: '3' }]] } }),
        JSON.parse('{"__proto__":{"a":1}}'),
        { at: new Date(0), price: decimal, url: new URL('https://shop.example.com/') },
        { toJSON: (/** @type {string} */ key) => ({ key, list: [decimal] }) },
        {
          self: new (class {
            a = 1;
            toJSON() {
              return this;
            }
          })(),
        },
        Object.freeze({ a: Object.freeze([1]) }),
        new Proxy({ a: 1 }, {}),
      ]) {
        same({ body: JSON.parse(await signed(body)) }, JSON.parse(JSON.stringify({ body })), 'JSON');
      }
      equal(
        await signed({
          get a() {
            reads += 1;
            return {
              get toJSON() {
                reads += 1;
                return 5;
              },
            };
          },
        }),
        '{"a":{"toJSON":5}}',
        'getters',
      );
      equal(reads, 2, 'reads');
      const cause = new Error('no');
      const error = await rejects(
        () =>
          signed({
            a: {
              get b() {
                throw cause;
              },
            },
          }),
        'ERR_INPUT',
        'a getter that throws',
      );
      equal(error.issues[0].field, 'body.a.b', 'where it threw');
      equal(error.cause, cause, 'what it threw');
    },
  },
  {
    name: 'endless, deep and huge structures end, with an error of the library',
    async run(lib, env) {
      const client = /** @type {any} */ (vectorClient(lib, env));
      const sign = (/** @type {any} */ body) => client.signRequest({ method: 'POST', path: '/v3/x', body });
      // A refusal takes no longer than a number of the largest requests, however busy the machine is.
      const beforeLargest = Date.now();
      ok((await sign({ a: new Array(1_000_000).fill(1) })).body.length > 2_000_000, 'the largest request');
      const started = Date.now();
      const largest = Math.max(started - beforeLargest, 50);
      /** @type {any} */
      const cycle = { a: [{}] };
      cycle.a[0].b = cycle;
      ok(
        /body\.a\[0\]\.b contains itself/.test((await rejects(() => sign(cycle), 'ERR_INPUT', 'cycle')).en.message),
        'a cycle is named',
      );
      const nested = (/** @type {number} */ depth) => JSON.parse('{"a":'.repeat(depth) + '1' + '}'.repeat(depth));
      ok((await sign(nested(90))).body.length > 400, 'ninety levels');
      ok(/nested too deeply/.test((await rejects(() => sign(nested(5000)), 'ERR_INPUT', 'depth')).en.message), 'depth');
      const growing = () => ({ a: { toJSON: growing } });
      await rejects(() => sign(growing()), 'ERR_INPUT', 'a toJSON without end');
      /** @type {any} */
      let shared = {};
      for (let level = 0; level < 60; level++) shared = { a: shared, b: shared };
      ok(
        /larger than any request/.test((await rejects(() => sign(shared), 'ERR_INPUT', 'shared')).en.message),
        'exponential',
      );
      await rejects(() => sign({ a: 'x'.repeat(3_000_000) }), 'ERR_INPUT', 'long text');
      await rejects(() => sign({ a: new Array(4_000_000_000) }), 'ERR_INPUT', 'a list of holes');
      await rejects(() => sign({ a: Array.from({ length: 3_000_000 }, () => 1) }), 'ERR_INPUT', 'a long list');
      const endless = new Proxy(/** @type {number[]} */ ([]), {
        get: (_, name) => (name === 'length' ? 2 ** 32 - 1 : name === 'toJSON' ? undefined : 1),
      });
      await rejects(() => sign({ a: endless }), 'ERR_INPUT', 'a list that only says how long it is');
      const spent = Date.now() - started;
      ok(spent < 20 * largest, `${spent} ms, and ${largest} ms for the largest request`);
      const shareTwice = { x: 1 };
      equal(
        (await sign({ a: shareTwice, b: [shareTwice] })).body,
        '{"a":{"x":1},"b":[{"x":1}]}',
        'the same object twice is no cycle',
      );
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
