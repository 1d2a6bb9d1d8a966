// Vercel's and Next.js's edge runtime: `?module` asks the bundler for a compiled module.
import core from './core_bg.wasm?module';
// Without the relaxed SIMD kernel: these runtimes compile every module at start, which fails on Node 20.
import integer from './rsa_integer.wasm?module';
import { start } from './start.js';

/**
 * Next.js's local sandbox passes a module of another realm, which this realm's checks do not recognise.
 * @param {WebAssembly.Module} module
 */
function adopt(module) {
  return module instanceof WebAssembly.Module ? module : Object.setPrototypeOf(module, WebAssembly.Module.prototype);
}

start({ core: adopt(core), kernels: { integer: adopt(integer) } });

export * from './api.js';
