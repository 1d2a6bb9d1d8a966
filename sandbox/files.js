/**
 * Files that the sandbox serves by URLs with a token, and how they are packed.
 */

import { randomText, utf8 } from './encoding.js';

/** How long a URL lives, milliseconds. */
const URL_LIFE = 300_000;

export class Files {
  #now;
  /** @type {Map<string, { bytes: Uint8Array<ArrayBuffer>, expires: number }>} by token */
  #files = new Map();

  /** @param {() => number} now Unix milliseconds */
  constructor(now) {
    this.#now = now;
  }

  /**
   * @param {Uint8Array<ArrayBuffer>} bytes
   * @param {string} [token]
   * @returns {string} the token
   */
  put(bytes, token = randomText(48)) {
    this.#files.set(token, { bytes, expires: this.#now() + URL_LIFE });
    return token;
  }

  /**
   * @param {string | null | undefined} token
   * @returns {Uint8Array<ArrayBuffer> | undefined} nothing if there is no such file, or its URL has expired
   */
  get(token) {
    const file = this.#files.get(token ?? '');
    return file && file.expires >= this.#now() ? file.bytes : undefined;
  }
}

/**
 * Runtimes that cannot compress send the plain file, which clients have to recognise anyway.
 * @param {Uint8Array<ArrayBuffer>} bytes
 */
export async function gzip(bytes) {
  if (typeof CompressionStream === 'undefined') return bytes;
  const stream = new Blob([bytes]).stream().pipeThrough(new CompressionStream('gzip'));
  return new Uint8Array(await new Response(stream).arrayBuffer());
}

/** @param {Uint8Array} bytes */
export const isGzip = (bytes) => bytes[0] === 0x1f && bytes[1] === 0x8b;

/** @param {Uint8Array<ArrayBuffer>} bytes in gzip */
export async function gunzip(bytes) {
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream('gzip'));
  return new Uint8Array(await new Response(stream).arrayBuffer());
}

/**
 * A file of an encrypted bill.
 * @param {Uint8Array<ArrayBuffer>} plain
 * @param {string} key
 * @param {string} nonce
 */
export async function sealedFile(plain, key, nonce) {
  const imported = await crypto.subtle.importKey('raw', utf8(key), 'AES-GCM', false, ['encrypt']);
  return new Uint8Array(await crypto.subtle.encrypt({ name: 'AES-GCM', iv: utf8(nonce) }, imported, plain));
}
