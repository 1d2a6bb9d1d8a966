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
  let at = text.startsWith(delimiter) ? delimiter.length : after(text, `\r\n${delimiter}`, 0);
  while (!text.startsWith('--', at)) {
    while (text[at] === ' ' || text[at] === '\t') at += 1;
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
  const boundary = parametersOf(type).get('boundary') || /^--([^\r\n]{0,69}[^\s])[ \t]*\r\n/.exec(text)?.[1];
  if (boundary !== undefined) return boundary;
  throw paramError(
    'Content-Type',
    'header',
    ['没有boundary，请求体开头也没有', 'names no boundary, and the body does not begin with one'],
    type,
  );
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
  const parameters = parametersOf(value);
  const name = unescaped(parameters.get('name'));
  if (name === undefined) throw broken('', ['有一部分没有名字', 'a part has no name']);
  return { name, filename: extended(parameters.get('filename*')) ?? unescaped(parameters.get('filename')) };
}

/**
 * The parameters after the first semicolon of a header's value. A semicolon in quotation marks begins none.
 * @param {string} value
 * @returns {Map<string, string>} by name in lower case; the first of several of one name
 */
function parametersOf(value) {
  /** @type {Map<string, string>} */
  const parameters = new Map();
  const next = /;\s*(?:([^\s;="]+)\s*=\s*(?:"((?:\\.|[^"\\])*)"|([^\s;"]*)))?[^;"]*/gy;
  next.lastIndex = Math.max(value.indexOf(';'), 0);
  for (const [, name, quoted, plain] of value.matchAll(next)) {
    const key = name?.toLowerCase();
    if (key !== undefined && !parameters.has(key)) {
      parameters.set(key, plain ?? quoted.replace(/\\(["\\])/g, '$1'));
    }
  }
  return parameters;
}

/**
 * @param {string | undefined} value quotes and line breaks in it are percent-encoded by some clients
 * @returns {string | undefined}
 */
function unescaped(value) {
  return value?.replaceAll('%22', '"').replaceAll('%0D', '\r').replaceAll('%0A', '\n');
}

/**
 * @param {string | undefined} value a name with its charset, `utf-8''%E5%BA%97.png`
 * @returns {string | undefined}
 */
function extended(value) {
  const encoded = /^utf-8'[^']*'(.+)$/i.exec(value ?? '')?.[1];
  if (encoded === undefined) return undefined;
  try {
    return decodeURIComponent(encoded);
  } catch {
    return undefined;
  }
}
