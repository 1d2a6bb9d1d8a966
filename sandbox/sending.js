/**
 * Any notification, with the content that the sandbox's user gives: for events of products that the sandbox does not play.
 */

import { SandboxError } from './errors.js';
import { notifyUrlIssue } from './urls.js';

/** WeChat Pay's limits. */
const TYPE = /^[A-Z0-9_]+(\.[A-Z0-9_]+)*$/;
/** What observers are told besides the event itself. */
const NUMBERS = ['out_trade_no', 'out_refund_no', 'combine_out_trade_no', 'out_order_no', 'out_bill_no'];

/**
 * @param {object} parts
 * @param {import('./notifications.js').Notifier} parts.notifier
 * @param {import('./credentials.js').Vault} parts.vault
 * @param {string} parts.notifyUrl
 * @param {() => number} parts.now
 * @param {boolean} parts.allowHttp
 * @returns {import('./index.js').SandboxEvents}
 */
export function createEvents({ notifier, vault, notifyUrl, now, allowHttp }) {
  /**
   * @param {string} type @param {object} content @param {import('./index.js').EventOptions} [options]
   * @returns {import('./notifications.js').Occasion}
   */
  const occasion = (type, content, { summary = type, originalType = '', url = notifyUrl, numbers = {} } = {}) => {
    if (typeof type !== 'string' || !TYPE.test(type))
      throw refused('the event type is a text such as COMPLAINT.CREATE');
    if (typeof content !== 'object' || content === null) throw refused('the content is an object');
    for (const [name, text] of Object.entries({ summary, originalType, url })) {
      if (typeof text !== 'string') throw wrong(`${name} must be a text.`);
    }
    return {
      type,
      summary,
      originalType,
      content: structuredClone(content),
      time: now(),
      url,
      numbers: known(numbers),
    };
  };
  return {
    async send(type, content, options) {
      const event = occasion(type, content, options);
      const issue = notifyUrlIssue(/** @type {string} */ (event.url), allowHttp);
      if (issue !== undefined) throw refused(`url ${issue[1]}`);
      notifier.checkOpen();
      return { id: notifier.start({}, event) };
    },
    async compose(type, content, { forgery, id = crypto.randomUUID(), ...options } = {}) {
      if (typeof id !== 'string' || id === '') throw wrong('id must be a text.');
      return notifier.compose({ id, occasion: occasion(type, content, options) }, forgery);
    },
    seal: (text) => vault.sealField(text),
  };
}

/** @param {import('./index.js').SubjectNumbers} numbers */
function known(numbers) {
  const isObject = typeof numbers === 'object' && numbers !== null;
  const given = isObject ? Object.entries(numbers).filter(([, number]) => number !== undefined) : [];
  if (!isObject || !given.every(([name, number]) => NUMBERS.includes(name) && typeof number === 'string')) {
    throw wrong(`numbers must be an object of texts, with the names ${NUMBERS.join(', ')}.`);
  }
  return Object.fromEntries(given);
}

/** @param {string} issue */
const wrong = (issue) => new SandboxError('ARGUMENT_INVALID', 400, issue);
/** @param {string} message */
const refused = (message) => new SandboxError('PARAM_ERROR', 400, message);
