/**
 * The field rules of payscore's service orders.
 */

import { boolean, integer, list, object, oneOf, optional, required, text } from '../../schema.js';
import { notifyUrlIssue } from '../../urls.js';

/** Where no limit is documented. */
const words = text(Infinity);

const identified = { appid: required(text(32)), service_id: required(text(32)) };

const payments = list(
  object({
    name: required(words),
    amount: optional(integer(0)),
    description: optional(words),
    count: optional(integer(0)),
  }),
);

const device = object({
  start_device_id: optional(words),
  end_device_id: optional(words),
  materiel_no: optional(words),
});

/** @param {import('../../schema.js').Member} start */
const times = (start) =>
  object({
    start_time: start,
    start_time_remark: optional(words),
    end_time: optional(words),
    end_time_remark: optional(words),
  });

/** @param {boolean} allowHttp */
export const createRule = (allowHttp) =>
  object({
    out_order_no: required(text(32)),
    ...identified,
    service_introduction: required(text(20)),
    post_payments: optional(payments),
    post_discounts: optional(
      list(object({ name: required(words), description: required(words), count: optional(integer(0)) })),
    ),
    time_range: required(times(required(words))),
    location: optional(object({ start_location: optional(words), end_location: optional(words) })),
    risk_fund: required(
      object({
        name: required(oneOf('DEPOSIT', 'ADVANCE', 'CASH_DEPOSIT', 'ESTIMATE_ORDER_COST')),
        amount: required(integer(0)),
        description: optional(words),
      }),
    ),
    attach: optional(text(256)),
    notify_url: required(text(255, { check: (value) => notifyUrlIssue(value, allowHttp) })),
    openid: optional(words),
    need_user_confirm: optional(boolean),
    device: optional(device),
  });

export const CANCEL = object({ ...identified, reason: required(text(30)) });

export const COMPLETE = object({
  ...identified,
  post_payments: required(payments),
  post_discounts: optional(
    list(
      object({
        name: required(words),
        amount: required(integer(0)),
        description: optional(words),
        count: optional(integer(0)),
      }),
    ),
  ),
  total_amount: required(integer(0)),
  time_range: optional(times(optional(words))),
  location: optional(object({ end_location: optional(words) })),
  profit_sharing: optional(boolean),
  goods_tag: optional(words),
  device: optional(device),
});
