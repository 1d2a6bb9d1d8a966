/**
 * Help, made from what commands declare.
 */

import { COMMON } from './arguments.js';
import { say } from './language.js';

/** @typedef {import('./language.js').Language} Language */
/** @typedef {import('./language.js').Words} Words */

const WIDTH = 100;
/** Widest left column. */
const LEFT = 30;

/** Columns that a text takes: Chinese characters are twice as wide. @param {string} text */
export const columns = (text) => [...text].reduce((sum, one) => sum + (/[\u2e80-\uffef]/.test(one) ? 2 : 1), 0);

/** @param {string} text @param {number} width @returns {string[]} */
function wrapped(text, width) {
  /** @type {string[]} */
  const lines = [''];
  for (const piece of text.match(/[\u2e80-\uffef]|[^\s\u2e80-\uffef]+|\s+/g) ?? []) {
    const current = lines.at(-1) ?? '';
    if (columns(current) + columns(piece) > width && current !== '') lines.push(piece.trimStart());
    else lines[lines.length - 1] = current + piece;
  }
  return lines;
}

/** @param {readonly (readonly [left: string, about: string])[]} rows */
function table(rows) {
  const left = Math.min(LEFT, Math.max(...rows.map(([name]) => name.length))) + 2;
  return rows
    .map(([name, about]) => {
      const [first = '', ...more] = wrapped(about, WIDTH - left - 2);
      const head = name.length > left - 2 ? `  ${name}\n${' '.repeat(left + 2)}` : `  ${name.padEnd(left)}`;
      return [`${head}${first}`, ...more.map((line) => ' '.repeat(left + 2) + line)]
        .map((line) => `${line}\n`)
        .join('');
    })
    .join('');
}

/** @type {Record<'usage' | 'commands' | 'options' | 'examples' | 'exits', Words>} */
const TITLES = {
  usage: ['用法', 'Usage'],
  commands: ['命令', 'Commands'],
  options: ['选项', 'Options'],
  examples: ['示例', 'Examples'],
  exits: ['退出码', 'Exit codes'],
};

/** @type {readonly (readonly [code: string, about: Words])[]} */
const EXITS = [
  ['0', ['完成', 'done']],
  [
    '1',
    [
      '所问的不成立：签名不符、检查有误、商户的应答不对',
      'what was asked for does not hold: a signature, a check, an answer of the merchant',
    ],
  ],
  ['2', ['命令行有误', 'the command line is wrong']],
  ['3', ['密钥、选项或文件不可用', 'credentials, options or files cannot be used']],
  [
    '4',
    [
      '微信支付（或其他主机）没有应答、拒绝，或应答不可信',
      'WeChat Pay, or another host, did not answer, refused, or cannot be believed',
    ],
  ],
  ['130', ['被 Ctrl-C 中断', 'interrupted by Ctrl-C']],
  ['141', ['输出的读取者已离开，例如 | head', 'whoever read the output has gone, as with | head']],
];

/** @param {Record<string, { about: Words }>} commands @param {Language} language */
export function overview(commands, language) {
  const title = (/** @type {keyof typeof TITLES} */ name) => `${say(TITLES[name], language)}\n`;
  return [
    say(['微信支付 APIv3 的命令行工具。\n\n', 'WeChat Pay API v3 on the command line.\n\n'], language),
    title('usage'),
    '  wechatpay-wasm COMMAND [OPTIONS]\n\n',
    title('commands'),
    table(Object.entries(commands).map(([name, { about }]) => [name, say(about, language)])),
    `\n${title('options')}`,
    table([
      ...Object.entries(COMMON).map(([name, { value, about }]) => row(name, value, say(about, language))),
      ['--version', say(['显示版本', 'the version'], language)],
    ]),
    `\n${title('exits')}`,
    table(EXITS.map(([code, about]) => [code, say(about, language)])),
  ].join('');
}

/** @param {string} name @param {string | undefined} value @param {string} about @returns {[string, string]} */
const row = (name, value, about) => [`--${name}${value === undefined ? '' : ` ${value}`}`, about];

/** @param {import('./arguments.js').Command} command @param {Language} language */
export function commandHelp({ name, usage, about, options, examples, exits }, language) {
  const title = (/** @type {keyof typeof TITLES} */ of) => `${say(TITLES[of], language)}\n`;
  const rows = Object.entries({ ...options, ...COMMON }).map(([option, spec]) =>
    row(option, spec.value, say(spec.about, language)),
  );
  return [
    ...wrapped(say(about, language), WIDTH).map((line) => `${line}\n`),
    `\n${title('usage')}  wechatpay-wasm ${name} ${usage}\n`,
    `\n${title('options')}${table(rows)}`,
    `\n${title('examples')}${examples.map((example) => `  wechatpay-wasm ${example}\n`).join('')}`,
    ...(exits ? [`\n${title('exits')}${table([['1', say(exits, language)]])}`] : []),
  ].join('');
}
