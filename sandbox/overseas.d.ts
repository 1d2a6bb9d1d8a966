/**
 * Overseas acquiring in the sandbox: the part of the payers, and the files of the statements.
 */

export type OverseasState = 'NOTPAY' | 'SUCCESS' | 'CLOSED';
export type OverseasAct = 'prepay' | 'pay' | 'close';

/** An order, as a query answers it. */
export interface OverseasOrderView {
  mchid: string;
  appid: string;
  out_trade_no: string;
  /** The transaction id. */
  id: string;
  attach?: string;
  trade_type: string;
  trade_state: OverseasState;
  trade_state_desc: string;
  bank_type?: string;
  success_time?: string;
  payer?: { openid: string };
  amount: { total: number; currency: string; payer_total?: number; payer_currency?: string };
}

export interface SandboxOverseas {
  /** @throws {SandboxError} `ORDER_NOT_EXIST` */
  get(outTradeNo: string): Promise<OverseasOrderView>;
  /**
   * The payer pays; the notification is posted afterwards.
   * @throws {SandboxError} `ORDER_NOT_EXIST`, `ORDERPAID`, `ORDER_CLOSED`, `SANDBOX_CLOSED`
   */
  pay(outTradeNo: string): Promise<OverseasOrderView>;
  /**
   * The statement of a day: the file that is downloaded with this `date`. Without one, there is none that day.
   * @throws {SandboxError} `ARGUMENT_INVALID`
   */
  statement(date: string, file: Uint8Array): Promise<void>;
}
