// Throwaway keys, made in this tab once and forgotten with it. Nothing of a real merchant is ever needed here.
import { WechatPay, createKeys, createSandbox } from './lib.js';

/** @type {ReturnType<typeof createKeys> | undefined} */
let keys;

/** @returns {Promise<import('../pkg/sandbox/index.js').SandboxKeys>} */
export function throwawayKeys() {
  keys ??= createKeys();
  return keys;
}

/**
 * A client of a throwaway merchant that holds the given APIv3 key.
 * @param {string} apiV3Key
 * @throws {import('../pkg/index.js').ConfigError} naming what is wrong with the key
 */
export async function clientWithApiKey(apiV3Key) {
  const { credentials } = await createSandbox({ keys: await throwawayKeys() });
  return new WechatPay({ ...credentials, apiV3Key, language: 'en' });
}

const RS256 = { name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-256' };

/**
 * The public half of a private key, as PEM.
 * @param {string} privateKey PKCS#8 PEM
 * @returns {Promise<string>} SPKI PEM
 */
export async function publicKeyOf(privateKey) {
  const { kty, n, e } = await crypto.subtle.exportKey('jwk', await importPrivateKey(privateKey));
  const key = await crypto.subtle.importKey('jwk', { kty, n, e }, RS256, true, ['verify']);
  const der = new Uint8Array(await crypto.subtle.exportKey('spki', key));
  const base64 = btoa(String.fromCharCode(...der)).replace(/.{64}(?!$)/g, '$&\n');
  return `-----BEGIN PUBLIC KEY-----\n${base64}\n-----END PUBLIC KEY-----\n`;
}

/**
 * The same key as Web Crypto holds it.
 * @param {string} pem PKCS#8
 */
export const importPrivateKey = (pem) => crypto.subtle.importKey('pkcs8', derOf(pem), RS256, true, ['sign']);

/** @param {string} pem SPKI */
export const importPublicKey = (pem) => crypto.subtle.importKey('spki', derOf(pem), RS256, false, ['verify']);

/** @param {string} pem */
const derOf = (pem) => Uint8Array.from(atob(pem.replace(/-----[^-]+-----|\s/g, '')), (c) => c.charCodeAt(0));
