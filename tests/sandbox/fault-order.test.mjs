/**
 * Which fault a request meets, if it depends on the answer whether one can be met.
 */

import assert from 'node:assert/strict';
import { EventEmitter, once } from 'node:events';
import { test } from 'node:test';
import { gunzipSync, gzipSync } from 'node:zlib';
import { createKeys, createSandbox } from '../../sandbox/index.js';
import { call, close, NOON, orderBody, prepay, signedHeaders } from './merchant.mjs';

const keys = await createKeys();
const FILE = '/v3/billdownload/file';
const { out_trade_no: NUMBER } = orderBody();
const CLOSE = `/v3/pay/transactions/out-trade-no/${NUMBER}/close`;

const start = (options) =>
  createSandbox({ keys, now: () => NOON, notify: async () => new Response(null, { status: 204 }), ...options });

/** A sandbox with a bill, and the path of its file. */
async function billed(options) {
  const sandbox = await start(options);
  await prepay(sandbox);
  await sandbox.pay(NUMBER);
  await sandbox.bills.publish();
  const { json } = await call(sandbox, 'GET', '/v3/bill/tradebill?bill_date=2026-07-20');
  return { sandbox, target: json.download_url.replace('https://api.mch.weixin.qq.com', '') };
}

async function get(sandbox, target) {
  const headers = signedHeaders(sandbox.credentials, { method: 'GET', target });
  const response = await sandbox.fetch(`https://x.example${target}`, { headers });
  return { status: response.status, raw: Buffer.from(await response.arrayBuffer()) };
}

const left = async (sandbox) => (await sandbox.faults.list()).map(({ name, times, after }) => [name, times, after]);

test('what cannot spoil an answer lets the faults behind it through', async () => {
  const events = [];
  const { sandbox, target } = await billed({ onEvent: (event) => events.push(event) });
  await sandbox.faults.inject({ name: 'signature-wrong', times: 'always' });
  for (const [name, status] of [
    ['bad-gateway-before-effect', 502],
    ['bad-gateway-after-effect', 502],
    ['clock-ahead', 401],
    ['not-found-empty', 404],
    ['answer-empty', 200],
  ]) {
    await sandbox.faults.inject({ name, path: FILE });
    events.length = 0;
    assert.equal((await get(sandbox, target)).status, status, name);
    assert.deepEqual(
      events.flatMap((event) => (event.type === 'fault' ? [event.name] : [])),
      [name],
    );
    assert.deepEqual(await left(sandbox), [['signature-wrong', 'always', 0]], name);
  }
  await sandbox.faults.inject({ name: 'dns-failure', path: FILE });
  events.length = 0;
  await assert.rejects(get(sandbox, target), (error) => error.cause.code === 'ENOTFOUND');
  assert.deepEqual(
    events.map(({ type }) => type),
    ['fault'],
    'it never arrived',
  );
  assert.deepEqual(await left(sandbox), [['signature-wrong', 'always', 0]]);
});

test('the order of injection holds if the first can spoil the answer', async () => {
  const { sandbox, target } = await billed();
  await sandbox.faults.inject({ name: 'signature-wrong' });
  await sandbox.faults.inject({ name: 'bad-gateway-before-effect' });
  // The refusal of a download is signed, unlike the file.
  assert.equal((await get(sandbox, `${FILE}?token=none`)).status, 403);
  assert.deepEqual(await left(sandbox), [['bad-gateway-before-effect', 1, 0]]);
  assert.equal((await get(sandbox, target)).status, 502);
  await sandbox.faults.inject({ name: 'bad-gateway-before-effect' });
  await sandbox.faults.inject({ name: 'body-altered' });
  assert.equal((await get(sandbox, target)).status, 502);
  assert.deepEqual(await left(sandbox), [['body-altered', 1, 0]]);
});

test('an answer without body passes missing members by, also for a fault before the effect', async () => {
  const sandbox = await start();
  await prepay(sandbox);
  await sandbox.faults.inject({ name: 'member-missing', times: 'always' });
  await sandbox.faults.inject({ name: 'system-error-before-effect', path: CLOSE });
  assert.equal((await close(sandbox, NUMBER)).status, 500);
  assert.equal((await sandbox.order(NUMBER)).trade_state, 'NOTPAY');
  await sandbox.faults.inject({ name: 'system-error-after-effect', path: CLOSE });
  assert.equal((await close(sandbox, NUMBER)).status, 500);
  assert.equal((await sandbox.order(NUMBER)).trade_state, 'CLOSED');
  assert.deepEqual(await left(sandbox), [['member-missing', 'always', 0]]);
  // What refuses it has members.
  assert.deepEqual(Object.keys((await close(sandbox, 'NONE-1')).json), ['message']);
});

