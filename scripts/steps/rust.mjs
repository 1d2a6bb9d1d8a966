// Steps that check the Rust side.
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { WASM_TARGET } from '../../tools/cargo.mjs';
import { findProgram } from '../../tools/install.mjs';
import { run } from '../../tools/process.mjs';
import { NotRun } from '../lib/steps.mjs';

/** The development tools are a wrapper around someone else's: only formatted, not tested. */
const PRODUCT = ['--locked', '--workspace', '--exclude', 'xtask'];
/** What compiles for WebAssembly: the fuzz targets know a native process only. */
const PORTABLE = [...PRODUCT, '--exclude', 'wechatpay-fuzz'];

/**
 * @param {string} root
 * @returns {import('../lib/steps.mjs').Step[]}
 */
export function rustSteps(root) {
  /**
   * @param {readonly string[]} args
   * @param {Record<string, string>} [env]
   */
  const cargo = async (args, env) => (await run('cargo', args, { cwd: root, env })).output;

  /**
   * Sum of cargo's `test result:` lines.
   * @param {string} output
   */
  const counted = (output) => {
    const passed = [...output.matchAll(/^test result: ok\. (\d+) passed/gm)].reduce(
      (sum, match) => sum + Number(match[1]),
      0,
    );
    if (passed === 0) throw new Error(`no test ran\n${output}`);
    return `${passed} tests`;
  };

  /** @param {Record<string, string>} [env] */
  const bindings = async (env) => {
    return counted(await cargo(['test', '--locked', '--target', WASM_TARGET, '--test', 'bindings'], env));
  };

  /** @type {Omit<import('../lib/steps.mjs').Step, 'lane'>[]} */
  const steps = [
    { name: 'cargo fmt', needs: [], run: async () => void (await cargo(['fmt', '--all', '--check'])) },
    {
      name: 'cargo test',
      needs: [],
      run: async () => {
        const output = await cargo(['test', ...PRODUCT]);
        // Cargo runs what Cargo.toml lists, and what that lists, and does not report other files.
        const folder = path.join(root, 'tests/rust');
        const modules = readFileSync(path.join(folder, 'native.rs'), 'utf8');
        const forgotten = readdirSync(folder).filter(
          (file) =>
            file.endsWith('.rs') &&
            !output.includes(`Running tests/rust/${file} `) &&
            !modules.includes(`\nmod ${path.basename(file, '.rs')};\n`),
        );
        if (forgotten.length > 0)
          throw new Error(`tests/rust/native.rs names no module, and Cargo.toml no [[test]]: ${forgotten.join(', ')}`);
        return counted(output);
      },
    },
    {
      name: 'cargo clippy',
      needs: [],
      run: async () => void (await cargo(['clippy', ...PRODUCT, '--all-targets', '--', '-D', 'warnings'])),
    },
    {
      name: 'cargo clippy, wasm32',
      needs: ['wasm target'],
      run: async () => {
        const strict = ['--target', WASM_TARGET, '--', '-D', 'warnings'];
        await cargo(['clippy', ...PORTABLE, ...strict]);
        await cargo(['clippy', '--locked', '--test', 'bindings', ...strict]);
        for (const [kernel, instructions] of [
          ['fma', '+simd128,+relaxed-simd'],
          ['integer', '+simd128'],
        ]) {
          const flags = ['clippy', '--locked', '-p', 'wechatpay-rsa-kernel', '--features', `${kernel}`];
          await cargo([...flags, '--target-dir', path.join('target', `rsa-kernel-${kernel}`), ...strict], {
            RUSTFLAGS: `-C target-feature=${instructions}`,
          });
        }
      },
    },
    {
      name: 'cargo doc',
      needs: [],
      run: async () =>
        void (await cargo(['doc', ...PRODUCT, '--no-deps'], { RUSTDOCFLAGS: '-D warnings -D missing_docs' })),
    },
    { name: 'bindings in Node', needs: ['wasm target'], run: () => bindings() },
    {
      name: 'bindings in Chromium',
      needs: ['wasm target', 'browsers'],
      run: async () => {
        const driver = findProgram('chromedriver');
        if (!driver || !findProgram('chromium'))
          throw new NotRun('no chromium with its chromedriver; set CHROMEDRIVER');
        return bindings({ WASM_BINDGEN_USE_BROWSER: '1', CHROMEDRIVER: driver });
      },
    },
  ];
  return steps.map((step) => ({ ...step, lane: 'cargo' }));
}
