/**
 * What ends a command from outside: Ctrl-C, and a standard output that takes no more.
 */

import { EXIT, Failure } from './outcome.js';

/** Milliseconds that a command has to end. */
const GRACE = 2000;
/** Codes of a pipe whose reader has gone, as after `| head`; the second is Windows's. */
const GONE = ['EPIPE', 'EOF'];

/** What was printed did not arrive. */
export class Unwritten extends Failure {
  /** @param {any} error of the stream */
  constructor({ code, message }) {
    const gone = GONE.includes(code);
    super(
      gone ? EXIT.unread : EXIT.configuration,
      [`标准输出无法写入：${code ?? message}`, `standard output cannot be written: ${code ?? message}`],
      undefined,
      'ERR_OUTPUT',
    );
    /** Nobody is there to be told. */
    this.quiet = gone;
  }
}

/**
 * A signal that ends whatever waits, and soon the process; a second Ctrl-C ends it at once. Its reason is a `Failure`.
 * @returns {AbortSignal}
 */
export function interruption() {
  const controller = new AbortController();
  const end = (/** @type {Failure} */ reason) => {
    if (controller.signal.aborted) return;
    controller.abort(reason);
    setTimeout(() => process.exit(reason.exit), GRACE).unref();
  };
  for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM'])) {
    process.once(signal, () =>
      end(new Failure(EXIT.interrupted, ['已中断', 'interrupted'], undefined, 'ERR_INTERRUPTED')),
    );
  }
  process.stdout.on('error', (error) => end(new Unwritten(error)));
  // Progress and hints are extras: the work goes on without.
  process.stderr.on('error', () => {});
  return controller.signal;
}

/** Resolves when everything is ended from outside. @param {AbortSignal} signal @returns {Promise<void>} */
export const until = (signal) =>
  new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });
