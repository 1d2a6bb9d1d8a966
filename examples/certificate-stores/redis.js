// Platform certificates in Redis: for servers and functions that share one.
//
// One key for each merchant, overwritten every six hours. It needs no expiry: the client reads from the text how old it
// is, and asks WeChat Pay when that is too old.
import { createClient } from 'redis';

/** @typedef {import('wechatpay-wasm').CertificateStore} CertificateStore */

/**
 * The two commands in use. Clients of the packages `redis` and `ioredis` have them.
 * @typedef {object} Redis
 * @property {(key: string) => Promise<string | null>} get
 * @property {(key: string, value: string) => Promise<unknown>} set
 */

/**
 * @param {Redis} redis
 * @returns {CertificateStore}
 */
export const redisStore = (redis) => ({
  get: (key) => redis.get(key),
  put: (key, value) => redis.set(key, value),
});

/**
 * A client of the package `redis`. That of `ioredis`, `new Redis(url)`, connects by itself; it needs the same listener.
 * @param {string} url such as `redis://127.0.0.1:6379`
 */
export function connect(url) {
  const redis = createClient({ url });
  // Without a listener, a lost connection ends the process.
  redis.on('error', (error) => console.error(`Redis: ${error.message}`));
  // Not awaited: while Redis is away, the shop takes payments all the same.
  redis.connect().catch(() => {});
  return redis;
}
