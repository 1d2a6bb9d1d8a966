// WebCrypto: asynchronous, every call awaited.
import { awaited, fromBase64, fromUtf8, toBase64, utf8 } from '../payment.mjs';

export const RS256 = { name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-256' };

/** @param {string} pem @returns its content */
export const decoded = (pem) => fromBase64(pem.replace(/-----[^-]*-----|\s/g, ''));

/**
 * @param {{ crypto: Crypto }} scope
 * @param {import('../types.js').Fixture} fixture
 */
export function create({ crypto: { subtle } }, fixture) {
  const { privateKey, publicKey } = fixture.options;
  return awaited(fixture, async () => {
    const signing = await subtle.importKey('pkcs8', decoded(privateKey), RS256, false, ['sign']);
    const verifying = await subtle.importKey('spki', decoded(publicKey), RS256, false, ['verify']);
    return {
      sign: async (message) => toBase64(new Uint8Array(await subtle.sign(RS256, signing, utf8(message)))),
      verify: (message, signature) => subtle.verify(RS256, verifying, fromBase64(signature), utf8(message)),
      open: async (key, nonce, associatedData, ciphertext) => {
        const secret = await subtle.importKey('raw', utf8(key), 'AES-GCM', false, ['decrypt']);
        const algorithm = { name: 'AES-GCM', iv: utf8(nonce), additionalData: utf8(associatedData) };
        return fromUtf8(await subtle.decrypt(algorithm, secret, fromBase64(ciphertext)));
      },
    };
  });
}
