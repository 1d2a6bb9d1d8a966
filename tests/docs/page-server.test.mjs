// The server of the demo page: no request ends it, and an edited document is shown as it is now.
import assert from 'node:assert/strict';
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { serve } from '../../scripts/lib/page-server.mjs';

/** A server that has ended answers nothing. Milliseconds. */
const timeout = 60_000;
const folder = mkdtempSync(path.join(os.tmpdir(), 'wechatpay-wasm-pages-'));
/** @param {string} file @param {string} text */
function write(file, text) {
  mkdirSync(path.dirname(path.join(folder, file)), { recursive: true });
  writeFileSync(path.join(folder, file), text);
}

/** @type {Awaited<ReturnType<typeof serve>>} */
let server;
before(async () => {
  cpSync(fileURLToPath(new URL('../../www/index.html', import.meta.url)), path.join(folder, 'www/index.html'));
  write('README.md', '# The first\n\nAs it was.\n');
  write('docs/one.md', '# One\n\nOne page, [lost](%zz).\n');
  mkdirSync(path.join(folder, 'examples'));
  server = await serve(0, folder);
});
after(() => {
  server?.close();
  rmSync(folder, { recursive: true, force: true });
});

/** The status of a request whose target is sent as it is, which `fetch` would not do. @param {string} target @param {string} [method] */
const status = (target, method = 'GET') =>
  new Promise((resolve, reject) => {
    const { hostname, port } = new URL(server.url);
    const socket = connect(Number(port), hostname, () =>
      socket.write(`${method} ${target} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n`),
    );
    let answer = '';
    socket.on('data', (data) => {
      answer += data;
    });
    socket.on('error', reject);
    socket.on('close', () => resolve(Number(answer.split(' ')[1])));
  });

/** @param {string} page */
const shown = async (page) => (await fetch(new URL(`docs/${page}`, server.url))).text();

test('a request that cannot be read, or for nothing, is not found, and the server goes on', { timeout }, async () => {
  const targets = [
    '//',
    'http://[/',
    '/%zz',
    '/%00',
    '/docs/%zz',
    '/docs/none.html',
    '/../README.md',
    '/docs/../../x',
    '*',
  ];
  for (const target of targets) assert.equal(await status(target), 404, target);
  assert.equal(await status('/', 'POST'), 404);
  assert.equal(await status('/'), 200);
  assert.equal(await status('/docs/one.html', 'HEAD'), 200);
});

test('a document that was edited, added or removed is shown as it is now', async () => {
  assert.match(await shown('project/README.html'), /As it was\./);
  write('README.md', '# The first\n\nAs it is.\n');
  assert.match(await shown('project/README.html'), /As it is\./);
  write('docs/two.md', '# Two\n\nAnother page.\n');
  assert.match(await shown('index.html'), /Another page\./);
  rmSync(path.join(folder, 'docs/two.md'));
  assert.doesNotMatch(await shown('index.html'), /Another page\./);
});

test('pages that cannot be made end no server', { timeout }, async (t) => {
  const told = t.mock.method(console, 'error', () => {});
  write('www/index.html', 'no policy');
  assert.equal(await status('/docs/one.html'), 404);
  assert.equal(told.mock.callCount(), 1);
  assert.equal(await status('/'), 200);
});
