// Drives a call of the core with fetch, sleep and abort, and decides nothing.

import { isUnusable, readAnswer } from './answer.js';
import { readClock } from './clock.js';
import { clues, NO_CLUES } from './clues.js';
import { inputError, internalError } from './errors.js';
import { longestAnswer } from './facts.js';
import { ask, closeCall, judgedIn, keepLearnt, openCall, stepCall } from './guard.js';
import { observe } from './hooks.js';
import { asBytes, isCallable, UNREADABLE_URL } from './input.js';
import { within } from './outside.js';
import { formOf } from './upload.js';
import { describe } from './words.js';

/**
 * @typedef {import('./index.js').FetchLike} FetchLike
 * @typedef {import('./index.js').AbortSignalLike} AbortSignalLike
 * @typedef {import('./answer.js').Received} Received
 * @typedef {{ method: string, url: string, headers: Record<string, string>, body?: string, tail?: string }} Request
 * @typedef {import('./upload.js').Contents} Contents
 * @typedef {{ number: number, operation: string, host: string }} Sending
 * @typedef {{ number: number, host: string, code: string }} Retrying
 * @typedef {{ request: Request, timeoutMs: number, maxBytes: number, notifyUrl?: string, streamed: boolean, operation: boolean,
 *   attempt: Sending }} Send
 * @typedef {{ ms: number, retry?: Retrying, number?: string }} Wait `number`: what a notification may name that ends it
 * @typedef {{ key: number, bytes: Uint8Array, timeoutMs: number }} Ask to a signer
 * @typedef {{ key: string, timeoutMs: number }} Load
 * @typedef {{ send: Send } | { wait: Wait } | { sign: Ask } | { decrypt: Ask } | { load: Load }
 *   | { save: Load & { value: string } } | { done: any }} Action
 * @typedef {{ failure: 'connection' | 'timeout' | 'aborted', cause?: unknown, answered?: boolean }} Failure
 * @typedef {import('./core.js').Call} Handle
 *
 * @typedef {{ fetch: FetchLike, now: () => unknown, hooks: import('./hooks.js').Hooks, news: News }
 *   & import('./outside.js').Outside} Host the caller's functions, and what notifications tell
 * @typedef {Set<Listener>} News the calls under way; a notification is told to each
 * @typedef {{ told: Set<string>, wait?: { number: string | undefined, awake: () => void } }} Listener the numbers that were told
 *   of since the call sent its last request, and the wait that a notification of its number ends
 */

/**
 * Runs one task of a client from its first step to its verdict.
 * @param {number} client its number
 * @param {(core: import('./core.js').Core, time: number, aborted: boolean) => Action} begin returns the first action
 * @param {Host} host
 * @param {AbortSignalLike} [signal]
 * @param {Contents} [file] of an upload
 * @returns {Promise<{ product: any, received: Received | undefined }>}
 */
export async function perform(client, begin, host, signal, file) {
  const time = readClock(host.now);
  // Read last: the caller's clock may abort.
  const aborted = signal?.aborted === true;
  const cause = aborted ? signal.reason : undefined;
  const action = ask(client, (core) => begin(core, time, aborted), cause);
  if ('done' in action) return { product: action.done, received: undefined };
  return drive(client, action, host, signal, file);
}

/**
 * @param {number} client
 * @param {Action} first
 * @param {Host} host
 * @param {AbortSignalLike | undefined} signal
 * @param {Contents | undefined} file
 */
