// Functions that need no merchant.

import {
  canonical as canonicalText,
  diagnoseSignature as diagnose,
  openAes256Gcm as open,
  verifySignature as verify,
} from './core.js';
import { guard } from './guard.js';
import { activeKernel, kernelStatus, useKernel } from './kernels.js';
import { keyText, messageBytes, snapshot, strictBytes, text } from './input.js';

/** @param {string} kind */
const builder = (kind) => (/** @type {unknown} */ input) => {
  const json = snapshot(input, 'input');
  return guard(() => canonicalText(kind, json));
};

export const canonical = Object.freeze({
  request: builder('request'),
  response: builder('response'),
  jsapiPay: builder('jsapiPay'),
  appPay: builder('appPay'),
});

/** @param {{ message: string | Uint8Array, signature: string, publicKey: unknown }} input */
export function verifySignature({ message, signature, publicKey }) {
  const bytes = messageBytes(message, 'message');
  const [encoded, key] = [text(signature, 'signature'), text(keyText(publicKey), 'publicKey')];
  return guard(() => verify(bytes, encoded, key));
}

/** @param {{ publicKey: unknown, now?: number } & Record<string, unknown>} input */
export function diagnoseSignature({ publicKey, now = Date.now(), ...rest }) {
  const json = snapshot({ ...rest, publicKey: keyText(publicKey) }, 'input');
  return guard(() => diagnose(json, now));
}

/** @param {{ key: Uint8Array, nonce: Uint8Array, additionalData?: Uint8Array, ciphertext: Uint8Array }} input */
export function openAes256Gcm({ key, nonce, additionalData = new Uint8Array(), ciphertext }) {
  const parts = /** @type {const} */ ([
    strictBytes(key, 'key'),
    strictBytes(nonce, 'nonce'),
    strictBytes(additionalData, 'additionalData'),
    strictBytes(ciphertext, 'ciphertext'),
  ]);
  return guard(() => open(...parts));
}

export const rsaKernel = () => guard(activeKernel);

export const rsaKernelStatus = () => guard(kernelStatus);

/** @param {import('./index.js').RsaKernel} [kernel] */
export function forceRsaKernel(kernel) {
  const name = kernel === undefined ? undefined : text(kernel, 'kernel');
  return guard(() => useKernel(/** @type {import('./index.js').RsaKernel | undefined} */ (name)));
}
