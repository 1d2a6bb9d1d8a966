// Imports that only bundlers understand.
declare module '*.wasm?module' {
  const module: WebAssembly.Module;
  export default module;
}

// What a mini program, uni-app and WeChat's browser have, where `client/` looks for it.
declare const wx: any;
declare const uni: any;
declare const WeixinJSBridge: any;
