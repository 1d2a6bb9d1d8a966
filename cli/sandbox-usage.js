/**
 * An option that the sandbox refuses, by its name on the command line.
 */

import { SandboxOptionError } from '../sandbox/option-error.js';
import { UsageError } from './arguments.js';
import { EXIT, Failure } from './outcome.js';

/** Options whose names differ in more than their spelling. @type {Record<string, string>} */
const NAMES = { subMerchants: 'sub-merchant', allowedHosts: 'allow-host' };

/** @param {string} name */
const flagOf = (name) => `--${NAMES[name] ?? name.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;

/**
 * @param {unknown} error
 * @param {string | undefined} keys the file from which the keys came, if they did
 * @returns {unknown} the same error, if it is of something else
 */
export function asUsage(error, keys) {
  if (!(error instanceof SandboxOptionError)) return error;
  const { field, reason, zh, message } = error;
  const [name = ''] = field.split('.');
  if (name === 'keys' || name === 'authority') {
    if (keys === undefined) return new Failure(EXIT.configuration, [zh, message]);
    /** @type {import('./language.js').Words} */
    const remedy = ['请删除该文件，或换一个文件', 'Delete the file, or name another'];
    return new Failure(EXIT.configuration, [`${keys}：${zh}`, `${keys}: ${message}`], remedy, 'ERR_FILE');
  }
  // What is said of an option may name another one.
  const said = reason.map((text) => text.replaceAll('allowHttp', ` ${flagOf('allowHttp')} `).replaceAll('  ', ' '));
  const [inChinese = '', inEnglish = ''] = said;
  return new UsageError([`${flagOf(name)} ${inChinese}`, `${flagOf(name)} ${inEnglish}`]);
}
