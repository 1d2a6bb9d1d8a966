// The options of handleNotification, checked before anything is read.

import { claimsOf, leaseOf, NO_CLAIMS } from './claims.js';
import { inputError } from './errors.js';
import { UNREADABLE } from './snapshot.js';
import { describe, FUNCTION, insteadOf, milliseconds, OBJECT, OUT_OF_RANGE } from './words.js';

/**
 * @typedef {import('./words.js').Words} Words
 * @typedef {(...input: any[]) => any} Callback
 *
 * @typedef {{ subject: string, expected: Callback, onMismatch: Callback }} Check `subject`: how the core compares
 * @typedef {Record<string, Check>} Checks
 *
 * @typedef {object} Options
 * @property {Callback} [onError]
 * @property {Checks} checks by kind
 * @property {Callback} [waitUntil]
 * @property {number} bodyTimeoutMs
 * @property {import('./index.js').NotificationClaims} claims
 * @property {number} leaseMs
 * @property {number} [budgetMs] without one the answer waits for the work
 */

/** How long WeChat Pay waits for the answer. */
const BODY_TIMEOUT_MS = 5000;
/** The answer needs some of that time itself. */
const BUDGET_MS = 4500;
const LONGEST_TIMEOUT_MS = 60_000;

/** @type {Words} */
export const PASS_FUNCTION = ['请传入函数。', 'Pass a function.'];
const NAMES = [
  'expected',
  'onMismatch',
  'checks',
  'onError',
  'bodyTimeoutMs',
  'claims',
  'leaseMs',
  'budgetMs',
  'waitUntil',
];
/** The kinds that can be compared, and as what. @type {Readonly<Record<string, string>>} */
const SUBJECTS = {
  payment: 'payment',
  'partner-payment': 'payment',
  'combined-payment': 'payment',
  refund: 'refund',
  'partner-refund': 'refund',
  transfer: 'transfer',
};
/** @type {Words} */
const PASS_CHECKS = [
  `请传入 { 种类: { expected, onMismatch } }，种类为 ${Object.keys(SUBJECTS).join('、')}。`,
  `Pass { kind: { expected, onMismatch } }; the kinds are ${Object.keys(SUBJECTS).join(', ')}.`,
];
/** @type {Words} */
const PASS_OPTIONS = [`请传入 { ${NAMES.join(', ')} }。`, `Pass { ${NAMES.join(', ')} }.`];
/** @type {Words} */
const MISSING = ['没有填写', 'is missing'];

/**
 * The options, each read once: a getter or a proxy may throw. They may be methods of a class, which a copy would lose.
 * @param {any} options
 */
function readOptions(options) {
  try {
    const { expected, onMismatch, checks, onError, waitUntil, ...rest } = options;
    const { bodyTimeoutMs, claims, leaseMs, budgetMs, ...others } = rest;
    return { expected, onMismatch, checks, onError, waitUntil, bodyTimeoutMs, claims, leaseMs, budgetMs, others };
  } catch (cause) {
    throw inputError('options', UNREADABLE, PASS_OPTIONS, { cause });
  }
}

/** @param {any} options @returns {Options} */
export function notificationOptions(options) {
  if (typeof options !== 'object' || options === null)
    throw inputError('options', insteadOf(describe(options), OBJECT), PASS_OPTIONS);
  const { expected, onMismatch, checks, onError, waitUntil, others, ...read } = readOptions(options);
  // A misspelt `expected` would let every payment pass.
  const [unknown] = Object.keys(others);
  if (unknown !== undefined) throw inputError(unknown, ['不是可用的选项', 'is not an option'], PASS_OPTIONS);
  for (const [name, value] of Object.entries({ expected, onMismatch, onError, waitUntil })) {
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
  const {
    bodyTimeoutMs = BODY_TIMEOUT_MS,
    claims,
    leaseMs,
    budgetMs = claims === undefined ? undefined : BUDGET_MS,
  } = read;
  for (const [name, value] of Object.entries({ bodyTimeoutMs, budgetMs })) {
    const fits = Number.isInteger(value) && value >= 1 && value <= LONGEST_TIMEOUT_MS;
    if (value !== undefined && !fits) throw inputError(name, OUT_OF_RANGE, milliseconds(LONGEST_TIMEOUT_MS));
  }
  if (leaseMs !== undefined && claims === undefined)
    throw inputError('claims', MISSING, [
      'leaseMs 是领取的期限：请传入 claims，例如 memoryClaims()。',
      'leaseMs is how long a claim holds: pass claims, for example memoryClaims().',
    ]);
  return {
    checks: checksOf(checks, expected && { expected, onMismatch }),
    onError,
    waitUntil,
    bodyTimeoutMs,
    claims: claims === undefined ? NO_CLAIMS : claimsOf(claims),
    leaseMs: leaseOf(leaseMs),
    budgetMs,
  };
}

/**
 * What is compared before the handler sees it, by kind.
 * @param {any} given @param {Omit<Check, 'subject'> | undefined} payment given apart
 * @returns {Checks}
 */
function checksOf(given = {}, payment) {
  const entries = read(given, 'checks', PASS_CHECKS).map(([kind, check]) => {
    const field = `checks.${kind}`;
    const subject = Object.hasOwn(SUBJECTS, kind) ? SUBJECTS[kind] : undefined;
    // A misspelt kind would let everything pass.
    if (subject === undefined) throw inputError(field, ['不能这样核对', 'cannot be compared'], PASS_CHECKS);
    if (kind === 'payment' && payment)
      throw inputError(
        field,
        ['与 expected 重复', 'is given besides expected'],
        ['二者只留其一。', 'Pass one of the two.'],
      );
    const functions = Object.fromEntries(read(check, field, PASS_CHECKS));
    const [unknown] = Object.keys(functions).filter((name) => name !== 'expected' && name !== 'onMismatch');
    if (unknown !== undefined)
      throw inputError(`${field}.${unknown}`, ['不是可用的选项', 'is not an option'], PASS_CHECKS);
    for (const name of ['expected', 'onMismatch']) {
      if (typeof functions[name] !== 'function')
        throw inputError(`${field}.${name}`, insteadOf(describe(functions[name]), FUNCTION), PASS_CHECKS);
    }
    return [kind, { subject, ...functions }];
  });
  if (payment) entries.push(['payment', { subject: 'payment', ...payment }]);
  return Object.assign(Object.create(null), Object.fromEntries(entries));
}

/** The members of an object. @param {any} value @param {string} field @param {Words} remedy @returns {[string, any][]} */
function read(value, field, remedy) {
  if (typeof value !== 'object' || value === null) throw inputError(field, insteadOf(describe(value), OBJECT), remedy);
  try {
    return Object.entries(value);
  } catch (cause) {
    throw inputError(field, UNREADABLE, remedy, { cause });
  }
}
