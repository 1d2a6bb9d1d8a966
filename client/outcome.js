/**
 * What the payer's device says of a cashier, read with suspicion: a text that is not known is `unknown`, never `failed`.
 */

/** @typedef {import('./index.d.ts').CashierOutcome} Outcome */

/** `requestPayment:fail cancel`, `get_brand_wcpay_request:ok`: the name of what was called stands before the colon. */
const NAME = /^[\w.]+:/;
const CANCELLED = /^(fail )?cancel$/;
/** How uni-app's app tells of the OpenSDK's code -2, which is a cancellation. */
const CANCELLED_IN_APP = /^fail[ :]+\[payment[^\]]*:-2\]/;
/** A mini program that may not open the cashier. */
const REFUSED = /^fail\b.*\b(no permission|banned|access denied)\b/;

/**
 * @param {unknown} value what the device tells: an object, an error, the text alone, or nothing
 * @param {'success' | 'fail'} [callback] that brought it, where there is one for each
 * @returns {Outcome}
 */
export function told(value, callback) {
  const message = messageOf(value);
  const text = message.replace(NAME, '').trim().toLowerCase();
  if (callback === 'success') return text === '' || text === 'ok' ? ok(message) : unknown(message);
  if (text === 'ok') return callback === 'fail' ? unknown(message) : ok(message);
  if (CANCELLED.test(text) || CANCELLED_IN_APP.test(text)) return { outcome: 'cancelled', next: 'ask', message };
  if (REFUSED.test(text)) return failed('refused', message);
  return unknown(message);
}

/** @param {string} message @returns {Outcome} */
const ok = (message) => ({ outcome: 'ok', next: 'wait', message });

/** @param {unknown} value the text, or what holds it @returns {Outcome} */
export const unknown = (value) => ({ outcome: 'unknown', next: 'wait', message: messageOf(value) });

/**
 * Nothing was opened.
 * @param {'params' | 'unsupported' | 'refused'} reason @param {string} message @returns {Outcome}
 */
export const failed = (reason, message) => ({ outcome: 'failed', next: 'ask', reason, message });

/** @param {any} value @returns {string} nothing where there is none that can be read */
function messageOf(value) {
  try {
    const message = value && (value.errMsg || value.err_msg || value.message || value);
    return typeof message === 'string' ? message : '';
  } catch (_) {
    return '';
  }
}
