// Every cell of the fault matrix in Node, through the package as it is published, against the sandbox.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import * as lib from 'wechatpay-wasm';
import { createSandbox } from 'wechatpay-wasm/sandbox';
import { cellsOf, sampleOf } from '../conformance/faults/cells.mjs';
import { runCells } from '../conformance/faults/run.mjs';

const matrix = JSON.parse(readFileSync(new URL('matrix.json', import.meta.url), 'utf8'));

test('the matrix names the faults of the sandbox, all of them, with the effects that they have', async () => {
  const sandbox = await createSandbox();
  const known = sandbox.faults.known.filter(({ kind }) => kind !== 'notification');
  const named = matrix.faults.filter(({ by }) => by !== 'caller');
  const effects = (faults) =>
    Object.fromEntries(faults.map(({ name, takesEffect, effect = takesEffect }) => [name, effect]));
  assert.deepEqual(effects(named), effects(known));
  sandbox.close();
});

test('every cell comes to what the rules say', async (context) => {
  const cells = cellsOf(matrix);
  assert.ok(cells.length >= 1_122, `${cells.length} cells`);
  const { count, failures, attempts } = await runCells({ lib, createSandbox }, matrix, cells, { atOnce: 60 });
  context.diagnostic(`${count} cells, ${attempts} attempts, ${failures.length} not as expected`);
  assert.deepEqual(failures, []);
});

test('the sample has every fault, operation and key mode, and each cell once', () => {
  const sample = sampleOf(matrix);
  const distinct = (of) => new Set(sample.map(of)).size;
  assert.equal(sample.length, 60);
  assert.equal(
    distinct(({ fault, operation, mode, times }) => [fault.name, operation.name, mode, times].join()),
    60,
  );
  assert.equal(
    distinct(({ fault }) => fault),
    matrix.faults.length,
  );
  assert.equal(
    distinct(({ operation }) => operation),
    matrix.operations.length,
  );
  assert.equal(
    distinct(({ mode }) => mode),
    matrix.modes.length,
  );
});
