// node:crypto, with key objects: its fastest synchronous way.
import { immediate } from '../payment.mjs';

/**
 * @param {typeof import('node:crypto')} crypto
 * @param {import('../types.js').Fixture} fixture
 */
export function create(crypto, fixture) {
  const { Buffer } = globalThis;
  return immediate(fixture, () => {
    const privateKey = crypto.createPrivateKey(fixture.options.privateKey);
    const publicKey = crypto.createPublicKey(fixture.options.publicKey);
    return {
      sign: (message) => crypto.sign('sha256', Buffer.from(message), privateKey).toString('base64'),
      verify: (message, signature) => crypto.verify('sha256', Buffer.from(message), publicKey, Buffer.from(signature, 'base64')),
      open: (key, nonce, associatedData, ciphertext) => {
        const bytes = Buffer.from(ciphertext, 'base64');
        const decipher = crypto.createDecipheriv('aes-256-gcm', key, nonce, { authTagLength: 16 });
        decipher.setAAD(Buffer.from(associatedData));
        decipher.setAuthTag(bytes.subarray(-16));
        return decipher.update(bytes.subarray(0, -16), undefined, 'utf8') + decipher.final('utf8');
      },
    };
  });
}
