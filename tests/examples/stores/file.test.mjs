// Platform certificates in a file, also between real processes.
import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { fileStore } from '../../../examples/certificate-stores/file.js';
import { run } from '../../../tools/process.mjs';
import { startFarSide } from '../far-side.mjs';
import { openMerchant, storeCases } from './cases.mjs';

/** A folder that does not exist yet. @param {import('node:test').TestContext} t */
function newFolder(t) {
  const parent = mkdtempSync(path.join(os.tmpdir(), 'certificate-store-'));
  t.after(() => rmSync(parent, { recursive: true, force: true }));
  return path.join(parent, 'certificates');
}

/** @param {object} task */
const inProcess = (task) =>
  run(process.execPath, [fileURLToPath(new URL('file-process.mjs', import.meta.url)), JSON.stringify(task)]);

storeCases('file', async (t) => {
  const folder = newFolder(t);
  return {
    store: () => fileStore(folder),
    read: (key) => readFile(path.join(folder, key), 'utf8'),
    write: (key, text) => writeFile(path.join(folder, key), text),
  };
});

test('file: processes that start together pay, and those that start later download nothing', async (t) => {
  const folder = newFolder(t);
  const far = await startFarSide({ mode: 'certificates' });
  t.after(() => far.close());
  let downloads = 0;
  far.answered = (_, target) => void (target === '/v3/certificates' && (downloads += 1));
  const { platformKeys: _, ...merchant } = far.sandbox.credentials;
  const task = { folder, credentials: { ...merchant, baseUrl: far.url } };
  await Promise.all(Array.from({ length: 3 }, () => inProcess(task)));
  assert.ok(downloads >= 1 && downloads <= 3, `${downloads} downloads`);
  downloads = 0;
  await Promise.all(Array.from({ length: 2 }, () => inProcess(task)));
  assert.equal(downloads, 0);
  assert.equal(readdirSync(folder).length, 1, 'nothing but the text');
});

test('file: whoever reads while others write finds a whole text', async (t) => {
  const folder = newFolder(t);
  const store = fileStore(folder);
  await store.put('page', 'a'.repeat(60_000));
  let writing = true;
  const writers = Promise.all(
    ['b', 'c'].map((letter) => inProcess({ folder, pages: Array.from({ length: 300 }, () => letter) })),
  ).finally(() => {
    writing = false;
  });
  const seen = new Set();
  while (writing) {
    const text = (await store.get('page')) ?? '';
    assert.ok(text === text.charAt(0).repeat(60_000), `${text.length} characters of ${[...new Set(text)]}`);
    seen.add(text.charAt(0));
  }
  await writers;
  assert.ok(seen.has('b') || seen.has('c'), 'read while they wrote');
  assert.deepEqual(readdirSync(folder), ['page']);
});

test('file: where nothing can be written or read, the merchant pays as without a store', async (t) => {
  const merchant = await openMerchant();
  t.after(() => merchant.sandbox.close());
  const visit = (/** @type {string} */ folder) =>
    merchant.downloadsOf(() => merchant.order(merchant.cold(fileStore(folder))));

  const blocked = newFolder(t);
  writeFileSync(blocked, 'a file where the folder should be');
  assert.equal(await visit(blocked), 1);

  const taken = newFolder(t);
  await mkdir(path.join(taken, merchant.key), { recursive: true });
  assert.equal(await visit(taken), 1);
  assert.deepEqual(readdirSync(taken), [merchant.key], 'no draft is left');
});
