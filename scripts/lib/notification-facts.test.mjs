import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { OUTPUTS, readFacts } from './notification-facts.mjs';

const root = path.resolve(import.meta.dirname, '../..');
const facts = readFacts(root);

for (const [file, make] of Object.entries(OUTPUTS)) {
  test(`${file} is what the facts say now`, () => {
    const now = readFileSync(path.join(root, file), 'utf8');
    assert.ok(make(facts, now) === now, 'run node scripts/facts.mjs');
  });
}

test('the facts hold together', () => {
  const names = Object.keys(facts.events);
  assert.equal(names.length, 107);
  const used = new Set();
  for (const [name, { kinds, rule }] of Object.entries(facts.events)) {
    assert.ok(rule || Object.keys(kinds).length === 1, `${name}: only its content can tell several kinds apart`);
    for (const [kind, content] of Object.entries(kinds)) {
      assert.ok(kind in facts.kinds, `${name}: ${kind}`);
      if (content !== null) assert.ok(content in facts.contents, `${name}: ${content}`);
      used.add(kind).add(content);
    }
  }
  const unused = [...Object.keys(facts.kinds), ...Object.keys(facts.contents)].filter((name) => !used.has(name));
  assert.deepEqual(unused, []);
});
