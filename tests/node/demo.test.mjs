// The demo command, run as a newcomer runs it after the build.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';

const script = fileURLToPath(new URL('../../examples/mini-program-payment/demo.mjs', import.meta.url));
const demo = (/** @type {string[]} */ ...args) =>
  spawnSync(process.execPath, [script, ...args], { encoding: 'utf8', timeout: 60_000 });

test('a payment ends paid and delivered exactly once', () => {
  const { status, stdout } = demo();
  assert.equal(status, 0, stdout);
  assert.match(stdout, /ERR_INPUT, 0 requests sent/);
  assert.match(stdout, /paid, and delivered exactly once/);
});

test('a cancelled order and one that nobody pays end closed', () => {
  for (const plot of ['--cancel', '--expire']) {
    const { status, stdout } = demo(plot);
    assert.equal(status, 0, stdout);
    assert.match(stdout, /closed on both sides, nothing delivered/);
  }
});

test('an unknown argument is refused', () => {
  assert.equal(demo('--fast').status, 2);
});
