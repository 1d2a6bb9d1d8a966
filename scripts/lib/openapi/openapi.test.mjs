import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { OUTPUT, openapi, openapiModule, rowsOf } from './document.mjs';

const root = path.resolve(import.meta.dirname, '../../..');

test('the OpenAPI document is what the pages and the types say now', () => {
  assert.ok(readFileSync(path.join(root, OUTPUT), 'utf8') === openapiModule(root), 'run node scripts/openapi.mjs');
});

test('every operation has a name of its own, and every reference leads somewhere', () => {
  const { paths, components, tags } = openapi(root);
  const operations = Object.values(paths).flatMap((methods) => /** @type {any[]} */ (Object.values(methods)));
  assert.equal(new Set(operations.map(({ operationId }) => operationId)).size, operations.length);
  for (const { operationId, tags: own } of operations) {
    assert.match(operationId, /^[a-z][a-zA-Z]+$/);
    assert.ok(tags.some(({ name }) => name === own[0]));
  }
  const text = JSON.stringify({ paths, components });
  const named = [...text.matchAll(/"\$ref":"#\/components\/schemas\/(\w+)"/g)].map(([, name = '']) => name);
  for (const name of named) assert.ok(Object.hasOwn(components.schemas, name), name);
  for (const name of Object.keys(components.schemas)) assert.ok(named.includes(name), `${name} is used nowhere`);
});

test('a row is read with its section, and without marks', () => {
  const page =
    '## Orders\n\n| Request | Body | What |\n|---|---|---|\n| `GET /_sandbox/a/{b}` | `{ "c": 1 }` | `d` of [e](f.md) |\n';
  assert.deepEqual(rowsOf(page), [{ key: 'GET /_sandbox/a/{b}', tag: 'Orders', about: 'd of e' }]);
});
