// The package's only error class. The core decides its content; here it becomes an Error.

import { replies } from './facts.js';

/** @typedef {import('./index.js').WechatPayErrorCode} Code */

export class WechatPayError extends Error {
  static {
    this.prototype.name = 'WechatPayError';
  }

  /**
   * @param {{ code: Code, message: string } & Record<string, unknown>} view
   * @param {unknown} [cause]
   */
  constructor(view, cause) {
    const { message, reply, detail, ...members } = view;
    super(message, cause === undefined ? undefined : { cause });
    Object.assign(this, members);
    // JSON text from the core.
    if (typeof detail === 'string') this.detail = JSON.parse(detail);
    if (typeof reply === 'number') statuses.set(this, reply);
  }
}

/** How a notification that ended with an error is answered, as the core says; kept beside the errors. @type {WeakMap<object, number>} */
const statuses = new WeakMap();

/** Status of the answer to a notification that ended with this error. @param {unknown} error */
export const replyStatus = (error) => (error instanceof WechatPayError && statuses.get(error)) || replies.failed;

/** @param {unknown} value @returns {value is { code: Code, message: string } & Record<string, unknown>} */
export const isErrorView = (value) =>
  typeof value === 'object' && value !== null && !(value instanceof Error) && 'code' in value && 'message' in value;

/**
 * @param {'ERR_INPUT' | 'ERR_CONFIG'} code
 * @param {string} what the kind of mistake
 * @param {import('./index.js').Issue} issue
 * @param {{ outcome?: 'not_sent' | 'unknown', cause?: unknown }} [about]
 */
const issueError = (code, what, issue, { outcome = 'not_sent', cause } = {}) => {
  const { field, reason, remedy } = issue;
  const view = { code, message: `${what}: ${field} ${reason}`, remedy, retryable: false, outcome, issues: [issue] };
  return new WechatPayError(view, cause);
};

/**
 * An input mistake that only JavaScript can see, such as a body that is no longer bytes.
 * @param {string} field @param {string} reason @param {string} remedy @param {string} [what]
 */
export const inputError = (field, reason, remedy, what = 'unusable input, nothing was sent') =>
  issueError('ERR_INPUT', what, { field, reason, remedy });

/**
 * An unusable option that only JavaScript can see.
 * @param {string} field @param {string} reason @param {string} remedy
 * @param {{ outcome?: 'not_sent' | 'unknown', cause?: unknown }} [about]
 */
export const configError = (field, reason, remedy, about) =>
  issueError('ERR_CONFIG', 'unusable configuration', { field, reason, remedy }, about);

const REPORT = 'Please report this with the version of the library and of the runtime.';

/**
 * A failure of WebAssembly itself.
 * @param {string} what @param {'not_sent' | 'unknown'} outcome @param {unknown} [cause]
 */
export const internalError = (what, outcome, cause) =>
  new WechatPayError(
    {
      code: 'ERR_INTERNAL',
      message: `internal error: ${what}`,
      remedy: `${outcome === 'unknown' ? 'Repeat a call that was in progress with identical parameters, or query. ' : ''}${REPORT}`,
      retryable: false,
      outcome,
    },
    cause,
  );
