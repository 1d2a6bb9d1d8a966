// What a failed `fetch` tells of its root causes. The core decides what follows from them.

/** @typedef {{ code: string, call: string, message: string }} Clue */

/** Causes inside causes, and addresses tried, that are followed. */
const DEEPEST = 8;
const MOST = 16;
const LONGEST = 300;

/**
 * The root causes of an error as JSON: the last of a chain of causes; each of an `AggregateError`, which has one for
 * every address that was tried.
 * @param {unknown} error
 */
export const clues = (error) => JSON.stringify(roots(error, DEEPEST).slice(0, MOST));

/** @param {any} error @param {number} depth @returns {Clue[]} */
function roots(error, depth) {
  // Anything may be thrown, a proxy included.
  try {
    if (typeof error !== 'object' || error === null) return [];
    const { errors, cause, code, syscall, message } = error;
    if (depth > 0 && Array.isArray(errors) && errors.length > 0) {
      return errors.slice(0, MOST).flatMap((inner) => roots(inner, depth - 1));
    }
    if (depth > 0 && typeof cause === 'object' && cause !== null) return roots(cause, depth - 1);
    return [{ code: words(code), call: words(syscall), message: words(message) }];
  } catch {
    return [];
  }
}

/** @param {unknown} value */
const words = (value) => (typeof value === 'string' ? value.slice(0, LONGEST) : '');
