// Cloudflare Workers: the first request that does anything is one payment. `FIRST`, set ahead of this script, says who pays and
// what is done before, at module scope.
import * as crypto from 'node:crypto';
import * as lib from 'wechatpay-wasm';
import fixture from '../../generated/fixture.mjs';
import module from '../../generated/rsa-peer.wasm';
import { MAKERS } from '../contestants/all.mjs';
import { create, load } from '../contestants/ours.mjs';

const { contestant, start } = /** @type {{ contestant: string, start: 'warmed' | 'loaded' | 'nothing' }} */ (
  /** @type {any} */ (globalThis).FIRST);
/** @type {Record<string, any>} */
const libraries = { 'wechatpay-wasm': lib, 'node:crypto': crypto, WebCrypto: globalThis, 'rsa crate in wasm': { module } };

const client = start === 'nothing' ? undefined : load(lib, fixture);
if (start === 'warmed') client?.warmUp();

async function pay() {
  const payer = client ? create(lib, fixture, { client }) : await MAKERS[contestant]?.(libraries[contestant], fixture);
  return payer?.pay?.();
}

export default {
  /** @param {Request} request */
  async fetch(request) {
    if (new URL(request.url).pathname === '/nothing') return new Response();
    return new Response(await pay());
  },
};
