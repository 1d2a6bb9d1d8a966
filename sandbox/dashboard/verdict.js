/**
 * How the sandbox judged an exchange, line by line: what was signed, which check failed, and which were never reached.
 */

import { parseAuthorization, signedBody } from '../authorization.js';

/** @typedef {import('./journal.js').Exchange} Exchange */
/** @typedef {{ check: string, state: 'passed' | 'failed' | 'unreached', said?: string, value?: string }} Check */
/** @typedef {{ name: string, text: string, length: number }} Line without the LF that ends it */

/** In the order in which they are made. */
const CHECKS = ['Accept', 'User-Agent', 'Authorization', 'mchid', 'nonce_str', 'serial_no', 'timestamp', 'signature'];
/** How much of a value is repeated: the headers are shown whole elsewhere. */
const VALUE_KEPT = 64;

/**
 * @param {Exchange} exchange
 * @returns {{ accepted: boolean | null, checks: Check[], lines: Line[] }} `accepted`: null while nothing is known
 */
export function verdictOf(exchange) {
  const { message, refused } = exchange;
  const values = authorizationOf(exchange);
  const detail = /** @type {{ field?: string, issue?: string, detail?: { issue?: string } }} */ (refused?.detail ?? {});
  // A brand has a number of its own.
  const all = CHECKS.map((check) => (check === 'mchid' && isBrand(exchange) ? 'brand_id' : check));
  const failed = refused ? all.indexOf(detail.field ?? 'signature') : message ? all.length : -1;
  const checks = all.map((check, at) => {
    /** @type {Check['state']} */
    const state = at < failed ? 'passed' : at === failed ? 'failed' : 'unreached';
    const value = shortened(shownOf(check, exchange, values));
    return { check, state, ...(value !== undefined && { value }), ...(state === 'failed' && { said: saidOf(detail) }) };
  });
  return { accepted: message ? true : refused ? false : null, checks, lines: linesOf(exchange, values) };
}

/** @param {{ issue?: string, detail?: { issue?: string } }} detail */
const saidOf = (detail) => detail.detail?.issue ?? detail.issue ?? 'refused';

/** @param {Exchange} exchange */
const isBrand = ({ target }) => target.startsWith('/brand/');

/** @param {Exchange} exchange */
function authorizationOf(exchange) {
  try {
    return parseAuthorization(exchange.headers.authorization, isBrand(exchange));
  } catch {
    return undefined;
  }
}

/** @param {string | undefined} value */
const shortened = (value) =>
  value !== undefined && value.length > VALUE_KEPT ? `${value.slice(0, VALUE_KEPT)}…` : value;

/** @param {string} check @param {Exchange} exchange @param {Record<string, string> | undefined} values */
const shownOf = (check, { headers }, values) =>
  headers[check.toLowerCase()] ?? values?.[check === 'brand_id' ? 'mchid' : check];

/**
 * The five lines that are signed, as the sandbox puts them together from what arrived.
 * @param {Exchange} exchange
 * @param {Record<string, string> | undefined} values
 * @returns {Line[]} none if there is no telling, because the header is not readable
 */
function linesOf({ method, target, headers, body }, values) {
  if (!values) return [];
  let signed;
  try {
    const bytes = /** @type {Uint8Array<ArrayBuffer>} */ (body.bytes);
    signed = signedBody({ method, target, headers: new Map(Object.entries(headers)), body: bytes });
  } catch {
    signed = new Uint8Array();
  }
  const line = (/** @type {string} */ name, /** @type {string} */ text) => ({ name, text, length: text.length });
  return [
    line('method', method),
    line('url', target),
    line('timestamp', values.timestamp),
    line('nonce', values.nonce_str),
    {
      name: 'body',
      text: new TextDecoder().decode(signed),
      length: signed === body.bytes ? body.length : signed.length,
    },
  ];
}
