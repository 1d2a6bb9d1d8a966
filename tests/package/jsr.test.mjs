// The package for JSR, as Deno sees it: what `deno publish` would upload, and a project that imports it.
import assert from 'node:assert/strict';
import { copyFileSync, cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { assembleJsr } from '../../scripts/lib/jsr.mjs';
import { run } from '../../tools/process.mjs';
import { DENO, program } from '../conformance/rows/processes.mjs';

const root = fileURLToPath(new URL('../..', import.meta.url));
const project = mkdtempSync(path.join(os.tmpdir(), 'wechatpay-wasm-jsr-'));
const folder = path.join(project, 'package');
const options = { pkg: path.join(root, 'pkg'), toolsRoot: root, folder };
const manifest = () => JSON.parse(readFileSync(path.join(folder, 'jsr.json'), 'utf8'));
const deno = (args, cwd) =>
  run(program(path.join(root, 'tests/conformance'), 'DENO', DENO), args, {
    cwd,
    env: { NO_COLOR: '1', DENO_DIR: path.join(project, 'cache') },
    timeoutMs: 60_000,
  });

before(() => assembleJsr({ ...options, scope: 'no-such-scope' }));
after(() => rmSync(project, { recursive: true, force: true }));

test('without a scope there is no package', async () => {
  for (const scope of [
    undefined,
    '',
    '@shop',
    'Shop',
    'a',
    'a'.repeat(21),
    '-shop',
    'shop-',
    'tea--shop',
    'tea_shop',
  ]) {
    const elsewhere = path.join(project, 'refused');
    await assert.rejects(assembleJsr({ ...options, folder: elsewhere, scope }), /the scope must be 2 to 20/);
    assert.throws(() => readFileSync(elsewhere), { code: 'ENOENT' });
  }
});

test('name, version and entries are those of the npm package', () => {
  const npm = JSON.parse(readFileSync(path.join(root, 'pkg/package.json'), 'utf8'));
  const { name, version, exports } = manifest();
  assert.equal(name, `@no-such-scope/${npm.name}`);
  assert.equal(version, npm.version);
  for (const [entry, file] of Object.entries(exports)) assert.equal(npm.exports[entry].import.default, file);
});

test('JSR accepts it, with fast types, and would publish every file', async () => {
  const { output } = await deno(['publish', '--dry-run', '--allow-dirty'], folder);
  const published = [...output.matchAll(/^ +file:\/\/\/\S+\/package\/(\S+) \(/gm)].map(([, file]) => file);
  assert.deepEqual(published.sort(), manifest().publish.include.sort());
  assert.match(output, /Success Dry run complete/);
  // Without declarations an entry is only warned about. The file system is imported by a name that bundlers cannot see.
  const warnings = [...output.matchAll(/warning\[([\w-]+)\][^\n]*\n\s*--> \S+\/package\/(\S+?):/g)];
  assert.deepEqual(
    warnings.map(([, kind, file]) => [kind, file]),
    [['unanalyzable-dynamic-import', 'save.js']],
  );
  assert.equal(output.match(/warning/g)?.length, warnings.length);
});

test('a Deno project imports both entries, with types, and pays', async () => {
  const app = path.join(project, 'app');
  cpSync(folder, path.join(app, 'package'), { recursive: true });
  // A member of a workspace is found by this name; it may say what jsr.json says.
  copyFileSync(path.join(folder, 'jsr.json'), path.join(app, 'package/deno.json'));
  writeFileSync(path.join(app, 'deno.json'), '{ "workspace": ["./package"] }\n');
  const { name } = manifest();
  writeFileSync(
    path.join(app, 'main.ts'),
    `import { WechatPay, type WechatPayOptions } from '${name}';
    import { createSandbox, type Sandbox } from '${name}/sandbox';

    const paid: string[] = [];
    const sandbox: Sandbox = await createSandbox({
      notify: (url, init) =>
        pay.handleNotification(new Request(url, init), (event) => {
          if (event.kind === 'payment') paid.push(event.resource.out_trade_no);
        }),
    });
    const options: WechatPayOptions = { ...sandbox.credentials, fetch: (url, init) => sandbox.fetch(url, init) };
    const pay = new WechatPay(options);
    // @ts-expect-error an order has an amount
    await pay.prepayJsapi({ out_trade_no: 'TEA-0001', description: 'Tea' }).catch(() => {});
    await pay.prepayJsapi({
      out_trade_no: 'TEA-0001',
      description: 'Tea',
      amount: { total: 1200 },
      payer: { openid: 'oUpF8uMuAJO_M2pxb1Q9zNjWeS6o' },
    });
    await sandbox.pay('TEA-0001');
    await sandbox.idle();
    console.log('paid: ' + paid);
    `,
  );
  const { stdout } = await deno(['run', '--check', '--no-prompt', 'main.ts'], app);
  assert.equal(stdout.trim(), 'paid: TEA-0001');
});
