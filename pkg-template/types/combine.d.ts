// Combined payment (合单支付).
import type {
  ApiResult,
  CallOptions,
  H5Prepay,
  NativePrepay,
  OpenEnum,
  Prepay,
  Promotion,
  ResponseMeta,
  SensitiveCallOptions,
  TradeState,
  TradeType,
} from '../index.d.ts';

/** The methods of `pay.combine`: one payment for several sub-orders, all of which are paid or none. */
export interface CombineApi {
  /**
   * JSAPI or mini-program order: `POST /v3/combine-transactions/jsapi`. Safe to repeat with identical parameters. The app id
   * of its pay params is `combine_appid`.
   *
   * @example
   * const prepay = await pay.combine.prepayJsapi({
   *   combine_out_trade_no,
   *   combine_payer_info: { openid },
   *   sub_orders: [
   *     {
   *       mchid: pay.mchid,
   *       out_trade_no: 'COFFEE-0001',
   *       description: '手冲咖啡',
   *       attach: 'shop=07',
   *       amount: { total_amount: 3600, currency: 'CNY' }, // fen
   *     },
   *     {
   *       mchid: pay.mchid,
   *       out_trade_no: 'BEANS-0001',
   *       description: '咖啡豆',
   *       attach: 'shop=08',
   *       amount: { total_amount: 8800, currency: 'CNY' },
   *       settle_info: { profit_sharing: true },
   *     },
   *   ],
   * });
   * const params = await pay.payParams.miniProgram(prepay);
   */
  prepayJsapi(order: CombineJsapiOrder, options?: SensitiveCallOptions): Promise<ApiResult<Prepay>>;
  /**
   * APP order: `POST /v3/combine-transactions/app`. Safe to repeat with identical parameters. With `contract_info` the answer
   * tells what became of the contract.
   *
   * @example
   * const prepay = await pay.combine.prepayApp({ combine_out_trade_no, sub_orders });
   * const params = await pay.payParams.app(prepay);
   */
  prepayApp(order: CombineAppOrder, options?: SensitiveCallOptions): Promise<ApiResult<CombineAppPrepay>>;
  /**
   * H5 order, for browsers outside WeChat: `POST /v3/combine-transactions/h5`. `h5_url` is valid for 5 minutes. Safe to
   * repeat with identical parameters.
   *
   * @example
   * const prepay = await pay.combine.prepayH5({
   *   combine_out_trade_no,
   *   sub_orders,
   *   scene_info: { payer_client_ip: '203.0.113.7', h5_info: { type: 'Wap' } }, // the payer's address
   * });
   * const link = await pay.payParams.h5({ ...prepay, redirect_url: 'https://shop.example.com/done' });
   */
  prepayH5(order: CombineH5Order, options?: SensitiveCallOptions): Promise<ApiResult<H5Prepay>>;
  /**
   * Native order: `POST /v3/combine-transactions/native`. `code_url` is valid for 2 hours; show it as a QR code, unchanged.
   * Safe to repeat with identical parameters: that gives a new code and voids the old one.
   *
   * @example
   * const { code_url } = await pay.combine.prepayNative({ combine_out_trade_no, sub_orders });
   * const text = await pay.payParams.native({ code_url });
   */
  prepayNative(order: CombineNativeOrder, options?: SensitiveCallOptions): Promise<ApiResult<NativePrepay>>;
  /**
   * `GET /v3/combine-transactions/out-trade-no/{combine_out_trade_no}`. Takes the number alone, or an object that holds it.
   * The queries of single orders do not find combined ones, nor their sub-orders: those answer `ORDER_NOT_EXIST`.
   *
   * @example
   * const { sub_orders = [] } = await pay.combine.query(combine_out_trade_no);
   * const paid = sub_orders.length > 0 && sub_orders.every(({ trade_state }) => trade_state === 'SUCCESS');
   */
  query(
    combine_out_trade_no: string | { combine_out_trade_no: string },
    options?: CallOptions,
  ): Promise<ApiResult<CombineTransaction>>;
  /**
   * Closes an unpaid order: `POST /v3/combine-transactions/out-trade-no/{combine_out_trade_no}/close`. Names exactly the
   * sub-orders of the order: with another list WeChat Pay answers 500.
   *
   * @example
   * await pay.combine.close({
   *   combine_out_trade_no,
   *   sub_orders: sub_orders.map(({ mchid, out_trade_no }) => ({ mchid, out_trade_no })),
   * });
   */
  close(order: CombineCloseRequest, options?: CallOptions): Promise<ResponseMeta>;
}

