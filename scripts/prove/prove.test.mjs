// What the proofs write down.
import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { test } from 'node:test';
import { summary } from './mutants.mjs';
import { minutesOf, readRecords, writeRecords } from './record.mjs';

test('mutants are counted by their fate, and those that nobody noticed are named', () => {
  const mutant = (/** @type {string} */ name, /** @type {string} */ fate) => ({
    scenario: { Mutant: { name } },
    summary: fate,
  });
  const outcomes = [
    { scenario: 'Baseline', summary: 'Success' },
    mutant('a', 'CaughtMutant'),
    mutant('b', 'MissedMutant'),
    mutant('c', 'Unviable'),
    mutant('d', 'Timeout'),
    mutant('e', 'CaughtMutant'),
  ];
  assert.deepEqual(summary({ outcomes }), { caught: 2, unviable: 1, timeout: ['d'], missed: ['b'] });
});

test('results are JSON with one run a line', (t) => {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'proofs-'));
  t.after(() => rmSync(folder, { recursive: true }));
  const file = path.join(folder, 'proofs', 'x.json');
  assert.deepEqual(readRecords(file), []);
  writeRecords(file, [{ target: 'a', findings: [] }]);
  writeRecords(file, [...readRecords(file), { target: 'b', findings: ['c'] }]);
  assert.equal(
    readFileSync(file, 'utf8'),
    '[\n  {"target":"a","findings":[]},\n  {"target":"b","findings":["c"]}\n]\n',
  );
});

test('a time is a number above nought', () => {
  assert.equal(minutesOf(undefined, 5), 5);
  assert.equal(minutesOf('0.5', 5), 0.5);
  for (const text of ['0', '-1', 'x', '']) assert.throws(() => minutesOf(text, 5), /--minutes/);
});
