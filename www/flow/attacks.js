// What strangers may post to the notification URL, and what comes of it. Each goes to the same handler as the real one.
import { httpResponse, responseMessage } from './perform.js';

/**
 * @typedef {import('./payment.js').Payment} Payment
 * @typedef {import('../common/bytes.js').Part} Part
 * @typedef {'signature' | 'body' | 'reserialised' | 'stale' | 'serial' | 'probe' | 'amount' | 'duplicate'} Attack
 */

/** @type {readonly Attack[]} */
export const ATTACKS = ['body', 'signature', 'reserialised', 'stale', 'serial', 'probe', 'amount', 'duplicate'];

/**
 * @param {Payment} payment a paid one
 * @param {Attack} kind
 * @returns {Promise<{ id: string, ok: boolean, parts: Part[] }>} `ok`: the handler accepted it
 */
export async function attack(payment, kind) {
  const { client, shop } = payment.parties;
  const { headers, body } = await compose(payment, kind);
  const before = JSON.stringify(shop.record);
  /** @type {import('../common/bytes.js').Refusal | undefined} */
  let reason;
  /** @type {boolean | undefined} */
  let first;
  const reply = await client.handleNotification(
    { headers, body },
    (event) => {
      if (event.kind === 'payment') first = shop.markPaid(event.resource);
    },
    {
      expected: (transaction) => shop.expected(transaction),
      // Authentic, but not this order's payment: parked for a person to look at.
      onMismatch: (error) => {
        reason = /** @type {any} */ (error);
      },
      onError: (error) => {
        reason = /** @type {any} */ (error);
      },
    },
  );
  const unchanged = JSON.stringify(shop.record) === before;
  /** @type {Part[]} */
  const parts = [
    { kind: 'note', text: `attack.${kind}.text` },
    responseMessage(headers, new TextDecoder().decode(body)),
    ...(reason ? [/** @type {Part} */ ({ kind: 'error', error: reason })] : []),
    httpResponse('bytes.answer', reply),
    { kind: 'verdict', ok: first ? null : unchanged, text: outcome(reason, first, unchanged, reply.status < 300) },
  ];
  return { id: kind, ok: reply.status < 300, parts };
}

/** @param {unknown} reason @param {boolean | undefined} first @param {boolean} unchanged @param {boolean} accepted */
function outcome(reason, first, unchanged, accepted) {
  if (first) return 'attack.first';
  if (!unchanged) return 'attack.changed';
  if (!reason) return 'attack.repeated';
  return accepted ? 'attack.parked' : 'attack.refused';
}

/** @param {Payment} payment @param {Attack} kind */
async function compose(payment, kind) {
  const {
    parties: { sandbox },
    order,
    now,
  } = payment;
  const number = order.out_trade_no;
  switch (kind) {
    case 'body':
    case 'signature':
    case 'serial':
      return sandbox.notification(number, { tamper: kind });
    case 'stale':
      return sandbox.notification(number, { timestamp: Math.floor(now / 1000) - 600 });
    case 'probe':
      return sandbox.notification(number, { probe: true });
    case 'amount':
      return sandbox.notification(number, {
        transaction: (paid) => ({ ...paid, amount: { ...paid.amount, total: 1 } }),
      });
    case 'reserialised': {
      const signed = await sandbox.notification(number);
      const again = JSON.stringify(JSON.parse(new TextDecoder().decode(signed.body)), null, 2);
      return { ...signed, body: new TextEncoder().encode(again) };
    }
    case 'duplicate':
      return sandbox.notification(number);
  }
}
