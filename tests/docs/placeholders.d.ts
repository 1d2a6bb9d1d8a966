// What the code in READMEs and comments takes from its surroundings. Each block is a module, whose own declarations win.
import type {
  WechatPay as Client,
  EncryptedResource,
  JsapiOrder,
  NotificationHandler,
  RawMessage,
  ServerlessEvent,
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
  const prepay: { prepay_id: string };
  /** Parts of a signed message. */
  const timestamp: string;
  const nonce: string & Uint8Array;
  const signature: string;
  const serial: string;
  const body: string;
  const publicKey: string;
  /** Parts of a ciphertext. */
  const key: Uint8Array;
  const additionalData: Uint8Array;
  const ciphertext: Uint8Array;
  /** An answer of `fetch`. */
  const answer: Response;
  const error: unknown;
  /** Of a function behind an HTTP gateway. */
  const gatewayEvent: ServerlessEvent;
  const req: ExpressRequest & { on(event: string, listener: (...values: unknown[]) => void): unknown };
  const res: { writeHead(status: number, headers: Record<string, string>): { end(body: string): void } };
  function readFileSync(path: string): Uint8Array;

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
