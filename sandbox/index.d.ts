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

import type { SandboxAnswers, SandboxOperation } from './answers.d.ts';
import type { ApplymentState, SandboxApplyments } from './applyments.d.ts';
import type { SandboxBills } from './bills.d.ts';
import type { CertificateView, SandboxCertificates, SwitchStage } from './certificates.d.ts';
import type { SandboxCombine } from './combine.d.ts';
import type { ComplaintAct, ComplaintStateView, SandboxComplaints } from './complaints.d.ts';
import type {
  DeliveryProgress,
  ForgingOptions,
  NotificationAttempt,
  Notify,
  SandboxDeliveries,
  SignedNotification,
  SubjectNumbers,
} from './deliveries.d.ts';
import type { SandboxEvents } from './events.d.ts';
import type { SandboxClock, SandboxFaults, Transport } from './faults.d.ts';
import type { BrandCredentials, SandboxCredentials, SandboxKeys, SandboxMode, SubMerchant } from './identity.d.ts';
import type { OverseasAct, OverseasState, SandboxOverseas } from './overseas.d.ts';
import type { SandboxPayscore, ServiceOrderAct, ServiceOrderState } from './payscore.d.ts';
import type { SandboxProfitSharing } from './profit-sharing.d.ts';
import type { SandboxTransfers, TransferState } from './transfers.d.ts';
import type { SandboxUploads } from './uploads.d.ts';
import type {
  CodeOutcome,
  PrepayParameters,
  RefundAnswer,
  RefundEventType,
  RefundNotice,
  RefundParameters,
  RefundResult,
  RefundStatus,
  TradeState,
  Transaction,
} from './wire.d.ts';

export type * from './answers.d.ts';
export type * from './applyments.d.ts';
export type * from './bills.d.ts';
export type * from './certificates.d.ts';
export type * from './combine.d.ts';
export type * from './complaints.d.ts';
export type * from './deliveries.d.ts';
export type * from './events.d.ts';
export type * from './faults.d.ts';
export type * from './identity.d.ts';
export type * from './overseas.d.ts';
export type * from './payscore.d.ts';
export type * from './profit-sharing.d.ts';
export type * from './transfers.d.ts';
export type * from './uploads.d.ts';
export type * from './wire.d.ts';

export interface SandboxOptions<Mode extends SandboxMode = 'public-key'> {
  /**
   * Default `public-key`, where `GET /v3/certificates` answers 404. With `certificates` it lists them, and the newest
   * one signs answers and notifications. With `switching` an answer follows the request's `Wechatpay-Serial`: the key id
   * asks for the public key, everything else for a certificate; notifications take turns, beginning with a certificate;
   * `switchTo` changes this.
   */
  mode?: Mode;
  /** Merchant number; default `1230000109`. */
  mchid?: string;
  /** App id bound to it; default `wxd678efh567hg6787`. */
  appid?: string;
  /** The sub-merchants that the merchant works for. With one it is a service provider (服务商); default none. */
  subMerchants?: readonly SubMerchant[];
  /** The `notifyUrl` of the credentials; default `https://merchant.example/wechatpay/notify`. */
  notifyUrl?: string;
  /** The clock, Unix milliseconds; default `Date.now`. */
  now?: () => number;
  /** How notifications are delivered; default the global `fetch`. */
  notify?: Notify;
  /**
   * Factor on the official retry intervals, 0 to 1000: 0.001 is a thousand times faster. Scales nothing else; no interval
   * becomes longer than 24 days. Default 1.
   */
  timeScale?: number;
  /** Every n-th notification attempt is preceded by a signature probe; 0 (default) is never. */
  probeEvery?: number;
  /** Every n-th signed response carries a probe in place of its signature; 0 (default) is never. */
  probeResponsesEvery?: number;
  /** How long the merchant may take to answer a notification, 1 to 2147483647 milliseconds; default 5000. */
  answerLimit?: number;
  /**
   * Accept a `notify_url` to hosts of the own network, over http and https, for containers: names of one label or
   * ending in `.internal` or `.local`, and private addresses. Not even then: link-local and unspecified addresses, IPv4
   * addresses inside IPv6 ones, and hosts where clouds keep credentials. The own machine is accepted always, http to
   * hosts of the internet never.
   */
  allowHttp?: boolean;
  /**
   * The shortest time between two refunds of one order, milliseconds; an earlier one is refused with 429
   * `FREQUENCY_LIMITED`. Default 60000, 0 is none; at most 2147483647.
   */
  refundInterval?: number;
  /** Where refunds are notified that have no `notify_url`: the setting of the merchant platform. Default nowhere. */
  refundNotifyUrl?: string;
  /** How every new refund ends by itself, at once after its acceptance. Default: not before `refunds.settle`. */
  settleRefunds?: RefundResult;
  /** Ready-made keys, all or some of them; the rest is created. */
  keys?: Partial<SandboxKeys>;
  /** Told of everything that happens, with the exact bytes. */
  onEvent?: (event: SandboxEvent) => void;
}

