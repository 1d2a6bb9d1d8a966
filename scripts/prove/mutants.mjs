// Changes the sources in many small ways, one at a time, and looks for those that no test notices.
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { CommandError, run } from '../../tools/process.mjs';
import { createResources } from '../lib/resources.mjs';
import { draw } from './random.mjs';
import {
  digest,
  minutesOf,
  numberOf,
  readFacts,
  readRecords,
  sources,
  today,
  writeFacts,
  writeRecords,
} from './record.mjs';

export const about =
  'Looks for changes to the Rust sources that no test notices (cargo-mutants); results go to proofs/mutants.json.';
export const usage =
  '[--minutes N, default 60] [--only verify,resource,notification,trust,policy,pay_params] [--sample N --seed S, of the rest]';

/** Mutants that one process tries; one that was interrupted is tried anew. */
const PORTION = 10;
/** Seconds that the quick tests may take with a mutant, and all of them: some never end. */
const [QUICK, WHOLE] = [60, 300];
/** Tests that take longer than all others together. They are asked only about what the others did not notice. */
export const SLOW = [
  'damaged_key_files_are_refused_or_read_without_a_panic',
  'every_changed_byte_of_a_body_is_refused',
  'forged_serials_cause_no_flood_and_harm_no_genuine_message',
  'no_sequence_of_events_breaks_a_promise',
  'one_download_serves_every_call_that_waits',
  'what_is_no_ciphertext_is_named_and_what_does_not_open_is_not_explained',
  'wycheproof::',
];
const PACKAGES = ['wechatpay-wasm', 'wechatpay-rsa'];
/** What is not compiled natively cannot be noticed by native tests. */
const EXCLUDED = ['**/tests.rs', 'src/bindings/**', '**/rs256/wasm.rs', 'crates/rsa/src/kernel/fma49/**'];
/**
 * Where every mutant has to be noticed: what decides whom to trust, and whether money moves once.
 * @type {Record<string, string[]>}
 */
const GROUPS = {
  verify: ['src/wire/verify.rs'],
  resource: ['src/wire/resource.rs'],
  notification: ['src/api/notification.rs'],
  trust: ['src/client/ring.rs', 'src/client/certificates.rs', 'src/keys/platform.rs'],
  policy: [
    'src/client/attempts.rs',
    'src/client/clock.rs',
    'src/client/deadline.rs',
    'src/client/failure.rs',
    'src/client/line.rs',
    'src/client/settle.rs',
    'src/client/unsettled.rs',
    'src/client/watch.rs',
    'src/error/answer.rs',
    'src/error/reply.rs',
    'src/merchant/retry.rs',
  ],
  pay_params: ['src/api/pay_params.rs'],
};
/** "Some mutants were missed" and "some timed out" are results. */
const RESULTS = [2, 3];
/** Mutants that change nothing anybody could notice, each with the reason. */
const EQUIVALENTS = 'proofs/mutants-equivalent.json';
/** What became of each mutant: a proof that was stopped goes on there, on another machine too. */
const TRIED = 'proofs/mutants-tried.json';

/**
 * @typedef {object} Mutant as cargo-mutants lists it
 * @property {string} name with file, line and column
 * @property {string} file
 * @property {string} package
 * @property {{ start: { line: number } }} span
 *
 * @typedef {'caught' | 'missed' | 'timeout' | 'unviable'} Fate
 * @typedef {{ fate: Fate, commit: string }} Tried
 * @typedef {{ mutant: string, line: string, why: string }} Equivalent `mutant`: its name without the position, `line`: the
 *   text of the line it changes
 */

/** @type {import('../lib/resources.mjs').Resource} */
const CARGO_MUTANTS = {
  name: 'cargo-mutants',
  make: async () => {
    const installed = await run('cargo', ['mutants', '--version']).then(
      () => true,
      () => false,
    );
    if (!installed) await run('cargo', ['install', '--locked', 'cargo-mutants'], { inherit: true });
  },
};

/**
 * @param {string} root
 * @param {string[]} args
 */
