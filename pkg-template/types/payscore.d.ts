// Payscore (支付分).
import type { ApiResult, CallOptions, OpenEnum } from '../index.d.ts';

/** The methods of `pay.payscore`. */
export interface PayscoreApi {
  /**
   * `POST /v3/payscore/serviceorder`. The user confirms the order on the page that `payParams.payscore` opens. That the same
   * number gives the same order is not documented: it is never repeated by itself; `pay.settle(error)` finds out.
   *
   * @example
   * const created = await pay.payscore.create({
   *   out_order_no, // stored before the call
   *   service_id,
   *   service_introduction: '充电宝租借',
   *   time_range: { start_time: 'OnAccept' },
   *   risk_fund: { name: 'DEPOSIT', amount: 9900 },
   *   need_user_confirm: true,
   * });
   */
  create(order: ServiceOrderRequest, options?: CallOptions): Promise<ApiResult<CreatedServiceOrder>>;
  /**
   * `GET /v3/payscore/serviceorder`. `pay.waitFor({ out_order_no, service_id })` repeats it until the order is over.
   *
   * @example
   * const { state, state_description, collection } = await pay.payscore.query({ out_order_no, service_id });
   */
  query(order: ServiceOrderQuery, options?: CallOptions): Promise<ApiResult<ServiceOrder>>;
  /**
   * `POST /v3/payscore/serviceorder/{out_order_no}/cancel`: there was no service, nothing is to be paid. Query before you
   * repeat it.
   *
   * @example
   * await pay.payscore.cancel({ out_order_no, service_id, reason: '用户不租了' });
   */
  cancel(order: ServiceOrderCancellation, options?: CallOptions): Promise<ApiResult<CancelledServiceOrder>>;
  /**
   * `POST /v3/payscore/serviceorder/{out_order_no}/complete`: the service is over, and the user pays `total_amount`. Query
   * before you repeat it. A refund goes by the `transaction_id` in the query's `collection`.
   *
   * @example
   * await pay.payscore.complete({
   *   out_order_no,
   *   service_id,
   *   post_payments: [{ name: '租金', amount: 400, description: '每小时 2 元' }],
   *   post_discounts: [{ name: '新人优惠', amount: 100 }],
   *   total_amount: 300,
   * });
   */
  complete(order: ServiceOrderCompletion, options?: CallOptions): Promise<ApiResult<CompletedServiceOrder>>;
}

/** Body of `POST /v3/payscore/serviceorder`. */
export interface ServiceOrderRequest {
  /** Your service order number, up to 32 characters. */
  out_order_no: string;
  /** Default: the client's. */
  appid?: string;
  service_id: string;
  /** Shown to the user; up to 20 characters. */
  service_introduction: string;
  post_payments?: ServicePayment[];
  post_discounts?: Array<{ name: string; description: string; count?: number }>;
  time_range: ServiceTimes & { start_time: string };
  location?: { start_location?: string; end_location?: string };
  risk_fund: ServiceRiskFund;
  /** Returned in query and notifications; up to 256 characters. */
  attach?: string;
  /** Where WeChat Pay posts what the user does. Default: the client's `notifyUrl`. */
  notify_url?: string;
  openid?: string;
  need_user_confirm?: boolean;
  device?: ServiceDevice;
}

export interface ServicePayment {
  name: string;
  /** Fen. */
  amount?: number;
  description?: string;
  count?: number;
}

export interface ServiceDiscount {
  name: string;
  /** Fen. */
  amount: number;
  description?: string;
  count?: number;
}

/** Times as payscore writes them, for example `20260720100000` or `OnAccept`. */
export interface ServiceTimes {
  start_time?: string;
  start_time_remark?: string;
  end_time?: string;
  end_time_remark?: string;
}

export interface ServiceRiskFund {
  name: 'DEPOSIT' | 'ADVANCE' | 'CASH_DEPOSIT' | 'ESTIMATE_ORDER_COST';
  /** Fen. */
  amount: number;
  description?: string;
}

