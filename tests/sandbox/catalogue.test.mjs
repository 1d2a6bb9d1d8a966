import assert from 'node:assert/strict';
import crypto from 'node:crypto';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { before, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { isDeepStrictEqual } from 'node:util';
import { gunzipSync } from 'node:zlib';
import { createKeys, createSandbox } from '../../sandbox/index.js';
import { OUTPUT, sandboxData } from '../../scripts/lib/sandbox-facts.mjs';
import { assertShape, OPERATIONS, requestOf } from './facts.mjs';
import { assertRefused, call, NOON, open, seal, signatureIsRight } from './merchant.mjs';

let keys;
before(async () => {
  keys = await createKeys();
});

async function setUp(options) {
  const events = [];
  const sandbox = await createSandbox({ keys, now: () => NOON, onEvent: (event) => events.push(event), ...options });
  const { credentials } = sandbox;
  const ways = { seal: (text) => seal(credentials, text), open: (text) => open(credentials, text) };
  /** Asks an operation, signed as its caller is, at its host. */
  const ask = (operation, { target, json, headers = {}, ...more }) => {
    const { method, marks } = operation;
    const named = { 'Wechatpay-Serial': credentials.publicKeyId, ...headers };
    return call(sandbox, method, target, { json, headers: named, brand: marks.includes('brand'), ...more });
  };
  return { sandbox, credentials, events, ask, ...ways };
}

/** The operation of a key, as `GET /v3/certificates`. */
const operationOf = (key) => {
  const found = OPERATIONS.find((one) => one.key === key);
  assert.ok(found, key);
  return found;
};

const nameless = (key) => key.replaceAll(/\{[^}]*\}/g, '{}');
const hostOf = ({ marks }) => (marks.includes('overseas') ? 'apihk.mch.weixin.qq.com' : 'api.mch.weixin.qq.com');

test('all operations are answered, whether asked with all members or only with what is required', async () => {
  const { sandbox, credentials, events, ask, ...ways } = await setUp();
  const how = new Map((await sandbox.operations()).map(({ method, path, answer }) => [`${method} ${path}`, answer]));
  assert.equal(OPERATIONS.length, 1057);
  assert.deepEqual([...how.keys()].sort(), OPERATIONS.map(({ key }) => key).sort());
  let generic = 0;
  for (const operation of OPERATIONS) {
    if (how.get(operation.key) === 'played') continue;
    generic += 1;
    const whole = requestOf(operation, { ...ways, seal: String, all: true });
    const needed = requestOf(operation, { ...ways, seal: String, all: false });
    for (const all of isDeepStrictEqual(whole, needed) ? [true] : [false, true]) {
      const what = `${operation.key}, ${all ? 'all' : 'required'} members`;
      const request = requestOf(operation, { ...ways, all });
      const response = await ask(operation, { ...request, host: hostOf(operation) });
      const status = operation.status ?? 200;
      assert.equal(response.status, status, `${what}: ${response.raw}`);
      assert.equal(response.headers.get('X-Sandbox-Answer'), 'generic', what);
      assert.match(response.headers.get('Request-ID'), /-0$/, what);
      const told = events.find(({ type }) => type === 'generic');
      events.length = 0;
      // Two paths differ in the name of their parameter only.
      assert.equal(nameless(`${told.method} ${told.path}`), nameless(operation.key), what);
      assert.equal(told.answer, 'generic', what);
      if (operation.marks.includes('unsigned')) {
        assert.equal(response.headers.get('Wechatpay-Signature'), null, what);
        assert.ok(response.raw.length > 0, what);
        continue;
      }
      assert.ok(signatureIsRight(credentials, response.headers, response.raw), what);
      if (operation.answer === null) assert.equal(response.raw.length, 0, what);
      else assertShape(response.json, operation.answer, { ...operation, ...ways }, what);
    }
  }
  assert.equal(generic, [...how.values()].filter((answer) => answer === 'generic').length);
});

