// The stores of claims by name, as this process or another one opens them.
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { postgresClaims } from '../../../examples/notification-claims/postgres.js';
import { redisClaims } from '../../../examples/notification-claims/redis.js';

/**
 * @typedef {import('wechatpay-wasm').NotificationClaims} NotificationClaims
 * @typedef {{ kind: 'postgres', options: object } | { kind: 'redis' | 'ioredis' | 'worker', url: string }} Spec as JSON
 * @typedef {{ claims: NotificationClaims, close: () => unknown }} Opened
 */

export const load = createRequire(fileURLToPath(new URL('../../../examples/index.js', import.meta.url)));

/** @param {Spec} spec @returns {Promise<Opened>} */
export async function openClaims(spec) {
  switch (spec.kind) {
    case 'postgres': {
      const pool = new (load('pg').Pool)(spec.options);
      // A server that goes away must not end the process.
      pool.on('error', () => {});
      return { claims: postgresClaims(pool), close: () => pool.end() };
    }
    case 'redis': {
      const client = load('redis').createClient({ url: spec.url });
      client.on('error', () => {});
      await client.connect();
      return { claims: redisClaims((...command) => client.sendCommand(command)), close: () => client.destroy() };
    }
    case 'ioredis': {
      const client = new (load('ioredis').Redis)(spec.url);
      client.on('error', () => {});
      return {
        claims: redisClaims((name = '', ...rest) => client.call(name, ...rest)),
        close: () => client.disconnect(),
      };
    }
    default:
      return { claims: behindHttp(spec.url), close() {} };
  }
}

/** A store inside a Worker: see ../worker/claims.mjs. @param {string} url @returns {any} */
function behindHttp(url) {
  const ask =
    (/** @type {string} */ method) =>
    async (/** @type {unknown[]} */ ...input) => {
      const body = JSON.stringify({ method, input });
      const response = await fetch(url, { method: 'POST', body, headers: { connection: 'close' } });
      if (!response.ok) throw new Error(await response.text());
      return (await response.json()).result;
    };
  return { claim: ask('claim'), finish: ask('finish'), release: ask('release') };
}
