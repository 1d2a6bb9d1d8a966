// For those who bring the WebAssembly themselves: nothing is embedded, and nothing works before `initSync` or `init`.
import load from './core.js';
import { start } from './start.js';

/** @param {{ module: WebAssembly.Module | BufferSource }} options */
export function initSync({ module }) {
  start({ core: module });
}

/** @param {{ module: string | URL | Request | Response | BufferSource | WebAssembly.Module | Promise<Response> }} options */
export async function init({ module }) {
  await load({ module_or_path: module });
}

export * from './api.js';
