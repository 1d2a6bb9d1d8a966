// What the server adds for the dashboard, over HTTP.
import assert from 'node:assert/strict';
import http from 'node:http';
import { test } from 'node:test';
import { verdictOf } from '../../sandbox/dashboard/verdict.js';
import { send } from '../sandbox/http.mjs';
import { orderBody, sign, until } from '../sandbox/merchant.mjs';
import { openShop } from './shop.mjs';

/** @param {string} url @param {string} target @param {Record<string, string>} [headers] */
const get = async (url, target, headers = {}) => /** @type {any} */ (await send(url, 'GET', target, { headers }));

/** Raw, because scripts and styles are no JSON. @param {string} url @param {string} method @param {string} target @returns {Promise<any>} */
function raw(url, method, target) {
  const { hostname, port } = new URL(url);
  return new Promise((resolve, reject) => {
    const request = http.request({ hostname, port, method, path: target }, async (response) => {
      const chunks = [];
      for await (const chunk of response) chunks.push(chunk);
      resolve({ status: response.statusCode, headers: response.headers, text: Buffer.concat(chunks).toString() });
    });
    request.on('error', reject);
    request.end();
  });
}

/** Listens to the feed. @param {import('node:test').TestContext} t @param {string} url @param {string} [query] @param {Record<string, string>} [headers] */
async function hear(t, url, query = '', headers = {}) {
  const { hostname, port } = new URL(url);
  let text = '';
  const request = http.get({ hostname, port, path: `/_sandbox/events/stream${query}`, headers });
  t.after(() => request.destroy());
  const response = await new Promise((resolve, reject) => request.on('response', resolve).on('error', reject));
  response.on('error', () => {});
  response.on('data', (/** @type {Buffer} */ chunk) => (text += chunk));
  const events = () =>
    [...text.matchAll(/id: (\S+)\nevent: (\w+)\ndata: (.*)\n/g)].map(([, id, event, data]) => ({
      id,
      event,
      ...JSON.parse(data),
    }));
  return { response, events, close: () => request.destroy() };
}

test('the page comes with a policy that allows nothing but its own files, and no markup from text', async (t) => {
  const { url } = await openShop(t);
  for (const target of [
    '/',
    '/_sandbox/dashboard/main.js',
    '/_sandbox/dashboard/views/record.js',
    '/_sandbox/dashboard/base.css',
  ]) {
    const { status, headers, text } = await raw(url, 'GET', target);
    assert.equal(status, 200, target);
    assert.ok(text.length > 0);
    assert.equal(
      headers['content-security-policy'],
      "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; base-uri 'none'; " +
        "form-action 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types 'none'",
    );
    assert.deepEqual(
      [headers['x-content-type-options'], headers['cache-control'], headers['cross-origin-resource-policy']],
      ['nosniff', 'no-store', 'same-origin'],
    );
    const head = await raw(url, 'HEAD', target);
    assert.deepEqual([head.status, head.text, head.headers['content-length']], [200, '', headers['content-length']]);
  }
  const page = (await raw(url, 'GET', '/')).text;
  assert.ok(!/<script(?![^>]*src=)|style=|\son\w+=/.test(page), 'nothing inline');
});

test('a path names a file of the page, or none', async (t) => {
  const { url } = await openShop(t);
  for (const path of [
    '../server.mjs',
    '..%2fserver.mjs',
    'views/../../journal.js',
    '/etc/passwd',
    'views',
    '',
    '%00',
    '__proto__',
    'main.js/',
  ]) {
    const { status } = await raw(url, 'GET', `/_sandbox/dashboard/${path}`);
    assert.equal(status, 404, path);
  }
  assert.equal((await raw(url, 'POST', '/_sandbox/dashboard/main.js')).status, 404);
});

