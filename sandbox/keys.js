/**
 * Throwaway keys: made, completed and brought into usable form. Loading this module creates nothing, because some
 * runtimes forbid randomness outside a request.
 */

import { beijingTime, fromPem, hex, pem, randomBytes, randomText } from './encoding.js';
import { SandboxOptionError } from './option-error.js';

/** @typedef {import('./index.js').SandboxKeys} SandboxKeys */
/** @typedef {import('./index.js').CertificateKey} CertificateKey */

export const RS256 = { name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-256' };
export const OAEP = { name: 'RSA-OAEP', hash: 'SHA-1' };

/** @type {import('./errors.js').Words} */
const NO_PEM = [
  '应为 PKCS#8 PEM，以 -----BEGIN PRIVATE KEY----- 开头',
  'must be in PKCS#8 PEM, which begins with -----BEGIN PRIVATE KEY-----',
];
/** @type {import('./errors.js').Words} */
const NO_KEY = ['应为 2048 位的 RSA 私钥', 'must be an RSA key of 2048 bits'];

/** How long certificates are valid, in milliseconds: five years. */
export const VALIDITY = 1825 * 86_400_000;
/** The age of the first platform certificate: between two rotations, as usual. */
const FIRST_AGE = 365 * 86_400_000;

/**
 * Creates a full set of throwaway keys of the mode `public-key`: two RSA-2048 pairs and random identifiers. That takes a
 * moment; pass the result to several sandboxes to do it once.
 * @returns {Promise<SandboxKeys>}
 */
export async function createKeys() {
  const [privateKey, wechatpayPrivateKey] = await Promise.all([generatePrivateKey(), generatePrivateKey()]);
  return {
    privateKey,
    serialNo: randomSerial(),
    apiV3Key: randomText(32),
    apiV2Key: randomText(32),
    publicKeyId: `PUB_KEY_ID_01${randomText(32, '0123456789')}`,
    wechatpayPrivateKey,
  };
}

/**
 * Completes the given keys with fresh ones.
 * @param {Partial<SandboxKeys>} given
 * @param {import('./index.js').SandboxMode} mode
 * @param {number} now Unix milliseconds
 * @returns {Promise<SandboxKeys>}
 */
export async function completeKeys(given, mode, now) {
  const { privateKey, serialNo, apiV3Key, apiV2Key, publicKeyId, wechatpayPrivateKey, certificateKeys } = given;
  const complete =
    privateKey && serialNo && apiV3Key && publicKeyId && wechatpayPrivateKey
      ? {
          privateKey,
          serialNo,
          apiV3Key,
          apiV2Key: apiV2Key ?? randomText(32),
          publicKeyId,
          wechatpayPrivateKey,
          ...(certificateKeys && { certificateKeys }),
        }
      : { ...(await createKeys()), ...given };
  if (mode === 'public-key' || complete.certificateKeys?.length) return complete;
  return { ...complete, certificateKeys: [certificateKey(await generatePrivateKey(), now - FIRST_AGE)] };
}

/**
 * @param {string} privateKey PKCS#8 PEM
 * @param {number} from Unix milliseconds
 * @returns {CertificateKey} with a fresh serial number
 */
export function certificateKey(privateKey, from) {
  return {
    privateKey,
    serialNo: randomSerial(),
    effectiveTime: beijingTime(from),
    expireTime: beijingTime(from + VALIDITY),
  };
}

/** @returns {string} 40 upper-case hexadecimal digits */
export function randomSerial() {
  const serial = randomBytes(20);
  // A serial number is a positive DER integer; issued ones do not begin with the digit zero.
  serial[0] = (serial[0] & 0x3f) | 0x40;
  return hex(serial).toUpperCase();
}

/** @returns {Promise<string>} PKCS#8 PEM */
export async function generatePrivateKey() {
  const algorithm = { ...RS256, modulusLength: 2048, publicExponent: new Uint8Array([1, 0, 1]) };
  const pair = await crypto.subtle.generateKey(algorithm, true, ['sign', 'verify']);
  return pem('PRIVATE KEY', await crypto.subtle.exportKey('pkcs8', pair.privateKey));
}

/**
 * The pair of signatures. Web Crypto cannot derive a public key from a private one, but the private key's JWK form holds
 * both.
 * @param {string} field that holds the key, for the error
 * @param {string} text PKCS#8 PEM
 * @throws {SandboxOptionError}
 */
export async function importPair(field, text) {
  const der = fromPem('PRIVATE KEY', text);
  if (!der) throw new SandboxOptionError(field, NO_PEM);
  const privateKey = await crypto.subtle.importKey('pkcs8', der, RS256, true, ['sign']).catch(() => {
    throw new SandboxOptionError(field, NO_KEY);
  });
  const { kty, n, e } = await crypto.subtle.exportKey('jwk', privateKey);
  if (n?.length !== 342) throw new SandboxOptionError(field, NO_KEY);
  const publicKey = await crypto.subtle.importKey('jwk', { kty, n, e }, RS256, true, ['verify']);
  return { privateKey, publicKey };
}

/**
 * Serials are compared without regard to case and leading zeros: tools print them differently.
 * @param {string} serial
 */
export function plainSerial(serial) {
  return serial.toUpperCase().replace(/^0+/, '');
}
