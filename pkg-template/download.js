// Files that WeChat Pay gives: found, and read in one of several ways.

import { joined } from './body.js';
import { inputError, spoken } from './errors.js';
import { callOptions, retryOf } from './given.js';
import { snapshot, text } from './input.js';
import { bytesOf, dropped, guarded, iterable, Reading, rowsOf, stopAll, watch } from './reading.js';
import { saveParts } from './save.js';
import { describe, FUNCTION, insteadOf, milliseconds, OUT_OF_RANGE } from './words.js';

/**
 * @typedef {import('./words.js').Words} Words
 * @typedef {import('./index.js').AbortSignalLike} AbortSignalLike
 * @typedef {{ download_url?: string, path?: string, params?: object, query?: object, hash_type?: string,
 *   hash_value?: string, encrypt_key?: string, nonce?: string, bill_sequence?: number }} Source
 *
 * What a client does for a download.
 * @typedef {object} Client
 * @property {string} mchid
 * @property {import('./words.js').Language} language
 * @property {(begin: (core: import('./core.js').Core, time: number, aborted: boolean) => any,
 *   signal?: AbortSignalLike) => Promise<{ product: any, received: import('./answer.js').Received | undefined }>} asked
 *
 * @typedef {import('./reading.js').File} File
 * @typedef {import('./reading.js').Limits} Limits
 */

/** Milliseconds without a byte after which a file is given up, and the most that may be asked for. */
const IDLE = 30_000;
const LONGEST_IDLE = 600_000;
/** Bytes of a file that is wanted in one piece. */
const WHOLE = 64 * 1024 * 1024;

/**
 * Begins a download.
 * @param {Client} client
 * @param {unknown} source a URL, a path, or the answer that names one or several
 * @param {unknown} options
 */
export async function download(client, source, options = {}) {
  const { signal, timeoutMs, others } = callOptions(options, ['retry', 'idleTimeoutMs', 'maxBytes']);
  const limits = { signal, idleMs: idleLimit(others.idleTimeoutMs), maxBytes: byteLimit(others.maxBytes) };
  const retry = retryOf(others);
  /** @param {Source} from @returns {Promise<File>} */
  const open = async (from) => {
    const { download_url, path, params, query, hash_type, hash_value, encrypt_key, nonce } = from;
    const input = JSON.stringify({ download_url, path, params, query, hash_type, hash_value });
    const sealed = encrypt_key === undefined ? undefined : text(encrypt_key, 'encrypt_key');
    /** @type {Uint8Array} */
    const key =
      sealed === undefined
        ? new Uint8Array()
        : (await client.asked((core, time) => core.openKey(sealed, time), signal)).product;
    const { product, received } = await client.asked(
      (core, time, aborted) => core.download(input, timeoutMs, retry, aborted, time),
      signal,
    );
    const parts = /** @type {import('./body.js').Parts} */ (received?.file);
    const { operation, host, bill, answer, sha1 } = product;
    const hash = sha1 === undefined ? { hash_type, hash_value } : { hash_type: 'SHA1', hash_value: sha1 };
    const about = { operation, mchid: client.mchid, host, ...hash, nonce, bill };
    const headers = received?.headers ?? [];
    return { parts, about, key, ended: false, answer, headers };
  };
  const opened = await Promise.allSettled(sourcesOf(source).map(open));
  /** @type {File[]} */
  const files = [];
  for (const each of opened) if (each.status === 'fulfilled') files.push(each.value);
  const failed = opened.find((each) => each.status === 'rejected');
  if (failed?.status === 'rejected') {
    for (const { parts } of files) parts.stop();
    throw failed.reason;
  }
  return new Download(files, limits, client.language);
}

/** @type {Words} */
const PASS_SOURCE = [
  '请传入应答对象、其中的 download_url，或 { path, params, query }。',
  'Pass the answer, the download_url in it, or { path, params, query }.',
];