export async function prove(root, args) {
  const text = /** @type {const} */ ({ type: 'string' });
  const { values } = parseArgs({ args, options: { minutes: text, only: text, sample: text, seed: text } });
  const end = Date.now() + minutesOf(values.minutes, 60) * 60_000;
  const only = values.only?.split(',');
  const unknown = only?.find((name) => !(name in GROUPS));
  if (unknown !== undefined)
    throw new Error(`--only knows ${Object.keys(GROUPS).join(', ')}, and no ${JSON.stringify(unknown)}`);
  const sample = values.sample === undefined ? undefined : numberOf('sample', values.sample, 1);
  const seed = values.seed ?? '1';

  const { commit, changed } = await sources(root);
  if (changed) throw new Error('commit first: a result is about a commit');
  const failed = (/** @type {string} */ name, /** @type {unknown} */ error) => console.error(`${name}: ${error}`);
  await createResources([CARGO_MUTANTS], { made: () => {}, failed }).ready([CARGO_MUTANTS.name]);

  const state = path.join(root, '.prove', 'mutants');
  const tree = await checkOut(root, state, commit);
  const which = [
    ...PACKAGES.flatMap((name) => ['--package', name]),
    ...EXCLUDED.flatMap((glob) => ['--exclude', glob]),
  ];
  const listed = await run('cargo', ['mutants', '--list', '--json', ...which], { cwd: tree });
  /** @type {Mutant[]} */
  const all = JSON.parse(listed.stdout);
  const chosen = choose(all, { only, sample, seed });
  const textOf = reader(tree);
  const equivalents = /** @type {Equivalent[]} */ (readRecords(path.join(root, EQUIVALENTS)));
  for (const { mutant, line } of equivalents)
    if (!all.some((one) => namesWithoutPlace(one) === mutant && lineOf(one, textOf) === line))
      throw new Error(`${EQUIVALENTS} explains what is no mutant: ${mutant}: ${line}`);

  const known = memory(path.join(root, TRIED), textOf);
  // Compiled dependencies are kept; debug information would only make linking slower.
  const env = { CARGO_TARGET_DIR: path.join(state, 'target'), CARGO_PROFILE_DEV_DEBUG: '0' };
  const open = chosen.filter((mutant) => {
    const tried = known.get(mutant);
    // A busy machine ends tests that would have passed.
    return tried === undefined || (['missed', 'timeout'].includes(tried.fate) && tried.commit !== commit);
  });
  console.log(`${chosen.length} mutants, ${open.length} of them to try`);
  const output = path.join(state, 'output');
  // Examples in the documentation notice nothing else, and each is a program of its own.
  const tests = ['--tests'];
  /** @param {readonly Mutant[]} portion @param {number} seconds @param {string[]} harness options of the tests' harness */
  const attempt = async (portion, seconds, harness) => {
    rmSync(output, { recursive: true, force: true });
    mkdirSync(output);
    const names = `^(?:${portion.map(({ name }) => escaped(name)).join('|')})$`;
    // The expression alone lets fields of constants through, of whatever file.
    const lines = path.join(output, 'lines.diff');
    writeFileSync(lines, diffOf(portion, textOf));
    const these = ['--re', names, '--in-diff', lines];
    const how = ['--in-place', '--baseline', 'skip', '--timeout', String(seconds), '--output', output];
    const all = ['mutants', ...which, ...these, ...how, '--', ...tests, ...harness];
    await tolerant('cargo', all, { cwd: tree, env, inherit: true });
    return fates(JSON.parse(readFileSync(path.join(output, 'mutants.out', 'outcomes.json'), 'utf8')));
  };
  const quick = ['--', ...SLOW.flatMap((name) => ['--skip', name])];
  if (open.length > 0) await run('cargo', ['test', '--locked', ...packagesOf(open), ...tests], { cwd: tree, env });
  for (let at = 0; at < open.length && Date.now() < end; at += PORTION) {
    const portion = open.slice(at, at + PORTION);
    const found = await attempt(portion, QUICK, quick);
    const missed = portion.filter(({ name }) => found.get(name) === 'missed');
    if (missed.length > 0) for (const [name, fate] of await attempt(missed, WHOLE, [])) found.set(name, fate);
    for (const mutant of portion) {
      const fate = found.get(mutant.name);
      if (fate !== undefined) known.set(mutant, { fate, commit });
    }
  }

  const what = { only: only ?? (sample === undefined ? 'all' : 'elsewhere'), ...(sample && { sample, seed }) };
  const explained = (/** @type {Mutant} */ mutant) =>
    equivalents.some(({ mutant: name, line }) => namesWithoutPlace(mutant) === name && lineOf(mutant, textOf) === line);
  const result = summary(chosen, known.get, explained);
  const file = path.join(root, 'proofs', 'mutants.json');
  const others = readRecords(file).filter(
    (record) => record.commit !== commit || JSON.stringify(record.what) !== JSON.stringify(what),
  );
  writeRecords(file, [...others, { date: today(), commit, what, ...result }]);
  console.log(
    `${result.tried} of ${result.mutants} tried: ${result.caught} caught, ${result.missed.length} missed, ${result.equivalent} equivalent`,
  );
  for (const name of result.missed) console.log(`  ${name}`);
  return result.missed.length === 0 && result.tried === result.mutants;
}

