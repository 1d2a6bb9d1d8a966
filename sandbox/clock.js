/**
 * The sandbox's clock: the option `now`, moved as a test wants.
 */

import { isoTime } from './encoding.js';
import { SandboxError } from './errors.js';

/** Times are written with four digits of the year. */
const EARLIEST = Date.UTC(1970, 0, 1);
const LATEST = Date.UTC(9999, 0, 1);
const RFC_3339 = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/;

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
        const wanted = typeof time === 'string' && RFC_3339.test(time) ? Date.parse(time) : Number.NaN;
        if (Number.isNaN(wanted)) throw wrong('at must be a time in RFC 3339, as 2026-07-20T10:30:00+08:00.');
        return move(wanted - base());
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
