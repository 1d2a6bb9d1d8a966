// The packed package in projects without configuration, on the oldest and the newest Node: of CommonJS modules, with `require`
// and in Jest; and with the test files of docs/guide/testing.md, each in its runner.
import assert from 'node:assert/strict';
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { run } from '../../tools/process.mjs';
import { NODES, program } from '../conformance/rows/processes.mjs';
import { pageFiles } from './page.mjs';

const here = fileURLToPath(new URL('.', import.meta.url));
const root = path.join(here, '../..');
const tools = path.join(root, 'tests/conformance');
/** Holds a folder for each project, and the package for all of them. */
const place = mkdtempSync(path.join(os.tmpdir(), 'wechatpay-wasm-commonjs-'));
const project = path.join(place, 'project');

before(async () => {
  cpSync(path.join(here, 'project'), project, { recursive: true });
  for (const [file, code] of Object.entries(pageFiles())) {
    mkdirSync(path.dirname(path.join(place, file)), { recursive: true });
    writeFileSync(path.join(place, file), code);
  }
  writeFileSync(path.join(place, 'package.json'), '{ "private": true }\n');
  const { stdout } = await run('npm', ['pack', '--silent', '--pack-destination', place], {
    cwd: path.join(root, 'pkg'),
  });
  const tarball = stdout.trim().split('\n').at(-1);
  await run('npm', ['install', '--silent', '--no-audit', '--no-fund', '--offline', `./${tarball}`], { cwd: place });
});
after(() => rmSync(place, { recursive: true, force: true }));

for (const [name, variable, file] of NODES) {
  const node = () => program(tools, variable, file);
  /**
   * @param {string} folder
   * @param {readonly string[]} args
   */
  const runner = async (folder, args) => {
    const { output } = await run(node(), args, {
      cwd: path.join(place, folder),
      // Jest keeps its cache in the folder for temporary files; here it is removed with the rest. Node, below its own test
      // runner, would not print for people.
      env: { TMPDIR: place, NODE_TEST_CONTEXT: undefined, NO_COLOR: '1' },
      timeoutMs: 180_000,
    });
    return output;
  };
  // No configuration; but a test, and making the keys before it, may take longer than 5 s on a machine that does much else.
  const jest = [path.join(tools, 'node_modules/jest/bin/jest.js'), '--testTimeout=60000'];
  const vitest = [path.join(tools, 'node_modules/vitest/vitest.mjs'), '--testTimeout=60000', '--hookTimeout=60000'];

  test(`${name}: a payment with what require gives`, async () => {
    // As in Node 20 before 20.19, which cannot require ES modules.
    const output = await runner('project', ['--no-experimental-require-module', 'required.js']);
    assert.match(output, /^v\d\S+ TEA-0001: 1200$/m);
  });

  // One start for both: the project's 3 tests, and the page's 2, with and without a faked date.
  test(`${name}: tests in Jest, and those of the page`, async () => {
    assert.match(await runner('.', [...jest, '/project/', '/jest/']), /^Tests: +7 passed, 7 total$/m);
  });

  test(`${name}: the tests of the page in Vitest`, async () => {
    assert.match(await runner('vitest', [...vitest, 'run']), /^ *Tests +4 passed \(4\)$/m);
  });

  test(`${name}: the tests of the page in node:test`, async () => {
    assert.match(await runner('node', ['--test', '--test-reporter=spec']), /^\S+ pass 4\n\S+ fail 0$/m);
  });
}
