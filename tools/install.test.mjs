// Installing on demand, with a program instead of npm.
import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { test } from 'node:test';
import { ensureNodeModules } from './install.mjs';

/** A stand-in for npm: deletes the installed file, then installs it again unless it is stopped. */
const NPM = `#!/bin/sh
echo run >> runs
mkdir -p node_modules
rm -f node_modules/tool
[ "$NPM_IS_STOPPED" = yes ] && exit 1
echo tool > node_modules/tool
`;

test('an installation is reused while the lock file stays, and never after one that was stopped half-way', async (t) => {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'wechatpay-wasm-install-'));
  const { PATH } = process.env;
  t.after(() => {
    process.env.PATH = PATH;
    delete process.env.NPM_IS_STOPPED;
    rmSync(folder, { recursive: true });
  });
  writeFileSync(path.join(folder, 'npm'), NPM, { mode: 0o755 });
  process.env.PATH = `${folder}${path.delimiter}${PATH}`;
  const lock = (/** @type {string} */ text) => writeFileSync(path.join(folder, 'package-lock.json'), text);
  const runs = () => readFileSync(path.join(folder, 'runs'), 'utf8').trim().split('\n').length;

  lock('one');
  await ensureNodeModules(folder);
  await ensureNodeModules(folder);
  assert.equal(runs(), 1);

  lock('two');
  process.env.NPM_IS_STOPPED = 'yes';
  await assert.rejects(ensureNodeModules(folder), /npm ci .*exit 1/);
  delete process.env.NPM_IS_STOPPED;

  // Back on the former branch: its modules are no longer complete.
  lock('one');
  await ensureNodeModules(folder);
  assert.equal(runs(), 3);
  assert.equal(readFileSync(path.join(folder, 'node_modules/tool'), 'utf8'), 'tool\n');
});