/** What the requests of all combined orders have. */
export interface CombineOrder {
  /** App that starts the payment. Default: the client's `appid`. */
  combine_appid?: string;
  /** Merchant that starts the payment. Default: the client's `mchid`; any other value is refused. */
  combine_mchid?: string;
  /** Your number of the whole, 6–32 of `[0-9A-Za-z_\-|*]`, never used before by this merchant. */
  combine_out_trade_no: string;
  scene_info?: {
    /** Address of the payer, IPv4 or IPv6. */
    payer_client_ip: string;
    /** Up to 16 characters. */
    device_id?: string;
  };
  combine_payer_info?: CombinePayer;
  /** RFC 3339; of older documents, ignored by the newest. */
  time_start?: string;
  /** Deadline, RFC 3339 with offset. Must not change when the call is repeated. */
  time_expire?: string;
  /** Where WeChat Pay posts the one result of the whole. Default: the client's `notifyUrl`. */
  notify_url?: string;
  limit_pay?: OpenEnum<'no_balance' | 'no_debit' | 'balance_only'>[];
}
/** Body of `POST /v3/combine-transactions/jsapi`. */
export interface CombineJsapiOrder extends CombineOrder {
  /** 2 to 10 sub-orders; of a service provider (服务商) 1 to 50. */
  sub_orders: DetailedCombineSubOrder[];
  combine_payer_info: CombinePayer & ({ openid: string } | { sub_openid: string });
  subsidy_info?: CombineSubsidy;
}
/** Body of `POST /v3/combine-transactions/app`. */
export interface CombineAppOrder extends CombineOrder {
  /** 2 to 10 sub-orders; of a service provider (服务商) 1 to 50. */
  sub_orders: DetailedCombineSubOrder[];
  /** In WeChat Pay's schema, without an explanation. */
  prepay_id?: string;
  trade_scenario?: 'RECOMMERCE';
  /** A contract to sign with the payment; by permission. */
  contract_info?: {
    mchid: string;
    appid: string;
    out_contract_code: string;
    plan_id: number;
    contract_display_account: string;
    notify_url: string;
  };
  subsidy_info?: CombineSubsidy;
}
/** Body of `POST /v3/combine-transactions/h5`. */
export interface CombineH5Order extends CombineOrder {
  /** 2 to 10 sub-orders; of a service provider (服务商) 1 to 50. */
  sub_orders: CombineSubOrder[];
  scene_info: {
    /** Address of the payer, IPv4 or IPv6; not of your server. */
    payer_client_ip: string;
    /** Up to 16 characters. */
    device_id?: string;
    h5_info: {
      type: OpenEnum<'iOS' | 'Android' | 'Wap'>;
      app_name?: string;
      app_url?: string;
      bundle_id?: string;
      package_name?: string;
    };
  };
}
/** Body of `POST /v3/combine-transactions/native`. */
export interface CombineNativeOrder extends CombineOrder {
  /** 2 to 10 sub-orders; of a service provider (服务商) 1 to 50. */
  sub_orders: CombineSubOrder[];
}
export interface CombinePayer {
  /** Of the payer under `combine_appid`. */
  openid?: string;
  /** Of the payer under the `sub_appid` of a service provider's order. */
  sub_openid?: string;
  /** Who may pay; by permission. `number` and `name` are encrypted for you. */
  identity?: { type: string; number: string; name: string };
}
export interface CombineSubsidy {
  subsidy_detail?: Array<{
    subsidy_period_type?: string;
    subsidy_plan?: Array<{ subsidy_installment_num?: number; subsidy_percent?: number }>;
  }>;
}
/** One order of a combined payment. */
export interface CombineSubOrder {
  /** Merchant of this sub-order; of a service provider its own `mchid`. */
  mchid: string;
  /** Your number of this sub-order, 6–32 of `[0-9A-Za-z_\-|*]`, never used before by its merchant. */
  out_trade_no: string;
  /** Required here: returned in query and notification, 1–128 characters. */
  attach: string;
  /** Fen; the member is `total_amount`, not `total`, and `currency` is required. */
  amount: { total_amount: number; currency: 'CNY' };
  /** Goods text shown to the user, 1–127 characters. */
  description: string;
  /** Sub-merchant; required of a service provider, absent otherwise. */
  sub_mchid?: string;
  /** App of the sub-merchant. */
  sub_appid?: string;
  goods_tag?: string;
  settle_info?: {
    /** Freezes the money for `pay.profitSharing`. */
    profit_sharing?: boolean;
    /** Subsidy of the platform, fen. */
    subsidy_amount?: number;
  };
}
/** A sub-order of JSAPI or APP. */
export interface DetailedCombineSubOrder extends CombineSubOrder {
  /** Free text, up to 6000 characters. */
  detail?: string;
  /** @deprecated An older place of `settle_info.profit_sharing`. */
  profit_sharing?: boolean;
  individual_auth_id?: string;
  individual_name?: string;
}
/** Body of the close: exactly the sub-orders of the order. */
export interface CombineCloseRequest {
  /** Goes into the path. */
  combine_out_trade_no: string;
  /** Default: the client's `appid`. */
  combine_appid?: string;
  sub_orders: Array<{
    mchid: string;
    out_trade_no: string;
    /** Required of a service provider. */
    sub_mchid?: string;
    sub_appid?: string;
    individual_auth_id?: string;
  }>;
}

export interface CombineAppPrepay extends Prepay {
  /** If `contract_info` was sent. */
  contract_result?: { code: string; message?: string; [more: string]: unknown };
}
/** A combined order as WeChat Pay knows it. Its state is that of its sub-orders, and so are its amounts. */
export interface CombineTransaction {
  combine_appid: string;
  combine_mchid: string;
  combine_out_trade_no: string;
  combine_transaction_id?: string;
  sub_orders?: CombineSubTransaction[];
  combine_payer_info?: { openid?: string };
  scene_info?: { device_id?: string };
  trade_scenario?: OpenEnum<'RECOMMERCE'>;
  installment_info?: { use_subsidy?: boolean; selected_installment_number?: number };
  /** Fields WeChat Pay adds later are kept. */
  [more: string]: unknown;
}
export interface CombineSubTransaction {
  mchid: string;
  out_trade_no: string;
  /** Present once paid; refunds and profit sharing take this one. */
  transaction_id?: string;
  sub_mchid?: string;
  sub_appid?: string;
  sub_openid?: string;
  trade_type?: TradeType;
  trade_state?: TradeState;
  bank_type?: string;
  attach?: string;
  /** RFC 3339. */
  success_time?: string;
  /** Fen. */
  amount?: {
    total_amount: number;
    /** Paid by the user after coupons. */
    payer_amount?: number;
    currency?: string;
    payer_currency?: string;
    settlement_rate?: number;
    [more: string]: unknown;
  };
  promotion_detail?: Promotion[];
  [more: string]: unknown;
}
