// The one await of this package: drives a call of the core with fetch, sleep and abort, and decides nothing.

import { currentGeneration, guard } from './guard.js';

/**
 * @typedef {import('./index.js').FetchLike} FetchLike
 * @typedef {import('./index.js').AbortSignalLike} AbortSignalLike
 * @typedef {{ method: string, url: string, headers: Record<string, string>, body?: string }} Request
 * @typedef {{ status: number, requestId?: string, value?: any }} Verdict
 * @typedef {{ send: { request: Request, timeoutMs: number } } | { wait: { ms: number } } | { done: Verdict }} Action
 * @typedef {{ status: number, headers: [string, string][], body: Uint8Array }} Received
 * @typedef {{ failure: 'connection' | 'timeout' | 'aborted', cause?: unknown }} Failure
 * @typedef {object} Call
 * @property {(now: number) => Action} start
 * @property {(status: number, headers: string, body: Uint8Array, now: number) => Action} response
 * @property {(kind: string, now: number) => Action} failed
 * @property {(now: number) => Action} elapsed
 * @property {() => void} free
 */

/**
 * Runs a call to its verdict.
 * @param {Call} call freed here
 * @param {{ fetch: FetchLike, now: () => number, signal?: AbortSignalLike }} host
 * @returns {Promise<{ verdict: Verdict, received: Received | undefined }>}
 */
export async function drive(call, { fetch, now, signal }) {
  const generation = currentGeneration();
  /** @type {Received | undefined} */
  let received;
  try {
    let action = signal?.aborted
      ? guard(() => call.failed('aborted', now()), signal.reason)
      : guard(() => call.start(now()));
    for (;;) {
      if ('done' in action) return { verdict: action.done, received };
      const waiting = 'wait' in action;
      const event = 'wait' in action
        ? await sleep(action.wait.ms, signal)
        : await send(action.send.request, action.send.timeoutMs, fetch, signal);
      if (event && 'failure' in event) {
        const { failure, cause } = event;
        action = guard(() => call.failed(failure, now()), cause);
      } else if (waiting || !event) {
        action = guard(() => call.elapsed(now()));
      } else {
        received = event;
        const { status, headers, body } = event;
        action = guard(() => call.response(status, JSON.stringify(headers), body, now()));
      }
    }
  } finally {
    // In an instance that replaced the call's own, the same address is somebody else's.
    if (generation === currentGeneration()) call.free();
  }
}

/**
 * One HTTP exchange, body included, within a time limit.
 * @param {Request} request @param {number} timeoutMs @param {FetchLike} fetch @param {AbortSignalLike | undefined} signal
 * @returns {Promise<Received | Failure>}
 */
async function send(request, timeoutMs, fetch, signal) {
  const controller = new AbortController();
  /** @type {Failure | undefined} */
  let given;
  /** @type {(failure: Failure) => void} */
  let settle = () => {};
  /** @type {Promise<Failure>} */
  const givenUp = new Promise((resolve) => {
    settle = resolve;
  });
  /** @param {Failure} failure */
  const giveUp = (failure) => {
    given ??= failure;
    settle(given);
    controller.abort();
  };
  const onAbort = () => giveUp({ failure: 'aborted', cause: signal?.reason });
  const timer = setTimeout(giveUp, timeoutMs, { failure: 'timeout' });
  signal?.addEventListener('abort', onAbort);
  // A fetch that ignores its signal must not hold the caller: whichever comes first counts.
  const exchange = receive(request, fetch, controller.signal);
  exchange.catch(() => {});
  try {
    return await Promise.race([exchange, givenUp]);
  } catch (cause) {
    return given ?? { failure: 'connection', cause };
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener('abort', onAbort);
  }
}

/** @param {Request} request @param {FetchLike} fetch @param {AbortSignal} signal @returns {Promise<Received>} */
async function receive({ method, url, headers, body }, fetch, signal) {
  const response = await fetch(url, { method, headers, body, redirect: 'manual', signal });
  /** @type {[string, string][]} */
  const pairs = [];
  response.headers.forEach((value, name) => pairs.push([name, value]));
  return { status: response.status, headers: pairs, body: new Uint8Array(await response.arrayBuffer()) };
}

/** @param {number} ms @param {AbortSignalLike | undefined} signal @returns {Promise<Failure | undefined>} */
function sleep(ms, signal) {
  return new Promise((resolve) => {
    const finish = (/** @type {Failure | undefined} */ failure) => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', onAbort);
      resolve(failure);
    };
    const onAbort = () => finish({ failure: 'aborted', cause: signal?.reason });
    const timer = setTimeout(finish, ms);
    if (signal?.aborted) onAbort();
    else signal?.addEventListener('abort', onAbort);
  });
}
