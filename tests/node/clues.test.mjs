// That a request was not sent is claimed only if it is certain: whatever a fetch of the caller throws.
import assert from 'node:assert/strict';
import { createServer } from 'node:net';
import { test } from 'node:test';
import { WechatPay } from '../../pkg/node.js';
import { createSandbox } from '../../pkg/sandbox/index.js';

const sandbox = await createSandbox();
const ORDER = { out_trade_no: 'ORDER-1', description: 'x', amount: { total: 1 }, payer: { openid: 'o' } };

/** @param {() => any} fetch */
const outcome = async (fetch) => {
  const pay = new WechatPay({ ...sandbox.credentials, fetch });
  const error = /** @type {any} */ (await pay.prepayJsapi(ORDER).then(assert.fail, (error) => error));
  assert.equal(error.code, 'ERR_TRANSPORT', error.stack);
  return error.outcome;
};
/** @param {string} code @param {string} [syscall] @param {object} [more] */
const failed = (code, syscall, more) => Object.assign(new Error(code), { code, syscall }, more);
const refused = () => failed('ECONNREFUSED', 'connect');
const reset = () => failed('ECONNRESET', 'read');
/** @param {unknown} error */
const throwing = (error) => () => Promise.reject(error);

test('a connection that was never made', async () => {
  for (const error of [
    new TypeError('fetch failed', { cause: refused() }),
    new TypeError('fetch failed', { cause: failed('ENOTFOUND', 'getaddrinfo') }),
    // As Node tells of several addresses.
    new TypeError('fetch failed', {
      cause: Object.assign(new AggregateError([refused(), refused()]), { code: 'ECONNREFUSED' }),
    }),
  ])
    assert.equal(await outcome(throwing(error)), 'not_sent', String(error.cause));
});

test('anything else may have been sent', async () => {
  const unreadable = new Proxy(
    {},
    {
      get() {
        throw new Error('no');
      },
    },
  );
  const { proxy, revoke } = Proxy.revocable({}, {});
  revoke();
  for (const error of [
    'refused',
    undefined,
    null,
    unreadable,
    proxy,
    reset(),
    failed('ECONNREFUSED'),
    new AggregateError([refused(), 'read timeout']),
    new AggregateError([refused(), undefined]),
    new AggregateError([refused(), unreadable]),
    new AggregateError([...Array.from({ length: 16 }, refused), reset()]),
    new AggregateError([refused()], '', { cause: reset() }),
    Object.assign(new Error('', { cause: refused() }), { code: 'ECONNRESET' }),
    Object.assign(new Error('', { cause: 'reset by peer' }), { code: 'ECONNREFUSED', syscall: 'connect' }),
    new Error('client error (Connect) after client error (SendRequest)'),
  ])
    assert.equal(await outcome(throwing(error)), 'unknown');
});

test('what breaks off after an answer has begun was sent', async () => {
  const broken = () => new Response(new ReadableStream({ pull: (controller) => controller.error(refused()) }));
  assert.equal(await outcome(async () => broken()), 'unknown');
});

test('a request that a server received, and that it never answered', async () => {
  const server = createServer((socket) => socket.once('data', () => (server.close(), socket.destroy())));
  await new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(undefined)));
  const { port } = /** @type {import('node:net').AddressInfo} */ (server.address());
  const pay = new WechatPay({ ...sandbox.credentials, baseUrl: `http://127.0.0.1:${port}` });
  const error = /** @type {any} */ (await pay.prepayJsapi(ORDER).then(assert.fail, (error) => error));
  assert.equal(error.outcome, 'unknown', error.stack);
});
