// Texts for people, each in Chinese and in English.

/**
 * The same text in both languages.
 * @typedef {readonly [zh: string, en: string]} Words
 * @typedef {'zh' | 'en'} Language
 */

/**
 * The language of a client's own texts. The core judges the option: what it refuses, `en-US` for example, is told in the
 * language that was meant.
 * @param {unknown} option @returns {Language}
 */
export const languageOf = (option) => (typeof option === 'string' && /^en\b/i.test(option) ? 'en' : 'zh');

/** @param {Words} words @param {Language} language */
export const say = ([zh, en], language) => (language === 'en' ? en : zh);

/** Between a Chinese word and a Latin one goes a space. @param {string} zh */
export const spaced = (zh) => (/^[\x21-\x7e]/.test(zh) ? ` ${zh}` : zh);

/** Says what a value is. @param {Words} what @returns {Words} */
export const is = ([zh, en]) => [`是${spaced(zh)}`, `is ${en}`];

/** Says what a value is, and what it should be. @param {Words} what @param {Words} wanted @returns {Words} */
export const insteadOf = ([zh, en], [wantedZh, wantedEn]) => [
  `是${spaced(zh)}，应为${spaced(wantedZh)}`,
  `is ${en} instead of ${wantedEn}`,
];

/** @param {string} noun in English */
export const withArticle = (noun) => `${/^(?:[AEIOaeio]|[FHLMNRSX][A-Z])/.test(noun) ? 'an' : 'a'} ${noun}`;

/** A type, by the name that both languages use. @param {string} name @returns {Words} */
export const typed = (name) => [name, withArticle(name)];

/** @type {Record<string, Words>} */
const TYPES = {
  string: ['字符串', 'a string'],
  number: ['数字', 'a number'],
  bigint: ['BigInt', 'a bigint'],
  boolean: ['布尔值', 'a boolean'],
  symbol: ['Symbol', 'a symbol'],
  function: ['函数', 'a function'],
};

/** What a value is. @param {unknown} value @returns {Words} */
export function describe(value) {
  if (value === null || value === undefined) return [String(value), String(value)];
  if (Array.isArray(value)) return ['数组', 'a list'];
  return TYPES[typeof value] ?? OBJECT;
}

/** @type {Words} */
export const OBJECT = ['对象', 'an object'];
/** @type {Words} */
export const FUNCTION = ['函数', 'a function'];
/** @type {Words} */
export const TEXT = ['字符串', 'text'];

/** @type {Words} */
export const OUT_OF_RANGE = ['超出范围', 'is out of range'];
/** @param {number} longest @returns {Words} */
export const milliseconds = (longest) => [`请传入 1 到 ${longest} 毫秒。`, `Pass 1 to ${longest} milliseconds.`];
