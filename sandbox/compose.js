/**
 * A notification: encrypted, signed, and forged where a test wants it.
 */

import { base64, beijingTime, randomText, utf8 } from './encoding.js';
import { SandboxError } from './errors.js';
import { tampered } from './forgery.js';
import { requestId, signatureHeaders } from './signing.js';

/** How old an old signature is, in seconds. */
const OLD = 600;

/** @typedef {import('./index.js').ForgingOptions} ForgingOptions */

/**
 * @param {string} id of the event
 * @param {import('./notifications.js').Occasion} occasion
 * @param {{ vault: import('./credentials.js').Vault, now: () => number }} parts
 * @param {ForgingOptions} [options]
 * @param {(content: any) => unknown} [change] of the content, before encryption
 * @returns {Promise<import('./index.js').SignedNotification>}
 */
export async function compose(id, occasion, { vault, now }, options = {}, change = undefined) {
  const { type, summary, originalType, time: happened, url } = occasion;
  if (url === undefined) {
    throw new SandboxError(
      'NO_NOTIFY_URL',
      409,
      'Neither the refund nor the option refundNotifyUrl says where to notify.',
    );
  }
  const content = structuredClone(occasion.content);
  const nonce = randomText(12);
  const plaintext = JSON.stringify(change?.(content) ?? content);
  const envelope = {
    id,
    create_time: beijingTime(happened),
    resource_type: 'encrypt-resource',
    event_type: type,
    summary,
    resource: {
      original_type: originalType,
      algorithm: 'AEAD_AES_256_GCM',
      ciphertext: base64(await vault.seal(nonce, originalType, plaintext)),
      associated_data: originalType,
      nonce,
    },
  };
  const body = utf8(JSON.stringify(options.envelope?.(envelope) ?? envelope));
  const time = options.timestamp === undefined ? now() : options.timestamp * 1000;
  const headers = {
    'Content-Type': 'application/json',
    Accept: '*/*',
    'User-Agent': 'Mozilla/4.0',
    ...requestId(0),
    ...(await signatureHeaders(vault.platform.notifying(), time, body, options)),
  };
  const signed = { url, headers, body };
  return options.tamper === undefined ? signed : tampered(signed, options.tamper);
}

/**
 * @param {import('./injection.js').Fault} fault
 * @param {number} now Unix milliseconds
 * @returns {ForgingOptions | undefined} of what comes before the genuine notification
 */
export function forgeryOf({ known }, now) {
  switch (known.name) {
    case 'notification-signature-wrong':
      return { tamper: 'signature' };
    case 'notification-signature-probe':
      return { probe: true };
    case 'notification-signature-old':
      return { timestamp: Math.floor(now / 1000) - OLD };
    case 'notification-unknown-serial':
      return { tamper: 'serial' };
    case 'notification-body-altered':
      return { tamper: 'body' };
    default:
      return undefined;
  }
}
