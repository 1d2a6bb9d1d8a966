// The store of claims for one process: in memory, and lost with it.

import { configErrors } from './errors.js';
import { free } from './tools.js';
import { describe, insteadOf, milliseconds, OBJECT, OUT_OF_RANGE } from './words.js';

/**
 * @typedef {import('./errors.js').IssueWords} IssueWords
 * @typedef {{ keepMs: number, limit: number }} Bounds
 */

/** Longer than WeChat Pay delivers again: 24 hours and 4 minutes. */
const KEEP_MS = 90_000_000;
const LONGEST_KEEP_MS = 30 * 86_400_000;
const LIMIT = 100_000;
const LARGEST_LIMIT = 10_000_000;

/** @param {any} options @returns {Bounds} */
function boundsOf(options) {
  if (typeof options !== 'object' || options === null)
    throw configErrors([
      {
        field: 'options',
        reason: insteadOf(describe(options), OBJECT),
        remedy: ['请传入 { keepMs, limit }。', 'Pass { keepMs, limit }.'],
      },
    ]);
  const { keepMs = KEEP_MS, limit = LIMIT } = options;
  const within = (/** @type {unknown} */ value, /** @type {number} */ largest) =>
    Number.isInteger(value) && Number(value) >= 1 && Number(value) <= largest;
  /** @type {IssueWords[]} */
  const issues = [];
  if (!within(keepMs, LONGEST_KEEP_MS))
    issues.push({ field: 'keepMs', reason: OUT_OF_RANGE, remedy: milliseconds(LONGEST_KEEP_MS) });
  if (!within(limit, LARGEST_LIMIT))
    issues.push({
      field: 'limit',
      reason: OUT_OF_RANGE,
      remedy: [`请传入 1 到 ${LARGEST_LIMIT}。`, `Pass 1 to ${LARGEST_LIMIT}.`],
    });
  if (issues.length > 0) throw configErrors(issues);
  return { keepMs, limit };
}

export const memoryClaims = free((/** @type {unknown} */ options = {}) => {
  const { keepMs, limit } = boundsOf(options);
  /** Who works on an event, and until when nobody else may. @type {Map<string, { token: string, until: number }>} */
  const open = new Map();
  /** Until when a finished event is kept. They are in the order of that time. @type {Map<string, number>} */
  const finished = new Map();

  /** Whether somebody else has the claim, who began after this one's lease had ended. @param {string} id @param {string} token */
  const lost = (id, token) => (open.get(id)?.token ?? token) !== token;

  /**
   * Forgets what is too old, and the oldest of too many. Claims that hold are none of them; one whose lease has ended need
   * not be known: whoever comes next may have it, and until then its holder may still finish it.
   * @param {number} now
   */
  function forget(now) {
    for (const [id, { until }] of open) {
      if (until > now) break;
      open.delete(id);
    }
    for (const [id, until] of finished) {
      if (until > now && finished.size <= limit) return;
      finished.delete(id);
    }
  }

  return {
    /** @param {string} id @param {string} token @param {number} leaseMs */
    async claim(id, token, leaseMs) {
      const now = Date.now();
      forget(now);
      if (finished.has(id)) return 'finished';
      const holder = open.get(id);
      if (holder && holder.until > now) return 'unfinished';
      // To the end of the order.
      open.delete(id);
      open.set(id, { token, until: now + leaseMs });
      return 'claimed';
    },
    /** @param {string} id @param {string} token */
    async finish(id, token) {
      if (lost(id, token)) return;
      const now = Date.now();
      open.delete(id);
      // To the end of the order.
      finished.delete(id);
      finished.set(id, now + keepMs);
      forget(now);
    },
    /** @param {string} id @param {string} token */
    async release(id, token) {
      if (!lost(id, token)) open.delete(id);
    },
  };
});
