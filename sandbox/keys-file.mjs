/**
 * The keys of a sandbox in a file, so that a merchant configured with them survives a restart.
 */

import { readFileSync, renameSync, statSync, writeFileSync } from 'node:fs';

/** Rights of the group and of others. */
const NOT_THE_OWNER = 0o077;
const TEXTS = /** @type {const} */ (['privateKey', 'serialNo', 'apiV3Key', 'publicKeyId', 'wechatpayPrivateKey']);
const CERTIFICATE_TEXTS = /** @type {const} */ (['privateKey', 'serialNo', 'effectiveTime', 'expireTime']);

/**
 * @param {string} file
 * @throws {Error} if others may use it, or it holds something else
 */
export function openKeysFile(file) {
  let text = read(file);
  return {
    /** What the file holds; without a file undefined. */
    keys: text === undefined ? undefined : parse(file, text),
    /**
     * Replaces the file as a whole, if it is not the same: an interruption leaves the old one or the new one.
     * @param {import('./index.js').SandboxKeys} keys
     */
    keep(keys) {
      const current = `${JSON.stringify(keys, null, 2)}\n`;
      if (current === text) return;
      const fresh = `${file}.${process.pid}.new`;
      writeFileSync(fresh, current, { mode: 0o600, flag: 'wx' });
      renameSync(fresh, file);
      text = current;
    },
  };
}

/**
 * @param {string} file
 * @returns {string | undefined} undefined if there is none
 */
function read(file) {
  const rights = statSync(file, { throwIfNoEntry: false })?.mode;
  if (rights === undefined) return undefined;
  // Windows has no such rights.
  if (process.platform !== 'win32' && rights & NOT_THE_OWNER) {
    throw new Error(`${file} holds private keys and is open to others: chmod 600 ${file}`);
  }
  return readFileSync(file, 'utf8');
}

/**
 * @param {string} file
 * @param {string} text
 * @returns {import('./index.js').SandboxKeys}
 */
function parse(file, text) {
  let keys;
  try {
    keys = JSON.parse(text);
  } catch {
    // Handled below, together with JSON of something else.
  }
  const { certificateKeys = [] } = keys ?? {};
  const right =
    hasTexts(keys, TEXTS) &&
    Array.isArray(certificateKeys) &&
    certificateKeys.every((key) => hasTexts(key, CERTIFICATE_TEXTS));
  if (right) return keys;
  throw new Error(`${file} does not hold the keys of a sandbox: delete it, or name another file`);
}

/**
 * @param {any} value
 * @param {readonly string[]} names
 */
function hasTexts(value, names) {
  return names.every((name) => typeof value?.[name] === 'string');
}
