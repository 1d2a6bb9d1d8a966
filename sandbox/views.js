/**
 * The sandbox's views of orders and refunds: the query answer and the state behind it.
 */

import { isoTime } from './encoding.js';
import { refundOf } from './refunds.js';
import { transactionOf } from './transactions.js';

/** @typedef {import('./notifications.js').Delivery} Delivery */

/**
 * @param {import('./orders.js').Order} order
 * @param {Delivery | undefined} delivery
 * @param {import('./refunds.js').Refund[]} refunds of the order
 * @returns {import('./index.js').OrderView}
 */
export function orderView(order, delivery, refunds) {
  const [opening, end] = [...order.openings].at(-1) ?? ['', 0];
  const link = { MWEB: 'h5_url', NATIVE: 'code_url' }[/** @type {string} */ (order.tradeType)];
  return {
    ...transactionOf(order),
    parameters: structuredClone(order.parameters),
    create_time: isoTime(order.created),
    expire_time: isoTime(order.deadline),
    prepay_id: link === undefined ? opening : '',
    ...(link !== undefined && { [link]: order.link }),
    prepay_expire_time: isoTime(end),
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
export function progress(delivery) {
  return {
    accepted: delivery?.accepted ?? false,
    accepted_probe: delivery?.attempts.some((attempt) => attempt.accepted_probe) ?? false,
    next_attempt: delivery?.nextAttempt === undefined ? null : isoTime(delivery.nextAttempt),
    attempts: delivery?.attempts.map((attempt) => ({ ...attempt })) ?? [],
  };
}
