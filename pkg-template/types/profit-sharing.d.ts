// Profit sharing (分账).
import type { ApiResult, CallOptions, OpenEnum, SensitiveCallOptions } from '../index.d.ts';
import type { Bill, BillAnswer, BillOptions, BillRow } from './bills.d.ts';

/**
 * The methods of `pay.profitSharing`: parts of a paid order go to others. The order says `settle_info.profit_sharing: true`;
 * from a minute after the payment its money can be shared, within 30 days.
 */
export interface ProfitSharingApi {
  /**
   * `POST /v3/profitsharing/orders`. Each receiver was added before. The same number again gives the sharing that exists. The
   * answer means accepted: query until `state` is `FINISHED`, then look at the `result` of each receiver. Errors worth
   * knowing: 403 `NOT_ENOUGH`, 403 `NO_AUTH`, 400 `INVALID_REQUEST`, 429 `RATELIMIT_EXCEED`.
   *
   * @example
   * await pay.profitSharing.createOrder({
   *   transaction_id,
   *   out_order_no, // stored before the call
   *   receivers: [{ type: 'MERCHANT_ID', account: '1900000109', amount: 168, description: '分给门店' }], // fen
   *   unfreeze_unsplit: false,
   * });
   */
  createOrder(sharing: ProfitSharingRequest, options?: SensitiveCallOptions): Promise<ApiResult<ProfitSharingOrder>>;
  /**
   * `GET /v3/profitsharing/orders/{out_order_no}`. Finds unfreezings as well.
   *
   * @example
   * await pay.waitFor({ out_order_no, transaction_id }); // FINISHED
   * const { receivers = [] } = await pay.profitSharing.queryOrder({ out_order_no, transaction_id });
   * const failed = receivers.filter(({ result }) => result === 'CLOSED');
   */
  queryOrder(
    sharing: { out_order_no: string; transaction_id: string; sub_mchid?: string },
    options?: CallOptions,
  ): Promise<ApiResult<ProfitSharingOrder>>;
  /**
   * Gives the merchant what is left: `POST /v3/profitsharing/orders/unfreeze`. After that nothing more of the order can be
   * shared. Takes a new number: with one that a sharing has, WeChat Pay answers with success and does nothing.
   *
   * @example
   * await pay.profitSharing.unfreeze({ transaction_id, out_order_no, description: '解冻全部剩余资金' });
   */
  unfreeze(
    unfreezing: { transaction_id: string; out_order_no: string; description: string; sub_mchid?: string },
    options?: CallOptions,
  ): Promise<ApiResult<ProfitSharingOrder>>;
  /**
   * Takes money back from a merchant that received it, within 180 days: `POST /v3/profitsharing/return-orders`. Persons
   * cannot return. The same number again gives the return that exists.
   *
   * @example
   * await pay.profitSharing.createReturn({
   *   out_order_no,
   *   out_return_no, // stored before the call
   *   return_mchid: '1900000109',
   *   amount: 168, // fen
   *   description: '用户退款',
   * });
   */
  createReturn(request: ProfitSharingReturnRequest, options?: CallOptions): Promise<ApiResult<ProfitSharingReturn>>;
  /**
   * `GET /v3/profitsharing/return-orders/{out_return_no}`.
   *
   * @example
   * const { result, fail_reason } = await pay.profitSharing.queryReturn({ out_return_no, out_order_no });
   */
  queryReturn(
    request: { out_return_no: string; out_order_no: string; sub_mchid?: string },
    options?: CallOptions,
  ): Promise<ApiResult<ProfitSharingReturn>>;
  /**
   * What of an order is not shared yet: `GET /v3/profitsharing/transactions/{transaction_id}/amounts`. Takes the id alone, or
   * an object that holds it.
   *
   * @example
   * const { unsplit_amount } = await pay.profitSharing.queryAmounts(transaction_id); // fen
   */
  queryAmounts(
    transaction_id: string | { transaction_id: string },
    options?: CallOptions,
  ): Promise<ApiResult<{ transaction_id: string; unsplit_amount: number; [more: string]: unknown }>>;
  /**
   * `POST /v3/profitsharing/receivers/add`. A receiver must be added before its first share. No number identifies the call,
   * so nothing repeats it by itself.
   *
   * @example
   * await pay.profitSharing.addReceiver({
   *   type: 'MERCHANT_ID',
   *   account: '1900000109',
   *   name: '示例商户全称', // encrypted for you
   *   relation_type: 'STORE',
   * });
   */
  addReceiver(
    receiver: ProfitSharingNewReceiver,
    options?: SensitiveCallOptions,
  ): Promise<ApiResult<ProfitSharingAddedReceiver>>;
  /**
   * `POST /v3/profitsharing/receivers/delete`.
   *
   * @example
   * await pay.profitSharing.deleteReceiver({ type: 'MERCHANT_ID', account: '1900000109' });
   */
  deleteReceiver(
    receiver: ProfitSharingReceiverRef,
    options?: CallOptions,
  ): Promise<ApiResult<{ type: ProfitSharingReceiverType; account: string; [more: string]: unknown }>>;
  /**
   * For service providers (服务商): how much of an order a sub-merchant allows to be shared, in ten-thousandths (2000 is
   * 20 %): `GET /v3/profitsharing/merchant-configs/{sub_mchid}`. Takes the number alone, or an object that holds it.
   *
   * @example
   * const { max_ratio } = await pay.profitSharing.queryMaxRatio('1900000109');
   */
  queryMaxRatio(
    sub_mchid: string | { sub_mchid: string },
    options?: CallOptions,
  ): Promise<ApiResult<{ sub_mchid: string; max_ratio: number; [more: string]: unknown }>>;
  /**
   * The bill of a day: `GET /v3/profitsharing/bills`. Awaited, it is where the bill lies; iterated, its rows, whose members have
   * the headers of the bill as their names. See `bills`. A day without sharings has none: 400 `NO_STATEMENT_EXIST`.
   *
   * @example
   * for await (const row of pay.profitSharing.bill({ bill_date: '2026-07-20' })) console.log(row);
   */
  bill(
    request: {
      /** `yyyy-MM-dd`. */
      bill_date: string;
      /** Compresses the file. */
      tar_type?: 'GZIP';
      sub_mchid?: string;
    },
    options?: BillOptions,
  ): Bill<BillAnswer, BillRow>;
}

