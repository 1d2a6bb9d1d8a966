// Reads what the client's methods are given, besides the objects that become JSON.

import { configError, inputError, WechatPayError } from './errors.js';
import { longestAnswer, longestTimeoutMs, longestWaitMs } from './facts.js';
import { bodyBytes, foreign, headerPairs, keyText, snapshot, text } from './input.js';
import { outsideOf } from './outside.js';
import { UNREADABLE } from './snapshot.js';
import { describe, insteadOf, milliseconds, OBJECT, OUT_OF_RANGE } from './words.js';

/**
 * @typedef {import('./index.js').CallOptions} CallOptions
 * @typedef {import('./words.js').Words} Words
 */

/** @type {Words} */
const PASS_MESSAGE = ['请传入 { headers, body }。', 'Pass { headers, body }.'];
/** @param {readonly string[]} more names of further options of a call @returns {Words} */
const passOptions = (more) => {
  const names = ['signal', 'timeoutMs', ...more].join(', ');
  return [`请传入 { ${names} }。`, `Pass { ${names} }.`];
};
/** @type {Words} */
const PASS_ENCRYPTED = ['请传入 true，或去掉它。', 'Pass true, or leave it out.'];

/** @type {Words} */
const PASS_ERROR = ['请传入捕获的错误。', 'Pass the error that was caught.'];

/** A received answer. @param {unknown} message */
export function received(message) {
  if (typeof message !== 'object' || message === null) {
    throw inputError('message', insteadOf(describe(message), OBJECT), PASS_MESSAGE);
  }
  const { headers, body, status = 200 } = readable(message);
  const bytes = bodyBytes(body);
  if (bytes.length > longestAnswer)
    throw inputError(
      'body',
      ['比任何应答都长', 'is longer than any answer'],
      ['请传入一个应答的报文主体。', 'Pass the body of one answer.'],
    );
  if (!Number.isInteger(status) || status < 0 || status > 999) {
    throw inputError(
      'status',
      ['不是 HTTP 状态码', 'is not an HTTP status'],
      ['请传入 response.status。', 'Pass response.status.'],
    );
  }
  return { status, headers: headerPairs(headers), body: bytes };
}

/** The members, each read once: a getter or a proxy may throw. @param {any} message */
function readable(message) {
  try {
    const { headers, body, status } = message;
    return { headers, body, status };
  } catch (cause) {
    throw inputError('message', UNREADABLE, PASS_MESSAGE, { cause });
  }
}

/**
 * @param {unknown} options
 * @param {string[]} [more] names of further options of this call
 * @returns {{ signal?: import('./index.js').AbortSignalLike, timeoutMs?: number, others: any }}
 */
export function callOptions(options, more = []) {
  if (typeof options !== 'object' || options === null)
    throw inputError('options', insteadOf(describe(options), OBJECT), passOptions(more));
  const { signal, timeoutMs, others } = readOptions(options, more);
  const [unknown] = Object.keys(others).filter((name) => !more.includes(name));
  if (unknown !== undefined) throw inputError(unknown, ['不是可用的选项', 'is not an option'], passOptions(more));
  if (timeoutMs !== undefined && !(Number.isInteger(timeoutMs) && timeoutMs >= 1 && timeoutMs <= longestTimeoutMs)) {
    throw inputError('timeoutMs', OUT_OF_RANGE, milliseconds(longestTimeoutMs));
  }
  if (signal !== undefined && !isSignal(signal)) {
    throw inputError(
      'signal',
      ['不是 AbortSignal', 'is not an AbortSignal'],
      ['请传入 controller.signal。', 'Pass controller.signal.'],
    );
  }
  return { signal, timeoutMs, others };
}

/** Whether all of a signal that a call uses is there; a getter may throw. @param {any} signal */
function isSignal(signal) {
  try {
    return (
      typeof signal === 'object' &&
      typeof signal.aborted === 'boolean' &&
      typeof signal.addEventListener === 'function' &&
      typeof signal.removeEventListener === 'function'
    );
  } catch {
    return false;
  }
}

/**
 * What a call of an operation is given. `id`: the member that may be passed alone, as text.
 * @param {string | undefined} id @param {unknown} input @param {CallOptions} [options]
 * @param {readonly string[]} [more] names of further options
 */
export function callOf(id, input, options = {}, more = []) {
  const members =
    id !== undefined && (typeof input !== 'object' || input === null)
      ? JSON.stringify({ [id]: text(input, id) })
      : // What needs nothing may be called without anything.
        snapshot(id === undefined && input === undefined ? {} : input, id ?? 'input');
  const { signal, timeoutMs, others } = callOptions(options, ['encrypted', 'retry', ...more]);
  return { members, encrypted: isEncrypted(others), retry: retryOf(others), signal, timeoutMs };
}

/** The `retry` of a call, as JSON, which the core reads. @param {{ retry?: unknown }} options */
export const retryOf = ({ retry }) =>
  retry === undefined ? undefined : retry === false ? 'false' : snapshot(retry, 'retry');

