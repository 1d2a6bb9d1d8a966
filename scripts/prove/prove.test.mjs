// What the proofs write down.
import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { test } from 'node:test';
import { totals } from './fuzz.mjs';
import { percentiles } from './load/generator.mjs';
import { shares, sourcesOf } from './load/profile.mjs';
import { choose, diffOf, fates, memory, namesWithoutPlace, SLOW, summary } from './mutants.mjs';
import { minutesOf, readRecords, writeRecords } from './record.mjs';
import { openOf, memory as strykerMemory, summary as strykerSummary } from './stryker.mjs';

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
    mutant('e', 'MissedMutant'),
  ];
  const found = fates({ outcomes });
  const triedOf = (/** @type {{ name: string }} */ { name }) => {
    const fate = found.get(name);
    return fate && { fate, commit: name < 'c' ? '1' : '2' };
  };
  const chosen = ['a', 'b', 'c', 'd', 'e', 'f'].map((name) => ({ name }));
  assert.deepEqual(
    summary(chosen, triedOf, ({ name }) => name === 'e'),
    {
      mutants: 6,
      tried: 5,
      unviable: 1,
      caught: 2,
      timeouts: 1,
      equivalent: 1,
      killed: '66.7 %',
      missed: ['b'],
      commits: ['1', '2'],
    },
  );
});

