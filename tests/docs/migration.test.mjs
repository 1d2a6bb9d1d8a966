// Every name of ours in the tables of docs/migration.md is a method of the client or a key of the catalogue. The names of
// others are checked where their SDKs are installed, in tests/peers.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { WechatPay } from 'wechatpay-wasm';
import { createSandbox } from 'wechatpay-wasm/sandbox';
import { OPERATIONS } from '../sandbox/facts.mjs';
import { PAGES, tablesOf } from './migration.mjs';

const KEYS = new Set(OPERATIONS.map(({ key }) => key));

test('what replaces a method of another SDK is there', async () => {
  const { credentials } = await createSandbox();
  const pay = new WechatPay(credentials);
  for (const page of PAGES) {
    const tables = tablesOf(page);
    assert.equal(tables.size, 4);
    for (const [sdk, rows] of tables) {
      assert.ok(rows.length > 40, sdk);
      assert.equal(new Set(rows.map(([theirs]) => theirs)).size, rows.length, `${sdk} has a name twice`);
      for (const [theirs, ours] of rows) {
        assert.ok(theirs && ours.length > 0, `${sdk}: ${theirs}`);
        for (const name of ours) {
          /** @type {any} */
          let member = pay;
          for (const part of name.split('.')) member = member?.[part];
          assert.ok(name.includes(' ') ? KEYS.has(name) : typeof member === 'function', `${page}, ${theirs}: ${name}`);
        }
      }
    }
  }
});

test('both languages have the same names and the same places for remarks', () => {
  const [english, chinese] = PAGES.map((page) =>
    [...tablesOf(page)].map(([sdk, rows]) => [
      sdk,
      rows.map(([theirs, ours, remark]) => [theirs, ours, Boolean(remark)]),
    ]),
  );
  assert.deepEqual(english, chinese);
});
