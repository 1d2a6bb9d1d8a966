/**
 * Profit sharing (分账) in the sandbox.
 */

/** The parameters of a sharing as the merchant sent them, names in clear. */
export interface SharingParameters {
  sub_mchid?: string;
  appid: string;
  sub_appid?: string;
  transaction_id: string;
  out_order_no: string;
  receivers: { type: string; account: string; name?: string; amount: number; description: string }[];
  unfreeze_unsplit: boolean;
}
export interface UnfreezingParameters {
  sub_mchid?: string;
  transaction_id: string;
  out_order_no: string;
  description: string;
}
/** Exactly one of `order_id` and `out_order_no`. */
export interface ReturnParameters {
  sub_mchid?: string;
  order_id?: string;
  out_order_no?: string;
  out_return_no: string;
  return_mchid: string;
  amount: number;
  description: string;
}
/** A receiver as the merchant added it, the name in clear. */
export interface ReceiverParameters {
  sub_mchid?: string;
  sub_appid?: string;
  type: string;
  account: string;
  name?: string;
  relation_type: string;
  custom_relation?: string;
}

/** Why a share fails. */
export type ShareFailure =
  | 'ACCOUNT_ABNORMAL'
  | 'NO_RELATION'
  | 'RECEIVER_HIGH_RISK'
  | 'RECEIVER_REAL_NAME_NOT_VERIFIED'
  | 'NO_AUTH'
  | 'RECEIVER_RECEIPT_LIMIT'
  | 'PAYER_ACCOUNT_ABNORMAL'
  | 'INVALID_REQUEST';
/** Why a return fails. */
export type ReturnFailure =
  | 'ACCOUNT_ABNORMAL'
  | 'BALANCE_NOT_ENOUGH'
  | 'TIME_OUT_CLOSED'
  | 'PAYER_ACCOUNT_ABNORMAL'
  | 'INVALID_REQUEST';

/** What the interfaces of sharings answer. */
export interface SharingAnswer {
  sub_mchid?: string;
  transaction_id: string;
  out_order_no: string;
  order_id: string;
  state: 'PROCESSING' | 'FINISHED';
  /** Of an unfreezing the merchant itself, with what was left. */
  receivers: {
    type: string;
    account: string;
    amount: number;
    description: string;
    result: 'PENDING' | 'SUCCESS' | 'CLOSED';
    fail_reason?: ShareFailure;
    detail_id: string;
    create_time: string;
    finish_time?: string;
  }[];
}
/** What the interfaces of returns answer. */
export interface ReturnAnswer {
  sub_mchid?: string;
  order_id: string;
  out_order_no: string;
  out_return_no: string;
  return_id: string;
  return_mchid: string;
  amount: number;
  description: string;
  result: 'PROCESSING' | 'SUCCESS' | 'FAILED';
  fail_reason?: ReturnFailure;
  create_time: string;
  finish_time?: string;
}
export interface SharingView extends SharingAnswer {
  parameters: SharingParameters | UnfreezingParameters;
}
export interface ReturnView extends ReturnAnswer {
  parameters: ReturnParameters;
}

/** The decrypted content of the notification that a receiver gets. */
export interface SharingNotice {
  mchid?: string;
  sp_mchid?: string;
  sub_mchid?: string;
  transaction_id: string;
  order_id: string;
  out_order_no: string;
  receiver: { type: string; account: string; amount: number; description: string };
  success_time: string;
}

/**
 * What becomes of sharings and returns. By themselves they are carried out 2 seconds after they were accepted, when they are
 * looked at next.
 *
 * @example
 * await client.profitSharing.createOrder({ transaction_id, out_order_no: 'P-1', receivers, unfreeze_unsplit: false });
 * await sandbox.profitSharing.settle('P-1', { '1900000109': 'ACCOUNT_ABNORMAL' }); // FINISHED, and one share CLOSED
 */
export interface SandboxProfitSharing {
  /** A sharing or an unfreezing. @throws {SandboxError} `RESOURCE_NOT_EXISTS` */
  order(outOrderNo: string): Promise<SharingView>;
  /** @throws {SandboxError} `RESOURCE_NOT_EXISTS` */
  return(outReturnNo: string): Promise<ReturnView>;
  /** Those that were added and not deleted. */
  receivers(): Promise<ReceiverParameters[]>;
  /**
   * Carries a sharing out now. `failures` names the accounts whose shares fail, and why; a receiver that was deleted
   * meanwhile fails with `NO_RELATION`.
   * @throws {SandboxError} `RESOURCE_NOT_EXISTS`, `SHARING_NOT_PROCESSING`, `ARGUMENT_INVALID`, `SANDBOX_CLOSED`
   */
  settle(outOrderNo: string, failures?: Record<string, ShareFailure>): Promise<SharingView>;
  /**
   * Ends a return now, with success unless a reason is given.
   * @throws {SandboxError} `RESOURCE_NOT_EXISTS`, `RETURN_NOT_PROCESSING`, `ARGUMENT_INVALID`, `SANDBOX_CLOSED`
   */
  settleReturn(outReturnNo: string, result?: 'SUCCESS' | ReturnFailure): Promise<ReturnView>;
  /**
   * How long sharings and returns take from now on, milliseconds; `Infinity` is until `settle`.
   * @throws {SandboxError} `ARGUMENT_INVALID`
   */
  takes(milliseconds: number): Promise<void>;
  /**
   * How much of an order may be shared, in ten-thousandths; 3000 unless agreed otherwise. Of a sub-merchant, or of the
   * merchant itself.
   * @throws {SandboxError} `ARGUMENT_INVALID`
   */
  agree(ratio: number, subMchid?: string): Promise<void>;
  /**
   * Sets where receivers of the type `MERCHANT_ID` are notified, which they choose in the merchant platform. Here it is one
   * URL for all, with this merchant's key. WeChat Pay spells the event in three ways; that of a return follows.
   * @throws {SandboxError} `ARGUMENT_INVALID`
   */
  notifyReceivers(
    url: string,
    event?: 'PROFITSHARING.SUCCESS' | 'PROFITSHARING' | 'TRANSACTION.SUCCESS',
  ): Promise<void>;
}
