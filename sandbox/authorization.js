/**
 * The request signature: reads the `Authorization` header and checks it against the received bytes.
 */

import { concat, fromBase64, latin1, utf8 } from './encoding.js';
import { refusal } from './errors.js';
import { plainSerial } from './keys.js';
import { isForm, readForm } from './multipart.js';

const SCHEME = 'WECHATPAY2-SHA256-RSA2048';
/** Of a brand, which calls the interfaces below `/brand/`. */
const BRAND_SCHEME = 'WECHATPAY-BRAND-SHA256-RSA2048';
const MEMBERS = ['mchid', 'nonce_str', 'timestamp', 'serial_no', 'signature'];
const MAX_SKEW_SECONDS = 300;
/** Characters of the body that an answer repeats in the computed message. */
const BODY_EXCERPT = 8;
/** The texts of production. Which one there is for a wrong clock or nonce is not known. */
const MESSAGES = /** @type {const} */ ({
  signature: ['错误的签名，验签失败', 'The signature is wrong: verification failed'],
  serial_no: ['商户证书序列号有误。', 'The serial number of the merchant certificate is wrong.'],
  others: ['Authorization不合法', 'Authorization is not valid'],
});

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
  const [zh, en] = field === 'signature' || field === 'serial_no' ? MESSAGES[field] : MESSAGES.others;
  const detail = { detail: { issue }, field, location: 'authorization', ...more };
  return refusal('SIGN_ERROR', detail, { words: [zh, en] });
}

/**
 * Reads the header: the scheme, one space, five `name="value"` pairs in any order, separated by commas.
 * @param {string | undefined} header
 * @param {boolean} [brand] whether a brand calls, by its id; told as `mchid`
 * @returns {Authorization}
 */
export function parseAuthorization(header, brand = false) {
  if (!header) throw signError('Authorization', 'the header is missing');
  const space = header.indexOf(' ');
  const scheme = space < 0 ? header : header.slice(0, space);
  const wanted = brand ? BRAND_SCHEME : SCHEME;
  if (scheme !== wanted) throw signError('Authorization', `the scheme must be ${wanted}`, { value: scheme });
  /** @type {Map<string, string>} */
  const values = new Map();
  let rest = header.slice(space + 1);
  for (;;) {
    // Values contain no quotation marks or escapes, so a value ends at the next quotation mark; it may contain commas.
    const pair = /^([a-z_]+)="([^"]*)"(,|$)/.exec(rest);
    if (!pair) throw signError('Authorization', 'expected name="value" pairs, separated by commas without whitespace');
    const [whole, told, value, separator] = pair;
    // One of the two, never the other.
    const name = brand ? ({ brand_id: 'mchid', mchid: 'brand_id' }[told] ?? told) : told;
    if (!MEMBERS.includes(name)) {
      throw signError('Authorization', `unknown member ${name}; expected ${MEMBERS.join(', ')}`);
    }
    if (values.has(name)) throw signError('Authorization', `the member ${name} is repeated`);
    values.set(name, value);
    if (separator === '') break;
    rest = rest.slice(whole.length);
  }
  const missing = MEMBERS.find((name) => !values.has(name));
  if (missing !== undefined) throw signError('Authorization', `the member ${missing} is missing`);
  return /** @type {Authorization} */ (Object.fromEntries(values));
}

/**
 * The first four of the five lines that are signed, each ended by LF.
 * @param {ReceivedRequest} request
 * @param {Authorization} authorization
 */
function headOf({ method, target }, { timestamp, nonce_str }) {
  return latin1(`${method}\n${target}\n${timestamp}\n${nonce_str}\n`);
}

/**
 * What the fifth line is: the body, of an upload only its part `meta`.
 * @param {ReceivedRequest} request
 */
export function signedBody({ headers, body }) {
  return isForm(headers) ? (readForm(headers, body).get('meta')?.bytes ?? new Uint8Array()) : body;
}

/**
 * The message as an answer repeats it: of a longer body only the beginning.
 * @param {Uint8Array} head
 * @param {Uint8Array} body
 */
function excerptOf(head, body) {
  const text = new TextDecoder().decode(body);
  const end = text.length > BODY_EXCERPT ? text.slice(0, BODY_EXCERPT) : `${text}\n`;
  return new TextDecoder().decode(head) + end;
}

/**
 * Verifies a request, or throws `SIGN_ERROR` with the reason. What is left is whether its timestamp suits a clock.
 * @param {ReceivedRequest} request
 * @param {import('./credentials.js').Vault} vault
 * @returns {Promise<(now: number) => Uint8Array<ArrayBuffer>>} the message whose signature is accepted at this time, Unix
 *   milliseconds; throws `SIGN_ERROR` too
 */
export async function verifyRequest(request, vault) {
  const brand = request.target.startsWith('/brand/');
  const authorization = parseAuthorization(request.headers.get('authorization'), brand);
  const { mchid, nonce_str, timestamp, serial_no, signature } = authorization;
  const { id, serialNo } = brand ? vault.brand : { id: vault.merchant.mchid, serialNo: vault.merchant.serialNo };
  if (mchid !== id) {
    throw brand
      ? signError('brand_id', 'no such brand', { value: mchid })
      : signError('mchid', 'no such merchant', { value: mchid });
  }
  if (!/^[\x20-\x7e]{1,32}$/.test(nonce_str)) {
    throw signError('nonce_str', 'expected 1 to 32 ASCII characters', { value: nonce_str });
  }
  if (plainSerial(serial_no) !== plainSerial(serialNo)) {
    const who = brand ? 'brand' : 'merchant';
    throw signError('serial_no', `this ${who} has no certificate with this serial number`, { value: serial_no });
  }
  const head = headOf(request, authorization);
  const body = signedBody(request);
  const message = concat(head, body, utf8('\n'));
  const bytes = fromBase64(signature);
  const isSignature = bytes?.length === 256;
  const fits = isSignature && (await vault.verifyMerchant(message, bytes));
  return (now) => {
    // Of two mistakes the timestamp is told.
    checkTimestamp(timestamp, now);
    if (fits) return message;
    if (!isSignature) {
      throw signError('signature', 'expected the Base64 form of 256 bytes', { value: signature.slice(0, 512) });
    }
    throw signError('signature', 'sign not match', {
      sign_information: {
        method: request.method,
        sign_message_length: message.length,
        truncated_sign_message: excerptOf(head, body),
        url: request.target,
      },
    });
  };
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
