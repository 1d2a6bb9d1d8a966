// Runs blocks with their scenarios, in this Node, and prints what went wrong as JSON, one text or null for each.
//   node tests/docs/play.mjs <folder with blocks.json>
// One process for all: each block is a module of its own, and what a scenario changes outside is put back at its end.
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { createKeys } from '../../sandbox/index.js';
import { SCENARIOS } from './scenarios/index.mjs';
import { Scene } from './scene.mjs';

/** @typedef {{ run: string, module: string, code: string }} Entry */

const folder = path.resolve(process.argv[2] ?? '');
/** @type {{ entries: Entry[], limitMs: number }} */
const { entries, limitMs } = JSON.parse(readFileSync(path.join(folder, 'blocks.json'), 'utf8'));
const library = await import(pathToFileURL(path.join(folder, 'library.mjs')).href);
const keys = await createKeys();

/** @param {Entry} entry @returns {Promise<string | null>} what went wrong */
async function play({ run, module, code }) {
  const scenario = SCENARIOS[run];
  if (!scenario) return `there is no scenario ${run}`;
  const scene = new Scene({ module, code, library, keys });
  /** @type {NodeJS.Timeout | undefined} */
  let timer;
  /** @type {(error: unknown) => void} */
  let stray = () => {};
  try {
    await new Promise((resolve, reject) => {
      timer = setTimeout(() => reject(new Error(`no end after ${limitMs} ms`)), limitMs);
      stray = reject;
      process.on('unhandledRejection', stray).on('uncaughtException', stray);
      scenario(scene).then(resolve, reject);
    });
    return null;
  } catch (error) {
    const { en, message, stack } = /** @type {any} */ (error);
    const printed = scene.printed.map((line) => `\n  printed: ${line}`).join('');
    return `${en?.message ?? message ?? error}${printed}\n  ${String(stack).split('\n    ').slice(1, 4).join('\n  ')}`;
  } finally {
    clearTimeout(timer);
    await scene.end();
    process.off('unhandledRejection', stray).off('uncaughtException', stray);
  }
}

const results = [];
for (const entry of entries) results.push(await play(entry));
process.stdout.write(JSON.stringify(results), () => process.exit());
