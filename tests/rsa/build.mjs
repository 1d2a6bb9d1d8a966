// Builds what the tests beside this file load, into target/rsa-wasm: the harness and the side modules as they ship.

import { execFileSync } from 'node:child_process';
import { copyFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { buildKernel } from '../../crates/rsa-kernel/build-kernels.mjs';

const root = process.env.RSA_CARGO_ROOT ?? fileURLToPath(new URL('../../', import.meta.url));
const target = process.env.CARGO_TARGET_DIR ?? join(root, 'target');
const out = process.env.RSA_WASM_DIR ?? join(root, 'target', 'rsa-wasm');
const bin = process.env.BINARYEN_BIN ?? join(root, 'node_modules', '.bin');

buildKernel('fma', { root, target, out, bin });
buildKernel('integer', { root, target, out, bin });

const directory = join(target, 'rsa-harness');
const triple = 'wasm32-unknown-unknown';
const select = ['--package', 'wechatpay-rsa', '--example', 'harness', '--features', 'expose-arithmetic'];
execFileSync('cargo', ['build', '--quiet', '--release', '--target', triple, '--target-dir', directory, ...select], {
  cwd: root,
  stdio: 'inherit',
  env: { ...process.env, RUSTFLAGS: '-C link-arg=--export-table -C link-arg=--growable-table' },
});
copyFileSync(join(directory, triple, 'release', 'examples', 'harness.wasm'), join(out, 'harness.wasm'));