export type ProfitSharingReceiverType = 'MERCHANT_ID' | 'PERSONAL_OPENID' | 'PERSONAL_SUB_OPENID';

/** Body of `POST /v3/profitsharing/orders`. */
export interface ProfitSharingRequest {
  /** Sub-merchant whose order is shared; required of a service provider (服务商), absent otherwise. */
  sub_mchid?: string;
  /** Default: the client's `appid`. */
  appid?: string;
  /** For receivers of the type `PERSONAL_SUB_OPENID`. */
  sub_appid?: string;
  /** Of the order; of a combined payment that of the sub-order. */
  transaction_id: string;
  /** Your number of this sharing, 1–64 of `[0-9A-Za-z_\-|*@]`. A repeat with the same number never shares twice. */
  out_order_no: string;
  /** 1 to 50, each account once. In sum at most 30 % of the order, unless agreed otherwise. */
  receivers: Array<{
    type: ProfitSharingReceiverType;
    /** Merchant number, or openid. */
    account: string;
    /** Checked if it is given: full name of the merchant, or the person's. Encrypted for you; at most 214 bytes. */
    name?: string;
    /** Fen. */
    amount: number;
    /** 1–80 characters. */
    description: string;
  }>;
  /** Whether the merchant gets the rest at once, which ends the sharing of this order. */
  unfreeze_unsplit: boolean;
}
/** Body of `POST /v3/profitsharing/return-orders`. Exactly one of `order_id` and `out_order_no` names the sharing. */
export type ProfitSharingReturnRequest = ProfitSharingReturnDetails &
  (
    | {
        /** Your number of the sharing. Only with it can `settle` and `waitFor` query the return. */
        out_order_no: string;
        order_id?: undefined;
      }
    | {
        /** WeChat Pay's number of the sharing. */
        order_id: string;
        out_order_no?: undefined;
      }
  );
