// What a side module may consist of: code over the main module's memory, and nothing else.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { gzipSync } from 'node:zlib';

import { EXPORTS, readWasm } from './harness.mjs';

const LIMIT = 2560;

/** The sections of a module, by id. @param {Uint8Array} bytes */
function sections(bytes) {
  let at = 8;
  const unsigned = () => {
    let value = 0;
    for (let shift = 0; ; shift += 7) {
      const byte = bytes[at++];
      value |= (byte & 0x7f) << shift;
      if (byte < 0x80) return value;
    }
  };
  /** @type {Map<number, Uint8Array>} */
  const found = new Map();
  while (at < bytes.length) {
    const id = bytes[at++];
    const length = unsigned();
    found.set(id, bytes.subarray(at, at + length));
    at += length;
  }
  return found;
}

const [TABLE, MEMORY, GLOBAL, START, ELEMENT, DATA] = [4, 5, 6, 8, 9, 11];

for (const kernel of ['fma', 'integer']) {
  test(`the ${kernel} side module has no memory, data, table, global or start function of its own`, () => {
    const found = sections(readWasm(kernel));
    for (const id of [TABLE, MEMORY, GLOBAL, START, ELEMENT, DATA]) {
      // An empty section is no section: its first byte counts its entries.
      assert.equal(found.get(id)?.[0] ?? 0, 0, `section ${id}`);
    }
  });

  test(`the ${kernel} side module is at most ${LIMIT} bytes gzipped`, () => {
    const size = gzipSync(readWasm(kernel), { level: 9 }).length;
    assert.ok(size <= LIMIT, `${size} bytes`);
  });

  test(`the ${kernel} side module imports a memory and exports functions only`, (context) => {
    if (!WebAssembly.validate(readWasm(kernel))) return context.skip('this engine refuses the module');
    const module = new WebAssembly.Module(readWasm(kernel));
    assert.deepEqual(WebAssembly.Module.imports(module), [{ module: 'env', name: 'memory', kind: 'memory' }]);
    const expected = EXPORTS.filter((name) => name !== 'fused' || kernel === 'fma');
    assert.deepEqual(
      WebAssembly.Module.exports(module)
        .map(({ name, kind }) => `${kind} ${name}`)
        .sort(),
      expected.map((name) => `function ${name}`).sort(),
    );
  });
}
