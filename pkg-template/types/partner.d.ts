// Orders of service providers (服务商) on behalf of their sub-merchants.
import type {
  ApiResult,
  CallOptions,
  H5Prepay,
  H5Scene,
  NativePrepay,
  OrderScene,
  OrderSettlement,
  OrderSubsidy,
  PayerIdentity,
  Prepay,
  PrepayBasics,
  ResponseMeta,
  SensitiveCallOptions,
  TransactionBasics,
} from '../index.d.ts';

/**
 * The methods of `pay.partner`, for a client whose `mchid` and key are those of a service provider. Errors worth knowing:
 * 403 `NO_AUTH` (the sub-merchant has not authorised the product), 400 `INVALID_REQUEST` (you do not work for that
 * `sub_mchid`, or it is your own number).
 */
export interface PartnerApi {
  /**
   * JSAPI or mini-program order: `POST /v3/pay/partner/transactions/jsapi`. Safe to repeat with identical parameters. The
   * payer is named by the `openid` under the app that opens the cashier, and that app signs the pay params. JSAPI orders
   * (not those of mini programs) require enrolment in the Gold Plan (点金计划).
   *
   * @example
   * const prepay = await pay.partner.prepayJsapi({
   *   sub_mchid: '1900000109',
   *   sub_appid: 'wx1234567890abcdef', // the sub-merchant's mini program
   *   payer: { sub_openid: openid },
   *   description: '手冲咖啡',
   *   out_trade_no,
   *   amount: { total: 5600 }, // fen
   * });
   * const params = await pay.payParams.miniProgram({ ...prepay, sub_appid: 'wx1234567890abcdef' });
   */
  prepayJsapi(order: PartnerJsapiOrder, options?: SensitiveCallOptions): Promise<ApiResult<Prepay>>;
  /**
   * APP order: `POST /v3/pay/partner/transactions/app`. Safe to repeat with identical parameters.
   *
   * @example
   * const prepay = await pay.partner.prepayApp({
   *   sub_mchid: '1900000109',
   *   description: '手冲咖啡',
   *   out_trade_no,
   *   amount: { total: 5600 },
   * });
   * const params = await pay.payParams.app(prepay); // of the provider's app; else add sub_appid
   */
  prepayApp(order: PartnerAppOrder, options?: SensitiveCallOptions): Promise<ApiResult<Prepay>>;
  /**
   * H5 order: `POST /v3/pay/partner/transactions/h5`. Safe to repeat with identical parameters.
   *
   * @example
   * const prepay = await pay.partner.prepayH5({
   *   sub_mchid: '1900000109',
   *   description: '手冲咖啡',
   *   out_trade_no,
   *   amount: { total: 5600 },
   *   scene_info: { payer_client_ip: '203.0.113.9', h5_info: { type: 'Wap' } },
   * });
   * const link = await pay.payParams.h5(prepay);
   */
  prepayH5(order: PartnerH5Order, options?: SensitiveCallOptions): Promise<ApiResult<H5Prepay>>;
  /**
   * Native order: `POST /v3/pay/partner/transactions/native`. Safe to repeat with identical parameters, which gives a new
   * code and voids the old one.
   *
   * @example
   * const { code_url } = await pay.partner.prepayNative({
   *   sub_mchid: '1900000109',
   *   description: '手冲咖啡',
   *   out_trade_no,
   *   amount: { total: 5600 },
   * });
   */
  prepayNative(order: PartnerNativeOrder, options?: SensitiveCallOptions): Promise<ApiResult<NativePrepay>>;
  /**
   * `GET /v3/pay/partner/transactions/out-trade-no/{out_trade_no}`.
   *
   * @example
   * const transaction = await pay.partner.queryByOutTradeNo({ out_trade_no, sub_mchid: '1900000109' });
   * if (transaction.trade_state === 'SUCCESS') await db.markPaidOnce(out_trade_no);
   */
  queryByOutTradeNo(
    order: { out_trade_no: string; sub_mchid: string; sp_mchid?: string },
    options?: CallOptions,
  ): Promise<ApiResult<PartnerTransaction>>;
  /**
   * `GET /v3/pay/partner/transactions/id/{transaction_id}`. Finds paid orders only.
   *
   * @example
   * const transaction = await pay.partner.queryByTransactionId({ transaction_id, sub_mchid: '1900000109' });
   */
  queryByTransactionId(
    order: { transaction_id: string; sub_mchid: string; sp_mchid?: string },
    options?: CallOptions,
  ): Promise<ApiResult<PartnerTransaction>>;
  /**
   * Closes an unpaid order: `POST /v3/pay/partner/transactions/out-trade-no/{out_trade_no}/close`. Safe to repeat.
   *
   * @example
   * await pay.partner.close({ out_trade_no, sub_mchid: '1900000109' });
   */
  close(
    order: { out_trade_no: string; sub_mchid: string; sp_mchid?: string },
    options?: CallOptions,
  ): Promise<ResponseMeta>;
}

/** The merchants of an order: the service provider that calls, and the sub-merchant that sells. */
export interface PartnerOrderOwner {
  /** App of the service provider. Default: the client's `appid`. */
  sp_appid?: string;
  /** Default: the client's `mchid`; any other value is refused. */
  sp_mchid?: string;
  /** App of the sub-merchant; needed where it opens the cashier. */
  sub_appid?: string;
  sub_mchid: string;
}
export interface PartnerSettlement extends OrderSettlement {
  /** Fen; of platforms (电商平台) only. */
  subsidy_amount?: number;
}

/** Body of `POST /v3/pay/partner/transactions/jsapi`. The payer is of the provider's app or of the sub-merchant's. */
export type PartnerJsapiOrder = PrepayBasics &
  PartnerOrderOwner & {
    scene_info?: OrderScene;
    settle_info?: PartnerSettlement;
    subsidy_info?: OrderSubsidy;
  } & (
    | { payer: { sp_openid: string; sub_openid?: undefined; identity?: PayerIdentity } }
    | { payer: { sub_openid: string; sp_openid?: undefined; identity?: PayerIdentity }; sub_appid: string }
  );
/** Body of `POST /v3/pay/partner/transactions/app`. */
export interface PartnerAppOrder extends PrepayBasics, PartnerOrderOwner {
  payer?: { identity?: PayerIdentity };
  scene_info?: OrderScene;
  settle_info?: PartnerSettlement;
  subsidy_info?: OrderSubsidy;
}
/** Body of `POST /v3/pay/partner/transactions/h5`. */
export interface PartnerH5Order extends PrepayBasics, PartnerOrderOwner {
  payer?: { identity?: PayerIdentity };
  scene_info: H5Scene;
  settle_info?: PartnerSettlement;
}
/** Body of `POST /v3/pay/partner/transactions/native`. */
export interface PartnerNativeOrder extends PrepayBasics, PartnerOrderOwner {
  payer?: { identity?: PayerIdentity };
  scene_info?: OrderScene;
  settle_info?: PartnerSettlement;
}

/** A partner order as WeChat Pay knows it: the answer of a query and the content of a payment notification. */
export interface PartnerTransaction extends TransactionBasics {
  sp_appid: string;
  sp_mchid: string;
  sub_appid?: string;
  sub_mchid: string;
  trade_state_desc: string;
  payer?: { sp_openid?: string; sub_openid?: string };
}
