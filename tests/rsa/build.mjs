// Builds what the tests beside this file load, into target/rsa-wasm: the harness and the side modules as they ship.

import { execFileSync } from 'node:child_process';
import { copyFileSync, mkdirSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { buildKernel } from '../../scripts/lib/kernels.mjs';

const root = process.env.RSA_CARGO_ROOT ?? fileURLToPath(new URL('../../', import.meta.url));
const targetDir = process.env.CARGO_TARGET_DIR ?? join(root, 'target');
const out = process.env.RSA_WASM_DIR ?? join(root, 'target', 'rsa-wasm');
const tools = fileURLToPath(new URL('../../node_modules/binaryen/bin', import.meta.url));
const cargoHome = process.env.CARGO_HOME ?? join(homedir(), '.cargo');

mkdirSync(out, { recursive: true });
for (const kernel of /** @type {const} */ (['fma', 'integer'])) {
  await buildKernel(kernel, { root, targetDir, cargoHome, tools, out: join(out, `${kernel}.wasm`) });
}

const directory = join(targetDir, 'rsa-harness');
const triple = 'wasm32-unknown-unknown';
const select = ['--package', 'wechatpay-rsa', '--example', 'harness', '--features', 'expose-arithmetic'];
execFileSync('cargo', ['build', '--quiet', '--release', '--target', triple, '--target-dir', directory, ...select], {
  cwd: root,
  stdio: 'inherit',
  env: { ...process.env, RUSTFLAGS: '-C link-arg=--export-table -C link-arg=--growable-table' },
});
copyFileSync(join(directory, triple, 'release', 'examples', 'harness.wasm'), join(out, 'harness.wasm'));