/** An order as the sandbox sees it: the query answer and what lies behind it. */
export interface OrderView extends Transaction {
  parameters: PrepayParameters;
  /** ISO 8601, as all times of the sandbox's own. */
  create_time: string;
  /** When the order closes unless it is paid. */
  expire_time: string;
  /** The newest one; empty if a link opens the cashier, or nothing does. */
  prepay_id: string;
  /** The newest link of an H5 order. */
  h5_url?: string;
  /** The newest link of a Native order. */
  code_url?: string;
  /** Of whichever of the three there is. */
  prepay_expire_time: string;
  payer_acts: { act: 'pay' | 'cancel'; time: string }[];
  /** The `out_refund_no` of each refund, oldest first. */
  refunds: string[];
  /** `id` is the same on every redelivery; null before payment. */
  notification: { id: string | null } & DeliveryProgress;
}

/** A refund as the sandbox sees it: the query answer and what lies behind it. */
export interface RefundView extends RefundAnswer {
  parameters: RefundParameters;
  /** Oldest first: none while it is processed for the first time, two or more after an abnormal end. */
  notifications: ({ id: string; event_type: RefundEventType } & DeliveryProgress)[];
}

export interface NotificationOptions extends ForgingOptions {
  /** Changes the decrypted content, before encryption and signature. */
  transaction?: (transaction: Transaction) => unknown;
}

export interface RefundNotificationOptions extends ForgingOptions {
  /** Which one, if a refund has several; default the newest. */
  event?: RefundEventType;
  /** Changes the decrypted content, before encryption and signature. */
  refund?: (refund: RefundNotice) => unknown;
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
  /** Whether it came over TLS: links in the answer then begin with `https`. Default false. */
  secure?: boolean;
  /**
   * Where a browser finds the sandbox's pages if the request names a host of WeChat Pay's, for example
   * `http://127.0.0.1:8790`. Default: at that host.
   */
  home?: string;
}

export interface RawResponse {
  status: number;
  headers: Record<string, string>;
  body: Uint8Array<ArrayBuffer>;
  /** Present if a fault spoils the way of this answer. */
  transport?: Transport;
}

export type OrderAct = 'prepay' | 'code-pay' | 'pay' | 'cancel' | 'close' | 'reverse';
export type RefundAct = 'create' | 'settle' | 'apply-abnormal';

