/**
 * Throwaway credentials of one simulated merchant and of the simulated WeChat Pay. Loading this module creates nothing,
 * because some runtimes forbid randomness outside a request.
 */

import { base64, concat, fromBase64, fromPem, hex, latin1, pem, randomBytes, randomText, utf8 } from './encoding.js';

const RS256 = { name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-256' };
const OAEP = { name: 'RSA-OAEP', hash: 'SHA-1' };

/** @typedef {import('./index.js').SandboxKeys} SandboxKeys */

/**
 * @typedef {object} Vault the keys in usable form
 * @property {import('./index.js').SandboxCredentials} credentials given to the merchant
 * @property {(message: BufferSource, signature: BufferSource) => Promise<boolean>} verifyMerchant
 * @property {(message: BufferSource) => Promise<Uint8Array<ArrayBuffer>>} sign as WeChat Pay
 * @property {(nonce: string, associatedData: string, plaintext: string) => Promise<Uint8Array<ArrayBuffer>>} seal
 *   AES-256-GCM under the APIv3 key: ciphertext and tag
 * @property {(ciphertext: string) => Promise<string | undefined>} openField the text of a field encrypted to the
 *   WeChat Pay public key (RSAES-OAEP with SHA-1, Base64); undefined if it does not decrypt
 * @property {(text: string) => Promise<string>} sealField encrypts a field to the merchant's key in the same way
 */

/**
 * Creates a full set of throwaway keys: two RSA-2048 pairs and random identifiers. Key generation takes a moment; pass
 * the result to several sandboxes to do it once.
 * @returns {Promise<SandboxKeys>}
 */
export async function createKeys() {
  const [privateKey, wechatpayPrivateKey] = await Promise.all([generatePrivateKey(), generatePrivateKey()]);
  const serial = randomBytes(20);
  // A serial number is a positive DER integer; issued ones do not begin with the digit zero.
  serial[0] = (serial[0] & 0x3f) | 0x40;
  return {
    privateKey,
    serialNo: hex(serial).toUpperCase(),
    apiV3Key: randomText(32),
    publicKeyId: `PUB_KEY_ID_01${randomText(32, '0123456789')}`,
    wechatpayPrivateKey,
  };
}

/**
 * @param {{ mchid: string, appid: string, notifyUrl: string }} merchant
 * @param {SandboxKeys} keys
 * @returns {Promise<Vault>}
 */
export async function openVault({ mchid, appid, notifyUrl }, keys) {
  if (!/^[0-9A-Za-z]{32}$/.test(keys.apiV3Key)) throw new TypeError('apiV3Key must be 32 characters of [0-9A-Za-z]');
  const [merchant, wechatpay] = await Promise.all([
    importPair('privateKey', keys.privateKey),
    importPair('wechatpayPrivateKey', keys.wechatpayPrivateKey),
  ]);
  const aesKey = await crypto.subtle.importKey('raw', utf8(keys.apiV3Key), 'AES-GCM', false, ['encrypt']);
  const fieldKey = await crypto.subtle.importKey(
    'pkcs8',
    fromPem('PRIVATE KEY', keys.wechatpayPrivateKey),
    OAEP,
    false,
    ['decrypt'],
  );
  const merchantSpki = await crypto.subtle.exportKey('spki', merchant.publicKey);
  const merchantFieldKey = await crypto.subtle.importKey('spki', merchantSpki, OAEP, false, ['encrypt']);
  return {
    credentials: {
      mchid,
      appid,
      privateKey: keys.privateKey,
      serialNo: keys.serialNo,
      apiV3Key: keys.apiV3Key,
      publicKeyId: keys.publicKeyId,
      publicKey: pem('PUBLIC KEY', await crypto.subtle.exportKey('spki', wechatpay.publicKey)),
      notifyUrl,
    },
    verifyMerchant: (message, signature) => crypto.subtle.verify(RS256.name, merchant.publicKey, signature, message),
    sign: async (message) => new Uint8Array(await crypto.subtle.sign(RS256.name, wechatpay.privateKey, message)),
    async seal(nonce, associatedData, plaintext) {
      const algorithm = { name: 'AES-GCM', iv: latin1(nonce), additionalData: utf8(associatedData), tagLength: 128 };
      return concat(new Uint8Array(await crypto.subtle.encrypt(algorithm, aesKey, utf8(plaintext))));
    },
    async openField(ciphertext) {
      const bytes = fromBase64(ciphertext);
      if (bytes?.length !== 256) return undefined;
      try {
        return new TextDecoder().decode(await crypto.subtle.decrypt(OAEP, fieldKey, bytes));
      } catch {
        return undefined;
      }
    },
    sealField: async (text) => base64(await crypto.subtle.encrypt(OAEP, merchantFieldKey, utf8(text))),
  };
}

/** @returns {Promise<string>} PKCS#8 PEM */
async function generatePrivateKey() {
  const algorithm = { ...RS256, modulusLength: 2048, publicExponent: new Uint8Array([1, 0, 1]) };
  const pair = await crypto.subtle.generateKey(algorithm, true, ['sign', 'verify']);
  return pem('PRIVATE KEY', await crypto.subtle.exportKey('pkcs8', pair.privateKey));
}

/**
 * Web Crypto cannot derive a public key from a private one, but the private key's JWK form holds both.
 * @param {string} name for the error text
 * @param {string} text PKCS#8 PEM
 */
async function importPair(name, text) {
  const privateKey = await crypto.subtle.importKey('pkcs8', fromPem('PRIVATE KEY', text), RS256, true, ['sign']);
  const { kty, n, e } = await crypto.subtle.exportKey('jwk', privateKey);
  if (n?.length !== 342) throw new TypeError(`${name} must be an RSA key of 2048 bits`);
  const publicKey = await crypto.subtle.importKey('jwk', { kty, n, e }, RS256, true, ['verify']);
  return { privateKey, publicKey };
}
