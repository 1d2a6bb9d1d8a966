// npm run build: builds the npm package into pkg/.
import { readdirSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { brotliCompressSync, gzipSync } from 'node:zlib';
import { ensureNodeModules, ensureWasmTarget } from '../tools/install.mjs';
import { assemblePackage, buildWasm, defaultPlaces } from './lib/product.mjs';

const root = fileURLToPath(new URL('..', import.meta.url)).replace(/[/\\]$/, '');
const places = defaultPlaces(root);
const started = Date.now();

await ensureNodeModules(root);
await ensureWasmTarget();
await buildWasm(places);
await assemblePackage(places);

// Tests and examples of this repository import the package by its name, as its users do.
const link = path.join(root, 'node_modules', 'wechatpay-wasm');
rmSync(link, { recursive: true, force: true });
symlinkSync(places.pkg, link, 'junction');

const kib = (/** @type {number} */ bytes) => `${(bytes / 1024).toFixed(1)} KiB`;
for (const file of readdirSync(places.pkg).filter((name) => name.endsWith('.wasm'))) {
  const bytes = readFileSync(path.join(places.pkg, file));
  console.log(`${file}: ${kib(bytes.length)}, gzip ${kib(gzipSync(bytes).length)}, brotli ${kib(brotliCompressSync(bytes).length)}`);
}
console.log(`pkg/ built in ${((Date.now() - started) / 1000).toFixed(1)} s`);
