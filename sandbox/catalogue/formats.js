/**
 * What the catalogue knows of single values, checked alike in paths, queries, headers and bodies.
 */

/** @typedef {import('../errors.js').Words} Words */
/** @typedef {import('./shapes.js').Scalar} Scalar */

/** @type {Record<string, [pattern: RegExp, expected: Words]>} */
const FORMATS = {
  'date-time': [
    /^\d{4}-\d\d-\d\d[Tt]\d\d:\d\d:\d\d(\.\d+)?([Zz]|[+-]\d\d:\d\d)$/,
    ['带时区的RFC 3339时间，如2026-07-20T10:30:00+08:00', 'a time in RFC 3339, as 2026-07-20T10:30:00+08:00'],
  ],
  date: [/^\d{4}-\d\d-\d\d$/, ['yyyy-MM-dd格式的日期', 'a day, yyyy-MM-dd']],
  numeric: [/^\d+$/, ['十进制数字', 'decimal digits']],
  uri: [/^[a-z][a-z0-9+.-]*:\S+$/i, ['带协议的URL', 'a URL with its scheme']],
  yyyyMMddHHmmss: [/^\d{14}$/, ['yyyyMMddHHmmss格式的时间', 'a time, yyyyMMddHHmmss']],
};

/**
 * @param {Scalar} scalar of text
 * @param {string} text in clear
 * @returns {Words | undefined} what is wrong
 */
export function textIssue({ format = '', min = 1, max = Number.POSITIVE_INFINITY, pattern }, text) {
  // UTF-16 units are characters: those beyond the Basic Multilingual Plane are refused.
  if (/[\ud800-\udfff]/.test(text)) {
    return [
      '只能含UTF-8编码为1至3字节的字符（不含表情符号）',
      'must hold only characters of 1 to 3 UTF-8 bytes (no emoji)',
    ];
  }
  const { length } = text;
  if (length < min) return [`字符数小于最小值${min}`, `must have at least ${min} character(s)`];
  if (length > max) return [`字符数${length}，大于最大值${max}`, `must have at most ${max} characters, has ${length}`];
  if (pattern && !pattern.test(text)) return ['格式不符', 'does not have the documented form'];
  const [form, expected] = FORMATS[format] ?? [];
  return form && expected && !form.test(text) ? [`必须是${expected[0]}`, `must be ${expected[1]}`] : undefined;
}

/**
 * @param {Scalar} scalar of numbers
 * @param {number} value
 * @returns {Words | undefined}
 */
export function numberIssue({ type, min = -Infinity, max = Infinity }, value) {
  if (type === 'integer' && !Number.isSafeInteger(value)) return ['必须是整数', 'must be an integer'];
  if (!Number.isFinite(value)) return ['必须是数字', 'must be a number'];
  if (value < min) return [`值低于最小值${min}`, `must be at least ${min}`];
  return value > max ? [`值高于最大值${max}`, `must be at most ${max}`] : undefined;
}
