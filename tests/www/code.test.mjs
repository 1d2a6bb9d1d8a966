// The code that the page shows beside a step is code of the documents, which is compiled and run.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { CODE } from '../../www/flow/code.js';
import { STEPS } from '../../www/flow/steps.js';
import { codeIn, readDocuments } from '../docs/check.mjs';

const bare = (/** @type {string} */ line) => line.replace(/\s*\/\/ .*$/, '').trim();

test('every line is one of the documents’, and belongs to a step of the page', () => {
  const lines = new Set(codeIn(readDocuments()).flatMap(({ code }) => code.split('\n').map(bare)));
  for (const [step, code] of Object.entries(CODE)) {
    assert.ok(step in STEPS, step);
    for (const line of code.split('\n').map(bare)) assert.ok(lines.has(line), `step ${step}: ${line}`);
  }
});
