/**
 * The keys of a sandbox in a file, so that a merchant configured with them survives a restart.
 */

import { readFileSync, renameSync, statSync, writeFileSync } from 'node:fs';

/** Rights of the group and of others. */
const NOT_THE_OWNER = 0o077;
const TEXTS = /** @type {const} */ (['privateKey', 'serialNo', 'apiV3Key', 'publicKeyId', 'wechatpayPrivateKey']);
const CERTIFICATE_TEXTS = /** @type {const} */ (['privateKey', 'serialNo', 'effectiveTime', 'expireTime']);
const AUTHORITY_TEXTS = /** @type {const} */ (['certificate', 'privateKey', 'expireTime']);

/** @typedef {import('./index.js').SandboxKeys} SandboxKeys */
/** @typedef {import('./server.mjs').CertificateAuthority} CertificateAuthority */

/** A file of keys that cannot be used. */
class KeysFileError extends Error {
  /** @param {import('./errors.js').Words} words */
  constructor([zh, en]) {
    super(en);
    this.code = 'ERR_FILE';
    /** The message in Chinese. */
    this.zh = zh;
  }
}

/**
 * @param {string} file
 * @throws {KeysFileError} if others may use it, or it holds something else
 */
export function openKeysFile(file) {
  let text = read(file);
  const { authority: known, ...keys } = text === undefined ? {} : parse(file, text);
  return {
    /** What the file holds; without a file undefined. */
    keys: text === undefined ? undefined : /** @type {SandboxKeys} */ (keys),
    /** What signs the certificate of the server, if it was ever asked to speak TLS. */
    authority: known,
    /**
     * Replaces the file as a whole, if it is not the same: an interruption leaves the old one or the new one.
     * @param {SandboxKeys} current
     * @param {CertificateAuthority} [authority] default: the one that the file holds
     */
    keep(current, authority = known) {
      write(`${JSON.stringify({ ...current, ...(authority && { authority }) }, null, 2)}\n`);
    },
  };

  /** @param {string} current */
  function write(current) {
    if (current === text) return;
    const fresh = `${file}.${process.pid}.new`;
    writeFileSync(fresh, current, { mode: 0o600, flag: 'wx' });
    renameSync(fresh, file);
    text = current;
  }
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
    throw new KeysFileError([
      `${file} 里有私钥，却对其他用户开放，请先执行：chmod 600 ${file}`,
      `${file} holds private keys and is open to others: chmod 600 ${file}`,
    ]);
  }
  return readFileSync(file, 'utf8');
}

/**
 * @param {string} file
 * @param {string} text
 * @returns {SandboxKeys & { authority?: CertificateAuthority }}
 */
function parse(file, text) {
  let keys;
  try {
    keys = JSON.parse(text);
  } catch {
    // Handled below, together with JSON of something else.
  }
  const { certificateKeys = [], authority } = keys ?? {};
  const right =
    hasTexts(keys, TEXTS) &&
    Array.isArray(certificateKeys) &&
    certificateKeys.every((key) => hasTexts(key, CERTIFICATE_TEXTS)) &&
    (authority === undefined || (hasTexts(authority, AUTHORITY_TEXTS) && Array.isArray(authority.names)));
  if (right) return keys;
  throw new KeysFileError([
    `${file} 里不是沙箱的密钥：请删除它，或换一个文件`,
    `${file} does not hold the keys of a sandbox: delete it, or name another file`,
  ]);
}

/**
 * @param {any} value
 * @param {readonly string[]} names
 */
function hasTexts(value, names) {
  return names.every((name) => typeof value?.[name] === 'string');
}
