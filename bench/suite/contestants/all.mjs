// Who is measured. The libraries themselves are handed in, because every runtime imports them in its own way.
import { create as jsrsasign } from './jsrsasign.mjs';
import { create as nodeCrypto } from './node-crypto.mjs';
import { create as nodeForge } from './node-forge.mjs';
import { load, create as ours } from './ours.mjs';
import { create as rsaCrate } from './rsa-crate.mjs';
import { signers } from './signers.mjs';
import { create as webcrypto } from './webcrypto.mjs';

/**
 * How a contestant is made from its library.
 * @type {Record<string, (library: any, fixture: import('../types.js').Fixture) => import('../types.js').Contestant | Promise<import('../types.js').Contestant>>}
 */
export const MAKERS = {
  'wechatpay-wasm': ours,
  'node:crypto': nodeCrypto,
  WebCrypto: webcrypto,
  'rsa crate in wasm': rsaCrate,
  'node-forge': nodeForge,
  jsrsasign,
};

const KERNELS = /** @type {const} */ (['fma', 'integer', 'scalar']);

/**
 * Everyone this runtime has: this package as it chooses for itself, with each of its kernels, with
 * each of its signers, and the others.
 *
 * @param {Record<string, any>} libraries by the names of `MAKERS`
 * @param {import('../types.js').Fixture} fixture
 * @returns {Promise<Record<string, import('../types.js').Contestant>>}
 */
export async function contestants(libraries, fixture) {
  /** @type {Record<string, import('../types.js').Contestant>} */
  const all = {};
  for (const [name, library] of Object.entries(libraries)) {
    const maker = MAKERS[name];
    if (!maker) throw new Error(`nobody is called ${name}`);
    all[name] = await maker(library, fixture);
    if (name !== 'wechatpay-wasm') continue;
    const status = library.rsaKernelStatus();
    for (const kernel of KERNELS.filter((one) => status[one] === 'ready')) {
      all[`wechatpay-wasm, ${kernel}`] = ours(library, fixture, { kernel });
    }
    for (const [kind, signer] of Object.entries(await signers(library, fixture))) {
      all[`wechatpay-wasm, ${kind}`] = ours(library, fixture, { client: load(library, fixture, signer) });
    }
  }
  for (const [name, contestant] of Object.entries(all)) await check(name, contestant, fixture);
  return all;
}

/**
 * Only who computes the right thing is measured.
 *
 * @param {string} name
 * @param {import('../types.js').Contestant} contestant
 * @param {import('../types.js').Fixture} fixture
 */
export async function check(name, contestant, { signature, order }) {
  contestant.before?.();
  if ((await contestant.sign()) !== signature) throw new Error(`${name} signs wrongly`);
  if ((await contestant.verify()) !== true) throw new Error(`${name} verifies wrongly`);
  if (contestant.pay && (await contestant.pay()) !== order.out_trade_no) throw new Error(`${name} pays wrongly`);
}

/**
 * @param {typeof import('wechatpay-wasm')} lib
 * @returns {import('../types.js').About}
 */
export function about(lib) {
  lib.forceRsaKernel();
  const { openssl } = /** @type {any} */ (globalThis).process?.versions ?? {};
  return { kernel: lib.rsaKernel(), kernels: lib.rsaKernelStatus(), ...(openssl && { openssl }) };
}
