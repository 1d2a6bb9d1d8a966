// Claims of notifications in a real Redis, through both usual clients.
import { claimsCases } from '../claims/cases.mjs';
import { startRedis } from './server.mjs';

for (const kind of /** @type {const} */ (['redis', 'ioredis']))
  claimsCases(kind, async (t) => ({ kind, url: (await startRedis(t)).url }));
