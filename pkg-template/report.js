// Reports of checks: what the core found, in the language that was asked for.

import { languageOf, say } from './words.js';

/**
 * @typedef {import('./index.js').CheckReport} CheckReport
 * @typedef {import('./index.js').CheckStatus} CheckStatus
 * @typedef {import('./index.js').CheckTexts} Texts
 * @typedef {{ name: string, status: CheckStatus, zh: Texts, en: Texts }} Found
 */

/** The core's own words for a verdict, for people. @type {Record<CheckStatus, import('./words.js').Words>} */
const VERDICTS = {
  ok: ['正常', 'ok'],
  warning: ['注意', 'warning'],
  failed: ['有误', 'failed'],
  unchecked: ['未检查', 'not checked'],
};

/**
 * @param {readonly Found[]} found
 * @param {unknown} option `language` of the client
 * @returns {CheckReport}
 */
export function reportOf(found, option) {
  const language = languageOf(option);
  const checks = found.map(({ name, status, zh, en }) => ({ name, status, ...(language === 'en' ? en : zh), zh, en }));
  const report = { ok: !checks.some(({ status }) => status === 'failed'), checks };
  const print = () =>
    checks
      .map(({ name, status, message, remedy }) => {
        const line = `[${say(VERDICTS[status], language)}] ${name}${say(['：', ': '], language)}${message}`;
        return remedy === undefined ? line : `${line}\n    ${remedy}`;
      })
      .join('\n');
  return Object.defineProperty(report, 'toString', { value: print, enumerable: false });
}