/** `id` ties the events of one API request together. */
export type SandboxEvent =
  | { type: 'request'; id: number; method: string; target: string; headers: Record<string, string>; body: Uint8Array }
  | { type: 'verification'; id: number; accepted: true; message: Uint8Array }
  | { type: 'verification'; id: number; accepted: false; code: string; detail?: object }
  | {
      type: 'response';
      id: number;
      status: number;
      headers: Record<string, string>;
      body: Uint8Array;
      probe: boolean;
      /** Present if a fault spoils the way of this answer. */
      transport?: Transport;
    }
  /** A request met a fault; `id` is absent if it never arrived. Without an answer there is no `response`. */
  | { type: 'fault'; name: string; id?: number; method: string; target: string }
  /** A notification met a fault. */
  | ({ type: 'fault'; name: string; event_type: string } & SubjectNumbers)
  /**
   * An operation that no product plays was answered, or one whose answer you set; the answer has the header
   * `X-Sandbox-Answer`. `path` is its template, `product` absent if the sandbox does not know it.
   */
  | { type: 'generic'; id: number; answer: 'generic' | 'scripted'; method: string; path: string; product?: string }
  | { type: 'certificate'; act: 'rotate' | 'retire'; serial_no: string }
  | { type: 'order'; act: OrderAct; out_trade_no: string; trade_state: TradeState }
  | {
      type: 'refund';
      act: RefundAct;
      out_refund_no: string;
      refund_id: string;
      out_trade_no: string;
      status: RefundStatus;
    }
  | {
      type: 'combine';
      act: 'prepay' | 'pay' | 'cancel' | 'close';
      combine_out_trade_no: string;
      trade_state: TradeState;
    }
  | {
      type: 'profit-sharing';
      act: 'create' | 'unfreeze' | 'return' | 'finish';
      out_order_no: string;
      /** Present if it is about a return. */
      out_return_no?: string;
      state: 'PROCESSING' | 'FINISHED' | 'SUCCESS' | 'FAILED';
    }
  | { type: 'complaint'; act: ComplaintAct; complaint_id: string; complaint_state: ComplaintStateView }
  | { type: 'transfer'; out_bill_no: string; state: TransferState }
  | { type: 'service-order'; act: ServiceOrderAct; out_order_no: string; state: ServiceOrderState }
  | { type: 'overseas-order'; act: OverseasAct; out_trade_no: string; trade_state: OverseasState }
  | { type: 'applyment'; business_code: string; applyment_state: `APPLYMENT_STATE_${ApplymentState}` }
  /** `delivery`: the id of the notification, the same in each of its attempts. */
  | ({
      type: 'notification';
      event_type: string;
      delivery: string;
      attempt: NotificationAttempt;
    } & SubjectNumbers &
      SignedNotification);

/** The products besides single orders and refunds. */
export interface SandboxProducts {
  readonly bills: SandboxBills;
  readonly combine: SandboxCombine;
  readonly profitSharing: SandboxProfitSharing;
  readonly complaints: SandboxComplaints;
  readonly transfers: SandboxTransfers;
  readonly payscore: SandboxPayscore;
  readonly applyments: SandboxApplyments;
  readonly overseas: SandboxOverseas;
  readonly uploads: SandboxUploads;
}

