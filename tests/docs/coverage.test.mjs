// The table of coverage counts the methods that there are, in both languages.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { operations, uploads } from '../../pkg/facts.js';
import { OPERATIONS } from '../sandbox/facts.mjs';

/** A bill is downloaded by the URL of an answer: no row of the core. */
const WITHOUT_ROW = ['bills.download'];

/** @param {string} file the first table of the document, a row of cells each, without its head */
function rowsOf(file) {
  const text = readFileSync(new URL(`../../docs/${file}`, import.meta.url), 'utf8');
  const lines = text.split('\n');
  const start = lines.findIndex((line) => line.startsWith('|---'));
  const end = lines.findIndex((line, at) => at > start && !line.startsWith('|'));
  return lines.slice(start + 1, end).map((line) =>
    line
      .split('|')
      .slice(1, -1)
      .map((cell) => cell.trim()),
  );
}
/** @param {string} [cell] */
const number = (cell) => (cell === '–' ? 0 : Number(cell?.replaceAll('*', '')));

for (const file of ['coverage.md', 'coverage.zh-CN.md']) {
  test(`${file}: the methods are those of the package, and the sums are right`, () => {
    const rows = rowsOf(file);
    const sums = rows.pop() ?? [];
    const named = rows.flatMap(([product = '', methods = '', , , , count]) => {
      const group = product.match(/`pay\.(\w+)`/)?.[1];
      const names = [...methods.matchAll(/`(\w+)`/g)].map(([, name]) => (group ? `${group}.${name}` : `${name}`));
      assert.equal(names.length, number(count), product);
      return names;
    });
    const files = uploads.flatMap((upload) => ('name' in upload ? [upload.name] : []));
    assert.deepEqual(named.sort(), [...operations.map(({ name }) => name), ...files, ...WITHOUT_ROW].sort());
    for (const column of [2, 3, 4, 5])
      assert.equal(
        number(sums[column]),
        rows.reduce((sum, row) => sum + number(row[column]), 0),
        `column ${column}`,
      );
  });
}

test('the number of operations of the catalogue is that of the facts', () => {
  for (const file of ['coverage.md', 'coverage.zh-CN.md']) {
    const text = readFileSync(new URL(`../../docs/${file}`, import.meta.url), 'utf8');
    const [, number = ''] = text.match(/(\d,\d{3}) (?:operations|个接口)/) ?? [];
    assert.equal(Number(number.replace(',', '')), OPERATIONS.length);
  }
});

test('both languages tell the same', () => {
  const [english, chinese] = ['coverage.md', 'coverage.zh-CN.md'].map((file) =>
    rowsOf(file).map(([, methods, ...counts]) => [methods, ...counts]),
  );
  assert.deepEqual(english, chinese);
});