/**
 * The sources of the commit in a folder of their own, where they can be changed while somebody works on others.
 * @param {string} root @param {string} state @param {string} commit
 */
async function checkOut(root, state, commit) {
  const tree = path.join(state, 'tree');
  // One that was interrupted has left a mutant there.
  rmSync(tree, { recursive: true, force: true });
  mkdirSync(tree, { recursive: true });
  const archive = path.join(state, 'tree.tar');
  await run('git', ['archive', '--output', archive, commit], { cwd: root });
  // With the time of now: to cargo, files older than the last build are unchanged.
  await run('tar', ['-x', '-m', '-f', archive, '-C', tree]);
  rmSync(archive);
  return tree;
}

/**
 * Those to try: of some groups, a sample of what is in no group, or all.
 * @param {readonly Mutant[]} all
 * @param {{ only?: readonly string[] | undefined, sample?: number | undefined, seed: string }} options
 */
export function choose(all, { only, sample, seed }) {
  const files = (/** @type {readonly string[]} */ groups) => new Set(groups.flatMap((name) => GROUPS[name] ?? []));
  if (only) return all.filter(({ file }) => files(only).has(file));
  if (sample === undefined) return [...all];
  const grouped = files(Object.keys(GROUPS));
  const elsewhere = all.filter(({ file }) => !grouped.has(file));
  const order = (/** @type {Mutant} */ { name }) => draw(seed, name);
  return elsewhere.sort((a, b) => order(a) - order(b)).slice(0, sample);
}

/** @param {readonly Mutant[]} mutants @returns {string[]} the options that name their packages */
const packagesOf = (mutants) => [...new Set(mutants.map((mutant) => mutant.package))].flatMap((name) => ['-p', name]);

/** @param {{ name: string }} mutant whose lines move with every change of the file */
export const namesWithoutPlace = ({ name }) => name.replace(/^([^:]+):\d+:\d+:/, '$1:');

/** @param {string} tree @returns {(file: string) => string} */
function reader(tree) {
  /** @type {Map<string, string>} */
  const texts = new Map();
  return (file) => {
    const text = texts.get(file) ?? readFileSync(path.join(tree, file), 'utf8');
    texts.set(file, text);
    return text;
  };
}

/** @param {Mutant} mutant @param {(file: string) => string} textOf */
const lineOf = ({ file, span }, textOf) => textOf(file).split('\n')[span.start.line - 1]?.trim() ?? '';

/**
 * A diff that has only the lines where these mutants begin.
 * @param {readonly Mutant[]} mutants @param {(file: string) => string} textOf
 */
