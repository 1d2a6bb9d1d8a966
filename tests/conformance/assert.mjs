// Checks for code that runs in every runtime, where `node:assert` does not exist.
// They are counted: a loop that silently ran over less data in one runtime shows as a difference in the matrix.

let count = 0;
/** Number of checks made since the program started. */
export const checksMade = () => count;

export class Failure extends Error {
  /** @param {string} message */
  constructor(message) {
    super(message);
    this.name = 'Failure';
  }
}

/** @param {unknown} value */
const show = (value) => {
  const text = typeof value === 'string' ? JSON.stringify(value) : (JSON.stringify(value) ?? String(value));
  return text.length > 300 ? `${text.slice(0, 300)}…` : text;
};

/**
 * @param {unknown} condition
 * @param {string} what
 * @returns {asserts condition}
 */
export function ok(condition, what) {
  count += 1;
  if (!condition) throw new Failure(what);
}

/**
 * Equal by `Object.is`.
 * @param {unknown} actual
 * @param {unknown} expected
 * @param {string} what
 */
export function equal(actual, expected, what) {
  count += 1;
  if (!Object.is(actual, expected)) throw new Failure(`${what}: expected ${show(expected)}, got ${show(actual)}`);
}

/**
 * Equal as JSON data, whatever the order of members; byte arrays are compared by content.
 * @param {unknown} actual
 * @param {unknown} expected
 * @param {string} what
 */
export function same(actual, expected, what) {
  count += 1;
  const [a, b] = [canonical(actual), canonical(expected)];
  if (a !== b) throw new Failure(`${what}: expected ${show(b)}, got ${show(a)}`);
}

/**
 * @param {unknown} value
 * @returns {string}
 */
function canonical(value) {
  return JSON.stringify(value, (_, part) => {
    if (part instanceof Uint8Array) return { bytes: Array.from(part) };
    if (part === null || typeof part !== 'object' || Array.isArray(part)) return part;
    return Object.fromEntries(Object.entries(part).sort(([a], [b]) => (a < b ? -1 : 1)));
  });
}

/**
 * An error of the library: its class, its code, and everything that every error promises.
 * @param {unknown} error
 * @param {string | RegExp} code
 * @param {string} what
 * @returns {any} the error, whose further members depend on its code
 */
export function libraryError(error, code, what) {
  count += 1;
  const named = error instanceof Error && error.name === 'WechatPayError';
  if (!named) throw new Failure(`${what}: expected a WechatPayError, got ${String(error)}`);
  const { code: actual, remedy, retryable, outcome, message } = /** @type {any} */ (error);
  const right = typeof code === 'string' ? actual === code : code.test(actual);
  if (!right) throw new Failure(`${what}: expected ${code}, got ${actual} (${message})`);
  if (typeof remedy !== 'string' || remedy === '') throw new Failure(`${what}: ${actual} has no remedy`);
  if (typeof retryable !== 'boolean') throw new Failure(`${what}: ${actual} does not say whether it is retryable`);
  if (!['not_sent', 'refused', 'unknown'].includes(outcome)) throw new Failure(`${what}: outcome is ${show(outcome)}`);
  bilingual(error, what);
  return error;
}

const CHINESE = /\p{Script=Han}/u;

/**
 * What a text says by itself: without names in brackets, such as (商户号) in English, and without the caller's values.
 * @param {string} text
 * @param {readonly (string | undefined)[]} quoted
 */
const ownWords = (text, quoted) =>
  quoted
    .reduce((/** @type {string} */ rest, quote) => (quote ? rest.replaceAll(quote, '') : rest), text)
    .replace(/\([^()]*\)|"[^"]*"|(?<=instead of )\S+/g, '');

/**
 * An error says the same in Chinese and in English, and speaks one of them.
 * @param {any} error
 * @param {string} what
 * @returns {any} the error
 */
export function bilingual(error, what) {
  count += 1;
  const { code, zh, en, message, remedy, issues, apiMessage } = error;
  const fail = (/** @type {string} */ trouble) => {
    throw new Failure(`${what}: ${code} ${trouble}: ${show({ zh, en })}`);
  };
  if (!zh || !en) fail('is not told in both languages');
  const spoken = [zh, en].find((texts) => texts.message === message) ?? fail('speaks neither of its languages');
  if (remedy !== spoken.remedy || canonical(issues) !== canonical(spoken.issues)) fail('mixes its languages');
  const fields = (/** @type {any} */ { issues = [] }) => issues.map((/** @type {any} */ { field }) => field);
  if (canonical(fields(zh)) !== canonical(fields(en))) fail('names other fields in the other language');
  const quoted = [apiMessage, ...fields(zh)];
  for (const [texts, isChinese] of /** @type {const} */ ([
    [zh, true],
    [en, false],
  ])) {
    const said = (texts.issues ?? []).flatMap((/** @type {any} */ { reason, remedy }) => [reason, remedy]);
    for (const text of [texts.message, texts.remedy, ...said]) {
      if (typeof text !== 'string' || text.trim() === '') fail('leaves a text out');
      if (CHINESE.test(ownWords(text, quoted)) !== isChinese) fail(`is not ${isChinese ? 'Chinese' : 'English'}`);
    }
  }
  return error;
}

/**
 * The function must throw an error of the library with this code; returns it.
 * @param {() => unknown} action
 * @param {string | RegExp} code
 * @param {string} what
 */
export function throws(action, code, what) {
  let value;
  try {
    value = action();
  } catch (error) {
    return libraryError(error, code, what);
  }
  throw new Failure(`${what}: expected ${code}, got the value ${show(value)}`);
}

/**
 * The promise, or what the function returns, must be rejected with an error of the library with this code; resolves with it.
 * A function that throws at once fails the same way for whoever awaits it in an `async` function.
 * @param {Promise<unknown> | (() => unknown)} attempt
 * @param {string | RegExp} code
 * @param {string} what
 */
export async function rejects(attempt, code, what) {
  let value;
  try {
    value = await (typeof attempt === 'function' ? attempt() : attempt);
  } catch (error) {
    return libraryError(error, code, what);
  }
  throw new Failure(`${what}: expected ${code}, got the value ${show(value)}`);
}

/**
 * Runs a check for every entry of a list, one after the other, and reports all that fail, by name.
 * @template T
 * @param {readonly T[]} list
 * @param {(entry: T) => string} name
 * @param {(entry: T) => void | Promise<void>} check
 */
export async function each(list, name, check) {
  ok(list.length > 0, 'the list has entries');
  /** @type {string[]} */
  const failures = [];
  for (const entry of list) {
    try {
      await check(entry);
    } catch (error) {
      failures.push(`${name(entry)}: ${error instanceof Error ? error.message : String(error)}`);
    }
  }
  if (failures.length > 0)
    throw new Failure(`${failures.length} of ${list.length} failed. ${failures.slice(0, 5).join(' | ')}`);
}
