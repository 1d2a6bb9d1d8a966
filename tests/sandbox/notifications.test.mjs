import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createKeys, createSandbox } from '../../sandbox/index.js';
import { decrypt, NOON, orderBody, prepay, query, signatureIsRight, until } from './merchant.mjs';

const keys = await createKeys();
const number = orderBody().out_trade_no;
const SCHEDULE = [15, 15, 30, 180, 600, 1200, 1800, 1800, 1800, 3600, 10800, 10800, 10800, 21600, 21600];

/** A sandbox with one order; `answer(n, request)` is what the merchant answers to its n-th notification. */
async function setUp(answer, options = {}) {
  const received = [];
  const sandbox = await createSandbox({
    keys,
    now: () => NOON,
    timeScale: 0.00001,
    notify: async (url, init) => {
      received.push({ url, ...init, at: performance.now() });
      return answer(received.length, init);
    },
    ...options,
  });
  await prepay(sandbox);
  const attempts = async () => (await sandbox.order(number)).notification.attempts;
  return { sandbox, received, attempts, pay: (idle) => sandbox.pay(number).then(() => sandbox.idle(idle)) };
}
const status = (code) => async () => new Response(code === 204 ? null : 'x', { status: code });

test('a payment is notified: signed, encrypted, with the transaction a query answers', async () => {
  const { sandbox, received, pay } = await setUp(status(204));
  await pay();
  assert.equal(received.length, 1);
  const [{ url, method, headers, body, redirect }] = received;
  assert.equal(url, orderBody().notify_url);
  assert.deepEqual([method, redirect, headers['Content-Type']], ['POST', 'manual', 'application/json']);
  assert.ok(signatureIsRight(sandbox.credentials, headers, body));
  const { resource, id, ...envelope } = JSON.parse(Buffer.from(body));
  assert.match(id, /^[0-9a-f-]{36}$/);
  assert.deepEqual(envelope, {
    create_time: '2026-07-20T12:00:00+08:00',
    resource_type: 'encrypt-resource',
    event_type: 'TRANSACTION.SUCCESS',
    summary: '支付成功',
  });
  assert.deepEqual([resource.algorithm, resource.original_type], ['AEAD_AES_256_GCM', 'transaction']);
  assert.equal(resource.nonce.length, 12);
  const transaction = decrypt(sandbox.credentials, resource);
  assert.equal(transaction.trade_state, 'SUCCESS');
  assert.deepEqual({ ...transaction, promotion_detail: [] }, (await query(sandbox, number)).json);
  assert.equal('promotion_detail' in transaction, false);
  assert.equal(transaction.attach, '');
});

test('200 and 204 are accepted; every other answer is not', async () => {
  for (const code of [200, 204]) {
    const { pay, received, sandbox } = await setUp(status(code));
    await pay();
    assert.equal(received.length, 1);
    assert.equal((await sandbox.order(number)).notification.accepted, true);
  }
  const answers = {
    201: 'refused',
    202: 'refused',
    301: 'redirected',
    302: 'redirected',
    400: 'refused',
    401: 'refused',
    404: 'refused',
    500: 'refused',
  };
  for (const [code, outcome] of Object.entries(answers)) {
    const { pay, attempts } = await setUp((n) => status(n === 1 ? Number(code) : 204)());
    await pay();
    const [first, second] = await attempts();
    assert.deepEqual([first.status, first.outcome, second.outcome], [Number(code), outcome, 'accepted']);
  }
});

test('an unaccepted notification is repeated 15 times on the official schedule, then no more', async () => {
  const { pay, received, attempts, sandbox } = await setUp(status(500));
  await pay({ throughFailures: true });
  assert.equal(received.length, 16);
  const list = await attempts();
  const waits = list.map(({ next_attempt: next }) => (next === null ? null : Date.parse(next) - NOON));
  assert.deepEqual(waits, [...SCHEDULE.map((seconds) => Math.trunc(seconds * 0.01)), null]);
  // The waits are kept, not only written down.
  for (const [index, seconds] of SCHEDULE.entries()) {
    const waited = received[index + 1].at - received[index].at;
    assert.ok(waited >= seconds * 0.01 - 2, `wait ${index + 1}: ${waited} ms`);
  }
  assert.ok(received[15].at - received[14].at >= 214, 'the last wait is the longest');
  assert.equal((await sandbox.order(number)).notification.accepted, false);
});

