// The names of wechatpayv3 in docs/migration.md are its methods, and none is missing; what replaces them is what was compared
// on the wire.
import assert from 'node:assert/strict';
import { rmSync } from 'node:fs';
import { test } from 'node:test';
import { tablesOf } from '../../docs/migration.mjs';
import { startRecorder } from '../oracle/recorder.mjs';
import { CATALOGUE_CALLS } from './calls.mjs';
import { folder, METHODS } from './methods.mjs';
import { startProgram } from './program.mjs';

test('every method has a row, every row a method, and what replaces it was compared', async (t) => {
  t.after(() => rmSync(folder, { recursive: true }));
  const { url, notifyUrl, credentials } = await startRecorder(t);
  const program = startProgram(t, { url, notifyUrl, ...credentials });
  const rows = tablesOf().get('wechatpayv3 (Python)') ?? [];
  assert.deepEqual(rows.map(([name]) => name).sort(), (await program('methods')).sort());
  const table = new Map(rows.map(([name, ours]) => [name, ours]));
  for (const [ours, [theirs]] of Object.entries(METHODS)) {
    if (theirs !== 'certificates') assert.ok(table.get(theirs)?.includes(ours), `${theirs}: ${ours}`);
  }
  for (const [call, , key] of CATALOGUE_CALLS) {
    const [theirs = ''] = call.split(',', 1);
    const ours = table.get(theirs) ?? [];
    // A method of ours with a name is in `METHODS`, or answers the same operation.
    assert.ok(ours.includes(key) || ours.some((name) => !name.includes(' ')), `${theirs}: ${key}`);
  }
});
