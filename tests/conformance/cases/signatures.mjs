// Our signatures against the runtime's own WebCrypto, an unrelated implementation.
import { equal, ok } from '../assert.mjs';
import { fromBase64, merchant, toBase64 } from '../fixtures.mjs';

const RS256 = { name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-256' };
const MESSAGES = 25;

/** @param {string} pem */
const der = (pem) => fromBase64(pem.replace(/-----[^-]+-----/g, '').replace(/\s/g, ''));

/** @type {import('../suite.mjs').Case[]} */
export default [
  {
    name: 'signatures equal those of WebCrypto byte for byte, and each side accepts the other',
    async run(lib, env) {
      const { client, sandbox } = await merchant(lib, env);
      const key = await crypto.subtle.importKey('pkcs8', der(sandbox.credentials.privateKey), RS256, true, ['sign']);
      const { n, e } = await crypto.subtle.exportKey('jwk', key);
      const publicKey = await crypto.subtle.importKey('jwk', { kty: 'RSA', n, e }, RS256, true, ['verify']);
      const spki = new Uint8Array(await crypto.subtle.exportKey('spki', publicKey));
      for (let i = 0; i < MESSAGES; i++) {
        const message = crypto.getRandomValues(new Uint8Array(i * 37));
        const theirs = toBase64(new Uint8Array(await crypto.subtle.sign(RS256, key, message)));
        equal(await client.sign(message), theirs, `signature of ${message.length} bytes`);
        equal(lib.verifySignature({ message, signature: theirs, publicKey: spki }), true, 'verdict');
        ok(
          await crypto.subtle.verify(RS256, publicKey, fromBase64(await client.sign(message)), message),
          'their verdict',
        );
      }
      sandbox.close();
    },
  },
];
