// What the code in READMEs and comments takes from its surroundings. Each block is a module, whose own declarations win.
import type {
  WechatPay as Client,
  EncryptedResource,
  JsapiOrder,
  NotificationHandler,
  RawMessage,
  Transaction,
  WechatPayOptions,
} from 'wechatpay-wasm';

declare global {
  /** The client, where a block does not make one. */
  const pay: Client;
  const options: WechatPayOptions;
  const process: { env: Record<string, string> };
  /** Of a Worker: secrets and variables. */
  const env: Record<string, string>;

  /** The web-standard one. */
  const request: Request;
  /** A message received: raw bytes and headers. */
  const message: RawMessage;
  const handler: NotificationHandler;
  const transaction: Transaction;
  const resource: EncryptedResource;
  const order: JsapiOrder;
  const out_trade_no: string;
  const transaction_id: string;
  const prepay_id: string;
  const openid: string;
  const out_refund_no: string;
  const refund_id: string;

  /** The shop's own. */
  const db: {
    order(out_trade_no: string): Promise<{ total: number }>;
    markPaidOnce(out_trade_no: string): Promise<void>;
    markRefunded(out_refund_no: string, refund_status: string): Promise<void>;
  };
  const app: {
    fetch(request: Request): Promise<Response>;
    post(path: string, parser: unknown, handle: (req: ExpressRequest, res: ExpressResponse) => unknown): void;
  };
  const express: { raw(options: { type: string }): unknown };
  interface ExpressRequest {
    headers: Record<string, string | string[] | undefined>;
    body: Uint8Array;
  }
  interface ExpressResponse {
    status(code: number): ExpressResponse;
    set(headers: Record<string, string>): ExpressResponse;
    send(body: string): ExpressResponse;
  }
}
