/**
 * Responses: first the bytes, then the signature over exactly these bytes.
 */

import { utf8 } from './encoding.js';
import { requestId, SIGNATURE_TYPE, signatureHeaders } from './signing.js';

/**
 * @typedef {object} WireResponse
 * @property {number} status
 * @property {Record<string, string>} headers
 * @property {Uint8Array<ArrayBuffer>} body
 * @property {boolean} probe whether the signature is deliberately wrong
 */

/**
 * @typedef {object} Manner
 * @property {boolean} signed whether the answer is signed
 * @property {'zh-CN' | 'en'} language of messages
 * @property {string | undefined} serial the header `Wechatpay-Serial` of the request
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
   * @param {{ status: number, json?: unknown, result: number } & Manner} answer
   * @returns {Promise<WireResponse>}
   */
  async function respond({ status, json, result, signed, language, serial }) {
    const body = json === undefined ? new Uint8Array() : utf8(JSON.stringify(json));
    const time = now();
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

/**
 * The language of messages; unknown ones fall back to Chinese.
 * @param {string | undefined} acceptLanguage
 * @returns {'zh-CN' | 'en'}
 */
export function languageOf(acceptLanguage) {
  return /^\s*en\b/i.test(acceptLanguage ?? '') ? 'en' : 'zh-CN';
}
