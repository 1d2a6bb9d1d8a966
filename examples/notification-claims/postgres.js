// Claims of notifications in Postgres: for servers and functions that share a database.

/**
 * @typedef {import('wechatpay-wasm').NotificationClaims} NotificationClaims
 *
 * A pool or a client of the package `pg`.
 * @typedef {object} Postgres
 * @property {(text: string, values?: unknown[]) => Promise<{ rows: any[] }>} query
 */

/** Run once, with your migrations. */
export const TABLE = `CREATE TABLE IF NOT EXISTS notification_claims (
  id text PRIMARY KEY,
  token text NOT NULL,
  finished boolean NOT NULL,
  -- End of the lease, or of the time for which a finished event is kept.
  until timestamptz NOT NULL
)`;

/** Longer than the 24 hours and 4 minutes in which WeChat Pay delivers again. */
const KEEP = `interval '25 hours'`;

/**
 * @param {Postgres} postgres
 * @returns {NotificationClaims}
 */
export const postgresClaims = (postgres) => ({
  async claim(id, token, leaseMs) {
    // One statement, so that of two which come together only one gets the row. A claim whose time is over is taken.
    const claimed = await postgres.query(
      `INSERT INTO notification_claims AS held (id, token, finished, until)
       VALUES ($1, $2, false, now() + $3 * interval '1 millisecond')
       ON CONFLICT (id) DO UPDATE SET token = excluded.token, finished = false, until = excluded.until
       WHERE held.until <= now()
       RETURNING id`,
      [id, token, leaseMs],
    );
    if (claimed.rows.length > 0) return 'claimed';
    const held = await postgres.query('SELECT finished FROM notification_claims WHERE id = $1', [id]);
    return held.rows[0]?.finished ? 'finished' : 'unfinished';
  },

  // The row may be gone: the lease ended, and somebody tidied up. The work is done all the same.
  finish: (id, token) =>
    postgres.query(
      `INSERT INTO notification_claims AS held (id, token, finished, until) VALUES ($1, $2, true, now() + ${KEEP})
       ON CONFLICT (id) DO UPDATE SET finished = true, until = excluded.until WHERE held.token = excluded.token`,
      [id, token],
    ),

  release: (id, token) =>
    postgres.query('DELETE FROM notification_claims WHERE id = $1 AND token = $2 AND NOT finished', [id, token]),
});

/** Deletes what nobody needs any more; once a day is enough. @param {Postgres} postgres */
export const forgetOldClaims = (postgres) =>
  postgres.query(`DELETE FROM notification_claims WHERE until < now() - interval '1 day'`);
