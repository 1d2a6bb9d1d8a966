// The packed package in a project of CommonJS modules, on the oldest and the newest Node: with `require`, and in Jest
// without any configuration.
import assert from 'node:assert/strict';
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { run } from '../../tools/process.mjs';
import { NODES, program } from '../conformance/rows/processes.mjs';

const here = fileURLToPath(new URL('.', import.meta.url));
const root = path.join(here, '../..');
const tools = path.join(root, 'tests/conformance');
const project = mkdtempSync(path.join(os.tmpdir(), 'wechatpay-wasm-commonjs-'));

before(async () => {
  cpSync(path.join(here, 'project'), project, { recursive: true });
  const { stdout } = await run('npm', ['pack', '--silent', '--pack-destination', project], {
    cwd: path.join(root, 'pkg'),
  });
  const tarball = stdout.trim().split('\n').at(-1);
  await run('npm', ['install', '--silent', '--no-audit', '--no-fund', '--offline', `./${tarball}`], { cwd: project });
});
after(() => rmSync(project, { recursive: true, force: true }));

for (const [name, variable, file] of NODES) {
  const node = () => program(tools, variable, file);

  test(`${name}: a payment with what require gives`, async () => {
    // As in Node 20 before 20.19, which cannot require ES modules.
    const { stdout } = await run(node(), ['--no-experimental-require-module', 'required.js'], {
      cwd: project,
      timeoutMs: 60_000,
    });
    assert.match(stdout, /^v\d\S+ TEA-0001: 1200$/m);
  });

  test(`${name}: a test in Jest`, async () => {
    // Jest keeps its cache in the folder for temporary files; in the project it is removed with it.
    const { output } = await run(node(), [path.join(tools, 'node_modules/jest/bin/jest.js')], {
      cwd: project,
      env: { TMPDIR: project },
      timeoutMs: 60_000,
    });
    assert.match(output, /^Tests: +3 passed, 3 total$/m);
  });
}