export interface Sandbox<Mode extends SandboxMode = 'public-key'> extends SandboxProducts {
  /** As they are now: after a rotation they name other certificates. */
  readonly credentials: SandboxCredentials<Mode>;
  /**
   * Those of a brand, which calls the paths below `/brand/`: a client of its own can be made of them.
   * @throws {SandboxError} `NO_PUBLIC_KEY` in the mode `certificates`: brands know the public key alone
   */
  readonly brandCredentials: BrandCredentials;
  /** As they are now, for the option `keys` of a sandbox that goes on where this one is. */
  readonly keys: SandboxKeys;
  /**
   * Answers `/v3/...`, `/hk/v3/...`, `/global/v3/...`, `/brand/...` and `/_sandbox/...` on any host; of WeChat Pay's own,
   * overseas paths only at `apihk.mch.weixin.qq.com`, and only there. Headers given in `init` are read as they are.
   */
  fetch(input: string | URL | Request, init?: RequestInit): Promise<Response>;
  /** The same for servers: request target and body exactly as received. A fault leaves its part to them: `transport`. */
  handle(request: RawRequest): Promise<RawResponse>;
  /**
   * The payer pays; the notification is posted afterwards. `order` is its `out_trade_no`, or the `h5_url` or `code_url` that
   * opens the cashier. With the pay params the client app got, these are checked first, as the cashier does. Of a code
   * payment that is `USERPAYING`: the payer enters the password.
   * @throws {SandboxError} `ORDER_NOT_EXIST`, `ORDERPAID`, `ORDER_CLOSED`, `PREPAY_EXPIRED`, `PAY_PARAMS_INVALID`,
   *   `SANDBOX_CLOSED`
   */
  pay(order: string, payParams?: object): Promise<OrderView>;
  /**
   * The payer leaves the cashier; the order stays `NOTPAY`. A code payment that waits for the password becomes `PAYERROR`.
   * Throws as `pay`.
   */
  cancel(order: string): Promise<OrderView>;
  /**
   * How the next code payments go: `USERPAYING` waits for the password, which `pay` or `cancel` decides; `PAYERROR` fails.
   * Without it they are paid at once.
   * @throws {SandboxError} `ARGUMENT_INVALID`
   */
  nextCodePayments(outcome: CodeOutcome, options?: { times?: number }): Promise<void>;
  /** @throws {SandboxError} `ORDER_NOT_EXIST` */
  order(order: string): Promise<OrderView>;
  /**
   * Posts the notification of a paid order once more, at once (the same `id`: a duplicate).
   * @throws {SandboxError} `ORDER_NOT_EXIST`, `ORDER_NOT_PAID`
   */
  resend(outTradeNo: string): Promise<NotificationAttempt>;
  /**
   * A freshly signed (or forged) notification of a paid order, not sent. Throws as `resend`.
   */
  notification(outTradeNo: string, options?: NotificationOptions): Promise<SignedNotification>;
  /** The platform certificates that are listed; its members make the list faulty, for tests of its download. */
  readonly certificates: SandboxCertificates;
  /**
   * Issues a platform certificate. It is listed beside the older ones, which stay valid, and signs everything from now
   * on.
   * @returns what is listed now
   * @throws {SandboxError} `NO_CERTIFICATES` in the mode `public-key`
   */
  rotateCertificate(): Promise<CertificateView[]>;
  /**
   * Ends a rotation: the oldest certificate is listed no longer, and a request that names it is refused.
   * @returns what is listed now
   * @throws {SandboxError} `NO_CERTIFICATES`, `LAST_CERTIFICATE`
   */
  retireCertificate(): Promise<CertificateView[]>;
  /**
   * Goes on with the switch from platform certificates to the public key. `notifications` is the share that the public
   * key signs while it is `running`, 0 to 1; it begins with 0.5: in turn, a certificate first.
   * @throws {SandboxError} `NOT_SWITCHING` in other modes, `SWITCH_FINISHED`, `ARGUMENT_INVALID`
   */
  switchTo(stage: SwitchStage, options?: { notifications?: number }): Promise<void>;
  readonly refunds: SandboxRefunds;
  /** Faults that requests and notifications meet on purpose. */
  readonly faults: SandboxFaults;
  readonly clock: SandboxClock;
  /** Answers of your own, to any operation. */
  readonly answers: SandboxAnswers;
  /** All operations that the sandbox answers, and how. */
  operations(): Promise<SandboxOperation[]>;
  /** All notifications, of whatever they are. */
  readonly deliveries: SandboxDeliveries;
  /** Notifications of any other product, with content of your own. */
  readonly events: SandboxEvents;
  /**
   * Resolves when every notification is accepted. Rejects with `NOTIFICATION_FAILED` if one was not, as soon as its
   * next attempt is due more than 3 s of real time after its first failed one (with the default `timeScale`: at once),
   * or no further one will follow, or `resend` was not accepted; and again until it is accepted, for example after
   * `resend`. Also if `onEvent` throws when it is told of a notification. Rejects with `PROBE_ACCEPTED`, for good, if a
   * signature probe was accepted: the merchant does not verify signatures.
   * With `throughFailures` it waits until no notification is under way or scheduled, and resolves even if they were not
   * accepted. After `close` it resolves.
   * @throws {SandboxError} `NOTIFICATION_FAILED`: the message names order, answers and number of attempts;
   *   `PROBE_ACCEPTED`
   */
  idle(options?: { throughFailures?: boolean }): Promise<void>;
  /** Gives up all notifications and stops all timers. */
  close(): void;
}