test('what products play is no generic answer, and every upload is played', async () => {
  const { sandbox, credentials, ask, seal: sealed } = await setUp();
  const played = (await sandbox.operations()).filter(({ answer }) => answer === 'played');
  assert.ok(played.length > 90, `${played.length} operations are played`);
  const keysOf = new Set(played.map(({ method, path }) => `${method} ${path}`));
  for (const operation of OPERATIONS.filter(({ key }) => keysOf.has(key))) {
    const response = await ask(operation, {
      ...requestOf(operation, { seal: sealed, all: true }),
      host: hostOf(operation),
    });
    assert.equal(response.headers.get('X-Sandbox-Answer'), null, operation.key);
    // It is refused, if at all, by the rules of its product: the path itself is known.
    assert.ok(response.json?.detail?.location !== 'url', `${operation.key}: ${response.raw}`);
    if (response.headers.get('Wechatpay-Signature') === null) assert.ok(operation.marks.includes('unsigned'));
    else assert.ok(signatureIsRight(credentials, response.headers, response.raw), operation.key);
  }
  for (const { key } of OPERATIONS.filter(({ marks }) => marks.includes('upload'))) assert.ok(keysOf.has(key), key);
});

const GUIDES = operationOf('GET /v3/smartguide/guides');
const NEW_GUIDE = operationOf('POST /v3/smartguide/guides');
const RECEIVERS = operationOf('DELETE /v3/global/profit-sharing/receivers');

test('what is wrong with a request is refused in the official form, and nothing is told of an answer', async () => {
  const { credentials, events, ask, seal: sealed } = await setUp();
  const { json: guide } = requestOf(NEW_GUIDE, { seal: sealed, all: false });
  const { name: _, ...unnamed } = guide;
  const pkcs1 = crypto
    .publicEncrypt({ key: credentials.publicKey, padding: crypto.constants.RSA_PKCS1_PADDING }, Buffer.from('张三'))
    .toString('base64');
  const sha256 = crypto
    .publicEncrypt({ key: credentials.publicKey, oaepHash: 'sha256' }, Buffer.from('张三'))
    .toString('base64');
  const post = (json, more) => [NEW_GUIDE, { target: '/v3/smartguide/guides', json, ...more }];
  const get = (search, more) => [GUIDES, { target: `/v3/smartguide/guides?${search}`, ...more }];
  const encoded = encodeURIComponent;
  for (const [what, [operation, request], refusal] of [
    ['a member is missing', post(unnamed), { field: '/name' }],
    ['a member is empty', post({ ...guide, corpid: '' }), { field: '/corpid' }],
    ['a member is null', post({ ...guide, group_qrcode: null }), { field: '/group_qrcode' }],
    ['a member is not known', post({ ...guide, nickname: 'x' }), { field: '/nickname' }],
    ['text for an integer', post({ ...guide, store_id: '1' }), { field: '/store_id' }],
    ['a fraction', post({ ...guide, store_id: 1.5 }), { field: '/store_id' }],
    ['an integer for text', post({ ...guide, corpid: 1 }), { field: '/corpid' }],
    ['an emoji', post({ ...guide, corpid: '😀' }), { field: '/corpid' }],
    ['no URL', post({ ...guide, avatar: 'avatar.png' }), { field: '/avatar' }],
    ['a sensitive field in clear', post({ ...guide, name: '张三' }), { field: '/name' }],
    ['of another padding', post({ ...guide, name: pkcs1 }), { field: '/name' }],
    ['of another digest', post({ ...guide, name: sha256 }), { field: '/name' }],
    ['no serial', post(guide, { headers: { 'Wechatpay-Serial': undefined } }), { field: 'Wechatpay-Serial' }],
    ['another serial', post(guide, { headers: { 'Wechatpay-Serial': 'PUB_KEY_ID_0' } }), { code: 'PARAM_ERROR' }],
    ['no JSON', post(undefined, { body: 'corpid=1' }), { location: 'body' }],
    ['another media type', post(guide, { headers: { 'Content-Type': 'text/plain' } }), { field: 'Content-Type' }],
    ['a parameter is missing', get('userid=1'), { field: 'store_id', location: 'query' }],
    ['an unknown parameter', get('store_id=1&page=1'), { field: 'page', location: 'query' }],
    ['a repeated one', get('store_id=1&store_id=1'), { field: 'store_id', location: 'query' }],
    ['no integer', get('store_id=one'), { field: 'store_id', location: 'query' }],
    ['above its limit', get('store_id=1&limit=11'), { field: 'limit', location: 'query' }],
    ['half an encoding', get('store_id=1&userid=%E4%BD'), { location: 'query' }],
    ['a sensitive parameter in clear', get('store_id=1&mobile=13800001747'), { field: 'mobile', location: 'query' }],
    ['of another padding', get(`store_id=1&mobile=${encoded(pkcs1)}`), { field: 'mobile', location: 'query' }],
    [
      'without serial',
      get(`store_id=1&mobile=${encoded(sealed('1'))}`, { headers: { 'Wechatpay-Serial': undefined } }),
      { field: 'Wechatpay-Serial' },
    ],
    ['a body of a GET', get('store_id=1', { json: {} }), { field: 'body' }],
    [
      'a value that is not known',
      [RECEIVERS, { target: '/v3/global/profit-sharing/receivers', json: { type: 'NOBODY' }, host: 'localhost' }],
      { field: '/type' },
    ],
    [
      'a placeholder',
      [
        operationOf('GET /v3/merchant-service/images/{media_id}'),
        { target: '/v3/merchant-service/images/%7Bmedia_id%7D' },
      ],
      { field: '/media_id', location: 'uri_template' },
    ],
    [
      'a header that is needed',
      [
        operationOf('POST /v3/marketing/partnerships/terminate'),
        { target: '/v3/marketing/partnerships/terminate', json: {} },
      ],
      { field: 'Idempotency-Key', location: 'header' },
    ],
    [
      'a list that is too short',
      [
        operationOf('POST /v3/marketing/paygiftactivity/activities/{activity_id}/merchants/delete'),
        {
          target: '/v3/marketing/paygiftactivity/activities/1/merchants/delete',
          json: { merchant_id_list: [], delete_request_no: 'A-1' },
        },
      ],
      { field: '/merchant_id_list' },
    ],
  ]) {
    const response = await ask(operation, request);
    assert.equal(response.headers.get('X-Sandbox-Answer'), null, what);
    try {
      assertRefused(response, credentials, { status: 400, code: 'PARAM_ERROR', ...refusal });
    } catch (error) {
      error.message = `${what}: ${error.message}`;
      throw error;
    }
  }
  assert.deepEqual(
    events.filter(({ type }) => type === 'generic'),
    [],
  );
});

