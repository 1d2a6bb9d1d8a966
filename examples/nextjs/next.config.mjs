import { fileURLToPath } from 'node:url';

/** @type {import('next').NextConfig} */
export default {
  // Only because this example shares ../shop: Turbopack compiles nothing outside its root. A shop of your own needs no
  // configuration for wechatpay-wasm.
  turbopack: { root: fileURLToPath(new URL('../..', import.meta.url)) },
};
