// Finds the code in documents: fenced blocks of Markdown, and `@example` in declarations.

/**
 * @typedef {object} Block
 * @property {string} file the document
 * @property {number} line of the first line of code, from 1
 * @property {'mjs' | 'mts' | 'cjs' | 'other'} kind
 * @property {string} code
 * @property {string} [run] the scenario that runs it
 */

/** @type {Record<string, Block['kind']>} by the word after the fence */
const KINDS = { js: 'mjs', javascript: 'mjs', mjs: 'mjs', ts: 'mts', typescript: 'mts', mts: 'mts', cjs: 'cjs' };
const FENCE = /^\s*(`{3,}|~{3,})\s*(\w*)/;
/** The line above a block names its scenario; readers do not see it. */
const RUN = /^\s*<!-- run: ([\w-]+) -->$/;

/**
 * Every fenced block, code or not.
 * @param {string} file
 * @param {string} text
 * @returns {Block[]}
 */
export function fencedBlocks(file, text) {
  const lines = text.split(/\r?\n/);
  /** @type {Block[]} */
  const blocks = [];
  for (let at = 0; at < lines.length; at++) {
    const [, fence, word = ''] = FENCE.exec(lines[at] ?? '') ?? [];
    if (!fence) continue;
    const begin = at + 1;
    const rest = lines.slice(begin).findIndex((line) => line.trim() === fence);
    if (rest < 0) throw new Error(`${file}:${at + 1}: this block does not end`);
    at = begin + rest;
    const run = RUN.exec(lines[begin - 2] ?? '')?.[1];
    const kind = KINDS[word.toLowerCase()] ?? 'other';
    blocks.push({ file, line: begin + 1, kind, code: lines.slice(begin, at).join('\n'), ...(run ? { run } : {}) });
  }
  return blocks;
}

/** Whether a block is JavaScript or TypeScript. @param {Block} block */
export const isCode = ({ kind }) => kind !== 'other';

/**
 * The `@example`s of a declaration file, fenced or not. They are TypeScript.
 * @param {string} file
 * @param {string} text
 * @returns {Block[]}
 */
export function exampleBlocks(file, text) {
  return [...text.matchAll(/\/\*\*[\s\S]*?\*\//g)].flatMap(({ 0: comment, index }) => {
    const first = text.slice(0, index).split('\n').length;
    const lines = comment
      .replace(/\s*\*\/$/, '')
      .split('\n')
      .map((line) => line.replace(/^\s*\/?\*+ ?/, ''));
    const tags = lines.flatMap((line, at) => (/^\s*@\w/.test(line) ? [at] : []));
    return tags
      .filter((at) => /^\s*@example\b/.test(lines[at] ?? ''))
      .map((at) => {
        const end = tags.find((other) => other > at) ?? lines.length;
        const code = lines
          .slice(at, end)
          .map((line, index) => (index === 0 ? line.replace(/^\s*@example\b\s*/, '') : line));
        // A fence is for those who read the comment; it becomes an empty line, so that lines keep their numbers.
        return {
          file,
          line: first + at,
          kind: /** @type {const} */ ('mts'),
          code: code.map((line) => (FENCE.test(line) ? '' : line)).join('\n'),
        };
      });
  });
}

/** Code without comments, lines that were comments, what is shown to payers, and what errors say. @param {string} code */
export const wordless = (code) =>
  code
    .replaceAll(/(^|\s)(\/\/|#) .*/g, '')
    .replaceAll(/\b(description|reason): '[^']*'/g, '$1')
    .replaceAll(/\bnew Error\('[^']*'\)/g, 'new Error()')
    .split('\n')
    .map((line) => line.trim())
    .filter(Boolean)
    .join('\n');

/** What the names of the blocks begin with that are files of the guide's programs. */
export const PROGRAM = 'guide-';

/** Whether a block is a file of a program, which is run as such. @param {Block} block */
export const isProgramFile = ({ run }) => run?.startsWith(PROGRAM) === true;
