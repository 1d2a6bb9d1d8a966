// npm run prove: what takes longer than a test may take. Each proof goes on where it was stopped and writes down what
// it found.
//
//   npm run prove                                      what there is
//   npm run prove -- fuzz --minutes 10 --target json   one of them
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import * as fuzz from './prove/fuzz.mjs';
import * as mutants from './prove/mutants.mjs';

/**
 * @typedef {object} Proof
 * @property {string} about one line
 * @property {string} usage its options
 * @property {(root: string, args: string[]) => Promise<boolean>} prove resolves with whether all is well
 */

/** @type {Record<string, Proof>} */
const PROOFS = { fuzz, mutants };

const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));
const [name, ...args] = process.argv.slice(2);
const proof = name === undefined ? undefined : PROOFS[name];
if (!proof) {
  for (const [known, { about, usage }] of Object.entries(PROOFS))
    console.log(`${known.padEnd(8)} ${about}\n${' '.repeat(9)}${usage}`);
  process.exit(name === undefined ? 0 : 2);
}
try {
  process.exitCode = (await proof.prove(root, args)) ? 0 : 1;
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 2;
}
