/**
 * The credentials of one simulated merchant, and what the simulated WeChat Pay does with its side of them.
 */

import { certificateOf } from './certificate.js';
import { base64, utf8 } from './encoding.js';
import { SandboxError } from './errors.js';
import { importPair, OAEP, RS256, VALIDITY } from './keys.js';
import { SandboxOptionError } from './option-error.js';
import { openPlatform } from './platform.js';
import { sealer } from './seal.js';

/** The sandbox's brand. */
const BRAND_ID = '120344';

/**
 * @typedef {object} Vault the keys in usable form
 * @property {import('./index.js').MerchantCredentials} merchant the merchant's own part of the credentials
 * @property {ReadonlyMap<string, import('./index.js').SubMerchant>} subMerchants by `sub_mchid`; with one, the merchant is
 *   a service provider
 * @property {import('./platform.js').Platform} platform WeChat Pay's keys
 * @property {() => import('./index.js').SandboxCredentials<import('./index.js').SandboxMode>} credentials given to the merchant
 * @property {(message: BufferSource, signature: BufferSource) => Promise<boolean>} verifyMerchant
 * @property {import('./seal.js').Seal} seal with the APIv3 key
 * @property {{ id: string, serialNo: string }} brand
 * @property {() => import('./index.js').BrandCredentials} brandCredentials
 * @property {(text: string) => Promise<string>} sealField encrypts a field to the merchant's key (RSAES-OAEP with SHA-1,
 *   Base64)
 */

/**
 * @param {{ mchid: string, appid: string, notifyUrl: string }} merchant
 * @param {import('./index.js').SandboxKeys} keys
 * @param {{ mode: import('./index.js').SandboxMode, now: () => number,
 *   subMerchants: readonly import('./index.js').SubMerchant[] }} options
 * @returns {Promise<Vault>}
 */
export async function openVault({ mchid, appid, notifyUrl }, keys, { mode, now, subMerchants }) {
  const { privateKey, serialNo, apiV3Key, apiV2Key = '' } = keys;
  const seal = await sealer(apiV3Key, 'keys.apiV3Key');
  if (apiV2Key !== '' && !/^[!-~]{32}$/.test(apiV2Key)) {
    throw new SandboxOptionError('keys.apiV2Key', ['应为 32 个字符', 'must be 32 characters']);
  }
  if (!/^0*[1-9A-Fa-f][0-9A-Fa-f]{0,39}$/.test(serialNo)) {
    throw new SandboxOptionError('keys.serialNo', [
      '应为至多 40 位十六进制数字',
      'must be at most 40 hexadecimal digits',
    ]);
  }
  const pair = await importPair('keys.privateKey', privateKey);
  const sealField = await fieldSealer(pair.publicKey);
  // Issued a day ago, so that it is valid to a client whose clock is slow.
  const from = Math.floor(now() / 1000) * 1000 - 86_400_000;
  const subject = { serialNo, commonName: `TEST ONLY merchant ${mchid}`, from, until: from + VALIDITY };
  const certificate = await certificateOf(subject, pair);
  const brand = { id: BRAND_ID, serialNo: neighbour(serialNo) };
  const brandSubject = { ...subject, serialNo: brand.serialNo, commonName: `TEST ONLY brand ${brand.id}` };
  const brandCertificate = await certificateOf(brandSubject, pair);
  const platform = await openPlatform({ mode, keys, now });
  const merchant = { mchid, appid, privateKey, serialNo, certificate, apiV3Key, apiV2Key, notifyUrl };
  return {
    merchant,
    subMerchants: new Map(subMerchants.map((subMerchant) => [subMerchant.mchid, subMerchant])),
    platform,
    credentials: () =>
      /** @type {import('./index.js').SandboxCredentials<any>} */ ({ ...merchant, ...platform.credentials() }),
    brand,
    brandCredentials() {
      const { publicKeyId, publicKey } = /** @type {any} */ (platform.credentials());
      if (publicKey === undefined) {
        throw new SandboxError('NO_PUBLIC_KEY', 409, 'A brand has no platform certificates: use another mode.');
      }
      const { id: brandId, serialNo } = brand;
      return { brandId, privateKey, serialNo, certificate: brandCertificate, publicKeyId, publicKey };
    },
    verifyMerchant: (message, signature) => crypto.subtle.verify(RS256.name, pair.publicKey, signature, message),
    seal,
    sealField,
  };
}

/**
 * What encrypts a field to this key (RSAES-OAEP with SHA-1, Base64).
 * @param {CryptoKey} publicKey that can be exported
 * @returns {Promise<(text: string) => Promise<string>>}
 */
export async function fieldSealer(publicKey) {
  const spki = await crypto.subtle.exportKey('spki', publicKey);
  const key = await crypto.subtle.importKey('spki', spki, OAEP, false, ['encrypt']);
  return async (text) => base64(await crypto.subtle.encrypt(OAEP, key, utf8(text)));
}

/**
 * Another serial number than this one.
 * @param {string} serial
 */
const neighbour = (serial) => serial.slice(0, -1) + (parseInt(serial.slice(-1), 16) ^ 1).toString(16).toUpperCase();
