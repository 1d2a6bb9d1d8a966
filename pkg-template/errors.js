// The package's only error class. The core decides its content; here it becomes an Error, in one of two languages.

import { summary } from './cause.js';
import { longestName, replies, shortestKey } from './facts.js';

/**
 * @typedef {import('./index.js').WechatPayErrorCode} Code
 * @typedef {import('./index.js').ErrorTexts} Texts
 * @typedef {import('./words.js').Words} Words
 * @typedef {import('./words.js').Language} Language
 *
 * What an error says in both languages, and its other members.
 * @typedef {{ code: Code, zh: Texts, en: Texts } & Record<string, unknown>} View
 */

export class WechatPayError extends Error {
  static {
    this.prototype.name = 'WechatPayError';
  }

  /**
   * In Chinese, until it is told otherwise.
   * @param {View} view
   * @param {unknown} [cause]
   */
  constructor(view, cause) {
    const { code, zh, en, reply, detail, ...members } = guided(view);
    const { message, ...texts } = zh;
    super(message, cause === undefined ? undefined : { cause });
    Object.assign(this, { code, ...texts, ...members });
    // JSON text from the core.
    if (typeof detail === 'string') this.detail = JSON.parse(detail);
    if (typeof reply === 'number') statuses.set(this, reply);
    // Beside the chosen language they would double what a console shows.
    this.zh = zh;
    this.en = en;
    for (const language of ['zh', 'en']) Object.defineProperty(this, language, { enumerable: false });
  }

  toJSON() {
    const [other, texts] = languages.get(this) === 'en' ? ['zh', this.zh] : ['en', this.en];
    const { name, message } = this;
    return Object.assign({ name, message }, this, { [other]: texts, cause: summary(this.cause) });
  }
}

/** Where the package says which keys there are, and where they are found. @type {Words} */
const GUIDE = [
  'wechatpay-wasm/README.zh-CN.md：“我需要哪些密钥，到哪里找”',
  'wechatpay-wasm/README.md: “Which keys do I need, and where are they”',
];

/** The view; of an unusable option it says where to read on. @param {View} view @returns {View} */
const guided = (view) =>
  view.code === 'ERR_CONFIG'
    ? { ...view, zh: { ...view.zh, docs: GUIDE[0] }, en: { ...view.en, docs: GUIDE[1] } }
    : view;

/** How a notification that ended with an error is answered, as the core says; kept beside the errors. @type {WeakMap<object, number>} */
const statuses = new WeakMap();

/** Status of the answer to a notification that ended with this error. @param {unknown} error */
export const replyStatus = (error) => (error instanceof WechatPayError && statuses.get(error)) || replies.failed;

/**
 * Has the notification that ended with this error delivered again, whoever is at fault.
 * @template T @param {T} error
 */
export function asOwnFault(error) {
  if (error instanceof WechatPayError) statuses.set(error, replies.failed);
  return error;
}

/** @param {unknown} value @returns {value is View} */
export const isErrorView = (value) =>
  typeof value === 'object' && value !== null && !(value instanceof Error) && 'code' in value && 'zh' in value;

// ---------------------------------------------------------------- languages

/** The language of each error that has left the library. @type {WeakMap<object, Language>} */
const languages = new WeakMap();

/**
 * Calls a public function. What it throws, or rejects with, is in this language.
 * @template T
 * @param {Language} language
 * @param {() => T} call
 * @returns {T}
 */
export function speaking(language, call) {
  try {
    const result = call();
    if (!(result instanceof Promise)) return result;
    return /** @type {T} */ (
      result.catch((error) => {
        throw spoken(error, language);
      })
    );
  } catch (error) {
    throw spoken(error, language);
  }
}

/**
 * The error in this language, its causes too. An error that left the library before keeps its language: it is of another
 * client, and only passes through.
 * @template T
 * @param {T} error
 * @param {Language} language
 * @returns {T}
 */
export function spoken(error, language) {
  try {
    for (
      let link = /** @type {unknown} */ (error);
      link instanceof WechatPayError && !languages.has(link);
      link = link.cause
    ) {
      languages.set(link, language);
      if (language !== 'zh') retell(link, link[language]);
    }
  } catch {
    // The cause is a caller's value, which may refuse to be looked at.
  }
  return error;
}

/** @param {WechatPayError} error @param {Texts} texts */
function retell(error, { message, ...texts }) {
  const { name, message: before, stack } = error;
  error.message = message;
  Object.assign(error, texts);
  // In some engines it begins with name and message.
  const head = `${name}: ${before}`;
  if (stack?.startsWith(head)) error.stack = `${name}: ${message}${stack.slice(head.length)}`;
}

// ---------------------------------------------------------------- errors that only JavaScript can see

