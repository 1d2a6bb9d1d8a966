/**
 * An embedded WeChat Pay (API v3) to test a merchant against: offline, without credentials, in every runtime.
 *
 * @example
 * const sandbox = await createSandbox({ notify: (url, init) => myHandler(new Request(url, init)) });
 * const { credentials } = sandbox;               // configure your client with these
 * await sandbox.fetch('https://any.host/v3/...', { method, headers, body });
 * await sandbox.pay('ORDER-0001');               // the payer pays; your handler is notified
 * await sandbox.idle();
 * sandbox.close();
 */

/** The merchant's credentials, under the names of the client's options. */
export interface SandboxCredentials {
  mchid: string;
  appid: string;
  /** Merchant API private key, PKCS#8 PEM. */
  privateKey: string;
  /** Serial number of the merchant certificate, 40 upper-case hexadecimal digits. */
  serialNo: string;
  /** APIv3 key, 32 characters. */
  apiV3Key: string;
  /** Identifier of the WeChat Pay public key. */
  publicKeyId: string;
  /** WeChat Pay public key, SPKI PEM. */
  publicKey: string;
}

/** All keys of a sandbox, its own private key included: keep and reuse them to save the time of key generation. */
export interface SandboxKeys {
  /** Merchant API private key, PKCS#8 PEM, RSA-2048. */
  privateKey: string;
  serialNo: string;
  apiV3Key: string;
  publicKeyId: string;
  /** The pretended WeChat Pay's private key, PKCS#8 PEM, RSA-2048. */
  wechatpayPrivateKey: string;
}

/** How a notification is posted. `fetch` fits. The request is aborted when the limit of 5 s has passed. */
export type Notify = (
  url: string,
  init: {
    method: 'POST';
    headers: Record<string, string>;
    body: Uint8Array<ArrayBuffer>;
    redirect: 'manual';
    signal: AbortSignal;
  },
) => Promise<Response>;

export interface SandboxOptions {
  /** Merchant number; default `1230000109`. */
  mchid?: string;
  /** App id bound to it; default `wxd678efh567hg6787`. */
  appid?: string;
  /** The clock, Unix milliseconds; default `Date.now`. */
  now?: () => number;
  /** How notifications are delivered; default the global `fetch`. */
  notify?: Notify;
  /** Factor on the official retry intervals: 0.001 is a thousand times faster. Scales nothing else. Default 1. */
  timeScale?: number;
  /** Every n-th notification attempt is preceded by a signature probe; 0 (default) is never. */
  probeEvery?: number;
  /** Every n-th signed response carries a probe in place of its signature; 0 (default) is never. */
  probeResponsesEvery?: number;
  /** How long the merchant may take to answer a notification, milliseconds; default 5000. */
  answerLimit?: number;
  /** Accept any http `notify_url`, for container networks. Http to the own machine is accepted always. */
  allowHttp?: boolean;
  /** Ready-made keys, all or some of them; the rest is created. */
  keys?: Partial<SandboxKeys>;
  /** Told of everything that happens, with the exact bytes. */
  onEvent?: (event: SandboxEvent) => void;
}

export type TradeState = 'NOTPAY' | 'SUCCESS' | 'CLOSED';

/** The parameters of a prepay as the merchant sent them. */
export interface PrepayParameters {
  appid: string;
  mchid: string;
  description: string;
  out_trade_no: string;
  notify_url: string;
  time_expire?: string;
  attach?: string;
  amount: { total: number; currency?: string };
  payer?: { openid?: string; identity?: { type: string; number: string; name: string } };
  scene_info?: { payer_client_ip: string; device_id?: string; store_info?: Record<string, string> };
  goods_tag?: string;
  support_fapiao?: boolean;
  detail?: Record<string, unknown>;
  settle_info?: { profit_sharing?: boolean };
  limit_pay?: string[];
  subsidy_info?: Record<string, unknown>;
}

/** What a query answers and a payment notification carries. */
export interface Transaction {
  appid: string;
  mchid: string;
  out_trade_no: string;
  trade_state: TradeState;
  trade_state_desc: string;
  attach?: string;
  payer: { openid?: string };
  amount: { total: number; payer_total?: number; currency?: string; payer_currency?: string };
  transaction_id?: string;
  trade_type?: 'JSAPI' | 'APP';
  bank_type?: string;
  success_time?: string;
  scene_info?: { device_id: string };
}

/** One post to `notify_url`. */
export interface NotificationAttempt {
  /** 1, 2, 3 ... in the order they were posted. */
  attempt: number;
  /** A deliberately wrong signature; the genuine notification follows at once. */
  probe: boolean;
  /** Asked for, outside the schedule. */
  resend: boolean;
  /** ISO 8601. */
  time: string;
  /** HTTP status of the answer, null if there was none. */
  status: number | null;
  outcome: 'under_way' | 'accepted' | 'refused' | 'redirected' | 'timeout' | 'unreachable' | 'given_up';
  /** The beginning of the merchant's answer, or why there was none. */
  reason: string | null;
  /** ISO 8601, null if none is due. */
  next_attempt: string | null;
  /** Present if a probe was answered with success: this merchant does not verify signatures. */
  accepted_probe?: true;
}

