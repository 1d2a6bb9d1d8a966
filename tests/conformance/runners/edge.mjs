// Edge runtime (Vercel, Next.js): one request, one report.
import * as lib from 'wechatpay-wasm';
import { report } from '../report.mjs';

addEventListener('fetch', (/** @type {any} */ event) => {
  const base = new URL(event.request.url).searchParams.get('base') ?? '';
  event.respondWith(report(lib, base).then((result) => new Response(JSON.stringify(result))));
});
