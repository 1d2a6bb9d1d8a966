// Cloudflare Workers. A Worker's own clock is no measure: it stands still while it computes, or ticks in milliseconds. Each
// request makes so many calls and the time is taken outside, where that of a request that does nothing is subtracted.
import * as lib from 'wechatpay-wasm';
import fixture from '../../generated/fixture.mjs';
import module from '../../generated/rsa-peer.wasm';
import { about, contestants } from '../contestants/all.mjs';
import { pairs, repeat } from '../interleave.mjs';
import { everywhere, imported } from '../libraries.mjs';

const importers = { ...everywhere(async () => module), 'node:crypto': () => import('node:crypto') };
/** @type {Record<string, import('../types.js').Contestant> | undefined} */
let all;

export default {
  /** @param {Request} request */
  async fetch(request) {
    const { pathname, searchParams } = new URL(request.url);
    if (pathname === '/nothing') return new Response();
    all ??= await contestants(await imported(importers), fixture);
    if (pathname === '/about') return Response.json({ about: about(lib), pairs: pairs(all) });
    const contestant = all[searchParams.get('contestant') ?? ''];
    if (!contestant) return new Response(null, { status: 404 });
    contestant.before?.();
    const operation = /** @type {import('../types.js').Operation} */ (searchParams.get('operation'));
    await repeat(contestant, operation, Number(searchParams.get('calls')));
    return new Response();
  },
};