test('strangers get neither page nor lists nor feed', async (t) => {
  const { url } = await openShop(t);
  const { host, port } = new URL(url);
  for (const target of [
    '/',
    '/_sandbox/dashboard/main.js',
    '/_sandbox/dashboard/state',
    '/_sandbox/exchanges',
    '/_sandbox/events/stream',
    '/_sandbox/deliveries',
  ]) {
    assert.deepEqual(
      (await get(url, target, { Host: `rebound.example:${port}` })).json.code,
      'HOST_NOT_ALLOWED',
      target,
    );
    assert.deepEqual(
      (await get(url, target, { Host: host, Origin: 'https://evil.example' })).json.code,
      'ORIGIN_NOT_ALLOWED',
      target,
    );
  }
  const post = /** @type {any} */ (
    await send(url, 'POST', '/_sandbox/refunds', { headers: { Host: host, Origin: 'null' }, body: '{}' })
  );
  assert.equal(post.json.code, 'ORIGIN_NOT_ALLOWED');
});

test('lists show every kind, the newest first, and find by number', async (t) => {
  const { url, sandbox, order } = await openShop(t);
  for (const [product, number] of [
    ['jsapi', 'ORDER-1'],
    ['native', 'ORDER-2'],
    ['app', 'OTHER-3'],
  ]) {
    await order(product, { out_trade_no: number, description: number });
  }
  await sandbox.pay('ORDER-1');
  const { json } = await get(url, '/_sandbox/records/orders');
  assert.deepEqual(
    json.items.map((/** @type {any} */ { number, state, amount, title, type }) => [number, state, amount, title, type]),
    [
      ['ORDER-1', 'SUCCESS', 100, 'ORDER-1', 'JSAPI'],
      ['OTHER-3', 'NOTPAY', 100, 'OTHER-3', 'APP'],
      ['ORDER-2', 'NOTPAY', 100, 'ORDER-2', 'NATIVE'],
    ],
  );
  const found = (await get(url, '/_sandbox/records/orders?search=OTHER&limit=1')).json;
  assert.deepEqual([found.total, found.items.length, found.items[0].number], [1, 1, 'OTHER-3']);
  for (const kind of [
    'combine',
    'refunds',
    'transfers',
    'profit-sharing',
    'sharing-returns',
    'service-orders',
    'complaints',
    'applyments',
  ]) {
    assert.deepEqual((await get(url, `/_sandbox/records/${kind}`)).json, { total: 0, items: [] }, kind);
  }
  assert.equal((await get(url, '/_sandbox/records/toString')).json.code, 'NOT_FOUND');
});

test('the verdict on a call of a brand speaks of its id', () => {
  const authorization =
    'WECHATPAY-BRAND-SHA256-RSA2048 brand_id="7",nonce_str="n",signature="c2lnbmF0dXJl",timestamp="1",serial_no="AB12"';
  const exchange = {
    ...{ method: 'GET', target: '/brand/x', body: { text: '', length: 0 } },
    headers: { accept: 'application/json', 'user-agent': 'x', authorization },
    refused: { code: 'SIGN_ERROR', detail: { field: 'brand_id', issue: 'unknown' } },
  };
  const { checks } = verdictOf(/** @type {any} */ (exchange));
  assert.deepEqual(checks[3], { check: 'brand_id', state: 'failed', value: '7', said: 'unknown' });
});

