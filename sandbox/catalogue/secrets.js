/**
 * Encrypted fields inside of JSON: put in clear into a request, and encrypted in an answer of the user's.
 */

import { describe } from './shapes.js';

/**
 * @param {unknown} body
 * @param {Record<string, string | undefined>} opened fields in clear by JSON Pointer
 * @returns {unknown} a copy with these fields in clear
 */
export function withClear(body, opened) {
  const copy = structuredClone(body);
  for (const [pointer, text] of Object.entries(opened)) {
    const names = pointer
      .slice(1)
      .split('/')
      .map((name) => name.replaceAll('~1', '/').replaceAll('~0', '~'));
    const last = names.pop() ?? '';
    const holder = names.reduce((value, name) => value?.[name], /** @type {any} */ (copy));
    // What is inside of a text that holds JSON stays there as it came.
    if (typeof holder === 'object' && holder !== null) holder[last] = text;
  }
  return copy;
}

/**
 * @param {unknown} value in clear
 * @param {import('./shapes.js').Shape} shape
 * @param {readonly import('./shapes.js').Shape[]} shared
 * @param {(text: string) => Promise<string>} seal
 * @returns {Promise<unknown>} a copy with its sensitive fields encrypted
 */
export async function withSecrets(value, shape, shared, seal) {
  const known = describe(shape, shared);
  if (known.kind === 'scalar') return known.secret && typeof value === 'string' ? seal(value) : value;
  if (known.kind === 'list' && Array.isArray(value)) {
    return Promise.all(value.map((item) => withSecrets(item, known.item, shared, seal)));
  }
  if (known.kind !== 'object' || typeof value !== 'object' || value === null) return value;
  const members = Object.entries(value).map(async ([name, member]) => [
    name,
    await withSecrets(member, known.members?.get(name)?.shape ?? '', shared, seal),
  ]);
  return Object.fromEntries(await Promise.all(members));
}
