// Reads the caller's clock outside WebAssembly and checks its value.

import { configError } from './errors.js';
import { describe } from './input.js';

const REMEDY = 'Give milliseconds since 1970, as Date.now does.';

/**
 * @param {() => unknown} now
 * @param {'not_sent' | 'unknown'} [outcome] outcome of the operation if the clock fails
 * @returns {number} milliseconds since 1970
 */
export function readClock(now, outcome = 'not_sent') {
  let time;
  try {
    time = now();
  } catch (cause) {
    throw configError('now', 'threw an error', REMEDY, { outcome, cause });
  }
  if (typeof time !== 'number')
    throw configError('now', `gave ${describe(time)} instead of a number`, REMEDY, { outcome });
  // 14 digits: some time after the year 5000.
  if (!(time >= 0 && time < 1e14)) throw configError('now', 'gave no time', REMEDY, { outcome });
  return time;
}
