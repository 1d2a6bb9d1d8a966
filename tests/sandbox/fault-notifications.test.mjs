/**
 * Faults of notifications: what the merchant is posted, and when the sandbox takes it for delivered.
 */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createKeys, createSandbox } from '../../sandbox/index.js';
import { merchantServer } from './http.mjs';
import { decrypt, orderBody, prepay, refund, signatureIsRight, until } from './merchant.mjs';
import { ways } from './way.mjs';

const keys = await createKeys();
const { out_trade_no: NUMBER } = orderBody();
const now = { time: Date.now() };

/**
 * A sandbox with an order, and a merchant who keeps what is posted and answers as a merchant should.
 * @param {object} [options]
 * @param {(post: any) => Promise<number> | number} [options.answer] the status
 */
async function start({ answer = (post) => (post.right ? 204 : 401), ...options } = {}) {
  const posts = [];
  const sandbox = await createSandbox({
    keys,
    refundInterval: 0,
    timeScale: 0,
    ...options,
    async notify(_, { headers, body }) {
      const envelope = JSON.parse(Buffer.from(body).toString());
      const { credentials } = sandbox;
      const known = headers['Wechatpay-Serial'] === credentials.publicKeyId;
      const fresh = Math.abs(Number(headers['Wechatpay-Timestamp']) - Date.now() / 1000) < 300;
      const right = known && fresh && signatureIsRight(credentials, headers, body);
      const post = { id: envelope.id, type: envelope.event_type, headers, body, envelope, right };
      posts.push(post);
      return new Response(null, { status: await answer(post, posts.length) });
    },
  });
  await prepay(sandbox, {}, now);
  const attempts = async () => (await sandbox.order(NUMBER)).notification.attempts;
  return { sandbox, posts, attempts };
}
const outcomes = (attempts) => attempts.map(({ outcome, probe }) => (probe ? `probe ${outcome}` : outcome));

test('duplicated: as many as asked for are under way at once, with one id', async () => {
  let arrive = () => {};
  const together = new Promise((resolve) => {
    arrive = resolve;
  });
  const answer = async (_, count) => {
    // Nobody is answered before the fiftieth is there.
    if (count === 50) arrive();
    await together;
    return 204;
  };
  const { sandbox, posts, attempts } = await start({ answer });
  await sandbox.faults.inject({ name: 'notification-duplicated', copies: 50 });
  await sandbox.pay(NUMBER);
  await sandbox.idle();
  assert.deepEqual([posts.length, new Set(posts.map(({ id }) => id)).size], [50, 1]);
  assert.equal(new Set(posts.map(({ headers }) => headers['Wechatpay-Nonce'])).size, 50);
  assert.ok(posts.every(({ right }) => right));
  assert.deepEqual(
    (await attempts()).map(({ attempt }) => attempt),
    Array.from({ length: 50 }, (_, index) => index + 1),
  );
  await sandbox.faults.inject({ name: 'notification-duplicated' });
  await prepay(sandbox, { out_trade_no: 'ANOTHER-1' }, now);
  await sandbox.pay('ANOTHER-1');
  await sandbox.idle();
  assert.equal(posts.length, 52);
});

test('duplicated, and none accepted: one redelivery, not one for each copy', async () => {
  const { sandbox, posts } = await start({ answer: (_, count) => (count <= 3 ? 500 : 204) });
  await sandbox.faults.inject({ name: 'notification-duplicated', copies: 3 });
  await sandbox.pay(NUMBER);
  await sandbox.idle();
  assert.equal(posts.length, 4);
});

test('delayed: it comes after the pause, and idle waits for it', async () => {
  const { sandbox, posts } = await start();
  await sandbox.faults.inject({ name: 'notification-delayed', delayMs: 80 });
  const begin = performance.now();
  await sandbox.pay(NUMBER);
  await sandbox.idle();
  assert.ok(performance.now() - begin > 75);
  assert.equal(posts.length, 1);
});

