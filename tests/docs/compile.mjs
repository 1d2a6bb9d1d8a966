// Type-checks blocks of code against the package as users install it.
import { execFile } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { together } from '../../tools/process.mjs';

/** @typedef {import('./blocks.mjs').Block} Block */

const run = promisify(execFile);
const here = (/** @type {string} */ file) => fileURLToPath(new URL(file, import.meta.url));
/** Installed for the examples. */
const modules = here('../../examples/node_modules');
/** What blocks may import besides the package, and its types. */
const DEPENDENCIES = [
  '@hono/node-server',
  '@koa/bodyparser',
  '@koa/router',
  '@nestjs/common',
  '@nestjs/core',
  '@nestjs/platform-express',
  '@types/express',
  '@types/node',
  'egg',
  'express',
  'fastify',
  'hono',
  'koa',
  'reflect-metadata',
  'rxjs',
  'undici',
];
const COMPILER_OPTIONS = {
  noEmit: true,
  strict: true,
  exactOptionalPropertyTypes: true,
  // Those of the dependencies are not ours; "published types" checks those of the package.
  skipLibCheck: true,
  target: 'es2022',
  lib: ['es2022', 'esnext.disposable', 'dom', 'dom.iterable'],
  types: ['node'],
  module: 'nodenext',
  moduleResolution: 'nodenext',
  moduleDetection: 'force',
  // Nest's.
  experimentalDecorators: true,
};
/** What the package exports, for examples that stand at its declarations. */
const EXPORTS =
  'import { canonical, checkConfig, cryptoKeySigner, diagnoseSignature, forceRsaKernel, handleNotification, ' +
  'memoryClaims, nodeSigner, openAes256Gcm, parseNotification, processOnce, replyWith, rsaKernel, rsaKernelStatus, verifySignature, version, WechatPay, ' +
  "WechatPayError } from 'wechatpay-wasm';";

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
    linkDependencies(folder);
    return { folder, dispose };
  } catch (error) {
    dispose();
    throw error;
  }
}

/** Makes what is installed for the examples look installed in a project. @param {string} folder */
function linkDependencies(folder) {
  for (const name of DEPENDENCIES) {
    const link = path.join(folder, 'node_modules', name);
    mkdirSync(path.dirname(link), { recursive: true });
    symlinkSync(path.join(modules, name), link);
  }
}

/**
 * One that is made at once, for what need not be packed and installed as users do.
 * @param {string} pkg the built package
 */
export function linkProject(pkg) {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'wechatpay-wasm-docs-'));
  linkDependencies(folder);
  symlinkSync(pkg, path.join(folder, 'node_modules/wechatpay-wasm'));
  // Deno finds no package without it.
  writeFileSync(path.join(folder, 'package.json'), '{ "type": "module", "dependencies": { "wechatpay-wasm": "*" } }\n');
  return { folder, dispose: () => rmSync(folder, { recursive: true, force: true }) };
}

/**
 * @param {string} folder of a project
 * @param {readonly Block[]} blocks
 * @returns {Promise<string[]>} problems: `README.md:41: …`
 */
export async function compile(folder, blocks) {
  const isTypeScript = (/** @type {Block} */ { kind }) => kind === 'mts';
  const problems = await together([
    compileAll(path.join(folder, 'typescript'), blocks.filter(isTypeScript), COMPILER_OPTIONS),
    // Those in JavaScript name no types of parameters.
    compileAll(
      path.join(folder, 'javascript'),
      blocks.filter((block) => !isTypeScript(block)),
      { ...COMPILER_OPTIONS, allowJs: true, checkJs: true, noImplicitAny: false },
    ),
  ]);
  return problems.flat();
}

/**
 * @param {string} code the folder for the blocks
 * @param {readonly Block[]} blocks
 * @param {object} compilerOptions
 */
async function compileAll(code, blocks, compilerOptions) {
  rmSync(code, { recursive: true, force: true });
  mkdirSync(code);
  if (blocks.length === 0) return [];
  /** @type {Map<string, string>} document by name of the file that holds the block */
  const documents = new Map();
  blocks.forEach(({ file, line, kind, code: text }, index) => {
    const name = `${index}.${kind}`;
    documents.set(name, file);
    // Lines keep their numbers. At a member the package is at hand, as it is for whoever reads there.
    const imports = file.endsWith('.d.ts') && !text.includes("from 'wechatpay-wasm'") ? EXPORTS : '';
    writeFileSync(path.join(code, name), `${imports}${'\n'.repeat(line - 1)}${text}\n`);
  });
  const config = path.join(code, 'tsconfig.json');
  writeFileSync(config, JSON.stringify({ compilerOptions, include: ['../placeholders.d.ts', '.'] }));
  const tsc = here('../../node_modules/typescript/bin/tsc');
  try {
    await run(process.execPath, [tsc, '--pretty', 'false', '-p', config], { cwd: code });
    return [];
  } catch (error) {
    const { stdout = '', stderr = '' } = /** @type {{ stdout?: string, stderr?: string }} */ (error);
    if (!stdout.includes('error TS')) throw new Error(`tsc failed: ${stdout}${stderr}`, { cause: error });
    return stdout
      .trim()
      .split(/\n(?! )/)
      .map((text) =>
        text.replace(
          /^(?:.*[/\\])?(\d+\.[mc][jt]s)\((\d+),\d+\): error /,
          (_, name, line) => `${documents.get(name)}:${line}: `,
        ),
      );
  }
}
