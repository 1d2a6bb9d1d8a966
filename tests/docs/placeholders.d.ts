// What the code in READMEs and comments takes from its surroundings. Each block is a module, whose own declarations win.
import type {
  ApplymentRequest,
  CertificateStore,
  CheckedNotificationOptions,
  WechatPay as Client,
  CombinedPaymentContent,
  CombineSubOrder,
  EncryptedResource,
  JsapiOrder,
  Notification,
  NotificationClaims,
  NotificationHandler,
  RawMessage,
  RefundNotice,
  ServerlessEvent,
  Transaction,
  TransferContent,
  WechatPayOptions,
} from 'wechatpay-wasm';
import type { Catalogue } from 'wechatpay-wasm/catalogue';
import type { CashierOutcome, CashierPlatform, MiniProgramPayParams } from 'wechatpay-wasm/client';
import type { Sandbox, SignedNotification } from 'wechatpay-wasm/sandbox';

declare global {
  /** The client, where a block does not make one. */
  const pay: Client;
  const otherPay: Client;
  const api: Catalogue;
  /** Which plays WeChat Pay. */
  const sandbox: Sandbox;
  const options: WechatPayOptions;
  const merchants: WechatPayOptions[];
  /** Of a Worker: secrets and variables. */
  const env: Record<string, string>;
  /** The pair that is being replaced. */
  const old: { privateKey: string; certificate: string };
  /** Of a Worker: Workers KV. */
  const namespace: CertificateStore;

  /** In a mini program or a page: the way to the shop's own server, and what it answered. */
  const shop: {
    post(path: string, body: object): Promise<any>;
    get(path: string): Promise<{ state: string }>;
  };
  const payParams: MiniProgramPayParams;
  const opened: CashierOutcome;
  const uni: CashierPlatform;

  /** The web-standard one. */
  const request: Request;
  /** A message received: raw bytes and headers. */
  const message: RawMessage;
  const handler: NotificationHandler;
  /** The route of a shop. */
  const handle: (request: Request) => Promise<Response>;
  const check: (signed: SignedNotification) => Promise<void>;
  const checks: CheckedNotificationOptions;
  const claims: NotificationClaims;
  const notification: Notification;
  /** Durable. */
  const queue: { add(event: Notification): Promise<unknown> };
  const transaction: Transaction;
  const resource: EncryptedResource;
  /** A complaint as WeChat Pay tells it: the phone number is encrypted. */
  const complaint: { payer_phone: string };
  const order: JsapiOrder;
  const out_trade_no: string;
  const transaction_id: string;
  const prepay_id: string;
  const openid: string;
  const out_refund_no: string;
  const refund_id: string;
  /** What a query or a notification told. */
  const combined: CombinedPaymentContent;
  const refund: RefundNotice;
  const transfer: TransferContent;
  const combine_out_trade_no: string;
  const sub_orders: CombineSubOrder[];
  const out_return_no: string;
  const complaint_id: string;
  const media_id: string;
  /** Files. */
  const image: File;
  const video: Uint8Array;
  const pdf: Uint8Array;
  const out_bill_no: string;
  const transfer_bill_no: string;
  const package_info: string;
  const out_order_no: string;
  const service_id: string;
  const business_code: string;
  /** A service order as it was created. */
  const created: { package: string };
  const applyment: ApplymentRequest;
  const prepay: { prepay_id: string };
  const h5_url: string;
  const code_url: string;
  /** Parts of a signed message. */
  const timestamp: string;
  const nonce: string & Uint8Array;
  const signature: string;
  const serial: string;
  const body: string;
  const publicKey: string;
  /** Text of `apiclient_key.pem`. */
  const pem: string;
  /** Its content: PKCS#8. */
  const der: Uint8Array<ArrayBuffer>;
  /** Parts of a ciphertext. */
  const key: Uint8Array;
  const additionalData: Uint8Array;
  const ciphertext: Uint8Array;
  /** An answer of `fetch`. */
  const answer: Response;
  const error: unknown;
  /** Of a function behind an HTTP gateway. */
  const gatewayEvent: ServerlessEvent;
  const req: import('express').Request;
  const res: import('express').Response;
  const app: import('express').Express;
  const express: typeof import('express');
  function readFileSync(path: string): Uint8Array;
  const headers: Record<string, string>;
  const logger: { error(text: string): void };

  /** The shop's own; numbers are unique for each merchant. */
  const db: {
    findOrder(out_trade_no: string, mchid?: string): Promise<{ total: number } | undefined>;
    markPaidOnce(out_trade_no: string, mchid?: string): Promise<void>;
    setAside(out_trade_no: string, why: string): Promise<void>;
    parkingFee(plate_number?: string): Promise<{ amount: number }>;
    markRefunded(out_refund_no: string, refund_status: string): Promise<void>;
  };
}
