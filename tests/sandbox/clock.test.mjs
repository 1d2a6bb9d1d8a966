/**
 * The sandbox's clock: moved in process and over HTTP, and what follows it.
 */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createKeys, createSandbox } from '../../sandbox/index.js';
import { call, NOON, orderBody, prepay, query } from './merchant.mjs';
import { ways } from './way.mjs';

const keys = await createKeys();
const { out_trade_no: NUMBER } = orderBody();
const wrong = { name: 'SandboxError', code: 'ARGUMENT_INVALID', status: 400 };
const start = (options) =>
  createSandbox({ keys, now: () => NOON, notify: async () => new Response(null, { status: 204 }), ...options });

test('requests are judged, and answers and notifications dated, by the moved clock', async () => {
  const posted = [];
  const sandbox = await start({
    notify: async (_, { headers }) => {
      posted.push(Number(headers['Wechatpay-Timestamp']));
      return new Response(null, { status: 204 });
    },
  });
  assert.deepEqual(await sandbox.clock.get(), { now: '2026-07-20T04:00:00.000Z', offset: 0 });
  await prepay(sandbox);
  for (const offset of [301, -301, 600, 86_400]) {
    const time = NOON + offset * 1000;
    assert.deepEqual(await sandbox.clock.offset(offset), { now: new Date(time).toISOString(), offset });
    const refused = await query(sandbox, NUMBER);
    assert.deepEqual([refused.status, refused.json.code], [401, 'SIGN_ERROR'], `${offset}`);
    assert.equal(refused.headers.get('Date'), new Date(time).toUTCString());
    const right = await query(sandbox, NUMBER, { time });
    assert.equal(right.status, 200);
    assert.equal(Number(right.headers.get('Wechatpay-Timestamp')), time / 1000);
  }
  await sandbox.clock.offset(300);
  assert.equal((await query(sandbox, NUMBER)).status, 200);
  await sandbox.pay(NUMBER);
  await sandbox.idle();
  assert.deepEqual(posted, [NOON / 1000 + 300]);
  assert.equal((await query(sandbox, NUMBER)).json.success_time, '2026-07-20T12:05:00+08:00');
});

test('it goes on from where it was set, and advances from where it is', async () => {
  let time = NOON;
  const sandbox = await start({ now: () => time });
  assert.deepEqual(await sandbox.clock.at('2030-01-01T08:00:00+08:00'), {
    now: '2030-01-01T00:00:00.000Z',
    offset: (Date.UTC(2030, 0, 1) - NOON) / 1000,
  });
  time += 1500;
  assert.equal((await sandbox.clock.get()).now, '2030-01-01T00:00:01.500Z');
  assert.equal((await sandbox.clock.advance(3600)).now, '2030-01-01T01:00:01.500Z');
  assert.equal((await sandbox.clock.advance(-0.5)).now, '2030-01-01T01:00:01.000Z');
  assert.deepEqual(await sandbox.clock.reset(), { now: new Date(time).toISOString(), offset: 0 });
});

test('orders and certificates end by it', async () => {
  const sandbox = await start({ mode: 'certificates' });
  await prepay(sandbox);
  await sandbox.clock.advance(2 * 3600);
  await assert.rejects(sandbox.pay(NUMBER), { code: 'PREPAY_EXPIRED' });
  await sandbox.clock.advance(7 * 86_400);
  assert.equal((await sandbox.order(NUMBER)).trade_state, 'CLOSED');
  const [old] = await sandbox.certificates();
  await sandbox.clock.at(old.expire_time);
  await sandbox.clock.advance(-3 * 86_400);
  await sandbox.rotateCertificate();
  assert.equal((await sandbox.certificates()).length, 2);
  await sandbox.clock.advance(3 * 86_400);
  assert.deepEqual(
    (await sandbox.certificates()).map(({ serial_no }) => serial_no === old.serial_no),
    [false],
  );
});

test('the fault of a wrong clock concerns one request, which a client with the same clock brings through', async () => {
  const sandbox = await start();
  for (const [name, offset] of [
    ['clock-ahead', 600_000],
    ['clock-behind', -600_000],
  ]) {
    await sandbox.faults.inject({ name });
    const { status, headers } = await call(sandbox, 'GET', '/v3/certificates', { time: NOON + offset });
    assert.equal(status, 404);
    assert.equal(Number(headers.get('Wechatpay-Timestamp')) * 1000, NOON + offset);
    assert.equal((await prepay(sandbox)).status, 200);
  }
});

test('it is moved over HTTP', async (t) => {
  for (const way of await ways(t, { keys })) {
    const near = (text, time) => assert.ok(Math.abs(Date.parse(text) - time) < 5000, text);
    const [status, view] = await way.admin('POST', 'clock', { offset: 600 });
    assert.deepEqual([status, view.offset], [200, 600]);
    near(view.now, Date.now() + 600_000);
    const target = '/v3/certificates';
    assert.equal((await way.call('GET', target)).status, 401);
    assert.equal((await way.call('GET', target, { time: Date.now() + 600_000 })).status, 404);
    assert.equal((await way.admin('POST', 'clock', { advance: -60 }))[1].offset, 540);
    near((await way.admin('POST', 'clock', { at: '2030-01-01T00:00:00Z' }))[1].now, Date.UTC(2030, 0, 1));
    near((await way.admin('GET', 'clock'))[1].now, Date.UTC(2030, 0, 1));
    assert.equal((await way.admin('DELETE', 'clock'))[1].offset, 0);
    assert.equal((await way.call('GET', target)).status, 404);
    for (const told of [
      { at: '2026-02-30T10:00:00+08:00' },
      { at: '2026-07-20T24:00:00+08:00' },
      {},
      { offset: 1, advance: 1 },
      { reset: true },
      { toString: 1 },
      { offset: '600' },
      { advance: null },
      { offset: 1e12 },
      { at: 'tomorrow' },
      { at: '2030-01-01' },
      { at: '2030-13-01T00:00:00Z' },
      { at: ['2026-07-20T10:30:00Z'] },
      { at: 1893456000 },
    ]) {
      const [refused, { code }] = await way.admin('POST', 'clock', told);
      assert.deepEqual([refused, code], [400, 'ARGUMENT_INVALID'], JSON.stringify(told));
    }
    assert.equal((await way.admin('GET', 'clock'))[1].offset, 0);
    await assert.rejects(way.sandbox.clock.offset(Number.NaN), wrong);
    await assert.rejects(way.sandbox.clock.at(undefined), wrong);
  }
});