/**
 * What becomes of refunds: the part of the banks, the payer's account and WeChat Pay's own troubles.
 *
 * @example
 * await client.refunds.create({ out_trade_no: 'ORDER-0001', out_refund_no: 'R-1', notify_url, amount });
 * await sandbox.refunds.settle('R-1');           // the money arrives; your handler is notified of REFUND.SUCCESS
 */
export interface SandboxRefunds {
  /** @throws {SandboxError} `RESOURCE_NOT_EXISTS` */
  get(outRefundNo: string): Promise<RefundView>;
  /**
   * The refunds of an order, or of all orders; oldest first.
   * @throws {SandboxError} `ORDER_NOT_EXIST`
   */
  list(outTradeNo?: string): Promise<RefundView[]>;
  /**
   * Refunds in the merchant platform, in a browser: without a call of the API, by its rules.
   * @throws {SandboxError} as the API refuses it: `PARAM_ERROR`, `RESOURCE_NOT_EXISTS`, `INVALID_REQUEST`, `NOT_ENOUGH`, …
   */
  create(refund: RefundParameters): Promise<RefundView>;
  /**
   * Ends a refund that is `PROCESSING`, by default as `SUCCESS`; the notification is posted afterwards. An `ABNORMAL`
   * one is `PROCESSING` again after the merchant's `apply-abnormal-refund`.
   * @throws {SandboxError} `RESOURCE_NOT_EXISTS`, `REFUND_NOT_PROCESSING`, `ARGUMENT_INVALID`, `SANDBOX_CLOSED`
   */
  settle(outRefundNo: string, result?: RefundResult): Promise<RefundView>;
  /**
   * Refuses the next new refunds that are right in themselves. Nothing is created, so that the merchant may repeat
   * with the same number. With `accepted` (only for `SYSTEM_ERROR`) the refund is created all the same: what may be
   * behind an unknown outcome.
   * @throws {SandboxError} `ARGUMENT_INVALID`
   */
  refuseNext(
    code: 'NOT_ENOUGH' | 'USER_ACCOUNT_ABNORMAL' | 'NO_AUTH' | 'FREQUENCY_LIMITED' | 'SYSTEM_ERROR',
    options?: {
      /** How many; default 1. */
      times?: number;
      accepted?: boolean;
    },
  ): Promise<void>;
  /**
   * Posts a notification of a settled refund once more, at once (the same `id`: a duplicate). `event` tells which one,
   * if there are several; default the newest. An older one tells what was then.
   * @throws {SandboxError} `RESOURCE_NOT_EXISTS`, `REFUND_NOT_SETTLED`, `NO_NOTIFY_URL`
   */
  resend(outRefundNo: string, event?: RefundEventType): Promise<NotificationAttempt>;
  /**
   * A freshly signed (or forged) notification of a settled refund, not sent. Throws as `resend`.
   */
  notification(outRefundNo: string, options?: RefundNotificationOptions): Promise<SignedNotification>;
}

/** A refused act: `code` as on the wire, `status` the HTTP status it is answered with over HTTP. */
export class SandboxError extends Error {
  readonly code: string;
  readonly status: number;
}

/**
 * What `createSandbox` and `startSandboxServer` reject with, if an option is unknown, of another type or senseless. It quotes
 * no value.
 */
export interface SandboxOptionError extends TypeError {
  readonly code: 'OPTION_INVALID';
  /** The option, or its member: `timeScale`, `keys.privateKey`. Of an unknown name that may be a key only `…`. */
  readonly field: string;
  /** The message in Chinese. */
  readonly zh: string;
}

/**
 * Creates a sandbox; without ready-made `keys` it generates two or three RSA key pairs, which takes a moment.
 * @throws {SandboxOptionError} `OPTION_INVALID`: an option is unknown, of another type or senseless; `field` names it
 */
export function createSandbox<Mode extends SandboxMode = 'public-key'>(
  options?: SandboxOptions<Mode>,
): Promise<Sandbox<Mode>>;

/** Creates a set of throwaway keys to hand to several sandboxes; platform certificates come when a mode needs them. */
export function createKeys(): Promise<SandboxKeys>;
