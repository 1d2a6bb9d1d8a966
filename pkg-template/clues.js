// What a failed `fetch` tells of its root causes. The core decides what follows from them.

/** @typedef {{ code: string, call: string, message: string }} Clue */

/** Causes inside causes, and addresses tried, that are followed. */
const DEEPEST = 8;
const MOST = 16;
const LONGEST = 300;
/** For whatever cannot be read or is not followed: nothing can be concluded from it. @type {Clue} */
const NOTHING = { code: '', call: '', message: '' };

/** Runtimes that send some requests again by themselves: their last failure says nothing of the first. */
const runtime = () => ['Deno', 'Bun'].find((name) => name in globalThis) ?? '';

/**
 * The runtime and the root causes of an error, as JSON: the last of a chain of causes; each of an `AggregateError`, which has
 * one for every address that was tried. What an error on the way says by a code of its own counts too.
 * @param {unknown} error
 */
export const clues = (error) => JSON.stringify({ runtime: runtime(), causes: roots(error, DEEPEST) });

/** Of an exchange that ended for another reason than its connection, or after an answer had begun. */
export const NO_CLUES = JSON.stringify({ runtime: '', causes: [] });

/** @param {any} error @param {number} depth @returns {Clue[]} */
function roots(error, depth) {
  // Anything may be thrown, a proxy included.
  try {
    if (typeof error !== 'object' || error === null || depth === 0) return [NOTHING];
    const { errors, cause, code, syscall, message } = error;
    const inner = [...(Array.isArray(errors) ? errors : []), ...(cause === undefined || cause === null ? [] : [cause])];
    const deeper = inner.slice(0, MOST).flatMap((each) => roots(each, depth - 1));
    if (inner.length > MOST) deeper.push(NOTHING);
    const own = { code: words(code), call: words(syscall), message: words(message) };
    const repeated = own.code === '' || deeper.some((clue) => clue.code === own.code);
    return deeper.length > 0 && repeated ? deeper : [...deeper, own];
  } catch {
    return [NOTHING];
  }
}

/** @param {unknown} value */
const words = (value) => (typeof value === 'string' ? value.slice(0, LONGEST) : '');
