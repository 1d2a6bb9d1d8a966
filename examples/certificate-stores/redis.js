// Platform certificates in Redis: for servers and functions that share one.
//
// One key for each merchant, overwritten every six hours. It needs no expiry: the client reads from the text how old it
// is, and asks WeChat Pay when that is too old.

/**
 * @typedef {object} CertificateStore
 * @property {(key: string) => Promise<string | null | undefined>} get
 * @property {(key: string, value: string) => Promise<unknown>} put
 */

/**
 * The two commands in use. Clients of the packages `redis` and `ioredis` have them.
 * @typedef {object} Redis
 * @property {(key: string) => Promise<string | null>} get
 * @property {(key: string, value: string) => Promise<unknown>} set
 */

/**
 * @param {Redis} redis your client. Give it a listener for `error`: without one, a lost connection ends the process.
 *   Do not wait for the connection before you serve: while Redis is away, WeChat Pay is asked.
 * @returns {CertificateStore}
 */
export const redisStore = (redis) => ({
  get: (key) => redis.get(key),
  put: (key, value) => redis.set(key, value),
});
