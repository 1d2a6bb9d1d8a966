// The commands on the pages of the guide: both languages have the same, and each is one that exists.
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { readArguments } from '../../../cli/arguments.js';
import { COMMANDS } from '../../../cli/commands.js';
import { CONTROL_ROUTES } from '../../../sandbox/control-routes.js';
import { SNIPPETS } from './snippets.mjs';

const root = fileURLToPath(new URL('../../..', import.meta.url));
const SANDBOX = 'http://127.0.0.1:8790';
/** Where the programs answer: what each page's programs are tested with. */
const PROGRAM = /^http:\/\/127\.0\.0\.1:(3000|8000\/pay)\/orders(\/OUT_TRADE_NO)?$/;
/** Of other programs: nothing tests them here but that they are meant. */
const OTHERS = [
  'bun add wechatpay-wasm',
  'deno add npm:wechatpay-wasm',
  'npx next dev',
  'npx supabase functions new pay',
  'npx wrangler d1 execute shop --local --file schema.sql',
  'npx wrangler dev --port 3000',
];

/** In blocks of a shell, and in the tables of commands. @param {string} text of a page */
export function commandsIn(text) {
  const blocks = [...text.matchAll(/^```sh\n([\s\S]*?)\n```$/gm)].flatMap(([, code = '']) => code.split('\n'));
  const cells = [...text.matchAll(/^\| `((?:npm|npx|node|curl) [^`]+)` \| [\d.]+ \|$/gm)].map(
    ([, command = '']) => command,
  );
  return [...blocks.map((line) => line.replace(/\s+# .*$/, '').trim()), ...cells];
}

/**
 * @param {Readonly<Record<string, string>>} pages text by file, of both languages
 * @returns {Promise<string[]>}
 */
export async function commandProblems(pages) {
  const problems = [];
  for (const [file, text] of Object.entries(pages)) {
    if (file.endsWith('.zh-CN.md')) continue;
    const commands = commandsIn(text);
    const chinese = commandsIn(pages[file.replace('.md', '.zh-CN.md')] ?? '');
    if (commands.join('\n') !== chinese.join('\n')) problems.push(`${file}: the Chinese page has other commands`);
    for (const command of commands) {
      const problem = await problemOf(command);
      if (problem) problems.push(`${file}: ${problem}: ${command}`);
    }
  }
  return problems;
}

/** @param {string} command @returns {Promise<string | undefined>} */
async function problemOf(command) {
  const words = command.split(/\s+/);
  if (OTHERS.includes(command)) return undefined;
  if (command.startsWith('npx wechatpay-wasm ')) return ownProblem(words.slice(2));
  if (command.startsWith('npm install ')) return packageProblem(words.slice(2));
  if (words[0] === 'curl') return addressProblem(command);
  // It starts a program: NAME=value … node … FILE.
  const starts = words.find((word) => !/^[A-Z_]+=/.test(word)) ?? '';
  if (!['node', 'bun', 'deno'].includes(starts)) return 'nothing tests this';
  const files = Object.values(SNIPPETS).flatMap(({ files: own }) => Object.keys(own).slice(0, 1));
  return files.includes(path.posix.basename(words.at(-1) ?? '')) ? undefined : 'no program is in this file';
}

/** @param {string[]} args of the package's own command */
async function ownProblem([name = '', ...args]) {
  const found = COMMANDS[name];
  if (!found) return 'there is no such command';
  try {
    readArguments((await found.load()).command, args);
    return undefined;
  } catch (error) {
    return /** @type {Error} */ (error).message;
  }
}

/** What the guide installs is what its programs are tested with. @param {string[]} names */
function packageProblem(names) {
  const { devDependencies } = JSON.parse(readFileSync(path.join(root, 'examples/package.json'), 'utf8'));
  const known = ['wechatpay-wasm', '--save-dev', '@types/node', 'tsx', ...Object.keys(devDependencies)];
  const unknown = names.find((name) => !known.includes(name));
  return unknown && `no test has ${unknown}`;
}

/** @param {string} command */
function addressProblem(command) {
  const [, post, url = ''] = /^curl( -X POST)? (\S+)( -H '[^']+')*$/.exec(command) ?? [];
  if (PROGRAM.test(url)) return undefined;
  const target = url.startsWith(SANDBOX) ? url.slice(SANDBOX.length) : '';
  const method = post ? 'POST' : 'GET';
  return CONTROL_ROUTES.some(([of, pattern]) => of === method && pattern.test(target))
    ? undefined
    : 'nothing answers this';
}
