// Bounds come before trust: what a message costs that nobody has verified yet, and that its sender learns nothing.
import { equal, libraryError, ok, rejects, same } from '../assert.mjs';
import { utf8, vectorClient } from '../fixtures.mjs';

/** @typedef {import('../suite.mjs').Library} Library */
/** @typedef {import('../suite.mjs').Env} Env */

const LIMIT = 2 * 1024 * 1024;
const PART = 64 * 1024;
const REFUSED = { status: 401, body: '{"code":"FAIL","message":"not accepted"}' };

/** @param {Library} lib @param {Env} env */
function genuine(lib, env) {
  const [vector] = env.vectors.notification;
  const client = vectorClient(lib, env, { now: () => vector.now * 1000 });
  return {
    client,
    headers: /** @type {Record<string, string>} */ (vector.headers),
    body: /** @type {string} */ (vector.body),
  };
}

/**
 * A body that counts what is taken from it; without an end unless there is one.
 * @param {(index: number) => Uint8Array | undefined | Promise<Uint8Array | undefined>} part
 */
function counted(part) {
  const seen = { parts: 0, bytes: 0, cancelled: false };
  const stream = new ReadableStream(
    {
      async pull(controller) {
        const bytes = await part(seen.parts);
        if (!bytes) return controller.close();
        seen.parts += 1;
        seen.bytes += bytes.length;
        controller.enqueue(bytes);
      },
      cancel() {
        seen.cancelled = true;
      },
    },
    { highWaterMark: 0 },
  );
  return { seen, stream };
}

/** A request with that stream; not every runtime makes a `Request` of one. @param {any} headers @param {any} stream */
const streaming = (headers, stream) => ({
  method: 'POST',
  headers: new Headers(headers),
  bodyUsed: false,
  body: stream,
  arrayBuffer: () => Promise.reject(new Error('the stream is to be read')),
});

/** @param {any} client @param {any} request @param {object} [more] */
async function refusedFor(client, request, more) {
  const errors = /** @type {any[]} */ ([]);
  const handler = () => {
    throw new Error('must not be called');
  };
  const reply = await client.handleNotification(request, handler, {
    onError: (/** @type {unknown} */ error) => {
      errors.push(error);
    },
    ...more,
  });
  equal(errors.length, 1, 'errors told');
  const body = typeof reply.text === 'function' ? await reply.text() : reply.body;
  return { status: reply.status, body, error: libraryError(errors[0], /^ERR_/, 'told to onError') };
}

/** @param {any} client @param {any} request @param {string} code @param {RegExp} message @param {object} [more] */
async function refused(client, request, code, message, more) {
  const { error, ...answer } = await refusedFor(client, request, more);
  same(answer, REFUSED, error.message);
  equal(error.code, code, error.message);
  ok(message.test(error.en.message), error.en.message);
}

