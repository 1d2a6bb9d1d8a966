// The options of handleNotification, checked before anything is read.

import { inputError } from './errors.js';
import { UNREADABLE } from './snapshot.js';
import { describe, FUNCTION, insteadOf, milliseconds, OBJECT, OUT_OF_RANGE } from './words.js';

/**
 * @typedef {import('./words.js').Words} Words
 * @typedef {(...input: any[]) => any} Callback
 * @typedef {{ onError?: Callback, expected?: Callback, onMismatch?: Callback, bodyTimeoutMs: number }} Options
 */

/** How long WeChat Pay waits for the answer. */
const BODY_TIMEOUT_MS = 5000;
const LONGEST_TIMEOUT_MS = 60_000;

/** @type {Words} */
export const PASS_FUNCTION = ['请传入函数。', 'Pass a function.'];
const NAMES = ['expected', 'onMismatch', 'onError', 'bodyTimeoutMs'];
/** @type {Words} */
const PASS_OPTIONS = [`请传入 { ${NAMES.join(', ')} }。`, `Pass { ${NAMES.join(', ')} }.`];
/** @type {Words} */
const MISSING = ['没有填写', 'is missing'];

/**
 * The options, each read once: a getter or a proxy may throw. They may be methods of a class, which a copy would lose.
 * @param {any} options
 */
function read(options) {
  try {
    const { expected, onMismatch, onError, bodyTimeoutMs, ...others } = options;
    return { expected, onMismatch, onError, bodyTimeoutMs, others };
  } catch (cause) {
    throw inputError('options', UNREADABLE, PASS_OPTIONS, { cause });
  }
}

/** @param {any} options @returns {Options} */
export function notificationOptions(options) {
  if (typeof options !== 'object' || options === null)
    throw inputError('options', insteadOf(describe(options), OBJECT), PASS_OPTIONS);
  const { expected, onMismatch, onError, bodyTimeoutMs = BODY_TIMEOUT_MS, others } = read(options);
  // A misspelt `expected` would let every payment pass.
  const [unknown] = Object.keys(others);
  if (unknown !== undefined)
    throw inputError(unknown.slice(0, 64), ['不是可用的选项', 'is not an option'], PASS_OPTIONS);
  for (const [name, value] of Object.entries({ expected, onMismatch, onError })) {
    if (value !== undefined && typeof value !== 'function')
      throw inputError(name, insteadOf(describe(value), FUNCTION), PASS_FUNCTION);
  }
  if (expected && !onMismatch)
    throw inputError('onMismatch', MISSING, [
      '请传入 onMismatch：把不符的付款记录下来，由人工处理。',
      'Pass onMismatch: it records a payment that is not the expected one, for a person to look at.',
    ]);
  if (onMismatch && !expected)
    throw inputError('expected', MISSING, [
      '请传入 expected：它返回这笔交易对应的订单，例如 { amount: { total } }。',
      'Pass expected: it returns your order for a transaction, for example { amount: { total } }.',
    ]);
  if (!Number.isInteger(bodyTimeoutMs) || bodyTimeoutMs < 1 || bodyTimeoutMs > LONGEST_TIMEOUT_MS)
    throw inputError('bodyTimeoutMs', OUT_OF_RANGE, milliseconds(LONGEST_TIMEOUT_MS));
  return { expected, onMismatch, onError, bodyTimeoutMs };
}
