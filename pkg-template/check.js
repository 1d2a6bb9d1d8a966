// Checks options without the network, and says what was found instead of throwing.

import { readClock } from './clock.js';
import { checkConfig as check } from './core.js';
import { fromVariables, optionsFrom } from './environment.js';
import { configError, WechatPayError } from './errors.js';
import { optionBytes, optionsOf } from './given.js';
import { guard } from './guard.js';
import { isCallable, UNREADABLE_URL } from './input.js';
import { reportOf } from './report.js';

/** @typedef {import('./report.js').Found} Found */

/** @param {any} [given] @param {any} [env] whose variables fill in what is not given */
export function checkConfig(given = {}, env) {
  /** @type {unknown} */
  let language;
  try {
    const options = env === undefined ? given : optionsFrom(env, given);
    const { now = Date.now, rest } = optionsOf(options);
    language = rest.language;
    const { time, found } = clock(now);
    const secret = optionBytes(rest);
    try {
      const checks = guard(() => check(secret, fromVariables(options), time));
      return reportOf(joined(checks, [...found, ...unreadable(rest.notifyUrl)]), language);
    } finally {
      secret.fill(0);
    }
  } catch (error) {
    return reportOf(refusals(error), language);
  }
}

/**
 * The clock, read before the core is asked. What is not even a function, the core refuses.
 * @param {unknown} now
 * @returns {{ time: number, found: Found[] }}
 */
function clock(now) {
  if (typeof now !== 'function') return { time: Date.now(), found: [] };
  try {
    return { time: readClock(/** @type {() => unknown} */ (now)), found: [] };
  } catch (error) {
    return { time: Date.now(), found: refusals(error) };
  }
}

/** A URL that the core accepts and the runtime does not read. @param {unknown} notifyUrl @returns {Found[]} */
const unreadable = (notifyUrl) =>
  typeof notifyUrl !== 'string' || isCallable(notifyUrl.trim())
    ? []
    : refusals(configError('notifyUrl', ...UNREADABLE_URL));

/**
 * The checks of the core, and those that only this side can make, in place of what the core says of the same option.
 * @param {readonly Found[]} checks @param {readonly Found[]} own
 */
function joined(checks, own) {
  const failed = new Set(checks.filter(({ status }) => status === 'failed').map(({ name }) => name));
  const added = own.filter(({ name }) => !failed.has(name));
  return [...checks.filter(({ name }) => !added.some((check) => check.name === name)), ...added];
}

/** The issues of an unusable option as failed checks. @param {unknown} error @returns {Found[]} */
function refusals(error) {
  if (!(error instanceof WechatPayError) || /** @type {any} */ (error).code !== 'ERR_CONFIG') throw error;
  const { zh, en } = /** @type {{ zh: import('./index.js').ErrorTexts, en: import('./index.js').ErrorTexts }} */ (
    /** @type {unknown} */ (error)
  );
  return (zh.issues ?? []).map(({ field, reason, remedy }, index) => {
    const english = /** @type {import('./index.js').Issue} */ (en.issues?.[index]);
    return {
      name: field,
      status: 'failed',
      zh: { message: `${field} ${reason}`, remedy },
      en: { message: `${field} ${english.reason}`, remedy: english.remedy },
    };
  });
}
