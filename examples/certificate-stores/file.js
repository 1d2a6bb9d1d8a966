// Platform certificates in a file: for a server that restarts, and for the processes of one machine.
//
// The text is written beside its place and renamed, so another process reads the old one or the new one, never half of
// one. There is no lock: of two processes that download at the same time, either's text is good.
import { randomUUID } from 'node:crypto';
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';

/** @typedef {import('wechatpay-wasm').CertificateStore} CertificateStore */

/**
 * @param {string} folder made when it is missing
 * @returns {CertificateStore}
 */
export function fileStore(folder) {
  // A key is ASCII: letters, digits and hyphens.
  const place = (/** @type {string} */ key) => path.join(folder, key);
  return {
    // Rejects while there is no file. The client takes that for an empty store, as every failure.
    get: (key) => readFile(place(key), 'utf8'),
    async put(key, value) {
      await mkdir(folder, { recursive: true });
      const draft = `${place(key)}.${randomUUID()}`;
      try {
        await writeFile(draft, value);
        await rename(draft, place(key));
      } catch (error) {
        await rm(draft, { force: true });
        throw error;
      }
    },
  };
}
