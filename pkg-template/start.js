// Starts the WebAssembly side synchronously. Every entry calls it once, with the modules in the form of its runtime.
import { initSync } from './core.js';
import { adoptInstance } from './guard.js';
import { offerKernels } from './kernels.js';

/**
 * @param {object} modules
 * @param {WebAssembly.Module | BufferSource} modules.core
 * @param {Partial<Record<'fma' | 'integer', WebAssembly.Module | BufferSource>>} [modules.kernels] RSA kernels; without
 * any the core uses its own, slower arithmetic
 */
export function start({ core, kernels = {} }) {
  initSync({ module: core });
  offerKernels(kernels);
  adoptInstance();
}
