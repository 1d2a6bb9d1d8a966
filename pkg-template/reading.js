// Files, streamed: the core opens, decompresses and hashes them, and cuts bills into rows. A part of one is in memory, never
// the whole, and the core keeps what has to be kept between the parts.

import { clues, NO_CLUES } from './clues.js';
import { spoken } from './errors.js';
import { closeCall, openReader, stepCall } from './guard.js';
import { asBytes } from './input.js';
import { within } from './outside.js';

/**
 * A file whose beginning arrived.
 * @typedef {object} File
 * @property {import('./body.js').Parts} parts
 * @property {Record<string, unknown>} about what the core is told
 * @property {Uint8Array} key empty if it is not encrypted
 * @property {boolean} ended
 * @property {any} answer
 * @property {[string, string][]} headers
 *
 * @typedef {{ idleMs: number, signal?: import('./index.js').AbortSignalLike, maxBytes?: number }} Limits
 */

/** Bytes that the core takes at once. */
const STEP = 64 * 1024;
const NOTHING = new Uint8Array();
/** A stream of empty parts would never end. */
const MOST_EMPTY = 65_536;

/** Of what was dropped unread. @type {FinalizationRegistry<() => void> | undefined} */
export const dropped =
  typeof FinalizationRegistry === 'undefined' ? undefined : new FinalizationRegistry((end) => end());

/** @param {File[]} files */
export function stopAll(files) {
  for (const file of files) if (!file.ended) file.parts.stop();
}

/** A reader of the core, and the files that it reads. */
export class Reading {
  /** @param {File[]} files @param {Limits} limits */
  constructor(files, limits) {
    this.files = files;
    this.limits = limits;
    const [first] = files;
    this.call = openReader(this.#told(first), first?.key ?? new Uint8Array());
    first?.key.fill(0);
  }

  /** @param {File | undefined} file */
  #told(file) {
    return JSON.stringify({ ...file?.about, maxBytes: this.limits.maxBytes });
  }

  /** @template T @param {(reader: import('./core.js').FileReader) => T} report @param {unknown} [cause] @returns {T} */
  step(report, cause) {
    return stepCall(this.call, report, { sent: true, cause });
  }

  /** Goes on with a further file. @param {File} file */
  next(file) {
    const told = this.#told(file);
    this.step((reader) => reader.next(told, file.key));
    file.key.fill(0);
  }

  /** @param {'connection' | 'timeout' | 'aborted'} kind @param {unknown} [cause] @returns {never} */
  broken(kind, cause) {
    const told = kind === 'connection' ? clues(cause) : NO_CLUES;
    return this.step((reader) => {
      throw reader.broken(kind, told);
    }, cause);
  }

  close() {
    stopAll(this.files);
    closeCall(this.call);
  }
}

/**
 * What a generator gives, with errors in the client's language; the core's reader is freed with it.
 * @template T
 * @param {AsyncGenerator<T>} generator
 * @param {Reading} reading
 * @param {import('./words.js').Language} language
 */
export function guarded(generator, reading, language) {
  const { call, files } = reading;
  /** What to do when the caller's end is dropped; nothing is left to do once it was read. */
  const token = {};
  const free = () => {
    stopAll(files);
    closeCall(call);
  };
  return {
    token,
    /** @returns {Promise<IteratorResult<T, undefined>>} */
    async next() {
      try {
        const next = await generator.next();
        if (next.done) dropped?.unregister(token);
        return next;
      } catch (error) {
        dropped?.unregister(token);
        throw spoken(error, language);
      }
    },
    /** @returns {Promise<{ done: true, value: undefined }>} */
    async return() {
      // First of all: a generator that waits for a byte ends only when that fails.
      free();
      dropped?.unregister(token);
      await generator.return(undefined).catch(() => {});
      return { done: true, value: undefined };
    },
    free,
  };
}

/** Frees the core's reader when the caller's end of it is collected. @param {object} end @param {{ free: () => void, token: object }} parts */
export const watch = (end, { free, token }) => dropped?.register(end, free, token);

/**
 * @template T
 * @param {{ next: () => Promise<IteratorResult<T, undefined>>, return: () => Promise<any>, free: () => void, token: object }} parts
 */
export function iterable(parts) {
  const { next } = parts;
  const iterator = {
    next,
    return: () => parts.return(),
    [Symbol.asyncIterator]() {
      return this;
    },
  };
  watch(iterator, parts);
  return iterator;
}

/** The bytes of the files. @param {Reading} reading @returns {AsyncGenerator<Uint8Array>} */
export async function* bytesOf(reading) {
  /** @param {Uint8Array} bytes */
  const some = (bytes) => (bytes.length > 0 ? [bytes] : []);
  yield* each(reading, {
    part: (bytes) => some(reading.step((reader) => reader.read(bytes)) ?? bytes),
    end: () => some(reading.step((reader) => reader.end())),
  });
}

/**
 * The rows of a bill.
 * @param {Reading} reading
 * @param {{ summary?: any }} found
 * @returns {AsyncGenerator<Record<string, unknown>>}
 */
export async function* rowsOf(reading, found) {
  /** @type {string[]} */
  let names = [];
  /** @param {string} json */
  const rows = (json) => {
    if (json === '') return [];
    if (names.length === 0) names = reading.step((reader) => reader.names());
    /** @type {unknown[][]} */
    const lists = JSON.parse(`[${json}]`);
    return lists.map((values) => {
      /** @type {Record<string, unknown>} */
      const row = {};
      names.forEach((name, at) => {
        row[name] = values[at];
      });
      return row;
    });
  };
  yield* each(reading, {
    part: (bytes) => rows(reading.step((reader) => reader.readRows(bytes))),
    end: () => rows(reading.step((reader) => reader.endRows())),
    last() {
      const row = rows(reading.step((reader) => reader.lastRow()));
      const summary = reading.step((reader) => reader.summary());
      found.summary = summary === undefined ? undefined : JSON.parse(summary);
      return row;
    },
  });
}

/**
 * Reads all files, one after the other, to their hashes.
 * @template T
 * @param {Reading} reading
 * @param {{ part: (bytes: Uint8Array) => T[], end: () => T[], last?: () => T[] }} use
 * @returns {AsyncGenerator<T>}
 */
async function* each(reading, { part, end, last }) {
  try {
    for (const [index, file] of reading.files.entries()) {
      if (index > 0) reading.next(file);
      for await (const bytes of arriving(file, reading))
        for (let at = 0; at < bytes.length; at += STEP) {
          yield* part(bytes.subarray(at, at + STEP));
          // What compressed bytes become leaves the core in pieces.
          while (reading.step((reader) => reader.isWaiting())) yield* part(NOTHING);
        }
      yield* end();
    }
    if (last) yield* last();
  } finally {
    reading.close();
  }
}

/** The bytes of a file as they come. @param {File} file @param {Reading} reading @returns {AsyncGenerator<Uint8Array>} */
async function* arriving(file, reading) {
  const { idleMs, signal } = reading.limits;
  for (let empty = 0; empty < MOST_EMPTY; ) {
    const given = await within(() => file.parts.next(), idleMs, signal);
    if ('aborted' in given) reading.broken('aborted', given.aborted);
    if ('late' in given) reading.broken('timeout');
    if ('error' in given) reading.broken('connection', given.error);
    const { done, value } = /** @type {any} */ ('value' in given ? given.value : undefined);
    if (done) {
      file.ended = true;
      return;
    }
    const bytes = asBytes(value);
    if (!bytes) reading.broken('connection');
    else if (bytes.length === 0) empty += 1;
    else yield bytes;
  }
  reading.broken('connection');
}
