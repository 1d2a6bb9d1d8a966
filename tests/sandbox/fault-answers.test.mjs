/**
 * Faults of answers that are no JSON object, above all of files; and which requests use a fault up.
 */

import assert from 'node:assert/strict';
import crypto from 'node:crypto';
import { test } from 'node:test';
import { gunzipSync } from 'node:zlib';
import { createKeys, createSandbox } from '../../sandbox/index.js';
import { call, NOON, orderBody, prepay, signatureIsRight, signedHeaders } from './merchant.mjs';
import { ways } from './way.mjs';

const keys = await createKeys();
const FILE = '/v3/billdownload/file';
const STATEMENT = '/hk/v3/statements?date=20260720';
const PREPAY = '/v3/pay/transactions/jsapi';

const start = (options) =>
  createSandbox({ keys, now: () => NOON, notify: async () => new Response(null, { status: 204 }), ...options });
const sha1 = (bytes) => crypto.createHash('sha1').update(bytes).digest('hex');

/** A sandbox with an order of the day, whose bills are there. */
async function billed(options) {
  const sandbox = await start(options);
  await prepay(sandbox);
  await sandbox.pay(orderBody().out_trade_no);
  await sandbox.bills.publish();
  return sandbox;
}

/** Applies for a bill, and downloads its file with this fault. */
async function bill(sandbox, fault, query = '') {
  const { json } = await call(sandbox, 'GET', `/v3/bill/tradebill?bill_date=2026-07-20${query}`);
  if (fault) await sandbox.faults.inject({ path: FILE, ...fault });
  const target = json.download_url.replace('https://api.mch.weixin.qq.com', '');
  return { ...(await call(sandbox, 'GET', target)), hash: json.hash_value };
}

/** The body, which may be no JSON any more. */
async function bodyOf(sandbox, target) {
  const headers = signedHeaders(sandbox.credentials, { method: 'GET', target });
  const response = await sandbox.fetch(`https://x.example${target}`, { headers });
  assert.equal(response.status, 200);
  return Buffer.from(await response.arrayBuffer());
}

test('an altered file is one whose hash is wrong, packed or not', async () => {
  const sandbox = await billed();
  const { raw: right, hash } = await bill(sandbox);
  assert.equal(sha1(right), hash);
  for (const [query, open] of [
    ['', (bytes) => bytes],
    ['&tar_type=GZIP', gunzipSync],
  ]) {
    const { status, raw } = await bill(sandbox, { name: 'body-altered' }, query);
    const bytes = open(raw);
    assert.equal(status, 200);
    assert.equal(bytes.length, right.length);
    assert.equal(bytes.filter((byte, at) => byte !== right[at]).length, 1);
    assert.notEqual(sha1(bytes), hash);
    assert.deepEqual(await sandbox.faults.list(), []);
  }
});

test('every fault of a request can meet a file, or waits for an answer that it can spoil', async () => {
  const told = [];
  const sandbox = await billed({ onEvent: (event) => event.type === 'fault' && told.push(event.name) });
  const { raw: right } = await bill(sandbox);
  const waiting = [
    'answer-unsigned',
    'signature-wrong',
    'signature-probe',
    'signature-unknown-serial',
    'signature-old',
    'signature-of-other-body',
    'json-malformed',
    'member-missing',
  ];
  const answered = sandbox.faults.known.filter(
    ({ kind, path }) => ['status', 'answer', 'clock'].includes(kind) && path === undefined,
  );
  for (const { name } of [...answered, { name: 'body-not-gzip' }]) {
    told.length = 0;
    const met = await bill(sandbox, { name }).catch((error) => error);
    if (waiting.includes(name)) {
      assert.deepEqual([met.status, met.raw], [200, right], name);
      assert.deepEqual(told, [], name);
      assert.deepEqual(await sandbox.faults.list(), [{ name, path: FILE, times: 1, after: 0 }]);
    } else {
      assert.deepEqual(told, [name]);
      assert.deepEqual(await sandbox.faults.list(), [], name);
    }
    await sandbox.faults.clear();
  }
  const packed = await bill(sandbox, { name: 'body-not-gzip' }, '&tar_type=GZIP');
  assert.deepEqual([packed.headers.get('Content-Encoding'), gunzipSync(packed.raw)], [null, right]);
});