/** @type {import('../suite.mjs').Case[]} */
export default [
  {
    name: 'a body is taken in parts, up to the limit',
    async run(lib, env) {
      const { client, headers, body } = genuine(lib, env);
      const bytes = utf8(body);
      const { seen, stream } = counted((index) =>
        bytes.slice(index * 100, index * 100 + 100).length > 0
          ? bytes.slice(index * 100, index * 100 + 100)
          : undefined,
      );
      let kind = '';
      const response = await client.handleNotification(streaming(headers, stream), (event) => {
        kind = event.kind;
      });
      ok(response instanceof Response, 'a Response');
      equal(response.status, 204, 'status');
      equal(kind, 'payment', 'kind');
      equal(seen.bytes, bytes.length, 'bytes read');
    },
  },
  {
    name: 'an endless body is cut off at the limit, and its stream is cancelled',
    async run(lib, env) {
      const { client, headers } = genuine(lib, env);
      const { seen, stream } = counted(() => new Uint8Array(PART));
      await refused(client, streaming(headers, stream), 'ERR_INPUT', /body is longer/);
      ok(seen.bytes <= LIMIT + PART, `${seen.bytes} bytes were read`);
      ok(seen.cancelled, 'cancelled');
      // Exactly the limit is read, and then judged.
      const full = counted((index) => (index < LIMIT / PART ? new Uint8Array(PART) : undefined));
      await refused(client, streaming(headers, full.stream), 'ERR_VERIFY_SIGNATURE', /does not fit/);
      equal(full.seen.bytes, LIMIT, 'bytes read of the longest body');
    },
  },
  {
    name: 'forged headers and a declared length over the limit cost no byte of the body',
    async run(lib, env) {
      const { client, headers } = genuine(lib, env);
      for (const [changed, code] of /** @type {const} */ ([
        [{}, 'ERR_VERIFY_HEADER'],
        [{ ...headers, 'Wechatpay-Serial': 'PUB_KEY_ID_1' }, 'ERR_VERIFY_UNKNOWN_KEY'],
        [{ ...headers, 'Wechatpay-Timestamp': '1' }, 'ERR_VERIFY_TIMESTAMP'],
        [{ ...headers, 'Wechatpay-Signature': 'AAAA' }, 'ERR_VERIFY_SIGNATURE'],
        [{ ...headers, 'Content-Length': String(LIMIT + 1) }, 'ERR_INPUT'],
      ])) {
        const { seen, stream } = counted(() => new Uint8Array(PART));
        await refused(client, streaming(changed, stream), code, /./);
        equal(seen.parts, 0, `parts read under ${code}`);
      }
    },
  },
  {
    name: 'a body that drips, or stands still, ends after the time that was set',
    async run(lib, env) {
      const { client, headers } = genuine(lib, env);
      const drip = counted(async () => {
        await new Promise((resolve) => setTimeout(resolve, 20));
        return new Uint8Array(1);
      });
      const started = Date.now();
      await refused(client, streaming(headers, drip.stream), 'ERR_INPUT', /did not arrive within 200 ms/, {
        bodyTimeoutMs: 200,
      });
      const still = counted(() => new Promise(() => {}));
      await refused(client, streaming(headers, still.stream), 'ERR_INPUT', /did not arrive within 200 ms/, {
        bodyTimeoutMs: 200,
      });
      ok(Date.now() - started < 10_000, `${Date.now() - started} ms`);
      ok(drip.seen.cancelled && still.seen.cancelled, 'cancelled');
    },
  },
  {
    name: 'empty parts without end, broken streams and foreign parts are refused like everything else',
    async run(lib, env) {
      const { client, headers } = genuine(lib, env);
      const empty = {
        getReader: () => ({ read: () => Promise.resolve({ done: false, value: new Uint8Array() }), cancel() {} }),
      };
      await refused(client, streaming(headers, empty), 'ERR_INPUT', /body is longer/);
      const broken = new ReadableStream({
        pull() {
          throw new Error('connection lost');
        },
      });
      await refused(client, streaming(headers, broken), 'ERR_INPUT', /body could not be read/);
      for (const value of [1, {}, null, undefined, new Uint16Array(2)]) {
        const strange = {
          getReader: () => ({
            read: async () => ({ done: false, value }),
            cancel() {
              throw new Error('no');
            },
          }),
        };
        await refused(client, streaming(headers, strange), 'ERR_INPUT', /body could not be read/);
      }
      const silent = { getReader: () => ({ read() {}, cancel() {} }) };
      await refused(client, streaming(headers, silent), 'ERR_INPUT', /body could not be read/);
    },
  },
  {
    name: 'a body at hand, text or bytes, has the same limit, and so has one without a stream',
    async run(lib, env) {
      const { client, headers } = genuine(lib, env);
      const long = new Uint8Array(LIMIT + 1);
      for (const body of [long, long.buffer, 'x'.repeat(LIMIT + 1), '中'.repeat(LIMIT / 2)]) {
        await refused(client, { headers, body }, 'ERR_INPUT', /body is longer/);
        const error = await rejects(() => client.parseNotification({ headers, body }), 'ERR_INPUT', 'parsed');
        ok(/body is longer/.test(error.en.message), error.en.message);
      }
      // Forged headers come first: nothing is converted or copied for them.
      await refused(client, { headers: {}, body: '中'.repeat(LIMIT / 2) }, 'ERR_VERIFY_HEADER', /missing/);
      await refused(
        client,
        { ...streaming(headers, undefined), arrayBuffer: async () => long.buffer },
        'ERR_INPUT',
        /body is longer/,
      );
      const request = new Request('https://shop.example.com/n', { method: 'POST', headers, body: long });
      await refused(client, request, 'ERR_INPUT', /body is longer/);
      const event = { headers, body: btoa('x'.repeat(LIMIT + 3)), isBase64Encoded: true };
      const reply = /** @type {any} */ (await client.handleNotification(event, () => {}, { onError() {} }));
      same({ status: reply.statusCode, body: reply.body }, REFUSED, 'event');
    },
  },
  {
    name: 'endless headers are refused',
    async run(lib, env) {
      const { client, body } = genuine(lib, env);
      const endless = {
        *[Symbol.iterator]() {
          for (;;) yield ['x', 'y'];
        },
      };
      await refused(client, { headers: endless, body }, 'ERR_INPUT', /headers/);
      await refused(client, { headers: { 'x-long': 'x'.repeat(LIMIT) }, body }, 'ERR_INPUT', /headers/);
    },
  },
  {
    name: 'onError that throws or rejects changes no answer, nothing is printed, and the clock runs outside WebAssembly',
    async run(lib, env) {
      const { client, headers, body } = genuine(lib, env);
      const original = console.error;
      const told = /** @type {unknown[]} */ ([]);
      console.error = (...values) => {
        told.push(values);
      };
      try {
        const failing = [
          () => {
            throw new Error('log is full');
          },
          () => Promise.reject(new Error('log is away')),
          undefined,
        ];
        for (const onError of failing) {
          const refusedReply = await client.handleNotification({ headers: {}, body }, () => {}, { onError });
          equal(refusedReply.status, 401, 'refused');
          const failedReply = await client.handleNotification(
            { headers, body },
            () => {
              throw new Error('x');
            },
            { onError },
          );
          equal(failedReply.status, 500, 'failed');
        }
        await new Promise((resolve) => setTimeout(resolve, 10));
        equal(told.length, 0, 'told to console.error');
      } finally {
        console.error = original;
      }
      for (const now of [
        () => {
          throw new Error('no clock');
        },
        () => '1',
        () => NaN,
        () => undefined,
      ]) {
        const timeless = vectorClient(lib, env, { now: /** @type {any} */ (now) });
        const error = await rejects(() => timeless.parseNotification({ headers, body }), 'ERR_CONFIG', String(now));
        equal(error.issues[0].field, 'now', 'field');
      }
    },
  },
  {
    name: 'options of a notification are refused by name',
    async run(lib, env) {
      const { client, headers, body } = genuine(lib, env);
      const handle = (/** @type {any} */ options) => client.handleNotification({ headers, body }, () => {}, options);
      for (const bodyTimeoutMs of [0, -1, 1.5, NaN, Infinity, '100', null, 60_001]) {
        const error = await rejects(handle({ bodyTimeoutMs }), 'ERR_INPUT', String(bodyTimeoutMs));
        equal(error.issues[0].field, 'bodyTimeoutMs', 'field');
      }
      for (const onError of [1, {}, null]) {
        const error = await rejects(handle({ onError }), 'ERR_INPUT', String(onError));
        equal(error.issues[0].field, 'onError', 'field');
      }
      for (const options of [null, 1, 'x'])
        equal((await rejects(handle(options), 'ERR_INPUT', String(options))).issues[0].field, 'options', 'field');
      equal((await handle({ bodyTimeoutMs: 60_000, onError: undefined })).status, 204, 'valid options');
    },
  },
];
