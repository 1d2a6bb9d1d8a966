/**
 * How a command ends: exit codes, and errors as they are told.
 */

import { say } from './language.js';

/** Documented in `docs/command-line.md`. */
export const EXIT = Object.freeze({
  ok: 0,
  /** What was asked for does not hold: a signature, a check, an answer of the merchant's. */
  no: 1,
  /** The command line itself. */
  usage: 2,
  /** Credentials, or a file, that cannot be used. */
  configuration: 3,
  /** WeChat Pay, or another host, did not answer, refused, or answered what cannot be believed. */
  remote: 4,
  interrupted: 130,
  /** Nobody reads the output any more; the code of SIGPIPE, by which other programs end then. */
  unread: 141,
});

/** @typedef {import('./language.js').Words} Words */

/** A failure with an exit code and words for people. */
export class Failure extends Error {
  /**
   * @param {number} exit
   * @param {Words} what
   * @param {Words} [remedy]
   * @param {string} [code]
   */
  constructor(exit, what, remedy, code = 'ERR_COMMAND') {
    super(what[1]);
    this.name = 'Failure';
    this.exit = exit;
    this.what = what;
    this.remedy = remedy;
    this.code = code;
  }
}

/** @param {unknown} code @param {unknown} outcome */
function exitOf(code, outcome) {
  if (code === 'ERR_CONFIG' || code === 'ERR_SIGNER') return EXIT.configuration;
  if (code === 'ERR_INPUT') return EXIT.usage;
  if (code === 'ERR_ABORTED') return EXIT.interrupted;
  return outcome === undefined ? EXIT.no : EXIT.remote;
}

/**
 * The exit code of an error, and what of it is shown: no stack, and nothing of what it was made from.
 * @param {any} error
 * @param {import('./language.js').Language} language
 * @returns {{ code: number, view: Record<string, unknown> }}
 */
export function told(error, language) {
  if (error instanceof Failure) {
    const { exit, what, remedy, code } = error;
    return {
      code: exit,
      view: { code, message: say(what, language), ...(remedy && { remedy: say(remedy, language) }) },
    };
  }
  if (error?.name === 'WechatPayError') {
    const { code, outcome, status, requestId, wireCode, operation } = error;
    const { message, remedy, issues, docs } = error[language];
    const view = { code, message, remedy, issues, docs, outcome, status, requestId, wireCode, operation };
    return {
      code: exitOf(code, outcome),
      view: Object.fromEntries(Object.entries(view).filter(([, v]) => v !== undefined)),
    };
  }
  // Of the sandbox, which knows Chinese too, or of the system: its code and text name a file, a port or a host.
  const text = (language === 'zh' && error?.zh) || (error?.message ?? error);
  return {
    code: EXIT.configuration,
    view: { code: error?.code ?? error?.name ?? 'Error', message: String(text) },
  };
}
