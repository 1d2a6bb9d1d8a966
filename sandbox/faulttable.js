/**
 * The faults that can be injected: what each is called, where it can happen, whether the operation takes effect, and
 * what the merchant meets. What they do is told in `spoil.js`, `connection.js` and `notifications.js`.
 */

/** @typedef {import('./index.js').KnownFault} KnownFault */

/** How far the clock of a fault is off, and how old an old signature is, milliseconds. */
export const TEN_MINUTES = 600_000;

/**
 * Milliseconds that WeChat Pay's clock is off while a request meets this fault.
 * @param {KnownFault | undefined} fault
 */
export function clockOffset(fault) {
  if (fault?.name === 'clock-ahead') return TEN_MINUTES;
  return fault?.name === 'clock-behind' ? -TEN_MINUTES : 0;
}

/**
 * @param {KnownFault['kind']} kind
 * @param {boolean} takesEffect
 * @param {[name: string, sentence: string, more?: Partial<KnownFault>][]} rows
 * @returns {KnownFault[]}
 */
const rowsOf = (kind, takesEffect, rows) =>
  rows.map(([name, sentence, more]) => ({
    name: /** @type {KnownFault['name']} */ (name),
    kind,
    where: 'both',
    takesEffect,
    sentence,
    options: [],
    ...more,
  }));

/** @type {Partial<KnownFault>} */
const IN_PROCESS = { where: 'process' };

/** @type {readonly KnownFault[]} */
export const FAULTS = [
  ...rowsOf('connection', false, [
    ['connection-refused', 'The connection is refused: fetch rejects with the cause ECONNREFUSED.', IN_PROCESS],
    ['dns-failure', 'The host name is not found: fetch rejects with the cause ENOTFOUND.', IN_PROCESS],
    ['connect-timeout', 'No connection in time: fetch rejects with the cause UND_ERR_CONNECT_TIMEOUT.', IN_PROCESS],
    ['tls-failure', "The server's certificate has expired: fetch rejects with the cause CERT_HAS_EXPIRED.", IN_PROCESS],
    ['connection-closed', 'The request arrives and the connection is closed without an answer.'],
    ['connection-reset-before-effect', 'The connection is reset before the operation.'],
    ['timeout-before-effect', 'Nothing is done, and no answer comes until the client gives up.'],
  ]),
  ...rowsOf('connection', true, [
    ['connection-reset-after-effect', 'The connection is reset after the operation, before the answer.'],
    ['timeout-after-effect', 'The operation is done, but no answer comes until the client gives up.'],
    ['answer-delayed', 'The right answer comes late, after delayMs (1000).', { options: ['delayMs'] }],
    ['body-cut', 'The connection ends in the middle of the body: Content-Length promises more.'],
    ['body-endless', 'The body has no length and never ends.'],
    ['body-huge', 'Content-Length promises a body of 1 GiB, which begins to arrive.'],
    ['body-slow', 'The right body comes byte by byte, one each delayMs (1000).', { options: ['delayMs'] }],
    ['body-not-gzip', 'Content-Encoding says gzip, but the body is not; passes files in gzip by.'],
  ]),
  ...rowsOf('status', false, [
    ['system-error-before-effect', '500 SYSTEM_ERROR, signed, and nothing was done.'],
    ['bank-error', '500 BANK_ERROR, signed, and nothing was done.'],
    ['bad-gateway-before-effect', '502 with a page in HTML from a gateway, and nothing was done.'],
    [
      'service-unavailable',
      '503 with Retry-After, retryAfter seconds (1), from a gateway, and nothing was done.',
      { options: ['retryAfter'] },
    ],
    [
      'rate-limited-before-effect',
      '429 FREQUENCY_LIMITED, signed, and nothing was done; with Retry-After if retryAfter is given.',
      { options: ['retryAfter'] },
    ],
    [
      'accepted-before-effect',
      '202 USERPAYING, signed, and nothing was done yet: the same request has to be repeated.',
    ],
    ['sign-error', '401 SIGN_ERROR, unsigned, although the signature of the request is right.'],
    ['gateway-forbidden', '403 with a page in HTML from a gateway.'],
    ['not-found-empty', '404 without a body, unsigned.'],
    ['redirect', '302 to another host, unsigned.'],
    [
      'refund-not-enough',
      '403 NOT_ENOUGH, signed: the funds do not suffice for a refund; the same number may be repeated later.',
      { method: 'POST', path: '/v3/refund/domestic/refunds' },
    ],
  ]),
  ...rowsOf('status', true, [
    ['system-error-after-effect', '500 SYSTEM_ERROR, signed, although the operation was done.'],
    ['bad-gateway-after-effect', '502 with a page in HTML from a gateway, although the operation was done.'],
    ['rate-limited-after-effect', '429 FREQUENCY_LIMITED, signed, although the operation was done.'],
    ['accepted-after-effect', '202 USERPAYING, signed, and the operation was done.'],
  ]),
  ...rowsOf('answer', true, [
    ['answer-empty', '200 without body and signature.'],
    ['answer-unsigned', 'The right answer without the headers of its signature.'],
    ['answer-replayed', 'The signed answer to an earlier, other request of the same interface; waits for one.'],
    ['signature-wrong', 'The right answer with a wrong signature.'],
    ['signature-probe', 'The right answer with a signature probe: WECHATPAY/SIGNTEST/ and a wrong signature.'],
    ['signature-unknown-serial', 'The right answer under a Wechatpay-Serial that nobody knows.'],
    ['signature-old', 'The right answer, signed ten minutes ago.'],
    ['signature-of-other-body', 'The signature fits another body than the one that is sent.'],
    [
      'body-altered',
      'One member of the body was altered after the signature; of a file a byte, so that its hash is wrong.',
    ],
    ['json-malformed', 'A body that is no JSON, with a right signature; passes files by.'],
    [
      'member-missing',
      'A body that lacks a documented member, with a right signature; waits for one that has members.',
    ],
  ]),
  ...rowsOf('clock', false, [
    ['clock-ahead', "WeChat Pay's clock is ten minutes ahead for this request: 401 SIGN_ERROR, and its Date."],
    ['clock-behind', "WeChat Pay's clock is ten minutes behind for this request: 401 SIGN_ERROR, and its Date."],
  ]),
  ...rowsOf('notification', true, [
    ['notification-duplicated', 'It is posted copies times (2) at once.', { options: ['copies'] }],
    ['notification-delayed', 'It is posted late, after delayMs (1000).', { options: ['delayMs'] }],
    ['notification-lost', 'It is never posted.'],
    ['notification-out-of-order', 'It is held until the next notification of the same order was posted.'],
    ['notification-repeated', 'It is posted once more right after it was accepted.'],
    [
      'notification-answer-lost',
      "The merchant's answer is lost, so it counts as none: it is posted again by schedule.",
    ],
    ['notification-signature-wrong', 'One with a wrong signature comes first.'],
    ['notification-signature-probe', 'A signature probe, WECHATPAY/SIGNTEST/, comes first.'],
    ['notification-signature-old', 'One that was signed ten minutes ago comes first.'],
    ['notification-unknown-serial', 'One under a Wechatpay-Serial that nobody knows comes first.'],
    ['notification-body-altered', 'One whose body was altered after the signature comes first.'],
  ]),
];
