// Project Wycheproof through the public interface.
import { each, equal, ok, same, throws } from '../assert.mjs';
import { fromHex, toBase64 } from '../fixtures.mjs';

/** @type {import('../suite.mjs').Case[]} */
export default [
  {
    name: 'Wycheproof RSASSA-PKCS1-v1_5, 2048 bits, SHA-256: every verdict as expected',
    run(lib, { wycheproof: { rsa } }) {
      ok(rsa.length > 200, `${rsa.length} tests`);
      return each(
        rsa,
        (test) => `${test.id} ${test.comment}`,
        (test) => {
          const verdict = lib.verifySignature({
            message: fromHex(test.message),
            signature: toBase64(fromHex(test.signature)),
            publicKey: fromHex(test.publicKeyDer),
          });
          // What is only "acceptable" (a missing NULL in the digest's identifier) is no valid signature here.
          equal(verdict, test.result === 'valid', 'verdict');
        },
      );
    },
  },
  {
    name: 'Wycheproof AES-256-GCM, 96-bit nonce, 128-bit tag: every verdict as expected',
    run(lib, { wycheproof: { gcm } }) {
      ok(gcm.length > 50, `${gcm.length} tests`);
      return each(
        gcm,
        (test) => String(test.id),
        (test) => {
          const open = () =>
            lib.openAes256Gcm({
              key: fromHex(test.key),
              nonce: fromHex(test.nonce),
              additionalData: fromHex(test.aad),
              ciphertext: fromHex(test.ciphertext + test.tag),
            });
          if (test.result === 'valid') same(open(), fromHex(test.plaintext), 'plaintext');
          else throws(open, 'ERR_DECRYPT', 'verdict');
        },
      );
    },
  },
];