/** @param {unknown} source @returns {Source[]} */
function sourcesOf(source) {
  const given = typeof source === 'string' ? { download_url: source } : JSON.parse(snapshot(source, 'source'));
  const list = given.download_bill_list;
  const sources = Array.isArray(list) ? [...list].sort((one, two) => one.bill_sequence - two.bill_sequence) : [given];
  if (sources.length === 0) throw inputError('download_bill_list', ['为空', 'is empty'], PASS_SOURCE);
  return sources.map((each) => {
    const { path, params, query, download_url, ...rest } = each ?? {};
    return download_url === undefined && path !== undefined
      ? { ...rest, path: text(path, 'path'), params, query }
      : { ...rest, download_url: text(download_url, 'download_url') };
  });
}

/** @param {any} value */
function idleLimit(value = IDLE) {
  if (Number.isInteger(value) && value >= 1 && value <= LONGEST_IDLE) return value;
  throw inputError('idleTimeoutMs', OUT_OF_RANGE, milliseconds(LONGEST_IDLE));
}

/** @param {any} value @returns {number | undefined} */
function byteLimit(value) {
  if (value === undefined || (Number.isSafeInteger(value) && value >= 0)) return value;
  throw inputError('maxBytes', OUT_OF_RANGE, ['请传入字节数。', 'Pass a number of bytes.']);
}

/** A file, or several that are one, before it is read: once, in one of several ways. */
export class Download {
  #files;
  #limits;
  #language;
  #taken = false;

  /** @param {File[]} files @param {Limits} limits @param {import('./words.js').Language} language */
  constructor(files, limits, language) {
    this.#files = files;
    this.#limits = limits;
    this.#language = language;
    const [first] = files;
    this.status = first?.answer.status;
    this.requestId = first?.answer.requestId;
    this.headers = Object.freeze(Object.fromEntries(first?.headers ?? []));
    dropped?.register(this, () => stopAll(files), this);
  }

  get contentType() {
    const [, type] = Object.entries(this.headers).find(([name]) => name.toLowerCase() === 'content-type') ?? [];
    return type;
  }

  get body() {
    const parts = this.#read(bytesOf);
    /** @type {ReadableStream<Uint8Array>} */
    const stream = new ReadableStream(
      {
        async pull(controller) {
          const { done, value } = await parts.next();
          if (done) controller.close();
          else controller.enqueue(value);
        },
        async cancel() {
          await parts.return();
        },
      },
      { highWaterMark: 0 },
    );
    watch(stream, parts);
    return stream;
  }

  async bytes() {
    const { next } = this.#read(bytesOf, WHOLE);
    // The core sees to the limit.
    return /** @type {Uint8Array} */ (await joined({ next, stop: () => {} }, Number.MAX_SAFE_INTEGER));
  }

  rows() {
    /** @type {{ summary?: any }} */
    const found = {};
    const rows = this.#read((reading) => rowsOf(reading, found));
    return Object.defineProperty(iterable(rows), 'summary', { get: () => found.summary });
  }

  /** @param {unknown} path @param {any} [options] */
  async saveTo(path, { onProgress } = {}) {
    const file = text(path, 'path');
    if (onProgress !== undefined && typeof onProgress !== 'function') {
      throw spoken(
        inputError('onProgress', insteadOf(describe(onProgress), FUNCTION), ['请传入函数。', 'Pass a function.']),
        this.#language,
      );
    }
    const parts = this.#read(bytesOf);
    try {
      return await saveParts(parts, file, onProgress);
    } catch (error) {
      throw spoken(error, this.#language);
    }
  }

  cancel() {
    this.#taken = true;
    dropped?.unregister(this);
    stopAll(this.#files);
  }

  /**
   * @template T
   * @param {(reading: Reading) => AsyncGenerator<T>} read
   * @param {number} [most] bytes, unless the caller said otherwise
   */
  #read(read, most) {
    if (this.#taken)
      throw spoken(
        inputError('download', ['已被读取', 'was read already'], ['请重新下载。', 'Download it again.']),
        this.#language,
      );
    this.#taken = true;
    dropped?.unregister(this);
    const reading = new Reading(this.#files, { maxBytes: most, ...defined(this.#limits) });
    return guarded(read(reading), reading, this.#language);
  }
}

/** @param {Limits} limits */
const defined = ({ maxBytes, ...others }) => (maxBytes === undefined ? others : { maxBytes, ...others });
