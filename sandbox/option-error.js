/**
 * What is said of an option, or another argument, that cannot be used.
 */

/** @typedef {import('./errors.js').Words} Words */

/** A longer name may be a key, which a caller took for one. Those of the sandbox are shorter. */
const LONGEST = 24;

/**
 * An unknown name for a message: no key, and nothing that steers a terminal.
 * @param {string} name
 */
export const harmless = (name) => (name.length > LONGEST ? '…' : name.replaceAll(/[\p{C}\p{Zl}\p{Zp}]/gu, ' '));

/** An unusable option of the sandbox, or of its server. It quotes no value. */
export class SandboxOptionError extends TypeError {
  /**
   * @param {string} field the option, or its member as `keys.privateKey`; what is unknown in it, made harmless
   * @param {Words} reason what it must be
   */
  constructor(field, reason) {
    super(`${field} ${reason[1]}`);
    /** Stable, for programs. */
    this.code = 'OPTION_INVALID';
    this.field = field;
    /** The message in Chinese. */
    this.zh = `${field} ${reason[0]}`;
    /** @type {Words} the message without the field, for whoever knows it by another name */
    this.reason = reason;
    Object.defineProperty(this, 'reason', { enumerable: false });
  }
}