test('every attempt has a fresh signature, nonce and encryption, and the same id', async () => {
  const clock = { time: NOON };
  const { pay, received, sandbox } = await setUp(
    async (n) => {
      clock.time += 10_000;
      return new Response('', { status: n < 3 ? 503 : 200 });
    },
    { now: () => clock.time },
  );
  await pay();
  assert.equal(received.length, 3);
  const values = (read) => new Set(received.map(read)).size;
  assert.ok(received.every(({ headers, body }) => signatureIsRight(sandbox.credentials, headers, body)));
  assert.equal(
    values(({ headers }) => headers['Wechatpay-Signature']),
    3,
  );
  assert.equal(
    values(({ headers }) => headers['Wechatpay-Nonce']),
    3,
  );
  assert.equal(
    values(({ headers }) => headers['Wechatpay-Timestamp']),
    3,
  );
  assert.equal(
    values(({ body }) => JSON.parse(Buffer.from(body)).resource.nonce),
    3,
  );
  assert.equal(
    values(({ body }) => JSON.parse(Buffer.from(body)).id),
    1,
  );
});

test('a merchant that does not answer in time, or not at all, is notified again', async () => {
  const { pay, attempts } = await setUp(
    (n, { signal }) => {
      if (n === 1) return new Promise(() => {});
      if (n === 2) return new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason)));
      if (n === 3) throw new TypeError('connection refused');
      return new Response(null, { status: 204 });
    },
    { answerLimit: 30 },
  );
  await pay();
  assert.deepEqual(
    (await attempts()).map(({ outcome }) => outcome),
    ['timeout', 'timeout', 'unreachable', 'accepted'],
  );
});

test("the merchant's answer is kept for reading", async () => {
  const { pay, attempts } = await setUp(async (n) =>
    n === 1
      ? Response.json({ code: 'FAIL', message: 'database is down' }, { status: 500 })
      : new Response(null, { status: 204 }),
  );
  await pay();
  assert.match((await attempts())[0].reason, /database is down/);
});

test('a probe comes before every n-th attempt; the genuine notification follows', async () => {
  const isProbe = ({ headers }) => headers['Wechatpay-Signature'].startsWith('WECHATPAY/SIGNTEST/');
  const { pay, received, attempts, sandbox } = await setUp(
    async (n, init) => new Response('', { status: isProbe(init) ? 401 : n < 4 ? 500 : 200 }),
    { probeEvery: 2 },
  );
  await pay();
  assert.deepEqual(received.map(isProbe), [false, true, false, false, true, false].slice(0, received.length));
  assert.deepEqual(
    (await attempts()).map(({ probe }) => probe),
    received.map(isProbe),
  );
  for (const one of received) assert.equal(signatureIsRight(sandbox.credentials, one.headers, one.body), !isProbe(one));
  assert.equal(new Set(received.map(({ body }) => JSON.parse(Buffer.from(body)).id)).size, 1);
  assert.equal((await sandbox.order(number)).notification.accepted_probe, false);
});

test('a merchant that accepts a probe is exposed, and gets the genuine notification all the same', async () => {
  const { received, attempts, sandbox } = await setUp(status(204), { probeEvery: 1 });
  await sandbox.pay(number);
  await sandbox.idle({ throughFailures: true });
  const [probe, genuine] = await attempts();
  assert.equal(received.length, 2);
  assert.equal(probe.accepted_probe, true);
  assert.deepEqual([genuine.probe, genuine.outcome, genuine.accepted_probe], [false, 'accepted', undefined]);
  const { notification } = await sandbox.order(number);
  assert.deepEqual([notification.accepted_probe, notification.accepted], [true, true]);
});

