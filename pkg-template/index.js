// The universal entry: the WebAssembly bytes are part of the module graph, so nothing is fetched and nothing is awaited.
import { start } from './start.js';
import * as inline from './wasm-inline.js';

start({ core: inline.core(), kernels: { fma: inline.fma(), integer: inline.integer() } });

export * from './api.js';
