// Claims of notifications in a real Redis, through both usual clients.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { redisClaims } from '../../../examples/notification-claims/redis.js';
import { claimsCases } from '../claims/cases.mjs';
import { startRedis } from './server.mjs';

for (const kind of /** @type {const} */ (['redis', 'ioredis']))
  claimsCases(kind, async (t) => ({ kind, url: (await startRedis(t)).url }));

test('a claim whose reply was lost, and which the client sent again, is the claim of who made it', async () => {
  /** @type {Map<string, string>} */
  const keys = new Map();
  let lost = 0;
  const execute = (/** @type {string[]} */ [name, key = '', value = '']) => {
    if (name === 'GET') return keys.get(key) ?? null;
    if (keys.has(key)) return null;
    keys.set(key, value);
    return 'OK';
  };
  const claims = redisClaims(async (...command) => {
    // As ioredis does when the connection breaks: the first reply never arrives.
    if (command[0] === 'SET' && (lost += 1) === 1) execute(command);
    return execute(command);
  });
  assert.equal(await claims.claim('1900000109:EVT-1', 'own', 60_000), 'claimed');
  assert.equal(await claims.claim('1900000109:EVT-1', 'other', 60_000), 'unfinished');
});
