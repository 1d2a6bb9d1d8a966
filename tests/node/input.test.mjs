// What callers pass, judged before it enters WebAssembly, function by function: bytes, text, keys, URLs, headers.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { runInNewContext } from 'node:vm';
import {
  asBytes,
  bodyBytes,
  clean,
  headerList,
  headerPairs,
  isCallable,
  isFromOutside,
  keyText,
  messageBytes,
  outsideError,
  strictBytes,
  text,
  UNREADABLE_URL,
} from '../../pkg/input.js';

const HALF = 'a\ud800';
/** What an error says of its field, and what to do, in both languages. @param {() => unknown} call */
function refusal(call) {
  try {
    call();
  } catch (error) {
    const { code, en, zh, cause } = /** @type {any} */ (error);
    assert.equal(code, 'ERR_INPUT', String(error));
    return { en: en.message, zh: zh.message, remedy: [en.remedy, zh.remedy], cause };
  }
  return assert.fail('it was taken');
}

/** @param {() => unknown} call @param {[en: RegExp, zh: RegExp]} reason @param {[en: RegExp, zh: RegExp]} remedy */
function refuses(call, reason, remedy) {
  const told = refusal(call);
  assert.match(told.en, reason[0]);
  assert.match(told.zh, reason[1]);
  assert.match(told.remedy[0], remedy[0]);
  assert.match(told.remedy[1], remedy[1]);
}

test('bytes are taken in every form that holds bytes, where they are, and in no other', () => {
  const whole = new Uint8Array([9, 1, 2, 3, 9]);
  const shared = new Uint8Array(new SharedArrayBuffer(3));
  shared.set([1, 2, 3]);
  for (const value of [
    whole.subarray(1, 4),
    Buffer.from(whole).subarray(1, 4),
    new Uint8Array([1, 2, 3]).buffer,
    shared,
    shared.buffer,
    runInNewContext('new Uint8Array([1, 2, 3])'),
    runInNewContext('new Uint8Array([1, 2, 3]).buffer'),
  ]) {
    assert.deepEqual([...(asBytes(value) ?? [])], [1, 2, 3]);
  }
  assert.equal(asBytes(whole)?.buffer, whole.buffer, 'not copied');
  const gone = new ArrayBuffer(3);
  structuredClone(gone, { transfer: [gone] });
  for (const value of [
    undefined,
    null,
    'text',
    3,
    [1, 2, 3],
    {},
    new Uint16Array(3),
    new DataView(new ArrayBuffer(3)),
    new Uint8ClampedArray(3),
    { [Symbol.toStringTag]: 'Uint8Array', length: 3 },
    { [Symbol.toStringTag]: 'ArrayBuffer', byteLength: 3 },
    new Proxy(new ArrayBuffer(3), {}),
    gone,
  ]) {
    assert.equal(asBytes(value), undefined, String(value));
  }
});

test('what holds no bytes is not looked into', () => {
  let looked = 0;
  const look = () => {
    looked += 1;
    return [][Symbol.iterator]();
  };
  assert.equal(asBytes({ length: 1, [Symbol.iterator]: look }), undefined);
  assert.equal(asBytes(Object.defineProperty({}, 'length', { get: look })), undefined);
  assert.equal(looked, 0);
});

test('a view of a buffer that grows keeps its length', () => {
  const Growing = /** @type {any} */ (SharedArrayBuffer);
  const growing = new Growing(3, { maxByteLength: 6 });
  const bytes = asBytes(growing);
  growing.grow(6);
  assert.equal(bytes?.length, 3);
});

test('a body is text from UTF-8 or bytes; what else it is, and how to keep the bytes, is told', () => {
  assert.deepEqual([...bodyBytes('é')], [0xc3, 0xa9]);
  assert.deepEqual([...bodyBytes(new Uint8Array([7]))], [7]);
  /** @type {[RegExp, RegExp]} */
  const remedy = [/request\.arrayBuffer\(\).*express\.raw/, /request\.arrayBuffer\(\).*express\.raw/];
  for (const [body, en, zh] of /** @type {[unknown, RegExp, RegExp][]} */ ([
    [HALF, /body is text that does not come from UTF-8/, /不能用 UTF-8 编码/],
    [new Uint16Array(1), /body is a Uint16Array instead of a Uint8Array/, /Uint16Array.*应为 Uint8Array/],
    [{ id: 1 }, /body is already parsed/, /已被解析/],
    [[], /body is already parsed/, /已被解析/],
    [null, /body is null instead of bytes/, /null，应为字节/],
    [undefined, /body is undefined instead of bytes/, /undefined，应为字节/],
    [5, /body is a number instead of bytes/, /数字，应为字节/],
    [() => {}, /body is a function instead of bytes/, /函数，应为字节/],
  ])) {
    refuses(() => bodyBytes(body), [en, zh], remedy);
  }
});

