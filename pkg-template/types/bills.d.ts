// Bills: see `WechatPay.bills`. And files that WeChat Pay gives by URL: see `WechatPay.download`.

import type { ApiResult, CallOptions, OpenEnum } from '../index.d.ts';

/** Bills of one day, to be read row by row, and files of them. */
export interface BillsApi {
  /**
   * `GET /v3/bill/tradebill`: the payments and refunds of a day. Awaited, it is where the bill lies; iterated, its rows.
   * Every amount is in fen. The hash is compared at the end: what you did with the rows counts once the loop has ended.
   * `NO_STATEMENT_EXIST` (400): there were no trades that day. `STATEMENT_CREATING` (400): ask after 10:00 Beijing time.
   *
   * @example
   * const bill = pay.bills.trade({ bill_date: '2026-07-20', tar_type: 'GZIP' });
   * let paid = 0;
   * for await (const row of bill) if (row.trade_state === 'SUCCESS') paid += row.order_amount ?? 0;
   * console.log(paid, bill.summary?.total_count);
   */
  trade(request: TradeBillRequest, options?: BillOptions): Bill<BillAnswer, TradeBillRow>;
  /**
   * `GET /v3/bill/fundflowbill`: what came into and left an account on a day.
   *
   * @example
   * for await (const row of pay.bills.fundFlow({ bill_date: '2026-07-20', account_type: 'BASIC' })) {
   *   console.log(row.accounting_time, row.direction, row.amount);
   * }
   */
  fundFlow(request: FundFlowBillRequest, options?: BillOptions): Bill<BillAnswer, FundFlowBillRow>;
  /**
   * `GET /v3/bill/sub-merchant-fundflowbill`: for service providers, the fund flow of one sub-merchant. The files are
   * encrypted; they are downloaded at once, opened with the merchant's private key, and read as one bill.
   *
   * @example
   * const bill = pay.bills.subMerchantFundFlow({
   *   sub_mchid: '1900000109',
   *   bill_date: '2026-07-20',
   *   account_type: 'BASIC',
   *   algorithm: 'AEAD_AES_256_GCM',
   * });
   * for await (const row of bill) console.log(row.fund_flow_no, row.amount);
   */
  subMerchantFundFlow(
    request: SubMerchantFundFlowBillRequest,
    options?: BillOptions,
  ): Bill<SubMerchantBillAnswer, FundFlowBillRow>;
  /**
   * The bill that an answer names, which must be downloaded within 5 minutes: decompressed, decrypted, and compared with its
   * hash at its end.
   *
   * @example
   * const answer = await pay.bills.trade({ bill_date: '2026-07-20' });
   * await (await pay.bills.download(answer)).saveTo('trade-2026-07-20.csv');
   */
  download<Row = BillRow>(
    source: BillAnswer | SubMerchantBillAnswer | DownloadSource,
    options?: DownloadOptions,
  ): Promise<Download<Row>>;
  /**
   * Compares the rows of a trade bill with your own orders and refunds of that day. Your orders are kept in memory, the rows
   * are not.
   *
   * @example
   * const orders = [{ out_trade_no: 'T20260720_0001', total: 5600 }, { out_refund_no: 'R20260720_0001', refund: 600 }];
   * const rows = pay.bills.trade({ bill_date: '2026-07-20' });
   * const { missing, extra, different } = await pay.bills.reconcile(rows, orders);
   * if (missing.length + extra.length + different.length > 0) logger.error('the books differ');
   */
  reconcile<Row extends TradeBillRow, Own extends OwnOrder | OwnRefund>(
    rows: AsyncIterable<Row> | Iterable<Row>,
    orders: AsyncIterable<Own> | Iterable<Own>,
  ): Promise<Reconciliation<Row, Own>>;
}

/** Where a bill lies, and its rows. */
export interface Bill<Answer, Row> extends Promise<ApiResult<Answer>>, AsyncIterable<Row> {
  /** The last line of the bill; there once all rows were read. */
  readonly summary: BillSummary | undefined;
}

/** Of a download. */
export interface DownloadOptions extends CallOptions {
  /** Milliseconds without a byte after which the download fails with `ERR_TIMEOUT`: 30000. There is no limit of the whole. */
  idleTimeoutMs?: number;
  /** Bytes of the file, after decompression, that are not exceeded: `ERR_LIMIT`. For `bytes()` 64 MiB, else none. */
  maxBytes?: number;
}
/** Of a bill. `timeoutMs` is up to where an answer begins. */
export interface BillOptions extends DownloadOptions {}

