// Transfers to users (商家转账).
import type { ApiResult, CallOptions, OpenEnum, SensitiveCallOptions } from '../index.d.ts';

/** The methods of `pay.transfers`. */
export interface TransfersApi {
  /**
   * `POST /v3/fund-app/mch-transfer/transfer-bills`. The same number with the same members gives the transfer that exists;
   * only one is executed. The answer means accepted: with the state `WAIT_USER_CONFIRM`, `payParams.merchantTransfer` opens
   * the page where the user confirms. Whatever goes wrong, keep the number: `pay.settle(error)` finds out, and only `FAIL` or
   * `CANCELLED` asks for a new one.
   *
   * @example
   * const transfer = await pay.transfers.create({
   *   out_bill_no, // stored before the call
   *   openid,
   *   transfer_scene_id: '1000',
   *   transfer_amount: 800,
   *   transfer_remark: '抽奖奖励',
   *   transfer_scene_report_infos: [
   *     { info_type: '活动名称', info_content: '新会员有礼' },
   *     { info_type: '奖励说明', info_content: '注册会员抽奖一等奖' },
   *   ],
   * });
   */
  create(transfer: TransferRequest, options?: SensitiveCallOptions): Promise<ApiResult<AcceptedTransfer>>;
  /**
   * `GET /v3/fund-app/mch-transfer/transfer-bills/out-bill-no/{out_bill_no}`. Finds a transfer for 30 days.
   * `pay.waitFor({ out_bill_no })` repeats it until the transfer is over.
   *
   * @example
   * const { state, fail_reason } = await pay.transfers.queryByOutBillNo(out_bill_no);
   */
  queryByOutBillNo(out_bill_no: string | { out_bill_no: string }, options?: CallOptions): Promise<ApiResult<Transfer>>;
  /**
   * `GET /v3/fund-app/mch-transfer/transfer-bills/transfer-bill-no/{transfer_bill_no}`: the same by WeChat Pay's number.
   *
   * @example
   * const transfer = await pay.transfers.queryByTransferBillNo(transfer_bill_no);
   */
  queryByTransferBillNo(
    transfer_bill_no: string | { transfer_bill_no: string },
    options?: CallOptions,
  ): Promise<ApiResult<Transfer>>;
  /**
   * `POST /v3/fund-app/mch-transfer/transfer-bills/out-bill-no/{out_bill_no}/cancel`, until the user confirms. The answer
   * only accepts it: the transfer is cancelled when a query says `CANCELLED`.
   *
   * @example
   * await pay.transfers.cancel(out_bill_no);
   * const { final, data } = await pay.waitFor({ out_bill_no });
   */
  cancel(out_bill_no: string | { out_bill_no: string }, options?: CallOptions): Promise<ApiResult<CancelledTransfer>>;
  /**
   * `POST /v3/fund-app/mch-transfer/elecsign/out-bill-no`. Applies for an e-receipt (电子回单).
   *
   * @example
   * await pay.transfers.applyReceipt({ out_bill_no });
   */
  applyReceipt(receipt: { out_bill_no: string }, options?: CallOptions): Promise<ApiResult<AppliedReceipt>>;
  /**
   * `GET /v3/fund-app/mch-transfer/elecsign/out-bill-no/{out_bill_no}`. Where to download the receipt, and its digest:
   * the file is not signed, and `download` compares it.
   *
   * @example
   * const receipt = await pay.transfers.queryReceipt(out_bill_no);
   * if (receipt.state === 'FINISHED') await (await pay.download(receipt)).saveTo('receipt.pdf');
   */
  queryReceipt(
    out_bill_no: string | { out_bill_no: string },
    options?: CallOptions,
  ): Promise<ApiResult<TransferReceipt>>;
}

/** Body of `POST /v3/fund-app/mch-transfer/transfer-bills`. */
export interface TransferRequest {
  /** The app whose user `openid` is. Default: the client's. */
  appid?: string;
  /** Your transfer number, 1–32 of `[0-9A-Za-z]`. A repeat with the same number never pays twice. */
  out_bill_no: string;
  /** What the money is for, for example `1000`, cash marketing (现金营销). Each must be granted. */
  transfer_scene_id: OpenEnum<'1000' | '1002' | '1004' | '1005' | '1009' | '1010' | '1011' | '1013'>;
  openid: string;
  /** The user's real name, in clear: it is encrypted for you. Required from 2000 yuan on, not allowed below 0.3 yuan. */
  user_name?: string;
  /** Fen. */
  transfer_amount: number;
  /** Shown to the user; up to 32 characters. */
  transfer_remark: string;
  /** Where WeChat Pay posts the result. Without it nothing is posted; the client's `notifyUrl` is not used. */
  notify_url?: string;
  /** What the user is told the money is; one of the texts of the scene. */
  user_recv_perception?: string;
  /** Exactly the types that the scene demands, each once. */
  transfer_scene_report_infos: TransferReport[];
  user_recv_style?: { type: 'CONFIRM_PAGE' | 'RED_PACKET' };
}

export interface TransferReport {
  /** In Chinese and literal, for example 活动名称 and 奖励说明 in the scene `1000`; up to 15 characters. */
  info_type: string;
  /** Up to 32 characters. */
  info_content: string;
}

/** `SUCCESS`, `FAIL` and `CANCELLED` do not change any more. The wire spells `TRANSFERING` with one R. */
export type TransferState = OpenEnum<
  'ACCEPTED' | 'PROCESSING' | 'WAIT_USER_CONFIRM' | 'TRANSFERING' | 'SUCCESS' | 'FAIL' | 'CANCELING' | 'CANCELLED'
>;

/** What the creation of a transfer answers. */
export interface AcceptedTransfer {
  out_bill_no: string;
  transfer_bill_no: string;
  create_time: string;
  state: TransferState;
  fail_reason?: string;
  /** Opens the page where the user confirms: `payParams.merchantTransfer`. */
  package_info?: string;
  [more: string]: unknown;
}

/** A transfer, as queries answer it. */
export interface Transfer {
  mch_id?: string;
  out_bill_no: string;
  transfer_bill_no: string;
  appid: string;
  state: TransferState;
  /** Fen. */
  transfer_amount: number;
  transfer_remark: string;
  /** With the state `FAIL`, for example `NAME_NOT_CORRECT`, `OVERDUE_CLOSE`. */
  fail_reason?: string;
  openid?: string;
  /** In clear: it came encrypted. */
  user_name?: string;
  create_time: string;
  update_time: string;
  [more: string]: unknown;
}

export interface CancelledTransfer {
  out_bill_no: string;
  transfer_bill_no: string;
  state: OpenEnum<'CANCELING' | 'CANCELLED'>;
  update_time: string;
  [more: string]: unknown;
}

export type TransferReceiptState = OpenEnum<'GENERATING' | 'FINISHED' | 'FAILED'>;

export interface AppliedReceipt {
  state: TransferReceiptState;
  create_time: string;
  [more: string]: unknown;
}

export interface TransferReceipt {
  state: TransferReceiptState;
  create_time: string;
  update_time: string;
  hash_type?: OpenEnum<'SHA256' | 'SM3'>;
  hash_value?: string;
  download_url?: string;
  fail_reason?: string;
  [more: string]: unknown;
}

/** What opens the page of a transfer. */
export interface TransferPageRef {
  /** Of the transfer that waits for the user. */
  package_info: string;
  /** The app of the transfer. Default: the client's. */
  appid?: string;
}

/** Argument of `wx.requestMerchantTransfer`. */
export interface MerchantTransferParams {
  mchId: string;
  appId: string;
  package: string;
}
