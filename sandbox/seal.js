/**
 * Encryption with an APIv3 key.
 */

import { concat, latin1, utf8 } from './encoding.js';
import { SandboxOptionError } from './option-error.js';

/**
 * @typedef {(nonce: string, associatedData: string, plaintext: string) => Promise<Uint8Array<ArrayBuffer>>} Seal
 *   AES-256-GCM: ciphertext and tag
 */

/**
 * @param {string} apiV3Key
 * @param {string} field that holds it, for the error
 * @returns {Promise<Seal>}
 * @throws {SandboxOptionError} if it is none
 */
export async function sealer(apiV3Key, field) {
  if (!/^[0-9A-Za-z]{32}$/.test(apiV3Key)) {
    throw new SandboxOptionError(field, ['应为 32 位字母或数字', 'must be 32 characters of [0-9A-Za-z]']);
  }
  const key = await crypto.subtle.importKey('raw', utf8(apiV3Key), 'AES-GCM', false, ['encrypt']);
  return async (nonce, associatedData, plaintext) => {
    const algorithm = { name: 'AES-GCM', iv: latin1(nonce), additionalData: utf8(associatedData), tagLength: 128 };
    return concat(new Uint8Array(await crypto.subtle.encrypt(algorithm, key, utf8(plaintext))));
  };
}
