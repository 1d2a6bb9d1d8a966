/**
 * What is printed, and where: results to stdout, progress and errors to stderr. With `--json`, stdout is one JSON value, or
 * one a line of a command that goes on.
 */

import { visibleLines } from './visible.js';

/** @typedef {ReturnType<typeof createOutput>} Output */

const COLOURS = { bold: 1, dim: 2, green: 32, red: 31, yellow: 33 };

/** @param {{ json: boolean, language: import('./language.js').Language }} options */
export function createOutput({ json, language }) {
  const { stdout, stderr } = process;
  const colourful = Boolean(stdout.isTTY) && !process.env.NO_COLOR;
  const moving = Boolean(stderr.isTTY);
  let shown = false;
  let last = 0;
  const clear = () => {
    if (shown) stderr.write('\r\x1b[K');
    shown = false;
  };
  return {
    json,
    /** @param {string} text for people; nothing with `--json` */
    line(text = '') {
      clear();
      if (!json) stdout.write(`${text}\n`);
    },
    /** @param {string} text whatever the format */
    text(text) {
      stdout.write(text);
    },
    /** @param {unknown} value @param {string} [text] the same for people */
    result(value, text) {
      clear();
      if (json) stdout.write(`${JSON.stringify(value)}\n`);
      else if (text !== undefined) stdout.write(`${text}\n`);
    },
    /** @param {string} text replaces the one before; in a log, one every two seconds */
    progress(text) {
      if (moving) {
        clear();
        stderr.write(text);
        shown = true;
      } else if (!json && Date.now() - last > 2000) {
        last = Date.now();
        stderr.write(`${text}\n`);
      }
    },
    clear,
    /** @param {Record<string, any>} view */
    error(view) {
      clear();
      if (json) {
        stdout.write(`${JSON.stringify({ ok: false, error: view })}\n`);
        return;
      }
      // It may quote what others sent.
      const tell = (/** @type {string} */ text) => stderr.write(`${visibleLines(text)}\n`);
      tell(`${view.code}: ${view.message}`);
      if (view.remedy !== undefined) tell(`  ${view.remedy}`);
      const issues = /** @type {any[]} */ (view.issues ?? []).filter(({ remedy }) => remedy !== view.remedy);
      for (const { field, variable, remedy } of issues)
        tell(`  ${field}${variable ? ` (${variable})` : ''}: ${remedy}`);
      if (view.docs !== undefined) tell(`  ${language === 'zh' ? '见' : 'See'} ${view.docs}`);
    },
    /** @param {string} text */
    hint(text) {
      if (!json) stderr.write(`${visibleLines(text)}\n`);
    },
    /** Resolves when all that was printed has arrived, or has failed to. @returns {Promise<void>} */
    written: () => new Promise((resolve) => stdout.write('', () => resolve())),
    /** @param {keyof typeof COLOURS} colour @param {string} text */
    paint: (colour, text) => (colourful ? `\x1b[${COLOURS[colour]}m${text}\x1b[0m` : text),
  };
}
