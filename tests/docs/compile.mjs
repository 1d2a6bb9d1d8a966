// Type-checks blocks of code against the package as users install it.
import { execFile } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

/** @typedef {import('./blocks.mjs').Block} Block */

const run = promisify(execFile);
const here = (/** @type {string} */ file) => fileURLToPath(new URL(file, import.meta.url));
const COMPILER_OPTIONS = {
  noEmit: true,
  strict: true,
  exactOptionalPropertyTypes: true,
  skipLibCheck: false,
  // Examples in JavaScript name no types of parameters.
  checkJs: true,
  noImplicitAny: false,
  // No Node: what an example takes from its surroundings is in placeholders.d.ts.
  target: 'es2022',
  lib: ['es2022', 'esnext.disposable', 'dom', 'dom.iterable'],
  types: [],
  module: 'nodenext',
  moduleResolution: 'nodenext',
  moduleDetection: 'force',
};

/** What the package exports, for examples that stand at its declarations. */
const EXPORTS =
  'import { canonical, diagnoseSignature, forceRsaKernel, openAes256Gcm, rsaKernel, rsaKernelStatus, verifySignature, ' +
  "version, WechatPay, WechatPayError } from 'wechatpay-wasm';";

/**
 * A project that has the package installed.
 * @param {string} pkg the built package
 */
export async function makeProject(pkg) {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'wechatpay-wasm-docs-'));
  const dispose = () => rmSync(folder, { recursive: true, force: true });
  try {
    const { stdout } = await run('npm', ['pack', '--silent', '--pack-destination', folder], { cwd: pkg });
    const tarball = path.join(folder, stdout.trim().split('\n').at(-1) ?? '');
    writeFileSync(path.join(folder, 'package.json'), '{ "private": true, "type": "module" }\n');
    await run('npm', ['install', '--silent', '--offline', '--no-audit', '--no-fund', tarball], { cwd: folder });
    copyFileSync(here('placeholders.d.ts'), path.join(folder, 'placeholders.d.ts'));
    return { folder, dispose };
  } catch (error) {
    dispose();
    throw error;
  }
}

/**
 * @param {string} folder of a project
 * @param {readonly Block[]} blocks
 * @returns {Promise<string[]>} problems: `README.md:41: …`
 */
export async function compile(folder, blocks) {
  const code = path.join(folder, 'blocks');
  rmSync(code, { recursive: true, force: true });
  mkdirSync(code);
  /** @type {Map<string, string>} document by name of the file that holds the block */
  const documents = new Map();
  blocks.forEach(({ file, line, kind, code: text }, index) => {
    const name = `${index}.${kind}`;
    documents.set(name, file);
    // Lines keep their numbers. At a member the package is at hand, as it is for whoever reads there.
    const imports = file.endsWith('.d.ts') && !text.includes("from 'wechatpay-wasm'") ? EXPORTS : '';
    writeFileSync(path.join(code, name), `${imports}${'\n'.repeat(line - 1)}${text}\n`);
  });
  const config = path.join(folder, 'tsconfig.json');
  writeFileSync(
    config,
    JSON.stringify({ compilerOptions: COMPILER_OPTIONS, include: ['placeholders.d.ts', 'blocks'] }),
  );
  try {
    await run(process.execPath, [here('../../node_modules/typescript/bin/tsc'), '--pretty', 'false', '-p', config], {
      cwd: folder,
    });
    return [];
  } catch (error) {
    const { stdout = '', stderr = '' } = /** @type {{ stdout?: string, stderr?: string }} */ (error);
    if (!stdout.includes('error TS')) throw new Error(`tsc failed: ${stdout}${stderr}`, { cause: error });
    return stdout
      .trim()
      .split(/\n(?! )/)
      .map((text) =>
        text.replace(
          /^(?:.*[/\\])?blocks[/\\](\d+\.m[jt]s)\((\d+),\d+\): error /,
          (_, name, line) => `${documents.get(name)}:${line}: `,
        ),
      );
  }
}
