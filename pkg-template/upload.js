// Files to upload: reads them, and puts them into the form that the core builds around them.

import { iteratedParts, joined, streamParts } from './body.js';
import { inputError } from './errors.js';
import { uploads } from './facts.js';
import { callOptions } from './given.js';
import { digestOf } from './guard.js';
import { asBytes, snapshot } from './input.js';
import { UNREADABLE } from './snapshot.js';
import { describe, FUNCTION, insteadOf } from './words.js';

/**
 * @typedef {import('./words.js').Words} Words
 * @typedef {import('./index.js').AbortSignalLike} AbortSignalLike
 *
 * What stands in a form, and who is told how much of it was sent.
 * @typedef {{ bytes: Uint8Array, onProgress?: (progress: { sentBytes: number, totalBytes: number }) => unknown }} Contents
 */

const endpoints = /** @type {readonly import('./facts.js').Upload[]} */ (uploads);

/** The names of the methods that upload, at the places of their endpoints. */
export const methods = endpoints.map(({ name = '' }) => name);

/** The place of an endpoint in its list. @param {unknown} path */
export function placeOf(path) {
  const place = endpoints.findIndex((upload) => upload.path === path);
  if (place >= 0) return place;
  throw inputError(
    'path',
    ['不是上传文件的接口', 'takes no file'],
    [
      '请使用类型 UploadPath 列出的路径；其中的 {name} 用 params 传值。',
      'Use a path of the type UploadPath as it stands there; pass values for {name} as params.',
    ],
  );
}

/** Options of an upload, besides those of every call. */
const OPTIONS = ['filename', 'type', 'params', 'meta', 'fields', 'encrypted', 'onProgress'];
/** How many bytes of a file tell its kind. */
const HEAD = 16;

/**
 * What the core wants to know of a file, and the file.
 * @param {number} place @param {unknown} file @param {any} [options]
 */
export async function prepared(place, file, options = {}) {
  const { most, sm3 } = /** @type {import('./facts.js').Upload} */ (endpoints[place]);
  const { signal, timeoutMs, others } = callOptions(options, OPTIONS);
  const { onProgress, ...given } = others;
  if (onProgress !== undefined && typeof onProgress !== 'function')
    throw inputError('onProgress', insteadOf(describe(onProgress), FUNCTION), ['请传入函数。', 'Pass a function.']);
  // Before the file is read: the caller may change them meanwhile.
  const known = JSON.parse(snapshot(given, 'options'));
  const { bytes, name } = await contentsOf(file, most, signal);
  const about = { filename: name, ...known, size: bytes.length, digest: digestOf(bytes, sm3) };
  const input = snapshot(about, 'options');
  return { input, head: bytes.subarray(0, HEAD), contents: { bytes, onProgress }, signal, timeoutMs };
}

/** @type {Words} */
const FILE = ['文件', 'a file'];
/** @type {Words} */
const PASS_FILE = [
  '请传入 File、Blob、Uint8Array、ArrayBuffer、ReadableStream 或 Node 的可读流。',
  'Pass a File, a Blob, a Uint8Array, an ArrayBuffer, a ReadableStream or a readable stream of Node.',
];

/** @param {number} most */
const tooLong = (most) =>
  inputError(
    'file',
    [`超过 ${most} 字节`, `has more than ${most} bytes`],
    ['请压缩，或拆成较小的文件。', 'Compress it, or split it into smaller files.'],
  );

/**
 * Reads a file: its digest is signed, so it is in memory before it is sent. Of one that is too long nothing is kept.
 * @param {any} file
 * @param {number} most bytes
 * @param {AbortSignalLike} [signal]
 * @returns {Promise<{ bytes: Uint8Array, name?: string }>}
 */
async function contentsOf(file, most, signal) {
  try {
    const given = asBytes(file);
    // Copied, because the caller may reuse its memory.
    if (given) return { bytes: within(given, given.length, most).slice() };
    if (typeof file?.arrayBuffer === 'function' && typeof file.size === 'number') {
      within(file, file.size, most);
      const name = typeof file.name === 'string' ? file.name : undefined;
      return { bytes: new Uint8Array(await unlessAborted(file.arrayBuffer(), signal)), name };
    }
    const parts =
      typeof file?.getReader === 'function'
        ? streamParts(file)
        : typeof file?.[Symbol.asyncIterator] === 'function'
          ? iteratedParts(file)
          : undefined;
    if (parts) return { bytes: await collected(parts, most, signal) };
  } catch (cause) {
    if (/** @type {any} */ (cause)?.code === 'ERR_INPUT') throw cause;
    // The disk, the sender or the caller's stream failed.
    throw inputError(
      'file',
      UNREADABLE,
      [
        '请检查文件是否存在、流是否已被读过。',
        'Check that the file is there, and that its stream was not read before.',
      ],
      { cause },
    );
  }
  throw inputError('file', insteadOf(describe(file), FILE), PASS_FILE);
}

