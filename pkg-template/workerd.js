// Cloudflare Workers compile no WebAssembly at run time; there, importing a `.wasm` file gives a compiled module.
import core from './core_bg.wasm';
import { start } from './start.js';

start({ core });

export * from './api.js';
