// jsrsasign: JavaScript alone, not blinded. It has no AES-GCM, so that a whole payment cannot be made with it.
import { immediate } from '../payment.mjs';

/**
 * @param {{ default: any }} library
 * @param {import('../types.js').Fixture} fixture
 */
export function create({ default: { KEYUTIL, KJUR, b64tohex, hextob64 } }, fixture) {
  return immediate(fixture, () => {
    const privateKey = KEYUTIL.getKey(fixture.options.privateKey);
    const publicKey = KEYUTIL.getKey(fixture.options.publicKey);
    const begin = (/** @type {unknown} */ key, /** @type {string} */ message) => {
      const signature = new KJUR.crypto.Signature({ alg: 'SHA256withRSA' });
      signature.init(key);
      signature.updateString(message);
      return signature;
    };
    return {
      sign: (message) => hextob64(begin(privateKey, message).sign()),
      verify: (message, signature) => begin(publicKey, message).verify(b64tohex(signature)),
    };
  });
}
