// Every operation of the catalogue, called against the sandbox: what is sent is what the facts say, and what comes back is
// what the sandbox makes of them.
import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { WechatPay } from 'wechatpay-wasm';
import { catalogue } from 'wechatpay-wasm/catalogue';
import { createSandbox } from 'wechatpay-wasm/sandbox';
import { assertShape, OPERATIONS, requestOf, sampleOf } from '../sandbox/facts.mjs';

const NOON = Date.parse('2026-07-20T12:00:00+08:00');
/** Members of `meta` that the client fills in. */
const FILLED = /^(file_?name|sha256|file_digest|digest|digest_al\w+)$/;
/** Files that the uploads take: by the first kind they know. */
const FILES = {
  image: ['a.png', '\x89PNG\r\n\x1a\n'],
  video: ['a.mp4', '\0\0\0\x18ftypmp42'],
  invoice: ['a.pdf', '%PDF-1.7'],
};

const sandbox = await createSandbox({ now: () => NOON });
// What it would still notify keeps the process.
after(() => sandbox.close());
/** What was sent last. @type {{ url: URL, method: string, headers: Record<string, string>, body: any } | undefined} */
let sent;
const fetch = (/** @type {string} */ url, /** @type {any} */ init) => {
  const headers = Object.fromEntries(Object.entries(init.headers).map(([name, value]) => [name.toLowerCase(), value]));
  sent = { url: new URL(url), method: init.method, headers, body: init.body };
  return sandbox.fetch(url, init);
};
const [merchants, brands] = [sandbox.credentials, sandbox.brandCredentials].map((credentials) =>
  catalogue(new WechatPay({ ...credentials, now: () => NOON, retry: false, fetch })),
);
const how = new Map((await sandbox.operations()).map(({ method, path, answer }) => [`${method} ${path}`, answer]));

/** JSON text as a value, with an address that could be called, and numbers of merchants: the client looks at these. */
const checked = (json) =>
  JSON.parse(json, (name, value) => (name === 'notify_url' ? 'https://merchant.example/n' : value));
const withMerchants = (json) => JSON.parse(json, (name, value) => (/mchid$/.test(name) ? '1900000109' : value));

/** What the catalogue is given for an operation. */
function inputOf(operation) {
  const { shapes, params, query, headers, body, marks, path } = operation;
  const of = (shape) => shape && checked(JSON.stringify(sampleOf(shape, { shapes, all: true, seal: String })));
  const input = { ...(params && { params: of(params) }), ...(query && { query: of(query) }) };
  if (headers) input.idempotencyKey = 'key-1';
  if (marks.includes('upload')) {
    const kind = /video/.test(path) ? 'video' : /fapiao|invoice/.test(path) ? 'invoice' : 'image';
    const [filename, head] = FILES[kind];
    const { meta, ...parts } = of(typeof body === 'string' ? shapes[body.slice(1)] : body);
    const own = Object.entries(withMerchants(meta)).filter(([name]) => !FILLED.test(name));
    const fields = Object.entries(parts).filter(([name]) => !/file$/.test(name));
    Object.assign(input, { file: Buffer.from(head, 'latin1'), filename });
    if (own.length > 0) input.meta = Object.fromEntries(own);
    if (fields.length > 0) input.fields = Object.fromEntries(fields);
  } else if (body !== undefined) {
    input.body = of(body);
  }
  return input;
}

const sealed = (shape, shapes) =>
  JSON.stringify(sampleOf(shape ?? {}, { shapes, all: true, seal: () => '\u{1f512}' })).includes('\u{1f512}');

/** Whether what was sent is what the facts say. */
function assertSent(operation, input) {
  const { key, marks, shapes, query, body, method } = operation;
  assert.ok(sent, `${key} is sent`);
  const wanted = new URL(requestOf(operation, { all: true, seal: String }).target, 'https://x');
  assert.equal(sent.method, method, key);
  assert.equal(
    sent.url.hostname,
    marks.includes('overseas') ? 'apihk.mch.weixin.qq.com' : 'api.mch.weixin.qq.com',
    key,
  );
  assert.equal(sent.url.pathname, wanted.pathname, key);
  if (sealed(query, shapes)) {
    assert.deepEqual([...sent.url.searchParams.keys()], [...wanted.searchParams.keys()], key);
    assert.notEqual(sent.url.search, wanted.search, key);
  } else {
    assert.equal(sent.url.search, wanted.search, key);
  }
  assert.match(sent.headers.authorization, marks.includes('brand') ? /^WECHATPAY-BRAND-/ : /^WECHATPAY2-/, key);
  if (marks.includes('serial')) assert.ok(sent.headers['wechatpay-serial'], key);
  assert.equal(sent.headers['idempotency-key'], operation.headers && 'key-1', key);
  if (marks.includes('upload'))
    return assert.match(sent.headers['content-type'], /^multipart\/form-data; boundary=/, key);
  if (body === undefined) return assert.equal(sent.body, undefined, key);
  assert.equal(sent.headers['content-type'], 'application/json', key);
  if (sealed(body, shapes)) assert.notDeepEqual(JSON.parse(sent.body), input.body, key);
  else assert.deepEqual(JSON.parse(sent.body), input.body, key);
}

/** Whether the value is what the sandbox answers. */
async function assertAnswer(operation, value) {
  const { key, marks, answer, shapes, status = 200 } = operation;
  if (marks.includes('unsigned')) return assert.ok((await value.bytes()).length > 0, key);
  if (answer === null) return assert.equal(value.status, status, key);
  assert.equal(value.response.status, status, key);
  assert.equal(value.response.unopened, undefined, key);
  assertShape(value, answer, { shapes, open: String }, key);
}

test('every operation is sent, and answered or refused by the sandbox as what it is', async (t) => {
  const counts = { answered: 0, refused: 0 };
  /** What products that keep state say of an order, a bill or an application that is not there, by their code. */
  const refusals = new Map();
  for (const operation of OPERATIONS) {
    const { key } = operation;
    const input = inputOf(operation);
    sent = undefined;
    try {
      const api = operation.marks.includes('brand') ? brands : merchants;
      const value = await api(key, input);
      counts.answered += 1;
      // Products play with rules of their own, and say more or less than the facts.
      if (how.get(key) === 'generic') await assertAnswer(operation, value);
    } catch (error) {
      if (error.name === 'AssertionError') throw error;
      assert.notEqual(how.get(key), 'generic', `${key}: ${error.message}`);
      assert.equal(error.code, 'ERR_API', `${key}: ${error.message}`);
      refusals.set(error.apiCode, [...(refusals.get(error.apiCode) ?? []), key]);
      counts.refused += 1;
    }
    assertSent(operation, input);
  }
  for (const [code, keys] of refusals) t.diagnostic(`${code}: ${keys.length}`);
  const called = counts.answered + counts.refused;
  t.diagnostic(
    `${called} of ${OPERATIONS.length}: ${counts.answered} answered, ${counts.refused} refused by products with state`,
  );
  assert.equal(OPERATIONS.length, 1057);
  assert.equal(called, 1057);
});
