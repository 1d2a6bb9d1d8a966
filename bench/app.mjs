// What is measured, put into a folder as a user's project would be: the package packed and installed, the other libraries, keys
// and messages, and the suite.
import { cpSync, existsSync, mkdirSync, mkdtempSync, copyFileSync, statSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import os from 'node:os';
import path from 'node:path';
import { createSandbox } from '../sandbox/index.js';
import { WASM_TARGET, cargoTargetDir } from '../tools/cargo.mjs';
import { run } from '../tools/process.mjs';

const here = import.meta.dirname ?? path.dirname(new URL(import.meta.url).pathname);
const root = path.join(here, '..');
const targetDir = cargoTargetDir(root);

/** The `rsa` crate is given every advantage: highest optimisation, and binaryen's on top. */
const FEATURES = ['bulk-memory', 'multivalue', 'mutable-globals', 'nontrapping-float-to-int', 'reference-types', 'sign-ext'];

/** Builds `rsa-peer/`, if its result is not there yet, and gives the file. */
async function buildRsaPeer() {
  const folder = path.join(targetDir, 'bench-rsa-peer');
  await run('cargo', ['build', '--quiet', '--locked', '--release', '--target', WASM_TARGET], {
    cwd: path.join(here, 'rsa-peer'), inherit: true, env: { CARGO_TARGET_DIR: folder },
  });
  const compiled = path.join(folder, WASM_TARGET, 'release/rsa_peer.wasm');
  const optimised = path.join(folder, 'rsa-peer.wasm');
  if (existsSync(optimised) && statSync(optimised).mtimeMs >= statSync(compiled).mtimeMs) return optimised;
  const enable = FEATURES.map((feature) => `--enable-${feature}`);
  await run(process.execPath, [path.join(root, 'node_modules/binaryen/bin/wasm-opt'), ...enable, '-O3', compiled, '-o', optimised]);
  return optimised;
}

/**
 * Throwaway keys and what both sides sign with them in one payment.
 * @returns {Promise<import('./suite/types.js').Fixture>}
 */
async function makeFixture() {
  const now = Date.now();
  const sandbox = await createSandbox({ now: () => now, notify: async () => new Response(null, { status: 204 }) });
  const { WechatPay, canonical } = await import('wechatpay-wasm');
  const options = { ...sandbox.credentials, notifyUrl: 'https://shop.example.com/wechatpay/notify' };
  const client = new WechatPay({ ...options, now: () => now });
  const order = {
    appid: options.appid, mchid: options.mchid, description: 'Image形象店-深圳腾大-QQ公仔', out_trade_no: 'BENCH20260101000001',
    notify_url: options.notifyUrl, amount: { total: 100, currency: 'CNY' }, payer: { openid: 'oUpF8uMuAJO_M2pxb1Q9zNjWeS6o' },
  };
  const request = client.signRequest({ method: 'POST', path: '/v3/pay/transactions/jsapi', body: order });
  const answered = await sandbox.fetch(request.url, request);
  const answer = { status: answered.status, headers: canonicalHeaders(Object.fromEntries(answered.headers)), body: await answered.text() };
  client.verifyResponse(answer);
  await sandbox.pay(order.out_trade_no);
  const { headers, body } = await sandbox.notification(order.out_trade_no);
  sandbox.close();

  const { timestamp, nonce } = request;
  const message = canonical.request({ method: 'POST', path: '/v3/pay/transactions/jsapi', timestamp, nonce, body: request.body ?? '' });
  const { createSign } = await import('node:crypto');
  return {
    options, now, order, message, answer,
    prepay_id: JSON.parse(answer.body).prepay_id,
    // Of an independent implementation: what everyone must arrive at.
    signature: createSign('sha256').update(message).sign(options.privateKey, 'base64'),
    notification: { headers: canonicalHeaders(headers), body: new TextDecoder().decode(body) },
  };
}

/**
 * Header names as WeChat Pay documents them, so that nobody has to search.
 * @param {Record<string, string>} headers
 */
const canonicalHeaders = (headers) => Object.fromEntries(Object.entries(headers).map(([name, value]) => (
  [name.toLowerCase().replace(/(^|-)[a-z]/g, (part) => part.toUpperCase()), value])));

/**
 * Bundles a library into one ES module without imports, for browsers and Workers.
 *
 * @param {string} name
 * @param {string} outfile
 */
async function bundle(name, outfile) {
  const { build } = createRequire(path.join(root, 'package.json'))('esbuild');
  await build({
    stdin: { contents: `import library from '${name}'; export default library;`, resolveDir: here },
    bundle: true, format: 'esm', platform: 'browser', outfile, logLevel: 'error',
    // Workers pretend to be Node; a bundle for the web must not ask them for Node's modules.
    define: { 'process.versions.node': 'undefined' },
  });
}

/**
 * @param {string} pkg the built package
 * @returns {Promise<string>} the folder, to be removed by the caller
 */
export async function prepareApp(pkg) {
  const app = mkdtempSync(path.join(os.tmpdir(), 'wechatpay-wasm-bench-'));
  const { stdout } = await run('npm', ['pack', '--silent', '--pack-destination', app], { cwd: pkg });
  writeFileSync(path.join(app, 'package.json'), '{ "private": true, "type": "module" }\n');
  const tarball = `./${stdout.trim().split('\n').at(-1)}`;
  await run('npm', ['install', '--silent', '--no-audit', '--no-fund', '--offline', tarball], { cwd: app });
  cpSync(path.join(here, 'suite'), path.join(app, 'suite'), { recursive: true });
  const generated = path.join(app, 'generated');
  mkdirSync(generated);
  writeFileSync(path.join(generated, 'fixture.mjs'), `export default ${JSON.stringify(await makeFixture())};\n`);
  for (const name of ['node-forge', 'jsrsasign']) {
    // Neither depends on anything else, so that a copy is an installation.
    cpSync(path.join(here, 'node_modules', name), path.join(app, 'node_modules', name), { recursive: true });
    await bundle(name, path.join(generated, `${name}.mjs`));
  }
  copyFileSync(await buildRsaPeer(), path.join(generated, 'rsa-peer.wasm'));
  return app;
}
