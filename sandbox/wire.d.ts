/**
 * The shapes of orders, refunds and transfers, as the merchant and WeChat Pay send them.
 */

/** `REFUND` from the first accepted refund on, also a partial one, and whatever becomes of it. */
export type TradeState = 'NOTPAY' | 'SUCCESS' | 'REFUND' | 'CLOSED' | CodeState;
/** Of code payments only. */
export type CodeState = 'USERPAYING' | 'PAYERROR' | 'REVOKED';
/** How a code payment begins: paid at once, waiting for the password, or failed. */
export type CodeOutcome = 'SUCCESS' | 'USERPAYING' | 'PAYERROR';

/** The members that say whose an order is: the first two of the merchant's own, the others of a service provider's. */
export interface Owners {
  appid?: string;
  mchid?: string;
  sp_appid?: string;
  sp_mchid?: string;
  /** The sub-merchant's app, if the order names it. */
  sub_appid?: string;
  sub_mchid?: string;
}

/** The parameters of a prepay, or of a code payment, as the merchant sent them. */
export interface PrepayParameters extends Owners {
  description: string;
  out_trade_no: string;
  /** Of every order but code payments. */
  notify_url?: string;
  time_expire?: string;
  attach?: string;
  amount: { total: number; currency?: string };
  payer?: {
    openid?: string;
    sp_openid?: string;
    sub_openid?: string;
    auth_code?: string;
    identity?: { type: string; number: string; name: string };
  };
  scene_info?: {
    payer_client_ip?: string;
    device_id?: string;
    device_ip?: string;
    store_info?: Record<string, string>;
    h5_info?: Record<string, string>;
  };
  goods_tag?: string;
  support_fapiao?: boolean;
  detail?: Record<string, unknown>;
  settle_info?: { profit_sharing?: boolean; subsidy_amount?: number };
  limit_pay?: string[];
  subsidy_info?: Record<string, unknown>;
}

/** The parameters of a refund as the merchant sent them. */
export interface RefundParameters {
  /** Of a service provider's order. */
  sub_mchid?: string;
  /** Exactly one of this and `out_trade_no`. */
  transaction_id?: string;
  out_trade_no?: string;
  out_refund_no: string;
  /** At most 80 bytes. */
  reason?: string;
  notify_url?: string;
  funds_account?: 'AVAILABLE' | 'UNSETTLED';
  amount: { refund: number; total: number; currency: string; from?: RefundSource[] };
  goods_detail?: {
    merchant_goods_id: string;
    wechatpay_goods_id?: string;
    goods_name?: string;
    unit_price: number;
    refund_amount: number;
    refund_quantity: number;
  }[];
}

/** An account of the merchant and what it pays of a refund. */
export interface RefundSource {
  account: 'AVAILABLE' | 'UNAVAILABLE';
  amount: number;
}

/** How a refund ends. An abnormal one goes on if the merchant names another account. */
export type RefundResult = 'SUCCESS' | 'CLOSED' | 'ABNORMAL';
export type RefundStatus = 'PROCESSING' | RefundResult;
export type RefundEventType = `REFUND.${RefundResult}`;

/** What the interfaces of refunds answer. */
export interface RefundAnswer {
  refund_id: string;
  out_refund_no: string;
  transaction_id: string;
  out_trade_no: string;
  channel: 'ORIGINAL' | 'OTHER_BANKCARD';
  user_received_account: string;
  /** Only with the status `SUCCESS`. */
  success_time?: string;
  create_time: string;
  status: RefundStatus;
  /** Absent if the merchant named accounts in `amount.from`. */
  funds_account?: 'AVAILABLE' | 'UNSETTLED';
  amount: {
    total: number;
    refund: number;
    from: RefundSource[];
    payer_total: number;
    payer_refund: number;
    settlement_refund: number;
    settlement_total: number;
    discount_refund: number;
    currency: string;
    refund_fee: number;
  };
  promotion_detail: never[];
}

/** The decrypted content of a `REFUND.*` notification. */
export interface RefundNotice {
  /** Or, of a service provider's order, the next two. */
  mchid?: string;
  sp_mchid?: string;
  sub_mchid?: string;
  out_trade_no: string;
  transaction_id: string;
  out_refund_no: string;
  refund_id: string;
  refund_status: RefundResult;
  /** Only with the status `SUCCESS`. */
  success_time?: string;
  amount: { total: number; refund: number; payer_total: number; payer_refund: number };
  user_received_account: string;
}

/** What a query answers and a payment notification carries. */
export interface Transaction extends Owners {
  out_trade_no: string;
  trade_state: TradeState;
  trade_state_desc: string;
  /** Of a paid order; empty if the merchant sent none. */
  attach?: string;
  /** Of a paid order. */
  payer?: { openid?: string; sp_openid?: string; sub_openid?: string };
  amount: { total: number; payer_total?: number; currency?: string; payer_currency?: string };
  transaction_id?: string;
  trade_type?: 'JSAPI' | 'APP' | 'MWEB' | 'NATIVE' | 'MICROPAY';
  bank_type?: string;
  success_time?: string;
  /** Of an unpaid order always, with an empty `device_id` if the merchant sent none. */
  scene_info?: { device_id: string };
  /** In queries. The sandbox has no coupons. */
  promotion_detail?: never[];
}

/** The parameters of a transfer to a user as the merchant sent them. */
export interface TransferParameters {
  appid: string;
  out_bill_no: string;
  transfer_scene_id: string;
  openid: string;
  /** On the wire encrypted to WeChat Pay. */
  user_name?: string;
  transfer_amount: number;
  transfer_remark: string;
  notify_url?: string;
  user_recv_perception?: string;
  transfer_scene_report_infos: { info_type: string; info_content: string }[];
  user_recv_style?: { type: 'CONFIRM_PAGE' | 'RED_PACKET' };
}
