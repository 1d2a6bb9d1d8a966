/**
 * Arguments: what a command declares, read and checked.
 */

import { parseArgs } from 'node:util';
import { EXIT, Failure } from './outcome.js';

/**
 * @typedef {import('./language.js').Words} Words
 *
 * @typedef {object} OptionSpec
 * @property {string} [value] what stands for the value in the help; without it the option is a flag
 * @property {boolean} [multiple]
 * @property {'number' | 'integer' | 'port' | 'url' | 'date'} [is] what the value must be
 * @property {readonly [from: number, to: number]} [range] of a number
 * @property {readonly string[]} [of] the values there are
 * @property {Words} about
 *
 * @typedef {object} Run what a command is given
 * @property {Record<string, any>} values by name in camelCase; numbers as numbers
 * @property {readonly string[]} positionals
 * @property {import('./output.js').Output} output
 * @property {import('./language.js').Language} language
 * @property {AbortSignal} signal Ctrl-C
 *
 * @typedef {object} Command
 * @property {string} name
 * @property {string} usage what follows the name
 * @property {Words} about
 * @property {readonly [least: number, most: number]} positionals
 * @property {Record<string, OptionSpec>} options
 * @property {readonly string[]} examples
 * @property {Words} [exits] what its exit code 1 means
 * @property {(run: Run) => Promise<number | void>} run
 */

/** The command line cannot be understood. */
export class UsageError extends Failure {
  /** @param {Words} what @param {Words} [remedy] */
  constructor(what, remedy) {
    super(EXIT.usage, what, remedy, 'ERR_USAGE');
  }
}

/** The text about a command is asked for. */
export class HelpWanted extends Error {
  /** @param {Command} command */
  constructor(command) {
    super();
    this.command = command;
  }
}

/** Every command has these. @type {Record<string, OptionSpec>} */
export const COMMON = {
  json: { about: ['以 JSON 输出', 'print JSON'] },
  lang: { value: 'zh|en', of: ['zh', 'en'], about: ['语言，默认依环境变量 LANG', 'language; default: by LANG'] },
  help: { about: ['显示帮助', 'this text'] },
};

/**
 * @param {Command} command
 * @param {readonly string[]} args
 * @returns {Pick<Run, 'values' | 'positionals'>}
 */
export function readArguments(command, args) {
  /** @type {Record<string, OptionSpec>} */
  const specs = { ...command.options, ...COMMON };
  if (args.includes('--help') || args.includes('-h')) throw new HelpWanted(command);
  const parsed = parse(specs, args);
  const [least, most] = command.positionals;
  const given = parsed.positionals.length;
  if (given < least || given > most) {
    throw new UsageError(
      given < least
        ? [`缺少参数：${command.name} ${command.usage}`, `an argument is missing: ${command.name} ${command.usage}`]
        : [`多余的参数：${parsed.positionals[most]}`, `there is an argument too many: ${parsed.positionals[most]}`],
    );
  }
  const values = Object.entries(parsed.values).map(([name, value]) => [
    name.replaceAll(/-(.)/g, (_, letter) => letter.toUpperCase()),
    checked(name, value, /** @type {OptionSpec} */ (specs[name])),
  ]);
  return { values: Object.fromEntries(values), positionals: parsed.positionals };
}

/** @param {Record<string, OptionSpec>} specs @param {readonly string[]} args */
function parse(specs, args) {
  const options = Object.fromEntries(
    Object.entries(specs).map(([name, { value, multiple = false }]) => [
      name,
      { type: value === undefined ? /** @type {const} */ ('boolean') : /** @type {const} */ ('string'), multiple },
    ]),
  );
  const unknown = args.find((arg) => /^--\w/.test(arg) && !Object.hasOwn(specs, arg.slice(2).split('=')[0] ?? ''));
  if (unknown !== undefined) {
    throw new UsageError([`没有选项 ${unknown.split('=')[0]}`, `there is no option ${unknown.split('=')[0]}`]);
  }
  try {
    return parseArgs({ args: [...args], options, allowPositionals: true, strict: true });
  } catch (error) {
    const { message } = /** @type {Error} */ (error);
    throw new UsageError([`命令行有误：${message}`, message]);
  }
}

/** Written in digits. @param {string} text @param {OptionSpec['range']} range */
function isNumber(text, [from, to] = [0, Number.MAX_VALUE]) {
  return /^\d+(\.\d+)?$/.test(text) && Number(text) >= from && Number(text) <= to;
}

/** @param {string} name @param {any} value @param {OptionSpec} spec */
function checked(name, value, { is, of, range }) {
  if (of !== undefined && !of.includes(value)) {
    throw new UsageError([`--${name} 应为 ${of.join('、')}`, `--${name} must be one of ${of.join(', ')}`]);
  }
  switch (is) {
    case 'number':
      if (!isNumber(value, range)) {
        const [zh, en] = range ? [` ${range[0]} 到 ${range[1]} 的`, ` from ${range[0]} to ${range[1]}`] : ['', ''];
        throw new UsageError([`--${name} 应为${zh}数字，例如 0.5`, `--${name} must be a number${en}, such as 0.5`]);
      }
      return Number(value);
    case 'integer':
      if (!/^\d{1,9}$/.test(value)) throw new UsageError([`--${name} 应为整数`, `--${name} must be a whole number`]);
      return Number(value);
    case 'port':
      if (!/^\d{1,5}$/.test(value) || Number(value) > 65535) {
        throw new UsageError([`--${name} 应为 0 到 65535 的整数`, `--${name} must be a whole number from 0 to 65535`]);
      }
      return Number(value);
    case 'url':
      if (!/^https?:$/.test(URL.canParse(value) ? new URL(value).protocol : '')) {
        throw new UsageError([`--${name} 应为 http 或 https 的 URL`, `--${name} must be a URL of http or https`]);
      }
      return value;
    case 'date':
      if (!/^\d{4}-\d\d-\d\d$/.test(value)) {
        throw new UsageError([`--${name} 应为日期，例如 2026-07-20`, `--${name} must be a date such as 2026-07-20`]);
      }
      return value;
    default:
      return value;
  }
}
