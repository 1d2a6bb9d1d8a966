/**
 * What is said of an option, or another argument, that cannot be used.
 */

/** @typedef {import('./errors.js').Words} Words */

/** From this length on a word may be a key, which a caller took for a name. Those of the sandbox are shorter. */
const MAY_BE_KEY = /[^_\-[\]"(]{24,}/;
const LONGEST = 200;

/**
 * A name for a message: no key, and nothing that steers a terminal.
 * @param {string} name
 */
const harmless = (name) =>
  name
    .split('.')
    .map((part) => (MAY_BE_KEY.test(part) ? '…' : part))
    .join('.')
    .replaceAll(/[\p{C}\p{Zl}\p{Zp}]/gu, ' ')
    .slice(0, LONGEST);

/** An unusable option of the sandbox, or of its server. It quotes no value. */
export class OptionError extends TypeError {
  /**
   * @param {string} field the option, or its member as `keys.privateKey`
   * @param {Words} reason what it must be
   */
  constructor(field, reason) {
    const name = harmless(field);
    super(`${name} ${reason[1]}`);
    /** Stable, for programs. */
    this.code = 'OPTION_INVALID';
    this.field = name;
    /** The message in Chinese. */
    this.zh = `${name} ${reason[0]}`;
    /** @type {Words} the message without the field, for whoever knows it by another name */
    this.reason = reason;
    Object.defineProperty(this, 'reason', { enumerable: false });
  }
}