export interface ServiceDevice {
  start_device_id?: string;
  end_device_id?: string;
  materiel_no?: string;
}

/** Exactly one of `out_order_no` and `query_id`. `appid`: default the client's. */
export type ServiceOrderQuery = { service_id: string; appid?: string } & (
  | { out_order_no: string; query_id?: undefined }
  | { query_id: string; out_order_no?: undefined }
);

export interface ServiceOrderCancellation {
  out_order_no: string;
  /** Default: the client's. */
  appid?: string;
  service_id: string;
  /** Up to 30 characters. */
  reason: string;
}

export interface ServiceOrderCompletion {
  out_order_no: string;
  /** Default: the client's. */
  appid?: string;
  service_id: string;
  post_payments: ServicePayment[];
  post_discounts?: ServiceDiscount[];
  /** What the user pays, fen; 0 for nothing. */
  total_amount: number;
  time_range?: ServiceTimes;
  location?: { end_location?: string };
  profit_sharing?: boolean;
  goods_tag?: string;
  device?: ServiceDevice;
}

/** `DONE`, `REVOKED` and `EXPIRED` do not change any more. */
export type ServiceOrderState = OpenEnum<'CREATED' | 'DOING' | 'DONE' | 'REVOKED' | 'EXPIRED'>;

/** Of an order that is `DOING`: the user confirmed it, or it is completed and to be paid. */
export type ServiceOrderStateDescription = OpenEnum<'USER_CONFIRM' | 'MCH_COMPLETE'>;

/** What every answer but that of the cancellation holds. */
export interface ServiceOrderBasics {
  appid: string;
  mchid: string;
  out_order_no: string;
  service_id: string;
  service_introduction: string;
  state: ServiceOrderState;
  state_description?: ServiceOrderStateDescription;
  order_id?: string;
  post_payments?: ServicePayment[];
  post_discounts?: ServicePayment[];
  time_range?: ServiceTimes;
  location?: { start_location?: string; end_location?: string };
  [more: string]: unknown;
}

export interface CreatedServiceOrder extends ServiceOrderBasics {
  order_id: string;
  /** Opens the page where the user confirms: `payParams.payscore`. */
  package: string;
}

export interface ServiceOrder extends ServiceOrderBasics {
  openid?: string;
  attach?: string;
  notify_url?: string;
  /** Fen. */
  total_amount?: number;
  /** Whether there is something to pay. */
  need_collection?: boolean;
  collection?: ServiceCollection;
}

/** What is paid of an order. */
export interface ServiceCollection {
  state: OpenEnum<'USER_PAYING' | 'USER_PAID'>;
  /** Fen, as the others. */
  total_amount?: number;
  paying_amount?: number;
  paid_amount?: number;
  details?: Array<{
    seq?: number;
    amount?: number;
    paid_type?: OpenEnum<'NEWTON' | 'MCH'>;
    paid_time?: string;
    transaction_id?: string;
    [more: string]: unknown;
  }>;
  [more: string]: unknown;
}

export interface CancelledServiceOrder {
  appid: string;
  mchid: string;
  out_order_no: string;
  service_id: string;
  order_id: string;
  [more: string]: unknown;
}

export interface CompletedServiceOrder extends ServiceOrderBasics {
  /** Fen. */
  total_amount: number;
  need_collection?: boolean;
}

/** Argument of `wx.openBusinessView`. */
export interface PayscoreUseParams {
  businessType: 'wxpayScoreUse';
  extraData: SignedPayscore & { package: string };
}

/** The same, for the details of an order. */
export interface PayscoreDetailParams {
  businessType: 'wxpayScoreDetail';
  extraData: SignedPayscore & { service_id: string; out_order_no: string };
}

export interface SignedPayscore {
  mch_id: string;
  timestamp: string;
  nonce_str: string;
  sign_type: 'HMAC-SHA256';
  sign: string;
}
