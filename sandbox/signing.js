/**
 * WeChat Pay's signature on responses and notifications.
 */

import { base64, concat, randomBytes, randomText, utf8 } from './encoding.js';

/** Prefix of a deliberately wrong signature, which tests whether the merchant verifies. */
const PROBE_PREFIX = 'WECHATPAY/SIGNTEST/';

/** Sent with every response, signed or not: some SDKs read it before they look for a signature. */
export const SIGNATURE_TYPE = { 'Wechatpay-Signature-Type': 'WECHATPAY2-SHA256-RSA2048' };

/**
 * @param {import('./platform.js').PlatformKey} key
 * @param {number} time Unix milliseconds
 * @param {Uint8Array} body the exact bytes that will be sent; may be empty
 * @param {{ probe?: boolean }} [options] `probe`: a deliberately wrong signature
 * @returns {Promise<Record<string, string>>}
 */
export async function signatureHeaders(key, time, body, { probe = false } = {}) {
  const timestamp = String(Math.floor(time / 1000));
  const nonce = randomText(32);
  const signature = probe
    ? PROBE_PREFIX + base64(randomBytes(256))
    : base64(await key.sign(concat(utf8(`${timestamp}\n${nonce}\n`), body, utf8('\n'))));
  return {
    'Wechatpay-Timestamp': timestamp,
    'Wechatpay-Nonce': nonce,
    'Wechatpay-Serial': key.serial,
    'Wechatpay-Signature': signature,
    ...SIGNATURE_TYPE,
  };
}

/**
 * @param {number} result the numeric result code; 0 is success
 * @returns {Record<string, string>} the trace id, which ends with the result code
 */
export function requestId(result) {
  return { 'Request-ID': `${randomText(32, '0123456789ABCDEF')}-${result}` };
}
