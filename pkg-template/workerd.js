// Cloudflare Workers cannot compile WebAssembly at run time, but importing a `.wasm` file gives a compiled module.
import core from './core_bg.wasm';
import fma from './rsa_fma.wasm';
import integer from './rsa_integer.wasm';
import { start } from './start.js';

start({ core, kernels: { fma, integer } });

export * from './api.js';
