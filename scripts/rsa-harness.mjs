// Builds the modules for tests/rsa into target/rsa-wasm: the harness, and the side modules as shipped.
import { execFileSync } from 'node:child_process';
import { copyFileSync, mkdirSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { cargoTargetDir, WASM_TARGET } from '../tools/cargo.mjs';
import { buildKernel } from './lib/kernels.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const targetDir = cargoTargetDir(root);
const out = process.env.RSA_WASM_DIR ?? join(root, 'target', 'rsa-wasm');
const tools = fileURLToPath(new URL('../node_modules/binaryen/bin', import.meta.url));
const cargoHome = process.env.CARGO_HOME ?? join(homedir(), '.cargo');

mkdirSync(out, { recursive: true });
for (const kernel of /** @type {const} */ (['fma', 'integer'])) {
  await buildKernel(kernel, { root, targetDir, cargoHome, tools, out: join(out, `${kernel}.wasm`) });
}

const directory = join(targetDir, 'rsa-harness');
const select = ['--package', 'wechatpay-rsa', '--example', 'harness', '--features', 'expose-arithmetic'];
execFileSync(
  'cargo',
  ['build', '--quiet', '--release', '--target', WASM_TARGET, '--target-dir', directory, ...select],
  {
    cwd: root,
    stdio: 'inherit',
    env: { ...process.env, RUSTFLAGS: '-C link-arg=--export-table -C link-arg=--growable-table' },
  },
);
copyFileSync(join(directory, WASM_TARGET, 'release', 'examples', 'harness.wasm'), join(out, 'harness.wasm'));