test('messages are whole text or bytes, bytes are bytes, text is whole text', () => {
  assert.deepEqual([...messageBytes('é', 'message')], [0xc3, 0xa9]);
  assert.deepEqual([...messageBytes(new Uint8Array([7]), 'message')], [7]);
  assert.deepEqual([...strictBytes(new Uint8Array([7]), 'key')], [7]);
  assert.equal(text('é', 'text'), 'é');
  refuses(
    () => messageBytes(HALF, 'message'),
    [/message holds half of a surrogate pair/, /message 包含半个代理对/],
    [/Pass whole characters, or bytes/, /请传入完整的字符，或字节/],
  );
  for (const call of [() => messageBytes(5, 'key'), () => strictBytes(5, 'key')])
    refuses(
      call,
      [/key is a number instead of a Uint8Array/, /key 是数字，应为 Uint8Array/],
      [/Pass bytes/, /请传入字节/],
    );
  assert.match(refusal(() => strictBytes('text', 'key')).en, /key is a string instead of a Uint8Array/);
  refuses(
    () => text(5, 'path'),
    [/path is a number instead of text/, /path 是数字，应为字符串/],
    [/Pass a string/, /请传入字符串/],
  );
  refuses(
    () => text(HALF, 'path'),
    [/path holds half of a surrogate pair/, /path 包含半个代理对/],
    [/Pass a string/, /请传入字符串/],
  );
});

test('the bytes of a key file become base64 up to a bound that is above the longest key; anything else is left alone', () => {
  const bytes = Uint8Array.from({ length: 300 }, (_, index) => index);
  assert.equal(keyText(bytes), Buffer.from(bytes).toString('base64'));
  assert.equal(keyText(bytes.buffer), Buffer.from(bytes).toString('base64'));
  for (const key of ['pem', undefined, null, 5]) assert.equal(keyText(key), key);
  assert.equal(Buffer.from(String(keyText(new Uint8Array(200_000))), 'base64').length, 0x1_8000);
});

test('a URL that can be called has a scheme of the web and a host, and no user, query or fragment', () => {
  for (const url of ['https://a.example/n', 'http://a.example/n', 'https://a.example:8443/n'])
    assert.equal(isCallable(url), true, url);
  for (const url of [
    '',
    'a.example/n',
    'https://',
    'ftp://a.example/n',
    'xhttps://a.example/n',
    'https+x://a.example/n',
    'https://user@a.example/n',
    'https://a.example/n?a=1',
    'https://a.example/n#a',
  ])
    assert.equal(isCallable(url), false, url);
  const [[zh, en], [remedyZh, remedyEn]] = UNREADABLE_URL;
  assert.match(zh, /不是.* URL/);
  assert.match(en, /is not a URL/);
  assert.match(remedyZh, /https/);
  assert.match(remedyEn, /https/);
});

test('an error of the sender is told from one of the receiver', () => {
  const cause = new Error('cut');
  const error = outsideError('body', ['不对', 'is wrong'], ['无', 'Nothing.'], cause);
  assert.equal(isFromOutside(error), true);
  assert.equal(/** @type {any} */ (error).cause, cause);
  assert.match(/** @type {any} */ (error).en.message, /^unusable message: body is wrong/);
  assert.match(/** @type {any} */ (error).zh.message, /^报文有误：body 不对/);
  for (const other of [undefined, cause, { ...error }]) assert.equal(isFromOutside(other), false);
});

