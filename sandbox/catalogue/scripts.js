/**
 * Answers that the sandbox's user sets.
 */

import { SandboxError } from '../errors.js';

const METHODS = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'];
const PATH = /^\/([^{}?#\s]|\{[A-Za-z_][\w-]*\})+$/;
const MEMBERS = ['method', 'path', 'status', 'body', 'times', 'checked'];

/** @typedef {import('../index.js').AnswerOptions} AnswerOptions */
/** @typedef {import('../index.js').SetAnswer} SetAnswer */
/** @typedef {{ method: string, path: string, take: () => SetAnswer }} Script `take`: when a request gets it */

export class Scripts {
  /** @type {{ answer: SetAnswer, script: Script }[]} the newest first */
  #all = [];

  /**
   * @param {AnswerOptions} told
   * @returns {SetAnswer}
   */
  set(told) {
    const answer = checked(told);
    const { method, path } = answer;
    const take = () => {
      if (answer.times !== 'always') answer.times -= 1;
      if (answer.times === 0) this.#all = this.#all.filter((one) => one.answer !== answer);
      return { ...answer };
    };
    const others = this.#all.filter((one) => one.answer.method !== method || one.answer.path !== path);
    this.#all = [{ answer, script: { method, path, take } }, ...others];
    return { ...answer };
  }

  /** @returns {SetAnswer[]} */
  list() {
    return this.#all.map(({ answer }) => ({ ...answer }));
  }

  clear() {
    this.#all = [];
  }

  /**
   * @param {string} method
   * @param {string} path percent-encoded
   * @returns {Script | undefined} the newest one that fits
   */
  find(method, path) {
    const segments = path.split('/');
    return this.#all.find(({ answer }) => {
      const known = answer.path.split('/');
      const fits = (/** @type {string} */ segment, /** @type {number} */ at) =>
        segment.startsWith('{') ? segments[at] !== '' : segment === segments[at];
      return answer.method === method && known.length === segments.length && known.every(fits);
    })?.script;
  }
}

/**
 * @param {AnswerOptions} told
 * @returns {SetAnswer}
 */
function checked(told) {
  if (typeof told !== 'object' || told === null) throw wrong('An answer must be an object.');
  const unknown = Object.keys(told).find((name) => !MEMBERS.includes(name));
  if (unknown !== undefined) throw wrong(`An answer has no ${unknown}; it has ${MEMBERS.join(', ')}.`);
  const { method, path, body, status = body === undefined ? 204 : 200, times = 'always', checked = true } = told;
  if (!METHODS.includes(method)) throw wrong(`method must be one of ${METHODS.join(', ')}.`);
  if (typeof path !== 'string' || !PATH.test(path) || path.startsWith('/_sandbox')) {
    throw wrong('path must be a path without query, parameters with their value or as {out_trade_no}.');
  }
  if (!Number.isInteger(status) || status < 200 || status > 599) throw wrong('status must be 200 to 599.');
  if (status === 204 && body !== undefined) throw wrong('An answer with the status 204 has no body.');
  if (times !== 'always' && !(Number.isInteger(times) && times > 0)) {
    throw wrong("times must be a positive integer, or 'always'.");
  }
  if (typeof checked !== 'boolean') throw wrong('checked must be true or false.');
  return { method, path, status, ...(body !== undefined && { body }), times, checked };
}

/** @param {string} issue */
const wrong = (issue) => new SandboxError('ARGUMENT_INVALID', 400, issue);
