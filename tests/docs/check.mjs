// Whether the code in the documents and in index.d.ts compiles, whether that which names a scenario works, whether the documents
// are complete, and whether the programs of the guide take a payment.
//   node tests/docs/check.mjs    checks the built package; `npm test -- --only docs` builds it first
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { together } from '../../tools/process.mjs';
import { exampleBlocks, fencedBlocks, isCode, isProgramFile } from './blocks.mjs';
import { compile, makeProject } from './compile.mjs';
import { commandProblems as guideCommandProblems } from './guide/commands.mjs';
import { guideBlocks, guidePages, guideProblems, isTyped, programsIn, runGuide } from './guide/run.mjs';
import { namesIn, publicMembers } from './members.mjs';
import { optionProblems } from './options.mjs';
import { bindingProblems, commandProblems, driftProblems, isPlayed, NODES, runBlocks } from './run.mjs';

/** Whether a public member without `@example` is a problem. */
const REQUIRE_EXAMPLES = true;

const root = fileURLToPath(new URL('../..', import.meta.url));
const TYPES = 'pkg-template/index.d.ts';
/** A file for each product. */
const PRODUCT_TYPES = 'pkg-template/types';
/** Of other entries, whose examples name what they import. */
const OTHER_TYPES = ['client/index.d.ts', 'pkg-template/catalogue.d.ts', 'testing/index.d.ts'];
/** A document for each product, and the guide, in both languages. */
const GUIDES = ['docs', 'docs/guide'];
/** Each must hold code, and all of it is run. */
export const READMES = ['README.md', 'README.zh-CN.md'];
/** Each must hold the table of options. */
export const OPTION_TABLES = ['docs/configuration.md', 'docs/configuration.zh-CN.md'];

/**
 * @typedef {object} Documents
 * @property {Record<string, string>} markdown text by file
 * @property {string} types text of index.d.ts
 * @property {Record<string, string>} products text of the other declarations by file
 */

/** @returns {Documents} */
export function readDocuments() {
  const read = (/** @type {string} */ file) => readFileSync(path.join(root, file), 'utf8');
  const guides = GUIDES.flatMap((folder) =>
    readdirSync(path.join(root, folder))
      .filter((file) => file.endsWith('.md'))
      .map((file) => path.posix.join(folder, file)),
  );
  const files = [...READMES, ...guides, ...readmesBelow('examples')];
  const texts = (/** @type {string[]} */ names) => Object.fromEntries(names.map((file) => [file, read(file)]));
  const products = readdirSync(path.join(root, PRODUCT_TYPES)).map((file) => path.posix.join(PRODUCT_TYPES, file));
  return { markdown: texts(files), types: read(TYPES), products: texts([...products, ...OTHER_TYPES]) };
}

/** @param {string} folder @returns {string[]} */
function readmesBelow(folder) {
  return readdirSync(path.join(root, folder), { withFileTypes: true }).flatMap((entry) => {
    const file = path.posix.join(folder, entry.name);
    if (entry.isDirectory())
      return entry.name === 'node_modules' || entry.name.startsWith('.') ? [] : readmesBelow(file);
    return entry.name === 'README.md' ? [file] : [];
  });
}

/**
 * The code of the documents, which compiles.
 * @param {Documents} documents
 */
export function codeIn({ markdown, types, products }) {
  const fenced = Object.entries(markdown).flatMap(([file, text]) => fencedBlocks(file, text));
  const declarations = Object.entries({ [TYPES]: types, ...products });
  const parts = fenced.filter((block) => isCode(block) && !isProgramFile(block));
  return [...parts, ...declarations.flatMap(([file, text]) => exampleBlocks(file, text))];
}

/**
 * The blocks that are run: all of both READMEs, and elsewhere those that name their scenario.
 * @param {Documents} documents
 */
export const blocksToRun = ({ markdown }) =>
  Object.entries(markdown).flatMap(([file, text]) =>
    fencedBlocks(file, text).filter(
      (block) => !isProgramFile(block) && (block.run !== undefined || READMES.includes(file)),
    ),
  );

/**
 * What the documents lack.
 * @param {Documents} documents
 * @param {{ requireExamples?: boolean }} [options]
 * @returns {string[]}
 */
export function gaps({ markdown, types, products }, { requireExamples = REQUIRE_EXAMPLES } = {}) {
  const options = namesIn(types, 'WechatPayOptions');
  const declarations = requireExamples ? Object.entries({ [TYPES]: types, ...products }) : [];
  const bare = declarations.flatMap(([file, text]) =>
    publicMembers(text).flatMap((member) => (member.example ? [] : [{ file, ...member }])),
  );
  return [
    ...READMES.filter((file) => !fencedBlocks(file, markdown[file] ?? '').some(isCode)).map(
      (file) => `${file}: there is no code`,
    ),
    ...OPTION_TABLES.flatMap((file) => optionProblems(file, markdown[file] ?? '', options)),
    ...bare.map(({ file, name, line }) => `${file}:${line}: ${name} has no @example`),
  ];
}

async function main() {
  const documents = readDocuments();
  const code = codeIn(documents);
  const blocks = blocksToRun(documents);
  const guide = guideBlocks();
  const programs = programsIn(guide);
  const project = await makeProject(path.join(root, 'pkg'));
  try {
    const problems = [
      ...gaps(documents),
      ...bindingProblems(blocks),
      ...commandProblems(blocks),
      ...driftProblems(blocks),
      ...guideProblems(guide),
      ...(await guideCommandProblems(guidePages())),
      ...(
        await together([
          compile(project.folder, [...code, ...guide.filter(isTyped)]),
          runBlocks(project.folder, blocks),
          runGuide(project.folder, programs),
        ])
      ).flat(),
    ];
    const run = blocks.filter(isPlayed).length;
    const emulated = programs.filter(({ snippet }) => snippet.emulated).length;
    console.log(
      problems.join('\n') ||
        `${code.length} blocks compile, ${run} run in ${NODES.length} versions of Node; ` +
          `${programs.length} programs of the guide take a payment, ${emulated} of them on emulated platforms`,
    );
    process.exitCode = problems.length > 0 ? 1 : 0;
  } finally {
    project.dispose();
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await main();
