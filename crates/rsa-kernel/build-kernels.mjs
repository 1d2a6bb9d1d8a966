// Builds the side modules: cargo, then wasm-metadce (drops what the linker exports on its own account), then wasm-opt.

import { execFileSync } from 'node:child_process';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/**
 * The kernels, each with the instructions it needs and what it exports.
 *
 * @type {Record<'fma' | 'integer', { features: string[], exports: string[] }>}
 */
export const KERNELS = {
  fma: { features: ['simd128', 'relaxed-simd'], exports: ['mul', 'sqr', 'pow', 'fused'] },
  integer: { features: ['simd128'], exports: ['mul', 'sqr', 'pow'] },
};

// What rustc assumes of every engine, named for binaryen. (Its "all features" writes encodings that Node 20 refuses.)
const BASE = ['bulk-memory', 'mutable-globals', 'nontrapping-float-to-int', 'sign-ext'];

/** @param {'simd128' | 'relaxed-simd' | string} feature */
const binaryenName = (feature) => (feature === 'simd128' ? 'simd' : feature);

/**
 * Builds one kernel as `<out>/<kernel>.wasm`.
 *
 * @param {'fma' | 'integer'} kernel
 * @param {object} paths
 * @param {string} paths.root the workspace
 * @param {string} paths.target cargo's target directory; each kernel gets a folder in it, because their flags differ
 * @param {string} paths.out where the module goes
 * @param {string} paths.bin the folder with `wasm-opt` and `wasm-metadce` (`node_modules/.bin` with `binaryen` installed)
 * @returns {string} the module's path
 */
export function buildKernel(kernel, { root, target, out, bin }) {
  const { features, exports } = KERNELS[kernel];
  const directory = join(target, `rsa-kernel-${kernel}`);
  const triple = 'wasm32-unknown-unknown';
  const options = ['--quiet', '--release', '--target', triple, '--target-dir', directory, '--features', kernel];
  execFileSync('cargo', ['build', '--package', 'wechatpay-rsa-kernel', ...options], {
    cwd: root,
    stdio: 'inherit',
    env: {
      ...process.env,
      RUSTFLAGS: `-C target-feature=${features.map((feature) => `+${feature}`).join()}`,
      CARGO_PROFILE_RELEASE_OPT_LEVEL: '3',
    },
  });

  mkdirSync(out, { recursive: true });
  const graph = join(directory, 'exports.json');
  writeFileSync(
    graph,
    JSON.stringify([
      { name: 'root', root: true, reaches: ['memory', ...exports] },
      { name: 'memory', import: ['env', 'memory'] },
      ...exports.map((name) => ({ name, export: name })),
    ]),
  );
  const input = join(directory, triple, 'release', 'wechatpay_rsa_kernel.wasm');
  const reduced = join(directory, `${kernel}.reduced.wasm`);
  const result = join(out, `${kernel}.wasm`);
  const enable = [...BASE, ...features.map(binaryenName)].map((feature) => `--enable-${feature}`);
  const env = { ...process.env, PATH: [bin, process.env.PATH].join(delimiter) };
  execFileSync('wasm-metadce', [...enable, '--graph-file', graph, input, '-o', reduced], { env, stdio: 'pipe' });
  execFileSync('wasm-opt', [...enable, '-O3', '--strip-debug', '--strip-producers', reduced, '-o', result], { env });
  rmSync(reduced);
  return result;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const root = fileURLToPath(new URL('../../', import.meta.url));
  const target = process.env.CARGO_TARGET_DIR ?? join(root, 'target');
  const out = process.argv[2] ?? join(target, 'rsa-wasm');
  for (const kernel of /** @type {('fma' | 'integer')[]} */ (Object.keys(KERNELS))) {
    console.log(buildKernel(kernel, { root, target, out, bin: join(root, 'node_modules', '.bin') }));
  }
}
