// Claims of notifications in a real Postgres.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { forgetOldClaims, postgresClaims, TABLE } from '../../../examples/notification-claims/postgres.js';
import { claimsCases } from '../claims/cases.mjs';
import { load } from '../claims/open.mjs';
import { startPostgres } from './server.mjs';

/** A pool of a server with the table; closed after the test. @param {import('node:test').TestContext} t */
async function openDatabase(t) {
  const options = await startPostgres(t);
  const pool = new (load('pg').Pool)({ ...options, max: 5 });
  pool.on('error', () => {});
  await pool.query(TABLE);
  return { options, pool };
}

claimsCases('Postgres', async (t) => {
  const { options, pool } = await openDatabase(t);
  await pool.end();
  return { kind: 'postgres', options: { ...options, max: 5 } };
});

test('Postgres: what nobody needs any more is deleted, and nothing else', async (t) => {
  const { pool } = await openDatabase(t);
  const claims = postgresClaims(pool);
  for (const id of ['old', 'new', 'open']) await claims.claim(id, 'token', 60_000);
  for (const id of ['old', 'new']) await claims.finish(id, 'token');
  await pool.query(`UPDATE notification_claims SET until = now() - interval '25 hours' WHERE id = 'old'`);
  await forgetOldClaims(pool);
  const { rows } = await pool.query('SELECT id FROM notification_claims ORDER BY id');
  assert.deepEqual(
    rows.map((/** @type {{ id: string }} */ { id }) => id),
    ['new', 'open'],
  );
  await pool.end();
});
