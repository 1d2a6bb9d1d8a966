// Brings the WebAssembly side up, synchronously. Every entry calls it once, with the modules in the form its runtime has them.
import { initSync } from './core.js';

/**
 * @param {{ core: WebAssembly.Module | BufferSource }} modules
 */
export function start({ core }) {
  initSync({ module: core });
}
