/** A compiled `WebAssembly.Module`, or whatever your bundler makes of a `.wasm` import. */
declare const wasm: any;
export default wasm;