/** The kinds of mistakes, as the core calls them. @satisfies {Record<string, Words>} */
const TITLES = /** @type {const} */ ({
  input: ['输入有误，未发送', 'unusable input, nothing was sent'],
  config: ['选项有误', 'unusable configuration'],
});

/** A caller's name for a log: no control characters and direction marks, and not too long. @param {string} name */
export const harmless = (name) =>
  name.slice(0, longestName).replace(/[\p{Cc}\p{Zl}\p{Zp}\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu, ' ');

/** A part of a name, or `…` for one that may be a key: the rule is `may_be_key` of the core. @param {string} part */
export const harmlessPart = (part) =>
  part.split(/[_\-[\]"(]/).some((word) => word.length >= shortestKey) ? '…' : part;
/**
 * As `harmless`. A part between dots that may be a key becomes `…`: a caller may confuse name and value.
 * @param {string} name
 */
export const harmlessName = (name) => harmless(name.split('.').map(harmlessPart).join('.'));
/** @type {Words} */
const LEFT_OUT = ['（名称可能是密钥，以 … 代替）', ' (… stands for a name that may be a key)'];

/**
 * One thing that is wrong, in both languages.
 * @typedef {{ field: string, reason: Words, remedy: Words }} IssueWords
 */

/**
 * @param {'ERR_INPUT' | 'ERR_CONFIG'} code
 * @param {Words} title the kind of mistake
 * @param {readonly IssueWords[]} issues at least one
 * @param {{ outcome?: 'not_sent' | 'unknown', cause?: unknown }} [about]
 */
const issueError = (code, title, issues, { outcome = 'not_sent', cause } = {}) => {
  /** @param {0 | 1} at @param {string} colon @param {string} semicolon @returns {Texts} */
  const texts = (at, colon, semicolon) => {
    const told = issues.map(({ field, reason, remedy }) => {
      const name = harmlessName(field);
      return { field: name, reason: reason[at] + (name.includes('…') ? LEFT_OUT[at] : ''), remedy: remedy[at] };
    });
    const message = `${title[at]}${colon}${told.map(({ field, reason }) => `${field} ${reason}`).join(semicolon)}`;
    return { message, remedy: told[0]?.remedy ?? '', issues: told };
  };
  return new WechatPayError(
    { code, zh: texts(0, '：', '；'), en: texts(1, ': ', '; '), retryable: false, outcome },
    cause,
  );
};

/**
 * An input mistake, such as a body that is no longer bytes.
 * @param {string} field @param {Words} reason @param {Words} remedy
 * @param {{ title?: Words, cause?: unknown }} [about]
 */
export const inputError = (field, reason, remedy, { title = TITLES.input, cause } = {}) =>
  issueError('ERR_INPUT', title, [{ field, reason, remedy }], { cause });

/**
 * An unusable option.
 * @param {string} field @param {Words} reason @param {Words} remedy
 * @param {{ outcome?: 'not_sent' | 'unknown', cause?: unknown }} [about]
 */
export const configError = (field, reason, remedy, about) =>
  issueError('ERR_CONFIG', TITLES.config, [{ field, reason, remedy }], about);

/** Several unusable options. @param {readonly IssueWords[]} issues */
export const configErrors = (issues) => issueError('ERR_CONFIG', TITLES.config, issues);

/**
 * An event is not processed to its end: somebody else works on it, or it takes too long.
 * @param {Words} what @param {Words} remedy
 */
export const unfinishedError = ([zh, en], [zhRemedy, enRemedy]) =>
  new WechatPayError({
    code: 'ERR_UNFINISHED',
    zh: { message: zh, remedy: zhRemedy },
    en: { message: en, remedy: enRemedy },
    retryable: true,
    outcome: 'unknown',
  });

/** @type {Words} */
const REPORT = [
  '请附上本库和运行环境的版本报告此问题。',
  'Please report this with the version of the library and of the runtime.',
];
/** @type {Words} */
const REPEAT = [
  '正在进行的调用请用完全相同的参数重试，或先查询。',
  'Repeat a call that was in progress with identical parameters, or query.',
];

/**
 * A failure of WebAssembly itself.
 * @param {Words} what @param {'not_sent' | 'unknown'} outcome @param {unknown} [cause]
 */
export function internalError([zh, en], outcome, cause) {
  const [zhRemedy, enRemedy] =
    outcome === 'unknown' ? [`${REPEAT[0]}${REPORT[0]}`, `${REPEAT[1]} ${REPORT[1]}`] : REPORT;
  return new WechatPayError(
    {
      code: 'ERR_INTERNAL',
      zh: { message: `内部错误：${zh}`, remedy: zhRemedy },
      en: { message: `internal error: ${en}`, remedy: enRemedy },
      retryable: false,
      outcome,
    },
    cause,
  );
}
