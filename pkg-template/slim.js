// For callers that supply the WebAssembly themselves: nothing is embedded, and nothing works before `initSync` or
// `init`.
import load from './core.js';
import { adoptInstance } from './guard.js';
import { offerKernels } from './kernels.js';
import { start } from './start.js';

/** @typedef {Partial<Record<'fma' | 'integer', WebAssembly.Module | BufferSource>>} Kernels */

/** @param {{ module: WebAssembly.Module | BufferSource, kernels?: Kernels }} options */
export function initSync({ module, kernels }) {
  start({ core: module, ...(kernels && { kernels }) });
}

/** @param {{ module: string | URL | Request | Response | BufferSource | WebAssembly.Module | Promise<Response>, kernels?: Kernels }} options */
export async function init({ module, kernels = {} }) {
  await load({ module_or_path: module });
  offerKernels(kernels);
  adoptInstance();
}

export * from './api.js';