/** The runtime's `ReadableStream`, of `Uint8Array`s. */
export type ByteStream = typeof globalThis extends { ReadableStream: { prototype: infer Stream } }
  ? Stream
  : AsyncIterable<Uint8Array>;

/** A file, and the hash that it has, as an answer names them. */
export interface DownloadSource {
  download_url: string;
  /** `SHA1`, `SHA256` or `SM3`; without a hash, nothing is compared. */
  hash_type?: string;
  hash_value?: string;
}

/** A path that a file is downloaded from. */
export interface DownloadPath {
  /** Path below the host; may be a template with `{name}` parts. */
  path: string;
  /** Values for the `{name}` parts of `path`; encoded for you. */
  params?: Record<string, string>;
  /** Query parameters; encoded for you; `undefined` ones are left out. */
  query?: Record<string, string | number | boolean | undefined>;
}

/**
 * A file whose beginning arrived. It can be read once, in one of these ways; what is not read is to be cancelled. The hash is
 * compared at the end: until then the bytes are not proven, and with another hash the last read fails with
 * `ERR_VERIFY_HASH`. A file that breaks off fails with `ERR_TRANSPORT`; one that grows more than 200 times as it is
 * decompressed, with `ERR_LIMIT`.
 */
export interface Download<Row = BillRow> {
  readonly status: number;
  readonly requestId?: string;
  readonly headers: Readonly<Record<string, string>>;
  /** As the server says; nothing proves it. */
  readonly contentType: string | undefined;
  /** The bytes, a part at a time. */
  readonly body: ByteStream;
  /** The whole file, at most `maxBytes`. */
  bytes(): Promise<Uint8Array>;
  /** The rows of a bill. */
  rows(): AsyncIterableIterator<Row> & { readonly summary: BillSummary | undefined };
  /**
   * In Node, Deno and Bun: saves the file. It is written under another name beside `path`, and renamed when its hash is
   * right; an older file of that name is replaced then. `onProgress` is told after each part how many bytes, decompressed, are
   * there; how many there will be is not known before the end.
   */
  saveTo(
    path: string,
    options?: { onProgress?: (progress: { receivedBytes: number }) => unknown },
  ): Promise<{ path: string; bytes: number }>;
  /** Ends the download unread. */
  cancel(): void;
}

export interface TradeBillRequest {
  /** A day in Beijing, `2026-07-20`; within three months, before today. */
  bill_date: string;
  /** Payments and refunds (`ALL`, the default), or one of them. */
  bill_type?: OpenEnum<
    'ALL' | 'SUCCESS' | 'REFUND' | 'RECHARGE_REFUND' | 'ALL_SPECIAL' | 'SUC_SPECIAL' | 'REF_SPECIAL'
  >;
  /** Compressed on its way: a tenth of the bytes. It is decompressed for you. */
  tar_type?: 'GZIP';
  /** For service providers: of one sub-merchant. */
  sub_mchid?: string;
}
export interface FundFlowBillRequest {
  bill_date: string;
  /** Default `BASIC`; platforms may ask for `ALL`. */
  account_type?: OpenEnum<'BASIC' | 'OPERATION' | 'FEES' | 'ALL'>;
  tar_type?: 'GZIP';
  sub_mchid?: string;
}
export interface SubMerchantFundFlowBillRequest {
  sub_mchid: string;
  bill_date: string;
  account_type: OpenEnum<'BASIC' | 'OPERATION' | 'FEES' | 'DEPOSIT'>;
  /** Of the cipher; a bill under `SM4_GCM` cannot be opened here. */
  algorithm: OpenEnum<'AEAD_AES_256_GCM' | 'SM4_GCM'>;
  tar_type?: 'GZIP';
}

/** Where a bill lies. */
export interface BillAnswer {
  hash_type: OpenEnum<'SHA1'>;
  /** Of the bill before compression. */
  hash_value: string;
  /** For 5 minutes, and for this merchant. */
  download_url: string;
  [more: string]: unknown;
}
/** Where the files of an encrypted bill lie. */
export interface SubMerchantBillAnswer {
  download_bill_count: number;
  download_bill_list?: Array<{
    bill_sequence: number;
    download_url: string;
    /** Encrypted to the merchant; it opens the file. */
    encrypt_key: string;
    hash_type: OpenEnum<'SHA1'>;
    hash_value: string;
    nonce: string;
    [more: string]: unknown;
  }>;
  [more: string]: unknown;
}

