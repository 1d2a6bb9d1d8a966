/**
 * Combined payment (合单支付) in the sandbox.
 */

import type { DeliveryProgress, ForgingOptions, NotificationAttempt, SignedNotification } from './deliveries.d.ts';
import type { TradeState } from './wire.d.ts';

/** The parameters of a combined order as the merchant sent them, the payer's identity in clear. */
export interface CombineParameters {
  combine_appid: string;
  combine_mchid: string;
  combine_out_trade_no: string;
  notify_url: string;
  sub_orders: CombineSubOrderParameters[];
  combine_payer_info?: {
    openid?: string;
    sub_openid?: string;
    identity?: { type: string; number: string; name: string };
  };
  scene_info?: { payer_client_ip: string; device_id?: string; h5_info?: Record<string, string> };
  time_start?: string;
  time_expire?: string;
  limit_pay?: string[];
  subsidy_info?: Record<string, unknown>;
  trade_scenario?: string;
}
export interface CombineSubOrderParameters {
  mchid: string;
  out_trade_no: string;
  attach: string;
  amount: { total_amount: number; currency: string };
  description: string;
  sub_mchid?: string;
  sub_appid?: string;
  detail?: string;
  goods_tag?: string;
  settle_info?: { profit_sharing?: boolean; subsidy_amount?: number };
  profit_sharing?: boolean;
}
export interface CombineCloseParameters {
  combine_appid: string;
  sub_orders: { mchid: string; sub_mchid?: string; out_trade_no: string }[];
}

/** What a query answers, and but for `combine_transaction_id` and `promotion_detail` what a notification carries. */
export interface CombinedOrder {
  combine_appid: string;
  combine_mchid: string;
  combine_out_trade_no: string;
  /** Of a paid order. */
  combine_transaction_id?: string;
  scene_info?: { device_id: string };
  sub_orders: CombinedSubOrder[];
  /** Of a paid order. */
  combine_payer_info?: { openid: string };
}
export interface CombinedSubOrder {
  mchid: string;
  sub_mchid?: string;
  sub_appid?: string;
  out_trade_no: string;
  trade_state: TradeState;
  attach: string;
  amount: { total_amount: number; currency: string; payer_amount?: number; payer_currency?: string };
  /** Of a paid order, as the members below. */
  transaction_id?: string;
  trade_type?: 'JSAPI' | 'APP' | 'MWEB' | 'NATIVE';
  bank_type?: string;
  success_time?: string;
  promotion_detail?: never[];
}

/** A combined order as the sandbox sees it: the query answer and what lies behind it. */
export interface CombineView extends CombinedOrder {
  parameters: CombineParameters;
  /** ISO 8601, as all times of the sandbox's own. */
  create_time: string;
  expire_time: string;
  /** The newest `prepay_id`, `h5_url` or `code_url`. */
  opener: string;
  payer_acts: { act: 'pay' | 'cancel'; time: string }[];
  /** `id` is the same on every redelivery; null before payment. */
  notification: { id: string | null } & DeliveryProgress;
}

export interface CombineNotificationOptions extends ForgingOptions {
  /** Changes the decrypted content, before encryption and signature. */
  order?: (order: CombinedOrder) => unknown;
}

/**
 * What the payer of combined orders does. Sub-orders may be of any merchant; those of the sandbox's own can be refunded and
 * shared, each by its `transaction_id`.
 *
 * @example
 * await client.combine.prepayJsapi({ combine_out_trade_no: 'COMBINE-0001', combine_payer_info: { openid }, sub_orders });
 * const { sub_orders: paid } = await sandbox.combine.pay('COMBINE-0001'); // your handler gets TRANSACTION.SUCCESS
 */
export interface SandboxCombine {
  /** @throws {SandboxError} `ORDER_NOT_EXIST` */
  order(combineOutTradeNo: string): Promise<CombineView>;
  /**
   * The payer pays all sub-orders; the one notification is posted afterwards. `opened` is what opened the cashier, which is
   * checked first: pay params (JSAPI, APP), `h5_url` (with or without `redirect_url`), `code_url`.
   * @throws {SandboxError} `ORDER_NOT_EXIST`, `ORDERPAID`, `ORDER_CLOSED`, `PREPAY_EXPIRED`, `PAY_PARAMS_INVALID`,
   *   `SANDBOX_CLOSED`
   */
  pay(combineOutTradeNo: string, opened?: object | string): Promise<CombineView>;
  /** The payer leaves the cashier; the order stays `NOTPAY`. Throws as `pay`. */
  cancel(combineOutTradeNo: string): Promise<CombineView>;
  /**
   * Posts the notification of a paid order once more, at once (the same `id`: a duplicate).
   * @throws {SandboxError} `ORDER_NOT_EXIST`, `ORDER_NOT_PAID`
   */
  resend(combineOutTradeNo: string): Promise<NotificationAttempt>;
  /** A freshly signed (or forged) notification of a paid order, not sent. Throws as `resend`. */
  notification(combineOutTradeNo: string, options?: CombineNotificationOptions): Promise<SignedNotification>;
}