test('headers are read in every form, as often as they came; what is no header is left out', () => {
  const once = [['a', '1']];
  for (const headers of [
    new Headers({ a: '1' }),
    new Map([['a', '1']]),
    [['a', '1']],
    { a: '1' },
    { a: ['1'] },
    runInNewContext('({ a: "1" })'),
    new Set([['a', '1']]).values(),
  ]) {
    assert.deepEqual(headerList(headers), once);
    if (!('next' in headers)) assert.equal(headerPairs(headers), '[["a","1"]]');
  }
  assert.deepEqual(headerList({ a: ['1', '2'] }), [
    ['a', '1'],
    ['a', '2'],
  ]);
  assert.deepEqual(headerList([['a', '1'], 'b', ['c', 3], [4, 'd'], ['e'], null, ['a', '2']]), [
    ['a', '1'],
    ['a', '2'],
  ]);
  assert.deepEqual(headerList({ a: undefined, b: null, c: 3, d: {} }), []);
  assert.deepEqual(headerList([]), []);
});

test('of headers that can only be asked for, those of a notification are, and the length of its body', () => {
  /** @type {string[]} */
  const asked = [];
  const headers = {
    get(/** @type {string} */ name) {
      asked.push(name.toLowerCase());
      return name.toLowerCase() === 'wechatpay-serial' ? 'S' : undefined;
    },
  };
  assert.deepEqual(
    headerList(headers).map(([name, value]) => [name.toLowerCase(), value]),
    [['wechatpay-serial', 'S']],
  );
  for (const name of [
    'wechatpay-nonce',
    'wechatpay-serial',
    'wechatpay-signature',
    'wechatpay-timestamp',
    'content-length',
  ])
    assert.ok(asked.includes(name), name);
});

test('headers that are none, or cannot be read, are the failure of the receiver', () => {
  for (const [value, en, zh] of /** @type {[unknown, RegExp, RegExp][]} */ ([
    [undefined, /headers is undefined instead of headers/, /headers 是 undefined，应为请求头/],
    [null, /headers is null instead of headers/, /null/],
    ['a: 1', /headers is a string instead of headers/, /字符串/],
    [() => {}, /headers is a function instead of headers/, /函数/],
  ])) {
    refuses(() => headerList(value), [en, zh], [/Pass request\.headers/, /请传入 request\.headers/]);
  }
  const cause = new Error('getter');
  const fails = () => {
    throw cause;
  };
  for (const headers of [
    Object.defineProperty({}, 'a', { get: fails, enumerable: true }),
    { forEach: fails },
    { [Symbol.iterator]: fails },
    { get: fails },
  ]) {
    const call = () => headerList(headers);
    assert.equal(refusal(call).cause, cause);
    refuses(
      call,
      [/headers could not be read/, /headers 无法读取/],
      [/Pass request\.headers/, /请传入 request\.headers/],
    );
    assert.throws(call, (error) => !isFromOutside(error));
  }
});

test('headers longer or more than any server lets pass are the failure of the sender, and need not come to an end', () => {
  const longest = 128 * 1024;
  const most = 2000;
  assert.equal(headerList({ a: 'x'.repeat(longest - 1) }).length, 1);
  assert.equal(headerList(Array(most).fill(['a', '1'])).length, most);
  assert.equal(headerList({ a: Array(most).fill('1') }).length, most);
  const endless = {
    *[Symbol.iterator]() {
      for (;;) yield 'no header';
    },
  };
  for (const headers of [
    { a: 'x'.repeat(longest) },
    { ['x'.repeat(longest)]: '1' },
    { a: 'x'.repeat(longest / 2), b: 'x'.repeat(longest / 2) },
    Array(most + 1).fill(['a', '1']),
    { a: Array(most + 1).fill('1') },
    Array(most + 1).fill('no header'),
    endless,
  ]) {
    const call = () => headerList(headers);
    refuses(
      call,
      [/headers is longer than the headers of any notification/, /比任何通知的请求头都长/],
      [/Nothing: such a message is not from WeChat Pay/, /无需处理/],
    );
    assert.throws(call, isFromOutside);
  }
});

test('what has no form in UTF-8 is replaced in headers, each half once', () => {
  assert.equal(clean('plain é 😀'), 'plain é 😀');
  assert.equal(clean(`${HALF}\udc00 \ud800b`), 'a\ud800\udc00 \ufffdb');
  assert.equal(clean('\ud800 \udc00'), '\ufffd \ufffd');
  assert.deepEqual(headerList({ [HALF]: HALF }), [['a\ufffd', 'a\ufffd']]);
});
