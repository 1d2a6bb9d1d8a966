// Notifications through BullMQ, on a real Redis.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { WechatPay } from 'wechatpay-wasm';
import { enqueue, openQueue, startWorker } from '../../../examples/notification-queue/bullmq.js';
import { createSandbox } from '../../../sandbox/index.js';
import { openClaims } from '../claims/open.mjs';
import { until } from '../far-side.mjs';
import { startRedis } from './server.mjs';

test('duplicates become one job; a job that fails is tried again, and one that is added again does nothing', async (t) => {
  const { url } = await startRedis(t);
  const sandbox = await createSandbox({ notify: async () => new Response(null, { status: 204 }) });
  t.after(() => sandbox.close());
  const pay = new WechatPay({ ...sandbox.credentials, fetch: sandbox.fetch });
  const out_trade_no = 'BULLMQ-000001';
  await pay.prepayJsapi({ out_trade_no, description: '咖啡', amount: { total: 1800 }, payer: { openid: 'oTEST' } });
  await sandbox.pay(out_trade_no);
  await sandbox.idle();

  /** Before Redis ends, which would be waited for. @type {(() => unknown)[]} */
  const endings = [];
  try {
    const { hostname: host, port } = new URL(url);
    const connection = { host, port: Number(port) };
    const queue = openQueue(connection);
    endings.push(() => queue.close());
    const message = await sandbox.notification(out_trade_no);
    const replies = await Promise.all(
      Array.from({ length: 20 }, () => pay.handleNotification(message, enqueue(queue), { budgetMs: 4500 })),
    );
    assert.deepEqual(new Set(replies.map(({ status }) => status)), new Set([204]));
    assert.equal(await queue.getWaitingCount(), 1);

    const { claims, close } = await openClaims({ kind: 'redis', url });
    endings.push(close);
    /** @type {string[]} */
    const worked = [];
    const worker = startWorker(connection, claims, async (event) => {
      worked.push(event.id);
      if (worked.length === 1) throw new Error('no database');
    });
    endings.push(() => worker.close());
    await until('the job is completed', async () => (await queue.getCompletedCount()) === 1);
    assert.equal(worked.length, 2, 'failed once, done once');

    // As after a crash that lost the mark of the job.
    const { id, event_type, ...rest } = await pay.parseNotification(message);
    await queue.add(event_type, /** @type {any} */ ({ id, event_type, ...rest }), { jobId: `${id}-again` });
    await until('the second job is completed', async () => (await queue.getCompletedCount()) === 2);
    assert.equal(worked.length, 2);
  } finally {
    for (const end of endings.reverse()) await end();
  }
});