test('the signature of a hash is spoilt as that of a body', async () => {
  const sandbox = await start();
  const file = Buffer.from('a statement of 2026');
  await sandbox.overseas.statement('20260720', file);
  const host = 'apihk.mch.weixin.qq.com';
  const told = Buffer.from(`{"sha1":"${sha1(file)}"}`);
  const meet = async (name) => {
    await sandbox.faults.inject({ name });
    const met = await call(sandbox, 'GET', STATEMENT, { host });
    assert.equal(met.status, 200, name);
    return met;
  };
  const right = ({ headers }) => signatureIsRight(sandbox.credentials, headers, told);
  assert.ok(right(await meet('body-altered')));
  assert.equal(right(await meet('signature-wrong')), false);
  assert.equal(right(await meet('signature-of-other-body')), false);
  const old = await meet('signature-old');
  assert.ok(right(old));
  assert.equal(Number(old.headers.get('Wechatpay-Timestamp')), NOON / 1000 - 600);
  assert.match((await meet('signature-probe')).headers.get('Wechatpay-Signature'), /^WECHATPAY\/SIGNTEST\//);
  assert.equal((await meet('answer-unsigned')).headers.get('Wechatpay-Signature'), null);
  assert.deepEqual(await sandbox.faults.list(), []);
  await sandbox.faults.inject({ name: 'body-altered' });
  assert.notDeepEqual((await call(sandbox, 'GET', STATEMENT, { host })).raw, file);
});

test('an answer that was set can be anything in JSON, and is altered all the same', async () => {
  const sandbox = await start();
  for (const body of [[{ id: 1 }], 'text', 'text of 2026', 7, null, {}]) {
    await sandbox.answers.set({ method: 'GET', path: '/v3/some', body });
    const right = JSON.stringify(body);
    await sandbox.faults.inject({ name: 'body-altered' });
    assert.notEqual((await bodyOf(sandbox, '/v3/some')).toString(), right);
    await sandbox.faults.inject({ name: 'member-missing' });
    assert.equal((await bodyOf(sandbox, '/v3/some')).toString(), right);
    assert.equal((await sandbox.faults.list()).length, 1, 'it waits');
    await sandbox.faults.clear();
  }
});

test('what waits keeps its place, and is ended with the others', async () => {
  const sandbox = await billed();
  const names = async () => (await sandbox.faults.list()).map(({ name, times }) => [name, times]);
  await sandbox.faults.inject({ name: 'member-missing', path: FILE });
  await sandbox.faults.inject({ name: 'signature-wrong', path: FILE, times: 'always' });
  assert.equal((await bill(sandbox)).status, 200);
  assert.deepEqual(await names(), [
    ['member-missing', 1],
    ['signature-wrong', 'always'],
  ]);
  // A request that is under way meets what was ended meanwhile, and does not bring it back.
  const body = async () => {
    await sandbox.faults.clear();
    return [];
  };
  await sandbox.answers.set({ method: 'GET', path: '/v3/some', body });
  await sandbox.faults.clear();
  await sandbox.faults.inject({ name: 'member-missing' });
  await bodyOf(sandbox, '/v3/some');
  assert.deepEqual(await names(), []);
});

test('a request that is refused for its signature, or a missing header, uses no fault up', async (t) => {
  for (const way of await ways(t, { keys })) {
    const wrong = { members: { signature: Buffer.alloc(256).toString('base64') } };
    const late = { time: Date.now() - 3_600_000 };
    const order = (more) => way.call('POST', PREPAY, { json: orderBody(), patience: 300, ...more });
    for (const { name, where, kind, path } of way.sandbox.faults.known) {
      if (where === 'process' || kind === 'notification' || path !== undefined) continue;
      await order();
      await way.sandbox.faults.inject({ name, times: 1 });
      for (const more of [wrong, late]) assert.equal((await order(more)).status, 401, name);
      const left = await way.sandbox.faults.list();
      assert.deepEqual(left, [{ name, times: 1, after: 0 }]);
      await order({ json: orderBody({ out_trade_no: `${name}-1`.slice(0, 32) }) });
      assert.deepEqual(await way.sandbox.faults.list(), [], name);
    }
  }
});

test('a clock that is off is met by whom it refuses, and by whom it lets in', async () => {
  const sandbox = await start();
  await sandbox.faults.inject({ name: 'clock-ahead', times: 2 });
  assert.equal((await prepay(sandbox)).status, 401);
  assert.equal((await prepay(sandbox, {}, { time: NOON + 600_000 })).status, 200);
  assert.deepEqual(await sandbox.faults.list(), []);
  assert.equal((await prepay(sandbox, {}, { time: NOON + 600_000 })).status, 401);
});

test('what comes before the check meets also a request that would be refused', async () => {
  const sandbox = await start();
  await sandbox.faults.inject({ name: 'dns-failure' });
  await assert.rejects(sandbox.fetch(`https://x.example${PREPAY}`, { method: 'POST' }), (error) => {
    assert.equal(error.cause.code, 'ENOTFOUND');
    return true;
  });
  assert.deepEqual(await sandbox.faults.list(), []);
});
