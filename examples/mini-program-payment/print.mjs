// How the demo prints: one numbered step after the other, with the bytes that matter.
import { canonical } from 'wechatpay-wasm';

const useColour = process.stdout.isTTY && !process.env.NO_COLOR;
const paint = (/** @type {number} */ code) => (/** @type {string} */ text) =>
  useColour ? `\x1b[${code}m${text}\x1b[0m` : text;
export const bold = paint(1);
export const dim = paint(2);
export const green = paint(32);
export const red = paint(31);
const cyan = paint(36);

/** Where a line goes. @type {(text: string) => void} */
export let line = () => {};
/** @type {import('./words.mjs').Told} */
let words;
/** @param {typeof line} to @param {typeof words} told the language */
export function printTo(to, told) {
  line = to;
  words = told;
}

const WIDTH = Math.min(process.stdout.columns || 110, 110);
const INDENT = '     ';
/** Rows shown of one long line. */
const LONGEST = 6;

/** @param {string} number the step's number in the official flow @param {string} who @param {string} what */
export function step(number, who, what) {
  line(`\n${green(number.padStart(4))} ${bold(who)}  ${what}`);
}

/** @param {string} text */
export const say = (text) => line(INDENT + text);
/** @param {string} text */
export const verdict = (text) => say(`${green('✔')} ${text}`);
/** @param {string} text */
export const refusal = (text) => say(`${red('✘')} ${text}`);

/** Text in full, in lines that fit. @param {string} text @param {string} [first] */
function block(text, first = '') {
  const room = WIDTH - INDENT.length - first.length - 1;
  const lines = text.match(new RegExp(`.{1,${room}}`, 'gsu')) ?? [''];
  lines.forEach((line, index) => say((index ? ' '.repeat(first.length) : first) + line));
}

/** A canonical text with its line ends made visible. @param {string} title @param {string} message @param {string[]} names */
export function message(title, message, names) {
  const length = `${new TextEncoder().encode(message).length} ${words.bytes}`;
  say(dim(words.colon(words.list(title, length), '').trimEnd()));
  message
    .split('\n')
    .slice(0, -1)
    .forEach((line, index) => {
      const name = dim((names[Math.min(index, names.length - 1)] ?? '').padEnd(10));
      const room = WIDTH - INDENT.length - 14;
      const all = line.match(new RegExp(`.{1,${room}}`, 'gu')) ?? [''];
      const rows = all.length > LONGEST ? [...all.slice(0, LONGEST - 1), `… ${line.length} ${words.characters}`] : all;
      rows.forEach((row, at) =>
        say(`  ${at ? ' '.repeat(10) : name} ${cyan(row)}${at === rows.length - 1 ? dim('↵') : ''}`),
      );
    });
}

/** @param {string} name @param {string} value */
export function header(name, value) {
  block(value.replace(/(signature="|^)([A-Za-z0-9+/=]{48})[A-Za-z0-9+/=]{100,}/, '$1$2…'), `${name}: `);
}

/** Prints a request as it leaves, with the text its signature covers. @param {string} url @param {import('wechatpay-wasm').FetchInit} init */
export function request(url, init) {
  const authorization = init.headers.Authorization ?? '';
  const member = (/** @type {string} */ name) => new RegExp(`${name}="([^"]*)"`).exec(authorization)?.[1] ?? '';
  const { pathname, search } = new URL(url);
  const text = canonical.request({
    method: init.method,
    path: pathname + search,
    timestamp: member('timestamp'),
    nonce: member('nonce_str'),
    body: init.body ?? '',
  });
  message(words.signedText, text, ['method', 'target', 'timestamp', 'nonce', 'body']);
  header('Authorization', authorization);
}

/** Prints an answer and the text its signature covers. @param {Response} response @param {string} body */
export function answer(response, body) {
  say(`${bold(`HTTP ${response.status}`)}  ${dim(`Request-ID: ${response.headers.get('request-id')}`)}`);
  const [timestamp, nonce] = [response.headers.get('wechatpay-timestamp'), response.headers.get('wechatpay-nonce')];
  if (!timestamp || !nonce) return;
  message(words.signedText, canonical.response({ timestamp, nonce, body }), ['timestamp', 'nonce', 'body']);
  header('Wechatpay-Serial', response.headers.get('wechatpay-serial') ?? '');
  header('Wechatpay-Signature', response.headers.get('wechatpay-signature') ?? '');
}

/** Prints a notification and the text its signature covers. @param {Record<string, string>} headers @param {string} body */
export function notification(headers, body) {
  const all = new Headers(headers);
  const [timestamp, nonce] = [all.get('wechatpay-timestamp') ?? '', all.get('wechatpay-nonce') ?? ''];
  message(words.signedText, canonical.response({ timestamp, nonce, body }), ['timestamp', 'nonce', 'body']);
  header('Wechatpay-Serial', all.get('wechatpay-serial') ?? '');
  header('Wechatpay-Signature', all.get('wechatpay-signature') ?? '');
}

/** @param {Record<string, string>} values */
export function table(values) {
  const width = Math.max(...Object.keys(values).map((name) => name.length));
  for (const [name, value] of Object.entries(values)) {
    block(value.length > 200 ? `${value.slice(0, 60)}…` : value, `  ${name.padEnd(width)}  `);
  }
}
