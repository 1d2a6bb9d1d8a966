// How the libraries are imported: none before it is asked for.

/**
 * What every runtime can import, from one bundle each.
 *
 * @param {() => Promise<WebAssembly.Module | BufferSource>} wasm the `rsa` crate's module
 * @returns {Record<string, () => Promise<any>>} by the names of `MAKERS`
 */
export const everywhere = (wasm) => ({
  'wechatpay-wasm': () => import('wechatpay-wasm'),
  WebCrypto: async () => globalThis,
  'rsa crate in wasm': async () => ({ module: await wasm() }),
  'node-forge': () => import('../generated/node-forge.mjs'),
  jsrsasign: () => import('../generated/jsrsasign.mjs'),
});

/**
 * For Node, Deno and Bun: from `node_modules`, and with Node's own.
 * @returns {Record<string, () => Promise<any>>}
 */
export const installed = () => {
  const [forge, jsrsasign] = ['node-forge', 'jsrsasign'];
  return {
    'node:crypto': () => import('node:crypto'),
    ...everywhere(async () => (await import('node:fs')).readFileSync(new URL('../generated/rsa-peer.wasm', import.meta.url))),
    'node-forge': () => import(forge),
    jsrsasign: () => import(jsrsasign),
  };
};

/**
 * @param {Record<string, () => Promise<any>>} importers
 * @param {readonly string[]} [only]
 * @returns {Promise<Record<string, any>>}
 */
export async function imported(importers, only = Object.keys(importers)) {
  /** @type {Record<string, any>} */
  const libraries = {};
  for (const name of only) libraries[name] = await importers[name]?.();
  return libraries;
}
