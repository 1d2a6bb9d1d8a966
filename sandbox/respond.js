/**
 * Responses: first the bytes, then the signature over exactly these bytes.
 */

import { hex, utf8 } from './encoding.js';
import { requestId, SIGNATURE_TYPE, signatureHeaders } from './signing.js';

/** The hash of a file, which is signed in its place. */
const SHA1 = 'Wechatpay-Statement-Sha1';

/**
 * @typedef {object} WireResponse
 * @property {number} status
 * @property {Record<string, string>} headers
 * @property {Uint8Array<ArrayBuffer>} body
 * @property {boolean} probe whether the signature is deliberately wrong
 * @property {import('./index.js').Transport} [transport] what a fault makes of it on its way
 */

/**
 * @typedef {object} Manner
 * @property {boolean} signed whether the answer is signed
 * @property {'zh-CN' | 'en'} language of messages
 * @property {string | undefined} serial the header `Wechatpay-Serial` of the request
 * @property {number} offset milliseconds that the clock is off for this answer
 */

/**
 * @param {object} options
 * @param {import('./platform.js').Platform} options.platform
 * @param {() => number} options.now Unix milliseconds
 * @param {number} options.probeEvery every n-th signed response is a signature probe; 0 is never
 */
export function createResponder({ platform, now, probeEvery }) {
  let signedResponses = 0;

  /**
   * @param {Omit<import('./api.js').Answer, 'told'> & { result: number } & Manner} answer
   * @returns {Promise<WireResponse>}
   */
  async function respond({ status, json, file, result, headers: more, signed, language, serial, offset, ...how }) {
    // Files are not signed; of some, the hash is.
    if (file) {
      const sha1 = how.hashSigned && hex(await crypto.subtle.digest('SHA-1', file));
      const key = platform.answering(serial);
      const headers = {
        'Content-Type': how.type ?? 'text/plain',
        Date: new Date(now() + offset).toUTCString(),
        ...requestId(result),
        ...more,
        ...(sha1 && { [SHA1]: sha1, ...(await signatureHeaders(key, now() + offset, hashed(sha1))) }),
      };
      return { status, headers, body: file, probe: false, ...(how.cut && { transport: { act: 'cut' } }) };
    }
    const body = json === undefined ? new Uint8Array() : utf8(JSON.stringify(json));
    const time = now() + offset;
    if (signed) signedResponses += 1;
    const probe = signed && probeEvery > 0 && signedResponses % probeEvery === 0;
    return {
      status,
      headers: {
        'Content-Type': 'application/json; charset=utf-8',
        'Content-Language': language,
        'Cache-Control': 'no-cache, must-revalidate',
        Date: new Date(time).toUTCString(),
        ...requestId(result),
        ...more,
        ...(signed ? await signatureHeaders(platform.answering(serial), time, body, { probe }) : SIGNATURE_TYPE),
      },
      body,
      probe,
    };
  }

  /**
   * @param {import('./errors.js').SandboxError} error
   * @param {Manner} manner
   */
  function refuse(error, manner) {
    const message = manner.language === 'en' ? error.message : (error.zh ?? error.message);
    const json = { code: error.code, message, ...(error.detail && { detail: error.detail }) };
    return respond({ status: error.status, json, result: error.result, ...manner });
  }

  return { respond, refuse };
}

/** What is signed of a file. @param {string} sha1 */
const hashed = (sha1) => utf8(`{"sha1":"${sha1}"}`);

/**
 * What the signature of an answer covers.
 * @param {WireResponse} answer
 */
export function signedPart({ headers, body }) {
  return headers[SHA1] === undefined ? body : hashed(headers[SHA1]);
}

/**
 * The language of messages; unknown ones fall back to Chinese.
 * @param {string | undefined} acceptLanguage
 * @returns {'zh-CN' | 'en'}
 */
export function languageOf(acceptLanguage) {
  return /^\s*en\b/i.test(acceptLanguage ?? '') ? 'en' : 'zh-CN';
}
