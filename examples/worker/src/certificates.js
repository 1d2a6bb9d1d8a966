// WeChat Pay's platform certificates in D1: a cold isolate finds them there and downloads nothing.
//
// The text is encrypted with the APIv3 key, and what does not open or is too old counts as missing: a row that somebody
// changed does no harm. When D1 fails, WeChat Pay is asked.

/** @typedef {import('wechatpay-wasm').CertificateStore} CertificateStore */

/**
 * @param {D1Database} db with the table `platform_certificates` of schema.sql
 * @returns {CertificateStore}
 */
export const certificateStore = (db) => ({
  get: (key) => db.prepare('SELECT value FROM platform_certificates WHERE key = ?1').bind(key).first('value'),
  put: (key, value) =>
    db
      .prepare(
        `INSERT INTO platform_certificates (key, value) VALUES (?1, ?2)
         ON CONFLICT (key) DO UPDATE SET value = excluded.value`,
      )
      .bind(key, value)
      .run(),
});
