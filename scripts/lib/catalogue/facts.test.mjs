import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { readFacts } from '../notification-facts.mjs';
import { has, memberOf, operationsOf, readCatalogue, resolved, wordOf } from './facts.mjs';
import { sensitiveList } from './sensitive.mjs';

const root = path.resolve(import.meta.dirname, '../../..');
const catalogue = readCatalogue(root);
const operations = operationsOf(catalogue);

test('src/api/sensitive.txt is what the facts say now', () => {
  const now = readFileSync(path.join(root, 'src/api/sensitive.txt'), 'utf8');
  assert.ok(sensitiveList(catalogue, readFacts(root)) === now, 'run node scripts/facts.mjs');
});

test('every operation is told once, and its marks agree with its path', () => {
  assert.equal(new Set(operations.map(({ key }) => key)).size, 1057);
  assert.equal(operations.length, 1057);
  for (const operation of operations) {
    const { key, method, path: template, params = {}, body } = operation;
    assert.match(key, /^(GET|POST|PUT|PATCH|DELETE) \/[\w{}/-]+$/, key);
    assert.deepEqual(
      [...template.matchAll(/\{(\w+)\}/g)].map(([, name]) => name),
      Object.keys(params).map((member) => memberOf(member).name),
      key,
    );
    assert.ok(
      Object.keys(params).every((member) => memberOf(member).required),
      key,
    );
    assert.equal(has(operation, 'brand'), template.startsWith('/brand/'), key);
    assert.equal(has(operation, 'overseas'), /^\/(v3\/global|hk\/v3|global\/v3)\//.test(template), key);
    assert.equal(has(operation, 'unsigned'), operation.answer === 'file', key);
    assert.ok(method !== 'GET' || body === undefined, key);
    if (has(operation, 'brand')) assert.ok(has(operation, 'serial'), key);
  }
  const marked = (/** @type {import('./facts.mjs').Mark} */ mark) =>
    operations.filter((operation) => has(operation, mark)).length;
  assert.deepEqual([marked('upload'), marked('unsigned'), marked('brand'), marked('overseas')], [15, 8, 35, 97]);
});

const WORDS =
  /^(text|url|media-id|media-url|time|date|int|number|bool|any|open|sealed|sealed-key|file)$|^(text|int) \d+(\|\d+)*$|^[\w ]+(\|[\w ]+)*$|^一级\|二级$/;

test('shapes hold together', () => {
  const { products, shared } = catalogue;
  const used = new Set();
  /** @param {import('./facts.mjs').ProductFacts} of @param {import('./facts.mjs').Shape} shape @param {string} at */
  const check = (of, shape, at) => {
    if (typeof shape === 'string') {
      if (!shape.startsWith('@')) return assert.match(wordOf(shape).word, WORDS, `${at}: ${shape}`);
      const name = shape.slice(1);
      const found = resolved(catalogue, of, shape);
      const id = `${of.shapes[name] ? of.file : 'shared'} ${name}`;
      if (used.has(id) && of.shapes[name]) return;
      used.add(id);
      return check(of, found, `${at} ${name}`);
    }
    if (Array.isArray(shape)) {
      assert.ok(shape.length === 1 || /^\d*\.\.\d+$|^\d+\.\.$/.test(String(shape[1])), at);
      return check(of, shape[0], `${at}[]`);
    }
    for (const [member, inner] of Object.entries(shape)) {
      const { name } = memberOf(member);
      assert.match(name, /^[A-Za-z][A-Za-z0-9_-]*$/, at);
      check(of, inner, `${at}.${name}`);
    }
  };
  for (const operation of operations) {
    const { of, key, params, query, headers, body, answer } = operation;
    for (const part of [params, query, headers, body, answer]) if (part) check(of, part, key);
  }
  for (const of of products) {
    for (const name of Object.keys(of.shapes)) {
      assert.ok(used.has(`${of.file} ${name}`), `${of.file} ${name} is used`);
      assert.ok(!(name in shared), `${of.file} ${name} is no shared shape`);
    }
  }
  for (const name of Object.keys(shared)) assert.ok(used.has(`shared ${name}`), `${name} is used`);
});

test('a request with encrypted fields names the key', () => {
  const sensitive = sensitiveList(catalogue, { kinds: {}, events: {}, contents: {} });
  const keys = sensitive
    .split(/\n(?! )/)
    .filter((row) => /[>?]/.test(row))
    .map((row) => row.split(/\s/).slice(0, 2).join(' '));
  assert.equal(keys.length, 120);
  for (const key of keys) {
    const operation = operations.find((one) => one.key === key);
    // The body of an upload is encrypted in `meta` alone.
    assert.ok(operation && has(operation, 'serial'), key);
  }
});