test('what was done cannot meet a fault that comes before it, which waits', async () => {
  const sandbox = await start();
  await sandbox.answers.set({ method: 'POST', path: '/v3/some', body: [] });
  await sandbox.faults.inject({ name: 'member-missing', times: 'always' });
  await sandbox.faults.inject({ name: 'system-error-before-effect', after: 1 });
  await sandbox.faults.inject({ name: 'accepted-after-effect', after: 1 });
  const post = async () => (await call(sandbox, 'POST', '/v3/some', { json: {} })).status;
  assert.deepEqual([await post(), await post()], [200, 202]);
  assert.deepEqual(await left(sandbox), [
    ['member-missing', 'always', 0],
    ['system-error-before-effect', 1, 0],
  ]);
});

test('after counts only answers that the fault could spoil', async () => {
  const { sandbox, target } = await billed();
  await sandbox.faults.inject({ name: 'signature-wrong', after: 1 });
  await get(sandbox, target);
  assert.deepEqual(await left(sandbox), [['signature-wrong', 1, 1]]);
  await sandbox.faults.inject({ name: 'redirect', path: FILE });
  assert.equal((await get(sandbox, target)).status, 302);
  assert.deepEqual(await left(sandbox), [['signature-wrong', 1, 1]]);
  await get(sandbox, `${FILE}?token=none`);
  assert.deepEqual(await left(sandbox), [['signature-wrong', 1, 0]]);
  await get(sandbox, target);
  assert.deepEqual(await left(sandbox), [['signature-wrong', 1, 0]]);
  await get(sandbox, `${FILE}?token=none`);
  assert.deepEqual(await left(sandbox), []);
});

test('a request that cannot be spoilt keeps no fault from another that can', async () => {
  for (const method of ['GET', 'POST']) {
    const sandbox = await start();
    const gate = new EventEmitter();
    const body = async () => {
      const opened = once(gate, 'opened');
      gate.emit('entered');
      await opened;
      return [];
    };
    const entered = once(gate, 'entered');
    await sandbox.answers.set({ method, path: '/v3/some', body });
    await sandbox.faults.inject({ name: 'member-missing' });
    const slow = call(sandbox, method, '/v3/some', method === 'POST' ? { json: {} } : {});
    await entered;
    assert.deepEqual(await left(sandbox), [['member-missing', 1, 0]]);
    assert.deepEqual((await prepay(sandbox)).json, {});
    // It came before this one was injected.
    await sandbox.faults.inject({ name: 'accepted-after-effect' });
    gate.emit('opened');
    assert.deepEqual((await slow).json, []);
    assert.deepEqual(await left(sandbox), [['accepted-after-effect', 1, 0]]);
  }
});

test('as many of simultaneous requests are spoilt as the fault says', async () => {
  const sandbox = await start();
  await prepay(sandbox);
  await sandbox.faults.inject({ name: 'member-missing', times: 2, after: 3 });
  const met = await Promise.all(
    Array.from({ length: 10 }, () =>
      call(sandbox, 'GET', `/v3/pay/transactions/out-trade-no/${NUMBER}?mchid=${sandbox.credentials.mchid}`),
    ),
  );
  assert.equal(met.filter(({ json }) => json.trade_state === undefined).length, 2);
  assert.deepEqual(await left(sandbox), []);
});

test('an operation that fails uses no fault up', async () => {
  for (const method of ['GET', 'POST']) {
    for (const name of ['member-missing', 'body-altered', 'body-cut', 'accepted-after-effect']) {
      const events = [];
      const sandbox = await start({ onEvent: ({ type }) => events.push(type) });
      const body = () => {
        throw new Error('boom');
      };
      await sandbox.answers.set({ method, path: '/v3/some', body });
      await sandbox.faults.inject({ name });
      const json = method === 'POST' ? { json: {} } : {};
      await assert.rejects(call(sandbox, method, '/v3/some', json), { message: 'boom' });
      assert.deepEqual(await left(sandbox), [[name, 1, 0]], `${method} ${name}`);
      assert.deepEqual(events, ['request', 'verification']);
    }
  }
});

test('a packed file that is empty is altered too', async () => {
  const sandbox = await start();
  const file = gzipSync('');
  await sandbox.overseas.statement('20260720', file);
  await sandbox.faults.inject({ name: 'body-altered' });
  const { raw } = await call(sandbox, 'GET', '/hk/v3/statements?date=20260720', { host: 'apihk.mch.weixin.qq.com' });
  assert.equal(gunzipSync(raw).length, 1);
});
