// No input makes WebAssembly fail, so a test that needs it to fail uses the library where the stack ends.

/**
 * Fails the instance that all clients of this process share, at least once, and returns when it was replaced.
 * @param {typeof import('wechatpay-wasm').openAes256Gcm} open answers at once: what a promise tells would come too late
 */
export function failInstance(open) {
  const sealed = { key: new Uint8Array(32), nonce: new Uint8Array(12), ciphertext: new Uint8Array(300) };
  let done = false;
  function down() {
    try {
      down();
    } catch {
      // The end of the stack.
    }
    if (done) return;
    try {
      open(sealed);
    } catch (error) {
      // From here the stack sufficed, and nothing opens what is sealed.
      done = /** @type {any} */ (error).code === 'ERR_DECRYPT';
    }
  }
  down();
}
