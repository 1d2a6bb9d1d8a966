/**
 * What `fetch` makes of an answer whose way a fault spoils: the rejections and broken bodies of a real one, with the
 * causes that Node gives them.
 */

import { utf8 } from './encoding.js';
import { half } from './spoil.js';

/** Bytes at once of a body that does not end. */
const CHUNK = 256 * 1024;
export const HUGE = 1024 ** 3;

/** @typedef {import('./index.js').RawResponse} RawResponse */
/** @typedef {readonly (AbortSignal | null | undefined)[]} Signals what ends the waiting */

/** By name, the causes of a request that never arrives. @type {Record<string, (host: string) => Error>} */
const UNREACHED = {
  'connection-refused': () =>
    told('connect ECONNREFUSED 192.0.2.1:443', {
      errno: -111,
      code: 'ECONNREFUSED',
      syscall: 'connect',
      address: '192.0.2.1',
      port: 443,
    }),
  'dns-failure': (host) =>
    told(`getaddrinfo ENOTFOUND ${host}`, {
      errno: -3008,
      code: 'ENOTFOUND',
      syscall: 'getaddrinfo',
      hostname: host,
    }),
  'connect-timeout': () =>
    told('Connect Timeout Error', { name: 'ConnectTimeoutError', code: 'UND_ERR_CONNECT_TIMEOUT' }),
  'tls-failure': () => told('certificate has expired', { code: 'CERT_HAS_EXPIRED' }),
};
const closed = () => told('other side closed', { name: 'SocketError', code: 'UND_ERR_SOCKET' });
const reset = () => told('read ECONNRESET', { errno: -104, code: 'ECONNRESET', syscall: 'read' });

/**
 * @param {string} fault
 * @param {string} host
 * @returns {TypeError} what `fetch` rejects with
 */
export function unreached(fault, host) {
  return new TypeError('fetch failed', { cause: UNREACHED[fault](host) });
}

/**
 * @param {RawResponse} answer
 * @param {Signals} signals
 * @param {RequestRedirect} [redirect]
 * @returns {Promise<Response>}
 */
export async function carried({ status, headers, body, transport }, signals, redirect) {
  if (redirect === 'error' && status >= 300 && status < 400) throw failed(new Error('unexpected redirect'));
  switch (transport?.act) {
    case 'close':
      throw failed(closed());
    case 'reset':
      throw failed(reset());
    case 'hang':
      return new Promise((_, reject) => onAbort(signals, reject));
    case 'delay':
      await pause(transport.delayMs ?? 0, signals);
      break;
    case 'cut':
      return streamed(status, { ...headers, 'Content-Length': `${body.length}` }, signals, [half(body)], closed);
    case 'slow': {
      const bytes = Array.from(body, (_, at) => body.slice(at, at + 1));
      return streamed(
        status,
        { ...headers, 'Content-Length': `${body.length}` },
        signals,
        bytes,
        null,
        transport.delayMs,
      );
    }
    case 'endless':
      return streamed(status, headers, signals, endless(), null);
    case 'huge':
      return streamed(status, { ...headers, 'Content-Length': `${HUGE}` }, signals, endless(), null);
  }
  if (headers['Content-Encoding'] === 'gzip') {
    const cause = () => told('incorrect header check', { errno: -3, code: 'Z_DATA_ERROR' });
    return streamed(status, headers, signals, [], cause);
  }
  return new Response(body.length > 0 ? body : null, { status, headers });
}

/** The beginning of an object, and a text in it that does not end. */
export function* endless() {
  yield utf8('{"filler":"');
  const filler = new Uint8Array(CHUNK).fill(0x78);
  for (;;) yield filler;
}

/**
 * @param {number} status
 * @param {Record<string, string>} headers
 * @param {Signals} signals
 * @param {Iterable<Uint8Array<ArrayBuffer>>} chunks
 * @param {(() => Error) | null} end the cause of its failure after the last chunk, if it fails
 * @param {number} [delayMs] before each chunk
 */
function streamed(status, headers, signals, chunks, end, delayMs = 0) {
  const iterator = chunks[Symbol.iterator]();
  const over = new AbortController();
  let release = () => {};
  /** @type {ReadableStream<Uint8Array<ArrayBuffer>>} */
  const stream = new ReadableStream({
    start(controller) {
      release = onAbort(signals, (reason) => {
        controller.error(reason);
        over.abort();
      });
    },
    async pull(controller) {
      // Also without a delay the next chunk is another task, so that timers of the client fire in between.
      if (await isInterrupted(delayMs, over.signal)) return;
      const { value } = iterator.next();
      if (value) {
        controller.enqueue(value);
        return;
      }
      release();
      if (end) controller.error(new TypeError('terminated', { cause: end() }));
      else controller.close();
    },
    cancel() {
      release();
      over.abort();
    },
  });
  return new Response(stream, { status, headers });
}

/**
 * @param {number} delayMs
 * @param {AbortSignal} signal
 */
function isInterrupted(delayMs, signal) {
  return pause(delayMs, [signal]).then(
    () => false,
    () => true,
  );
}

/**
 * @param {number} delayMs
 * @param {Signals} signals
 * @returns {Promise<void>}
 */
function pause(delayMs, signals) {
  return new Promise((resolve, reject) => {
    let release = () => {};
    const timer = setTimeout(() => {
      release();
      resolve();
    }, delayMs);
    release = onAbort(signals, (reason) => {
      clearTimeout(timer);
      reject(reason);
    });
  });
}

/**
 * @param {Signals} signals
 * @param {(reason: unknown) => void} act when the first of them aborts
 * @returns {() => void} ends the listening
 */
function onAbort(signals, act) {
  const release = () => {
    for (const signal of signals) signal?.removeEventListener('abort', listener);
  };
  /** @param {{ target: EventTarget | null }} event */
  const listener = ({ target }) => {
    release();
    act(/** @type {AbortSignal} */ (target).reason);
  };
  const aborted = signals.find((signal) => signal?.aborted);
  if (aborted) act(aborted.reason);
  else for (const signal of signals) signal?.addEventListener('abort', listener);
  return release;
}

/** @param {Error} cause */
const failed = (cause) => new TypeError('fetch failed', { cause });

/** What ends the answers that are under way when the sandbox is closed. */
export const sandboxClosed = () => failed(closed());

/**
 * @param {string} message
 * @param {object} members
 */
const told = (message, members) => Object.assign(new Error(message), members);
