// Single orders: JSAPI and mini program, APP, H5, Native, and code payment.
import type { OpenEnum } from '../index.d.ts';

/** Money in the minor unit. */
export interface OrderAmount {
  /** Fen, an integer of at least 1. */
  total: number;
  /** `CNY`, the default. */
  currency?: string;
}

/** What the orders of all products have, code payment included. */
export interface OrderBasics {
  /** Goods text shown to the user, 1–127 characters, no emoji. */
  description: string;
  /** Your order number, 6–32 of `[0-9A-Za-z_\-|*]`, never used before by this merchant. */
  out_trade_no: string;
  /** Returned in query, notification and bill, up to 128 characters. */
  attach?: string;
  /** For coupons. */
  goods_tag?: string;
  /** Shows the entry to the e-invoice (电子发票), if the product is open. */
  support_fapiao?: boolean;
  amount: OrderAmount;
}

/** What every prepaid order has: all but code payment. */
export interface PrepayBasics extends OrderBasics {
  /** Deadline, RFC 3339 with offset, for example `2026-07-20T10:30:00+08:00`. Must not change when the call is repeated. */
  time_expire?: string;
  /** Where WeChat Pay posts the result: absolute https URL without query. Default: the client's `notifyUrl`. */
  notify_url?: string;
  /** For promotions of single items. */
  detail?: {
    /** Original price, fen. */
    cost_price?: number;
    invoice_id?: string;
    goods_detail?: Array<OrderedGoods & { wechatpay_goods_id?: string }>;
  };
  limit_pay?: string[];
}
export interface OrderedGoods {
  merchant_goods_id: string;
  goods_name?: string;
  quantity: number;
  /** Fen. */
  unit_price: number;
}

/** The merchant that orders. */
export interface OrderOwner {
  /** Default: the client's `appid`. */
  appid?: string;
  /** Default: the client's `mchid`; any other value is refused. */
  mchid?: string;
}

/** The payer's real name is checked, with WeChat Pay's permission. */
export interface PayerIdentity {
  type: OpenEnum<
    | 'IDCARD'
    | 'HONGKONG_MACAO'
    | 'HONGKONG_MACAO_RESIDENT'
    | 'TAIWAN_RESIDENT'
    | 'FOREIGN_RESIDENT'
    | 'OVERSEA_PASSPORT'
    | 'PHONE_NUMBER'
  >;
  /** Document number. Encrypted for you, like every sensitive field; at most 214 bytes. */
  number: string;
  /** Encrypted alike. */
  name: string;
}

export interface OrderScene {
  /** Address of the payer, IPv4 or IPv6; not that of your server. */
  payer_client_ip: string;
  /** Number of the terminal. */
  device_id?: string;
  store_info?: { id: string; name?: string; area_code?: string; address?: string };
}
export interface H5Scene extends OrderScene {
  /** The browser, or the app around it. */
  h5_info: {
    type: OpenEnum<'iOS' | 'Android' | 'Wap'>;
    app_name?: string;
    app_url?: string;
    /** Of an iOS app. */
    bundle_id?: string;
    /** Of an Android app. */
    package_name?: string;
  };
}

/** Interest of instalments that the merchant pays, with WeChat Pay's permission. */
export interface OrderSubsidy {
  subsidy_detail?: Array<{
    subsidy_period_type?: OpenEnum<'DAILY' | 'PERIOD'>;
    subsidy_plan?: Array<{ subsidy_installment_num?: number; subsidy_percent?: number }>;
  }>;
}

/** `profit_sharing: true` freezes the money for profit sharing (分账). */
export interface OrderSettlement {
  profit_sharing?: boolean;
}

/** Body of `POST /v3/pay/transactions/jsapi`: a JSAPI or mini-program (小程序) order. */
export interface JsapiOrder extends PrepayBasics, OrderOwner {
  payer: { openid: string; identity?: PayerIdentity };
  scene_info?: OrderScene;
  settle_info?: OrderSettlement;
  subsidy_info?: OrderSubsidy;
}
/** Body of `POST /v3/pay/transactions/app`. It names no payer: whoever opens the cashier pays. */
export interface AppOrder extends PrepayBasics, OrderOwner {
  payer?: { identity?: PayerIdentity };
  scene_info?: OrderScene;
  settle_info?: OrderSettlement;
  subsidy_info?: OrderSubsidy;
}
/** Body of `POST /v3/pay/transactions/h5`: an order that a browser outside of WeChat pays. */
export interface H5Order extends PrepayBasics, OrderOwner {
  payer?: { identity?: PayerIdentity };
  /** Required here. The address is that of the payer: one of the own machine is refused. */
  scene_info: H5Scene;
  settle_info?: OrderSettlement;
}
/** Body of `POST /v3/pay/transactions/native`: an order that is paid by scanning a code. */
export interface NativeOrder extends PrepayBasics, OrderOwner {
  payer?: { identity?: PayerIdentity };
  scene_info?: OrderScene;
  settle_info?: OrderSettlement;
}

/** Body of `POST /v3/pay/transactions/codepay`: the cashier reads the code that the payer shows (付款码). */
export interface CodeOrder extends OrderBasics, OrderOwner {
  /** The code as it was read, up to 32 characters. */
  payer: { auth_code: string };
  scene_info: {
    device_id?: string;
    /** Of the cashier's machine. */
    device_ip?: string;
    /** The store, by WeChat Pay's number for it or by yours. */
    store_info: { id: string; out_id?: undefined } | { out_id: string; id?: undefined };
  };
  detail?: {
    cost_price?: number;
    invoice_id?: string;
    /** The unified goods code is spelt differently here. */
    goods_detail: Array<OrderedGoods & { wxpay_goods_id?: string }>;
  };
  settle_info?: OrderSettlement;
}

/** Answer to the prepay of JSAPI, mini program and APP. */
export interface Prepay {
  /** Valid for 2 hours. */
  prepay_id: string;
}
/** Answer to the prepay of H5. */
export interface H5Prepay {
  /** Valid for 5 minutes: the payer's browser navigates to it. See `payParams.h5`. */
  h5_url: string;
}
/** Answer to the prepay of Native. */
export interface NativePrepay {
  /** Valid for 2 hours: drawn as a QR code, unchanged. */
  code_url: string;
}

export type TradeState = OpenEnum<
  'SUCCESS' | 'REFUND' | 'NOTPAY' | 'CLOSED' | 'REVOKED' | 'USERPAYING' | 'PAYERROR' | 'ACCEPT'
>;
/** `MWEB` is H5, `MICROPAY` code payment. */
export type TradeType = OpenEnum<'JSAPI' | 'NATIVE' | 'APP' | 'MICROPAY' | 'MWEB' | 'FACEPAY'>;

/** What WeChat Pay knows of every order. */
export interface TransactionBasics {
  out_trade_no: string;
  /** Present once paid. */
  transaction_id?: string;
  trade_type?: TradeType;
  trade_state: TradeState;
  bank_type?: string;
  attach?: string;
  /** RFC 3339. */
  success_time?: string;
  amount?: TransactionAmount;
  scene_info?: { device_id?: string };
  promotion_detail?: Promotion[];
  /** Fields WeChat Pay adds later are kept. */
  [more: string]: unknown;
}
/** An order as WeChat Pay knows it: the answer of a query and the content of a payment notification. */
export interface Transaction extends TransactionBasics {
  appid: string;
  mchid: string;
  trade_state_desc: string;
  payer?: { openid?: string };
}
/** A code payment as it began: paid (`SUCCESS`), failed (`PAYERROR`), or waiting for the password (`USERPAYING`). */
export interface CodePayment extends TransactionBasics {
  appid?: string;
  mchid: string;
  trade_state_desc?: string;
  payer?: { openid?: string };
}
/** Answer to a reversal. */
export interface Reversal {
  appid?: string;
  mchid: string;
  out_trade_no: string;
  /** Fields WeChat Pay adds later are kept. */
  [more: string]: unknown;
}
export interface TransactionAmount {
  /** Order amount, fen. */
  total?: number;
  /** Paid by the user after coupons, fen. */
  payer_total?: number;
  currency?: string;
  payer_currency?: string;
  [more: string]: unknown;
}
export interface Promotion {
  coupon_id: string;
  name?: string;
  scope?: OpenEnum<'GLOBAL' | 'SINGLE'>;
  type?: OpenEnum<'CASH' | 'NOCASH'>;
  amount: number;
  [more: string]: unknown;
}
