// Refunds (退款).
import type { ApiResult, CallOptions, OpenEnum, SensitiveCallOptions } from '../index.d.ts';

/** The methods of `pay.refunds`. */
export interface RefundsApi {
  /**
   * `POST /v3/refund/domestic/refunds`. The same number again gives the refund that exists; only one is executed. The
   * answer means accepted: wait for `REFUND.*`, or query from a minute later on.
   *
   * @example
   * const refund = await pay.refunds.create({
   *   out_trade_no,
   *   out_refund_no, // stored before the call
   *   amount: { refund: 600, total: 5600, currency: 'CNY' },
   *   reason: '杯子破了',
   * });
   */
  create(refund: RefundRequest, options?: CallOptions): Promise<ApiResult<Refund>>;
  /**
   * `GET /v3/refund/domestic/refunds/{out_refund_no}`. Takes the number alone, or an object that holds it.
   *
   * @example
   * const { status } = await pay.refunds.query(out_refund_no);
   */
  query(
    out_refund_no: string | { out_refund_no: string; sub_mchid?: string },
    options?: CallOptions,
  ): Promise<ApiResult<Refund>>;
  /**
   * Resolves a refund whose status is `ABNORMAL` (发起异常退款):
   * `POST /v3/refund/domestic/refunds/{refund_id}/apply-abnormal-refund`. Query before you repeat it.
   *
   * @example
   * await pay.refunds.applyAbnormal({ refund_id, out_refund_no, type: 'MERCHANT_BANK_CARD' });
   */
  applyAbnormal(refund: AbnormalRefundRequest, options?: SensitiveCallOptions): Promise<ApiResult<Refund>>;
}

/** Body of `POST /v3/refund/domestic/refunds`. Exactly one of `transaction_id` and `out_trade_no` names the order. */
export type RefundRequest = RefundDetails &
  ({ transaction_id: string; out_trade_no?: undefined } | { out_trade_no: string; transaction_id?: undefined });
export interface RefundDetails {
  /** Of a partner order (服务商), and required there. */
  sub_mchid?: string;
  /** Your refund number, 1–64 of `[0-9A-Za-z_\-|*@]`. A repeat with the same number never refunds twice. */
  out_refund_no: string;
  /** Shown to the user; up to 80 bytes of UTF-8, which are 26 Chinese characters. */
  reason?: string;
  /** Where WeChat Pay posts the result. Default: the one set in the merchant platform; not the client's `notifyUrl`. */
  notify_url?: string;
  funds_account?: 'AVAILABLE' | 'UNSETTLED';
  amount: {
    /** Fen, at most `total` less what was refunded before. */
    refund: number;
    /** Amount of the order, fen. */
    total: number;
    currency: 'CNY';
    from?: RefundSource[];
  };
  goods_detail?: Array<{
    merchant_goods_id: string;
    wechatpay_goods_id?: string;
    goods_name?: string;
    unit_price: number;
    refund_amount: number;
    refund_quantity: number;
  }>;
}
/** An account that pays a part of a refund, and how much of it in fen. */
export interface RefundSource {
  account: OpenEnum<'AVAILABLE' | 'UNAVAILABLE'>;
  amount: number;
}
/** How to resolve a refund whose status is `ABNORMAL`. */
export interface AbnormalRefundRequest {
  /** Of the refund; goes into the path. */
  refund_id: string;
  out_refund_no: string;
  sub_mchid?: string;
  /** To another bank card of the user, or back to the merchant. */
  type: 'USER_BANK_CARD' | 'MERCHANT_BANK_CARD';
  /** For `USER_BANK_CARD`, for example `ICBC_DEBIT`. */
  bank_type?: string;
  /** For `USER_BANK_CARD`: card number. Encrypted for you, like every sensitive field; at most 214 bytes. */
  bank_account?: string;
  /** For `USER_BANK_CARD`: the card holder's name, encrypted alike. */
  real_name?: string;
}

export type RefundStatus = OpenEnum<'SUCCESS' | 'CLOSED' | 'PROCESSING' | 'ABNORMAL'>;
export type RefundAccount = OpenEnum<'UNSETTLED' | 'AVAILABLE' | 'UNAVAILABLE' | 'OPERATION' | 'BASIC' | 'ECNY_BASIC'>;

/** A refund as WeChat Pay knows it. Accepted is not finished: `PROCESSING` ends with a notification, or ask again. */
export interface Refund {
  refund_id: string;
  out_refund_no: string;
  transaction_id: string;
  out_trade_no: string;
  channel: OpenEnum<'ORIGINAL' | 'BALANCE' | 'OTHER_BALANCE' | 'OTHER_BANKCARD'>;
  /** Text for humans: where the money goes. */
  user_received_account: string;
  /** RFC 3339; of a refund that succeeded. */
  success_time?: string;
  /** RFC 3339. */
  create_time: string;
  status: RefundStatus;
  funds_account?: RefundAccount;
  amount: RefundedAmount;
  promotion_detail?: RefundedPromotion[];
  /** Fields WeChat Pay adds later are kept. */
  [more: string]: unknown;
}
/** Fen. */
export interface RefundedAmount {
  /** Of the order. */
  total: number;
  /** Of this refund. */
  refund: number;
  from?: RefundSource[];
  payer_total: number;
  payer_refund: number;
  settlement_refund: number;
  settlement_total: number;
  discount_refund: number;
  currency: string;
  refund_fee?: number;
  [more: string]: unknown;
}
export interface RefundedPromotion {
  promotion_id: string;
  scope?: OpenEnum<'GLOBAL' | 'SINGLE'>;
  type?: OpenEnum<'CASH' | 'NOCASH' | 'COUPON' | 'DISCOUNT'>;
  amount: number;
  refund_amount: number;
  [more: string]: unknown;
}
