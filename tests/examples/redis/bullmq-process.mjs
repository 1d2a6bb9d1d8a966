// A worker of the queue in a process of its own that never gets done with an event: `node bullmq-process.mjs JSON`.
import { memoryClaims } from 'wechatpay-wasm';
import { startWorker } from '../../../examples/notification-queue/bullmq.js';

const { connection, options } = JSON.parse(process.argv[2] ?? '');
const work = () => {
  process.stdout.write('at work\n');
  return new Promise(() => {});
};
startWorker(connection, memoryClaims(), work, options);
