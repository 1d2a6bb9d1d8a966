// `peers.mjs` builds this module from `rsa-peer/`; Workers get it compiled.
declare const module: WebAssembly.Module;
export default module;
