/**
 * The sandbox's clock: the option `now`, moved as a test wants.
 */

import { isoTime } from './encoding.js';
import { SandboxError } from './errors.js';
import { timeIssue } from './order-rules.js';

/** Times are written with four digits of the year. */
const EARLIEST = Date.UTC(1970, 0, 1);
const LATEST = Date.UTC(9999, 0, 1);

/**
 * @param {() => number} base Unix milliseconds
 * @returns {{ now: () => number, acts: import('./index.js').SandboxClock }}
 */
export function createClock(base) {
  let offset = 0;
  const now = () => base() + offset;
  const view = () => ({ now: isoTime(now()), offset: offset / 1000 });
  /** @param {number} next milliseconds */
  function move(next) {
    const time = base() + next;
    if (!(time >= EARLIEST && time < LATEST)) throw wrong('The clock must stay between 1970 and 9998.');
    offset = next;
    return view();
  }
  return {
    now,
    acts: {
      get: async () => view(),
      offset: async (seconds) => move(milliseconds('offset', seconds)),
      advance: async (seconds) => move(offset + milliseconds('advance', seconds)),
      async at(time) {
        const issue = timeIssue(time);
        if (issue) throw wrong(`at ${issue[1]}.`);
        return move(Date.parse(time) - base());
      },
      reset: async () => move(0),
    },
  };
}

/**
 * The act over HTTP.
 * @param {import('./index.js').SandboxClock} clock
 * @param {Record<string, any>} told `{ offset }`, `{ at }` or `{ advance }`
 */
export function moveClock(clock, told) {
  const [[act, value] = ['', undefined], ...more] = Object.entries(told);
  if (more.length > 0 || (act !== 'offset' && act !== 'at' && act !== 'advance')) {
    throw wrong('The clock takes one of offset, at, advance.');
  }
  return clock[act](/** @type {never} */ (value));
}

/**
 * @param {string} name
 * @param {unknown} seconds
 */
function milliseconds(name, seconds) {
  if (typeof seconds !== 'number' || !Number.isFinite(seconds)) throw wrong(`${name} must be a number of seconds.`);
  return Math.round(seconds * 1000);
}

/** @param {string} issue */
const wrong = (issue) => new SandboxError('ARGUMENT_INVALID', 400, issue);
