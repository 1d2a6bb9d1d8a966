// The conformance suite: the same cases in every runtime, run by the few lines in `runners/`.
import { checksMade } from './assert.mjs';

/**
 * @typedef {typeof import('wechatpay-wasm')} Library
 *
 * @typedef {object} Env
 * @property {string[]} declared the values `index.d.ts` declares, sorted
 * @property {any} vectors content of `tests/fixtures/vectors.json`
 * @property {Wycheproof} wycheproof
 * @property {import('./faults/cells.mjs').Matrix} faults content of `tests/faults/matrix.json`
 * @property {typeof import('wechatpay-wasm/sandbox').createSandbox} createSandbox
 * @property {typeof import('wechatpay-wasm/sandbox').createKeys} createKeys
 * @property {string} baseUrl a sandbox over HTTP, on the loopback interface
 * @property {string} inboxUrl where it may post notifications to; see `host.mjs`
 *
 * @typedef {object} Wycheproof
 * @property {{ publicKeyDer: string, message: string, signature: string, result: string, id: number, comment: string }[]} rsa hex
 * @property {{ key: string, nonce: string, aad: string, plaintext: string, ciphertext: string, tag: string, result: string, id: number }[]} gcm hex
 *
 * @typedef {{ name: string, run: (lib: Library, env: Env) => void | Promise<void> }} Case
 * @typedef {{ passed: number, checks: number, failures: { name: string, error: string }[], names: string[], times: number[], ms: number }} Report
 */

/** No single case may take longer than this, milliseconds. */
const CASE_LIMIT = 60_000;

/**
 * Runs every case; one failing does not stop the others.
 *
 * @param {readonly Case[]} cases
 * @param {Library} lib
 * @param {Env} env
 * @returns {Promise<Report>}
 */
export async function runSuite(cases, lib, env) {
  const started = Date.now();
  const failures = [];
  const times = [];
  for (const { name, run } of cases) {
    const caseStarted = Date.now();
    try {
      await limited(Promise.resolve().then(() => run(lib, env)));
    } catch (error) {
      failures.push({ name, error: describe(error) });
    }
    times.push(Date.now() - caseStarted);
  }
  const names = cases.map(({ name }) => name);
  return {
    passed: cases.length - failures.length,
    checks: checksMade(),
    failures,
    names,
    times,
    ms: Date.now() - started,
  };
}

/** @param {Promise<void>} work */
function limited(work) {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error(`no end after ${CASE_LIMIT} ms`)), CASE_LIMIT);
    work.then(resolve, reject).finally(() => clearTimeout(timer));
  });
}

/** @param {unknown} error */
function describe(error) {
  if (!(error instanceof Error)) return String(error);
  if (error.name === 'Failure') return error.message;
  return `${error.name}: ${error.message}\n${String(error.stack).split('\n').slice(1, 4).join('\n')}`;
}