/** An order as the sandbox sees it: the query answer and what lies behind it. */
export interface OrderView extends Transaction {
  parameters: PrepayParameters;
  /** ISO 8601, as all times of the sandbox's own. */
  create_time: string;
  /** When the order closes unless it is paid. */
  expire_time: string;
  /** The newest one. */
  prepay_id: string;
  prepay_expire_time: string;
  payer_acts: { act: 'pay' | 'cancel'; time: string }[];
  notification: {
    /** The same on every redelivery; null before payment. */
    id: string | null;
    accepted: boolean;
    /** True if any probe was answered with success: this merchant does not verify signatures. */
    accepted_probe: boolean;
    next_attempt: string | null;
    attempts: NotificationAttempt[];
  };
}

/** A notification ready to be posted: these headers, exactly these bytes. */
export interface SignedNotification {
  url: string;
  headers: Record<string, string>;
  body: Uint8Array<ArrayBuffer>;
}

/** What of a notification is changed after it was signed. */
export type Tampering = 'body' | 'signature' | 'timestamp' | 'nonce' | 'serial';

export interface NotificationOptions {
  /** Forge it: change this part after signing. */
  tamper?: Tampering;
  /** A deliberately wrong signature, as WeChat Pay sends them now and then. */
  probe?: boolean;
  /** `Wechatpay-Timestamp` in Unix seconds; default now. */
  timestamp?: number;
  /** Changes the decrypted content, before encryption and signature. */
  transaction?: (transaction: Transaction) => unknown;
  /** Changes the envelope, before the signature. */
  envelope?: (envelope: Record<string, unknown>) => unknown;
}

export type HeaderSource =
  | Headers
  | Map<string, string>
  | [string, string][]
  | Record<string, string | string[] | undefined>;

export interface RawRequest {
  method: string;
  /** Path and query exactly as received: this is what the signature covers. */
  target: string;
  headers: HeaderSource;
  body: Uint8Array;
}

export interface RawResponse {
  status: number;
  headers: Record<string, string>;
  body: Uint8Array<ArrayBuffer>;
}

/** `id` ties the events of one API request together. */
export type SandboxEvent =
  | { type: 'request'; id: number; method: string; target: string; headers: Record<string, string>; body: Uint8Array }
  | { type: 'verification'; id: number; accepted: true; message: Uint8Array }
  | { type: 'verification'; id: number; accepted: false; code: string; detail?: object }
  | { type: 'response'; id: number; status: number; headers: Record<string, string>; body: Uint8Array; probe: boolean }
  | { type: 'order'; act: 'prepay' | 'pay' | 'cancel' | 'close'; out_trade_no: string; trade_state: TradeState }
  | ({ type: 'notification'; out_trade_no: string; attempt: NotificationAttempt } & SignedNotification);

export interface Sandbox {
  readonly credentials: SandboxCredentials;
  /** Answers `/v3/...` and `/_sandbox/...` on any host. Headers given in `init` are read as they are. */
  fetch(input: string | URL | Request, init?: RequestInit): Promise<Response>;
  /** The same for servers: request target and body exactly as received. */
  handle(request: RawRequest): Promise<RawResponse>;
  /**
   * The payer pays; the notification is posted afterwards. With the pay params the client app got, these are checked
   * first, as the cashier does.
   * @throws {SandboxError} `ORDER_NOT_EXIST`, `ORDERPAID`, `ORDER_CLOSED`, `PREPAY_EXPIRED`, `PAY_PARAMS_INVALID`
   */
  pay(outTradeNo: string, payParams?: object): Promise<OrderView>;
  /** The payer leaves the cashier; the order stays `NOTPAY`. Throws as `pay`. */
  cancel(outTradeNo: string): Promise<OrderView>;
  /** @throws {SandboxError} `ORDER_NOT_EXIST` */
  order(outTradeNo: string): Promise<OrderView>;
  /**
   * Posts the notification of a paid order once more, at once (the same `id`: a duplicate).
   * @throws {SandboxError} `ORDER_NOT_EXIST`, `ORDER_NOT_PAID`
   */
  resend(outTradeNo: string): Promise<NotificationAttempt>;
  /**
   * A freshly signed (or forged) notification of a paid order, not sent. Throws as `resend`.
   */
  notification(outTradeNo: string, options?: NotificationOptions): Promise<SignedNotification>;
  /** Resolves when no notification is under way or scheduled. */
  idle(): Promise<void>;
  /** Gives up all notifications and stops all timers. */
  close(): void;
}

/** A refused act: `code` as on the wire, `status` the HTTP status it is answered with over HTTP. */
export class SandboxError extends Error {
  readonly code: string;
  readonly status: number;
}

/** Creates a sandbox; without ready-made `keys` it generates two RSA key pairs, which takes a moment. */
export function createSandbox(options?: SandboxOptions): Promise<Sandbox>;

/** Creates a full set of throwaway keys to hand to several sandboxes. */
export function createKeys(): Promise<SandboxKeys>;