export function diffOf(mutants, textOf) {
  const files = [...new Set(mutants.map(({ file }) => file))];
  return files
    .map((file) => {
      const lines = textOf(file).split('\n');
      const numbers = mutants.filter((mutant) => mutant.file === file).map(({ span }) => span.start.line);
      const hunks = [...new Set(numbers)]
        .sort((a, b) => a - b)
        .map((line) => `@@ -${line},0 +${line} @@\n+${lines[line - 1]}\n`);
      return `--- a/${file}\n+++ b/${file}\n${hunks.join('')}`;
    })
    .join('');
}

/**
 * What became of mutants, from run to run, while the code that they change is the same; its tests may be others.
 * @param {string} file @param {(file: string) => string} textOf
 */
export function memory(file, textOf) {
  const codeOf = (/** @type {string} */ source) => {
    // Of the tests in the file, which stand at its end.
    const code = textOf(source).replace(/#\[cfg\(test\)\]\nmod \w+ \{[\s\S]*$/, '');
    return digest(code);
  };
  /** Of code that is gone nothing needs to be known. @param {string} key */
  const stands = (key) => {
    const [code, source = ''] = key.split(/[ :]/, 2);
    try {
      return codeOf(source) === code;
    } catch {
      return false;
    }
  };
  const read = /** @type {Record<string, Tried>} */ (readFacts(file));
  const all = Object.fromEntries(Object.entries(read).filter(([key]) => stands(key)));
  const keyOf = (/** @type {Mutant} */ mutant) => `${codeOf(mutant.file)} ${mutant.name}`;
  return {
    get: (/** @type {Mutant} */ mutant) => all[keyOf(mutant)],
    set(/** @type {Mutant} */ mutant, /** @type {Tried} */ tried) {
      all[keyOf(mutant)] = tried;
      writeFacts(file, all);
    },
  };
}

/** @param {string} text */
const escaped = (text) => text.replace(/[\\^$.*+?()[\]{}|#&~-]/g, '\\$&');

/** @type {typeof run} */
async function tolerant(command, args, options) {
  try {
    return await run(command, args, options);
  } catch (error) {
    const result = error instanceof CommandError && RESULTS.some((code) => error.message.endsWith(`exit ${code}`));
    if (!result) throw error;
    return { stdout: '', output: '' };
  }
}

/** @type {Record<string, Fate>} */
const FATES = { CaughtMutant: 'caught', MissedMutant: 'missed', Timeout: 'timeout', Unviable: 'unviable' };

/**
 * @param {{ outcomes: { scenario: string | { Mutant: { name: string } }, summary: string }[] }} report
 * @returns {Map<string, Fate>} by name
 */
export function fates({ outcomes }) {
  /** @type {Map<string, Fate>} */
  const found = new Map();
  for (const { scenario, summary: told } of outcomes) {
    const fate = FATES[told];
    if (fate !== undefined && typeof scenario === 'object') found.set(scenario.Mutant.name, fate);
  }
  return found;
}

/**
 * @template {{ name: string }} M
 * @param {readonly M[]} chosen
 * @param {(mutant: M) => Tried | undefined} triedOf
 * @param {(mutant: M) => boolean} explained whether it changes nothing that can be noticed
 */
export function summary(chosen, triedOf, explained) {
  const tried = chosen.flatMap((mutant) => {
    const found = triedOf(mutant);
    return found ? [{ mutant, ...found }] : [];
  });
  const count = (/** @type {Fate} */ wanted) => tried.filter(({ fate }) => fate === wanted).length;
  const survived = tried.filter(({ fate }) => fate === 'missed').map(({ mutant }) => mutant);
  const missed = survived.filter((mutant) => !explained(mutant));
  const equivalent = survived.length - missed.length;
  // With a mutant that runs for ever the tests do not pass either.
  const caught = count('caught') + count('timeout');
  return {
    mutants: chosen.length,
    tried: tried.length,
    unviable: count('unviable'),
    caught,
    timeouts: count('timeout'),
    equivalent,
    killed: `${((100 * caught) / Math.max(1, caught + missed.length)).toFixed(1)} %`,
    missed: missed.map(({ name }) => name),
    commits: [...new Set(tried.map(({ commit }) => commit))],
  };
}