test('an exchange is shown with its bytes and a verdict line by line', async (t) => {
  const { url, post, order } = await openShop(t);
  await order('jsapi', { out_trade_no: 'ORDER-1', description: '咖啡' });
  await post('/v3/pay/transactions/jsapi', orderBody(), { signed: { members: { timestamp: '1700000000' } } });
  await post('/v3/pay/transactions/jsapi?x=1', orderBody(), { signed: { target: '/v3/pay/transactions/jsapi' } });
  await post('/v3/pay/transactions/jsapi', orderBody(), { signed: { order: ['mchid'] } });
  const [missing, wrong, late, right] = (await get(url, '/_sandbox/exchanges')).json.items;
  assert.deepEqual([right.accepted, right.status, late.accepted, late.code], [true, 200, false, 'SIGN_ERROR']);

  const first = (await get(url, `/_sandbox/exchanges/${right.id}`)).json;
  const sent = JSON.parse(first.body.text);
  assert.deepEqual(
    [sent.description, first.body.length, first.body.cut],
    ['咖啡', Buffer.byteLength(first.body.text), false],
  );
  assert.ok(first.verdict.checks.every((/** @type {any} */ { state }) => state === 'passed'));
  const lines = first.verdict.lines.map((/** @type {any} */ { text }) => text);
  assert.equal(`${lines.join('\n')}\n`, first.signed.text, 'the lines are the text whose signature was accepted');
  assert.ok(JSON.parse(first.answer.body.text).prepay_id);

  const states = async (/** @type {number} */ id) =>
    (await get(url, `/_sandbox/exchanges/${id}`)).json.verdict.checks
      .map((/** @type {any} */ { state }) => state[0])
      .join('');
  assert.equal(await states(late.id), 'ppppppfu');
  assert.equal(await states(wrong.id), 'pppppppf');
  assert.equal(await states(missing.id), 'ppfuuuuu');
  const second = (await get(url, `/_sandbox/exchanges/${wrong.id}`)).json;
  assert.equal(second.verdict.lines[1].text, '/v3/pay/transactions/jsapi?x=1');
  assert.deepEqual((await get(url, `/_sandbox/exchanges/${missing.id}`)).json.verdict.lines, []);
  const about = (await get(url, '/_sandbox/exchanges?about=ORDER-1')).json.items;
  assert.deepEqual(
    about.map((/** @type {any} */ { id }) => id),
    [right.id],
  );
  assert.equal((await get(url, '/_sandbox/exchanges/99')).status, 404);
});

test('a wrong signature is traced to the mistake that made it', async (t) => {
  const { url, sandbox } = await openShop(t);
  const { credentials } = sandbox;
  const target = '/v3/pay/transactions/out-trade-no/%E5%92%96?mchid=1230000109';
  const body = '{"a":"咖/啡", "b":[1,2]} ';
  const time = String(Math.floor(Date.now() / 1000));
  const lines = (
    /** @type {Record<string, string>} */ {
      method = 'POST',
      line = target,
      text = body,
      first = time,
      second = 'nonce',
    },
  ) => `${method}\n${line}\n${first}\n${second}\n${text}\n`;
  /** @type {[string | null, string][]} */
  const cases = [
    ['no-final-line-feed', lines({}).slice(0, -1)],
    ['no-body-line', lines({ text: '' }).slice(0, -1)],
    ['empty-body', lines({ text: '' })],
    ['no-query', lines({ line: '/v3/pay/transactions/out-trade-no/%E5%92%96' })],
    ['whole-url', lines({ line: `${url}${target}` })],
    ['whole-url', lines({ line: `https://api.mch.weixin.qq.com${target}` })],
    ['url-encoding', lines({ line: decodeURI(target) })],
    ['url-encoding', lines({ line: encodeURI(target) })],
    ['method-case', lines({ method: 'post' })],
    ['swapped', lines({ first: 'nonce', second: time })],
    ['crlf', lines({}).replaceAll('\n', '\r\n')],
    ['whitespace-around-body', lines({ text: body.trim() })],
    ['other-json', lines({ text: '{"a":"咖/啡","b":[1,2]}' })],
    ['other-json', lines({ text: '{"a": "\\u5496/\\u5561", "b": [1, 2]}' })],
    ['other-json', lines({ text: '{"a":"咖\\/啡","b":[1,2]}' })],
    ['other-json', lines({ text: '{\n  "a": "咖/啡",\n  "b": [\n    1,\n    2\n  ]\n}' })],
    [null, lines({ text: '{"a":1}' })],
  ];
  const detail = async () => {
    const [{ id }] = (await get(url, '/_sandbox/exchanges?limit=1')).json.items;
    return (await get(url, `/_sandbox/exchanges/${id}`)).json;
  };
  for (const [mistake, text] of cases) {
    const values = { mchid: credentials.mchid, nonce_str: 'nonce', timestamp: time, serial_no: credentials.serialNo };
    const pairs = Object.entries({ ...values, signature: sign(text, credentials.privateKey) });
    const Authorization = `WECHATPAY2-SHA256-RSA2048 ${pairs.map(([name, value]) => `${name}="${value}"`).join(',')}`;
    const headers = {
      Accept: 'application/json',
      'User-Agent': 'x',
      'Content-Type': 'application/json',
      Authorization,
    };
    const { status } = /** @type {any} */ (await send(url, 'POST', target, { headers, body }));
    assert.equal(status, 401);
    assert.equal((await detail()).verdict.mistake, mistake, JSON.stringify(text));
  }
  await send(url, 'POST', target, { headers: { Accept: 'a', 'User-Agent': 'x', Authorization: 'none' }, body });
  assert.equal((await detail()).verdict.mistake, null);
});

