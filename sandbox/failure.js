/**
 * What `idle` says of a notification that failed.
 */

import { isoTime } from './encoding.js';
import { SandboxError } from './errors.js';

/**
 * @param {import('./notifications.js').Delivery} delivery
 * @returns {SandboxError} what `idle` rejects with
 */
export function failureOf({ occasion, attempts, accepted, nextAttempt, trouble, probeAccepted }) {
  const { type, numbers } = occasion;
  const genuine = attempts.filter(({ probe }) => !probe);
  const answers = genuine.map(({ status, outcome }) => status ?? outcome).join(', ');
  const about = [
    ...(numbers.out_refund_no === undefined ? [] : [` of refund ${numbers.out_refund_no}`]),
    ...(numbers.out_trade_no === undefined ? [] : [` of order ${numbers.out_trade_no}`]),
    ...(numbers.combine_out_trade_no === undefined ? [] : [` of combined order ${numbers.combine_out_trade_no}`]),
    ...(numbers.out_order_no === undefined ? [] : [` of sharing ${numbers.out_order_no}`]),
  ];
  const subject = `The notification ${type}${about.join('')}`;
  if (probeAccepted) {
    return new SandboxError(
      'PROBE_ACCEPTED',
      409,
      `${subject} was accepted with a wrong signature, a signature probe: the merchant does not verify signatures. ` +
        'Answer it with an error; idle({ throughFailures: true }) waits through failures.',
    );
  }
  if (trouble !== undefined) {
    return new SandboxError('NOTIFICATION_FAILED', 409, `${subject} failed in the sandbox or its onEvent: ${trouble}.`);
  }
  const next = nextAttempt === undefined ? 'There will be no more.' : `The next one is at ${isoTime(nextAttempt)}.`;
  const last = genuine.at(-1)?.reason ?? 'no reason given';
  const count = `${genuine.length} attempt${genuine.length === 1 ? '' : 's'}`;
  return new SandboxError(
    'NOTIFICATION_FAILED',
    409,
    `${subject} ${accepted ? 'was refused when it was resent' : 'was not accepted'}, in ${count}: ${answers} ` +
      `(${last}). ${next} Answer 200 or 204, then resend it; idle({ throughFailures: true }) waits through failures.`,
  );
}