test('another method, another host and a wrong signature are refused', async () => {
  const { sandbox, credentials, ask } = await setUp();
  const method = await call(sandbox, 'PUT', '/v3/smartguide/guides', { json: {} });
  assertRefused(method, credentials, { status: 404, code: 'RESOURCE_NOT_EXISTS', location: 'url' });
  assert.match(
    method.json.detail.issue,
    /no interface PUT \/v3\/smartguide\/guides; the path has (GET, POST|POST, GET)$/,
  );
  const [overseas, inland] = ['apihk.mch.weixin.qq.com', 'api.mch.weixin.qq.com'];
  for (const [key, target, wrong, right] of [
    ['GET /hk/v3/refunds/id/{refund_id}', '/hk/v3/refunds/id/5030000?mchid=1230000109', inland, overseas],
    ['GET /v3/smartguide/guides', '/v3/smartguide/guides?store_id=1', overseas, inland],
  ]) {
    const refused = await ask(operationOf(key), { target, host: wrong });
    assertRefused(refused, credentials, { status: 404, code: 'RESOURCE_NOT_EXISTS', location: 'url' });
    for (const host of [right, 'localhost:8790'])
      assert.equal((await ask(operationOf(key), { target, host })).status, 200);
  }
  const forged = await ask(GUIDES, { target: '/v3/smartguide/guides?store_id=1', members: { signature: 'AAAA' } });
  assertRefused(forged, credentials, { status: 401, code: 'SIGN_ERROR', signed: false });
});

