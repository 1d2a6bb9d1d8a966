// Changes the JavaScript of the package in many small ways, one at a time, with the built WebAssembly held fixed, and looks
// for those that no test notices.
import { cpSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { run } from '../../tools/process.mjs';
import { ready } from './ready.mjs';
import { digest, minutesOf, readFacts, readRecords, sources, today, writeFacts, writeRecords } from './record.mjs';

export const about =
  'Looks for changes to the JavaScript of the package that no test notices (Stryker); results go to proofs/stryker.json.';
export const usage = '[--minutes N, default 240] [--only notify,input,guard,exchange]';

/**
 * The files, each with the tests that are about what it does and take seconds. The quickest first: the first that notices
 * ends the search.
 * @type {Record<string, readonly string[]>}
 */
const TESTS = {
  notify: ['endless', 'notification', 'notification-replies', 'claims', 'field-reports-notifications', 'hooks'],
  input: ['input', 'endless', 'outside', 'check', 'notification', 'signers'],
  guard: ['guard', 'exchange', 'recovery'],
  exchange: [
    'driver',
    'driver-waits',
    'exchange',
    'uploads',
    'outside',
    'signers',
    'recovery',
    'client',
    'hooks',
    'driver-properties',
  ],
};
const FILES = Object.keys(TESTS);
/** Mutants that change nothing anybody could notice, each with the reason. */
const EQUIVALENTS = 'proofs/stryker-equivalent.json';
/** What became of each mutant: a proof that was stopped goes on there, on another machine too. */
const TRIED = 'proofs/stryker-tried.json';
/** What has to be killed, of a hundred. */
const AIM = 90;

/**
 * @typedef {'Killed' | 'Survived' | 'NoCoverage' | 'Timeout' | 'CompileError' | 'RuntimeError' | 'Ignored'} Status
 * @typedef {{ line: number, column: number }} Place
 * @typedef {{ mutatorName: string, replacement: string, status: Status, location: { start: Place, end: Place } }} Mutant
 * @typedef {{ files: Record<string, { source: string, mutants: Mutant[] }> }} Report
 * @typedef {Mutant & { commit: string }} Tried
 * @typedef {{ mutant: string, line: string, why: string }} Equivalent
 */

/**
 * @param {string} root
 * @param {string[]} args
 */
export async function prove(root, args) {
  const text = /** @type {const} */ ({ type: 'string' });
  const { values } = parseArgs({ args, options: { minutes: text, only: text } });
  const end = Date.now() + minutesOf(values.minutes, 240) * 60_000;
  const files = values.only?.split(',') ?? FILES;
  const unknown = files.find((name) => !FILES.includes(name));
  if (unknown !== undefined) throw new Error(`--only knows ${FILES.join(', ')}, and no ${unknown}`);
  const { commit, changed } = await sources(root);
  if (changed) throw new Error('commit first: a result is about a commit');
  const tools = path.join(root, 'scripts', 'prove', 'stryker');
  await ready(root, ['scripts/prove/stryker/node_modules', 'examples/node_modules', 'package']);

  const state = path.join(root, '.prove', 'stryker');
  mkdirSync(state, { recursive: true });
  const known = memory(path.join(root, TRIED), (name) => readFileSync(path.join(root, 'pkg', `${name}.js`), 'utf8'));
  for (const name of files) {
    if (Date.now() > end) continue;
    const open = openOf(known.get(name), commit);
    if (open.length === 0) continue;
    const project = makeProject(root, state);
    const report = path.join(state, `${name}.json`);
    rmSync(report, { force: true });
    const mutate = open.map((lines) => `pkg/${name}.js${lines}`);
    writeFileSync(
      path.join(project, 'stryker.config.json'),
      JSON.stringify(configuration(mutate, TESTS[name] ?? [], report)),
    );
    const stryker = path.join(tools, 'node_modules', '@stryker-mutator', 'core', 'bin', 'stryker.js');
    await run(process.execPath, [stryker, 'run'], { cwd: project, inherit: true });
    /** @type {Report} */
    const found = JSON.parse(readFileSync(report, 'utf8'));
    known.add(
      name,
      Object.values(found.files).flatMap(({ mutants }) => mutants),
      commit,
    );
  }

  const equivalents = /** @type {Equivalent[]} */ (readRecords(path.join(root, EQUIVALENTS)));
  const done = FILES.flatMap((name) => {
    const mutants = known.get(name);
    return mutants.length > 0 ? [{ files: { [`pkg/${name}.js`]: { source: known.source(name), mutants } } }] : [];
  });
  const commits = [...new Set(FILES.flatMap((name) => known.get(name)).map((mutant) => mutant.commit))];
  const result = { ...summary(done, equivalents), commits };
  const file = path.join(root, 'proofs', 'stryker.json');
  const others = readRecords(file).filter((record) => record.commit !== commit);
  writeRecords(file, [...others, { date: today(), commit, ...result }]);
  for (const [name, { killed, survived, score }] of Object.entries(result.files))
    console.log(`${name.padEnd(12)} ${killed} killed, ${survived} survived: ${score} %`);
  for (const line of result.survived) console.log(`  ${line}`);
  if (result.unused.length > 0)
    throw new Error(`${EQUIVALENTS} explains what did not survive: ${result.unused.join('; ')}`);
  // A file that was not tried has no score.
  return files.every((name) => (result.files[`${name}.js`]?.score ?? 0) >= AIM);
}

/**
 * A folder with the package and its tests, for Stryker to change: what it imports is the files themselves, not the bundle
 * that the package has for Node.
 * @param {string} root @param {string} state
 */
function makeProject(root, state) {
  const project = path.join(state, 'project');
  rmSync(project, { recursive: true, force: true });
  const filter = (/** @type {string} */ file) => path.basename(file) !== 'node_modules';
  for (const folder of ['pkg', 'tests', 'tools'])
    cpSync(path.join(root, folder), path.join(project, folder), { recursive: true, filter });
  // Some tests use the servers that the examples are written for.
  const examples = path.join(project, 'examples');
  mkdirSync(examples);
  cpSync(path.join(root, 'examples', 'package.json'), path.join(examples, 'package.json'));
  symlinkSync(path.join(root, 'examples', 'node_modules'), path.join(examples, 'node_modules'), 'junction');
  const manifest = path.join(project, 'pkg', 'package.json');
  const { exports, ...rest } = JSON.parse(readFileSync(manifest, 'utf8'));
  const plain = { ...exports, '.': './index.js', './sandbox': './sandbox/index.js' };
  writeFileSync(manifest, JSON.stringify({ ...rest, exports: plain }));
  mkdirSync(path.join(project, 'node_modules'));
  symlinkSync(path.join(project, 'pkg'), path.join(project, 'node_modules', 'wechatpay-wasm'), 'junction');
  const properties = path.join('node_modules', 'fast-check');
  symlinkSync(path.join(root, properties), path.join(project, properties), 'junction');
  writeFileSync(path.join(project, 'package.json'), '{ "private": true, "type": "module" }');
  return project;
}

/**
 * What of a file is to be tried: all of it, the lines of what went unnoticed at another commit or ended for another reason
 * than a test, or nothing.
 * @param {readonly Tried[]} tried @param {string} commit
 * @returns {string[]} what follows the name of the file
 */
export function openOf(tried, commit) {
  if (tried.length === 0) return [''];
  // A busy machine ends tests that would have passed.
  const unnoticed = tried.filter((mutant) => mutant.status !== 'Killed' && mutant.commit !== commit);
  return [...new Set(unnoticed.map(({ location: { start, end } }) => `:${start.line}-${end.line}`))];
}

/** @param {{ status: Status }} mutant */
const survived = ({ status }) => status === 'Survived' || status === 'NoCoverage';

/**
 * What became of mutants, from run to run, while the file that they change is the same; its tests may be others.
 * @param {string} file @param {(name: string) => string} source of a file of the package
 */
export function memory(file, source) {
  /** How the keys of a file begin. */
  const begins = Object.fromEntries(FILES.map((name) => [name, `${digest(source(name))} ${name}.js:`]));
  const keyOf = (/** @type {string} */ name) => begins[name] ?? '';
  const read = /** @type {Record<string, { status: Status, commit: string }>} */ (readFacts(file));
  // Of code that is gone nothing needs to be known.
  const stands = (/** @type {string} */ key) => FILES.some((name) => key.startsWith(keyOf(name)));
  const all = Object.fromEntries(Object.entries(read).filter(([key]) => stands(key)));
  return {
    source,
    /** @param {string} name @returns {Tried[]} */
    get: (name) =>
      Object.entries(all).flatMap(([key, tried]) => {
        if (!key.startsWith(keyOf(name))) return [];
        const [place = '', mutatorName = '', ...replacement] = key.slice(keyOf(name).length).split(': ');
        const [line = 0, column = 0, lastLine = 0, lastColumn = 0] = place.split(/[:-]/).map(Number);
        const location = { start: { line, column }, end: { line: lastLine, column: lastColumn } };
        return [{ mutatorName, replacement: replacement.join(': '), location, ...tried }];
      }),
    /** @param {string} name @param {readonly Mutant[]} mutants @param {string} commit */
    add(name, mutants, commit) {
      for (const { mutatorName, replacement, status, location } of mutants) {
        const { start, end } = location;
        const place = `${start.line}:${start.column}-${end.line}:${end.column}`;
        all[`${keyOf(name)}${place}: ${mutatorName}: ${replacement}`] = { status, commit };
      }
      writeFacts(file, all);
    },
  };
}

/** @param {readonly string[]} mutate files, or lines of them @param {readonly string[]} tests @param {string} report */
const configuration = (mutate, tests, report) => ({
  mutate,
  // The folder is a copy already.
  inPlace: true,
  testRunner: 'tap',
  tap: {
    testFiles: tests.map((test) => `tests/node/${test}.test.mjs`),
    nodeArgs: ['--test-reporter=tap', '-r', '{{hookFile}}', '{{testFile}}'],
  },
  coverageAnalysis: 'perTest',
  concurrency: 1,
  timeoutMS: 20_000,
  reporters: ['json', 'clear-text', 'progress-append-only'],
  clearTextReporter: { reportTests: false, reportMutants: false, logTests: false },
  jsonReporter: { fileName: report },
  allowEmpty: false,
  disableTypeChecks: false,
  checkers: [],
});

/**
 * @param {readonly Report[]} reports
 * @param {readonly Equivalent[]} equivalents
 */
export function summary(reports, equivalents) {
  /** @type {Record<string, { killed: number, timeouts: number, survived: number, equivalent: number, score: number }>} */
  const files = {};
  /** @type {string[]} */
  const unnoticed = [];
  /** @type {Set<Equivalent>} */
  const used = new Set();
  for (const [name, { source, mutants }] of reports.flatMap((report) => Object.entries(report.files))) {
    const lines = source.split('\n');
    const counts = { killed: 0, timeouts: 0, survived: 0, equivalent: 0, score: 0 };
    const file = path.basename(name);
    for (const { status, mutatorName, replacement, location } of mutants) {
      // With a mutant that runs for ever the tests do not pass either.
      if (status === 'Killed' || status === 'Timeout') counts.killed += 1;
      if (status === 'Timeout') counts.timeouts += 1;
      if (!survived({ status })) continue;
      const mutant = `${file}: ${mutatorName}: ${replacement}`;
      const line = lines[location.start.line - 1]?.trim() ?? '';
      // Of two alike on lines that are alike, one is explained.
      const explained = equivalents.find((one) => one.mutant === mutant && one.line === line && !used.has(one));
      if (explained) {
        used.add(explained);
        counts.equivalent += 1;
      } else {
        counts.survived += 1;
        unnoticed.push(`${file}:${location.start.line}: ${mutatorName}: ${replacement}`);
      }
    }
    counts.score = Number(((100 * counts.killed) / Math.max(1, counts.killed + counts.survived)).toFixed(1));
    files[file] = counts;
  }
  const reported = new Set(Object.keys(files));
  const unused = equivalents.filter((one) => !used.has(one) && reported.has(one.mutant.split(':')[0] ?? ''));
  return { files, survived: unnoticed, unused: unused.map(({ mutant, line }) => `${mutant}: ${line}`) };
}
