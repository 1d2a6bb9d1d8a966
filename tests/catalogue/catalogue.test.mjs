// What the catalogue itself does: keys, what is given, what comes back, and how much it adds to a bundle.
import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import os from 'node:os';
import path from 'node:path';
import { test } from 'node:test';
import { gzipSync } from 'node:zlib';
import { build } from 'esbuild';
import { WechatPay } from 'wechatpay-wasm';
import { catalogue } from 'wechatpay-wasm/catalogue';
import { createSandbox } from 'wechatpay-wasm/sandbox';
import { hashOf, withoutNames } from '../../pkg-template/key-hash.js';
import { run } from '../../tools/process.mjs';
import { OPERATIONS } from '../sandbox/facts.mjs';

const sandbox = await createSandbox();
let requests = 0;
const client = new WechatPay({
  ...sandbox.credentials,
  language: 'en',
  fetch: (url, init) => {
    requests += 1;
    return sandbox.fetch(url, init);
  },
});
const api = catalogue(client);
const REFUND = 'GET /v3/refund/domestic/refunds/{out_refund_no}';

test('a key that is none is refused before anything is sent, and the likely one is named', async () => {
  for (const [key, meant] of [
    ['GET /v3/refund/domestic/refund/{out_refund_no}', 'GET /v3/refund/domestic/refunds/{}'],
    ['POST /v3/refund/domestic/refunds/{out_refund_no}', 'GET /v3/refund/domestic/refunds/{}'],
    ['GET /v3/refund/domestic/refunds/R20260720_0001', 'GET /v3/refund/domestic/refunds/{}'],
    ['get https://api.mch.weixin.qq.com/v3/refund/domestic/refunds/:id?x=1', 'GET /v3/refund/domestic/refunds/{}'],
    ['/v3/certificates', 'GET /v3/certificates'],
    ['POST /pay/transactions/jsapi', 'POST /v3/pay/transactions/jsapi'],
    ['POST /v3/pay/transactoins/jsapi', 'POST /v3/pay/transactions/jsapi'],
    ['POST /v3/applyment4sub/applyment', 'POST /v3/applyment4sub/applyment/'],
    ['GET /v3/no/such/thing', undefined],
    ['x'.repeat(1000), undefined],
    [undefined, undefined],
    [Symbol.iterator, undefined],
  ]) {
    requests = 0;
    await assert.rejects(api(key, {}), ({ code, issues: [issue] }) => {
      assert.deepEqual([code, issue.field, issue.reason], ['ERR_INPUT', 'key', 'is not in the catalogue']);
      if (meant) assert.equal(issue.remedy, `Did you mean ${meant}?`);
      else assert.match(issue.remedy, /EndpointKey/);
      return true;
    });
    assert.equal(requests, 0);
  }
});

test('nothing that is given is dropped: a policy is heeded, and what a call does not take is refused', async () => {
  requests = 0;
  const refused = { code: 'ERR_INPUT' };
  const body = { out_trade_no: '1', name: '张三' };
  await assert.rejects(api('POST /v3/refund/domestic/refunds', { body, policy: { encrypt: ['nmae'] } }), refused);
  await assert.rejects(
    api('GET /v3/merchant-service/images/{id}', { params: { id: '1' }, idempotencyKey: 'x' }),
    refused,
  );
  const file = new Uint8Array([0x89, 0x50, 0x4e, 0x47]);
  const upload = { file, filename: 'a.png', idempotencyKey: 'x' };
  await assert.rejects(api('POST /v3/merchant-service/images/upload', upload), refused);
  assert.equal(requests, 0);
});

test('the names of placeholders are free, in downloads too', async () => {
  const { media_id } = await client.upload(
    '/v3/merchant-service/images/upload',
    new Uint8Array([0x89, 0x50, 0x4e, 0x47]),
    {
      filename: 'a.png',
    },
  );
  const image = await api('GET /v3/merchant-service/images/{id}', { params: { id: media_id } });
  assert.ok((await image.bytes()).length > 0);
});

test('keys are told apart by their hashes, and no typing error of one is another by chance', () => {
  const hashes = new Set(OPERATIONS.map(({ key }) => hashOf(withoutNames(key))));
  // Two paths differ in the name of their placeholder alone.
  assert.equal(hashes.size, OPERATIONS.length - 1);
  let chance = 0;
  let tried = 0;
  for (const { key } of OPERATIONS) {
    for (const letter of 'qxz') {
      tried += 1;
      if (hashes.has(hashOf(withoutNames(`${key}${letter}`)))) chance += 1;
    }
  }
  assert.equal(chance, 0, `${chance} of ${tried}`);
});

