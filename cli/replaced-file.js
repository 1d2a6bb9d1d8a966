/**
 * A file that is replaced as a whole.
 */

import { renameSync, rmSync, writeFileSync } from 'node:fs';

/**
 * An interruption leaves the old file or the new one.
 * @param {string} file
 * @param {string} text
 * @param {number} [mode] rights of the new file
 */
export function replaceFile(file, text, mode = 0o644) {
  const fresh = `${file}.${process.pid}.new`;
  writeFileSync(fresh, text, { mode, flag: 'wx' });
  try {
    renameSync(fresh, file);
  } catch (error) {
    rmSync(fresh);
    throw error;
  }
}
