// The package's one error class. What it says was decided in the core; here it only becomes an Error.

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
    const { message, ...members } = view;
    super(message, cause === undefined ? undefined : { cause });
    Object.assign(this, members);
  }
}

/** @param {unknown} value @returns {value is { code: Code, message: string } & Record<string, unknown>} */
export const isErrorView = (value) =>
  typeof value === 'object' && value !== null && !(value instanceof Error) && 'code' in value && 'message' in value;

/**
 * An input mistake only JavaScript can see, such as a body that is no longer bytes.
 * @param {string} field @param {string} reason @param {string} remedy @param {string} [what] what kind of mistake it is
 */
export const inputError = (field, reason, remedy, what = 'unusable input, nothing was sent') =>
  new WechatPayError({
    code: 'ERR_INPUT',
    message: `${what}: ${field} ${reason}`,
    remedy,
    retryable: false,
    outcome: 'not_sent',
    issues: [{ field, reason, remedy }],
  });

/**
 * An unusable option only JavaScript can see.
 * @param {string} field @param {string} reason @param {string} remedy
 * @param {{ outcome?: 'not_sent' | 'unknown', cause?: unknown }} [about]
 */
export const configError = (field, reason, remedy, { outcome = 'not_sent', cause } = {}) =>
  new WechatPayError({
    code: 'ERR_CONFIG',
    message: `unusable configuration: ${field} ${reason}`,
    remedy,
    retryable: false,
    outcome,
    issues: [{ field, reason, remedy }],
  }, cause);

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
      remedy: `${outcome === 'unknown' ? 'Repeat a call that was under way with identical parameters, or query. ' : ''}${REPORT}`,
      retryable: false,
      outcome,
    },
    cause,
  );
