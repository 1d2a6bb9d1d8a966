/** What goes wrong with a bill on purpose. */
export type BillTrouble = 'wrong-hash' | 'cut' | 'expired' | 'bomb';

/**
 * Bills of the sandbox's own orders and refunds. As WeChat Pay's, they are there from 10:00 Beijing time on the next day: move
 * the clock, or `publish`.
 *
 * @example
 * await sandbox.bills.publish();
 * for await (const row of client.bills.trade({ bill_date: '2026-07-20' })) console.log(row.out_trade_no);
 */
export interface SandboxBills {
  /** Makes the bills of all days up to today available now. */
  publish(): Promise<void>;
  /**
   * Spoils the next bill: the answer names another hash (`wrong-hash`), or the download breaks off (`cut`), its URL has expired
   * (`expired`), or a small file decompresses to 32 MiB of nothing (`bomb`).
   * @throws {SandboxError} `ARGUMENT_INVALID`
   */
  trouble(kind: BillTrouble): Promise<void>;
}