test('an answer repeats what was asked, follows the clock, and is the same for the same question', async () => {
  const { sandbox, ask, seal: sealed, open: opened } = await setUp();
  const target = (page) =>
    `/v3/smartguide/guides?store_id=17&userid=zhang&mobile=${encodeURIComponent(sealed('13800001747'))}${page}`;
  const first = (await ask(GUIDES, { target: target('&limit=2&offset=0') })).json;
  assert.deepEqual([first.total_count, first.limit, first.offset, first.data.length], [3, 2, 0, 2]);
  const rest = (await ask(GUIDES, { target: target('&limit=2&offset=2') })).json;
  assert.deepEqual([rest.total_count, rest.offset, rest.data.length], [3, 2, 1]);
  const again = (await ask(GUIDES, { target: target('&limit=2&offset=0') })).json;
  const ids = (page) => page.data.map(({ guide_id }) => guide_id);
  assert.equal(new Set([...ids(first), ...ids(rest)]).size, 3);
  assert.deepEqual(ids(first), ids(again));
  // Encrypted anew for each answer.
  assert.notEqual(first.data[0].name, again.data[0].name);
  assert.equal(opened(first.data[0].name), opened(again.data[0].name));

  const stock = { target: '/v3/marketing/favor/stocks/9836588/start', json: { stock_creator_mchid: '8956000' } };
  const started = (await ask(operationOf('POST /v3/marketing/favor/stocks/{stock_id}/start'), stock)).json;
  assert.deepEqual(started, { start_time: '2026-07-20T12:00:00+08:00', stock_id: '9836588' });
  await sandbox.clock.offset(60);
  const later = await ask(operationOf('POST /v3/marketing/favor/stocks/{stock_id}/start'), {
    ...stock,
    time: NOON + 60_000,
  });
  assert.equal(later.json.start_time, '2026-07-20T12:01:00+08:00');
});

test('the files of generic answers can be downloaded and have the digest that was told', async () => {
  const { sandbox, ask, open: opened } = await setUp();
  const download = async (url) => {
    const { pathname, search, host } = new URL(url);
    const response = await call(sandbox, 'GET', pathname + search, { host });
    assert.equal(response.headers.get('Wechatpay-Signature'), null);
    return response.raw;
  };
  const sha1 = (bytes) => crypto.createHash('sha1').update(bytes).digest('hex');
  const target = '/v3/profitsharing/bills?bill_date=2026-07-19';
  const plain = (await ask(operationOf('GET /v3/profitsharing/bills'), { target })).json;
  assert.equal(sha1(await download(plain.download_url)), plain.hash_value);
  const packed = (await ask(operationOf('GET /v3/profitsharing/bills'), { target: `${target}&tar_type=GZIP` })).json;
  assert.equal(sha1(gunzipSync(await download(packed.download_url))), packed.hash_value);

  const encrypted = operationOf('GET /v3/ecommerce/bill/fundflowbill');
  const query = 'bill_date=2026-07-19&account_type=ALL&algorithm=AEAD_AES_256_GCM';
  const { json } = await ask(encrypted, { target: `/v3/ecommerce/bill/fundflowbill?${query}` });
  for (const { download_url, encrypt_key, nonce, hash_value } of json.download_bill_list) {
    const bytes = await download(download_url);
    const decipher = crypto.createDecipheriv('aes-256-gcm', opened(encrypt_key), nonce);
    decipher.setAuthTag(bytes.subarray(-16));
    assert.equal(sha1(Buffer.concat([decipher.update(bytes.subarray(0, -16)), decipher.final()])), hash_value);
  }
  const image = await call(sandbox, 'GET', '/v3/merchant-service/images/any');
  assert.equal(image.headers.get('Content-Type'), 'image/png');
  assert.equal(image.raw.subarray(1, 4).toString(), 'PNG');
  assert.equal(
    (await call(sandbox, 'GET', '/v3/merchant-service/images/any', { members: { mchid: '1' } })).status,
    401,
  );
});

test('an operation of a brand is answered as all others, and is signed in its own way', async () => {
  const { sandbox, ask, credentials } = await setUp();
  const target = '/brand/marketing/product-coupon/users/oX/coupons?page_size=1';
  const response = await ask(operationOf('GET /brand/marketing/product-coupon/users/{openid}/coupons'), { target });
  assert.equal(response.headers.get('X-Sandbox-Answer'), 'generic');
  assert.deepEqual([response.json.user_coupon_list.length, response.json.next_page_token], [1, '1']);
  assertRefused(await call(sandbox, 'GET', target), credentials, { status: 401, code: 'SIGN_ERROR', signed: false });
});

test('the data of the sandbox is what is made of the facts', () => {
  const root = fileURLToPath(new URL('../..', import.meta.url));
  assert.equal(readFileSync(path.join(root, OUTPUT), 'utf8'), sandboxData(root), 'run node scripts/facts.mjs');
});
