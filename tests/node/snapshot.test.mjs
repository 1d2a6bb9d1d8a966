// What callers pass may come from another realm: Jest and `vm` run user code in one of their own.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createContext, runInContext } from 'node:vm';
import { WechatPay } from 'wechatpay-wasm';
import { createSandbox } from 'wechatpay-wasm/sandbox';

const sandbox = await createSandbox();
test.after(() => sandbox.close());
const pay = new WechatPay({ ...sandbox.credentials, fetch: sandbox.fetch });
const realm = createContext({});
/** @param {string} code @returns {any} */
const theirs = (code) => runInContext(`(${code})`, realm);
/** @param {any} body */
const signed = async (body) => (await pay.signRequest({ method: 'POST', path: '/v3/x', body })).body;

test('plain objects, lists and dates of another realm are data', async () => {
  assert.equal(
    await signed(theirs('{ a: [1, { b: "x" }], at: new Date(0), n: Object.create(null) }')),
    '{"a":[1,{"b":"x"}],"at":"1970-01-01T00:00:00.000Z","n":{}}',
  );
});

test('what is no data is recognised in another realm by the same name', async () => {
  for (const [code, words] of /** @type {const} */ ([
    ['new Map([["a", 1]])', /x is a Map$/],
    ['new Set([1])', /x is a Set$/],
    ['new WeakMap()', /x is a WeakMap$/],
    ['new ArrayBuffer(8)', /x is bytes$/],
    ['new Uint8Array(8)', /x is bytes$/],
    ['new DataView(new ArrayBuffer(8))', /x is bytes$/],
    ['Promise.resolve(1)', /x is a promise/],
    ['new Error("x")', /x is an Error/],
    ['/x/', /x is a RegExp/],
    ['new (class Order { a = 1 })()', /x is an Order/],
    ['() => 1', /x is a function/],
    ['new String("x")', /x is a String/],
    ['new Date(NaN)', /x is an invalid date/],
  ])) {
    await assert.rejects(
      signed({ x: theirs(code) }),
      (/** @type {any} */ error) =>
        error.code === 'ERR_INPUT' && error.issues[0].field === 'body.x' && words.test(error.en.message),
      code,
    );
  }
});

test('raw bytes, headers and requests of another realm are taken', async () => {
  await pay.prepayJsapi({
    description: 'x',
    out_trade_no: 'REALM-0001',
    notify_url: 'https://shop.example/n',
    amount: { total: 1 },
    payer: { openid: 'o1' },
  });
  await sandbox.pay('REALM-0001');
  const { headers, body } = await sandbox.notification('REALM-0001');
  const bytes = theirs('(list) => Uint8Array.from(list)')([...body]);
  const copy = theirs('(pairs) => Object.fromEntries(pairs)')(Object.entries(headers));
  assert.equal((await pay.parseNotification({ headers: copy, body: bytes })).kind, 'payment');
  const map = theirs('(pairs) => new Map(pairs)')(Object.entries(headers));
  assert.equal((await pay.parseNotification({ headers: map, body: bytes.buffer })).kind, 'payment');
});