/** Members by the headers of the bill. A column that is not known here has its Chinese header as its name, and text. */
export interface BillRow {
  [column: string]: string | number | null | undefined;
}
/**
 * A payment, or a refund that was accepted. Which members there are depends on `bill_type` and on the age of the merchant.
 * Amounts are in fen, `null` where the bill has none; times are as in the API's answers, `2026-07-20T10:04:31+08:00`.
 */
export interface TradeBillRow extends BillRow {
  /** 交易时间 */
  trade_time?: string;
  /** 公众账号ID */
  appid?: string;
  /** 商户号 */
  mchid?: string;
  /** 特约商户号; `0` for a direct merchant. */
  sub_mchid?: string;
  /** 设备号 */
  device_id?: string;
  /** 微信订单号 */
  transaction_id?: string;
  /** 商户订单号 */
  out_trade_no?: string;
  /** 用户标识 */
  openid?: string;
  /** 交易类型 */
  trade_type?: string;
  /** 交易状态 */
  trade_state?: string;
  /** 付款银行 */
  bank_type?: string;
  /** 货币种类 */
  currency?: string;
  /** 应结订单金额 */
  settlement_amount?: number | null;
  /** 代金券金额 */
  coupon_amount?: number | null;
  /** 退款申请时间 */
  refund_create_time?: string;
  /** 退款成功时间 */
  refund_success_time?: string;
  /** 微信退款单号 */
  refund_id?: string;
  /** 商户退款单号 */
  out_refund_no?: string;
  /** 退款金额 */
  refund_amount?: number | null;
  /** 充值券退款金额 */
  coupon_refund_amount?: number | null;
  /** 退款类型 */
  refund_type?: string;
  /** 退款状态, as it was that day: it is not updated. */
  refund_status?: string;
  /** 商品名称 */
  description?: string;
  /** 商户数据包 */
  attach?: string;
  /** 手续费, in thousandths of a fen: bills have five decimals of a yuan. */
  fee_millifen?: number | null;
  /** 费率 */
  rate?: string;
  /** 订单金额 */
  order_amount?: number | null;
  /** 申请退款金额 */
  applied_refund_amount?: number | null;
  /** 费率备注 */
  rate_note?: string;
}
/** Money that came in or went out. */
export interface FundFlowBillRow extends BillRow {
  /** 记账时间 */
  accounting_time?: string;
  /** 微信支付业务单号 */
  business_no?: string;
  /** 资金流水单号 */
  fund_flow_no?: string;
  /** 业务名称 */
  business_name?: string;
  /** 业务类型 */
  business_type?: string;
  /** 收支类型 */
  direction?: string;
  /** 收支金额(元), in fen. */
  amount?: number | null;
  /** 账户结余(元), in fen. */
  balance?: number | null;
  /** 资金变更提交申请人 */
  applicant?: string;
  /** 备注 */
  remark?: string;
  /** 业务凭证号 */
  voucher_no?: string;
}
/** The last line of a bill. Amounts are in fen. */
export interface BillSummary extends BillRow {
  /** 总交易单数, 资金流水总笔数 */
  total_count?: number | null;
  /** 应结订单总金额 */
  settlement_amount?: number | null;
  /** 退款总金额 */
  refund_amount?: number | null;
  /** 充值券退款总金额 */
  coupon_refund_amount?: number | null;
  /** 手续费总金额, in thousandths of a fen. */
  fee_millifen?: number | null;
  /** 订单总金额 */
  order_amount?: number | null;
  /** 申请退款总金额 */
  applied_refund_amount?: number | null;
  /** 收入笔数 */
  income_count?: number | null;
  /** 收入金额 */
  income_amount?: number | null;
  /** 支出笔数 */
  expense_count?: number | null;
  /** 支出金额 */
  expense_amount?: number | null;
}

/** An order of yours that was paid that day, in fen. */
export interface OwnOrder {
  out_trade_no: string;
  total: number;
}
/** A refund of yours that was accepted that day, in fen. */
export interface OwnRefund {
  out_refund_no: string;
  refund: number;
}
/** The result of `bills.reconcile`. */
export interface Reconciliation<Row, Own> {
  /** Rows that fit. */
  matched: number;
  /** Orders and refunds of yours that the bill does not have. */
  missing: Own[];
  /** Rows that you do not have. */
  extra: Row[];
  /** The amounts differ. */
  different: Array<{ order: Own; row: Row }>;
}
