// Claims of notifications in Durable Objects: for Workers without a database. There is one object for each event; it answers
// one call after the other, so nothing comes between reading and writing.
import { DurableObject } from 'cloudflare:workers';

/**
 * @typedef {import('wechatpay-wasm').NotificationClaims} NotificationClaims
 * @typedef {import('wechatpay-wasm').ClaimResult} ClaimResult
 * @typedef {{ token: string, until: number, finished: boolean }} Claim
 */

/** Longer than the 24 hours and 4 minutes in which WeChat Pay delivers again. Milliseconds. */
const KEEP = 25 * 3_600_000;

/** Binding and migration in `wrangler.jsonc`: see README.md. */
export class EventClaim extends DurableObject {
  /** The claim, unless its time is over. @returns {Promise<Claim | undefined>} */
  async #current() {
    const claim = /** @type {Claim | undefined} */ (await this.ctx.storage.get('claim'));
    return claim && claim.until > Date.now() ? claim : undefined;
  }

  /** @param {string} token @param {boolean} finished @param {number} duration */
  async #write(token, finished, duration) {
    const until = Date.now() + duration;
    await this.ctx.storage.put('claim', { token, finished, until });
    // An object without storage and without calls is gone.
    await this.ctx.storage.setAlarm(until);
  }

  /** @param {string} token @param {number} leaseMs @returns {Promise<ClaimResult>} */
  async claim(token, leaseMs) {
    const holder = await this.#current();
    if (holder) return holder.finished ? 'finished' : 'unfinished';
    await this.#write(token, false, leaseMs);
    return 'claimed';
  }

  /** @param {string} token */
  async finish(token) {
    const holder = await this.#current();
    // Without a holder the lease ended, and nobody came. The work is done all the same.
    if (!holder || holder.token === token) await this.#write(token, true, KEEP);
  }

  /** @param {string} token */
  async release(token) {
    const holder = await this.#current();
    if (holder?.token === token && !holder.finished) await this.ctx.storage.deleteAll();
  }

  async alarm() {
    // A claim may have been renewed at this very moment.
    if (!(await this.#current())) await this.ctx.storage.deleteAll();
  }
}

/**
 * @param {DurableObjectNamespace<EventClaim>} namespace
 * @returns {NotificationClaims}
 */
export function durableObjectClaims(namespace) {
  const object = (/** @type {string} */ id) => namespace.get(namespace.idFromName(id));
  return {
    claim: (id, token, leaseMs) => object(id).claim(token, leaseMs),
    finish: (id, token) => object(id).finish(token),
    release: (id, token) => object(id).release(token),
  };
}
