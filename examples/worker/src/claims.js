// Claims of notifications in D1: each event is processed once, in whichever isolate it arrives.
//
// A row is what its `until` has not passed yet: a claim until its lease ends, a finished event for as long as WeChat Pay may
// deliver it again. All others are as good as none, and every claim deletes them. A batch is one transaction and one trip.

/** @typedef {import('wechatpay-wasm').NotificationClaims} NotificationClaims */

/** Longer than the 24 hours and 4 minutes in which WeChat Pay delivers again. Milliseconds. */
const KEEP = 25 * 3_600_000;
/** The database's clock: that of isolates may differ. */
const NOW = `CAST(unixepoch('subsec') * 1000 AS INTEGER)`;

/**
 * @param {D1Database} db with the table `notification_claims` of schema.sql
 * @returns {NotificationClaims}
 */
export const d1Claims = (db) => ({
  async claim(id, token, leaseMs) {
    const [, , found] = await db.batch([
      db.prepare(`DELETE FROM notification_claims WHERE until <= ${NOW}`),
      db
        .prepare(
          `INSERT OR IGNORE INTO notification_claims (id, token, finished, until) VALUES (?1, ?2, 0, ${NOW} + ?3)`,
        )
        .bind(id, token, leaseMs),
      db.prepare('SELECT token, finished FROM notification_claims WHERE id = ?1').bind(id),
    ]);
    const [holder] = /** @type {{ token: string, finished: number }[]} */ (found?.results ?? []);
    if (holder?.token === token) return 'claimed';
    return holder?.finished ? 'finished' : 'unfinished';
  },

  // The row may be gone: the lease ended, and nobody came. The work is done all the same.
  finish: (id, token) =>
    db
      .prepare(
        `INSERT INTO notification_claims (id, token, finished, until) VALUES (?1, ?2, 1, ${NOW} + ?3)
         ON CONFLICT (id) DO UPDATE SET finished = 1, until = excluded.until WHERE token = excluded.token`,
      )
      .bind(id, token, KEEP)
      .run(),

  release: (id, token) =>
    db.prepare('DELETE FROM notification_claims WHERE id = ?1 AND token = ?2 AND finished = 0').bind(id, token).run(),
});
