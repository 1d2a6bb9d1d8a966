// Draws what the commands print, for the READMEs: node tests/cli/screenshots.mjs, after a build. The text is real; the colours
// are those of a terminal.
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { commandIn, makeProject, startMerchant } from './project.mjs';

const FOLDER = new URL('../../docs/screenshots/', import.meta.url);
/** Pixels of a character and a line. */
const [CHARACTER, LINE, MARGIN] = [8.43, 20, 16];
/** Columns; longer lines are wrapped. */
const WIDE = 112;
const PORT = '8790';
const GROUND = '#14191f';
const COLOURS = { prompt: '#7ee2a8', good: '#7ee2a8', bad: '#ff9d96', warning: '#f1c76a', plain: '#dfe6e2' };
/** A character of Chinese takes two columns. */
const BROAD = /[\u2e80-\uffef]/u;

const widthOf = (/** @type {string} */ text) => [...text].reduce((sum, one) => sum + (BROAD.test(one) ? 2 : 1), 0);

/** @param {string} line @returns {string[]} broken at blanks if it can be, as far in as it begins */
function wrapped(line) {
  const indent = /^ */.exec(line)?.[0] ?? '';
  const rows = [''];
  for (const word of line.match(/\S+\s*|\s+/g) ?? []) {
    const fits = widthOf(`${rows.at(-1)}${word.trimEnd()}`) <= WIDE;
    for (const piece of fits || word.length < WIDE / 4 ? [word] : word) {
      if (widthOf(`${rows.at(-1)}${piece.trimEnd()}`) > WIDE) rows.push(indent);
      rows[rows.length - 1] += piece;
    }
  }
  return rows;
}

/** @param {string} line */
function colourOf(line) {
  if (line.startsWith('$ ')) return COLOURS.prompt;
  if (/^\s*✔/.test(line)) return COLOURS.good;
  if (/^\s*✘/.test(line)) return COLOURS.bad;
  return /^\s*!/.test(line) ? COLOURS.warning : COLOURS.plain;
}

const escaped = (/** @type {string} */ text) =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');

/** @param {string} title @param {readonly string[]} lines */
function drawing(title, lines) {
  const rows = lines.flatMap((line) => wrapped(line).map((text) => ({ text, colour: colourOf(line) })));
  const [width, height] = [Math.ceil(WIDE * CHARACTER) + 2 * MARGIN, rows.length * LINE + 2 * MARGIN];
  const texts = rows.map(({ text, colour }, index) => {
    const x = MARGIN + (text.length - text.trimStart().length) * CHARACTER;
    return `<text x="${x}" y="${MARGIN + index * LINE + 15}" fill="${colour}">${escaped(text.trim())}</text>`;
  });
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" role="img" aria-label="${escaped(title)}">
<rect width="${width}" height="${height}" rx="10" fill="${GROUND}"/>
<g font-family="ui-monospace,SFMono-Regular,Menlo,Consolas,'Liberation Mono','DejaVu Sans Mono','Noto Sans Mono CJK SC',monospace" font-size="14">
${texts.filter((text) => !text.includes('></text>')).join('\n')}
</g>
</svg>
`;
}

const project = await makeProject();
const command = commandIn(project.folder);
const sandbox = await command.start(['sandbox', '--port', PORT, '--keys', 'keys.json']);
const merchant = await startMerchant(() => 204);
try {
  mkdirSync(FOLDER, { recursive: true });
  const trigger = ['trigger', 'TRANSACTION.SUCCESS', '--keys', 'keys.json'];
  const { stdout: message } = await command.run([...trigger, '--print']);
  // What an editor does to a file.
  writeFileSync(path.join(project.folder, 'message.txt'), `${message.trimEnd()}\n`);
  for (const [name, language, title] of [
    ['cli', 'en', 'trigger, verify and doctor in a terminal'],
    ['cli-zh', 'zh', '终端里的 trigger、verify 和 doctor'],
  ]) {
    /** @type {string[]} */
    const lines = [];
    for (const { args, keep } of /** @type {const} */ ([
      { args: [...trigger, '--forged', '--to', merchant.url], keep: 'all' },
      { args: ['verify', 'message.txt', '--sandbox', sandbox.url], keep: 'begin' },
      { args: ['doctor', '--sandbox', sandbox.url], keep: 'end' },
    ])) {
      const { stdout, stderr } = await command.run([...args, '--lang', language ?? '']);
      const real = (/** @type {string} */ text) =>
        text.replaceAll(merchant.url, 'http://127.0.0.1:3000/notify').trimEnd();
      // Progress goes to the other stream as well; of what is long, the part that matters, with a mark where lines are left out.
      const printed = real(keep === 'all' ? `${stdout}${stderr}` : stdout).split('\n');
      const gap = printed.indexOf('');
      const shown = { all: printed, end: ['…', ...printed.slice(gap + 1)], begin: [...printed.slice(0, 4), '…'] }[keep];
      lines.push(`$ npx wechatpay-wasm ${real(args.join(' '))}`, ...shown, '');
    }
    writeFileSync(new URL(`${name}.svg`, FOLDER), drawing(title ?? '', lines.slice(0, -1)));
    console.log(`${name}.svg\n${lines.join('\n')}`);
  }
} finally {
  merchant.close();
  await sandbox.stop();
  project.dispose();
}
