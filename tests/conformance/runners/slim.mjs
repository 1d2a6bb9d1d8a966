// Node: the slim entry, with the WebAssembly from the package's own files.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import * as lib from 'wechatpay-wasm/slim';
import { report } from '../report.mjs';

const { resolve } = createRequire(import.meta.url);
const bytes = (/** @type {string} */ file) => readFileSync(resolve(`wechatpay-wasm/${file}`));

lib.initSync({
  module: bytes('core_bg.wasm'),
  kernels: { fma: bytes('rsa_fma.wasm'), integer: bytes('rsa_integer.wasm') },
});
console.log(JSON.stringify(await report(lib, process.argv[2])));
process.exit(0);
