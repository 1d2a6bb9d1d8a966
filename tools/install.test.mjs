// Installing on demand, with a program instead of npm.
import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { test } from 'node:test';
import { ensureNodeModules, ensurePython } from './install.mjs';

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

/** A stand-in for Python: `-c` is the question for its abilities; `-m venv` puts a copy of itself into the folder. */
const PYTHON = `#!/bin/sh
[ "$1" = -c ] && exit "$PYTHON_IS_TOO_OLD"
[ "$2" = pip ] && { echo run >> "$RUNS"; exit "$PIP_FAILS"; }
mkdir -p "$4/bin" && cp "$0" "$4/bin/python"
`;

test('Python packages are installed once per pinned list, and not at all where Python is too old', async (t) => {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'wechatpay-wasm-install-'));
  const before = { ...process.env };
  t.after(() => {
    process.env = before;
    rmSync(folder, { recursive: true });
  });
  const [requirements, made, runs] = ['requirements.txt', 'made', 'runs'].map((name) => path.join(folder, name));
  writeFileSync(path.join(folder, 'python3'), PYTHON, { mode: 0o755 });
  // On Debian, where the missing is installed.
  writeFileSync(path.join(folder, 'apt-get'), '#!/bin/sh\n', { mode: 0o755 });
  process.env = { ...before, PATH: `${folder}${path.delimiter}${before.PATH}`, RUNS: runs, PIP_FAILS: '0' };

  writeFileSync(requirements, 'one');
  process.env.PYTHON_IS_TOO_OLD = '1';
  assert.equal(await ensurePython(made, requirements), '');

  process.env.PYTHON_IS_TOO_OLD = '0';
  assert.equal(await ensurePython(made, requirements), path.join(made, 'bin/python'));
  await ensurePython(made, requirements);
  assert.equal(readFileSync(runs, 'utf8'), 'run\n');

  writeFileSync(requirements, 'two');
  process.env.PIP_FAILS = '1';
  await assert.rejects(ensurePython(made, requirements), /pip install .*exit 1/);
  process.env.PIP_FAILS = '0';
  await ensurePython(made, requirements);
  assert.equal(readFileSync(runs, 'utf8'), 'run\nrun\nrun\n');
});
