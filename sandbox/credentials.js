/**
 * The credentials of one simulated merchant, and what the simulated WeChat Pay does with its side of them.
 */

import { certificateOf } from './certificate.js';
import { base64, utf8 } from './encoding.js';
import { importPair, OAEP, RS256, VALIDITY } from './keys.js';
import { openPlatform } from './platform.js';
import { sealer } from './seal.js';

/**
 * @typedef {object} Vault the keys in usable form
 * @property {import('./index.js').MerchantCredentials} merchant the merchant's own part of the credentials
 * @property {import('./platform.js').Platform} platform WeChat Pay's keys
 * @property {() => import('./index.js').SandboxCredentials<import('./index.js').SandboxMode>} credentials given to the merchant
 * @property {(message: BufferSource, signature: BufferSource) => Promise<boolean>} verifyMerchant
 * @property {import('./seal.js').Seal} seal with the APIv3 key
 * @property {(text: string) => Promise<string>} sealField encrypts a field to the merchant's key (RSAES-OAEP with SHA-1,
 *   Base64)
 */

/**
 * @param {{ mchid: string, appid: string, notifyUrl: string }} merchant
 * @param {import('./index.js').SandboxKeys} keys
 * @param {{ mode: import('./index.js').SandboxMode, now: () => number }} options
 * @returns {Promise<Vault>}
 */
export async function openVault({ mchid, appid, notifyUrl }, keys, { mode, now }) {
  const { privateKey, serialNo, apiV3Key } = keys;
  const seal = await sealer(apiV3Key);
  if (!/^0*[1-9A-Fa-f][0-9A-Fa-f]{0,39}$/.test(serialNo)) {
    throw new TypeError('serialNo must be at most 40 hexadecimal digits');
  }
  const pair = await importPair('privateKey', privateKey);
  const spki = await crypto.subtle.exportKey('spki', pair.publicKey);
  const fieldKey = await crypto.subtle.importKey('spki', spki, OAEP, false, ['encrypt']);
  // Issued a day ago, so that it is valid to a client whose clock is slow.
  const from = Math.floor(now() / 1000) * 1000 - 86_400_000;
  const subject = { serialNo, commonName: `TEST ONLY merchant ${mchid}`, from, until: from + VALIDITY };
  const certificate = await certificateOf(subject, pair);
  const platform = await openPlatform({ mode, keys, now });
  const merchant = { mchid, appid, privateKey, serialNo, certificate, apiV3Key, notifyUrl };
  return {
    merchant,
    platform,
    credentials: () =>
      /** @type {import('./index.js').SandboxCredentials<any>} */ ({ ...merchant, ...platform.credentials() }),
    verifyMerchant: (message, signature) => crypto.subtle.verify(RS256.name, pair.publicKey, signature, message),
    seal,
    sealField: async (text) => base64(await crypto.subtle.encrypt(OAEP, fieldKey, utf8(text))),
  };
}
