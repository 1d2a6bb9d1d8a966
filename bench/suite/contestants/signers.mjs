// This package's signers: the runtime signs, this package does the rest.
import { decoded, RS256 } from './webcrypto.mjs';

/**
 * The signers that this runtime has, by name.
 *
 * @param {typeof import('wechatpay-wasm')} lib
 * @param {import('../types.js').Fixture} fixture
 * @returns {Promise<Record<string, import('wechatpay-wasm').Signer>>}
 */
export async function signers(lib, { options: { privateKey } }) {
  /** @type {typeof import('node:crypto') | undefined} */
  const node = /** @type {any} */ (globalThis).process?.getBuiltinModule?.('node:crypto');
  const sign = await crypto.subtle.importKey('pkcs8', decoded(privateKey), RS256, false, ['sign']);
  return {
    ...(node && { nodeSigner: lib.nodeSigner(node.createPrivateKey(privateKey)) }),
    cryptoKeySigner: lib.cryptoKeySigner({ sign }),
  };
}
