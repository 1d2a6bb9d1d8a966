// Reads what people paste: a start line, headers in any usual notation, the members of `Authorization`.

/**
 * @typedef {object} Reading
 * @property {'request' | 'response'} kind
 * @property {string} [method]
 * @property {string} [path]
 * @property {string} timestamp
 * @property {string} nonce
 * @property {string} signature
 * @property {string} serial
 */

/** `Name: value`, also as curl's `-H 'Name: value' \`. */
const HEADER = /^\s*(?:(?:-H|--header)\s+)?(['"]?)([A-Za-z][\w-]*)\s*:\s?(.*?)\1\s*\\?\s*$/;
const START = /^\s*(GET|POST|PUT|PATCH|DELETE)\s+(\S+)(?:\s+HTTP\/[\d.]+)?\s*$/i;

/**
 * @param {string} text start line (of a request) and headers
 * @returns {Reading}
 */
export function readHeaders(text) {
  /** @type {Map<string, string>} */
  const headers = new Map();
  /** @type {{ method: string, path: string } | undefined} */
  let start;
  for (const line of text.split(/\r?\n/)) {
    const begin = START.exec(line);
    if (begin && !start) start = { method: begin[1], path: begin[2].replace(/^https?:\/\/[^/]+/i, '') };
    const header = HEADER.exec(line);
    if (header && !begin) headers.set(header[2].toLowerCase(), header[3]);
  }
  const authorization = headers.get('authorization');
  if (authorization !== undefined) {
    const member = (/** @type {string} */ name) => new RegExp(`\\b${name}="([^"]*)"`).exec(authorization)?.[1] ?? '';
    return {
      kind: 'request',
      method: start?.method ?? '',
      path: start?.path ?? '',
      timestamp: member('timestamp'),
      nonce: member('nonce_str'),
      signature: member('signature'),
      serial: member('serial_no'),
    };
  }
  const named = (/** @type {string} */ name) => headers.get(`wechatpay-${name}`) ?? '';
  return {
    kind: 'response',
    timestamp: named('timestamp'),
    nonce: named('nonce'),
    signature: named('signature'),
    serial: named('serial'),
  };
}

/** Parts without which no signature can be judged. @param {Reading} reading @returns {string[]} */
export function missingParts(reading) {
  const wanted =
    reading.kind === 'request'
      ? /** @type {const} */ (['method', 'path', 'timestamp', 'nonce', 'signature'])
      : /** @type {const} */ (['timestamp', 'nonce', 'signature']);
  return wanted.filter((name) => !reading[name]);
}
