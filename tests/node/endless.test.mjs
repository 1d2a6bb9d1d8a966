// Lists and headers that claim to be endless cost no more than the longest that is ever read.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { checkConfig, WechatPay } from 'wechatpay-wasm';
import { createSandbox } from 'wechatpay-wasm/sandbox';

const sandbox = await createSandbox();
test.after(() => sandbox.close());
const pay = new WechatPay({ ...sandbox.credentials, fetch: sandbox.fetch, language: 'en' });
/** What a caller's list may be asked for before it is refused. */
const FEW = 5000;

/** A list that says it has four billion entries, and counts how many are read. */
function endlessList() {
  const count = { reads: 0 };
  const list = new Proxy([], {
    get(_, name) {
      if (name === 'length') return 2 ** 32 - 1;
      count.reads += 1;
      if (count.reads > 10 * FEW) throw new Error('read on and on');
      return typeof name === 'symbol' ? undefined : 1;
    },
  });
  return { list, count };
}

test('a list longer than any request is refused before it is read', async () => {
  const { list, count } = endlessList();
  await assert.rejects(pay.signRequest({ method: 'POST', path: '/v3/x', body: /** @type {any} */ ({ list }) }), {
    code: 'ERR_INPUT',
    message: /larger than any request/,
  });
  assert.ok(count.reads < 10, `${count.reads} reads`);
});

test('headers that do not end are refused, also if none of them is a header', async () => {
  for (const entry of [undefined, 'x', ['a'], ['a', 'b'], [1, 2]]) {
    let given = 0;
    const headers = {
      *[Symbol.iterator]() {
        for (; given < 10 * FEW; given += 1) yield entry;
      },
    };
    await assert.rejects(pay.parseNotification(/** @type {any} */ ({ headers, body: '{}' })), {
      code: 'ERR_INPUT',
      message: /longer than the headers of any notification/,
    });
    assert.ok(given < FEW, `${given} entries of ${JSON.stringify(entry)} were read`);
  }
});

test('a header with values that do not end is refused', async () => {
  const values = Array(2 ** 31);
  await assert.rejects(pay.parseNotification(/** @type {any} */ ({ headers: { a: values }, body: '{}' })), {
    code: 'ERR_INPUT',
    message: /longer than the headers of any notification/,
  });
});

test('a fetch whose answer has a list for headers gave no answer', async () => {
  const headers = Array(2 ** 31);
  const answer = { status: 200, headers, arrayBuffer: async () => new ArrayBuffer(1) };
  const mine = new WechatPay({
    ...sandbox.credentials,
    language: 'en',
    fetch: async () => /** @type {any} */ (answer),
  });
  await assert.rejects(mine.request({ method: 'GET', path: '/v3/certificates' }), {
    code: 'ERR_CONFIG',
    message: /headers cannot be read/,
  });
});

test('a list is no options, however many unknown options it would be', () => {
  const list = /** @type {any} */ (Array(5000).fill(0));
  assert.throws(
    () => new WechatPay(list),
    (error) => /** @type {any} */ (error).issues.length === 1,
  );
  assert.equal(checkConfig(list).checks.length, 1);
});
