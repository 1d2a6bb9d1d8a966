/**
 * The files of the page, read once: a path is looked up among them and never made into the name of a file.
 */

import { readdirSync, readFileSync } from 'node:fs';

/** @type {Record<string, string>} */
const TYPES = {
  html: 'text/html; charset=utf-8',
  js: 'text/javascript; charset=utf-8',
  css: 'text/css; charset=utf-8',
  svg: 'image/svg+xml',
};
const FOLDER = new URL('./page/', import.meta.url);

/** @typedef {{ type: string, body: Buffer }} File */

/** @returns {Map<string, File>} by path below the folder */
export function readFiles() {
  /** @type {Map<string, File>} */
  const files = new Map();
  const read = (/** @type {string} */ below) => {
    for (const entry of readdirSync(new URL(below, FOLDER), { withFileTypes: true })) {
      const name = below + entry.name;
      const type = TYPES[entry.name.split('.').at(-1) ?? ''];
      if (entry.isDirectory()) read(`${name}/`);
      else if (type) files.set(name, { type, body: readFileSync(new URL(name, FOLDER)) });
    }
  };
  read('./');
  return new Map([...files].map(([name, file]) => [name.slice(2), file]));
}
