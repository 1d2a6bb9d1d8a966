/**
 * The same library without the embedded WebAssembly, for size-conscious bundles and runtimes with rules of their own.
 * Bring `wechatpay-wasm/core_bg.wasm` yourself and call `initSync` or `init` once before anything else.
 */
export * from './index.js';

/** RSA kernels: compiled modules or bytes of `rsa_fma.wasm` and `rsa_integer.wasm`. Without any, signatures take five times as long. */
export interface KernelSources {
  fma?: object;
  integer?: object;
}

/** Starts the library from a compiled `WebAssembly.Module`, or from the bytes of `core_bg.wasm`. */
export declare function initSync(options: { module: object; kernels?: KernelSources }): void;

/** The same for a URL, a `Response` or a promise of one; in browsers it compiles while it downloads. */
export declare function init(options: { module: string | object; kernels?: KernelSources }): Promise<void>;
