/**
 * `sign`: a request, signed but not sent.
 */

import { say } from '../language.js';
import { readStdin } from '../message.js';
import { CREDENTIALS, clientOf, readBytes, settingsFrom } from '../settings.js';
import { shortened } from '../signature.js';
import { visible } from '../visible.js';

/** @type {import('../arguments.js').Command} */
export const command = {
  name: 'sign',
  usage: 'METHOD PATH [--body FILE]',
  about: [
    '为一次请求签名：显示待签名串、Authorization，以及可直接执行的 curl 命令。签名五分钟内有效。不发送任何请求。',
    'Signs a request: shows the text that is signed, the Authorization, and a curl command that sends it. The signature holds for five minutes. Nothing is sent.',
  ],
  positionals: [2, 2],
  options: {
    body: {
      value: 'FILE',
      about: ['请求体 JSON 文件，- 为标准输入；按原样签名', 'JSON body, - for standard input; signed as it is'],
    },
    ...CREDENTIALS,
  },
  examples: ['sign GET /v3/certificates', 'sign POST /v3/pay/transactions/native --body order.json'],
  async run({ values, positionals: [method = '', path = ''], output, language, signal }) {
    const { body: file } = values;
    const bytes = file === undefined ? undefined : file === '-' ? await readStdin(signal) : readBytes(file);
    const pay = await clientOf(await settingsFrom(values, { signal }), language);
    const body =
      bytes === undefined ? undefined : new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
    const request = { method: method.toUpperCase(), path, ...(body !== undefined && { body }) };
    const signed = await pay.signRequest(/** @type {any} */ (request));
    const curl = curlOf(signed);
    const { url, headers, message, timestamp, nonce } = signed;
    output.result({
      ok: true,
      method: signed.method,
      url,
      headers,
      body: signed.body,
      message,
      timestamp,
      nonce,
      curl,
    });
    const { line, paint } = output;
    const length = new TextEncoder().encode(message).length;
    line(paint('dim', say([`待签名串，${length} 字节：`, `signed text, ${length} bytes:`], language)));
    for (const each of message.split('\n').slice(0, -1)) line(`  ${shortened(each)}${paint('dim', '↵')}`);
    line();
    line(`Authorization: ${headers.Authorization}`);
    line();
    line(curl);
  },
};

/** @param {string} text for a shell, as it is */
function quoted(text) {
  const plain = text.replace(/[\n\t]/g, '');
  if (visible(plain) === plain) return `'${text.replaceAll("'", `'\\''`)}'`;
  // What a terminal would obey, in octal: no digit that follows can belong to it.
  const octal = (/** @type {number} */ byte) => `\\${byte.toString(8).padStart(3, '0')}`;
  const bytes = [...new TextEncoder().encode(text)];
  const isPlain = (/** @type {number} */ byte) => byte >= 0x20 && byte < 0x7f && byte !== 0x27 && byte !== 0x5c;
  return `$'${bytes.map((byte) => (isPlain(byte) ? String.fromCharCode(byte) : octal(byte))).join('')}'`;
}

/** @param {{ method: string, url: string, headers: Record<string, string>, body?: string }} request */
function curlOf({ method, url, headers, body }) {
  const lines = [
    `curl -i -X ${method} ${quoted(url)}`,
    ...Object.entries(headers).map(([name, value]) => `-H ${quoted(`${name}: ${value}`)}`),
    ...(body === undefined ? [] : [`--data-binary ${quoted(body)}`]),
  ];
  return lines.join(' \\\n  ');
}
