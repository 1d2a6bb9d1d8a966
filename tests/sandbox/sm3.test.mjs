import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { hex } from '../../sandbox/encoding.js';
import { sm3 } from '../../sandbox/sm3.js';

test('SM3 gives the digests of the standard and of other implementations', () => {
  const vectors = JSON.parse(readFileSync(new URL('../fixtures/sm3.json', import.meta.url), 'utf8')).sm3;
  assert.equal(vectors.length, 10);
  for (const { text, text_repeat: [part, times] = ['', 0], digest } of vectors) {
    const bytes = new TextEncoder().encode(text ?? part.repeat(times));
    assert.equal(hex(sm3(bytes)), digest, `${bytes.length} bytes`);
  }
});
