import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createKeys, createSandbox } from '../../sandbox/index.js';
import { NOON, orderBody, prepay, refund, until } from './merchant.mjs';

const keys = await createKeys();
const number = orderBody().out_trade_no;

/** A sandbox with a paid order; `answer(n)` is the status, or the failure, of the merchant's n-th answer. */
async function paid(t, answer, options = {}) {
  let received = 0;
  const sandbox = await createSandbox({
    keys,
    now: () => NOON,
    notify: async () => {
      received += 1;
      const status = answer(received);
      return new Response(status === 204 ? null : '{"code":"FAIL","message":"no stock"}', { status });
    },
    ...options,
  });
  t.after(() => sandbox.close());
  await prepay(sandbox);
  await sandbox.pay(number);
  return { sandbox, count: () => received };
}
const failed =
  (...words) =>
  (error) => {
    assert.deepEqual([error.name, error.code, error.status], ['SandboxError', 'NOTIFICATION_FAILED', 409]);
    for (const word of words) assert.ok(error.message.includes(word), `${word}: ${error.message}`);
    return true;
  };

test('idle rejects at once if a notification fails and the next attempt is far away', async (t) => {
  const { sandbox, count } = await paid(t, () => 500);
  await assert.rejects(
    sandbox.idle(),
    failed(`order ${number}`, 'TRANSACTION.SUCCESS', '500', '1 attempt', 'no stock', '2026-07-20T04:00:15.000Z'),
  );
  // The second attempt is 15 s away: idle did not wait for it.
  assert.equal(count(), 1);
  // It stays so until the notification is accepted.
  await assert.rejects(sandbox.idle(), failed('500'));
});

test('idle resolves again after the notification was accepted', async (t) => {
  const { sandbox } = await paid(t, (n) => (n === 1 ? 503 : 204));
  await assert.rejects(sandbox.idle(), failed('503'));
  assert.equal((await sandbox.resend(number)).outcome, 'accepted');
  await sandbox.idle();
});

test('idle waits for attempts that are near, and rejects when the last one failed', async (t) => {
  const { sandbox, count } = await paid(t, (n) => (n === 3 ? 404 : 500), { timeScale: 0 });
  await assert.rejects(sandbox.idle(), failed('16 attempt', '500, 500, 404, 500', 'no more'));
  assert.equal(count(), 16);

  const recovering = await paid(t, (n) => (n < 4 ? 500 : 204), { timeScale: 0.0001 });
  await recovering.sandbox.idle();
  assert.equal(recovering.count(), 4);
});

test('idle tells what a handler threw', async (t) => {
  const { sandbox } = await paid(t, () => {
    throw new TypeError('wechat is not defined');
  });
  await assert.rejects(sandbox.idle(), failed('unreachable', 'wechat is not defined'));
});

test('a failing notification ends the waiting even while others are under way', async (t) => {
  const { sandbox } = await paid(t, () => 204);
  await sandbox.idle();
  let posts = 0;
  const two = await createSandbox({
    keys,
    now: () => NOON,
    refundInterval: 0,
    notify: (url) => {
      posts += 1;
      return url.endsWith('/refund.php') ? Promise.resolve(new Response('', { status: 500 })) : new Promise(() => {});
    },
  });
  t.after(() => two.close());
  await prepay(two);
  await two.pay(number);
  await refund(two);
  await two.refunds.settle('RF-0001');
  // Both are under way or answered, whichever is faster.
  await until(() => posts === 2);
  await assert.rejects(two.idle(), failed(`refund RF-0001 of order ${number}`, 'REFUND.SUCCESS'));
});

test('an accepted probe fails the notification for good', async (t) => {
  const { sandbox } = await paid(t, () => 204, { probeEvery: 1 });
  const rejected = { code: 'PROBE_ACCEPTED', status: 409, message: /does not verify signatures/ };
  await assert.rejects(sandbox.idle(), rejected);
  assert.equal((await sandbox.resend(number)).outcome, 'accepted');
  await assert.rejects(sandbox.idle(), rejected);
  await sandbox.idle({ throughFailures: true });
  // A merchant that refuses the probe is fine.
  const good = await paid(t, (n) => (n === 1 ? 401 : 204), { probeEvery: 1 });
  await good.sandbox.idle();
});

test('a refused resend counts as a failure until the notification is accepted', async (t) => {
  const { sandbox } = await paid(t, (n) => (n === 2 ? 500 : 204));
  await sandbox.idle();
  assert.equal((await sandbox.resend(number)).outcome, 'refused');
  await assert.rejects(sandbox.idle(), failed('was refused when it was resent', '204, 500', 'no stock'));
  await sandbox.resend(number);
  await sandbox.idle();
});

test('idle rejects within the 5 seconds of a test, whatever the scale of time', async (t) => {
  await Promise.all(
    Object.entries({ 0.3: 1, 0.15: 2, 0.001: 7 }).map(async ([timeScale, most]) => {
      const { sandbox, count } = await paid(t, () => 500, { timeScale: Number(timeScale) });
      await assert.rejects(sandbox.idle(), failed('The next one is at'));
      // One more, and the pauses between them would make more than 3 s. On a busy machine there are fewer.
      assert.ok(count() >= 1 && count() <= most, `${count()} attempts at ${timeScale}`);
    }),
  );
});

test('what an observer or the notify function throws fails the notification, not the process', async (t) => {
  const { sandbox } = await paid(t, () => 204, {
    onEvent(event) {
      if (event.type === 'notification') throw new Error('the listener broke');
    },
  });
  await assert.rejects(sandbox.idle(), failed('the listener broke', `order ${number}`));

  const textless = await paid(t, () => {
    throw Object.create(null);
  });
  await assert.rejects(textless.sandbox.idle(), failed('unreachable', 'without text'));
});

test('a closed sandbox takes no payment and settles no refund', async (t) => {
  const { sandbox } = await paid(t, () => 204, { refundInterval: 0 });
  await prepay(sandbox, { out_trade_no: 'CLOSED-1' });
  await refund(sandbox);
  sandbox.close();
  await assert.rejects(sandbox.pay('CLOSED-1'), { code: 'SANDBOX_CLOSED', status: 409 });
  await assert.rejects(sandbox.refunds.settle('RF-0001'), { code: 'SANDBOX_CLOSED', status: 409 });
  assert.equal((await sandbox.order('CLOSED-1')).trade_state, 'NOTPAY');
  assert.equal((await sandbox.refunds.get('RF-0001')).status, 'PROCESSING');
});

test('idle can wait through failures', async (t) => {
  const { sandbox, count } = await paid(t, () => 500, { timeScale: 0 });
  await sandbox.idle({ throughFailures: true });
  assert.equal(count(), 16);
  await sandbox.idle({ throughFailures: true });
});

test('after close, idle resolves', async (t) => {
  const { sandbox } = await paid(t, () => 500);
  await assert.rejects(sandbox.idle(), failed('500'));
  sandbox.close();
  await sandbox.idle();
});
