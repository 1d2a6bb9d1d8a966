// Changes the JavaScript of the package in many small ways, one at a time, with the built WebAssembly held fixed, and looks
// for those that no test notices.
import { cpSync, existsSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { run } from '../../tools/process.mjs';
import { ready } from './ready.mjs';
import { minutesOf, readRecords, sources, today, writeRecords } from './record.mjs';

export const about =
  'Looks for changes to the JavaScript of the package that no test notices (Stryker); results go to proofs/stryker.json.';
export const usage = '[--minutes N, default 240] [--only notify,input,guard,exchange]';

const FILES = ['notify', 'input', 'guard', 'exchange'];
/**
 * The tests that are to notice: those of these files that take seconds, and are about what the files do. The quickest first:
 * the first that notices ends the search.
 */
const TESTS = [
  'endless',
  'snapshot',
  'outside',
  'check',
  'notification',
  'notification-replies',
  'claims',
  'exchange',
  'field-reports-notifications',
  'signers',
  'fields',
  'recovery',
  'client',
  'hooks',
  'driver-properties',
];
/** Mutants that change nothing anybody could notice, each with the reason. */
const EQUIVALENTS = 'proofs/stryker-equivalent.json';
/** What has to be killed, of a hundred. */
const AIM = 90;

/**
 * @typedef {'Killed' | 'Survived' | 'NoCoverage' | 'Timeout' | 'CompileError' | 'RuntimeError' | 'Ignored'} Status
 * @typedef {{ mutatorName: string, replacement: string, status: Status, location: { start: { line: number } } }} Mutant
 * @typedef {{ files: Record<string, { source: string, mutants: Mutant[] }> }} Report
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
  const reports = path.join(state, commit);
  mkdirSync(reports, { recursive: true });
  for (const name of files) {
    const report = path.join(reports, `${name}.json`);
    if (existsSync(report) || Date.now() > end) continue;
    const project = makeProject(root, state);
    writeFileSync(path.join(project, 'stryker.config.json'), JSON.stringify(configuration(name, report)));
    const stryker = path.join(tools, 'node_modules', '@stryker-mutator', 'core', 'bin', 'stryker.js');
    await run(process.execPath, [stryker, 'run'], { cwd: project, inherit: true });
  }

  const equivalents = readEquivalents(root);
  const done = FILES.flatMap((name) => {
    const report = path.join(reports, `${name}.json`);
    return existsSync(report) ? [JSON.parse(readFileSync(report, 'utf8'))] : [];
  });
  const result = summary(done, equivalents);
  const file = path.join(root, 'proofs', 'stryker.json');
  const others = readRecords(file).filter((record) => record.commit !== commit);
  writeRecords(file, [...others, { date: today(), commit, ...result }]);
  for (const [name, { killed, survived, score }] of Object.entries(result.files))
    console.log(`${name.padEnd(12)} ${killed} killed, ${survived} survived: ${score} %`);
  for (const line of result.survived) console.log(`  ${line}`);
  if (result.unused.length > 0)
    throw new Error(`${EQUIVALENTS} explains what did not survive: ${result.unused.join('; ')}`);
  return Object.values(result.files).every(({ score }) => score >= AIM);
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

/** @param {string} name of the file @param {string} report */
const configuration = (name, report) => ({
  mutate: [`pkg/${name}.js`],
  // The folder is a copy already.
  inPlace: true,
  testRunner: 'tap',
  tap: {
    testFiles: TESTS.map((test) => `tests/node/${test}.test.mjs`),
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

/** @param {string} root @returns {Equivalent[]} */
const readEquivalents = (root) => {
  const file = path.join(root, EQUIVALENTS);
  return existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : [];
};

/**
 * @param {readonly Report[]} reports
 * @param {readonly Equivalent[]} equivalents
 */
export function summary(reports, equivalents) {
  /** @type {Record<string, { killed: number, survived: number, equivalent: number, score: number }>} */
  const files = {};
  /** @type {string[]} */
  const survived = [];
  /** @type {Set<Equivalent>} */
  const used = new Set();
  for (const [name, { source, mutants }] of reports.flatMap((report) => Object.entries(report.files))) {
    const lines = source.split('\n');
    const counts = { killed: 0, survived: 0, equivalent: 0, score: 0 };
    const file = path.basename(name);
    for (const { status, mutatorName, replacement, location } of mutants) {
      // With a mutant that runs for ever the tests do not pass either.
      if (status === 'Killed' || status === 'Timeout') counts.killed += 1;
      if (status !== 'Survived' && status !== 'NoCoverage') continue;
      const mutant = `${file}: ${mutatorName}: ${replacement}`;
      const line = lines[location.start.line - 1]?.trim() ?? '';
      const explained = equivalents.find((one) => one.mutant === mutant && one.line === line);
      if (explained) {
        used.add(explained);
        counts.equivalent += 1;
      } else {
        counts.survived += 1;
        survived.push(`${file}:${location.start.line}: ${mutatorName}: ${replacement}`);
      }
    }
    counts.score = Number(((100 * counts.killed) / Math.max(1, counts.killed + counts.survived)).toFixed(1));
    files[file] = counts;
  }
  const reported = new Set(Object.keys(files));
  const unused = equivalents.filter((one) => !used.has(one) && reported.has(one.mutant.split(':')[0] ?? ''));
  return { files, survived, unused: unused.map(({ mutant, line }) => `${mutant}: ${line}`) };
}
