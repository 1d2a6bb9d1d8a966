// No input makes WebAssembly fail, so a test that needs it to fail uses the client where the stack ends.

/**
 * Fails the instance that all clients of this process share, at least once, and returns when it was replaced.
 * @param {any} client
 */
export function failInstance(client) {
  const resource = { algorithm: 'AEAD_AES_256_GCM', ciphertext: 'A'.repeat(400), nonce: '0'.repeat(12) };
  let done = false;
  function down() {
    try {
      down();
    } catch {
      // The end of the stack.
    }
    if (done) return;
    try {
      client.decryptResource(resource);
    } catch (error) {
      // From here the stack sufficed, and nothing opens the resource.
      done = /** @type {any} */ (error).code === 'ERR_DECRYPT';
    }
  }
  down();
}