async function drive(client, first, { fetch, now, hooks, news, signers, store }, signal, file) {
  const call = openCall(client);
  /** @type {Listener} */
  const listener = { told: new Set() };
  news.add(listener);
  const observer = observe(hooks);
  let sent = false;
  /** @type {Received | undefined} */
  let received;
  /** @param {(handle: Handle, time: number) => Action} report @param {unknown} [cause] */
  const step = (report, cause) => {
    try {
      return advance(report, cause);
    } finally {
      // Whether the call goes on or not. A handle that was lost says nothing; its attempts end with the call.
      observer?.judged(judgedIn(call));
    }
  };
  /** @param {(handle: Handle, time: number) => Action} report @param {unknown} cause */
  const advance = (report, cause) => {
    const time = readClock(now, sent ? 'unknown' : 'not_sent');
    // The caller's functions may have aborted, the clock last of all: nothing is sent then.
    if (!sent && signal?.aborted) {
      const { reason } = signal;
      return stepCall(call, (handle) => handle.failed('aborted', NO_CLUES, time), { sent, cause: reason });
    }
    return stepCall(call, (handle) => report(handle, time), { sent, cause });
  };
  /** @param {Failure} failure */
  const failed = ({ failure, cause, answered }) => {
    // Read here: foreign code never runs inside the core.
    const told = failure === 'connection' && !answered ? clues(cause) : NO_CLUES;
    return step((handle, time) => handle.failed(failure, told, time), cause);
  };
  /** @param {{ aborted: unknown }} given */
  const aborted = (given) => failed({ failure: 'aborted', cause: given.aborted });
  /** @param {import('./outside.js').Given} given @param {(value: unknown) => Action} use */
  const answered = (given, use) => {
    if ('value' in given) return use(given.value);
    if ('aborted' in given) return aborted(given);
    const late = 'late' in given;
    return step((handle, time) => handle.unable(late, time), late ? undefined : given.error);
  };
  try {
    let action = first;
    for (;;) {
      if ('done' in action) return { product: action.done, received };
      if ('send' in action) {
        const { request, timeoutMs, maxBytes, notifyUrl, streamed, operation } = action.send;
        if (notifyUrl !== undefined && !isCallable(notifyUrl)) throw inputError('notify_url', ...UNREADABLE_URL);
        observer?.sent(action.send);
        sent ||= operation;
        // The answer under way may be older than what is told from now on.
        listener.told.clear();
        // Of an attempt whose answer was not authentic.
        if (operation) received?.file?.stop();
        const event = await send(request, { timeoutMs, maxBytes, streamed, fetch, signal, sent, file });
        observer?.answered();
        if ('failure' in event) action = failed(event);
        else {
          if (operation) received = event;
          const { status, headers, body } = event;
          const pairs = JSON.stringify(headers);
          action = step((handle, time) =>
            body ? handle.response(status, pairs, body, time) : handle.overlong(status, pairs, time),
          );
        }
      } else if ('wait' in action) {
        const { ms, retry, number } = action.wait;
        if (retry) observer?.retried(retry, ms);
        const known = number !== undefined && listener.told.has(number);
        const end = known ? AWOKEN : await sleep(action.wait, signal, listener);
        if (end && 'failure' in end) action = failed(end);
        else action = step((handle, time) => (end ? handle.awoken(time) : handle.elapsed(time)));
      } else if ('sign' in action || 'decrypt' in action) {
        const { key, bytes, timeoutMs } = 'sign' in action ? action.sign : action.decrypt;
        const act = 'sign' in action ? signers[key]?.sign : signers[key]?.decrypt;
        const given = await within(() => act?.(bytes), timeoutMs, signal);
        action = answered(given, (value) => {
          const result = asBytes(value);
          if (result && result.length <= longestAnswer) return step((handle, time) => handle.given(result, time));
          // For whoever wrote the signer: what came instead of a `Uint8Array`.
          const cause = new TypeError(result ? `Uint8Array(${result.length})` : describe(value).join(' / '));
          return step((handle, time) => handle.unable(false, time), cause);
        });
      } else if ('load' in action) {
        const { key, timeoutMs } = action.load;
        const given = await within(() => store?.get(key), timeoutMs, signal);
        // A store that fails is an empty one, and a text that is longer than any list would only fill the memory.
        const value = 'value' in given ? given.value : undefined;
        const kept = typeof value === 'string' && value.length <= longestAnswer ? value : undefined;
        action = 'aborted' in given ? aborted(given) : step((handle, time) => handle.loaded(kept, time));
      } else if ('save' in action) {
        const { key, value, timeoutMs } = action.save;
        keepLearnt(client, value);
        const given = store ? await within(() => store.put(key, value), timeoutMs, signal) : { value: undefined };
        action = 'aborted' in given ? aborted(given) : step((handle, time) => handle.saved(time));
      } else {
        throw unforeseen(Object.keys(action).join(), sent ? 'unknown' : 'not_sent');
      }
    }
  } catch (error) {
    received?.file?.stop();
    observer?.over(error);
    throw error;
  } finally {
    news.delete(listener);
    closeCall(call);
  }
}

