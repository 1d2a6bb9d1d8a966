// npm run prove: what takes longer than a test may take. Each proof goes on where it was stopped and writes down what
// it found.
//
//   npm run prove                                      what there is
//   npm run prove -- fuzz --minutes 10 --target json   one of them
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import * as faults from './prove/faults.mjs';
import * as fuzz from './prove/fuzz.mjs';
import * as hostile from './prove/hostile.mjs';
import * as load from './prove/load.mjs';
import * as mutants from './prove/mutants.mjs';
import * as soak from './prove/soak.mjs';
import * as stryker from './prove/stryker.mjs';

/**
 * @typedef {object} Proof
 * @property {string} about one line
 * @property {string} usage its options
 * @property {(root: string, args: string[]) => Promise<boolean>} prove resolves with whether all is well
 * @property {(root: string) => string[]} [standing] how far it is
 */

/** @type {Record<string, Proof>} */
const PROOFS = { faults, fuzz, hostile, load, mutants, soak, stryker };

const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));
const [name, ...args] = process.argv.slice(2);
const proof = name === undefined ? undefined : PROOFS[name];
if (!proof) {
  for (const [known, { about, usage, standing }] of Object.entries(PROOFS)) {
    console.log(`${known.padEnd(8)} ${about}\n${' '.repeat(9)}${usage}`);
    for (const line of standing?.(root) ?? []) console.log(`${' '.repeat(11)}${line}`);
  }
  process.exit(name === undefined ? 0 : 2);
}
try {
  process.exitCode = (await proof.prove(root, args)) ? 0 : 1;
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 2;
}
