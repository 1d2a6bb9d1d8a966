// Cold start: import, compile, instantiate, load the keys, sign once, in a process that has done none of it before.
import { MAKERS } from './contestants/all.mjs';

/**
 * @param {string} name
 * @param {() => Promise<any>} importer
 * @param {import('./types.js').Fixture} fixture
 * @returns {Promise<number>} milliseconds
 */
export async function coldStart(name, importer, fixture) {
  const started = performance.now();
  const contestant = await MAKERS[name]?.(await importer(), fixture);
  const signature = await contestant?.sign();
  const ms = performance.now() - started;
  if (signature !== fixture.signature) throw new Error(`${name} signs wrongly`);
  return ms;
}
