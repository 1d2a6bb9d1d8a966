/**
 * Forged notifications for tests: genuine ones changed after signing.
 */

import { utf8, utf8Text } from './encoding.js';
import { SandboxOptionError } from './option-error.js';

/** What can be changed. @type {readonly import('./index.js').Tampering[]} */
export const TAMPERINGS = ['body', 'signature', 'timestamp', 'nonce', 'serial'];

/**
 * @param {import('./index.js').SignedNotification} signed
 * @param {import('./index.js').Tampering} part the part to change
 * @returns {import('./index.js').SignedNotification}
 */
export function tampered({ url, headers, body }, part) {
  /** @param {string} name @param {(value: string) => string} change */
  const withHeader = (name, change) => ({ url, headers: { ...headers, [name]: change(headers[name]) }, body });
  switch (part) {
    case 'body': {
      const envelope = JSON.parse(utf8Text(body));
      envelope.resource.ciphertext = otherFirst(envelope.resource.ciphertext);
      return { url, headers, body: utf8(JSON.stringify(envelope)) };
    }
    case 'signature':
      return withHeader('Wechatpay-Signature', otherFirst);
    case 'timestamp':
      return withHeader('Wechatpay-Timestamp', (value) => String(Number(value) + 1));
    case 'nonce':
      return withHeader('Wechatpay-Nonce', otherFirst);
    case 'serial':
      return withHeader('Wechatpay-Serial', otherLast);
    default:
      throw new SandboxOptionError('tamper', [
        `应为 ${TAMPERINGS.join('、')}`,
        `must be one of ${TAMPERINGS.join(', ')}`,
      ]);
  }
}

/** @param {string} text */
export function otherLast(text) {
  return text.slice(0, -1) + (text.endsWith('0') ? '1' : '0');
}

/** @param {string} text */
export function otherFirst(text) {
  return (text.startsWith('A') ? 'B' : 'A') + text.slice(1);
}
