// The universal entry: the module graph contains the WebAssembly bytes, so nothing is fetched or awaited.
import { start } from './start.js';
import * as inline from './wasm-inline.js';

start({ core: inline.core(), kernels: { fma: inline.fma(), integer: inline.integer() } });

export * from './api.js';
