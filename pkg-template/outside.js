// The caller's signers and store: read from the options, asked with a time limit. They never run inside WebAssembly.

import { publicKeyOf } from './signers.js';

/**
 * @typedef {{ sign: (bytes: Uint8Array) => unknown, decrypt?: (bytes: Uint8Array) => unknown }} Signer
 * @typedef {{ get: (key: string) => unknown, put: (key: string, value: string) => unknown }} Store
 * @typedef {{ signers: (Signer | undefined)[], store?: Store }} Outside the signers in the order of the merchant's keys
 * @typedef {import('./index.js').AbortSignalLike} AbortSignalLike
 */

/** A function of an object of the caller's, bound to it. @param {any} object @param {string} name */
export function method(object, name) {
  const found = object[name];
  return typeof found === 'function' ? found.bind(object) : undefined;
}

/** The signer that an option holds; undefined if it holds none. @param {any} option @returns {Signer | undefined} */
function signerOf(option) {
  if (typeof option === 'function') return { sign: (bytes) => option(bytes) };
  if (typeof option !== 'object' || option === null) return undefined;
  const [sign, decrypt] = [method(option, 'sign'), method(option, 'decrypt')];
  return sign && { sign, decrypt };
}

/** What the core is told of a signer; false for what is none. @param {unknown} option @param {Signer | undefined} signer */
const told = (option, signer) =>
  option === undefined || option === null
    ? undefined
    : signer
      ? { opens: signer.decrypt !== undefined, publicKey: publicKeyOf(option) }
      : false;

/**
 * Takes signers and the store out of the options.
 * @param {{ signer?: any, merchantKeys?: any, platformCertificates?: any }} options
 * @returns {{ outside: Outside, plain: Record<string, unknown> }} and what the core is told in their place
 */
export function outsideOf({ signer, merchantKeys, platformCertificates }) {
  const own = signerOf(signer);
  /** @type {Outside} */
  const outside = { signers: [own] };
  /** @type {Record<string, unknown>} */
  const plain = { signer: told(signer, own), merchantKeys, platformCertificates };
  if (Array.isArray(merchantKeys))
    plain.merchantKeys = merchantKeys.map((key) => {
      const theirs = typeof key === 'object' && key !== null ? signerOf(key.signer) : undefined;
      outside.signers.push(theirs);
      return theirs || key?.signer !== undefined ? { ...key, signer: told(key.signer, theirs) } : key;
    });
  if (typeof platformCertificates === 'object' && platformCertificates !== null) {
    const { store, ...others } = platformCertificates;
    // The store alone: the intent is certain.
    const alone = storeOf(platformCertificates);
    outside.store = alone ?? storeOf(store);
    if (alone) plain.platformCertificates = { store: true };
    else if (store !== undefined && store !== null)
      plain.platformCertificates = { ...others, store: outside.store !== undefined };
  }
  return { outside, plain };
}

/** @param {any} value @returns {Store | undefined} */
function storeOf(value) {
  if ((typeof value !== 'object' && typeof value !== 'function') || value === null) return undefined;
  const [get, put] = [method(value, 'get'), method(value, 'put')];
  return get && put && { get, put };
}

/**
 * What a function of the caller's gives, or why it gives nothing.
 * @typedef {{ value: unknown } | { late: true } | { error: unknown } | { aborted: unknown }} Given
 *
 * @param {() => unknown} call
 * @param {number} timeoutMs
 * @param {AbortSignalLike | undefined} signal
 * @returns {Given | Promise<Given>} at once, if the function answers at once: a timer takes as long as a tenth of a signature
 */
export function within(call, timeoutMs, signal) {
  if (signal?.aborted) return { aborted: signal.reason };
  try {
    const result = call();
    if (typeof (/** @type {any} */ (result)?.then) !== 'function') return { value: result };
    // A promise of our own: it calls a foreign `then` later, and takes what that throws for a rejection.
    return limited(new Promise((resolve) => resolve(result)), timeoutMs, signal);
  } catch (error) {
    return { error };
  }
}

/**
 * @param {Promise<unknown>} promised
 * @param {number} timeoutMs
 * @param {AbortSignalLike | undefined} signal
 * @returns {Promise<Given>}
 */
function limited(promised, timeoutMs, signal) {
  return new Promise((resolve) => {
    /** @param {Given} given */
    const finish = (given) => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', onAbort);
      resolve(given);
    };
    const onAbort = () => finish({ aborted: signal?.reason });
    const timer = setTimeout(finish, timeoutMs, { late: true });
    // First of all: a rejection that nobody handles would end the process.
    promised.then(
      (value) => finish({ value }),
      (error) => finish({ error }),
    );
    // The function may have aborted.
    if (signal?.aborted) return onAbort();
    signal?.addEventListener('abort', onAbort);
  });
}
