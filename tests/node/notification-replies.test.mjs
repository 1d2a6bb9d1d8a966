// The answer to a delivery, byte for byte, and what the caller's functions and hooks are told of it.
import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { memoryClaims, replyWith, WechatPay } from 'wechatpay-wasm';
import { createSandbox } from 'wechatpay-wasm/sandbox';

const sandbox = await createSandbox({ notify: async () => new Response(null, { status: 204 }) });
after(() => sandbox.close());
const out_trade_no = 'REPLIES-0001';
/** @type {any[]} */
const notified = [];
const pay = new WechatPay({
  ...sandbox.credentials,
  fetch: sandbox.fetch,
  language: 'en',
  onNotification: (event) => void notified.push(event),
});
await pay.prepayJsapi({ description: 'x', out_trade_no, amount: { total: 5600 }, payer: { openid: 'o1' } });
await sandbox.pay(out_trade_no);
await sandbox.idle();

const posted = () => sandbox.notification(out_trade_no);
/** A delivery with the arguments that `onError` got. @param {any} handler @param {any} [options] @param {any} [message] */
async function delivered(handler, options, message) {
  /** @type {any[][]} */
  const errors = [];
  notified.length = 0;
  const onError = (/** @type {any[]} */ ...told) => void errors.push(told);
  const reply = await pay.handleNotification(message ?? (await posted()), handler, { onError, ...options });
  return { reply, errors, about: notified[0] };
}
const never = () => new Promise(() => {});
const JSON_HEADERS = { 'Content-Type': 'application/json' };
const failure = (/** @type {number} */ status, /** @type {string} */ message) => ({
  status,
  headers: JSON_HEADERS,
  body: JSON.stringify({ code: 'FAIL', message }),
});

test('without a handler nothing is read, and the call says what is missing', async () => {
  let read = false;
  const message = Object.defineProperty({ body: '' }, 'headers', { get: () => (read = true) });
  for (const handler of [undefined, null, {}, 'handler']) {
    await assert.rejects(pay.handleNotification(/** @type {any} */ (message), /** @type {any} */ (handler)), {
      code: 'ERR_INPUT',
      message: /handler is .*instead of a function/,
    });
  }
  assert.equal(read, false);
});

test('handler and onError of a single merchant get one argument each', async () => {
  /** @type {any[]} */
  let handed = [];
  const fine = await delivered((/** @type {any[]} */ ...given) => void (handed = given));
  assert.deepEqual([fine.reply.status, handed.length, fine.errors], [204, 1, []]);
  assert.equal(handed[0].kind, 'payment');
  const forged = await delivered(() => {}, {}, { headers: {}, body: '' });
  const failed = await delivered(() => Promise.reject(new Error('no database')));
  assert.deepEqual(
    [forged, failed].map(({ errors }) => errors.map(({ length }) => length)),
    [[1], [1]],
  );
});

test('data for the answer is sent as JSON, once the work is done even if the store is slow', async () => {
  const data = { code: 'SUCCESS', message: '' };
  const answer = { status: 200, headers: JSON_HEADERS, body: JSON.stringify(data) };
  const handler = () => replyWith(data);
  assert.deepEqual((await delivered(handler)).reply, answer);
  const claims = { ...memoryClaims(), finish: never };
  const slow = await delivered(handler, { claims, budgetMs: 50 });
  assert.deepEqual([slow.reply, slow.errors], [answer, []]);
});

test('an answer other than 2xx says in its body whether the message was refused or its processing failed', async () => {
  assert.deepEqual((await delivered(() => {}, {}, { headers: {}, body: '' })).reply, failure(401, 'not accepted'));
  const { headers } = await posted();
  assert.deepEqual((await delivered(() => {}, {}, { headers, body: {} })).reply, failure(500, 'not processed'));
  const failed = await delivered(() => Promise.reject(new Error('no database')));
  assert.deepEqual(failed.reply, failure(500, 'not processed'));
});

test('a body that is announced longer than any notification is not read; the longest is', async () => {
  const { headers } = await posted();
  const longest = 2 * 1024 * 1024;
  for (const [name, length, reads] of /** @type {const} */ ([
    ['Content-Length', longest + 1, false],
    ['content-length', longest + 1, false],
    ['CONTENT-LENGTH', longest, true],
    ['Content-Size', longest + 1, true],
  ])) {
    let read = false;
    const body = {
      async *[Symbol.asyncIterator]() {
        read = true;
        yield new Uint8Array(1);
      },
    };
    const { reply } = await delivered(() => {}, {}, { headers: { ...headers, [name]: String(length) }, body });
    assert.deepEqual([reply.status, read], [401, reads], `${name}: ${length}`);
  }
});

test('an expectation that cannot be compared is the failure of the caller, no mismatch', async () => {
  const mismatches = /** @type {any[]} */ ([]);
  const onMismatch = (/** @type {any} */ error) => void mismatches.push(error.code);
  const handler = () => assert.fail('handled');
  const wrong = await delivered(handler, { expected: () => ({ amount: 1 }), onMismatch });
  assert.deepEqual([wrong.reply.status, wrong.errors[0]?.[0].code, mismatches], [500, 'ERR_INPUT', []]);
  const broken = await delivered(handler, { expected: () => BigInt(1), onMismatch });
  assert.deepEqual([broken.reply.status, broken.errors.length, mismatches], [500, 1, []]);
  const other = await delivered(handler, { expected: () => ({ amount: { total: 1 } }), onMismatch });
  assert.deepEqual([other.reply.status, mismatches], [204, ['ERR_MISMATCH']]);
});

test('hooks are told how it ended, with the code and the time that it took', async () => {
  const [before, claims] = [performance.now(), memoryClaims()];
  const slow = await delivered(never, { claims, budgetMs: 30 });
  const took = performance.now() - before;
  assert.deepEqual([slow.about.standing, slow.about.code, slow.about.status], ['late', 'ERR_UNFINISHED', 500]);
  assert.ok(slow.about.durationMs >= 25 && slow.about.durationMs <= took + 5, `${slow.about.durationMs} of ${took} ms`);
  const again = await delivered(never, { claims });
  assert.deepEqual([again.about.standing, again.about.code], ['unfinished', 'ERR_UNFINISHED']);
});

test('the error of a handler that is too slow names its time and what to do, in both languages', async () => {
  const { errors } = await delivered(never, { budgetMs: 30 });
  const error = errors[0]?.[0];
  assert.match(error.en.message, /not processed within 30 ms/);
  assert.match(error.en.remedy, /delivers it again.*queue/);
  assert.match(error.zh.message, /30 毫秒内没有处理完/);
  assert.match(error.zh.remedy, /再次发送.*队列/);
});

test('a delivery that is answered in time leaves no timer behind', async () => {
  const timers = () => process.getActiveResourcesInfo().filter((name) => name === 'Timeout').length;
  const before = timers();
  await delivered(() => {}, { budgetMs: 60_000 });
  assert.equal(timers(), before);
});

test('parseNotification needs a body that has been read, and says so in both languages', async () => {
  const { url, headers, body } = await posted();
  const request = new Request(url, { method: 'POST', headers, body: /** @type {any} */ (body) });
  await assert.rejects(
    async () => pay.parseNotification(/** @type {any} */ (request)),
    (/** @type {any} */ error) => {
      assert.equal(error.code, 'ERR_INPUT');
      assert.match(error.en.message, /body is still to be read/);
      assert.match(error.en.remedy, /handleNotification/);
      assert.match(error.zh.message, /还没有读取/);
      assert.match(error.zh.remedy, /handleNotification/);
      return true;
    },
  );
});
