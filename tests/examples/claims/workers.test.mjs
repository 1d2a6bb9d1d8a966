// Claims of notifications on Workers: isolates of workerd with a real D1 database and real Durable Objects.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { bundleWorker, readConfig } from '../../../tools/worker-host.mjs';
import { claimsCases } from './cases.mjs';

const here = (/** @type {string} */ file) => fileURLToPath(new URL(file, import.meta.url));
const examples = here('../../../examples');

/** @param {import('node:test').TestContext} t @returns {Promise<string>} its address */
async function startClaims(t) {
  const { Miniflare } = await import(pathToFileURL(createRequire(`${examples}/`).resolve('miniflare')).href);
  const { compatibility_date: compatibilityDate } = await readConfig(`${examples}/worker`);
  const miniflare = new Miniflare({
    cf: false,
    host: '127.0.0.1',
    modules: await bundleWorker({ folder: examples, entry: here('../worker/claims.mjs') }),
    compatibilityDate,
    d1Databases: { DB: 'claims' },
    durableObjects: { CLAIMS: { className: 'EventClaim', useSQLite: true } },
  });
  t.after(() => miniflare.dispose());
  const { origin } = await miniflare.ready;
  const db = await miniflare.getD1Database('DB');
  const schema = readFileSync(`${examples}/worker/schema.sql`, 'utf8').replace(/^\s*--.*$/gm, '');
  for (const statement of schema.split(';').filter((text) => text.includes('notification_claims')))
    await db.prepare(statement).run();
  return origin;
}

claimsCases('D1', async (t) => ({ kind: 'worker', url: `${await startClaims(t)}/d1` }));
claimsCases('Durable Objects', async (t) => ({ kind: 'worker', url: `${await startClaims(t)}/durable-object` }));