test('no key is in anything that the dashboard reads', async (t) => {
  const { url, sandbox, order } = await openShop(t);
  await order('jsapi', { out_trade_no: 'ORDER-1' });
  await sandbox.pay('ORDER-1');
  await sandbox.idle();
  const [{ id }] = await sandbox.deliveries.list();
  const { credentials, keys } = sandbox;
  const secrets = [
    credentials.privateKey,
    credentials.apiV3Key,
    credentials.apiV2Key,
    keys.wechatpayPrivateKey,
  ].flatMap((key) => (key === undefined ? [] : [key, key.split('\n')[1] ?? key]));
  for (const target of [
    '/_sandbox/dashboard/state',
    '/_sandbox/feed',
    '/_sandbox/exchanges',
    '/_sandbox/exchanges/1',
    '/_sandbox/records/orders',
    '/_sandbox/deliveries',
    `/_sandbox/deliveries/${id}`,
    `/_sandbox/posted/${id}`,
  ]) {
    const answer = await get(url, target);
    assert.equal(answer.status, 200, target);
    for (const secret of secrets) assert.ok(!answer.raw.toString().includes(secret), target);
  }
});

test('a notification is posted again by its id: right, twice, forged, as a probe, stale', async (t) => {
  const { url, sandbox, order } = await openShop(t);
  await order('jsapi', { out_trade_no: 'ORDER-1' });
  await sandbox.pay('ORDER-1');
  await sandbox.idle();
  const [{ id, event_type, attempts }] = (await get(url, '/_sandbox/deliveries/about/ORDER-1')).json;
  assert.deepEqual([event_type, attempts.length], ['TRANSACTION.SUCCESS', 1]);
  const post = async (/** @type {object} */ options) =>
    /** @type {any} */ (await send(url, 'POST', `/_sandbox/deliveries/${id}/post`, { body: JSON.stringify(options) }))
      .json;
  const outcomes = async (/** @type {object} */ options) =>
    (await post(options)).map((/** @type {any} */ { status, probe, resend }) => [status, probe, resend]);
  assert.deepEqual(await outcomes({}), [[204, false, true]]);
  assert.deepEqual(await outcomes({ copies: 2 }), [
    [204, false, true],
    [204, false, true],
  ]);
  assert.deepEqual(await outcomes({ probe: true }), [[401, true, true]]);
  assert.deepEqual(await outcomes({ age: 600 }), [[401, true, true]]);
  assert.equal((await get(url, `/_sandbox/deliveries/${id}`)).json.accepted_probe, false);
  assert.deepEqual(await outcomes({ tamper: 'body' }), [[204, true, true]]);
  assert.equal((await get(url, `/_sandbox/deliveries/${id}`)).json.accepted_probe, true);
  await assert.rejects(sandbox.idle(), { code: 'PROBE_ACCEPTED' });
  for (const wrong of [{ tamper: 'x' }, { probe: 1 }, { age: -1 }, { copies: 11 }, { x: 1 }]) {
    assert.equal((await post(wrong)).code, 'ARGUMENT_INVALID', JSON.stringify(wrong));
  }
  const posted = (await get(url, `/_sandbox/posted/${id}`)).json;
  assert.deepEqual(
    posted.map((/** @type {any} */ one) => one.attempt),
    [1, 2, 3, 4, 5, 6, 7],
  );
  assert.equal(JSON.parse(posted[0].body.text).id, id);
  assert.equal((await get(url, '/_sandbox/deliveries/nobody')).json.code, 'RESOURCE_NOT_EXISTS');
});