test('what is given is checked like that of every call', async () => {
  const refused = async (key, input, field) => {
    requests = 0;
    await assert.rejects(api(key, input), ({ code, issues: [issue] }) => {
      assert.deepEqual([code, issue.field], ['ERR_INPUT', field]);
      return true;
    });
    assert.equal(requests, 0, field);
  };
  const getter = {
    get params() {
      throw new Error('mine');
    },
  };
  await refused(REFUND, {}, 'params.out_refund_no');
  await refused(REFUND, { params: { out_refund_no: '' } }, 'params.out_refund_no');
  await refused(REFUND, { params: { out_refund_no: 'R' }, querry: {} }, 'querry');
  await refused(REFUND, { params: { out_refund_no: 'R' }, body: {} }, 'body');
  await refused(REFUND, { params: { out_refund_no: 'R' }, timeoutMs: 0 }, 'timeoutMs');
  await refused(REFUND, getter, 'params');
  await refused(REFUND, null, 'params.out_refund_no');
  await refused(REFUND, { params: { out_refund_no: 'R' }, file: new Uint8Array(1) }, 'path');
  await refused('POST /v3/merchant/media/upload', { filename: 'a.png' }, 'filename');
  await refused('POST /v3/marketing/partnerships/build', { body: {} }, 'policy.idempotencyKey');
});

test('an answer is the object with its facts, or the facts alone where there is none', async () => {
  const { prepay_id, response } = await api('POST /v3/pay/transactions/jsapi', {
    body: {
      appid: sandbox.credentials.appid,
      mchid: sandbox.credentials.mchid,
      description: 'd',
      out_trade_no: 'T20260720_0001',
      notify_url: 'https://merchant.example/n',
      amount: { total: 1 },
      payer: { openid: 'o' },
    },
  });
  assert.ok(prepay_id);
  assert.equal(response.status, 200);
  const closed = await api('POST /v3/pay/transactions/out-trade-no/{out_trade_no}/close', {
    params: { out_trade_no: 'T20260720_0001' },
    body: { mchid: sandbox.credentials.mchid },
  });
  assert.equal(closed.status, 204);
  assert.ok(closed.requestId);
});

test('`require` has the same, for a client of either kind', async () => {
  const required = createRequire(import.meta.url)('wechatpay-wasm/catalogue');
  await assert.rejects(required.catalogue(client)('GET /', {}), { code: 'ERR_INPUT' });
});

test('it adds at most 4 kB to a bundle, and nothing where it is not imported', async (t) => {
  const sizes = async (contents) => {
    const { outputFiles, metafile } = await build({
      stdin: { contents, resolveDir: import.meta.dirname },
      bundle: true,
      minify: true,
      format: 'esm',
      write: false,
      target: 'es2022',
      metafile: true,
      conditions: ['import'],
    });
    const bytes = outputFiles[0].contents;
    const inputs = Object.keys(metafile.inputs).filter((file) => /catalogue|key-hash/.test(file));
    return { raw: bytes.length, gzip: gzipSync(bytes, { level: 9 }).length, inputs };
  };
  const pay = `import { WechatPay } from 'wechatpay-wasm'; globalThis.pay = WechatPay;`;
  const without = await sizes(pay);
  const both = await sizes(
    `${pay} import { catalogue } from 'wechatpay-wasm/catalogue'; globalThis.catalogue = catalogue;`,
  );
  const alone = await sizes(`import { catalogue } from 'wechatpay-wasm/catalogue'; globalThis.catalogue = catalogue;`);
  assert.deepEqual(without.inputs, []);
  assert.equal(both.inputs.length, 3);
  t.diagnostic(`without: ${without.raw} B, gzip ${without.gzip}; with: ${both.raw} B, gzip ${both.gzip}`);
  t.diagnostic(`the catalogue alone: ${alone.raw} B, gzip ${alone.gzip}`);
  assert.ok(both.gzip - without.gzip <= 4096, `${both.gzip - without.gzip} B more`);
  assert.ok(alone.gzip <= 4096, `${alone.gzip} B alone`);
});

test('who does not import the catalogue does not read its types', async (t) => {
  const root = path.resolve(import.meta.dirname, '../..');
  const project = mkdtempSync(path.join(os.tmpdir(), 'wechatpay-catalogue-'));
  t.after(() => rmSync(project, { recursive: true }));
  mkdirSync(path.join(project, 'node_modules'));
  symlinkSync(path.join(root, 'pkg'), path.join(project, 'node_modules/wechatpay-wasm'), 'junction');
  const read = async (name) => {
    writeFileSync(path.join(project, 'shop.mts'), `import '${name}';\n`);
    const flags = ['--ignoreConfig', '--listFilesOnly', '--module', 'nodenext', '--types', '', 'shop.mts'];
    const tsc = path.join(root, 'node_modules/typescript/bin/tsc');
    const { stdout } = await run(process.execPath, [tsc, ...flags], { cwd: project });
    return stdout.split('\n').map((file) => path.basename(file.trim()));
  };
  const [without, withIt] = [await read('wechatpay-wasm'), await read('wechatpay-wasm/catalogue')];
  assert.ok(without.includes('index.d.ts') && !without.includes('endpoints.d.ts'), without.join(' '));
  assert.ok(withIt.includes('endpoints.d.ts'), withIt.join(' '));
});
