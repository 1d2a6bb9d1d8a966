/**
 * The request signature: reads the `Authorization` header and checks it against the received bytes.
 */

import { concat, fromBase64, hex, latin1, utf8 } from './encoding.js';
import { refusal } from './errors.js';

const SCHEME = 'WECHATPAY2-SHA256-RSA2048';
const MEMBERS = ['mchid', 'nonce_str', 'timestamp', 'serial_no', 'signature'];
const MAX_SKEW_SECONDS = 300;
/** Characters of the computed message that an answer repeats. */
const MESSAGE_EXCERPT = 4096;

/**
 * @typedef {object} ReceivedRequest
 * @property {string} method
 * @property {string} target the request target exactly as received
 * @property {Map<string, string>} headers names in lower case
 * @property {Uint8Array<ArrayBuffer>} body
 */

/** @typedef {Record<'mchid' | 'nonce_str' | 'timestamp' | 'serial_no' | 'signature', string>} Authorization */

/**
 * @param {string} field
 * @param {string} issue
 * @param {import('./errors.js').ErrorDetail} [more]
 */
function signError(field, issue, more = {}) {
  return refusal('SIGN_ERROR', { field, location: 'authorization', issue, ...more });
}

/**
 * Reads the header: the scheme, one space, five `name="value"` pairs in any order, separated by commas.
 * @param {string | undefined} header
 * @returns {Authorization}
 */
export function parseAuthorization(header) {
  if (!header) throw signError('Authorization', 'the header is missing');
  const space = header.indexOf(' ');
  const scheme = space < 0 ? header : header.slice(0, space);
  if (scheme !== SCHEME) throw signError('Authorization', `the scheme must be ${SCHEME}`, { value: scheme });
  /** @type {Map<string, string>} */
  const values = new Map();
  let rest = header.slice(space + 1);
  for (;;) {
    // Values contain no quotation marks or escapes, so a value ends at the next quotation mark; it may contain commas.
    const pair = /^([a-z_]+)="([^"]*)"(,|$)/.exec(rest);
    if (!pair) throw signError('Authorization', 'expected name="value" pairs, separated by commas without whitespace');
    const [whole, name, value, separator] = pair;
    if (!MEMBERS.includes(name)) throw signError(name, `unknown member; expected ${MEMBERS.join(', ')}`);
    if (values.has(name)) throw signError(name, 'the member is repeated');
    values.set(name, value);
    if (separator === '') break;
    rest = rest.slice(whole.length);
  }
  const missing = MEMBERS.find((name) => !values.has(name));
  if (missing !== undefined) throw signError(missing, 'the member is missing');
  return /** @type {Authorization} */ (Object.fromEntries(values));
}

/**
 * The five lines that are signed, each ended by LF.
 * @param {ReceivedRequest} request
 * @param {Authorization} authorization
 */
function signedMessage(request, { timestamp, nonce_str }) {
  return concat(latin1(`${request.method}\n${request.target}\n${timestamp}\n${nonce_str}\n`), request.body, utf8('\n'));
}

/**
 * Verifies a request or throws `SIGN_ERROR` with the reason.
 * @param {ReceivedRequest} request
 * @param {import('./credentials.js').Vault} vault
 * @param {number} now Unix milliseconds
 * @returns {Promise<Uint8Array<ArrayBuffer>>} the message whose signature was accepted
 */
export async function verifyRequest(request, vault, now) {
  const authorization = parseAuthorization(request.headers.get('authorization'));
  const { mchid, nonce_str, timestamp, serial_no, signature } = authorization;
  if (mchid !== vault.credentials.mchid) throw signError('mchid', 'no such merchant', { value: mchid });
  if (!/^[\x20-\x7e]{1,32}$/.test(nonce_str)) {
    throw signError('nonce_str', 'expected 1 to 32 ASCII characters', { value: nonce_str });
  }
  if (plainSerial(serial_no) !== plainSerial(vault.credentials.serialNo)) {
    throw signError('serial_no', 'this merchant has no certificate with this serial number', { value: serial_no });
  }
  checkTimestamp(timestamp, now);
  const message = signedMessage(request, authorization);
  const bytes = fromBase64(signature);
  if (bytes?.length !== 256) {
    throw signError('signature', 'expected the Base64 form of 256 bytes', { value: signature.slice(0, 512) });
  }
  if (!(await vault.verifyMerchant(message, bytes))) {
    throw signError('signature', 'the signature does not match the message computed from the request', {
      sign_information: {
        method: request.method,
        url: request.target,
        sign_message_length: message.length,
        sign_message_sha256: hex(await crypto.subtle.digest('SHA-256', message)),
        truncated_sign_message: new TextDecoder().decode(message).slice(0, MESSAGE_EXCERPT),
      },
    });
  }
  return message;
}

/**
 * @param {string} timestamp
 * @param {number} now Unix milliseconds
 */
function checkTimestamp(timestamp, now) {
  if (!/^[0-9]{1,16}$/.test(timestamp)) {
    throw signError('timestamp', 'expected Unix time in whole seconds, decimal digits', { value: timestamp });
  }
  const seconds = Math.floor(now / 1000);
  const skew = Number(timestamp) - seconds;
  if (Math.abs(skew) <= MAX_SKEW_SECONDS) return;
  const hint = timestamp.length >= 13 ? ' (seconds are expected, this looks like milliseconds)' : '';
  throw signError('timestamp', `more than ${MAX_SKEW_SECONDS} s away from the server time ${seconds}${hint}`, {
    value: timestamp,
  });
}

/**
 * Serials are compared without regard to case and leading zeros: tools print them differently.
 * @param {string} serial
 */
function plainSerial(serial) {
  return serial.toUpperCase().replace(/^0+/, '');
}
