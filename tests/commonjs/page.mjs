// The files of docs/guide/testing.md. The Chinese page has the same code, which tests/docs compares.
import { readFileSync } from 'node:fs';
import { fencedBlocks, PROGRAM } from '../docs/blocks.mjs';

const PAGE = 'docs/guide/testing.md';

/** Folders, by what the page calls their runner. `imports` is what the page's line for a date takes. */
const RUNNERS = [
  { folder: 'node', name: 'node:test', extension: 'mjs', imports: "import { mock } from 'node:test';\n" },
  { folder: 'vitest', name: 'Vitest', extension: 'mjs', imports: "import { vi } from 'vitest';\n" },
  { folder: 'jest', name: 'Jest', extension: 'js', imports: '' },
];

/**
 * A folder for each runner: the shop, its test, and the same test with the page's line that fakes the date.
 * @returns {Record<string, string>} code by file
 */
export function pageFiles() {
  const text = readFileSync(new URL(`../../${PAGE}`, import.meta.url), 'utf8');
  const blocks = fencedBlocks(PAGE, text);
  const block = (/** @type {string} */ name) => {
    const found = blocks.find(({ run }) => run === `${PROGRAM}testing-${name}`);
    if (!found) throw new Error(`${PAGE}: there is no block ${PROGRAM}testing-${name}`);
    return `${found.code}\n`;
  };
  const shop = block('shop');
  const commonJs = /`(module\.exports = [^`]+)`/.exec(text)?.[1];
  const files = RUNNERS.flatMap(({ folder, name, extension, imports }) => {
    const code = block(folder);
    const date = new RegExp(`^\\| ${name} \\| \`(.+)\` \\|$`, 'm').exec(text)?.[1];
    if (!date || !commonJs) throw new Error(`${PAGE}: what ${name} needs is not there`);
    // After the imports, before anything is made.
    const dated = imports + code.replace(/^$/m, () => `${date}\n`);
    return [
      [`shop.${extension}`, extension === 'js' ? `${shop.replace(/^export /m, '')}${commonJs}\n` : shop],
      [`shop.test.${extension}`, code],
      [`dated.test.${extension}`, dated],
    ].map(([file, content]) => [`${folder}/${file}`, content]);
  });
  return Object.fromEntries(files);
}
