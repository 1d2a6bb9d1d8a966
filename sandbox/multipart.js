/**
 * Reads `multipart/form-data`, the form of uploads, from its bytes.
 */

import { utf8Text } from './encoding.js';
import { paramError } from './errors.js';
import { broken } from './schema.js';

/** @typedef {{ filename?: string, bytes: Uint8Array<ArrayBuffer> }} Part */

/**
 * @param {Map<string, string>} headers
 * @returns {boolean} whether the body is a form
 */
export function isForm(headers) {
  return /^multipart\/form-data\s*(;|$)/i.test(headers.get('content-type')?.trim() ?? '');
}

/**
 * @param {Map<string, string>} headers
 * @param {Uint8Array<ArrayBuffer>} body
 * @returns {Map<string, Part>} by name
 */
export function readForm(headers, body) {
  // One character for each byte, so that positions in the text are positions in the body.
  const text = new TextDecoder('latin1').decode(body);
  const delimiter = `--${boundaryOf(headers, text)}`;
  /** @type {Map<string, Part>} */
  const parts = new Map();
  let at = text.startsWith(delimiter) ? delimiter.length : after(text, `\r\n${delimiter}`, 0, body.length);
  while (!text.startsWith('--', at)) {
    const headersStart = after(text, '\r\n', at, at + 2);
    const start = after(text, '\r\n\r\n', headersStart);
    const next = after(text, `\r\n${delimiter}`, start);
    const { name, filename } = dispositionOf(body.subarray(headersStart, start));
    if (parts.has(name)) throw broken(`/${name}`, ['该部分重复', 'the part is repeated']);
    parts.set(name, { filename, bytes: body.slice(start, next - delimiter.length - 2) });
    at = next;
  }
  return parts;
}

/**
 * Some SDKs leave the boundary out of the header; the body begins with it.
 * @param {Map<string, string>} headers
 * @param {string} text
 */
function boundaryOf(headers, text) {
  const type = headers.get('content-type') ?? '';
  const [, quoted, plain] = /;\s*boundary=(?:"([^"]+)"|([^\s;"]+))/i.exec(type) ?? [];
  const boundary = quoted ?? plain ?? /^--([^\r\n]{1,70})\r\n/.exec(text)?.[1];
  if (boundary !== undefined) return boundary;
  throw paramError('Content-Type', 'header', 'names no boundary, and the body does not begin with one', type);
}

/**
 * @param {string} text
 * @param {string} wanted
 * @param {number} from
 * @param {number} [limit] where it must have ended
 * @returns {number} the position after it
 */
function after(text, wanted, from, limit = text.length) {
  const at = text.indexOf(wanted, from);
  if (at >= 0 && at + wanted.length <= limit) return at + wanted.length;
  throw broken('', ['不是完整的multipart/form-data', 'is not a complete multipart/form-data body']);
}

/**
 * @param {Uint8Array} head the headers of a part
 * @returns {{ name: string, filename?: string }}
 */
function dispositionOf(head) {
  /** @type {string} */
  let text;
  try {
    text = utf8Text(head);
  } catch {
    throw broken('', ['各部分的头必须是UTF-8', 'the headers of a part must be UTF-8']);
  }
  const value = /^content-disposition:\s*form-data\s*((?:;[^\r\n]*)?)/im.exec(text)?.[1] ?? '';
  const name = parameter(value, 'name');
  if (name === undefined) throw broken('', ['有一部分没有名字', 'a part has no name']);
  return { name, filename: extended(value) ?? parameter(value, 'filename') };
}

/**
 * @param {string} disposition
 * @param {string} name
 * @returns {string | undefined} quotes and line breaks in it are percent-encoded or escaped, depending on the client
 */
function parameter(disposition, name) {
  const [, quoted, plain] =
    new RegExp(`;\\s*${name}=(?:"((?:\\\\.|[^"\\\\])*)"|([^\\s;"]+))`, 'i').exec(disposition) ?? [];
  if (quoted === undefined) return plain;
  return quoted
    .replace(/\\(["\\])/g, '$1')
    .replaceAll('%22', '"')
    .replaceAll('%0D', '\r')
    .replaceAll('%0A', '\n');
}

/**
 * @param {string} disposition
 * @returns {string | undefined} a name with its charset, `filename*=utf-8''%E5%BA%97.png`
 */
function extended(disposition) {
  const encoded = /;\s*filename\*=utf-8'[^']*'([^\s;]+)/i.exec(disposition)?.[1];
  if (encoded === undefined) return undefined;
  try {
    return decodeURIComponent(encoded);
  } catch {
    return undefined;
  }
}
