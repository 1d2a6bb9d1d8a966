// What is passed is signed as JSON writes it, or refused by its own name; and every structure has an end.
import { equal, ok, rejects, same, throws } from '../assert.mjs';
import { vectorClient } from '../fixtures.mjs';

/** @type {import('../suite.mjs').Case[]} */
export default [
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
];
