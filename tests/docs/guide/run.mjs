// Runs the programs of docs/guide, as they stand there, against the embedded WeChat Pay.
import { spawn } from 'node:child_process';
import { copyFileSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { transform } from 'esbuild';
import { merchantEnvironment } from '../../../tools/environment.mjs';
import { ARCHITECTURE, DENO, program } from '../../conformance/rows/processes.mjs';
import { freePort, startFarSide, until } from '../../examples/far-side.mjs';
import { fencedBlocks, isProgramFile, PROGRAM } from '../blocks.mjs';
import { driftProblems } from '../run.mjs';
import { checkPayment } from './scenario.mjs';
import { OTHERS, SNIPPETS, shopIn } from './snippets.mjs';
import { createTable } from './table.mjs';
import { startWorkerd } from './workerd.mjs';

/** @typedef {import('../blocks.mjs').Block} Block */
/** @typedef {import('./snippets.mjs').Snippet} Snippet */
/** @typedef {{ name: string, snippet: Snippet, files: { file: string, block: Block }[], vain?: string }} Program `vain` is the step that it will not take, and is not waited for as long */
/** @typedef {{ url: string, output: () => string, failed: () => string | undefined }} Running */

const root = fileURLToPath(new URL('../../..', import.meta.url));
const GUIDE = 'docs/guide';
/** Milliseconds until a program answers, and until what must happen does, on a machine that does much else. */
const PATIENCE = 60_000;
/** Milliseconds for what will not happen. */
const IN_VAIN = 3000;
const tools = path.join(root, 'tests/conformance');
/** @type {Record<string, () => string[]>} */
const RUNTIMES = {
  node: () => [process.execPath],
  deno: () => [program(tools, 'DENO', DENO), 'run', '--allow-all', '--no-prompt', '--no-check'],
  bun: () => [program(tools, 'BUN', `@oven/bun-linux-${ARCHITECTURE.bun}/bin/bun`)],
};

/** The pages of the guide, by file: those with programs, the contents, and the first steps. */
export function guidePages() {
  const pages = readdirSync(path.join(root, GUIDE))
    .filter((file) => file.endsWith('.md'))
    .map((file) => path.posix.join(GUIDE, file))
    .map((file) => /** @type {const} */ ([file, readFileSync(path.join(root, file), 'utf8')]));
  return Object.fromEntries(
    pages.filter(
      ([file, text]) => /\/(README|newcomer)(\.zh-CN)?\.md$/.test(file) || fencedBlocks(file, text).some(isProgramFile),
    ),
  );
}

/** The blocks of the guide that are files of its programs. */
export const guideBlocks = () =>
  Object.entries(guidePages()).flatMap(([file, text]) => fencedBlocks(file, text).filter(isProgramFile));

/** Whether a block is TypeScript for what is installed here, and is to compile: once, for both pages have the same. @param {Block} block */
export const isTyped = ({ run, file }) => run === `${PROGRAM}nest` && !file.endsWith('.zh-CN.md');

/**
 * What does not fit together: each file of a program is on one page in each language, and nothing else is; all shops in
 * memory are the same, and so is the code in both languages.
 * @param {readonly Block[]} blocks
 * @returns {string[]}
 */
export function guideProblems(blocks) {
  const wanted = new Set([...Object.values(SNIPPETS).flatMap(({ files }) => Object.values(files)), ...OTHERS]);
  const named = (/** @type {string} */ name) => blocks.filter(({ run }) => run === `${PROGRAM}${name}`);
  const unknown = blocks
    .filter(({ run = '' }) => !wanted.has(run.slice(PROGRAM.length)))
    .map(({ file, line, run }) => `${file}:${line}: no program has the file ${run}`);
  const uneven = [...wanted].flatMap((name) => {
    const chinese = named(name).filter(({ file }) => file.endsWith('.zh-CN.md')).length;
    const english = named(name).length - chinese;
    return english === 1 && chinese === 1 ? [] : [`${PROGRAM}${name}: ${english} in English, ${chinese} in Chinese`];
  });
  const shops = blocks
    .map((block) => ({ ...block, shop: shopIn(block.code) }))
    .filter(({ shop }) => shop !== undefined);
  const others = shops
    .filter(({ shop }) => shop !== shops[0]?.shop)
    .map(({ file, line }) => `${file}:${line}: the shop differs from ${shops[0]?.file}:${shops[0]?.line}`);
  return [...unknown, ...uneven, ...others, ...driftProblems(blocks)];
}

/**
 * The programs on the pages; on both pages of a pair they are the same.
 * @param {readonly Block[]} blocks
 * @returns {Program[]}
 */
export const programsIn = (blocks) =>
  Object.entries(SNIPPETS).map(([name, snippet]) => ({
    name,
    snippet,
    files: Object.entries(snippet.files).map(([file, from]) => {
      const block = blocks.find(({ run, file: page }) => run === `${PROGRAM}${from}` && !page.endsWith('.zh-CN.md'));
      if (!block) throw new Error(`no page has the block ${PROGRAM}${from}`);
      return { file, block };
    }),
  }));

/**
 * @param {string} folder of a project that has the package and the frameworks
 * @param {readonly Program[]} chosen
 * @param {typeof checkPayment} check what each of them must do
 * @returns {Promise<string[]>} problems: `docs/guide/express.md:12 (express): …`
 */
export async function runGuide(folder, chosen, check = checkPayment) {
  const far = await startFarSide();
  const table = await createTable();
  /** @type {(() => unknown)[]} */
  const endings = [table.close, far.close];
  const place = path.join(folder, 'guide');
  rmSync(place, { recursive: true, force: true });
  mkdirSync(place);
  try {
    const programs = [];
    for (const one of chosen) programs.push(await prepare(one, { place, far, table: table.url }));
    const running = await start(programs, { place, endings });
    /** @type {string[]} */
    const problems = [];
    // One after the other: a program's payments are silent for a while, and then so are all.
    for (const { name, block, vain } of programs) {
      const found = /** @type {Running} */ (running.get(name));
      try {
        await answers(found);
        await check(found, far, (step) => (step === vain ? IN_VAIN : PATIENCE));
      } catch (error) {
        const { message = error } = /** @type {any} */ (error);
        problems.push(`${block?.file}:${block?.line} (${name}): ${message}\n  printed: ${found.output().slice(-2000)}`);
      }
    }
    return problems;
  } finally {
    for (const end of endings) await end();
  }
}

/**
 * Writes the files of a program where it runs.
 * @param {Program} program
 * @param {{ place: string, far: import('../../examples/far-side.mjs').FarSide, table: string }} world
 */
async function prepare({ name, snippet: { below = '', as, runtime }, files, vain }, { place, far, table }) {
  const folder = path.join(place, name);
  for (const { file, block } of files) {
    mkdirSync(path.dirname(path.join(folder, file)), { recursive: true });
    writeFileSync(path.join(folder, file), `${block.code}\n`);
  }
  const first = files[0];
  let entry = path.join(folder, first?.file ?? '');
  // Node runs no decorators: as `tsx` does, with the tsconfig.json of the page.
  if (as === 'nest') {
    const tsconfigRaw = readFileSync(path.join(folder, 'tsconfig.json'), 'utf8');
    const { code } = await transform(readFileSync(entry, 'utf8'), { loader: 'ts', format: 'esm', tsconfigRaw });
    entry = path.join(folder, 'main.mjs');
    writeFileSync(entry, code);
  }
  const port = await freePort();
  const url = `http://127.0.0.1:${port}${below}`;
  const env = {
    ...merchantEnvironment(far.sandbox.credentials, { sandbox: far.url, shop: url }),
    SUPABASE_URL: table,
    SUPABASE_SERVICE_ROLE_KEY: 'service-role-key',
  };
  return { name, as, runtime, folder, entry, port, url, env, block: first?.block, vain };
}

/** @typedef {Awaited<ReturnType<typeof prepare>>} Prepared */

/**
 * Starts the programs: those of a runtime in one process.
 * @param {readonly Prepared[]} programs
 * @param {{ place: string, endings: (() => unknown)[] }} world
 */
async function start(programs, { place, endings }) {
  /** @type {Map<string, Running>} */
  const running = new Map();
  // Beside the programs, so that every runtime finds the same packages for both.
  for (const file of ['host.mjs', 'events.mjs'])
    copyFileSync(fileURLToPath(new URL(file, import.meta.url)), path.join(place, file));
  for (const [runtime, command] of Object.entries(RUNTIMES)) {
    const own = programs.filter((one) => one.runtime === runtime);
    if (own.length === 0) continue;
    const list = path.join(place, `programs-${runtime}.json`);
    writeFileSync(list, JSON.stringify(own));
    const [file = '', ...args] = command();
    const child = spawn(file, [...args, path.join(place, 'host.mjs'), list], {
      cwd: place,
      stdio: ['pipe', 'pipe', 'pipe'],
    });
    let output = '';
    for (const stream of [child.stdout, child.stderr])
      stream.setEncoding('utf8').on('data', (text) => {
        output += text;
      });
    const ended = new Promise((resolve) => {
      child.once('close', resolve).once('error', resolve);
    });
    child.stdin.on('error', () => {});
    endings.unshift(() => {
      child.kill();
      return ended;
    });
    const failed = (/** @type {string} */ name) =>
      new RegExp(`^failed ${name}: .*$`, 'm').exec(output)?.[0] ??
      (child.exitCode === null && child.signalCode === null ? undefined : `the process of ${runtime} ended`);
    for (const { name, url } of own) running.set(name, { url, output: () => output, failed: () => failed(name) });
  }
  for (const { name, folder, env, url, port } of programs.filter((one) => one.runtime === 'workerd')) {
    const { output, stop } = await startWorkerd({ folder, env, port });
    endings.unshift(stop);
    running.set(name, { url, output, failed: () => undefined });
  }
  return running;
}

/** Waits until the program answers anything. @param {Running} running */
const answers = ({ url, failed }) =>
  until(
    'it answers',
    () => {
      const failure = failed();
      if (failure) throw new Error(failure);
      return fetch(`${url}/orders/none`, { headers: { connection: 'close' } }).then(
        ({ status }) => status === 404,
        () => false,
      );
    },
    PATIENCE,
  );
