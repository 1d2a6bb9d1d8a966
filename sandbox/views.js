/**
 * The sandbox's views of orders and refunds: the query answer and the state behind it.
 */

import { isoTime } from './encoding.js';
import { transactionOf } from './orders.js';
import { refundOf } from './refunds.js';

/** @typedef {import('./notifications.js').Delivery} Delivery */

/**
 * @param {import('./orders.js').Order} order
 * @param {Delivery | undefined} delivery
 * @param {import('./refunds.js').Refund[]} refunds of the order
 * @returns {import('./index.js').OrderView}
 */
export function orderView(order, delivery, refunds) {
  const [prepayId, prepayEnd] = [...order.prepayIds].at(-1) ?? ['', 0];
  return {
    ...transactionOf(order),
    parameters: structuredClone(order.parameters),
    create_time: isoTime(order.created),
    expire_time: isoTime(order.deadline),
    prepay_id: prepayId,
    prepay_expire_time: isoTime(prepayEnd),
    payer_acts: order.payerActs.map(({ act, time }) => ({ act, time: isoTime(time) })),
    refunds: refunds.map(({ parameters }) => parameters.out_refund_no),
    notification: { id: delivery?.id ?? null, ...progress(delivery) },
  };
}

/**
 * @param {import('./refunds.js').Refund} refund
 * @param {Delivery[]} deliveries
 * @returns {import('./index.js').RefundView}
 */
export function refundView(refund, deliveries) {
  return {
    ...refundOf(refund),
    parameters: structuredClone(refund.parameters),
    notifications: deliveries.map((delivery) => ({
      id: delivery.id,
      event_type: /** @type {import('./index.js').RefundEventType} */ (delivery.occasion.type),
      ...progress(delivery),
    })),
  };
}

/**
 * @param {Delivery | undefined} delivery
 * @returns {import('./index.js').DeliveryProgress}
 */
function progress(delivery) {
  return {
    accepted: delivery?.accepted ?? false,
    accepted_probe: delivery?.attempts.some((attempt) => attempt.accepted_probe) ?? false,
    next_attempt: delivery?.nextAttempt === undefined ? null : isoTime(delivery.nextAttempt),
    attempts: delivery?.attempts.map((attempt) => ({ ...attempt })) ?? [],
  };
}
