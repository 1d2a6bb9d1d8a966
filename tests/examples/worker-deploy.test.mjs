// What wrangler makes of the Worker example's folder, up to the upload.
import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import os from 'node:os';
import path from 'node:path';
import { test } from 'node:test';
import { run } from '../../tools/process.mjs';
import { folder } from './worker/shop.mjs';

const { resolve } = createRequire(path.join(folder, 'index.js'));
const wrangler = resolve('wrangler/bin/wrangler.js');

test('wrangler accepts the folder and would deploy the Worker with compiled WebAssembly beside it', async (t) => {
  const out = mkdtempSync(path.join(os.tmpdir(), 'worker-deploy-'));
  t.after(() => rmSync(out, { recursive: true, force: true }));
  const { output } = await run(process.execPath, [wrangler, 'deploy', '--dry-run', '--outdir', out], {
    cwd: folder, timeoutMs: 60_000, env: { WRANGLER_SEND_METRICS: 'false' },
  });
  for (const binding of ['env.DB (shop)', 'env.FULFILMENT (fulfilment)', 'env.WECHATPAY_MCHID']) {
    assert.ok(output.includes(binding), output);
  }
  assert.doesNotMatch(output, /warning/i);
  const files = readdirSync(out);
  assert.ok(files.includes('index.js'), files.join());
  // wrangler puts a hash before each name.
  const modules = files.filter((file) => file.endsWith('.wasm'));
  assert.ok(modules.some((file) => file.endsWith('-core_bg.wasm')), files.join());
  for (const file of modules) {
    const original = resolve(`wechatpay-wasm/${file.replace(/^[0-9a-f]+-/, '')}`);
    assert.deepEqual(readFileSync(path.join(out, file)), readFileSync(original), file);
  }
  t.diagnostic(/Total Upload.*/.exec(output)?.[0] ?? '');
});
