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
 * @param {object} options
 * @param {import('./credentials.js').Vault} options.vault
 * @param {() => number} options.now Unix milliseconds
 * @param {number} options.probeEvery every n-th signed response is a signature probe; 0 is never
 */
export function createResponder({ vault, now, probeEvery }) {
  let signedResponses = 0;

  /**
   * @param {{ status: number, json?: unknown, result: number, signed: boolean, language: 'zh-CN' | 'en' }} answer
   * @returns {Promise<WireResponse>}
   */
  async function respond({ status, json, result, signed, language }) {
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
        ...(signed ? await signatureHeaders(vault, time, body, { probe }) : SIGNATURE_TYPE),
      },
      body,
      probe,
    };
  }

  /**
   * @param {import('./errors.js').SandboxError} error
   * @param {{ signed: boolean, language: 'zh-CN' | 'en' }} options
   */
  function refuse(error, { signed, language }) {
    const message = language === 'en' ? error.message : (error.zh ?? error.message);
    const json = { code: error.code, message, ...(error.detail && { detail: error.detail }) };
    return respond({ status: error.status, json, result: error.result, signed, language });
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