test('lost: it never comes, but can be resent', async () => {
  const { sandbox, posts, attempts } = await start();
  await sandbox.faults.inject({ name: 'notification-lost' });
  await sandbox.pay(NUMBER);
  await sandbox.idle();
  await new Promise((resolve) => setTimeout(resolve, 20));
  assert.deepEqual([posts.length, await attempts()], [0, []]);
  assert.equal((await sandbox.order(NUMBER)).trade_state, 'SUCCESS');
  await sandbox.resend(NUMBER);
  assert.equal(posts.length, 1);
});

test('out of order: the refund is told of before the payment', async () => {
  const { sandbox, posts } = await start();
  await sandbox.faults.inject({ name: 'notification-out-of-order', event: 'TRANSACTION' });
  await sandbox.pay(NUMBER);
  await sandbox.idle();
  // That of another order does not release it.
  await prepay(sandbox, { out_trade_no: 'ANOTHER-1' }, now);
  await sandbox.pay('ANOTHER-1');
  await sandbox.idle();
  await refund(sandbox, {}, now);
  await sandbox.refunds.settle('RF-0001');
  await sandbox.idle();
  assert.deepEqual(
    posts.map(({ type, envelope }) => [type, decrypt(keys, envelope.resource).out_trade_no === NUMBER]),
    [
      ['TRANSACTION.SUCCESS', false],
      ['REFUND.SUCCESS', true],
      ['TRANSACTION.SUCCESS', true],
    ],
  );
  assert.equal(decrypt(keys, posts[2].envelope.resource).trade_state, 'SUCCESS');
});

test('out of order: without another notification, clear releases it', async () => {
  const { sandbox, posts } = await start();
  await sandbox.faults.inject({ name: 'notification-out-of-order' });
  await sandbox.pay(NUMBER);
  await sandbox.idle();
  assert.equal(posts.length, 0);
  await sandbox.faults.clear();
  await sandbox.idle();
  assert.equal(posts.length, 1);
});

test('repeated: it comes again after its 204, and idle tells if that is refused', async () => {
  const { sandbox, posts, attempts } = await start();
  await sandbox.faults.inject({ name: 'notification-repeated' });
  await sandbox.pay(NUMBER);
  await sandbox.idle();
  assert.deepEqual(outcomes(await attempts()), ['accepted', 'accepted']);
  assert.equal(posts[0].id, posts[1].id);
  const strict = await start({ answer: (_, count) => (count === 1 ? 204 : 500) });
  await strict.sandbox.faults.inject({ name: 'notification-repeated' });
  await strict.sandbox.pay(NUMBER);
  await assert.rejects(strict.sandbox.idle(), { code: 'NOTIFICATION_FAILED' });
});

test('answer lost: what the merchant accepted is posted again by schedule', async () => {
  const { sandbox, posts, attempts } = await start();
  await sandbox.faults.inject({ name: 'notification-answer-lost' });
  await sandbox.pay(NUMBER);
  await sandbox.idle();
  assert.deepEqual(outcomes(await attempts()), ['timeout', 'accepted']);
  assert.match((await attempts())[0].reason, /notification-answer-lost/);
  assert.equal(posts[0].id, posts[1].id);
});

