// Reads the caller's clock outside WebAssembly and checks its value.

import { configError } from './errors.js';
import { describe, spaced } from './words.js';

/** @type {import('./words.js').Words} */
const REMEDY = ['请像 Date.now 那样返回 1970 年以来的毫秒数。', 'Give milliseconds since 1970, as Date.now does.'];

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
    throw configError('now', ['抛出了错误', 'threw an error'], REMEDY, { outcome, cause });
  }
  if (typeof time !== 'number') throw configError('now', gave(describe(time)), REMEDY, { outcome });
  // 14 digits: some time after the year 5000.
  if (!(time >= 0 && time < 1e14)) throw configError('now', ['没有给出时间', 'gave no time'], REMEDY, { outcome });
  return time;
}

/** @param {import('./words.js').Words} what @returns {import('./words.js').Words} */
const gave = ([zh, en]) => [`返回的是${spaced(zh)}，应为数字`, `gave ${en} instead of a number`];
