/**
 * A message as people have it at hand: headers, an empty line, and the body, as `curl -i` prints it; or JSON with `headers` and
 * `body`; or a body alone. The bytes of the body stay as they are.
 */

import { UsageError } from './arguments.js';
import { EXIT, Failure } from './outcome.js';
import { readBytes } from './settings.js';

/** Nothing that WeChat Pay sends is longer. */
const LONGEST = 16 * 1024 * 1024;

/** @typedef {import('./arguments.js').OptionSpec} OptionSpec */
/** @typedef {{ headers: Record<string, string>, body: string }} Message names in lower case */

/** @type {Record<string, OptionSpec>} */
export const MESSAGE = {
  headers: { value: 'FILE', about: ['报文头单独在此文件中', 'the headers, if they are in a file of their own'] },
  body: { value: 'FILE', about: ['报文体单独在此文件中', 'the body, if it is in a file of its own'] },
};

/**
 * @param {Record<string, any>} values
 * @param {string | undefined} file
 * @param {AbortSignal} signal
 * @returns {Promise<Message>}
 */
export async function readMessage(values, file, signal) {
  if (values.headers !== undefined || values.body !== undefined) {
    if (values.headers === undefined || values.body === undefined || file !== undefined) {
      throw new UsageError([
        '--headers 和 --body 须同时使用',
        '--headers and --body belong together, without a further file',
      ]);
    }
    return { headers: headersOf(utf8(readBytes(values.headers))), body: utf8(readBytes(values.body)) };
  }
  return parseMessage(file === undefined || file === '-' ? await readStdin(signal) : readBytes(file));
}

/**
 * @param {Uint8Array} bytes
 * @returns {Message}
 */
export function parseMessage(bytes) {
  const text = utf8(bytes);
  if (/^\s*\{/.test(text)) return fromJson(text);
  const [, head = '', body = ''] = /^([\s\S]*?)\r?\n\r?\n([\s\S]*)$/.exec(text) ?? [];
  const headers = headersOf(head);
  if (Object.keys(headers).length > 0) return { headers, body };
  throw new UsageError(
    ['这不是一份报文', 'this is no message'],
    [
      '请给出报文头、空行和报文体（如 curl -i 的输出），或 {"headers": …, "body": "…"}',
      'Give headers, an empty line and the body, as curl -i prints them, or {"headers": …, "body": "…"}',
    ],
  );
}

/** @param {string} text @returns {Message} */
function fromJson(text) {
  let value;
  try {
    value = JSON.parse(text);
  } catch {
    throw new UsageError(['不是有效的 JSON', 'this is no valid JSON']);
  }
  const { headers, body } = value;
  if (typeof headers === 'object' && headers !== null && typeof body === 'string') {
    const pairs = Object.entries(headers).map(([name, one]) => [name.toLowerCase(), String(one)]);
    return { headers: Object.fromEntries(pairs), body };
  }
  return { headers: {}, body: text };
}

/** @param {string} text @returns {Record<string, string>} */
function headersOf(text) {
  const lines = text.split(/\r?\n/).map((line) => /^(?:[<>] )?([A-Za-z][A-Za-z0-9-]*):[ \t]*(.*?)[ \t]*$/.exec(line));
  return Object.fromEntries(lines.flatMap((found) => (found ? [[(found[1] ?? '').toLowerCase(), found[2]]] : [])));
}

/** @param {Uint8Array} bytes */
function utf8(bytes) {
  try {
    // A byte order mark is part of what was signed.
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    throw new Failure(
      EXIT.configuration,
      ['报文不是 UTF-8', 'the message is not UTF-8'],
      ['请保存收到的原始字节', 'Save the bytes as they were received'],
      'ERR_INPUT',
    );
  }
}

/** @param {AbortSignal} signal @returns {Promise<Uint8Array>} */
export async function readStdin(signal) {
  if (process.stdin.isTTY) {
    process.stderr.write('… Ctrl-D\n');
  }
  /** @type {Buffer[]} */
  const chunks = [];
  let length = 0;
  const stop = () => process.stdin.destroy();
  signal.addEventListener('abort', stop, { once: true });
  try {
    for await (const chunk of process.stdin) {
      chunks.push(chunk);
      length += chunk.length;
      if (length > LONGEST) throw new UsageError(['输入过长', 'the input is too long']);
    }
  } finally {
    signal.removeEventListener('abort', stop);
  }
  signal.throwIfAborted();
  return Buffer.concat(chunks);
}

/** The headers of a signature, by the core's names for them. @param {Record<string, string>} headers */
export const signatureOf = (headers) => ({
  timestamp: headers['wechatpay-timestamp'] ?? '',
  nonce: headers['wechatpay-nonce'] ?? '',
  signature: headers['wechatpay-signature'] ?? '',
  serial: headers['wechatpay-serial'] ?? '',
});
