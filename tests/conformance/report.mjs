// Puts the suite, the cases and the data together; the same in every runtime.
import { createKeys, createSandbox } from 'wechatpay-wasm/sandbox';
// Written by `matrix.mjs` beside this file: the list of case files, and the test data.
import { cases } from './all-cases.mjs';
import { declared, faults, vectors, wycheproof } from './data.mjs';
import { runSuite } from './suite.mjs';

/** Where the program runs, as it says itself. */
function runtime() {
  const scope = /** @type {any} */ (globalThis);
  if (scope.Deno) return `Deno ${scope.Deno.version.deno}`;
  if (scope.Bun) return `Bun ${scope.Bun.version}`;
  if (scope.EdgeRuntime) return `EdgeRuntime ${scope.EdgeRuntime}`;
  if (scope.process?.versions?.node && !scope.navigator?.userAgent?.startsWith('Cloudflare'))
    return `Node ${scope.process.versions.node}`;
  return scope.navigator?.userAgent ?? 'unknown';
}

/**
 * @param {any} lib
 * @param {string} [baseUrl]
 */
export async function report(lib, baseUrl = '') {
  const env = {
    declared,
    faults,
    vectors,
    wycheproof,
    createSandbox,
    createKeys,
    baseUrl,
    inboxUrl: `${baseUrl}/inbox`,
  };
  const result = await runSuite(cases, lib, env);
  return { runtime: runtime(), kernel: lib.rsaKernel(), ...result };
}