/** @template T @param {T} file @param {number} length @param {number} most @returns {T} */
function within(file, length, most) {
  if (length > most) throw tooLong(most);
  return file;
}

/** @param {import('./body.js').Parts} parts @param {number} most @param {AbortSignalLike} [signal] */
async function collected(parts, most, signal) {
  let whole = false;
  try {
    const bytes = await unlessAborted(joined(parts, most), signal);
    if (bytes === ABORTED) return ABORTED;
    if (!bytes) throw tooLong(most);
    whole = true;
    return bytes;
  } finally {
    if (!whole) parts.stop();
  }
}

/** The call says that it was aborted; until then, something stands for the file. */
const ABORTED = new Uint8Array(1);

/**
 * What is read, unless the caller gives up first.
 * @template T
 * @param {T | PromiseLike<T>} reading
 * @param {AbortSignalLike} [signal]
 * @returns {Promise<T | typeof ABORTED>}
 */
async function unlessAborted(reading, signal) {
  // What is no Blob may give something else than a promise.
  const read = Promise.resolve(reading);
  /** @type {() => void} */
  let stop = () => {};
  /** @type {Promise<typeof ABORTED>} */
  const stopped = new Promise((resolve) => {
    stop = () => resolve(ABORTED);
  });
  // Nobody may wait for it any more.
  read.catch(() => {});
  signal?.addEventListener('abort', stop);
  if (signal?.aborted) stop();
  try {
    return await Promise.race([stopped, read]);
  } finally {
    signal?.removeEventListener('abort', stop);
  }
}

const CHUNK = 64 * 1024;

/**
 * The body of an upload. It is streamed only for somebody who wants to see how it goes, and only where `fetch` can send a
 * stream; a server sees the same bytes and the same length.
 * @param {{ headers: Record<string, string>, body?: string, tail: string }} request
 * @param {Contents} contents
 * @returns {{ init: { headers: Record<string, string>, body: any, duplex?: 'half' }, sent: () => void }} `sent`: to be
 *   called when there is an answer
 */
export function formOf({ headers, body = '', tail }, { bytes, onProgress }) {
  const [head, end] = [body, tail].map((text) => new TextEncoder().encode(text));
  const parts = /** @type {Uint8Array[]} */ ([head, bytes, end]);
  const totalBytes = parts.reduce((sum, part) => sum + part.length, 0);
  const whole = new Uint8Array(totalBytes);
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  /** @param {number} sentBytes */
  const tell = (sentBytes) => {
    try {
      Promise.resolve(onProgress?.({ sentBytes, totalBytes })).catch(() => {});
    } catch {
      // Whoever looks on does not stop the upload.
    }
  };
  const sent = () => tell(totalBytes);
  if (!onProgress || !sendsStreams()) return { init: { headers, body: whole }, sent };
  let from = 0;
  const stream = new ReadableStream(
    {
      pull(controller) {
        const part = whole.slice(from, from + CHUNK);
        from += part.length;
        if (part.length > 0) controller.enqueue(part);
        if (from === totalBytes) controller.close();
        // The end is told when there is an answer.
        if (from < totalBytes) tell(from);
      },
    },
    { highWaterMark: 0 },
  );
  // Workers tell the length of such streams only.
  const Fixed = /** @type {any} */ (globalThis).FixedLengthStream;
  const sized = typeof Fixed === 'function' ? stream.pipeThrough(new Fixed(totalBytes)) : stream;
  return {
    init: { headers: { ...headers, 'Content-Length': `${totalBytes}` }, body: sized, duplex: 'half' },
    sent,
  };
}

/**
 * Whether `fetch` sends streams, and their length with them. One that sends none makes text of them; browsers, which send
 * some, let nobody set a length.
 */
function sendsStreams() {
  try {
    const { headers } = new Request(
      'https://wechatpay.invalid',
      /** @type {any} */ ({
        method: 'POST',
        headers: { 'Content-Length': '1' },
        body: new ReadableStream(),
        duplex: 'half',
      }),
    );
    return !headers.has('content-type') && headers.has('content-length');
  } catch {
    return false;
  }
}
