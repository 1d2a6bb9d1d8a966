// The texts of the dashboard: those that are there are shown, and those that are shown are there.
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { KINDS } from '../../sandbox/dashboard/page/kinds.js';
import { en } from '../../sandbox/dashboard/page/text.en.js';
import { zh } from '../../sandbox/dashboard/page/text.zh.js';
import { FAULTS } from '../../sandbox/faulttable.js';

const PAGE = path.resolve(import.meta.dirname, '../../sandbox/dashboard/page');
const source = readdirSync(PAGE, { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.js') && !path.basename(file).startsWith('text.'))
  .map((file) => readFileSync(path.join(PAGE, file), 'utf8'))
  .join('\n');

/** The names that the page puts together, by their beginning. @type {Record<string, Iterable<string>>} */
const COMPOSED = {
  'act.': ['pay', 'cancel', 'respond', 'continue'],
  'act.settle.': ['SUCCESS', 'ABNORMAL', 'CLOSED'],
  'attempt.': ['genuine', 'resend', 'probe'],
  'check.': ['passed', 'failed', 'unreached'],
  'clock.': ['minutes', 'hours', 'week'],
  'delivery.': ['resend', 'duplicate', 'forge', 'signature', 'probe', 'stale'],
  'faults.': ['path', 'event'],
  'faults.kind.': new Set(FAULTS.map(({ kind }) => kind)),
  'kind.': ['exchanges', 'notifications', ...Object.keys(KINDS), 'controls'],
  'line.': ['method', 'url', 'timestamp', 'nonce', 'body'],
  'mistake.': [
    ...['no-final-line-feed', 'no-body-line', 'empty-body', 'no-query', 'whole-url', 'url-encoding', 'method-case'],
    ...['swapped', 'crlf', 'whitespace-around-body', 'other-json'],
  ],
  'one.': ['exchanges', 'notifications', 'certificates', 'faults', ...Object.keys(KINDS)],
  'outcome.': ['under_way', 'accepted', 'refused', 'redirected', 'timeout', 'unreachable', 'given_up'],
  'qr.': ['page.hint', 'code.hint'],
  'theme.': ['auto', 'light', 'dark'],
};
const composed = Object.entries(COMPOSED).flatMap(([start, ends]) => [...ends].map((end) => `${start}${end}`));

test('both languages have the same texts', () => {
  assert.deepEqual(Object.keys(zh), Object.keys(en));
});

test('every text is shown somewhere', () => {
  const unused = Object.keys(en).filter((name) => !composed.includes(name) && !source.includes(`'${name}'`));
  assert.deepEqual(unused, []);
});

test('every text that is shown is there', () => {
  const named = [...source.matchAll(/\bt\('([^']+)'/g)].map(([, name]) => name);
  assert.ok(named.length > 50);
  assert.deepEqual(
    [...named, ...composed].filter((name) => !Object.hasOwn(en, name)),
    [],
  );
});