test('what became of a mutant is remembered as long as its code is the same, whatever its tests are', () => {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'wechatpay-wasm-tried-'));
  const file = path.join(folder, 'tried.json');
  try {
    const mutant = { name: 'src/a.rs:7:1: replace x', file: 'src/a.rs', package: 'p', span: { start: { line: 7 } } };
    const other = { ...mutant, name: 'src/a.rs:8:1: replace y' };
    const of = (/** @type {string} */ text) => memory(file, () => text);
    const tried = /** @type {const} */ ({ fate: 'caught', commit: 'c' });
    of('code').set(other, tried);
    of('code').set(mutant, tried);
    const withTests = (/** @type {string} */ tests) => `code#[cfg(test)]\nmod ${tests}`;
    assert.deepEqual(of(withTests('tests {\n  fn x() {}\n}')).get(mutant), tried);
    assert.equal(of(withTests('tests;\nmore code')).get(mutant), undefined, 'what follows is code');
    assert.equal(of('changed').get(mutant), undefined);
    assert.equal(readFileSync(file, 'utf8').split('\n').length, 5, 'one a line');
    of('changed').set(mutant, tried);
    assert.equal(Object.keys(JSON.parse(readFileSync(file, 'utf8'))).length, 1, 'the other is of code that is gone');
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test('mutants are chosen by group, by chance from what is in no group, or all', () => {
  const mutant = (/** @type {string} */ file, /** @type {number} */ line) => ({
    name: `${file}:${line}:1: replace x`,
    file,
    package: 'wechatpay-wasm',
    span: { start: { line } },
  });
  const elsewhere = Array.from({ length: 20 }, (_, line) => mutant('src/base/json.rs', line));
  const all = [mutant('src/wire/verify.rs', 7), mutant('src/client/ring.rs', 8), ...elsewhere];
  const names = (/** @type {Parameters<typeof choose>[1]} */ options) => choose(all, options).map(({ name }) => name);
  assert.deepEqual(names({ only: ['verify'], seed: '1' }), ['src/wire/verify.rs:7:1: replace x']);
  assert.equal(names({ seed: '1' }).length, 22);
  const five = names({ sample: 5, seed: '1' });
  assert.equal(five.length, 5);
  assert.ok(five.every((name) => name.startsWith('src/base/')));
  assert.deepEqual(names({ sample: 5, seed: '1' }), five);
  assert.notDeepEqual(names({ sample: 5, seed: '2' }), five);
  assert.equal(namesWithoutPlace({ name: 'src/a.rs:7:1: replace x in f::g' }), 'src/a.rs: replace x in f::g');
});

test('a diff has the lines where mutants begin, each once', () => {
  /** @type {Record<string, string>} */
  const texts = { 'a.rs': 'one\ntwo\nthree\n', 'b.rs': 'uno\n' };
  const mutant = (/** @type {string} */ file, /** @type {number} */ line) => ({
    name: '',
    file,
    package: 'p',
    span: { start: { line } },
  });
  const mutants = [mutant('a.rs', 3), mutant('b.rs', 1), mutant('a.rs', 1), mutant('a.rs', 3)];
  assert.equal(
    diffOf(mutants, (file) => texts[file] ?? ''),
    [
      '--- a/a.rs\n+++ b/a.rs\n@@ -1,0 +1 @@\n+one\n@@ -3,0 +3 @@\n+three\n',
      '--- a/b.rs\n+++ b/b.rs\n@@ -1,0 +1 @@\n+uno\n',
    ].join(''),
  );
});

test('the slow tests, which mutants meet last, are tests of today', () => {
  const root = path.dirname(path.dirname(import.meta.dirname));
  const code = ['src', 'crates', 'tests/rust']
    .flatMap((folder) =>
      readdirSync(path.join(root, folder), { recursive: true, encoding: 'utf8' }).map((file) =>
        path.join(root, folder, file),
      ),
    )
    .filter((file) => file.endsWith('.rs'))
    .map((file) => `${path.basename(file, '.rs')}::\n${readFileSync(file, 'utf8')}`)
    .join('\n');
  for (const name of SLOW) assert.ok(code.includes(name.endsWith('::') ? `\n${name}\n` : `fn ${name}(`), name);
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

test('percentiles are of the times themselves', () => {
  const times = Array.from({ length: 200 }, (_, index) => 200 - index);
  assert.deepEqual(percentiles(times), { p50Ms: 100, p99Ms: 198, slowestMs: 200 });
  assert.deepEqual(percentiles([7]), { p50Ms: 7, p99Ms: 7, slowestMs: 7 });
});

test('the time of a fuzz target adds up over its runs', () => {
  const run = (/** @type {string} */ target, /** @type {number} */ seconds, /** @type {string[]} */ findings = []) => ({
    target,
    seconds,
    tried: 10,
    findings,
  });
  assert.deepEqual(totals([run('b', 3000, ['x']), run('a', 60), run('b', 600, ['x', 'y'])]), [
    { target: 'a', seconds: 60, tried: 10, findings: 0, enough: false },
    { target: 'b', seconds: 3600, tried: 20, findings: 2, enough: true },
  ]);
  assert.equal(totals([{ ...run('c', 1), tried: 10 ** 8 }])[0]?.enough, true);
});

test('mutants of JavaScript are counted by file; those that change nothing are explained, and nothing else is', () => {
  const mutant = (/** @type {any} */ status, /** @type {number} */ line, replacement = '') => ({
    mutatorName: 'M',
    replacement,
    status,
    location: { start: { line, column: 1 }, end: { line, column: 2 } },
  });
  const mutants = [
    mutant('Killed', 1),
    mutant('Timeout', 1),
    mutant('Survived', 2, 'x'),
    mutant('NoCoverage', 2, 'y'),
    mutant('Survived', 3, 'z'),
    mutant('RuntimeError', 3),
  ];
  const report = { files: { 'pkg/input.js': { source: 'one\n  two\nthree\n', mutants } } };
  const explanation = { mutant: 'input.js: M: z', line: 'three', why: '' };
  const others = [
    { mutant: 'input.js: M: x', line: 'three', why: '' },
    { mutant: 'guard.js: M: x', line: 'two', why: '' },
  ];
  assert.deepEqual(strykerSummary([report], [explanation, ...others]), {
    files: { 'input.js': { killed: 2, timeouts: 1, survived: 2, equivalent: 1, score: 50 } },
    survived: ['input.js:2: M: x', 'input.js:2: M: y'],
    unused: ['input.js: M: x: three'],
  });
});

test('what went unnoticed in JavaScript is tried again at another commit, until its file is another', (t) => {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'proofs-'));
  t.after(() => rmSync(folder, { recursive: true }));
  const file = path.join(folder, 'tried.json');
  const place = (/** @type {number} */ line) => ({ start: { line, column: 3 }, end: { line: line + 1, column: 9 } });
  const mutant = (/** @type {number} */ line, /** @type {'Killed' | 'Survived' | 'NoCoverage'} */ status) => ({
    mutatorName: 'StringLiteral',
    replacement: '": "',
    status,
    location: place(line),
  });
  const mutants = [mutant(1, 'Killed'), mutant(4, 'Survived'), mutant(7, 'NoCoverage')];
  const source = () => 'one';
  const first = strykerMemory(file, source);
  assert.deepEqual(openOf(first.get('input'), 'a'), [''], 'all of it');
  first.add('input', mutants, 'a');

  const again = strykerMemory(file, source);
  assert.deepEqual(
    again.get('input'),
    mutants.map((one) => ({ ...one, commit: 'a' })),
  );
  assert.deepEqual(openOf(again.get('input'), 'a'), []);
  assert.deepEqual(openOf(again.get('input'), 'b'), [':4-5', ':7-8']);
  again.add('input', [mutant(4, 'Killed')], 'b');
  assert.deepEqual(openOf(again.get('input'), 'c'), [':7-8']);
  assert.deepEqual(openOf(again.get('guard'), 'c'), ['']);
  assert.deepEqual(strykerMemory(file, () => 'two').get('input'), []);
});

test('a profile is told by who wrote the functions', () => {
  const bundle = ['// ../../pkg/index.js', 'function verify() {}', '// src/orders.js', 'function record() {}'].join(
    '\n',
  );
  const frame = (/** @type {string} */ functionName, url = '', lineNumber = -1) => ({ functionName, url, lineNumber });
  const frames = [
    frame('(idle)'),
    frame('wasm-function[7]', 'wasm://wasm/1'),
    frame('batch', 'cloudflare-internal:d1-api', 81),
    frame('fetch'),
    frame('verify', 'file:///worker.mjs', 1),
    frame('record', 'file:///worker.mjs', 3),
  ];
  const profile = {
    nodes: frames.map((callFrame, id) => ({ id, callFrame })),
    samples: [0, 1, 2, 3, 4, 5, 2],
    timeDeltas: [10, 5, 20, 25, 5, 15, 20],
  };
  assert.deepEqual(shares(profile, sourcesOf(bundle)), {
    "the runtime's JavaScript for D1 and queues": 40,
    'the runtime, not in JavaScript': 25,
    'JavaScript of the shop': 15,
    'other isolates and waiting': 10,
    'WebAssembly of the package': 5,
    'JavaScript of the package': 5,
  });
});
