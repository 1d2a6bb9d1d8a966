// Functions that need no merchant.

import {
  canonical as canonicalText,
  diagnoseSignature as diagnose,
  openAes256Gcm as open,
  verifySignature as verify,
} from './core.js';
import { inputError, speaking } from './errors.js';
import { guard } from './guard.js';
import { keyText, messageBytes, snapshot, strictBytes, text } from './input.js';
import { activeKernel, kernelStatus, useKernel } from './kernels.js';
import { MEMBERS } from './snapshot.js';
import { describe, insteadOf, languageOf, OBJECT } from './words.js';

/**
 * No client's language applies to these functions.
 * @template {unknown[]} I
 * @template T
 * @param {(...input: I) => T} run
 * @returns {(...input: I) => T}
 */
export const free =
  (run) =>
  (...input) =>
    speaking(languageOf(undefined), () => run(...input));

/** @param {string} kind */
const builder = (kind) =>
  free((/** @type {unknown} */ input) => {
    const json = snapshot(input, 'input');
    return guard(() => canonicalText(kind, json));
  });

export const canonical = Object.freeze({
  request: builder('request'),
  response: builder('response'),
  jsapiPay: builder('jsapiPay'),
  appPay: builder('appPay'),
});

export const verifySignature = free((/** @type {unknown} */ input) => {
  const { message, signature, publicKey } = members(input);
  const bytes = messageBytes(message, 'message');
  const [encoded, key] = [text(signature, 'signature'), text(keyText(publicKey), 'publicKey')];
  return guard(() => verify(bytes, encoded, key));
});

export const diagnoseSignature = free((/** @type {unknown} */ evidence) => {
  const { publicKey, now = Date.now(), ...rest } = members(evidence);
  const json = snapshot({ ...rest, publicKey: keyText(publicKey) }, 'evidence');
  const { findings, ...about } = guard(() => diagnose(json, typeof now === 'number' ? now : NaN));
  return {
    ...about,
    findings: findings.map((/** @type {import('./index.js').SignatureExplanation} */ said) => ({
      ...said,
      ...said.zh,
    })),
  };
});

export const openAes256Gcm = free((/** @type {unknown} */ input) => {
  const { key, nonce, additionalData = new Uint8Array(), ciphertext } = members(input);
  const parts = /** @type {const} */ ([
    strictBytes(key, 'key'),
    strictBytes(nonce, 'nonce'),
    strictBytes(additionalData, 'additionalData'),
    strictBytes(ciphertext, 'ciphertext'),
  ]);
  return guard(() => open(...parts));
});

/** @param {unknown} input @returns {Record<string, unknown>} */
function members(input) {
  if (typeof input === 'object' && input !== null) return /** @type {Record<string, unknown>} */ (input);
  throw inputError('input', insteadOf(describe(input), OBJECT), MEMBERS);
}

export const rsaKernel = free(() => guard(activeKernel));

export const rsaKernelStatus = free(() => guard(kernelStatus));

export const forceRsaKernel = free((/** @type {import('./index.js').RsaKernel | undefined} */ kernel) => {
  const name = kernel === undefined ? undefined : text(kernel, 'kernel');
  return guard(() => useKernel(/** @type {import('./index.js').RsaKernel | undefined} */ (name)));
});