export interface ProfitSharingReturnDetails {
  sub_mchid?: string;
  /** Your number of this return, up to 64 characters. A repeat with the same number never returns twice. */
  out_return_no: string;
  /** Merchant that gives back what it received. */
  return_mchid: string;
  /** Fen, at most what it received in this sharing less what it returned before. */
  amount: number;
  /** 1–80 characters. */
  description: string;
}
/** Names a receiver. */
export interface ProfitSharingReceiverRef {
  sub_mchid?: string;
  /** Default: the client's `appid`. */
  appid?: string;
  /** For the type `PERSONAL_SUB_OPENID`. */
  sub_appid?: string;
  type: ProfitSharingReceiverType;
  /** Merchant number, or openid. */
  account: string;
}
/** Body of `POST /v3/profitsharing/receivers/add`. */
export interface ProfitSharingNewReceiver extends ProfitSharingReceiverRef {
  /** Full name of the merchant, required for `MERCHANT_ID`; or the person's. Encrypted for you; at most 214 bytes. */
  name?: string;
  relation_type: ProfitSharingRelation;
  /** 1–10 characters, for the relation `CUSTOM`. */
  custom_relation?: string;
}
export type ProfitSharingRelation =
  | 'SERVICE_PROVIDER'
  | 'STORE'
  | 'STAFF'
  | 'STORE_OWNER'
  | 'PARTNER'
  | 'HEADQUARTER'
  | 'BRAND'
  | 'DISTRIBUTOR'
  | 'USER'
  | 'SUPPLIER'
  | 'CUSTOM';

export interface ProfitSharingAddedReceiver {
  sub_mchid?: string;
  type: OpenEnum<ProfitSharingReceiverType>;
  account: string;
  /** In clear: it came encrypted and was opened. */
  name?: string;
  relation_type: OpenEnum<ProfitSharingRelation>;
  custom_relation?: string;
  [more: string]: unknown;
}
/** A sharing or an unfreezing as WeChat Pay knows it. */
export interface ProfitSharingOrder {
  sub_mchid?: string;
  transaction_id: string;
  out_order_no: string;
  /** WeChat Pay's number. */
  order_id: string;
  /** `FINISHED` is carried out, not succeeded: look at each receiver. */
  state: OpenEnum<'PROCESSING' | 'FINISHED'>;
  receivers?: ProfitSharingShare[];
  /** Fields WeChat Pay adds later are kept. */
  [more: string]: unknown;
}
/** What one receiver gets. */
export interface ProfitSharingShare {
  /** Fen. */
  amount: number;
  description: string;
  type: OpenEnum<ProfitSharingReceiverType>;
  account: string;
  /** `CLOSED`: failed; `fail_reason` says why. */
  result: OpenEnum<'PENDING' | 'SUCCESS' | 'CLOSED'>;
  fail_reason?: OpenEnum<
    | 'ACCOUNT_ABNORMAL'
    | 'NO_RELATION'
    | 'RECEIVER_HIGH_RISK'
    | 'RECEIVER_REAL_NAME_NOT_VERIFIED'
    | 'NO_AUTH'
    | 'RECEIVER_RECEIPT_LIMIT'
    | 'PAYER_ACCOUNT_ABNORMAL'
    | 'INVALID_REQUEST'
  >;
  detail_id?: string;
  /** RFC 3339. */
  create_time?: string;
  /** RFC 3339. */
  finish_time?: string;
  [more: string]: unknown;
}
/** A return as WeChat Pay knows it. */
export interface ProfitSharingReturn {
  sub_mchid?: string;
  order_id: string;
  out_order_no: string;
  out_return_no: string;
  /** WeChat Pay's number. */
  return_id: string;
  return_mchid: string;
  /** Fen. */
  amount: number;
  description: string;
  result: OpenEnum<'PROCESSING' | 'SUCCESS' | 'FAILED'>;
  fail_reason?: OpenEnum<
    'ACCOUNT_ABNORMAL' | 'BALANCE_NOT_ENOUGH' | 'TIME_OUT_CLOSED' | 'PAYER_ACCOUNT_ABNORMAL' | 'INVALID_REQUEST'
  >;
  /** RFC 3339. */
  create_time?: string;
  /** RFC 3339. */
  finish_time?: string;
  [more: string]: unknown;
}
