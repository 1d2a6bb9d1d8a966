/**
 * A small language for field rules. A rule is a function of a value and its JSON Pointer that throws `PARAM_ERROR` if
 * the value breaks the rule.
 */

import { ruleError } from './errors.js';

/** @typedef {import('./errors.js').Words} Words */
/** @typedef {(value: unknown, pointer: string) => void} Rule */
/** @typedef {{ rule: Rule, required: boolean, result?: number }} Member */

/**
 * @param {string} pointer
 * @param {Words} issue
 * @param {unknown} [value]
 * @param {number} [result]
 */
export function broken(pointer, issue, value, result) {
  return ruleError('body', pointer, issue, value, result);
}

/**
 * A member that must be present.
 * @param {Rule} rule
 * @param {number} [result] the number that ends the `Request-ID` when it is missing
 * @returns {Member}
 */
export const required = (rule, result) => ({ rule, required: true, result });

/**
 * A member that may be left out (but not be `null`).
 * @param {Rule} rule
 * @returns {Member}
 */
export const optional = (rule) => ({ rule, required: false });

/**
 * A member that is known but not allowed here.
 * @param {Words} issue why
 * @param {number} [result] the number that ends the `Request-ID`
 * @returns {Member}
 */
export const forbidden = (issue, result) =>
  optional((value, pointer) => {
    throw broken(pointer, issue, value, result);
  });

/**
 * @param {Record<string, Member>} members the only members allowed
 * @param {(fields: Record<string, any>, pointer: string) => void} [check] checks relations between members; each
 *   satisfies its own rule by then
 * @returns {Rule}
 */
export function object(members, check) {
  return (value, pointer) => {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) {
      throw broken(pointer, ['必须是对象', 'must be an object'], value);
    }
    const fields = /** @type {Record<string, unknown>} */ (value);
    for (const name of Object.keys(fields)) {
      const at = `${pointer}/${escapePointer(name)}`;
      if (!Object.hasOwn(members, name)) throw broken(at, ['没有这个字段', 'no such field'], fields[name]);
      if (fields[name] === null)
        throw broken(
          at,
          ['不能为null；没有值的字段请不要传', 'must not be null; leave out a field that has no value'],
          null,
        );
    }
    for (const [name, { rule, required, result }] of Object.entries(members)) {
      const at = `${pointer}/${name}`;
      if (Object.hasOwn(fields, name)) rule(fields[name], at);
      else if (required) throw broken(at, ['必填', 'is required'], undefined, result);
    }
    check?.(fields, pointer);
  };
}

/**
 * @param {Rule} item
 * @param {{ min?: number, max?: number }} [limits]
 * @returns {Rule}
 */
export function list(item, { min = 1, max = Infinity } = {}) {
  return (value, pointer) => {
    if (!Array.isArray(value)) throw broken(pointer, ['必须是数组', 'must be an array'], value);
    if (value.length < min) throw broken(pointer, [`至少要有${min}项`, `must hold at least ${min} item(s)`], value);
    if (value.length > max) throw broken(pointer, [`最多${max}项`, `must hold at most ${max} items`], value.length);
    value.forEach((entry, index) => {
      if (entry === null) throw broken(`${pointer}/${index}`, ['不能为null', 'must not be null'], null);
      item(entry, `${pointer}/${index}`);
    });
  };
}

/**
 * Text of the Basic Multilingual Plane (so that UTF-16 units are characters), by default not empty.
 * @param {number} max characters
 * @param {{ min?: number, pattern?: RegExp, expected?: Words, check?: (text: string) => Words | undefined }} [more]
 *   `pattern` with `expected` describing it; `check` returns the problem
 * @returns {Rule}
 */
export function text(max, { min = 1, pattern, expected, check } = {}) {
  return (value, pointer) => {
    if (typeof value !== 'string') throw broken(pointer, ['必须是字符串', 'must be a string'], value);
    if (/[\ud800-\udfff]/.test(value)) {
      throw broken(
        pointer,
        [
          '只能含UTF-8编码为1至3字节的字符（不含表情符号）',
          'must hold only characters of 1 to 3 UTF-8 bytes (no emoji)',
        ],
        value,
      );
    }
    if (value.length < min)
      throw broken(pointer, [`字符数小于最小值${min}`, `must have at least ${min} character(s)`], value);
    if (value.length > max)
      throw broken(
        pointer,
        [`字符数${value.length}，大于最大值${max}`, `must have at most ${max} characters, has ${value.length}`],
        value,
      );
    if (pattern && expected && !pattern.test(value))
      throw broken(pointer, [`必须是${expected[0]}`, `must be ${expected[1]}`], value);
    const issue = check?.(value);
    if (issue !== undefined) throw broken(pointer, issue, value);
  };
}

/**
 * @param {number} [min]
 * @returns {Rule}
 */
export function integer(min = -Infinity) {
  return (value, pointer) => {
    if (!Number.isSafeInteger(value)) throw broken(pointer, ['必须是整数', 'must be an integer'], value);
    if (/** @type {number} */ (value) < min)
      throw broken(pointer, [`值低于最小值${min}`, `must be at least ${min}`], value);
  };
}

/** @type {Rule} */
export const boolean = (value, pointer) => {
  if (typeof value !== 'boolean') throw broken(pointer, ['必须是true或false', 'must be true or false'], value);
};

/**
 * @param {...(string | number)} values
 * @returns {Rule}
 */
export function oneOf(...values) {
  return (value, pointer) => {
    if (!values.includes(/** @type {string | number} */ (value))) {
      throw broken(pointer, [`必须是${values.join('、')}之一`, `must be one of ${values.join(', ')}`], value);
    }
  };
}

/** @param {string} name */
function escapePointer(name) {
  return name.replaceAll('~', '~0').replaceAll('/', '~1');
}
