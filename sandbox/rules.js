/**
 * The field rules of the sandbox's requests: required and allowed fields, and their lengths.
 */

import { utf8 } from './encoding.js';
import { mchid, outTradeNo } from './order-rules.js';
import { BANK_TYPES } from './refunds.js';
import { boolean, broken, forbidden, integer, list, object, oneOf, optional, required, text } from './schema.js';
import { notifyUrlIssue } from './urls.js';

/** @typedef {import('./errors.js').Words} Words */

/** Ends the `Request-ID` if a parameter is given that this merchant must not pass. */
export const NOT_ALLOWED = 270924358;
/** @type {Words} */
export const PROVIDERS_ONLY = ['仅服务商可用', 'is for service providers only'];

/**
 * @param {string} value
 * @returns {Words | undefined} the problem, if any
 */
function reasonIssue(value) {
  const { length } = utf8(value);
  return length > 80
    ? [`UTF-8字节数${length}，大于最大值80`, `must have at most 80 bytes in UTF-8, has ${length}`]
    : undefined;
}

const outRefundNo = text(64, {
  pattern: /^[0-9A-Za-z_\-|*@]+$/,
  expected: ['由0-9 A-Z a-z _ - | * @组成', 'of the characters 0-9 A-Z a-z _ - | * @'],
});

/** Of a merchant that is no service provider. */
const subMchid = forbidden(PROVIDERS_ONLY, NOT_ALLOWED);

const refundAmount = object(
  {
    refund: required(integer(1)),
    total: required(integer(1)),
    currency: required(oneOf('CNY')),
    from: optional(
      list(object({ account: required(oneOf('AVAILABLE', 'UNAVAILABLE')), amount: required(integer(1)) })),
    ),
  },
  ({ refund, from }, pointer) => {
    if (from === undefined) return;
    let sum = 0;
    for (const { amount } of from) sum += amount;
    if (sum !== refund)
      throw broken(
        `${pointer}/from`,
        [`总和应为退款金额${refund}，不是${sum}`, `must sum up to the refund ${refund}, not to ${sum}`],
        from,
      );
  },
);

const refundGoods = object({
  merchant_goods_id: required(text(32)),
  wechatpay_goods_id: optional(text(32)),
  goods_name: optional(text(256)),
  unit_price: required(integer()),
  refund_amount: required(integer()),
  refund_quantity: required(integer(1)),
});

/** @param {import('./schema.js').Member} provided the sub-merchant */
const abnormalRefund = (provided) =>
  object(
    {
      sub_mchid: provided,
      out_refund_no: required(outRefundNo),
      type: required(oneOf('USER_BANK_CARD', 'MERCHANT_BANK_CARD')),
      bank_type: optional(oneOf(...BANK_TYPES)),
      bank_account: optional(text(1024)),
      real_name: optional(text(1024)),
    },
    (fields, pointer) => {
      if (fields.type !== 'USER_BANK_CARD') return;
      const missing = ['bank_type', 'bank_account', 'real_name'].find((name) => fields[name] === undefined);
      if (missing !== undefined)
        throw broken(`${pointer}/${missing}`, [
          '类型为USER_BANK_CARD时必填',
          'is required with the type USER_BANK_CARD',
        ]);
    },
  );

/**
 * An address for notifications.
 * @param {number} max characters
 * @param {boolean} allowHttp
 * @param {number} [min]
 */
export const notifyUrlRule = (max, allowHttp, min) =>
  text(max, { min, check: (value) => notifyUrlIssue(value, allowHttp) });

/**
 * The rules of the request bodies.
 * @param {{ allowHttp: boolean, provider: boolean }} options `provider`: whether the merchant is a service provider
 */
export function bodyRules({ allowHttp, provider }) {
  /** @param {number} max @param {number} [min] */
  const notifyUrl = (max, min) => notifyUrlRule(max, allowHttp, min);
  const provided = provider ? optional(mchid) : subMchid;
  return {
    refund: object(
      {
        sub_mchid: provided,
        transaction_id: optional(text(32)),
        out_trade_no: optional(outTradeNo),
        out_refund_no: required(outRefundNo),
        reason: optional(text(Infinity, { check: reasonIssue })),
        notify_url: optional(notifyUrl(256, 8)),
        funds_account: optional(oneOf('AVAILABLE', 'UNSETTLED')),
        amount: required(refundAmount),
        goods_detail: optional(list(refundGoods)),
      },
      ({ transaction_id: id, out_trade_no: number }, pointer) => {
        if ((id === undefined) !== (number === undefined)) return;
        throw broken(
          `${pointer}/transaction_id`,
          [
            'transaction_id和out_trade_no必须且只能传一个',
            'exactly one of transaction_id and out_trade_no must be given',
          ],
          id,
        );
      },
    ),
    abnormalRefund: abnormalRefund(provided),
    echo: object({
      echo_message: required(text(Infinity)),
      encrypted_echo_message: optional(text(Infinity)),
      notify_url: optional(notifyUrl(255)),
    }),
  };
}
