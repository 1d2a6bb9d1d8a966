// What proofs need, made on demand as for the steps of `npm test`.
import { createResources } from '../lib/resources.mjs';
import { stepResources } from '../steps/resources.mjs';

/**
 * @param {string} root
 * @param {readonly string[]} needs names of scripts/steps/resources.mjs
 * @returns {Promise<Record<string, string>>} the value of each
 */
export function ready(root, needs) {
  const made = (/** @type {string} */ name, /** @type {number} */ ms) =>
    console.log(`${name}: ready in ${(ms / 1000).toFixed(1)} s`);
  // What fails is thrown.
  return createResources(stepResources(root), { made, failed: () => {} }).ready(needs);
}
