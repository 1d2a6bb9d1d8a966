// Files of bills on Node: saved under their name when they are whole, and freed when nobody reads them any more.
import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { test } from 'node:test';
import v8 from 'node:v8';
import vm from 'node:vm';
import { gzipSync } from 'node:zlib';
import { vectorOptions } from '../conformance/fixtures.mjs';
import { memories } from '../support/memories.mjs';

const { WechatPay } = await import('wechatpay-wasm');

const { bill, keys } = JSON.parse(readFileSync(new URL('../fixtures/vectors.json', import.meta.url), 'utf8'));
const csv = Buffer.from(bill.csv_base64, 'base64');
const gzip = Buffer.from(bill.gzip_base64, 'base64');
const right = { download_url: '/v3/billdownload/file?token=t', hash_type: 'SHA1', hash_value: bill.csv_sha1_hex };

v8.setFlagsFromString('--expose-gc');
/** @type {() => void} */
const gc = vm.runInNewContext('gc');

const MERCHANT = {
  ...vectorOptions(/** @type {any} */ ({ vectors: { keys } })),
  language: /** @type {const} */ ('en'),
};

/** A client to whom every download is this. @param {() => Response} answer */
const client = (answer) => new WechatPay({ ...MERCHANT, fetch: async () => answer() });

/** @param {import('node:test').TestContext} t */
function folder(t) {
  const name = mkdtempSync(path.join(os.tmpdir(), 'wechatpay-wasm-bills-'));
  t.after(() => rmSync(name, { recursive: true }));
  return name;
}

test('a file has its name only when its hash is right', async (t) => {
  const place = folder(t);
  const file = path.join(place, 'bill.csv');
  writeFileSync(file, 'older');
  const wrong = await client(() => new Response(csv)).download({ ...right, hash_value: '0'.repeat(40) });
  await assert.rejects(wrong.saveTo(file), { name: 'WechatPayError', code: 'ERR_VERIFY_HASH' });
  assert.deepEqual([readdirSync(place), readFileSync(file, 'utf8')], [['bill.csv'], 'older']);
  for (const sent of [csv, gzip]) {
    const download = await client(() => new Response(sent)).download(right);
    /** @type {number[]} */
    const told = [];
    const onProgress = (/** @type {{ receivedBytes: number }} */ { receivedBytes }) => {
      told.push(receivedBytes);
      throw new Error('which changes nothing');
    };
    assert.deepEqual(await download.saveTo(file, { onProgress }), { path: file, bytes: csv.length });
    assert.deepEqual([readdirSync(place), readFileSync(file)], [['bill.csv'], csv]);
    assert.deepEqual([told.at(-1), [...told].sort((a, b) => a - b)], [csv.length, told]);
  }
  const unread = await client(() => new Response(csv)).download(right);
  await assert.rejects(unread.saveTo(file, /** @type {any} */ ({ onProgress: 1 })), { code: 'ERR_INPUT' });
  unread.cancel();
  const nowhere = await client(() => new Response(csv)).download(right);
  await assert.rejects(nowhere.saveTo(path.join(place, 'missing', 'bill.csv')), { code: 'ENOENT' });
});

test('whoever stops reading leaves nothing behind', async () => {
  const begun = Buffer.from(`订单金额\r\n\`1.00\r\n\`${'1'.repeat(60_000)}`);
  let ended = 0;
  const pay = client(
    () =>
      new Response(
        new ReadableStream({ start: (controller) => controller.enqueue(begun), cancel: () => void (ended += 1) }),
      ),
  );
  const stop = async () => {
    const rows = (await pay.download({ download_url: right.download_url })).rows();
    assert.deepEqual(await rows.next(), { done: false, value: { order_amount: 100 } });
    await rows.return?.();
  };
  /** What is in use once the garbage is gone, finalizers included, bytes. */
  const inUse = async () => {
    for (let turn = 0; turn < 5; turn += 1) {
      gc();
      await new Promise((resolve) => setImmediate(resolve));
    }
    const { heapUsed, external } = process.memoryUsage();
    return { core: memories.reduce((sum, { buffer }) => sum + buffer.byteLength, 0), own: heapUsed + external };
  };
  for (let round = 0; round < 400; round += 1) await stop();
  const before = await inUse();
  for (let round = 0; round < 1500; round += 1) await stop();
  const after = await inUse();
  // Each reader holds 60 kB of a line, so 90 MB would be left if none were freed.
  assert.equal(memories.length, 1);
  assert.ok(after.core - before.core < 2 ** 20, `core: ${after.core - before.core} bytes more`);
  assert.ok(after.own - before.own < 2 ** 22, `JavaScript: ${after.own - before.own} bytes more`);
  assert.equal(ended, 1900);
});

test('a bill that grows a thousandfold takes little memory at a time', async () => {
  // Random rows, so that the growth of the whole is allowed, and then lines of one byte each.
  const rows = Array.from({ length: 3000 }, () => `\`${randomBytes(40).toString('hex')}\n`).join('');
  const packed = gzipSync(`商户订单号\n${rows}${'`\n'.repeat(400_000)}`, { level: 9 });
  const pay = client(() => new Response(packed));
  const size = () => memories.reduce((sum, { buffer }) => sum + buffer.byteLength, 0);
  const before = size();
  let count = 0;
  for await (const row of (await pay.download({ download_url: right.download_url })).rows()) count += row ? 1 : 0;
  assert.equal(count, 403_000);
  assert.ok(size() - before < 4 * 2 ** 20, `${size() - before} bytes more`);
});

test('the rows of a bill go where the answer is, and the options with them', async () => {
  const asked = [];
  const pay = new WechatPay({
    ...MERCHANT,
    retry: false,
    fetch: async (url) => {
      asked.push(new URL(url).pathname + new URL(url).search);
      return new Response('{}', { status: 500 });
    },
  });
  const rows = pay.bills.trade({ bill_date: '2026-07-20', bill_type: 'ALL', tar_type: 'GZIP' }, { idleTimeoutMs: 5 });
  await assert.rejects(
    async () => {
      for await (const row of rows) assert.fail(String(row));
    },
    { code: 'ERR_API' },
  );
  assert.deepEqual(asked, ['/v3/bill/tradebill?bill_date=2026-07-20&bill_type=ALL&tar_type=GZIP']);
  await assert.rejects(pay.bills.trade({ bill_date: '2026-02-30' }), { code: 'ERR_INPUT', message: /bill_date/ });
});
