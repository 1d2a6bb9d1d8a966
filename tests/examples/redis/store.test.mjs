// Platform certificates in a real Redis, through both usual clients.
import assert from 'node:assert/strict';
import { createRequire } from 'node:module';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { connect, redisStore } from '../../../examples/certificate-stores/redis.js';
import { freePort } from '../far-side.mjs';
import { openMerchant, storeCases } from '../stores/cases.mjs';
import { startRedis } from './server.mjs';

const load = createRequire(fileURLToPath(new URL('../../../examples/index.js', import.meta.url)));

/**
 * A connection as the README of the stores opens it; closed after the test.
 * @type {Record<string, (t: import('node:test').TestContext, url: string) => import('../../../examples/certificate-stores/redis.js').Redis>}
 */
const CLIENTS = {
  redis(t, url) {
    const client = connect(url);
    t.after(() => client.destroy());
    return client;
  },
  ioredis(t, url) {
    const { Redis } = load('ioredis');
    const client = new Redis(url);
    client.on('error', () => {});
    t.after(() => client.disconnect());
    return client;
  },
};

for (const [name, open] of Object.entries(CLIENTS)) {
  storeCases(name, async (t) => {
    const { url } = await startRedis(t);
    const direct = open(t, url);
    return {
      // A connection that is not open yet, as in a process that has just begun.
      store: () => redisStore(open(t, url)),
      read: (key) => direct.get(key),
      write: (key, text) => direct.set(key, text),
    };
  });

  test(`${name}: while Redis hangs, is gone or was never there, the merchant pays as without a store`, async (t) => {
    const [merchant, server] = await Promise.all([openMerchant(), startRedis(t)]);
    t.after(() => merchant.sandbox.close());
    const store = redisStore(open(t, server.url));
    const visit = (use = store) => merchant.downloadsOf(() => merchant.order(merchant.cold(use)));
    assert.equal(await visit(), 1);
    assert.equal(await visit(), 0);

    server.freeze();
    assert.equal(await visit(), 1);
    server.thaw();
    await store.get(merchant.key);
    assert.equal(await visit(), 0, 'it answers again');

    await server.stop();
    assert.equal(await visit(), 1);
    const nowhere = redisStore(open(t, `redis://127.0.0.1:${await freePort()}`));
    assert.equal(await visit(nowhere), 1);
  });
}
