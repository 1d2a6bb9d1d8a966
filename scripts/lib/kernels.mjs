// The RSA kernels as side modules: cargo, then wasm-metadce (drops the linker's own exports), then wasm-opt.
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { WASM_TARGET } from '../../tools/cargo.mjs';
import { run } from '../../tools/process.mjs';

/**
 * The kernels, each with its required instructions and its exports.
 * @type {Record<'fma' | 'integer', { features: string[], exports: string[] }>}
 */
const KERNELS = {
  fma: { features: ['simd128', 'relaxed-simd'], exports: ['mul', 'sqr', 'sqr_twin', 'pow', 'fused'] },
  integer: { features: ['simd128'], exports: ['mul', 'sqr', 'sqr_twin', 'pow'] },
};

/** Features that rustc assumes, by their binaryen names. Binaryen's "all features" writes encodings Node 20 refuses. */
const BASE = ['bulk-memory', 'mutable-globals', 'nontrapping-float-to-int', 'sign-ext'];

/**
 * @param {'fma' | 'integer'} kernel
 * @param {object} paths
 * @param {string} paths.root the repository
 * @param {string} paths.targetDir cargo's target folder; each kernel gets a folder in it, because their flags differ
 * @param {string} paths.cargoHome
 * @param {string} paths.tools the folder with binaryen's programs
 * @param {string} paths.out the file to write
 */
export async function buildKernel(kernel, { root, targetDir, cargoHome, tools, out }) {
  const { features, exports } = KERNELS[kernel];
  const directory = path.join(targetDir, `rsa-kernel-${kernel}`);
  // The only place where speed outweighs size. Also, at lower levels the compiler needs a stack, which a side module
  // does not have.
  const fast = ['wechatpay-rsa', 'wechatpay-rsa-kernel'].flatMap((name) => [
    '--config',
    `profile.release.package.${name}.opt-level=3`,
  ]);
  await run(
    'cargo',
    [
      'build',
      '--quiet',
      '--locked',
      '--release',
      '--package',
      'wechatpay-rsa-kernel',
      '--features',
      kernel,
      '--target',
      WASM_TARGET,
      ...fast,
    ],
    {
      cwd: root,
      inherit: true,
      env: {
        CARGO_HOME: cargoHome,
        CARGO_TARGET_DIR: directory,
        CARGO_ENCODED_RUSTFLAGS: ['-C', `target-feature=${features.map((feature) => `+${feature}`).join()}`].join(
          '\x1f',
        ),
      },
    },
  );

  const graph = path.join(directory, 'exports.json');
  writeFileSync(
    graph,
    JSON.stringify([
      { name: 'root', root: true, reaches: ['memory', ...exports] },
      { name: 'memory', import: ['env', 'memory'] },
      ...exports.map((name) => ({ name, export: name })),
    ]),
  );
  const enable = [...BASE, ...features.map((feature) => (feature === 'simd128' ? 'simd' : feature))].map(
    (name) => `--enable-${name}`,
  );
  const compiled = path.join(directory, WASM_TARGET, 'release', 'wechatpay_rsa_kernel.wasm');
  const reduced = path.join(directory, 'reduced.wasm');
  await run(process.execPath, [
    path.join(tools, 'wasm-metadce'),
    ...enable,
    '--graph-file',
    graph,
    compiled,
    '-o',
    reduced,
  ]);
  await run(process.execPath, [
    path.join(tools, 'wasm-opt'),
    ...enable,
    '--low-memory-unused',
    '--optimize-added-constants',
    '-O3',
    '--strip-debug',
    '--strip-producers',
    reduced,
    '-o',
    out,
  ]);
}
