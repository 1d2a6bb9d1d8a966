// The requests of wechatpayv3 for the products that have methods here, against ours for the same arguments. Both are
// recorded on the wire and read by Node alone. What differs is listed with who is right.
import assert from 'node:assert/strict';
import { rmSync } from 'node:fs';
import { test } from 'node:test';
import { operations } from '../../../pkg/facts.js';
import { CALLS } from '../oracle/calls.mjs';
import { connectOurs } from '../oracle/ours.mjs';
import { differences, startRecorder } from '../oracle/recorder.mjs';
import { DIFFERENCES } from './differences.mjs';
import { folder, METHODS } from './methods.mjs';
import { startProgram } from './program.mjs';

test('what it sends for the same arguments is what we send, but for what is listed', async (t) => {
  t.after(() => rmSync(folder, { recursive: true }));
  const recorder = await startRecorder(t);
  const { url, notifyUrl, credentials } = recorder;
  const direct = startProgram(t, { url, notifyUrl, ...credentials });
  const partner = startProgram(t, { url, notifyUrl, ...credentials, partner: true });
  const ours = connectOurs(recorder);
  const called = new Set(operations.map(({ name }) => name));
  for (const [call, values] of Object.entries(CALLS)) {
    const [name = ''] = call.split(',', 1);
    const [method, convert = (its) => its] = METHODS[name] ?? [assert.fail(`${name} has no method there`)];
    called.delete(name);
    const program = /^partner|by a partner$/.test(call) ? partner : direct;
    await t.test(call, async () => {
      const its = await recorder.record(() => program(method, convert(structuredClone(values))));
      const own = await recorder.record(() => ours(call));
      assert.deepEqual(differences(its, own), Object.keys(DIFFERENCES[call] ?? {}));
    });
  }
  assert.deepEqual([...called], [], 'operations that were not compared');
});

test('every difference says who is right, and belongs to a call', () => {
  for (const [call, lines] of Object.entries(DIFFERENCES)) {
    assert.ok(CALLS[call], call);
    for (const { right, why } of Object.values(lines)) assert.ok(['ours', 'theirs', 'both'].includes(right) && why);
  }
});
