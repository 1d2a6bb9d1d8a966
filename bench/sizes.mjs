// npm run sizes: what the package weighs, and what it adds to a bundle beside others; Markdown, ready for the README.
// Needs the package built (npm run build).
import { readFileSync, readdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { brotliCompressSync, gzipSync } from 'node:zlib';
import { ensureNodeModules } from '../tools/install.mjs';

const root = fileURLToPath(new URL('..', import.meta.url)).replace(/[/\\]$/, '');
const bench = path.join(root, 'bench');
const pkg = path.join(root, 'pkg');

/** Bundles of one import each. `from` is the folder whose `node_modules` hold the package. */
const BUNDLES = [
  { name: 'wechatpay-wasm, Node (WebAssembly inline)', code: "export { WechatPay } from 'wechatpay-wasm';", from: root, platform: 'node' },
  { name: 'wechatpay-wasm, Worker', code: "export { WechatPay } from 'wechatpay-wasm';", from: root, platform: 'worker' },
  { name: 'wechatpay-node-v3, Node', code: "export { default } from 'wechatpay-node-v3';", from: bench, platform: 'node' },
  { name: 'wechatpay-axios-plugin, Node', code: "export { Wechatpay } from 'wechatpay-axios-plugin';", from: bench, platform: 'node' },
  { name: 'stripe, Node', code: "export { default } from 'stripe';", from: bench, platform: 'node' },
  { name: 'stripe, Worker', code: "export { default } from 'stripe';", from: bench, platform: 'worker' },
];
/** As wrangler bundles for Workers; Node's own modules are the platform's in both. */
const PLATFORMS = {
  node: { platform: 'node' },
  worker: { platform: 'browser', conditions: ['workerd', 'worker', 'browser'], external: ['node:*'] },
};

/**
 * Raw, gzip -9 and brotli; several files are compressed one by one, as they travel.
 * @param {readonly Uint8Array[]} files
 */
const weigh = (files) => [
  (/** @type {Uint8Array} */ bytes) => bytes.length,
  (/** @type {Uint8Array} */ bytes) => gzipSync(bytes, { level: 9 }).length,
  (/** @type {Uint8Array} */ bytes) => brotliCompressSync(bytes).length,
].map((size) => files.reduce((sum, bytes) => sum + size(bytes), 0));

/** @param {readonly Uint8Array[]} files */
const cells = (files) => (files.length === 0 ? ['–', '–', '–'] : weigh(files).map((bytes) => (bytes / 1000).toFixed(1)));
const row = (/** @type {readonly string[]} */ parts) => `| ${parts.join(' | ')} |`;

/**
 * @param {readonly string[]} heading
 * @param {readonly string[][]} rows
 */
const table = (heading, rows) => [row(heading), row(heading.map((_, column) => (column === 0 ? '---' : '---:'))), ...rows.map(row)].join('\n');

/**
 * @param {typeof BUNDLES[number]} bundle
 * @returns {Promise<{ js: Uint8Array[], wasm: Uint8Array[] }>}
 */
async function bundled({ code, from, platform }) {
  const { build } = createRequire(path.join(root, 'package.json'))('esbuild');
  const { outputFiles } = await build({
    stdin: { contents: code, resolveDir: from }, bundle: true, minify: true, format: 'esm', target: 'es2022',
    write: false, outdir: 'out', logLevel: 'error', loader: { '.wasm': 'copy' },
    ...PLATFORMS[/** @type {keyof typeof PLATFORMS} */ (platform)],
  });
  const files = (/** @type {boolean} */ wasm) => outputFiles
    .filter((/** @type {{ path: string }} */ { path: name }) => name.endsWith('.wasm') === wasm)
    .map((/** @type {{ contents: Uint8Array }} */ { contents }) => contents);
  return { js: files(false), wasm: files(true) };
}

/** @param {string} name */
function version(name) {
  const [id = ''] = name.split(',');
  const folder = id === 'wechatpay-wasm' ? pkg : path.join(bench, 'node_modules', id);
  return JSON.parse(readFileSync(path.join(folder, 'package.json'), 'utf8')).version;
}

await ensureNodeModules(bench);
const read = (/** @type {string} */ file) => readFileSync(path.join(pkg, file));
const wasm = readdirSync(pkg).filter((file) => file.endsWith('.wasm'));
console.log('Sizes in kB (1000 bytes): raw, gzip -9, brotli.\n');
console.log(table(['WebAssembly of the package', 'raw', 'gzip', 'brotli'], [
  ...wasm.map((file) => [`\`${file}\``, ...cells([read(file)])]),
  ['all', ...cells(wasm.map(read))],
]));

const rows = [];
for (const bundle of BUNDLES) {
  const { js, wasm: modules } = await bundled(bundle);
  const [id = '', ...rest] = bundle.name.split(', ');
  rows.push([[`${id} ${version(bundle.name)}`, ...rest].join(', '), ...cells(js), ...cells(modules), ...cells([...js, ...modules])]);
}
const heading = ['bundle of one import (esbuild, minified)', ...['JS', 'wasm', 'all'].flatMap((what) => ['', ' gzip', ' brotli'].map((how) => what + how))];
console.log(`\n${table(heading, rows)}`);
