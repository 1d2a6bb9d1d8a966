// Whether the code in the READMEs and in index.d.ts compiles, and whether the documents are complete.
//   node tests/docs/check.mjs    checks the built package; `npm test -- --only docs` builds it first
import { readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { exampleBlocks, fencedBlocks } from './blocks.mjs';
import { compile, makeProject } from './compile.mjs';
import { namesIn, publicMembers } from './members.mjs';
import { optionProblems } from './options.mjs';

/** Whether a public member without `@example` is a problem. */
const REQUIRE_EXAMPLES = false;

const root = fileURLToPath(new URL('../..', import.meta.url));
const TYPES = 'pkg-template/index.d.ts';
/** Each must hold code and the table of options. */
const READMES = ['README.md', 'README.zh-CN.md'];

/**
 * @typedef {object} Documents
 * @property {Record<string, string>} markdown text by file
 * @property {string} types text of index.d.ts
 */

/** @returns {Documents} */
export function readDocuments() {
  const read = (/** @type {string} */ file) => readFileSync(path.join(root, file), 'utf8');
  const files = [...READMES, ...readmesBelow('examples')];
  return { markdown: Object.fromEntries(files.map((file) => [file, read(file)])), types: read(TYPES) };
}

/** @param {string} folder @returns {string[]} */
function readmesBelow(folder) {
  return readdirSync(path.join(root, folder), { withFileTypes: true }).flatMap((entry) => {
    const file = path.posix.join(folder, entry.name);
    if (entry.isDirectory()) return entry.name === 'node_modules' || entry.name.startsWith('.') ? [] : readmesBelow(file);
    return entry.name === 'README.md' ? [file] : [];
  });
}

/**
 * @param {Documents} documents
 * @param {{ folder: string, requireExamples?: boolean }} options `folder`: a project of `makeProject`
 * @returns {Promise<{ problems: string[], detail: string }>}
 */
export async function check({ markdown, types }, { folder, requireExamples = REQUIRE_EXAMPLES }) {
  const client = namesIn(types, 'WechatPay');
  const fenced = Object.entries(markdown).flatMap(([file, text]) => fencedBlocks(file, text));
  const blocks = [...fenced.filter(({ needs }) => !needs || client.includes(needs)), ...exampleBlocks(TYPES, types)];
  const options = namesIn(types, 'WechatPayOptions');
  const bare = publicMembers(types).filter(({ example }) => !example);
  const problems = [
    ...READMES.filter((file) => !fenced.some((block) => block.file === file)).map((file) => `${file}: there is no code`),
    ...READMES.flatMap((file) => optionProblems(file, markdown[file] ?? '', options)),
    ...(requireExamples ? bare.map(({ name, line }) => `${TYPES}:${line}: ${name} has no @example`) : []),
    ...await compile(folder, blocks),
  ];
  const skipped = fenced.filter(({ needs }) => needs && !client.includes(needs)).length;
  const detail = `${blocks.length} blocks compile, ${skipped} wait for their types, ${bare.length} members without @example`;
  return { problems, detail };
}

async function main() {
  const project = await makeProject(path.join(root, 'pkg'));
  try {
    const { problems, detail } = await check(readDocuments(), project);
    console.log(problems.join('\n') || detail);
    process.exitCode = problems.length > 0 ? 1 : 0;
  } finally {
    project.dispose();
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await main();