test('a notification can be sent again, and an accepted one ends the schedule', async () => {
  const { received, attempts, sandbox } = await setUp(async (n) => new Response('', { status: n === 1 ? 500 : 200 }), {
    timeScale: 1,
  });
  await assert.rejects(sandbox.resend(number), { code: 'ORDER_NOT_PAID', status: 409 });
  await sandbox.pay(number);
  await until(async () => (await attempts())[0]?.outcome === 'refused');
  const { notification } = await sandbox.order(number);
  assert.equal(Date.parse(notification.next_attempt) - NOON, 15_000);
  const again = await sandbox.resend(number);
  assert.deepEqual([again.resend, again.outcome], [true, 'accepted']);
  await sandbox.idle();
  assert.equal(received.length, 2);
  assert.equal((await sandbox.resend(number)).attempt, 3);
  assert.equal(new Set(received.map(({ body }) => JSON.parse(Buffer.from(body)).id)).size, 1);
});

test('notifications for tests are signed freshly, altered or forged as asked', async () => {
  const { sandbox, pay } = await setUp(status(204));
  await assert.rejects(sandbox.notification(number), { code: 'ORDER_NOT_PAID' });
  await pay();
  const { credentials } = sandbox;
  const right = ({ headers, body }) => signatureIsRight(credentials, headers, body);
  const opened = ({ body }) => decrypt(credentials, JSON.parse(Buffer.from(body)).resource);

  const genuine = await sandbox.notification(number);
  assert.ok(right(genuine));
  assert.equal(opened(genuine).out_trade_no, number);
  const stale = await sandbox.notification(number, { timestamp: 1784519699 });
  assert.deepEqual([stale.headers['Wechatpay-Timestamp'], right(stale)], ['1784519699', true]);
  const cheaper = await sandbox.notification(number, {
    transaction: (order) => ({ ...order, amount: { ...order.amount, total: 1 } }),
  });
  assert.deepEqual([opened(cheaper).amount.total, right(cheaper)], [1, true]);
  const renamed = await sandbox.notification(number, {
    envelope: (envelope) => ({ ...envelope, event_type: 'NEW.TYPE' }),
  });
  assert.deepEqual([JSON.parse(Buffer.from(renamed.body)).event_type, right(renamed)], ['NEW.TYPE', true]);
  assert.equal(right(await sandbox.notification(number, { probe: true })), false);
  for (const tamper of ['body', 'signature', 'timestamp', 'nonce']) {
    assert.equal(right(await sandbox.notification(number, { tamper })), false, tamper);
  }
  const foreign = await sandbox.notification(number, { tamper: 'serial' });
  assert.notEqual(foreign.headers['Wechatpay-Serial'], credentials.publicKeyId);
  await assert.rejects(sandbox.notification(number, { tamper: 'all' }), TypeError);
});

test('an observer sees every attempt with its bytes and outcome', async () => {
  const events = [];
  const { pay } = await setUp((n) => status(n === 1 ? 500 : 204)(), { onEvent: (event) => events.push(event) });
  await pay();
  const seen = events.filter(({ type }) => type === 'notification');
  assert.deepEqual(
    seen.map(({ attempt }) => attempt.outcome),
    ['refused', 'accepted'],
  );
  assert.ok(seen.every(({ headers, body, url }) => headers['Wechatpay-Signature'] && body.length > 0 && url));
  assert.notEqual(seen[0].attempt.next_attempt, null);
});

test('close gives up what is scheduled and what is under way', async () => {
  const scheduled = await setUp(status(500), { timeScale: 1 });
  await scheduled.sandbox.pay(number);
  await until(async () => (await scheduled.attempts())[0]?.outcome === 'refused');
  scheduled.sandbox.close();
  await scheduled.sandbox.idle();
  assert.equal((await scheduled.sandbox.order(number)).notification.next_attempt, null);

  const underWay = await setUp(() => new Promise(() => {}));
  await underWay.sandbox.pay(number);
  await until(() => underWay.received.length === 1);
  underWay.sandbox.close();
  await underWay.sandbox.idle();
  assert.deepEqual(
    (await underWay.attempts()).map(({ outcome }) => outcome),
    ['given_up'],
  );
});

test('orders that are cancelled, closed or never paid are not notified', async () => {
  const { sandbox, received } = await setUp(status(204));
  await sandbox.cancel(number);
  await sandbox.idle();
  assert.equal(received.length, 0);
});