test('the merchant platform refunds by the rules of the API, and the refund is notified', async (t) => {
  const { url, sandbox, order } = await openShop(t);
  await order('jsapi', { out_trade_no: 'ORDER-1' });
  const refund = async (/** @type {object} */ changes) => {
    const body = {
      out_trade_no: 'ORDER-1',
      out_refund_no: 'REF-1',
      amount: { refund: 40, total: 100, currency: 'CNY' },
      ...changes,
    };
    return /** @type {any} */ (await send(url, 'POST', '/_sandbox/refunds', { body: JSON.stringify(body) }));
  };
  assert.notEqual((await refund({})).status, 200, 'it is not paid');
  await sandbox.pay('ORDER-1');
  assert.equal((await refund({ amount: { refund: 40.5, total: 100, currency: 'CNY' } })).json.code, 'PARAM_ERROR');
  assert.equal((await refund({ out_refund_no: undefined })).json.code, 'PARAM_ERROR');
  const { status, json } = await refund({});
  assert.deepEqual([status, json.status, json.out_refund_no], [200, 'PROCESSING', 'REF-1']);
  await sandbox.refunds.settle('REF-1');
  await sandbox.idle();
  assert.equal((await sandbox.refunds.get('REF-1')).notifications[0].accepted, true);
});

test('the feed tells what happens, and a listener that comes back hears what it missed', async (t) => {
  const { url, order } = await openShop(t);
  await order('jsapi', { out_trade_no: 'ORDER-1' });
  const first = await hear(t, url);
  assert.match(first.response.headers['content-type'], /^text\/event-stream/);
  await until(() => first.events().length === 1);
  const [{ event, id }] = first.events();
  assert.equal(event, 'reset', 'it has to look by itself first');
  await order('jsapi', { out_trade_no: 'ORDER-2' });
  await until(() => first.events().length === 3);
  const [, made, answered] = first.events();
  assert.deepEqual([made.event, made.kind, made.number, made.text], ['change', 'orders', 'ORDER-2', 'prepay → NOTPAY']);
  assert.deepEqual([answered.kind, answered.good], ['exchanges', true]);
  first.close();
  for (const [query, headers] of /** @type {[string, Record<string, string>][]} */ ([
    [`?after=${id}`, {}],
    ['', { 'Last-Event-ID': id }],
  ])) {
    const again = await hear(t, url, query, headers);
    await until(() => again.events().length === 2);
    assert.deepEqual(again.events(), [made, answered]);
    again.close();
  }
  for (const unknown of ['?after=x', '?after=other-1', '?after=-', `?after=${id.split('-')[0]}-99`]) {
    const other = await hear(t, url, unknown);
    await until(() => other.events().length === 1);
    assert.equal(other.events()[0].event, 'reset', unknown);
    other.close();
  }
});

test('listeners have a limit, and one that goes away makes room', async (t) => {
  const { url } = await openShop(t);
  // Who asks only for headers is no listener.
  const head = await raw(url, 'HEAD', '/_sandbox/events/stream');
  assert.deepEqual([head.status, head.text], [200, '']);
  assert.match(head.headers['content-type'], /^text\/event-stream/);
  const all = await Promise.all(Array.from({ length: 50 }, () => hear(t, url)));
  assert.equal((await raw(url, 'GET', '/_sandbox/events/stream')).status, 503);
  all[0].close();
  await until(async () => {
    const { response, close } = await hear(t, url);
    close();
    return response.statusCode === 200;
  });
});
