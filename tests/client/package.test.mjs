// What the package has for the payer's side: small, old syntax, no wasm, and found by every way that leads there.
import assert from 'node:assert/strict';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import os from 'node:os';
import path from 'node:path';
import { after, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { build, transform } from 'esbuild';
import ts from 'typescript-5';
import * as imported from 'wechatpay-wasm/client';

const pkg = fileURLToPath(new URL('../../pkg', import.meta.url));
const folder = mkdtempSync(path.join(os.tmpdir(), 'wechatpay-wasm-client-'));
after(() => rmSync(folder, { recursive: true, force: true }));

const manifest = JSON.parse(readFileSync(path.join(pkg, 'package.json'), 'utf8'));
const sources = readdirSync(path.join(pkg, 'client')).filter((file) => file.endsWith('.js'));
const read = (/** @type {string} */ file) => readFileSync(path.join(pkg, file), 'utf8');
const NAMES = ['openBusinessView', 'requestMerchantTransfer', 'requestPayment', 'waitForResult'];
/** Bytes. */
const BUDGET = 2048;

test('it is at most 2 KiB, minified and compressed, and made of nothing but its own files', async () => {
  const entry = path.join(pkg, 'client/index.js');
  const options = { bundle: true, minify: true, format: /** @type {const} */ ('esm'), write: false, metafile: true };
  const { outputFiles, metafile } = await build({ ...options, entryPoints: [entry], absWorkingDir: pkg });
  const bytes = gzipSync(outputFiles?.[0]?.contents ?? '', { level: 9 }).length;
  assert.ok(bytes <= BUDGET, `${bytes} bytes`);
  assert.deepEqual(Object.keys(metafile?.inputs ?? {}).sort(), sources.map((file) => `client/${file}`).sort());
});

test('its syntax is that of ES2015: there is nothing to make older', async () => {
  for (const file of [...sources.map((name) => `client/${name}`), 'client/index.cjs', 'miniprogram_dist/client.js']) {
    const [old, newest] = await Promise.all(
      ['es2015', 'esnext'].map(async (target) => (await transform(read(file), { target })).code),
    );
    assert.equal(old, newest, file);
  }
  // The comparison can fail.
  const [old, newest] = await Promise.all(
    ['es2015', 'esnext'].map(async (target) => (await transform('a?.b', { target })).code),
  );
  assert.notEqual(old, newest);
});

test('import, require and the copy for mini programs have the same functions', () => {
  const required = createRequire(import.meta.url)('wechatpay-wasm/client');
  assert.deepEqual(Object.keys(imported).sort(), NAMES);
  assert.deepEqual(Object.keys(required).sort(), NAMES);
  assert.equal(read('miniprogram_dist/client.js'), read('client/index.cjs'));
});

test("WeChat's developer tools, emulated: they copy what package.json names, and require finds it there", () => {
  const built = path.join(folder, 'miniprogram_npm', manifest.name);
  mkdirSync(path.dirname(built), { recursive: true });
  cpSync(path.join(pkg, manifest.miniprogram), built, { recursive: true });
  assert.ok(manifest.files.includes(manifest.miniprogram));
  assert.deepEqual(readdirSync(built), ['client.js']);
  // Where the mini program's own require looks: the file of the name.
  writeFileSync(path.join(folder, 'package.json'), '{}');
  const client = createRequire(path.join(folder, 'app.js'))(`./miniprogram_npm/${manifest.name}/client`);
  assert.deepEqual(Object.keys(client).sort(), NAMES);
});

test('TypeScript finds the types with and without exports', () => {
  const users = path.join(folder, 'users');
  mkdirSync(path.join(users, 'node_modules'), { recursive: true });
  cpSync(pkg, path.join(users, 'node_modules', manifest.name), {
    recursive: true,
    filter: (file) => [pkg, path.join(pkg, 'package.json')].includes(file) || file.startsWith(path.join(pkg, 'client')),
  });
  // The first is what projects made by the developer tools have.
  for (const [moduleResolution, types] of /** @type {const} */ ([
    [ts.ModuleResolutionKind.Node10, 'index.d.ts'],
    [ts.ModuleResolutionKind.Bundler, 'index.d.ts'],
    [ts.ModuleResolutionKind.Node16, 'index.d.cts'],
  ])) {
    const options = { moduleResolution };
    const found = ts.resolveModuleName('wechatpay-wasm/client', path.join(users, 'page.ts'), options, ts.sys);
    assert.equal(path.basename(found.resolvedModule?.resolvedFileName ?? ''), types);
  }
});
