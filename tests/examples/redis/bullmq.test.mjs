// Notifications through BullMQ, on a real Redis.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { memoryClaims, WechatPay } from 'wechatpay-wasm';
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

/** Of a worker that notices quickly that another one is gone. Milliseconds. */
const WATCHFUL = { lockDuration: 400, stalledInterval: 200 };
const EVENT = /** @type {import('wechatpay-wasm').Notification} */ ({ id: 'EVT-1', event_type: 'TRANSACTION.SUCCESS' });

/** A Redis with a queue. @param {(world: { connection: { host: string, port: number }, queue: ReturnType<typeof openQueue> }) => Promise<void>} play @param {import('node:test').TestContext} t */
async function withQueue(t, play) {
  const { hostname: host, port } = new URL((await startRedis(t)).url);
  const connection = { host, port: Number(port) };
  const queue = openQueue(connection);
  try {
    await play({ connection, queue });
  } finally {
    await queue.close();
  }
}

/** A worker in a process of its own, killed while it works. @param {object} connection */
async function killedAtWork(connection) {
  const file = fileURLToPath(new URL('bullmq-process.mjs', import.meta.url));
  const child = spawn(process.execPath, [file, JSON.stringify({ connection, options: WATCHFUL })], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const ended = new Promise((resolve) => {
    child.once('exit', (_, signal) => resolve(signal));
  });
  await Promise.race([new Promise((resolve) => child.stdout.once('data', resolve)), ended]);
  child.kill('SIGKILL');
  assert.equal(await ended, 'SIGKILL');
}

test('a worker that is killed three times on one event is no end of it', async (t) => {
  await withQueue(t, async ({ connection, queue }) => {
    await enqueue(queue)(EVENT);
    for (const _ of [1, 2, 3]) await killedAtWork(connection);
    let worked = 0;
    const worker = startWorker(connection, memoryClaims(), async () => void (worked += 1), WATCHFUL);
    try {
      const ended = async () => (await queue.getCompletedCount()) + (await queue.getFailedCount()) === 1;
      await until('the job has ended', ended, 20_000);
      assert.deepEqual([await queue.getCompletedCount(), worked], [1, 1]);
    } finally {
      await worker.close();
    }
  });
});

test('an event whose job failed to the end is worked on again when it is delivered again, and as the README says', async (t) => {
  await withQueue(t, async ({ connection, queue }) => {
    let away = true;
    let worked = 0;
    const worker = startWorker(connection, memoryClaims(), async () => {
      if (away) throw new Error('no database');
      worked += 1;
    });
    const ids = ['EVT-AGAIN', 'EVT-ONE', 'EVT-ALL'];
    try {
      for (const id of ids) await queue.add(EVENT.event_type, { ...EVENT, id }, { jobId: id, attempts: 1 });
      await until('all have failed', async () => (await queue.getFailedCount()) === ids.length);
      assert.deepEqual(
        new Set((await queue.getFailed()).map(({ failedReason }) => failedReason)),
        new Set(['no database']),
      );
      away = false;
      await enqueue(queue)({ ...EVENT, id: 'EVT-AGAIN' });
      await until('the first is completed', async () => (await queue.getCompletedCount()) === 1);
      await (await queue.getJob('EVT-ONE'))?.retry('failed', { resetAttemptsMade: true });
      await until('the second is completed', async () => (await queue.getCompletedCount()) === 2);
      await queue.retryJobs({ state: 'failed' });
      await until('the third is completed', async () => (await queue.getCompletedCount()) === 3);
      assert.equal(worked, 3);
    } finally {
      await worker.close();
    }
  });
});
