// RSA kernels in separate modules: instantiated over the main module's memory and offered to the core, which tests
// them.

import {
  rsaKernel as active,
  forceRsaKernel as force,
  linkage,
  offerKernel,
  rsaKernelStatus as status,
} from './core.js';

/**
 * @typedef {'fma' | 'integer'} Kernel
 * @typedef {import('./index.js').RsaKernel} RsaKernel
 * @typedef {WebAssembly.Module | BufferSource} Source
 */

/** Functions of a side module, in the order the core expects them in its table; the integer kernel has no `fused`. */
const EXPORTS = ['mul', 'sqr', 'sqr_twin', 'pow', 'fused'];

/** @type {Partial<Record<Kernel, WebAssembly.Module>>} */
const modules = {};
/** @type {RsaKernel | undefined} */
let forced;

/**
 * Keeps the side modules that this engine can run. An engine without the instructions refuses the bytes; then the next
 * kernel is used.
 * @param {Partial<Record<Kernel, Source>>} sources
 */
export function offerKernels(sources) {
  for (const name of /** @type {Kernel[]} */ (Object.keys(sources))) {
    const compiled = compile(/** @type {Source} */ (sources[name]));
    if (compiled) modules[name] = compiled;
  }
}

/** @param {Source} source */
function compile(source) {
  try {
    if (source instanceof WebAssembly.Module) return source;
    return WebAssembly.validate(source) ? new WebAssembly.Module(source) : undefined;
  } catch {
    return undefined;
  }
}

/** Puts every offered kernel into the current instance of the core. Only the fastest is tested now; the others are tested before their first use. */
export function installKernels() {
  for (const name of /** @type {Kernel[]} */ (Object.keys(modules))) {
    const [memory, table] = /** @type {[WebAssembly.Memory, WebAssembly.Table]} */ (linkage());
    const { exports } = new WebAssembly.Instance(/** @type {WebAssembly.Module} */ (modules[name]), {
      env: { memory },
    });
    const first = table.grow(EXPORTS.length);
    EXPORTS.forEach((name, at) => {
      if (exports[name]) table.set(first + at, exports[name]);
    });
    offerKernel(name, first);
  }
  active();
  if (forced) force(forced);
}

/** @returns {RsaKernel} */
export const activeKernel = () => /** @type {RsaKernel} */ (active());

/** @returns {import('./index.js').RsaKernelStatus} */
export const kernelStatus = () =>
  /** @type {any} */ ({ fma: status('fma'), integer: status('integer'), scalar: status('scalar') });

/** @param {RsaKernel | undefined} name */
export function useKernel(name) {
  const done = force(name);
  if (done) forced = name;
  return done;
}
