// Tells the caller's hooks of attempts and notifications.
//
// An event is made of the members named here and of nothing else: no body, header, query or value of a path can be in one.
// Hooks run between the steps of a call, never inside WebAssembly. Nothing that one does changes a result.

import { WechatPayError } from './errors.js';

/**
 * @typedef {((event: any) => unknown) | undefined} Hook
 * @typedef {{ onRequest: Hook, onResponse: Hook, onRetry: Hook, onNotification: Hook }} Hooks
 * @typedef {{ operation: string, method: string, host: string, attempt: number }} About an attempt
 * @typedef {{ status?: number, requestId?: string, code?: string, outcome?: string }} Judged how an attempt ended
 * @typedef {ReturnType<typeof observe>} Observer of one call
 */

/** Milliseconds from some point in time; a clock that is set meanwhile makes no difference where the runtime has such. */
export const stopwatch = () => globalThis.performance?.now() ?? Date.now();

/** Calls a function of the caller's that only watches: nobody waits for it, and nobody is told if it fails. @param {() => unknown} call */
export function quietly(call) {
  try {
    const result = call();
    // A promise of our own: it calls a foreign `then` later, and a rejection that nobody handles would end the process.
    new Promise((resolve) => resolve(result)).catch(() => {});
  } catch {
    // Whoever watches does not disturb.
  }
}

/** @param {Hook} hook @param {Record<string, unknown>} event */
export function tell(hook, event) {
  if (!hook) return;
  const known = Object.entries(event).filter(([, value]) => value !== undefined);
  quietly(() => hook(Object.freeze(Object.fromEntries(known))));
}

/**
 * Follows the attempts of one call, downloads of certificates included.
 * @param {Hooks} hooks
 */
export function observe({ onRequest, onResponse, onRetry }) {
  if (!onRequest && !onResponse && !onRetry) return undefined;
  /** Sent and not judged, the latest last: a download is judged before the attempt that had to wait for it. */
  const open = /** @type {{ about: About, begun: number, durationMs?: number }[]} */ ([]);
  /** @type {About | undefined} */
  let ended;
  /** @param {Judged} judged */
  const close = ({ status, requestId, code, outcome }) => {
    const attempt = open.pop();
    if (!attempt) return;
    const { about, begun, durationMs = stopwatch() - begun } = attempt;
    ended = about;
    tell(onResponse, { ...about, status, requestId, code, outcome, durationMs });
  };
  return {
    /** @param {import('./exchange.js').Send} send */
    sent({ request: { method }, attempt: { number, operation, host } }) {
      const about = { operation, method, host, attempt: number };
      tell(onRequest, about);
      open.push({ about, begun: stopwatch() });
    },
    /** The exchange is over; what it means is judged later. */
    answered() {
      const attempt = open.at(-1);
      if (attempt) attempt.durationMs = stopwatch() - attempt.begun;
    },
    /** @param {Judged[]} attempts */
    judged(attempts) {
      attempts.forEach(close);
    },
    /** @param {import('./exchange.js').Retrying} next @param {number} pauseMs */
    retried({ number, host, code }, pauseMs) {
      tell(onRetry, { ...ended, host, attempt: number, code, pauseMs });
    },
    /** The call is over before the core could judge: it was lost. @param {unknown} error */
    over(error) {
      while (open.length > 0) close(ofError(error));
    },
  };
}

/** What may be told of an error: its stable names. @param {unknown} error @returns {{ code: string, outcome?: string }} */
export function ofError(error) {
  if (!(error instanceof WechatPayError)) return { code: 'ERR_INTERNAL' };
  const { code, outcome } = /** @type {{ code: string, outcome: string }} */ (/** @type {unknown} */ (error));
  return { code, outcome };
}
