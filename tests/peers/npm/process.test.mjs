// What an SDK in a process of its own says of a process that fails.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { startSdk } from './process.mjs';

test('a call of a process that never started, or ended, says why', async (t) => {
  /** @type {[module: string, before: string[], problem: RegExp][]} */
  const cases = [
    ['no-such-sdk.mjs', [], /ended with 1\n[\s\S]*no-such-sdk/],
    ['axios-plugin.mjs', ['no-such-command'], /no-such-command ENOENT/],
  ];
  for (const [module, before, problem] of cases) {
    const sdk = startSdk(t, module, { credentials: {} }, { env: {}, before });
    for (const _ of [1, 2]) await assert.rejects(sdk.query({ out_trade_no: 'PEER-0001' }), problem);
  }
});

test('the process is over when the test is', async (t) => {
  let over = false;
  await t.test('a process that does not read', async (inner) => {
    inner.after(() => {
      over = true;
    });
    startSdk(
      inner,
      '',
      { credentials: {} },
      { env: {}, before: [process.execPath, '-e', 'setTimeout(() => {}, 60_000)'] },
    );
  });
  assert.ok(over);
});
