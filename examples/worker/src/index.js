// A small shop on Cloudflare Workers that takes WeChat Pay.

import { deliverAll } from './fulfilment.js';
import { answer } from './routes.js';
import { sweep } from './sweep.js';

/** @type {ExportedHandler<import('./env').Env, import('./env').FulfilmentMessage>} */
export default {
  fetch: (request, env, ctx) => answer(request, env, ctx),
  queue: (batch, env) => deliverAll(batch, env),
  scheduled: ({ scheduledTime }, env, ctx) => sweep(env, ctx, scheduledTime),
};