const FORGED = {
  'notification-signature-wrong': ({ headers }) =>
    assert.equal(Buffer.from(headers['Wechatpay-Signature'], 'base64').length, 256),
  'notification-signature-probe': ({ headers }) =>
    assert.match(headers['Wechatpay-Signature'], /^WECHATPAY\/SIGNTEST\//),
  'notification-signature-old': ({ headers, body }, credentials) => {
    assert.ok(signatureIsRight(credentials, headers, body));
    const age = Date.now() / 1000 - Number(headers['Wechatpay-Timestamp']);
    assert.ok(age > 595 && age < 605, `${age}`);
  },
  'notification-unknown-serial': ({ headers }, credentials) =>
    assert.notEqual(headers['Wechatpay-Serial'], credentials.publicKeyId),
  'notification-body-altered': ({ envelope }) => assert.throws(() => decrypt(keys, envelope.resource)),
};

test('forged: the merchant has to refuse it, and the genuine one follows at once', async (t) => {
  for (const [name, check] of Object.entries(FORGED)) {
    await t.test(name, async () => {
      const { sandbox, posts, attempts } = await start();
      await sandbox.faults.inject({ name });
      await sandbox.pay(NUMBER);
      await sandbox.idle();
      assert.deepEqual(
        posts.map(({ right }) => right),
        [false, true],
      );
      assert.deepEqual(outcomes(await attempts()), ['probe refused', 'accepted']);
      check(posts[0], sandbox.credentials);
      const careless = await start({ answer: () => 204 });
      await careless.sandbox.faults.inject({ name });
      await careless.sandbox.pay(NUMBER);
      await assert.rejects(careless.sandbox.idle(), { code: 'PROBE_ACCEPTED' });
    });
  }
});

test('every fault of a notification has a test here', async () => {
  const { sandbox } = await start();
  const known = sandbox.faults.known.filter(({ kind }) => kind === 'notification').map(({ name }) => name);
  const others = ['duplicated', 'delayed', 'lost', 'out-of-order', 'repeated', 'answer-lost'];
  assert.deepEqual(known.sort(), [...Object.keys(FORGED), ...others.map((name) => `notification-${name}`)].sort());
});

test('event, after and times say which notifications meet a fault; those that go nowhere do not', async () => {
  const events = [];
  const { sandbox, posts } = await start({ onEvent: (event) => event.type === 'fault' && events.push(event) });
  await sandbox.pay(NUMBER);
  await sandbox.idle();
  await sandbox.faults.inject({ name: 'notification-lost', event: 'REFUND', after: 1, times: 'always' });
  for (const index of [1, 2, 3]) {
    const amount = { refund: 10, total: 100, currency: 'CNY' };
    await refund(sandbox, { out_refund_no: `RF-${index}`, amount }, now);
    await sandbox.refunds.settle(`RF-${index}`);
    await sandbox.idle();
  }
  const amount = { refund: 10, total: 100, currency: 'CNY' };
  await refund(sandbox, { out_refund_no: 'RF-4', amount, notify_url: undefined }, now);
  await sandbox.refunds.settle('RF-4');
  assert.equal(posts.length, 2);
  assert.deepEqual(events, [
    {
      type: 'fault',
      name: 'notification-lost',
      event_type: 'REFUND.SUCCESS',
      out_trade_no: NUMBER,
      out_refund_no: 'RF-2',
    },
    {
      type: 'fault',
      name: 'notification-lost',
      event_type: 'REFUND.SUCCESS',
      out_trade_no: NUMBER,
      out_refund_no: 'RF-3',
    },
  ]);
});

test('over HTTP a merchant of another program meets them too', async (t) => {
  const merchant = await merchantServer(t, () => 204);
  const [, way] = await ways(t, { keys, notify: fetch });
  const names = Object.keys(FORGED);
  for (const name of [...names, 'notification-duplicated', 'notification-repeated', 'notification-lost']) {
    assert.equal((await way.admin('POST', 'faults', { name }))[0], 200);
    const number = `N-${merchant.received.length}-${name}`.slice(0, 32);
    await way.call('POST', '/v3/pay/transactions/jsapi', {
      json: orderBody({ out_trade_no: number, notify_url: merchant.url }),
    });
    const before = merchant.received.length;
    assert.equal((await way.admin('POST', `orders/${number}/pay`))[0], 200);
    const expected = name === 'notification-lost' ? 0 : 2;
    await until(async () => {
      const { accepted, attempts } = (await way.admin('GET', `orders/${number}`))[1].notification;
      return attempts.length === expected && (accepted || expected === 0);
    });
    assert.equal(merchant.received.length - before, expected, name);
  }
});
