// Data for the answer to a notification that asks for some. Marked, so that what a handler happens to return is never sent.

import { snapshot } from './input.js';
import { free } from './tools.js';

/** The same in every copy of this package. */
const DATA = Symbol.for('wechatpay-wasm.reply');

export const replyWith = free((/** @type {unknown} */ data) => Object.freeze({ [DATA]: snapshot(data, 'data') }));

/**
 * The JSON text of such data; undefined of anything else.
 * @param {any} value @returns {string | undefined}
 */
export function replyOf(value) {
  try {
    const text = value?.[DATA];
    return typeof text === 'string' ? text : undefined;
  } catch {
    return undefined;
  }
}
