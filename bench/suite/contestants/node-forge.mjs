// node-forge: JavaScript alone, blinded.
import { immediate } from '../payment.mjs';

/**
 * @param {{ default: any }} library
 * @param {import('../types.js').Fixture} fixture
 */
export function create({ default: forge }, fixture) {
  const digest = (/** @type {string} */ message) => forge.md.sha256.create().update(message, 'utf8');
  return immediate(fixture, () => {
    const privateKey = forge.pki.privateKeyFromPem(fixture.options.privateKey);
    const publicKey = forge.pki.publicKeyFromPem(fixture.options.publicKey);
    return {
      sign: (message) => forge.util.encode64(privateKey.sign(digest(message))),
      verify: (message, signature) => publicKey.verify(digest(message).digest().bytes(), forge.util.decode64(signature)),
      open: (key, nonce, additionalData, ciphertext) => {
        const bytes = forge.util.decode64(ciphertext);
        const decipher = forge.cipher.createDecipher('AES-GCM', key);
        decipher.start({ iv: nonce, additionalData, tag: forge.util.createBuffer(bytes.slice(-16)) });
        decipher.update(forge.util.createBuffer(bytes.slice(0, -16)));
        if (!decipher.finish()) throw new Error('the tag does not fit');
        return decipher.output.toString();
      },
    };
  });
}
