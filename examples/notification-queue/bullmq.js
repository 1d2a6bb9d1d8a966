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
/** Of one event, whether its work fails or its worker is killed. */
const ATTEMPTS = 12;

/** @param {ConnectionOptions} connection such as `{ host, port }` @returns {Queue<Notification>} */
export const openQueue = (connection) =>
  new Queue(NAME, {
    connection,
    defaultJobOptions: {
      attempts: ATTEMPTS,
      backoff: { type: 'exponential', delay: 1000 },
      removeOnComplete: { age: KEEP },
      // Those that failed to the end stay, for a person to look at.
      removeOnFail: false,
    },
  });

/**
 * The handler: `pay.handleNotification(request, enqueue(queue), { ...checks, budgetMs: 4500 })`. It resolves once the job
 * is in Redis. A job of the same id is not added twice, but one that failed to the end is tried again, with all its attempts:
 * the answer 204 promises that the event will be worked on. BullMQ resets the attempts alone: a job that had lost its worker
 * too often fails again when it loses one once more. Of two deliveries at once, one may find that the other has put the job
 * back already; it rejects, and comes again.
 * @param {Queue<Notification>} queue
 */
export const enqueue = (queue) => async (/** @type {Notification} */ event) => {
  const job = await queue.add(event.event_type, event, { jobId: event.id });
  if (await job.isFailed()) await job.retry('failed', { resetAttemptsMade: true });
};

/**
 * Works the queue. A job whose process was killed is given to another worker; the claim makes sure that what was finished is
 * not done again. A rejection, also ERR_UNFINISHED, has the job tried again.
 * @param {ConnectionOptions} connection
 * @param {NotificationClaims} claims
 * @param {(event: Notification) => Promise<unknown>} work yours; conditional all the same, since events come in any order
 * @param {Partial<import('bullmq').WorkerOptions>} [options] over those below
 */
export function startWorker(connection, claims, work, options) {
  const worker = new Worker(NAME, async ({ data }) => (await processOnce(claims, data.id, () => work(data))).ran, {
    connection,
    concurrency: 5,
    // How often a job may lose its worker. BullMQ gives up after the second time, and its attempts do not count then: two
    // restarts at the wrong moment would be the end of an event. Not without a limit: the job may be what ends the workers.
    maxStalledCount: ATTEMPTS,
    ...options,
  });
  // An alarm belongs here: after the last attempt nobody works on the event until it is retried, see README.md.
  worker.on('failed', (job, error) => {
    console.error(`BullMQ: event ${job?.id}, attempt ${job?.attemptsMade} of ${ATTEMPTS}: ${error.message}`);
  });
  // Without a listener, a lost connection ends the process.
  worker.on('error', (error) => console.error(`BullMQ: ${error.message}`));
  return worker;
}
