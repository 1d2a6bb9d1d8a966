// Runs the blocks of the documents that name a scenario, as written, against the embedded WeChat Pay; scenarios/ says what each must do.
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { transform } from 'esbuild';
import { run, together } from '../../tools/process.mjs';
import { wordless } from './blocks.mjs';
import { COMMANDS, SCENARIOS } from './scenarios/index.mjs';

/** @typedef {import('./blocks.mjs').Block} Block */

const root = fileURLToPath(new URL('../..', import.meta.url));

/** The Node that runs this, and the newest. @type {readonly string[]} */
export const NODES = [process.execPath, path.join(root, 'tests/conformance/node_modules/node-newest/bin/node')];

/** By language: `docs/orders.zh-CN.md` is the Chinese page beside `docs/orders.md`. */
const LANGUAGES = /** @type {const} */ (['English', 'Chinese']);
const CHINESE = /\.zh-CN\.md$/;
/** @param {string} file */
const languageOf = (file) => (CHINESE.test(file) ? 'Chinese' : 'English');
/** @param {string} file the document of the same content in English */
export const englishOf = (file) => file.replace(CHINESE, '.md');

/**
 * What is wrong with the names above the blocks: each language has one block for each scenario, on the same page, and a
 * scenario for each block.
 * @param {readonly Block[]} blocks
 * @returns {string[]}
 */
export function bindingProblems(blocks) {
  const names = [...Object.keys(SCENARIOS), ...Object.keys(COMMANDS)];
  return LANGUAGES.flatMap((language) => {
    const own = blocks.filter(({ file }) => languageOf(file) === language);
    const named = own.map(({ run: name }) => name);
    const elsewhere = (/** @type {Block} */ { file, run: name }) =>
      language === 'Chinese' && !blocks.some((other) => other.run === name && other.file === englishOf(file));
    return [
      ...own
        .filter(({ run: name }) => name === undefined)
        .map(
          ({ file, line }) => `${file}:${line}: no scenario runs this block: there is no <!-- run: name --> above it`,
        ),
      ...own
        .filter(({ run: name }, at) => name !== undefined && (!names.includes(name) || named.indexOf(name) !== at))
        .map(
          ({ file, line, run: name }) =>
            `${file}:${line}: ${names.includes(`${name}`) ? 'a second' : 'no'} scenario ${name}`,
        ),
      ...own
        .filter((block) => names.includes(`${block.run}`) && elsewhere(block))
        .map(
          ({ file, line, run: name }) => `${file}:${line}: ${englishOf(file)} has no block for the scenario ${name}`,
        ),
      ...names.filter((name) => !named.includes(name)).map((name) => `${language}: no block for the scenario ${name}`),
    ];
  });
}

/**
 * Blocks of one name that differ between the documents in more than words for people.
 * @param {readonly Block[]} blocks
 * @returns {string[]}
 */
export function driftProblems(blocks) {
  /** @type {Map<string | undefined, Block>} */
  const firsts = new Map();
  return blocks.flatMap((block) => {
    const first = firsts.get(block.run) ?? block;
    firsts.set(block.run, first);
    const same = first.kind === block.kind && wordless(first.code) === wordless(block.code);
    return same
      ? []
      : [`${block.file}:${block.line}: the code of ${block.run} differs from ${first.file}:${first.line}`];
  });
}

/** Whether a scenario runs the block. @param {Block} block */
export const isPlayed = ({ run: name }) => name !== undefined && name in SCENARIOS;

/**
 * Blocks of commands: each command is one that users have and a test runs.
 * @param {readonly Block[]} blocks
 * @returns {string[]}
 */
export function commandProblems(blocks) {
  return blocks.flatMap(({ file, line, run: name = '', code }) => {
    const tested = COMMANDS[name];
    if (!tested) return [];
    const commands = code.split('\n').map((text) => text.replace(/\s+#.*/, '').trim());
    return [
      ...commands
        .filter((command) => command && !(command in tested))
        .map((command) => `${file}:${line}: nothing tests ${command}`),
      ...Object.entries(tested)
        .filter(([, { file: place, text }]) => !readFileSync(path.join(root, place), 'utf8').includes(text))
        .map(([command, { file: place }]) => `${file}:${line}: ${place} does not test ${command}`),
    ];
  });
}

/**
 * @param {string} folder of a project
 * @param {readonly Block[]} blocks that have scenarios; others are left out
 * @param {{ nodes?: readonly string[], limitMs?: number }} [options] how long a block and its scenario may take
 * @returns {Promise<string[]>} problems: `README.md:41 (payment, v20.20.2): …`
 */
export async function runBlocks(folder, blocks, { nodes = NODES, limitMs = 20_000 } = {}) {
  const place = path.join(folder, 'run');
  rmSync(place, { recursive: true, force: true });
  mkdirSync(place);
  writeFileSync(path.join(place, 'library.mjs'), "export * from 'wechatpay-wasm';\n");
  const played = blocks.filter(isPlayed);
  const entries = await Promise.all(
    played.map(async ({ run: name, kind, code }, index) => {
      const module = path.join(place, `${index}.${kind === 'cjs' ? 'cjs' : 'mjs'}`);
      const text = kind === 'mts' ? (await transform(code, { loader: 'ts', format: 'esm' })).code : code;
      if (kind !== 'other') writeFileSync(module, `${text}\n`);
      return { run: name, module, code };
    }),
  );
  writeFileSync(path.join(place, 'blocks.json'), JSON.stringify({ limitMs, entries }));
  const results = await together(nodes.map((node) => play(node, place)));
  return played.flatMap(({ file, line, run: name }, index) =>
    results.flatMap(({ version, problems }) => {
      const problem = problems[index];
      return problem === null ? [] : [`${file}:${line} (${name}, ${version}): ${problem}`];
    }),
  );
}

/** @param {string} node @param {string} place */
async function play(node, place) {
  const { stdout: version } = await run(node, ['--version']);
  const { stdout } = await run(node, [path.join(root, 'tests/docs/play.mjs'), place], { timeoutMs: 180_000 });
  /** @type {(string | null)[]} */
  const problems = JSON.parse(stdout);
  return { version: version.trim(), problems };
}
