/**
 * Transfers to users in the sandbox: the part of the users who confirm them.
 */

import type { TransferParameters } from './wire.d.ts';

export type TransferState =
  | 'ACCEPTED'
  | 'PROCESSING'
  | 'WAIT_USER_CONFIRM'
  | 'TRANSFERING'
  | 'SUCCESS'
  | 'FAIL'
  | 'CANCELING'
  | 'CANCELLED';

export type ReceiptState = 'GENERATING' | 'FINISHED' | 'FAILED';

/** A transfer as a query answers it, the name in clear, and what is behind it. */
export interface TransferView {
  mch_id: string;
  out_bill_no: string;
  transfer_bill_no: string;
  appid: string;
  state: TransferState;
  transfer_amount: number;
  transfer_remark: string;
  fail_reason?: string;
  openid: string;
  user_name?: string;
  create_time: string;
  update_time: string;
  parameters: TransferParameters;
  package_info: string;
  /** State of the e-receipt, if one was applied for. */
  receipt?: ReceiptState;
}

/**
 * What becomes of transfers. Whatever ends one posts `MCHTRANSFER.BILL.FINISHED` to its `notify_url`.
 *
 * @example
 * const transfer = await client.transfers.create({ out_bill_no: 'T1', notify_url, ...more });
 * const { package_info } = transfer;
 * await sandbox.transfers.confirm('T1', await client.payParams.merchantTransfer({ package_info }));
 */
export interface SandboxTransfers {
  /** @throws {SandboxError} `NOT_FOUND` */
  get(outBillNo: string): Promise<TransferView>;
  list(): Promise<TransferView[]>;
  /**
   * The user confirms; the money arrives. With the parameters of `wx.requestMerchantTransfer`, these are checked first.
   * @throws {SandboxError} `NOT_FOUND`, `TRANSFER_STATE`, `PAY_PARAMS_INVALID`, `SANDBOX_CLOSED`
   */
  confirm(outBillNo: string, params?: object): Promise<TransferView>;
  /**
   * The transfer fails, for example with `NAME_NOT_CORRECT`.
   * @throws {SandboxError} `NOT_FOUND`, `TRANSFER_STATE`, `ARGUMENT_INVALID`, `SANDBOX_CLOSED`
   */
  fail(outBillNo: string, reason: string): Promise<TransferView>;
  /** Nobody confirmed in time: it fails with `OVERDUE_CLOSE`. Throws as `fail`. */
  expire(outBillNo: string): Promise<TransferView>;
  /**
   * From now on transfers and receipts stay in `ACCEPTED`, `PROCESSING`, `TRANSFERING`, `CANCELING` and `GENERATING` until
   * `advance` or `finishReceipt`. `false`: they go on by themselves again.
   */
  stepwise(on?: boolean): Promise<void>;
  /** The next state. @throws {SandboxError} `NOT_FOUND`, `TRANSFER_STATE`, `SANDBOX_CLOSED` */
  advance(outBillNo: string): Promise<TransferView>;
  /** @throws {SandboxError} `NOT_FOUND`, `TRANSFER_STATE`, `ARGUMENT_INVALID` */
  finishReceipt(outBillNo: string, state?: 'FINISHED' | 'FAILED'): Promise<ReceiptState>;
}
