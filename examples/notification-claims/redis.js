// Claims of notifications in Redis: for servers and functions that share a Redis or Valkey.
//
// Each event has a key, which expires by itself. While somebody works on the event it holds the token of the claim.

/** @typedef {import('wechatpay-wasm').NotificationClaims} NotificationClaims */

/** Longer than the 24 hours and 4 minutes in which WeChat Pay delivers again. Milliseconds. */
const KEEP = 25 * 3_600_000;
/** In place of a token, which is 32 characters long. */
const FINISHED = 'finished';

// Scripts run alone, so nothing comes between reading and writing. A key that expired belongs to nobody: the work is done
// all the same.
const FINISH = `local holder = redis.call('GET', KEYS[1])
if holder and holder ~= ARGV[1] then return 0 end
redis.call('SET', KEYS[1], '${FINISHED}', 'PX', '${KEEP}')
return 1`;
const RELEASE = `if redis.call('GET', KEYS[1]) ~= ARGV[1] then return 0 end
return redis.call('DEL', KEYS[1])`;

/**
 * @param {(...command: string[]) => Promise<unknown>} send sends one command. With the package `redis` it is
 *   `(...command) => client.sendCommand(command)`, with `ioredis` `(name, ...rest) => client.call(name, ...rest)`
 * @returns {NotificationClaims}
 */
export function redisClaims(send) {
  const key = (/** @type {string} */ id) => `wechatpay-claim:${id}`;
  return {
    async claim(id, token, leaseMs) {
      // 'OK', or null if there is a key.
      if (await send('SET', key(id), token, 'NX', 'PX', String(leaseMs))) return 'claimed';
      const holder = String(await send('GET', key(id)));
      // The key is this claim's own: the connection broke before the reply, and the client sent the command again.
      if (holder === token) return 'claimed';
      return holder === FINISHED ? 'finished' : 'unfinished';
    },
    finish: (id, token) => send('EVAL', FINISH, '1', key(id), token),
    release: (id, token) => send('EVAL', RELEASE, '1', key(id), token),
  };
}
