// Signers: keys that stay with the runtime and never enter WebAssembly.

import { configErrors, harmlessName, internalError } from './errors.js';
import { tag, UNREADABLE } from './snapshot.js';
import { free } from './tools.js';
import { describe, insteadOf, typed } from './words.js';

/**
 * @typedef {import('./words.js').Words} Words
 * @typedef {import('./errors.js').IssueWords} Issue
 *
 * What a key must be: the kind of object, and the value of each member by its path.
 * @typedef {{ kind: 'CryptoKey' | 'KeyObject', members: Readonly<Record<string, string | number>>, remedy: Words }} Wanted
 * @typedef {Uint8Array<ArrayBuffer>} Bytes
 */

/** Bits of a merchant's key. */
const MODULUS = 2048;

const SIGNATURE = { name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-256' };
const ENCRYPTION = { name: 'RSA-OAEP', hash: 'SHA-1' };

/**
 * How a key file becomes a key for one use.
 * @param {string} member @param {typeof SIGNATURE} algorithm @returns {Words}
 */
const importCall = (member, { name, hash }) => {
  const call = `${member}: await crypto.subtle.importKey('pkcs8', der, { name: '${name}', hash: '${hash}' }, false, ['${member}'])`;
  return [
    `请传入 ${call}；der 是商户API私钥文件 apiclient_key.pem 去掉首尾两行、经 base64 解码后的字节。同一私钥须导入两次：签名一次，解密一次。`,
    `Pass ${call}; der is apiclient_key.pem without its first and last line, decoded from base64. Import the private key twice: once to sign, once to decrypt.`,
  ];
};

/** @type {Words} */
const PASS_KEYS = ['请传入 { sign, decrypt }。', 'Pass { sign, decrypt }.'];
/** @type {Words} */
const PASS_KEY_OBJECT = [
  "请传入 createPrivateKey(readFileSync('apiclient_key.pem'))，两个函数来自 node:crypto 和 node:fs。Web Crypto 的 CryptoKey 请用 cryptoKeySigner。",
  "Pass createPrivateKey(readFileSync('apiclient_key.pem')), from node:crypto and node:fs. For a CryptoKey of Web Crypto use cryptoKeySigner.",
];
/** @type {Words} */
const PASS_MODULE = [
  "请使用 Node 20.16 或更新的版本，或传入该模块：nodeSigner(key, await import('node:crypto'))。没有 node:crypto 的运行环境请用 cryptoKeySigner。",
  "Use Node 20.16 or newer, or pass the module: nodeSigner(key, await import('node:crypto')). Without node:crypto use cryptoKeySigner.",
];

export const cryptoKeySigner = free((/** @type {unknown} */ keys) => {
  const { sign, decrypt, others } = members(keys);
  const issues = [
    ...unfit('sign', sign, cryptoKey('sign', SIGNATURE)),
    ...(decrypt === undefined ? [] : unfit('decrypt', decrypt, cryptoKey('decrypt', ENCRYPTION))),
    ...others.map((field) => issue(field, ['不是可用的成员', 'is not a member'], PASS_KEYS)),
  ];
  if (issues.length > 0) throw configErrors(issues);
  const { subtle } = crypto;
  return Object.freeze({
    sign: async (/** @type {Bytes} */ message) => new Uint8Array(await subtle.sign(SIGNATURE, sign, message)),
    ...(decrypt !== undefined && {
      decrypt: async (/** @type {Bytes} */ ciphertext) =>
        new Uint8Array(await subtle.decrypt(ENCRYPTION, decrypt, ciphertext)),
    }),
  });
});

/** The public keys of signers that check their signatures themselves, base64: no second check is needed. @type {WeakMap<object, string>} */
const checkedWith = new WeakMap();
/** The key that a signer checks its signatures with, if it does. @param {any} signer */
export const publicKeyOf = (signer) => checkedWith.get(signer);

// Synchronous: another thread takes longer to answer. `cryptoKeySigner` is for those who want it.
export const nodeSigner = free((/** @type {any} */ key, /** @type {any} */ module = cryptoOfNode()) => {
  const issues = [...unfit('key', key, KEY_OBJECT), ...unusable(module)];
  if (issues.length > 0) throw configErrors(issues);
  const publicKey = module.createPublicKey(key);
  const signer = Object.freeze({
    sign: (/** @type {Bytes} */ message) => {
      const signature = module.sign('sha256', message, key);
      if (!module.verify('sha256', message, publicKey, signature))
        throw internalError(['node:crypto 给出了错误的签名', 'node:crypto gave a wrong signature'], 'not_sent');
      return signature;
    },
    decrypt: (/** @type {Bytes} */ ciphertext) =>
      module.privateDecrypt({ key, padding: module.constants.RSA_PKCS1_OAEP_PADDING, oaepHash: 'sha1' }, ciphertext),
  });
  checkedWith.set(signer, publicKey.export({ type: 'spki', format: 'der' }).toString('base64'));
  return signer;
});

/** Not imported: bundlers and runtimes without it would stop at the import. */
const cryptoOfNode = () => /** @type {any} */ (globalThis).process?.getBuiltinModule?.('node:crypto');

const USED = ['sign', 'verify', 'privateDecrypt', 'createPublicKey'];

/** @param {any} module @returns {Issue[]} */
function unusable(module) {
  if (module === undefined)
    return [issue('crypto', ['在本运行环境中找不到', 'is not found in this runtime'], PASS_MODULE)];
  try {
    if (USED.every((name) => typeof module[name] === 'function')) return [];
    return [issue('crypto', ['不是 node:crypto 模块', 'is not the module node:crypto'], PASS_MODULE)];
  } catch {
    return [issue('crypto', UNREADABLE, PASS_MODULE)];
  }
}

// ---------------------------------------------------------------- what a key must be

/** @param {'sign' | 'decrypt'} use @param {typeof SIGNATURE} algorithm @returns {Wanted} */
const cryptoKey = (use, { name, hash }) => ({
  kind: 'CryptoKey',
  members: {
    type: 'private',
    'algorithm.name': name,
    'algorithm.hash.name': hash,
    'algorithm.modulusLength': MODULUS,
    usages: use,
  },
  remedy: importCall(use, { name, hash }),
});

/** @type {Wanted} */
const KEY_OBJECT = {
  kind: 'KeyObject',
  members: { type: 'private', asymmetricKeyType: 'rsa', 'asymmetricKeyDetails.modulusLength': MODULUS },
  remedy: PASS_KEY_OBJECT,
};

/**
 * Why a key is not what is wanted.
 * @param {string} field @param {unknown} key @param {Wanted} wanted @returns {Issue[]}
 */
function unfit(field, key, { kind, members, remedy }) {
  try {
    const found = tag(key);
    if (found !== kind) {
      const what = found === 'CryptoKey' || found === 'KeyObject' ? typed(found) : describe(key);
      return [issue(field, insteadOf(what, typed(kind)), remedy)];
    }
    for (const [path, wanted] of Object.entries(members)) {
      const value = path.split('.').reduce((/** @type {any} */ object, name) => object?.[name], key);
      const values = Array.isArray(value) ? value : [value];
      if (values.includes(wanted)) continue;
      const text = harmlessName(values.join());
      return [
        issue(field, [`的 ${path} 是 ${text}，应为 ${wanted}`, `has ${path} ${text} instead of ${wanted}`], remedy),
      ];
    }
    return [];
  } catch {
    return [issue(field, UNREADABLE, remedy)];
  }
}

/**
 * The members, each read once: a getter or a proxy may throw.
 * @param {any} keys @returns {{ sign: any, decrypt: any, others: string[] }}
 */
function members(keys) {
  try {
    const { sign, decrypt, ...others } = keys;
    return { sign, decrypt, others: Object.keys(others) };
  } catch {
    throw configErrors([issue('keys', UNREADABLE, PASS_KEYS)]);
  }
}

/** @param {string} field @param {Words} reason @param {Words} remedy @returns {Issue} */
const issue = (field, reason, remedy) => ({ field, reason, remedy });
