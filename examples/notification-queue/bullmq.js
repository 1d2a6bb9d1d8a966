// Notifications through BullMQ: the answer waits for Redis alone, and the work is done afterwards, once.
import { Queue, Worker } from 'bullmq';
import { processOnce } from 'wechatpay-wasm';

/**
 * @typedef {import('wechatpay-wasm').Notification} Notification
 * @typedef {import('wechatpay-wasm').NotificationClaims} NotificationClaims
 * @typedef {import('bullmq').ConnectionOptions} ConnectionOptions
 */

const NAME = 'wechatpay-events';
/** As long as WeChat Pay may deliver again. Seconds. */
const KEEP = 25 * 3600;

/** @param {ConnectionOptions} connection such as `{ host, port }` @returns {Queue<Notification>} */
export const openQueue = (connection) =>
  new Queue(NAME, {
    connection,
    defaultJobOptions: {
      attempts: 12,
      backoff: { type: 'exponential', delay: 1000 },
      removeOnComplete: { age: KEEP },
      // Those that failed to the end stay, for a person to look at.
      removeOnFail: false,
    },
  });

/**
 * The handler: `pay.handleNotification(request, enqueue(queue), { ...checks, budgetMs: 4500 })`. It resolves once the job
 * is in Redis. A job of the same id is not added twice.
 * @param {Queue<Notification>} queue
 */
export const enqueue = (queue) => (/** @type {Notification} */ event) =>
  queue.add(event.event_type, event, { jobId: event.id });

/**
 * Works the queue. A job whose process was killed is given to another worker; the claim makes sure that what was finished is
 * not done again. A rejection, also ERR_UNFINISHED, has the job tried again.
 * @param {ConnectionOptions} connection
 * @param {NotificationClaims} claims
 * @param {(event: Notification) => Promise<unknown>} work yours; conditional all the same, since events come in any order
 */
export function startWorker(connection, claims, work) {
  const worker = new Worker(NAME, async ({ data }) => (await processOnce(claims, data.id, () => work(data))).ran, {
    connection,
    concurrency: 5,
  });
  // Without a listener, a lost connection ends the process.
  worker.on('error', (error) => console.error(`BullMQ: ${error.message}`));
  return worker;
}