/** @param {string} what @param {'not_sent' | 'unknown'} outcome */
const unforeseen = (what, outcome) =>
  internalError([`核心提出了未知的要求 ${what}`, `the core asks for ${what}`], outcome);

/**
 * One HTTP exchange, body included, within its limits of time and size.
 * @param {Request} request
 * @param {{ timeoutMs: number, maxBytes: number, streamed: boolean, fetch: FetchLike, signal: AbortSignalLike | undefined,
 *   sent: boolean, file: Contents | undefined }} limits and whether the operation was sent, now or before
 * @returns {Promise<Received | Failure>}
 */
async function send(request, { timeoutMs, maxBytes, streamed, fetch, signal, sent, file }) {
  if (signal?.aborted) return { failure: 'aborted', cause: signal.reason };
  const controller = new AbortController();
  /** @type {(failure: Failure) => void} */
  let settle = () => {};
  /** @type {Promise<Failure>} */
  const givenUp = new Promise((resolve) => {
    settle = resolve;
  });
  /** @param {Failure} failure */
  const giveUp = (failure) => {
    // Settled first: a failure that the abort causes must not win.
    settle(failure);
    controller.abort();
  };
  const onAbort = () => giveUp({ failure: 'aborted', cause: signal?.reason });
  const timer = setTimeout(giveUp, timeoutMs, { failure: 'timeout' });
  try {
    signal?.addEventListener('abort', onAbort);
    // A fetch that ignores its signal must not hold up the caller, so the first result counts. If both
    // are there, the abort or the timeout counts: a fetch may abort and throw.
    const exchange = receive(request, fetch, controller.signal, { maxBytes, streamed }, file);
    exchange.catch(() => {});
    const event = await Promise.race([givenUp, exchange]);
    // The rest of the answer is not wanted.
    if (!('body' in event) || !event.body) controller.abort();
    return 'file' in event && event.file ? { ...event, file: ending(event.file, controller) } : event;
  } catch (cause) {
    if (isUnusable(cause)) throw sent ? cause : Object.assign(cause, { outcome: 'not_sent' });
    // The body broke off.
    return { failure: 'connection', cause, answered: true };
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener('abort', onAbort);
  }
}

/**
 * The parts of a file, whose end ends the connection as well.
 * @param {import('./body.js').Parts} parts
 * @param {AbortController} controller
 * @returns {import('./body.js').Parts}
 */
const ending = ({ next, stop }, controller) => ({
  next,
  stop() {
    stop();
    controller.abort();
  },
});

/**
 * @param {Request} request
 * @param {FetchLike} fetch
 * @param {AbortSignal} signal
 * @param {{ maxBytes: number, streamed: boolean }} limits
 * @param {Contents} [file]
 */
async function receive({ method, url, headers, body, tail }, fetch, signal, { maxBytes, streamed }, file) {
  /** @type {unknown} */
  let response;
  try {
    const form = file && tail !== undefined ? formOf({ headers, body, tail }, file) : undefined;
    response = await fetch(url, { method, redirect: 'manual', signal, ...(form?.init ?? { headers, body }) });
    form?.sent();
  } catch (cause) {
    return /** @type {Failure} */ ({ failure: 'connection', cause });
  }
  return readAnswer(response, maxBytes, streamed);
}

/** Ends the waits for what a verified notification is about. @param {News} news @param {string | undefined} number */
export function wake(news, number) {
  if (number === undefined) return;
  for (const { told, wait } of news) {
    told.add(number);
    if (wait?.number === number) wait.awake();
  }
}

const AWOKEN = { awoken: true };

/**
 * @param {Wait} wait
 * @param {AbortSignalLike | undefined} signal
 * @param {Listener} listener
 * @returns {Promise<Failure | typeof AWOKEN | undefined>} nothing, if all of its time has passed
 */
function sleep({ ms, number }, signal, listener) {
  return new Promise((resolve) => {
    const finish = (/** @type {Failure | typeof AWOKEN | undefined} */ end) => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', onAbort);
      listener.wait = undefined;
      resolve(end);
    };
    const onAbort = () => finish({ failure: 'aborted', cause: signal?.reason });
    const timer = setTimeout(finish, ms);
    listener.wait = { number, awake: () => finish(AWOKEN) };
    if (signal?.aborted) onAbort();
    else signal?.addEventListener('abort', onAbort);
  });
}
