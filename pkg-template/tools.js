// Functions that need no merchant.

import {
  canonical as canonicalText,
  diagnoseSignature as diagnose,
  openAes256Gcm as open,
  verifySignature as verify,
} from './core.js';
import { inputError } from './errors.js';
import { guard } from './guard.js';
import { describe, keyText, messageBytes, snapshot, strictBytes, text } from './input.js';
import { activeKernel, kernelStatus, useKernel } from './kernels.js';

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

/** @param {unknown} input */
export function verifySignature(input) {
  const { message, signature, publicKey } = members(input);
  const bytes = messageBytes(message, 'message');
  const [encoded, key] = [text(signature, 'signature'), text(keyText(publicKey), 'publicKey')];
  return guard(() => verify(bytes, encoded, key));
}

/** @param {unknown} evidence */
export function diagnoseSignature(evidence) {
  const { publicKey, now = Date.now(), ...rest } = members(evidence);
  const json = snapshot({ ...rest, publicKey: keyText(publicKey) }, 'evidence');
  return guard(() => diagnose(json, typeof now === 'number' ? now : NaN));
}

/** @param {unknown} input */
export function openAes256Gcm(input) {
  const { key, nonce, additionalData = new Uint8Array(), ciphertext } = members(input);
  const parts = /** @type {const} */ ([
    strictBytes(key, 'key'),
    strictBytes(nonce, 'nonce'),
    strictBytes(additionalData, 'additionalData'),
    strictBytes(ciphertext, 'ciphertext'),
  ]);
  return guard(() => open(...parts));
}

/** @param {unknown} input @returns {Record<string, unknown>} */
function members(input) {
  if (typeof input === 'object' && input !== null) return /** @type {Record<string, unknown>} */ (input);
  throw inputError(
    'input',
    `is ${describe(input)} instead of an object`,
    'Pass an object with the documented members.',
  );
}

export const rsaKernel = () => guard(activeKernel);

export const rsaKernelStatus = () => guard(kernelStatus);

/** @param {import('./index.js').RsaKernel} [kernel] */
export function forceRsaKernel(kernel) {
  const name = kernel === undefined ? undefined : text(kernel, 'kernel');
  return guard(() => useKernel(/** @type {import('./index.js').RsaKernel | undefined} */ (name)));
}