/** The `deadlineMs` of a wait. @param {{ deadlineMs?: any }} options @returns {number | undefined} */
export function waitLimit({ deadlineMs }) {
  if (deadlineMs === undefined) return undefined;
  if (Number.isInteger(deadlineMs) && deadlineMs >= 1 && deadlineMs <= longestWaitMs) return deadlineMs;
  throw inputError('deadlineMs', OUT_OF_RANGE, milliseconds(longestWaitMs));
}

/**
 * What the error of a call with an unknown outcome tells, as JSON; undefined if there is nothing to query. The error may
 * come from another process, as JSON.
 * @param {any} error
 */
export function unsettled(error) {
  if (typeof error !== 'object' || error === null)
    throw inputError('error', insteadOf(describe(error), OBJECT), PASS_ERROR);
  try {
    const { operation, mchid, query } = error;
    const path = query?.path;
    return path === undefined ? undefined : snapshot({ operation, mchid, path }, 'error');
  } catch (cause) {
    if (cause instanceof WechatPayError) throw cause;
    throw inputError('error', UNREADABLE, PASS_ERROR, { cause });
  }
}

/** Whether the caller encrypted the sensitive fields, by the options of a call. @param {{ encrypted?: unknown }} options */
function isEncrypted({ encrypted = false }) {
  if (typeof encrypted === 'boolean') return encrypted;
  throw inputError('encrypted', insteadOf(describe(encrypted), ['布尔值', 'true or false']), PASS_ENCRYPTED);
}

/** Per-call options; a getter may throw. @param {any} options @param {readonly string[]} more @returns {CallOptions & { others: object }} */
function readOptions(options, more) {
  try {
    const { signal, timeoutMs, ...others } = options;
    return { signal, timeoutMs, others };
  } catch (cause) {
    throw inputError('options', UNREADABLE, passOptions(more), { cause });
  }
}

/** Turns key files passed as bytes into text. @param {Record<string, any>} options */
function withTextKeys(options) {
  const keys = {
    privateKey: keyText(options.privateKey),
    certificate: keyText(options.certificate),
    publicKey: keyText(options.publicKey),
  };
  const platformKeys = withText(options.platformKeys, ['publicKey', 'certificate']);
  const merchantKeys = withText(options.merchantKeys, ['privateKey', 'certificate']);
  return { ...options, ...keys, platformKeys, merchantKeys };
}

/** The same for the named members of a list of objects. @param {any} list @param {string[]} names */
function withText(list, names) {
  if (!Array.isArray(list)) return list;
  return list.map((key) =>
    key && typeof key === 'object'
      ? { ...key, ...Object.fromEntries(names.map((name) => [name, keyText(key[name])])) }
      : key,
  );
}

/** @param {string} field @param {Words} reason @param {unknown} [cause] */
const unusable = (field, reason, cause) =>
  configError(field, reason, ['可用的选项见 WechatPayOptions。', 'See WechatPayOptions for the documented options.'], {
    cause,
  });

/** Turns an input error into a configuration error. @template T @param {() => T} read @returns {T} */
function asConfig(read) {
  try {
    return read();
  } catch (error) {
    const { zh, en, cause } = /** @type {any} */ (error);
    if (!zh?.issues) throw error;
    throw unusable(zh.issues[0].field, [zh.issues[0].reason, en.issues[0].reason], cause);
  }
}

/**
 * The options of a client: what stays on this side, and the rest, which the core reads. Each is read once: a getter or a
 * proxy may throw.
 * @param {any} options
 * @returns {{ fetch: any, now: any, hooks: import('./hooks.js').Hooks, outside: import('./outside.js').Outside, rest: any }}
 */
export function optionsOf(options) {
  if (typeof options !== 'object' || options === null || Array.isArray(options))
    throw unusable('options', insteadOf(describe(options), OBJECT));
  const what = foreign(options);
  if (what) throw unusable('options', insteadOf(what, OBJECT));
  try {
    const { fetch, now, onRequest, onResponse, onRetry, onNotification, ...others } = options;
    const hooks = { onRequest, onResponse, onRetry, onNotification };
    const { signer, merchantKeys, platformCertificates, ...rest } = others;
    const { outside, plain } = outsideOf({ signer, merchantKeys, platformCertificates });
    const all = { ...rest, ...plain };
    // The core refuses what should be a function, together with everything else, and names the hook that is meant.
    for (const [name, value] of Object.entries({ fetch, now, ...hooks }))
      if (value !== undefined && typeof value !== 'function') Object.assign(all, { [name]: false });
    for (const [name, value] of Object.entries(rest))
      if (typeof value === 'function' && /^on/i.test(name)) Object.assign(all, { [name]: false });
    return { fetch, now, hooks, outside, rest: all };
  } catch (cause) {
    throw unusable('options', UNREADABLE, cause);
  }
}

/** The options that the core reads, as JSON. To be filled with zeros when it has read them. @param {any} rest */
export const optionBytes = (rest) => new TextEncoder().encode(asConfig(() => snapshot(withTextKeys(rest), 'options')));
