/**
 * WeChat Pay API v3 (微信支付 APIv3) for every JavaScript runtime.
 *
 * Wire data keeps the wire's spelling (`out_trade_no`, `prepay_id`); options of this library are camelCase (`apiV3Key`).
 * Amounts are integers in fen (分), times are RFC 3339 text on the wire and Unix time in options.
 *
 * The types of the products are in `types/`, a file each. Every file is published once as `.d.ts` and
 * once as `.d.cts`.
 */

import type { Applyment, ApplymentsApi } from './types/applyments.d.ts';
import type { BillRow, BillsApi, Download, DownloadOptions, DownloadPath, DownloadSource } from './types/bills.d.ts';
import type { PlatformCertificates } from './types/certificates.d.ts';
import type { CombineApi, CombineTransaction } from './types/combine.d.ts';
import type { Complaint, ComplaintsApi } from './types/complaints.d.ts';
import type { MediaApi, UploadArguments, UploadEndpoints, UploadFile, UploadPath } from './types/media.d.ts';
import type {
  CombinedPaymentContent,
  CombinedPaymentNotification,
  Notification,
  NotificationEnvelope,
  OverseasPaymentContent,
  PartnerPaymentNotification,
  PartnerRefundContent,
  PartnerRefundNotification,
  PaymentNotification,
  RefundNotification,
  TransferContent,
  TransferNotification,
} from './types/notifications.d.ts';
import type {
  AppOrder,
  CodeOrder,
  CodePayment,
  H5Order,
  H5Prepay,
  JsapiOrder,
  NativeOrder,
  NativePrepay,
  OrderAmount,
  Prepay,
  Reversal,
  Transaction,
} from './types/orders.d.ts';
import type { PartnerApi, PartnerTransaction } from './types/partner.d.ts';
import type { PayscoreApi, PayscoreDetailParams, PayscoreUseParams, ServiceOrder } from './types/payscore.d.ts';
import type { ProfitSharingApi, ProfitSharingOrder, ProfitSharingReturn } from './types/profit-sharing.d.ts';
import type { Refund, RefundsApi } from './types/refunds.d.ts';
import type {
  MerchantTransferParams,
  Transfer,
  TransferPageRef,
  TransferReceipt,
  TransfersApi,
} from './types/transfers.d.ts';

export type * from './types/applyments.d.ts';
export type * from './types/bills.d.ts';
export type * from './types/certificates.d.ts';
export type * from './types/combine.d.ts';
export type * from './types/complaints.d.ts';
export type * from './types/media.d.ts';
export type * from './types/notifications.d.ts';
export type * from './types/orders.d.ts';
export type * from './types/partner.d.ts';
export type * from './types/payscore.d.ts';
export type * from './types/profit-sharing.d.ts';
export type * from './types/refunds.d.ts';
export type * from './types/transfers.d.ts';

// ---------------------------------------------------------------- options

/** A key file: PEM (any line ends, `\n` escaped, UTF-8 or UTF-16), bare base64, DER, or base64 of a whole file; text or bytes. */
export type KeyInput = string | Uint8Array;

/** Everything one merchant needs. Checked at construction: a value that cannot work is refused there, with the remedy. */
export interface WechatPayOptions {
  /** Merchant number (商户号), decimal digits. */
  mchid: string;
  /**
   * Merchant API private key (商户API私钥), `apiclient_key.pem`: PKCS#8 or PKCS#1. Its certificate may be in the same file.
   * Default: required, or `signer`.
   */
  privateKey?: KeyInput;
  /**
   * Signs in place of `privateKey`, which then never enters this library: `cryptoKeySigner`, `nodeSigner`, or a
   * function of your own that asks a key service. Needs `serialNo` or `certificate`; with a certificate every signature
   * is checked before anything is sent. Default: required, or `privateKey`.
   */
  signer?: Signer | SignFunction;
  /**
   * Serial number of the merchant API certificate (商户API证书序列号), hex. Needed unless a certificate is given. Default:
   * from `certificate`.
   */
  serialNo?: string;
  /**
   * Merchant API certificate, `apiclient_cert.pem`. Gives the serial number and proves that the private key belongs to
   * it.
   */
  certificate?: KeyInput;
  /**
   * Further keys of this merchant while its certificate is being replaced: `{ privateKey, certificate }`, `serialNo` in
   * place of the certificate, `signer` in place of the key. They open fields that were encrypted to them, and sign pay
   * params of orders that were placed with them.
   */
  merchantKeys?: readonly MerchantKey[];
  /** APIv3 key (APIv3密钥): 32 characters. During a change, `[current, other]`: both are tried. */
  apiV3Key: string | readonly string[];
  /**
   * APIv2 key (APIv2密钥), which API v3 uses in one place: `payParams.payscore` and `payParams.payscoreDetail`.
   * Experimental.
   */
  apiV2Key?: string;
  /**
   * Id of the WeChat Pay public key (微信支付公钥ID), `PUB_KEY_ID_…`. Default: required, or `platformKeys`, or
   * `platformCertificates`.
   */
  publicKeyId?: string;
  /** WeChat Pay public key (微信支付公钥), `pub_key.pem`. Default: required, or `platformKeys`, or `platformCertificates`. */
  publicKey?: KeyInput;
  /**
   * More keys that may sign for WeChat Pay: further public keys `{ id, publicKey }`, or platform certificates (平台证书) `{
   * certificate }`.
   */
  platformKeys?: readonly PlatformKey[];
  /**
   * `true`: the client downloads WeChat Pay's platform certificates (平台证书) when it first needs them, every 6 hours, and
   * when a message names an unknown one. `{ store }` keeps them where the next process or isolate finds them. For
   * merchants that still have certificates, also next to `publicKey`. Default: `false`.
   */
  platformCertificates?: boolean | { readonly store?: CertificateStore };
  /** Default `appid` for orders and pay params. */
  appid?: string;
  /** Default `notify_url` for orders. */
  notifyUrl?: string;
  /**
   * API host for every path: scheme, host and port alone. Default: `https://api.mch.weixin.qq.com`, for overseas paths
   * `https://apihk.mch.weixin.qq.com`. `http` is accepted for loopback hosts only. Default: the host of the path.
   */
  baseUrl?: string;
  /** Limit for one HTTP exchange in milliseconds. Default: `10000`. */
  timeoutMs?: number;
  /**
   * How often and how long a call is tried. Only queries are repeated, and calls whose number makes the repetition the
   * same call. `false`: once. Default: `{ attempts: 3, deadlineMs: 30000 }`.
   */
  retry?: false | { readonly attempts?: number; readonly deadlineMs?: number };
  /**
   * `true`: when WeChat Pay's answers show that this machine's clock is off by more than 30 seconds, the client goes by
   * theirs. Without it, errors name the difference as `clockOffset`. Default: `false`.
   */
  correctClock?: boolean;
  /** Put in front of the library's own `User-Agent`, for example `my-shop/2.1`. Printable ASCII. Default: none. */
  userAgent?: string;
  /**
   * Language of this library's errors and of WeChat Pay's error messages: `'en'`, or `'zh-CN'`, `'zh-HK'`, `'zh-TW'`;
   * the library has English and simplified Chinese. An error has both: `error.zh`, `error.en`. Default: Chinese.
   */
  language?: 'zh-CN' | 'zh-HK' | 'zh-TW' | 'en';
  /**
   * Brand id (品牌ID), decimal digits, in place of `mchid`: the client is a brand's, with the brand's key and
   * certificate. It calls the paths below `/brand/`, and no others.
   */
  brandId?: string;
  /**
   * The `fetch` to use. The global one is looked up at each call. It must not send a request again by itself: an error
   * then tells of the last attempt only. Default: the runtime's.
   */
  fetch?: FetchLike;
  /** The clock: milliseconds since 1970, as `Date.now`. Default: `Date.now`. */
  now?: () => number;
  /** Told of each attempt before it is sent. What a hook throws, or how long it takes to settle, changes nothing. */
  onRequest?: (event: RequestEvent) => unknown;
  /** Told how each attempt ended, with or without an answer. */
  onResponse?: (event: ResponseEvent) => unknown;
  /** Told that a call is tried again, before the pause. */
  onRetry?: (event: RetryEvent) => unknown;
  /** Told of each notification that `handleNotification` answers, and with which status. */
  onNotification?: (event: NotificationEvent) => unknown;
}

/**
 * Everything one brand (品牌) needs: its id in place of a merchant number, the private key and the certificate of the brand, and
 * the WeChat Pay public key, because brands have no platform certificates. The APIv3 key is needed only to receive
 * notifications. A brand's client calls the paths below `/brand/`, by `request` and `upload`. Methods and paths of merchants
 * are refused with `ERR_INPUT` before anything is sent; a merchant's client refuses the paths of brands.
 *
 * @example
 * const brand = new WechatPay({ brandId: '120344', privateKey: pem, serialNo: serial, publicKeyId: 'PUB_KEY_ID_0112', publicKey });
 * const { data } = await brand.request({ method: 'GET', path: '/brand/card-member/cards', query: { limit: 10, offset: 0 } });
 */
export interface BrandOptions
  extends Omit<WechatPayOptions, 'mchid' | 'apiV3Key' | 'apiV2Key' | 'platformCertificates' | 'brandId'> {
  brandId: string;
  mchid?: undefined;
  apiV3Key?: WechatPayOptions['apiV3Key'];
  apiV2Key?: undefined;
  platformCertificates?: undefined;
}

/**
 * What every event of an attempt says. Events are frozen and hold what is listed here and nothing else: no body, header, query
 * or value of a path. Hooks are called at once and not waited for; what they throw is dropped. Each runs in the async context
 * of its call, so `AsyncLocalStorage` and the active span of OpenTelemetry are the caller's.
 */
export interface AttemptEvent {
  /**
   * Method and path template, for example `GET /v3/pay/transactions/id/{transaction_id}`: there are few, so they are fit for
   * names of spans and labels of metrics. In a path that this library does not know, `…` stands for what may be a value.
   */
  readonly operation: string;
  readonly method: string;
  /** Scheme, host and port, for example `https://api.mch.weixin.qq.com`. */
  readonly host: string;
  /** Number of the attempt: 1 for the first. */
  readonly attempt: number;
}
/**
 * A request is about to be sent: an attempt of a call, a download of platform certificates, or a question of `doctor`.
 *
 * @example
 * const pay = WechatPay.fromEnv(process.env, {
 *   onRequest: ({ operation, attempt }) => console.log(operation, attempt), // POST /v3/pay/transactions/jsapi 1
 * });
 */
export type RequestEvent = AttemptEvent;
/**
 * An attempt was judged: its answer verified, or refused, or there was none. One for each `RequestEvent`.
 *
 * @example
 * const pay = WechatPay.fromEnv(process.env, {
 *   onResponse: ({ operation, status, code, durationMs }) => {
 *     console.log(operation, status, code ?? 'ok', Math.round(durationMs));
 *   },
 * });
 */
export interface ResponseEvent extends AttemptEvent {
  /** HTTP status, if an answer came. */
  readonly status?: number;
  /** `Request-ID` of the answer: name it when you ask WeChat Pay about a call. No signature covers it. */
  readonly requestId?: string;
  /** Why this attempt failed; absent if it succeeded. */
  readonly code?: WechatPayErrorCode;
  /** How far a failed attempt got. */
  readonly outcome?: WechatPayError['outcome'];
  /**
   * From the request to the last byte of the answer, or to its failure; judging it is not part of that. Measured with
   * `performance.now`, which no change of the clock disturbs.
   */
  readonly durationMs: number;
}
/**
 * A call is tried again: `attempt` and `host` are those of the attempt that follows.
 *
 * @example
 * const pay = WechatPay.fromEnv(process.env, {
 *   onRetry: ({ operation, code, pauseMs }) => console.warn(`${operation}: ${code}, again in ${pauseMs} ms`),
 * });
 */
export interface RetryEvent extends AttemptEvent {
  /** Why the attempt before it failed. */
  readonly code: WechatPayErrorCode;
  /** Milliseconds until then. */
  readonly pauseMs: number;
}
/**
 * `handleNotification` decided on its answer. Of several clients, the one that the notification is for is told; of a
 * notification that none of them took, all are, a hook that they share once.
 *
 * @example
 * const pay = WechatPay.fromEnv(process.env, {
 *   onNotification: ({ status, eventType, code }) => console.log(status, eventType, code), // 204 TRANSACTION.SUCCESS undefined
 * });
 */
export interface NotificationEvent {
  /** The answer: 204 if it was accepted, 200 with `replyWith`, 401 if it is not authentic, 500 to have it delivered again. */
  readonly status: number;
  /** As WeChat Pay names it, for example `TRANSACTION.SUCCESS`. Absent, as `kind` and `id`, if nothing could be verified. */
  readonly eventType?: string;
  readonly kind?: Notification['kind'];
  /** Id of the notification: its deliveries have the same. */
  readonly id?: string;
  /**
   * Why it was refused; `ERR_MISMATCH` for a payment that went to `onMismatch`. Absent with status 500 if one of your own
   * functions failed: `onError` has what it threw.
   */
  readonly code?: WechatPayErrorCode;
  /**
   * What became of an authentic one: `done` by this delivery, `answered` with data, `failed` in one of your functions,
   * `finished` by an earlier
   * delivery, `unfinished` because another one holds the claim, `unclaimed` because the store failed, `late` because it was
   * not done within `budgetMs`.
   */
  readonly standing?: 'done' | 'answered' | 'failed' | 'finished' | 'unfinished' | 'unclaimed' | 'late';
  /** Until the answer was decided, your handler included. */
  readonly durationMs: number;
}

/** The variables that `WechatPay.fromEnv` reads, as text. One that is empty counts as not set. */
export interface WechatPayEnvironment {
  /** Sets `mchid`. */
  readonly WECHATPAY_MCHID?: string | undefined;
  /** Sets `privateKey`. */
  readonly WECHATPAY_PRIVATE_KEY?: string | undefined;
  /** Sets `serialNo`. */
  readonly WECHATPAY_SERIAL_NO?: string | undefined;
  /** Sets `certificate`. */
  readonly WECHATPAY_CERTIFICATE?: string | undefined;
  /** Sets `apiV3Key`. */
  readonly WECHATPAY_API_V3_KEY?: string | undefined;
  /** Sets `apiV2Key`. */
  readonly WECHATPAY_API_V2_KEY?: string | undefined;
  /** Sets `publicKeyId`. */
  readonly WECHATPAY_PUBLIC_KEY_ID?: string | undefined;
  /** Sets `publicKey`. */
  readonly WECHATPAY_PUBLIC_KEY?: string | undefined;
  /** Sets `platformCertificates`. */
  readonly WECHATPAY_PLATFORM_CERTIFICATES?: string | undefined;
  /** Sets `appid`. */
  readonly WECHATPAY_APPID?: string | undefined;
  /** Sets `notifyUrl`. */
  readonly WECHATPAY_NOTIFY_URL?: string | undefined;
  /** Sets `baseUrl`. */
  readonly WECHATPAY_BASE_URL?: string | undefined;
  /** Sets `brandId`. */
  readonly WECHATPAY_BRAND_ID?: string | undefined;
}

/** A key of WeChat Pay, chosen by the `Wechatpay-Serial` of a message. */
export type PlatformKey = { id: string; publicKey: KeyInput } | { certificate: KeyInput };

/**
 * A further key of the merchant while its certificate is being replaced: the key or its signer, and its certificate or that
 * one's serial number.
 */
export type MerchantKey = ({ privateKey: KeyInput } | { signer: Signer | SignFunction }) &
  ({ certificate: KeyInput } | { serialNo: string });

/**
 * Keeps platform certificates for the next process or isolate, so that it downloads none. A KV namespace of Workers is one.
 * It holds the list as WeChat Pay sent it, encrypted, of some kilobytes: it is opened again with the APIv3 key, so the store
 * is neither secret nor trusted. One that fails, or does not answer within a second, counts as empty.
 *
 * @example
 * const pay = WechatPay.fromEnv(env, { platformCertificates: { store: namespace } });
 */
export interface CertificateStore {
  get(key: string): MaybePromise<string | null | undefined>;
  put(key: string, value: string): unknown;
}

/** The part of `fetch` this library uses; the global `fetch` of every runtime fits. */
export type FetchLike = (url: string, init: FetchInit) => Promise<FetchResponse>;
export interface FetchInit {
  method: string;
  headers: Record<string, string>;
  /** Text; of an upload bytes, or a `ReadableStream` if its progress is told. */
  body?: string | OwnBytes;
  /** With a `ReadableStream`. */
  duplex?: 'half';
  redirect: 'manual';
  signal?: AnySignal;
}
/** The runtime's `AbortSignal` where its types are loaded. */
export type AnySignal = typeof globalThis extends { AbortSignal: { prototype: infer Signal } }
  ? Signal
  : AbortSignalLike;
export interface FetchResponse {
  readonly status: number;
  readonly headers: { forEach(callback: (value: string, name: string) => void): void };
  arrayBuffer(): Promise<ArrayBuffer>;
}

/** What every call that asks WeChat Pay takes. */
export interface WaitOptions {
  /** Gives the call up. The outcome at WeChat Pay is then unknown, unless nothing had been sent yet. */
  signal?: AbortSignalLike;
  /**
   * Overrides `timeoutMs` of the client. A download of platform certificates has 3 seconds all the same, unless the client
   * itself has less: it serves other calls too. A `signer` has the time of what it signs for.
   */
  timeoutMs?: number;
}
/** Options of a call. `timeoutMs` limits each attempt. */
export interface CallOptions extends WaitOptions {
  /** In place of the client's `retry`: 1 to 8 attempts, `deadlineMs` up to 600000. What is left out is as the client has it. */
  retry?: WechatPayOptions['retry'];
}
/** Options of `waitFor`. */
export interface DeadlineOptions extends WaitOptions {
  /** Limit for the whole wait in milliseconds, at most a day. `timeoutMs` limits each query. */
  deadlineMs?: number;
}
/** Options of an operation with sensitive fields. */
export interface SensitiveCallOptions extends CallOptions {
  /** Whether you encrypted every sensitive field with `encryptField`. Default: they are in clear, and encrypted for you. */
  encrypted?: boolean;
}
export interface AbortSignalLike {
  readonly aborted: boolean;
  readonly reason?: unknown;
  addEventListener(type: 'abort', listener: () => void): void;
  removeEventListener(type: 'abort', listener: () => void): void;
}

// ---------------------------------------------------------------- requests

/** A signed call to any path of the API, for endpoints without a method of their own. */
export interface GenericRequest {
  method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /**
   * Path below the host, already percent-encoded; may hold a query. Or a template with `{name}` parts. It starts with
   * `/v3/`, `/hk/v3/` or `/global/v3/` (overseas), or `/brand/` (see `brandId`), and says which host serves it.
   */
  path: string;
  /** Values for the `{name}` parts of `path`; encoded for you. */
  params?: Record<string, string>;
  /** Query parameters; encoded for you; `undefined` ones are left out. */
  query?: Record<string, string | number | boolean | undefined>;
  /** JSON body: an object, serialised once, or JSON text that is signed and sent byte for byte. */
  body?: Record<string, unknown> | string;
  /**
   * Further headers, for example `Idempotency-Key` (up to 64 characters); they are not signed. Values are one line of printable
   * ASCII. Headers that this library or the connection sets are refused.
   */
  headers?: Record<string, string | undefined>;
  /** Whether you encrypted every sensitive field with `encryptField`. Default: they are in clear, and encrypted for you. */
  encrypted?: boolean;
  /** What this version does not know of the endpoint. */
  policy?: CallPolicy;
}

/**
 * What you know of one endpoint and this version does not: it adds to what the client knows by the path, and takes nothing
 * away. Answers are verified whatever it says. Fields are named by their paths: `payer.name`, `list[].id`, where `[]` stands
 * for every item of a list. At most 64 paths of each kind. A mistake is `ERR_INPUT` with its place, `policy.encrypt.0`.
 *
 * @example
 * await pay.request({
 *   method: 'POST',
 *   path: '/v3/new-product/orders/{out_order_no}',
 *   params: { out_order_no: 'P20260720001' },
 *   body: { payer: { name: '张三' } },
 *   policy: { encrypt: ['payer.name'], decrypt: ['payer.name'] },
 * });
 */
export interface CallPolicy {
  /**
   * Sensitive fields of the body: given in clear, encrypted for you. Name those that this call sends: a path that leads to
   * nothing is refused, because a misspelt one would let the field leave in clear.
   */
  encrypt?: readonly string[];
  /** Sensitive query parameters by their names; otherwise as `encrypt`. */
  encryptQuery?: readonly string[];
  /** Sensitive fields of the answer. Those that are absent do no harm; those that no key opens are in `unopened`. */
  decrypt?: readonly string[];
  /** The header `Idempotency-Key`: your own key of this call, 1 to 64 printable ASCII characters. */
  idempotencyKey?: string;
  /**
   * You know that the identical request, sent again, is the same call, because of a number in it. Then it is repeated by
   * itself, as queries are; see `retry`. Without it only `GET` is.
   */
  repeat?: 'same';
}

// ---------------------------------------------------------------- answers

/** What is known of the HTTP answer behind a value. Quote `requestId` to WeChat Pay's support. */
export interface ResponseMeta {
  readonly status: number;
  readonly requestId?: string;
  /** The merchant's certificate whose key signed the request. Pay params of an order are signed with that key too. */
  readonly serialNo: string;
  /** Paths of sensitive fields that no key of this client opens; the answer has them as they came. Absent if there are none. */
  readonly unopened?: readonly string[];
  /** Lower-case names. */
  readonly headers: Readonly<Record<string, string>>;
}

/** A verified answer; `response` is not enumerable, so the value itself is exactly what WeChat Pay said. */
export type ApiResult<T> = T & { readonly response: ResponseMeta };

/** What became of a call whose outcome was unknown. */
export interface Settled {
  /**
   * Whether it took effect: the order exists, is closed, the refund exists. `false`: nothing of it is there yet. A request
   * that is still on its way may take effect later, so only the identical call is safe then; never use another number.
   * After a prepay it is to be made in any case: only its answer has the `prepay_id`.
   */
  readonly tookEffect: boolean;
  /**
   * The verified order, refund or whatever has that number as it is now; `null` if there is none. If you may have used the
   * number before, compare the amount.
   */
  readonly data: ApiResult<
    | Transaction
    | PartnerTransaction
    | CombineTransaction
    | Refund
    | ProfitSharingOrder
    | ProfitSharingReturn
    | Transfer
    | ServiceOrder
    | Applyment
    | Complaint
  > | null;
}
/** How a wait ended. */
export interface Waited<T> {
  /** Whether the state is final; otherwise the time is over. */
  readonly final: boolean;
  /** The verified order or refund as it is now. */
  readonly data: ApiResult<T>;
}

/** Keeps autocompletion for the known values of an open list; WeChat Pay may add values at any time. */
export type OpenEnum<Known extends string> = Known | (string & {});

/** A verified answer of a generic call. What `T` promises is not checked. */
export interface GenericResponse<T = unknown> extends ResponseMeta {
  /** The verified body, byte for byte; empty for 204. */
  readonly body: Uint8Array;
  /** The parsed body; `undefined` when there is none. */
  readonly data: T;
}

// ---------------------------------------------------------------- pay params

export interface PrepayRef {
  /** The id, or the answer that holds it. */
  prepay_id: string | { prepay_id: string };
  /** The app that opens the cashier. Default: the client's `appid`. */
  appid?: string;
  /** In place of `appid`, and of a partner order: the service provider's app. */
  sp_appid?: string;
  /** In place of `appid`, and of a partner order: the sub-merchant's app, which the order must name as well. */
  sub_appid?: string;
  /** In place of `appid`, and of a combined order. */
  combine_appid?: string;
  /**
   * The merchant's certificate whose key signed the prepay, `order.response.serialNo`: needed where the certificate may have
   * been replaced since then. Default: the client's `serialNo`.
   */
  serialNo?: string;
}
/** The link of an H5 order. */
export interface H5Link {
  /** The link, or the answer that holds it. */
  h5_url: string | { h5_url: string };
  /**
   * Where the payer's browser returns to, not encoded: absolute, of a domain that is registered for H5 payment. It returns
   * whether it paid or not: query the order then.
   */
  redirect_url?: string;
}
/** The link of a Native order. */
export interface NativeLink {
  /** The link, or the answer that holds it. */
  code_url: string | { code_url: string };
}
/** Argument of `wx.requestPayment`. Hand it over unchanged. */
export interface MiniProgramPayParams {
  timeStamp: string;
  nonceStr: string;
  package: string;
  signType: 'RSA';
  paySign: string;
}
/** Argument of `WeixinJSBridge.invoke('getBrandWCPayRequest', …)`. */
export interface JsapiPayParams extends MiniProgramPayParams {
  appId: string;
}
/** Argument of `wx.chooseWXPay` of the JS-SDK, besides `success` and the like: `timestamp` in lower case. */
export interface ChooseWXPayParams {
  timestamp: string;
  nonceStr: string;
  package: string;
  signType: 'RSA';
  paySign: string;
}
/** Fields of the OpenSDK's `PayReq`. */
export interface AppPayParams {
  appId: string;
  partnerId: string;
  prepayId: string;
  packageValue: 'Sign=WXPay';
  nonceStr: string;
  timeStamp: string;
  sign: string;
}
/** The same under the older, lower-case names, which some app frameworks take. */
export interface LowerCaseAppPayParams {
  appid: string;
  partnerid: string;
  prepayid: string;
  package: 'Sign=WXPay';
  noncestr: string;
  timestamp: string;
  sign: string;
}

// ---------------------------------------------------------------- notifications

/** HTTP headers in any usual form: a `Headers` object, Node's `req.headers`, or `[name, value]` pairs. */
export type HeadersInput =
  | { get(name: string): string | null }
  | Record<string, string | readonly string[] | undefined>
  | Iterable<readonly [string, string]>;

/** A received HTTP message: the body as it came off the wire, before any JSON middleware. */
export interface RawMessage {
  headers: HeadersInput;
  body: Uint8Array | ArrayBuffer | string;
}

/** A refund as notifications tell it; the state is called `refund_status` here. */
export interface RefundNotice {
  mchid: string;
  out_trade_no: string;
  transaction_id: string;
  out_refund_no: string;
  refund_id: string;
  refund_status: OpenEnum<'SUCCESS' | 'CLOSED' | 'ABNORMAL'>;
  /** RFC 3339; of a refund that succeeded. */
  success_time?: string;
  user_received_account?: string;
  /** Fen. */
  amount: { total: number; refund: number; payer_total: number; payer_refund: number; [more: string]: unknown };
  /** Fields WeChat Pay adds later are kept. */
  [more: string]: unknown;
}
/** What to answer WeChat Pay; only the status decides. */
export interface NotificationReply {
  status: number;
  headers: Record<string, string>;
  body: string;
}
/** How notifications are received, for one client and for several. */
export interface DeliveryOptions {
  /** How long the body of a request may take to arrive, 1 to 60000 milliseconds. Default 5000. */
  bodyTimeoutMs?: number;
  /**
   * Has every event processed once: a store where your processes claim it, `memoryClaims()` for a single one. An authentic
   * notification is claimed before any function of yours is called, under `<mchid>:<event id>`, so that merchants can share
   * a store. The answers:
   *
   * - Your functions resolved: 204, and the claim is finished, even if the store could not be told.
   * - One of them threw: 500, and the claim is released. WeChat Pay delivers again.
   * - Another delivery holds the claim: 500, never 204, because that one may still fail. The next one has its turn.
   * - The event is finished: 204, and nothing of yours is called.
   * - Your handler gave data (`replyWith`): 200 with the data, and the claim is released. Nobody keeps the data, so your
   *   handler is asked again if the event comes again.
   * - The store failed: 500, and nothing of yours is called.
   *
   * After a crash the event is processed again when the lease ends, and then what the crash interrupted may already have
   * happened. So record the payment conditionally all the same: `update … where state = 'unpaid'`.
   */
  claims?: NotificationClaims;
  /**
   * How long a claim holds if its process ends before it does, 1 to 86400000 milliseconds. Default 60000. It must be longer than your
   * functions ever take: when it ends, the next delivery calls them again.
   */
  leaseMs?: number;
  /**
   * When the answer is given at the latest, 1 to 60000 milliseconds after the call. Default 4500 with `claims`: WeChat Pay
   * waits 5 seconds. Then it is 500, `onError` gets `ERR_UNFINISHED`, and your functions go on under their claim; once they
   * have resolved, the next delivery gets its 204. What has not begun by then is left to that delivery.
   *
   * Without `claims` there is no limit, unless you set one; then the next delivery calls your functions again, even while
   * they are still at work.
   */
  budgetMs?: number;
  /**
   * Keeps the runtime alive until the work has ended, also after the answer: on Workers `(work) => ctx.waitUntil(work)`.
   * Without it Workers stop what goes on after the answer.
   */
  waitUntil?: (work: Promise<void>) => unknown;
}
/**
 * A store of claims, atomic for all processes that share it. Examples for Postgres, Redis, D1 and Durable Objects are in the
 * repository: `examples/notification-claims`. Workers KV is none: it cannot compare and set.
 */
export interface NotificationClaims {
  /**
   * Claims an event, unless it is claimed or finished. One whose lease has ended goes to whoever comes next. `token` is
   * random, another one for each claim.
   */
  claim(id: string, token: string, leaseMs: number): MaybePromise<ClaimResult>;
  /**
   * Keeps the event as finished, for at least 24 hours and 4 minutes: so long WeChat Pay delivers again. Does nothing if
   * another token has claimed it.
   */
  finish(id: string, token: string): unknown;
  /** Gives the claim up, if it is still held with this token. */
  release(id: string, token: string): unknown;
}
/** `unfinished`: another claim holds, and its work goes on. `finished`: the work is done. */
export type ClaimResult = 'claimed' | 'unfinished' | 'finished';

export interface NotificationOptions extends DeliveryOptions {
  /**
   * Told why a notification was not accepted: a `WechatPayError`, or what one of your functions or your store threw. Without
   * it nobody learns the reason: the library prints nothing. Not waited for; what it throws is dropped.
   */
  onError?: (error: unknown) => unknown;
  /** See `PaymentCheck`, which has this and `onMismatch`: the two go together. */
  expected?: undefined;
  onMismatch?: undefined;
  /** What else is compared, by kind. */
  checks?: Checks;
}
/**
 * Compares what notifications of one kind say with what you recorded, as `PaymentCheck` does for payments. `Whose` is what the
 * functions get besides, where there are several clients: `[client]`.
 */
export interface KindCheck<
  Event extends NotificationEnvelope & { resource: unknown },
  Expected,
  Whose extends readonly unknown[] = [],
> {
  /** What you recorded under the number that the content names; the number may be left out. `undefined` or `null` for one you do not know. */
  expected(content: Event['resource'], event: Event, ...whose: Whose): MaybePromise<Expected | undefined | null>;
  /** Records what differs for a person to look at; resolve once that is durable. */
  onMismatch(error: MismatchError, event: Event, ...whose: Whose): unknown;
}
/**
 * Comparisons by kind, before the handler is called. What differs, or what you do not know, goes to `onMismatch` and not to the
 * handler, and is answered with success (204). Without an entry, the handler gets notifications of that kind uncompared.
 *
 * @example
 * const response = await pay.handleNotification(request, handler, {
 *   checks: {
 *     'partner-payment': {
 *       expected: async ({ out_trade_no, sub_mchid }) => {
 *         const order = await db.findOrder(out_trade_no);
 *         return order && { sub_mchid, amount: { total: order.total } };
 *       },
 *       onMismatch: async (error, event) => db.setAside(event.resource.out_trade_no, error.message),
 *     },
 *   },
 * });
 */
export interface Checks<Whose extends readonly unknown[] = []> {
  payment?: KindCheck<PaymentNotification, ExpectedOrder, Whose>;
  'partner-payment'?: KindCheck<PartnerPaymentNotification, ExpectedOrder, Whose>;
  'combined-payment'?: KindCheck<
    CombinedPaymentNotification,
    Numbered<ExpectedCombinedPayment, 'combine_out_trade_no'>,
    Whose
  >;
  refund?: KindCheck<RefundNotification, Numbered<ExpectedRefund, 'out_refund_no'>, Whose>;
  'partner-refund'?: KindCheck<PartnerRefundNotification, Numbered<ExpectedRefund, 'out_refund_no'>, Whose>;
  transfer?: KindCheck<TransferNotification, Numbered<ExpectedTransfer, 'out_bill_no'>, Whose>;
}
/** The number may be left out: the notification names it. */
export type Numbered<Expected, Number extends keyof Expected> = Omit<Expected, Number> &
  Partial<Pick<Expected, Number>>;
/**
 * Has every payment compared with your order before the handler sees it. A payment that differs, or whose order you do not
 * know, goes to `onMismatch` and not to the handler, and is answered with success (204): another delivery would not change it.
 * Events of other kinds go to the handler as they are, payments of partner orders (服务商模式) and combined payments among them:
 * compare those with `checks`.
 */
export interface PaymentCheck {
  /**
   * Your order for this transaction, as `assertPayment` takes it; `out_trade_no` may be left out, and `appid` if the client
   * has one. The transaction is a copy. `undefined` or `null` for an order you do not know. May be a promise. If it throws, the answer is 500, and WeChat Pay delivers again.
   */
  expected(transaction: Transaction, event: PaymentNotification): MaybePromise<ExpectedOrder | undefined | null>;
  /**
   * Records the payment for a person to look at; resolve once that is durable. The error names every difference. If it throws,
   * the answer is 500, and WeChat Pay delivers again.
   */
  onMismatch(error: MismatchError, event: PaymentNotification): unknown;
}
/** `NotificationOptions` with a `PaymentCheck`. */
export type CheckedNotificationOptions = Omit<NotificationOptions, keyof PaymentCheck> & PaymentCheck;
type MaybePromise<T> = T | PromiseLike<T>;
/**
 * Resolve once the payment is durably recorded (answer 204); throw to have it delivered again (answer 500). What it returns is
 * not sent, unless it is a `replyWith`.
 */
export type NotificationHandler = (event: Notification) => unknown;

/** The same for several clients: each function learns whose notification it is. */
export interface SharedNotificationOptions<Client extends WechatPay = WechatPay> extends DeliveryOptions {
  /** As for one client. The client is known once the notification is verified. */
  onError?: (error: unknown, client?: Client) => unknown;
  /** See `SharedPaymentCheck`, which has this and `onMismatch`: the two go together. */
  expected?: undefined;
  onMismatch?: undefined;
  /** As for one client; each function gets the client as well, as the last argument. */
  checks?: Checks<[client: Client]>;
}
/** `PaymentCheck` for several clients. */
export interface SharedPaymentCheck<Client extends WechatPay = WechatPay> {
  /** Your order for this transaction; see `PaymentCheck`. */
  expected(
    transaction: Transaction,
    event: PaymentNotification,
    client: Client,
  ): MaybePromise<ExpectedOrder | undefined | null>;
  /** Records the payment for a person to look at; see `PaymentCheck`. */
  onMismatch(error: MismatchError, event: PaymentNotification, client: Client): unknown;
}
/** `SharedNotificationOptions` with a `SharedPaymentCheck`. */
export type CheckedSharedNotificationOptions<Client extends WechatPay = WechatPay> = Omit<
  SharedNotificationOptions<Client>,
  keyof SharedPaymentCheck
> &
  SharedPaymentCheck<Client>;
/** As `NotificationHandler`, with the client whose notification it is. */
export type SharedNotificationHandler<Client extends WechatPay = WechatPay> = (
  event: Notification,
  client: Client,
) => unknown;

/**
 * Data for the answer, returned by the handler: for the events that ask for some, among them
 * `CROSS_BORDER_PAY.GET_MCH_INFO`, `PARKING_FEE.QUERY_TRANS_INFO`, `ENTRUST.TERMINATE_INQUIRY` and `PAYSCORE.MCH_PREPAY`. It is sent
 * as JSON with status 200. Anything else that a handler returns is not sent.
 *
 * The answer has to be complete in time: after `budgetMs` it is 500, and data that comes later is dropped. If the event comes
 * again, your handler is asked again, with `claims` too: what it does must be safe to repeat. `ERR_INPUT` for what is not JSON.
 *
 * @example
 * const response = await pay.handleNotification(request, async (event) => {
 *   if (event.event_type === 'PARKING_FEE.QUERY_TRANS_INFO') return replyWith(await db.parkingFee(event.resource.plate_number));
 * });
 */
export declare function replyWith(data: object): object;

/**
 * A store of claims in this process, for `handleNotification` and `processOnce`. It is lost with the process, and other
 * processes know nothing of it: for a single server, and for tests.
 *
 * Finished events are kept for `keepMs`, 25 hours by default, and `limit` of them at most, 100000 by default: then the oldest
 * are forgotten. What is still being processed is not forgotten before its lease ends. `ERR_CONFIG` for anything else.
 *
 * @example
 * const claims = memoryClaims(); // once, when the process starts
 * const response = await pay.handleNotification(request, handler, { claims });
 */
export declare function memoryClaims(options?: { keepMs?: number; limit?: number }): {
  claim(id: string, token: string, leaseMs: number): Promise<ClaimResult>;
  finish(id: string, token: string): Promise<void>;
  release(id: string, token: string): Promise<void>;
};
/**
 * Does the work of an event once, outside `handleNotification`: in the consumer of a queue, which may get a message more than
 * once. Resolves with `ran: true` and what `work` gave, or with `ran: false` if the event is finished; acknowledge the message
 * then. `finishError` is there if the work was done but the store could not be told.
 *
 * Rejects with `ERR_UNFINISHED` while somebody else is at work, with the error of `work`, whose claim is released, or with
 * that of the store. Let the queue deliver the message again then, after a pause.
 *
 * `handleNotification` claims an event as `<mchid>:<id>`, this function as whatever you pass. Pass something else, such as the
 * bare id: where both use one store, the handler that put the event into the queue has finished `<mchid>:<id>`, and the work
 * would be taken for done.
 *
 * @example
 * const { ran } = await processOnce(claims, notification.id, () => handler(notification));
 */
export declare function processOnce<Result>(
  claims: NotificationClaims,
  id: string,
  work: () => Result,
  options?: { leaseMs?: number },
): Promise<{ ran: true; value: Awaited<Result>; finishError?: unknown } | { ran: false }>;

/** The part of a web-standard `Request` this library uses. Its body is read as a stream where there is one. */
export interface RequestLike {
  readonly method: string;
  readonly headers: { get(name: string): string | null };
  readonly bodyUsed: boolean;
  arrayBuffer(): Promise<ArrayBuffer>;
}
/** What holds a web-standard `Request`: Hono's `c` and `c.req`, the event or context of SvelteKit, Astro and Elysia. */
export type RequestHolder =
  | { readonly raw: RequestLike }
  | { readonly req: RequestLike | { readonly raw: RequestLike } }
  | { readonly request: RequestLike };

/** The part of Node's `IncomingMessage` this library uses; the requests of Express, Nest and Next.js API routes have it too. */
export interface NodeRequestLike {
  readonly headers: Record<string, string | string[] | undefined>;
  on(event: string, listener: (...values: unknown[]) => void): unknown;
}
/** What holds a Node request: Fastify's and Nest's `request`, Koa's `ctx` and `ctx.request`. */
export type NodeRequestHolder = { readonly raw: NodeRequestLike } | { readonly req: NodeRequestLike };

/** The event of a function behind an HTTP gateway: AWS API Gateway and Lambda URLs, Tencent SCF, Aliyun FC. */
export interface ServerlessEvent {
  headers?: Record<string, string | undefined> | null;
  multiValueHeaders?: Record<string, readonly string[] | undefined> | null;
  body?: string | null;
  isBase64Encoded: boolean;
}
/** What such a function returns. A platform takes a missing `statusCode` for 200. */
export interface ServerlessReply {
  statusCode: number;
  headers: Record<string, string>;
  body: string;
  isBase64Encoded: false;
}

/** The encrypted part of a notification or certificate. */
export interface EncryptedResource {
  algorithm: string;
  /** Base64 of ciphertext and tag. */
  ciphertext: string;
  nonce: string;
  associated_data?: string;
}

/** What you know of your order. Orders of partners (服务商) are compared as well: they have `sp_mchid` in place of `mchid`. */
export interface ExpectedPayment {
  out_trade_no: string;
  amount: OrderAmount;
  /** Default: the client's. Of a partner order compared with `sp_mchid`. */
  mchid?: string;
  /** Default: the client's. Of a partner order compared with `sp_appid`. */
  appid?: string;
  /** Of a partner order, and required there: the sub-merchant. */
  sub_mchid?: string;
  /** Of a partner order: the sub-merchant's app, compared in place of `sp_appid`. */
  sub_appid?: string;
}

/** What you know of your combined order (合单): all of its orders. */
export interface ExpectedCombinedPayment {
  combine_out_trade_no: string;
  /** Default: the client's. */
  combine_mchid?: string;
  /** Default: the client's `appid`. */
  combine_appid?: string;
  sub_orders: {
    out_trade_no: string;
    /** Default: the client's. */
    mchid?: string;
    /** Required if the transaction has one. */
    sub_mchid?: string;
    /** Fen. `currency` is `CNY` by default. */
    amount: { total_amount: number; currency?: string };
  }[];
}
/** What you know of your refund. */
export interface ExpectedRefund {
  out_refund_no: string;
  /** This, or `transaction_id`, or both. */
  out_trade_no?: string;
  transaction_id?: string;
  /** Default: the client's. Of a partner's refund compared with `sp_mchid`. */
  mchid?: string;
  /** Of a partner's refund, and required there. */
  sub_mchid?: string;
  /** Fen. `currency` is `CNY` by default, and compared where the refund tells one: notifications do not. */
  amount: { refund: number; total: number; currency?: string };
  /** The status that it must have, for example `SUCCESS`; compared only if it is given. */
  status?: string;
}
/** What you know of your transfer (商家转账). */
export interface ExpectedTransfer {
  out_bill_no: string;
  /** Fen. */
  transfer_amount: number;
  /** Default: the client's. */
  mchid?: string;
  /** Compared if they are given. */
  openid?: string;
  transfer_bill_no?: string;
  /** The state that it must have, for example `SUCCESS`; compared only if it is given. */
  state?: string;
}

/** What `expected` returns: the order under the number that the transaction names. */
export type ExpectedOrder = Omit<ExpectedPayment, 'out_trade_no'> & { out_trade_no?: string };

// ---------------------------------------------------------------- signing

export interface SignRequestInput extends GenericRequest {
  /** Unix seconds. Default: now. */
  timestamp?: number;
  /** 1–32 of `[0-9A-Za-z]`. Default: 32 random ones. */
  nonce?: string;
}
export interface SignedRequest {
  method: string;
  url: string;
  headers: Record<string, string>;
  body?: string;
  /** The canonical text that was signed. */
  message: string;
  /** Base64. */
  signature: string;
  timestamp: string;
  nonce: string;
}

// ---------------------------------------------------------------- the client

/**
 * One merchant's client. Holds no connection; make one per merchant and keep it. What it does for you returns a promise, and
 * refuses by rejecting it: a key may be elsewhere.
 *
 * @example
 * const pay = new WechatPay(options);
 */
export declare class WechatPay {
  /**
   * Throws `ERR_CONFIG`, naming every unusable option with the remedy.
   *
   * @example
   * const pay = new WechatPay({
   *   mchid: '1900000109',
   *   privateKey: readFileSync('apiclient_key.pem'),
   *   certificate: readFileSync('apiclient_cert.pem'),
   *   apiV3Key: env.WECHATPAY_API_V3_KEY,
   *   publicKeyId: 'PUB_KEY_ID_0119000001092026010100000000000000',
   *   publicKey: readFileSync('pub_key.pem'),
   * });
   */
  constructor(options: WechatPayOptions | BrandOptions);
  /**
   * A client from environment variables, those of `WechatPayEnvironment`: `process.env` unless you pass another, such as the
   * `env` of a Worker. `options` come first. An error names the variable as well as the option.
   *
   * @example
   * const pay = WechatPay.fromEnv();
   */
  static fromEnv<Client extends WechatPay>(
    this: new (
      options: WechatPayOptions,
    ) => Client,
    env?: WechatPayEnvironment,
    options?: Partial<WechatPayOptions> | Partial<BrandOptions>,
  ): Client;

  /**
   * Merchant number; the empty text if this is a brand's client.
   *
   * @example
   * console.log(pay.mchid); // 1900000109
   */
  readonly mchid: string;
  /**
   * Brand id (品牌ID), if this is a brand's client.
   *
   * @example
   * if (pay.brandId !== undefined) console.log('calls paths below /brand/ alone');
   */
  readonly brandId: string | undefined;
  /**
   * The default `appid`.
   *
   * @example
   * const appid = pay.appid ?? order.appid;
   */
  readonly appid: string | undefined;
  /**
   * Serial number sent in `Authorization`: upper-case hex.
   *
   * @example
   * console.log(pay.serialNo); // 5157F09EFDC096DE15EBE81A47057A7232F1B8E1
   */
  readonly serialNo: string;
  /**
   * Identifiers of the keys that may sign for WeChat Pay: ids of public keys, serial numbers of platform certificates. Those
   * known now: with `platformCertificates` there may be none before the first call.
   *
   * @example
   * console.log(pay.platformKeyIds.join()); // PUB_KEY_ID_0119000001092026010100000000000000
   */
  readonly platformKeyIds: readonly string[];

  /**
   * Makes the engine compile now what a payment needs, so that the first request is nearly as fast as later ones: runs an
   * order, its pay params and a notification with samples, of which nothing leaves. Takes about ten milliseconds and no
   * randomness: call it where start-up time is free, such as the module scope of a Worker.
   *
   * @example
   * const pay = new WechatPay(options);
   * pay.warmUp();
   */
  warmUp(): void;

  /**
   * JSAPI or mini-program order (小程序下单): `POST /v3/pay/transactions/jsapi`. Safe to repeat with identical parameters.
   *
   * @example
   * const prepay = await pay.prepayJsapi({
   *   description: '手冲咖啡',
   *   out_trade_no,
   *   amount: { total: 5600 }, // fen
   *   payer: { openid },
   * });
   */
  prepayJsapi(order: JsapiOrder, options?: SensitiveCallOptions): Promise<ApiResult<Prepay>>;
  /**
   * APP order: `POST /v3/pay/transactions/app`. Safe to repeat with identical parameters.
   *
   * @example
   * const prepay = await pay.prepayApp({ description: '手冲咖啡', out_trade_no, amount: { total: 5600 } });
   * const params = await pay.payParams.app(prepay);
   */
  prepayApp(order: AppOrder, options?: SensitiveCallOptions): Promise<ApiResult<Prepay>>;
  /**
   * H5 order, for browsers outside of WeChat: `POST /v3/pay/transactions/h5`. Safe to repeat with identical parameters, which
   * gives a fresh link.
   *
   * @example
   * const prepay = await pay.prepayH5({
   *   description: '手冲咖啡',
   *   out_trade_no,
   *   amount: { total: 5600 },
   *   scene_info: { payer_client_ip: '203.0.113.9', h5_info: { type: 'Wap' } },
   * });
   * const link = await pay.payParams.h5({ ...prepay, redirect_url: 'https://shop.example.com/done' });
   */
  prepayH5(order: H5Order, options?: SensitiveCallOptions): Promise<ApiResult<H5Prepay>>;
  /**
   * Native order, paid by scanning a code: `POST /v3/pay/transactions/native`. Safe to repeat with identical parameters, which
   * gives a new code and voids the old one.
   *
   * @example
   * const { code_url } = await pay.prepayNative({ description: '手冲咖啡', out_trade_no, amount: { total: 5600 } });
   */
  prepayNative(order: NativeOrder, options?: SensitiveCallOptions): Promise<ApiResult<NativePrepay>>;
  /**
   * `GET /v3/pay/transactions/out-trade-no/{out_trade_no}`. Takes the number alone, or an object that holds it.
   *
   * @example
   * const transaction = await pay.queryByOutTradeNo(out_trade_no);
   * if (transaction.trade_state === 'SUCCESS') await db.markPaidOnce(out_trade_no);
   */
  queryByOutTradeNo(
    out_trade_no: string | { out_trade_no: string },
    options?: CallOptions,
  ): Promise<ApiResult<Transaction>>;
  /**
   * `GET /v3/pay/transactions/id/{transaction_id}`. Finds paid orders only.
   *
   * @example
   * const transaction = await pay.queryByTransactionId(transaction_id);
   */
  queryByTransactionId(
    transaction_id: string | { transaction_id: string },
    options?: CallOptions,
  ): Promise<ApiResult<Transaction>>;
  /**
   * `POST /v3/pay/transactions/out-trade-no/{out_trade_no}/close`. Closes an unpaid order.
   *
   * @example
   * await pay.close(out_trade_no);
   */
  close(out_trade_no: string | { out_trade_no: string }, options?: CallOptions): Promise<ResponseMeta>;
  /**
   * Code payment (付款码支付): `POST /v3/pay/transactions/codepay`. Nobody is notified of it. A payer who has to enter the
   * password first makes it reject with `ERR_API` and the `apiCode` `USERPAYING` (202): wait, and call it off if it is not
   * paid in time. Sent once only: nobody documents that it may be repeated. Limited: WeChat Pay's newest guide has code
   * payment in API v2 only.
   *
   * @example
   * const order = {
   *   description: '手冲咖啡',
   *   out_trade_no,
   *   amount: { total: 5600 },
   *   payer: { auth_code: '130061098828009406' },
   *   scene_info: { store_info: { id: '0001' } },
   * };
   * let state: string;
   * try {
   *   state = (await pay.codePay(order)).trade_state;
   * } catch (error) {
   *   if (!(error instanceof WechatPayError) || error.outcome !== 'unknown') throw error; // refused
   *   state = (await pay.waitFor({ out_trade_no }, { deadlineMs: 30_000 })).data.trade_state;
   * }
   * if (state !== 'SUCCESS') await pay.reverse(out_trade_no);
   */
  codePay(order: CodeOrder, options?: CallOptions): Promise<ApiResult<CodePayment>>;
  /**
   * Calls a code payment off, whatever its state; the payer gets the money back:
   * `POST /v3/pay/transactions/out-trade-no/{out_trade_no}/reverse`. The order is `REVOKED` then. If the outcome is unknown,
   * `settle` tells. Limited, as `codePay`.
   *
   * @example
   * await pay.reverse(out_trade_no);
   */
  reverse(
    order: string | { out_trade_no: string; appid?: string },
    options?: CallOptions,
  ): Promise<ApiResult<Reversal>>;

  /** Orders of a service provider (服务商) on behalf of its sub-merchants. */
  readonly partner: PartnerApi;
  /** Refunds (退款) of paid orders. */
  readonly refunds: RefundsApi;
  /** Combined payment (合单支付): one payment for several sub-orders. */
  readonly combine: CombineApi;
  /** Profit sharing (分账): parts of a paid order go to others. */
  readonly profitSharing: ProfitSharingApi;
  /** Complaints of payers (消费者投诉). */
  readonly complaints: ComplaintsApi;
  /** Pictures and videos (上传). */
  readonly media: MediaApi;

  /**
   * Uploads a file to any endpoint that takes one. Before anything is sent, name, kind, size and `meta` are checked; the
   * digest (SHA-256, or SM3 where the endpoint wants it) is made, and `meta` alone is signed. An upload is never repeated by
   * itself.
   *
   * @example
   * const { fapiao_media_id } = await pay.upload(
   *   '/v3/new-tax-control-fapiao/fapiao-applications/upload-fapiao-file',
   *   pdf,
   *   { filename: 'invoice.pdf', meta: { file_type: 'PDF' } },
   * );
   */
  upload<P extends UploadPath>(
    path: P,
    file: UploadFile,
    ...options: UploadArguments<P>
  ): Promise<ApiResult<UploadEndpoints[P]['answer']>>;
  /** Transfers to users (商家转账). */
  readonly transfers: TransfersApi;
  /** Payscore (支付分): service orders that are paid after the service. */
  readonly payscore: PayscoreApi;
  /** Applications of sub-merchants (特约商户进件), for service providers. */
  readonly applyments: ApplymentsApi;

  /**
   * `GET /v3/certificates`: the platform certificates, each encrypted with the APIv3 key. Only to look at them: with
   * `platformCertificates` the client downloads and checks them itself. Merchants with only a public key are refused, 404.
   *
   * @example
   * const { data } = await pay.certificates();
   * for (const { encrypt_certificate } of data) console.log(await pay.decryptResource(encrypt_certificate));
   */
  certificates(
    list?: { algorithm_type?: 'RSA' | 'SM2' | 'ALL' },
    options?: CallOptions,
  ): Promise<ApiResult<PlatformCertificates>>;
  /** Bills (账单): rows, files, and their comparison with your own books. */
  readonly bills: BillsApi;

  /**
   * A file of WeChat Pay: a bill, an e-receipt, an invoice, an image of a complaint. `source` is the answer that names it, with
   * its hash, or a URL that WeChat Pay gave, or its path, or a path template with `params` and `query`. Only hosts and paths
   * of WeChat Pay's files are visited; redirects are not followed. Files are not signed: without a hash, nothing but the
   * connection vouches for them.
   *
   * @example
   * const path = '/v3/merchant-service/images/{media_id}';
   * const image = await pay.download({ path, params: { media_id } }, { maxBytes: 10_000_000 });
   * console.log(image.contentType, (await image.bytes()).length);
   */
  download<Row = BillRow>(
    source: string | DownloadSource | DownloadPath | TransferReceipt,
    options?: DownloadOptions,
  ): Promise<Download<Row>>;

  /**
   * Any endpoint, signed and verified like the others.
   *
   * @example
   * const { data } = await pay.request<{ download_url: string }>({
   *   method: 'GET',
   *   path: '/v3/bill/tradebill',
   *   query: { bill_date: '2026-07-20' },
   * });
   */
  request<T = unknown>(request: GenericRequest, options?: CallOptions): Promise<GenericResponse<T>>;

  /**
   * Finds out whether a call took effect whose outcome is unknown: queries up to four times, with pauses of 1, 2 and 4
   * seconds. It takes 7 seconds, or up to 30 if the network fails. Rejects with `error` itself if nothing is to be settled:
   * its outcome is known, or no query tells. If it stays unknown, rejects with the error of the last query, which can be
   * settled again; meanwhile only an identical call is safe.
   *
   * @param error what the call rejected with, or the same as JSON
   * @example
   * try {
   *   await pay.close('ORDER-20260720-0001');
   * } catch (error) {
   *   const { tookEffect } = await pay.settle(error);
   *   if (!tookEffect) await pay.close('ORDER-20260720-0001');
   * }
   */
  settle(error: unknown, options?: WaitOptions): Promise<Settled>;

  /**
   * Waits for the final state of an order or a refund. It queries at growing intervals, because a notification may never
   * come; a notification that this client verifies meanwhile makes it query at once. Resolves with `final: false` when the
   * time is over: 1 minute for an order, 10 for a refund, or `deadlineMs`. An order that is not found is waited for as well.
   * Rejects with the error of the last query if none succeeded by then.
   *
   * @example
   * const { final, data } = await pay.waitFor({ out_trade_no: 'ORDER-20260720-0001' }, { deadlineMs: 30_000 });
   * if (final && data.trade_state === 'SUCCESS') console.log('paid');
   */
  // No optional member: TypeScript would take the next overload for an order that is a variable.
  waitFor(
    order: { out_trade_no: string; sub_mchid: string },
    options?: DeadlineOptions,
  ): Promise<Waited<PartnerTransaction>>;
  waitFor(order: { out_trade_no: string }, options?: DeadlineOptions): Promise<Waited<Transaction>>;
  waitFor(refund: { out_refund_no: string; sub_mchid?: string }, options?: DeadlineOptions): Promise<Waited<Refund>>;
  /** A combined order: until all its sub-orders have their final state, as long as an order. */
  waitFor(order: { combine_out_trade_no: string }, options?: DeadlineOptions): Promise<Waited<CombineTransaction>>;
  /** A sharing or an unfreezing: until it is carried out, as long as a refund. */
  waitFor(
    sharing: { out_order_no: string; transaction_id: string; sub_mchid?: string },
    options?: DeadlineOptions,
  ): Promise<Waited<ProfitSharingOrder>>;
  /** A return of a shared amount, as long as a refund. */
  waitFor(
    request: { out_return_no: string; out_order_no: string; sub_mchid?: string },
    options?: DeadlineOptions,
  ): Promise<Waited<ProfitSharingReturn>>;
  /** A transfer: until it is paid, failed or cancelled, as long as an order. */
  waitFor(
    transfer: { out_bill_no: string } | { transfer_bill_no: string },
    options?: DeadlineOptions,
  ): Promise<Waited<Transfer>>;
  /** A service order of payscore: until it is paid, revoked or expired, as long as an order. */
  waitFor(
    order: { out_order_no: string; service_id: string; appid?: string },
    options?: DeadlineOptions,
  ): Promise<Waited<ServiceOrder>>;
  /** An application of a sub-merchant: until it is decided or given back, as long as a refund. */
  waitFor(applyment: { business_code: string }, options?: DeadlineOptions): Promise<Waited<Applyment>>;

  /**
   * Finds out which of the credentials are wrong, with a few real requests that pay nothing: the echo test of WeChat Pay, and
   * the list of platform certificates. Resolves with a report, whatever is wrong; rejects only for unusable options, or if
   * `signal` gives it up. With `openid` it places an order of 0.01 yuan for that payer and closes it again: only an order
   * tells whether the `appid` is bound to the merchant.
   *
   * @example
   * const report = await pay.doctor();
   * console.log(String(report)); // one line for each of network, clock, mchid, serialNo, privateKey, publicKey, …
   * if (!report.ok) process.exitCode = 1;
   */
  doctor(options?: DoctorOptions): Promise<CheckReport>;

  /**
   * Ends the client and clears its keys from WebAssembly's memory. Calls under way still end; new ones are refused with
   * `ERR_CONFIG`. Without it a client is cleared when it is garbage-collected. `using pay = new WechatPay(…)` calls it at
   * the end of the block.
   *
   * @example
   * pay.dispose();
   */
  dispose(): void;
  /**
   * The same, for `using`.
   *
   * @example
   * using pay = new WechatPay(options);
   */
  [Symbol.dispose](): void;

  /**
   * What the cashier needs. It must be signed with the key that signed the prepay: see `serialNo` of `PrepayRef`. Each call
   * signs afresh. Rejects with `ERR_INPUT`, and with `ERR_SIGNER` if the `signer` fails.
   */
  readonly payParams: {
    /**
     * For `wx.requestPayment`.
     *
     * @example
     * const params = await pay.payParams.miniProgram(prepay);
     */
    miniProgram(prepay: PrepayRef): Promise<MiniProgramPayParams>;
    /**
     * For `getBrandWCPayRequest` in WeChat's browser.
     *
     * @example
     * const params = await pay.payParams.jsapi({ prepay_id: prepay.prepay_id });
     */
    jsapi(prepay: PrepayRef): Promise<JsapiPayParams>;
    /**
     * For the OpenSDK of iOS, Android and HarmonyOS.
     *
     * @example
     * const params = await pay.payParams.app({ prepay_id: prepay.prepay_id, appid: 'wx7d2e4c90b1a35f68' });
     */
    app(prepay: PrepayRef): Promise<AppPayParams>;
    /**
     * For `wx.chooseWXPay` of the JS-SDK.
     *
     * @example
     * const params = await pay.payParams.chooseWXPay(prepay);
     */
    chooseWXPay(prepay: PrepayRef): Promise<ChooseWXPayParams>;
    /**
     * As `app`, under the older, lower-case names.
     *
     * @example
     * const params = await pay.payParams.appLowerCase({ prepay_id: prepay.prepay_id });
     */
    appLowerCase(prepay: PrepayRef): Promise<LowerCaseAppPayParams>;
    /**
     * The link of an H5 order, for the payer's browser to navigate to. It is appended to where there is a `redirect_url`, and
     * nothing else of it is altered. Signs nothing.
     *
     * @example
     * const link = await pay.payParams.h5({ h5_url, redirect_url: 'https://shop.example.com/done' });
     */
    h5(prepay: H5Link): Promise<string>;
    /**
     * The text of the QR code of a Native order. The payer must scan it: long press and album do not work. Signs nothing.
     *
     * @example
     * const text = await pay.payParams.native({ code_url });
     */
    native(prepay: NativeLink): Promise<string>;
    /**
     * For `wx.requestMerchantTransfer`: the page where a user confirms a transfer. Nothing in it is signed.
     *
     * @example
     * const params = await pay.payParams.merchantTransfer({ package_info });
     */
    merchantTransfer(transfer: TransferPageRef): Promise<MerchantTransferParams>;
    /**
     * For `wx.openBusinessView`: the page where a user confirms a service order. Signed with `apiV2Key`. Experimental: which
     * members are signed, and how, is taken from other SDKs.
     *
     * @example
     * const view = await pay.payParams.payscore({ package: created.package });
     */
    payscore(order: { package: string }): Promise<PayscoreUseParams>;
    /**
     * For `wx.openBusinessView`: the details of a service order. Experimental, as `payscore`.
     *
     * @example
     * const view = await pay.payParams.payscoreDetail({ service_id, out_order_no });
     */
    payscoreDetail(order: { service_id: string; out_order_no: string }): Promise<PayscoreDetailParams>;
  };

  /**
   * From request to response in one line: judges the headers, reads the body, verifies, decrypts, calls `handler`, answers.
   * Takes the request of your framework as it is, before anything parses its body, and answers in that framework's form.
   * Every refused message gets the same answer, 401; 500 asks for another delivery. `onError` learns the reason.
   *
   * With `expected` and `onMismatch`, the handler sees only payments of your orders with the right amount; see `PaymentCheck`,
   * and `checks` for partner and combined payments, refunds and transfers.
   *
   * A body is read up to 2 MiB and for at most `bodyTimeoutMs`. Forged headers cost none of it.
   *
   * @example
   * const response = await pay.handleNotification(
   *   request,
   *   async (event) => {
   *     if (event.kind === 'payment') await db.markPaidOnce(event.resource.out_trade_no);
   *     if (event.kind === 'refund') await db.markRefunded(event.resource.out_refund_no, event.resource.refund_status);
   *   },
   *   {
   *     expected: async ({ out_trade_no }) => {
   *       const order = await db.findOrder(out_trade_no);
   *       return order && { amount: { total: order.total } }; // fen
   *     },
   *     onMismatch: async (error, event) => db.setAside(event.resource.out_trade_no, error.message),
   *   },
   * );
   */
  handleNotification(
    request: RequestLike | RequestHolder,
    handler: NotificationHandler,
    options?: NotificationOptions | CheckedNotificationOptions,
  ): Promise<Response>;
  /**
   * The same in a function behind an HTTP gateway. Some platforms pass the event as JSON text or its bytes.
   *
   * @example
   * const reply = await pay.handleNotification(gatewayEvent, handler); // { statusCode, headers, body }
   */
  handleNotification(
    event: ServerlessEvent | string | Uint8Array,
    handler: NotificationHandler,
    options?: NotificationOptions | CheckedNotificationOptions,
  ): Promise<ServerlessReply>;
  /**
   * The same for Node: Express, Koa, Fastify, Nest, `node:http`; or raw bytes and headers. Send the reply as it is.
   *
   * @example
   * const { status, headers, body } = await pay.handleNotification(req, handler);
   * res.writeHead(status, headers).end(body);
   */
  handleNotification(
    request: RawMessage | NodeRequestLike | NodeRequestHolder,
    handler: NotificationHandler,
    options?: NotificationOptions | CheckedNotificationOptions,
  ): Promise<NotificationReply>;
  /**
   * Verifies and decrypts. Takes raw bytes and headers, a serverless event, or a Node request whose framework kept the bytes.
   * Rejects with `ERR_VERIFY_*`, `ERR_DECRYPT`, `ERR_MALFORMED`, `ERR_INPUT`, or `ERR_CERTIFICATES` if the certificate that it
   * names could not be downloaded.
   *
   * @example
   * const notification = await pay.parseNotification({ headers: request.headers, body: await request.arrayBuffer() });
   */
  parseNotification(
    message: RawMessage | ServerlessEvent | string | Uint8Array | NodeRequestLike | NodeRequestHolder,
  ): Promise<Notification>;
  /**
   * Throws `ERR_MISMATCH` naming every difference of a combined order (合单): all of its orders are compared, and each has to
   * be paid.
   *
   * @example
   * pay.assertPayment(combined, {
   *   combine_out_trade_no,
   *   sub_orders: [{ out_trade_no, amount: { total_amount: 5600 } }],
   * });
   */
  assertPayment(transaction: CombinedPaymentContent | CombineTransaction, expected: ExpectedCombinedPayment): void;
  /**
   * Throws `ERR_MISMATCH` naming every difference, or if the order is not paid. Call it before you deliver. For notifications,
   * `expected` does it for you: a handler that throws is asked again, and the payment would differ again.
   *
   * @example
   * pay.assertPayment(transaction, { out_trade_no, amount: { total: 5600 } });
   */
  assertPayment(
    transaction: Transaction | PartnerTransaction | OverseasPaymentContent,
    expected: ExpectedPayment,
  ): void;
  /**
   * Throws `ERR_MISMATCH` naming every difference between a verified refund, of a notification or of a query, and what you
   * recorded. Whether it succeeded is another question: look at its status, or pass `status`.
   *
   * @example
   * pay.assertRefund(refund, { out_refund_no, out_trade_no, amount: { refund: 600, total: 5600 } });
   */
  assertRefund(refund: Refund | RefundNotice | PartnerRefundContent, expected: ExpectedRefund): void;
  /**
   * Throws `ERR_MISMATCH` naming every difference between a verified transfer (商家转账) and what you recorded. Whether it
   * succeeded is another question: look at its `state`, or pass it.
   *
   * @example
   * pay.assertTransfer(transfer, { out_bill_no, transfer_amount: 1280, openid });
   */
  assertTransfer(transfer: Transfer | TransferContent, expected: ExpectedTransfer): void;

  /**
   * Signs a message of your own: RSASSA-PKCS1-v1_5 with SHA-256, base64. Rejects with `ERR_SIGNER` if the `signer` does.
   *
   * @example
   * const signature = await pay.sign('a message');
   */
  sign(message: string | Uint8Array): Promise<string>;
  /**
   * Builds and signs a request without sending it.
   *
   * @example
   * const { url, headers } = await pay.signRequest({ method: 'GET', path: '/v3/certificates' });
   */
  signRequest(request: SignRequestInput): Promise<SignedRequest>;
  /**
   * Verifies an answer you received through other means; its status must be 200, 202 or 204. Rejects with `ERR_VERIFY_*`.
   *
   * @example
   * await pay.verifyResponse({ status: answer.status, headers: answer.headers, body: await answer.text() });
   */
  verifyResponse(message: RawMessage & { status?: number }): Promise<void>;
  /**
   * Opens an encrypted resource with the APIv3 key. Rejects with `ERR_DECRYPT`, or with `ERR_MALFORMED` for another algorithm
   * or nonce length.
   *
   * @example
   * const text = await pay.decryptResource(resource);
   */
  decryptResource(resource: EncryptedResource): Promise<string>;
  /**
   * Encrypts a sensitive field (敏感字段) of a request: RSAES-OAEP with SHA-1, base64. At most 214 bytes of UTF-8, and not
   * empty: leave out a field without a value. Rejects with `ERR_INPUT`; with platform certificates also with
   * `ERR_CERTIFICATES` if they cannot be downloaded, and with `ERR_CONFIG` if none is valid now. Requests of this client encrypt
   * the fields that are known to be sensitive by themselves; this is for all else, and for requests with `encrypted: true`.
   *
   * The key is the one whose id every request of this client carries as `Wechatpay-Serial`: WeChat Pay's public key, or else
   * the newest platform certificate.
   *
   * @example
   * const name = await pay.encryptField('张三'); // 'Jk3n…==', another one each time
   */
  encryptField(text: string): Promise<string>;
  /**
   * Opens a sensitive field of an answer or of a decrypted notification, which WeChat Pay encrypted to the certificate of
   * `serialNo`, or to one of `merchantKeys`. Rejects with `ERR_DECRYPT` and no reason if the field does not open, with
   * `ERR_INPUT` if it is not the base64 of 256 bytes, and with `ERR_SIGNER` if a signer has no `decrypt`, or it fails.
   *
   * @example
   * const phone = await pay.decryptField(complaint.payer_phone);
   */
  decryptField(ciphertext: string): Promise<string>;
}

// ---------------------------------------------------------------- several merchants

/**
 * One `notify_url` for several merchants: like the method of the same name, with the client whose keys verify and open the
 * notification. The body is read once. What none of them accepts gets the same answer as ever.
 *
 * @example
 * const response = await handleNotification([pay, otherPay], request, async (event, client) => {
 *   if (event.kind === 'refund') await db.markRefunded(client.mchid, event.resource.out_refund_no);
 * });
 */
export declare function handleNotification<Client extends WechatPay>(
  clients: readonly Client[],
  request: RequestLike | RequestHolder,
  handler: SharedNotificationHandler<Client>,
  options?: SharedNotificationOptions<Client> | CheckedSharedNotificationOptions<Client>,
): Promise<Response>;
/**
 * The same in a function behind an HTTP gateway.
 *
 * @example
 * const reply = await handleNotification([pay, otherPay], gatewayEvent, handler); // { statusCode, headers, body }
 */
export declare function handleNotification<Client extends WechatPay>(
  clients: readonly Client[],
  event: ServerlessEvent | string | Uint8Array,
  handler: SharedNotificationHandler<Client>,
  options?: SharedNotificationOptions<Client> | CheckedSharedNotificationOptions<Client>,
): Promise<ServerlessReply>;
/**
 * The same for Node; or raw bytes and headers. Send the reply as it is.
 *
 * @example
 * const { status, headers, body } = await handleNotification([pay, otherPay], req, handler);
 * res.writeHead(status, headers).end(body);
 */
export declare function handleNotification<Client extends WechatPay>(
  clients: readonly Client[],
  request: RawMessage | NodeRequestLike | NodeRequestHolder,
  handler: SharedNotificationHandler<Client>,
  options?: SharedNotificationOptions<Client> | CheckedSharedNotificationOptions<Client>,
): Promise<NotificationReply>;
/**
 * Verifies and decrypts with the client whose keys fit. Of clients that share their keys, the merchant that the content names
 * comes first.
 *
 * @example
 * const { client, event } = await parseNotification([pay, otherPay], { headers, body });
 */
export declare function parseNotification<Client extends WechatPay>(
  clients: readonly Client[],
  message: RawMessage | ServerlessEvent | string | Uint8Array | NodeRequestLike | NodeRequestHolder,
): Promise<{ client: Client; event: Notification }>;

// ---------------------------------------------------------------- tools that need no merchant

/** The texts that are signed, byte for byte (protocol terms: 待签名串). */
export declare const canonical: {
  /**
   * Five lines. `path` is the request target with query; `body` defaults to empty.
   *
   * @example
   * canonical.request({ method: 'GET', path: '/v3/certificates', timestamp: '1784512800', nonce: 'n0' });
   * // 'GET\n/v3/certificates\n1784512800\nn0\n\n'
   */
  request(input: { method: string; path: string; timestamp: string; nonce: string; body?: string }): string;
  /**
   * Three lines: answers and notifications.
   *
   * @example
   * canonical.response({ timestamp: '1784512860', nonce: 'r0', body: '{}' }); // '1784512860\nr0\n{}\n'
   */
  response(input: { timestamp: string; nonce: string; body?: string }): string;
  /**
   * Four lines: mini program and JSAPI.
   *
   * @example
   * canonical.jsapiPay({ appid: 'wx1', timestamp: '1784512800', nonce: 'n', prepay_id: 'wx20' });
   * // 'wx1\n1784512800\nn\nprepay_id=wx20\n'
   */
  jsapiPay(input: { appid: string; timestamp: string; nonce: string; prepay_id: string }): string;
  /**
   * Four lines: APP, with the bare id.
   *
   * @example
   * canonical.appPay({ appid: 'wx1', timestamp: '1784512800', nonce: 'n', prepay_id: 'wx20' });
   * // 'wx1\n1784512800\nn\nwx20\n'
   */
  appPay(input: { appid: string; timestamp: string; nonce: string; prepay_id: string }): string;
};
/**
 * RSASSA-PKCS1-v1_5 with SHA-256. `signature` is strict base64; `publicKey` a public key or certificate. Never throws for a
 * bad signature.
 *
 * @example
 * const message = canonical.response({ timestamp, nonce, body });
 * if (!verifySignature({ message, signature, publicKey })) throw new Error('forged');
 */
export declare function verifySignature(input: {
  message: string | Uint8Array;
  signature: string;
  publicKey: KeyInput;
}): boolean;
/** A signed message as you have it at hand, to be explained. */
export interface SignatureEvidence {
  /** `response` for answers and notifications. */
  kind: 'request' | 'response';
  /** Of a request. */
  method?: string;
  /** Request target of a request, with query. */
  path?: string;
  headers: { timestamp: string; nonce: string; signature: string; serial?: string };
  body?: string;
  /** Public key or certificate of the supposed signer. */
  publicKey: KeyInput;
  /** Id of `publicKey`; a certificate brings its own. */
  publicKeyId?: string;
  /** Milliseconds since 1970. Default: now. */
  now?: number;
}
export interface SignatureDiagnosis {
  /** Whether the signature fits the canonical text under the key; time and serial are judged in `findings`. */
  valid: boolean;
  /** The canonical text. */
  message: string;
  /** The likeliest cause first. */
  findings: SignatureExplanation[];
}
/** One likely cause. `text` and `remedy` are in Chinese; `zh` and `en` hold both languages. */
export interface SignatureExplanation {
  code: SignatureFinding;
  /** What is wrong. */
  text: string;
  /** What to do about it. */
  remedy: string;
  zh: { text: string; remedy: string };
  en: { text: string; remedy: string };
}
export type SignatureFinding = OpenEnum<
  | 'probe'
  | 'not_base64'
  | 'base64url'
  | 'signature_blanks'
  | 'wrong_length'
  | 'wrong_key'
  | 'wrong_serial'
  | 'clock'
  | 'timestamp_form'
  | 'body_not_signed'
  | 'body_newline_added'
  | 'body_newline_removed'
  | 'body_blanks_added'
  | 'body_line_ends'
  | 'body_bom'
  | 'reserialised'
  | 'final_newline'
  | 'crlf'
  | 'literal_newline'
  | 'swapped'
  | 'reordered'
  | 'body_empty'
  | 'body_base64'
  | 'body_charset'
  | 'body_v2'
  | 'milliseconds'
  | 'method_case'
  | 'query_not_signed'
  | 'whole_url_signed'
  | 'url_encoding'
  | 'other_bytes'
>;
/**
 * Explains why a signature does not fit. For integrating and debugging: accepts nothing, only explains.
 *
 * @example
 * const { findings } = diagnoseSignature({
 *   kind: 'response',
 *   headers: { timestamp, nonce, signature, serial },
 *   body,
 *   publicKey,
 * });
 * for (const { text, remedy } of findings) console.log(text, remedy); // in English: finding.en.text
 */
export declare function diagnoseSignature(evidence: SignatureEvidence): SignatureDiagnosis;
/** `unchecked`: nobody can tell there; the remedy says how to find out. */
export type CheckStatus = 'ok' | 'warning' | 'failed' | 'unchecked';
/** What was found, in one language. */
export interface CheckTexts {
  readonly message: string;
  /** What to do. Absent if all is well. */
  readonly remedy?: string;
}
/** One thing that was checked. `message` and `remedy` are in the language of the options, Chinese unless set. */
export interface Check extends CheckTexts {
  /** The option, or what else was checked. An option with several problems has several checks. */
  readonly name: string;
  readonly status: CheckStatus;
  readonly zh: CheckTexts;
  readonly en: CheckTexts;
}
/** What `doctor` is to try besides. */
export interface DoctorOptions extends WaitOptions {
  /** The app whose binding is tried. Default: the client's `appid`. */
  appid?: string;
  /** A user of that app. With it, an order of 0.01 yuan is placed and closed again. */
  openid?: string;
}
/** As text it has a line for each check: `String(report)`. No text holds a secret. */
export interface CheckReport {
  /** Whether no check failed. */
  readonly ok: boolean;
  readonly checks: readonly Check[];
  toString(): string;
}
/**
 * Checks options without the network and without making a client. What `new WechatPay(options)` would refuse is a failed
 * check. Further ones say what was found out: the form of the private key, whether the certificate belongs to it and how
 * long it is valid. `env`: variables, as for `WechatPay.fromEnv`, for what `options` do not say.
 *
 * @example
 * const report = checkConfig({}, process.env);
 * console.log(String(report));
 * if (!report.ok) process.exitCode = 1;
 */
export declare function checkConfig(
  options?: Partial<WechatPayOptions> | Partial<BrandOptions>,
  env?: WechatPayEnvironment,
): CheckReport;
/**
 * AES-256-GCM with a 12-byte nonce and the 16-byte tag appended. Throws `ERR_DECRYPT`.
 *
 * @example
 * const plain = openAes256Gcm({ key, nonce, additionalData, ciphertext });
 */
export declare function openAes256Gcm(input: {
  key: Uint8Array;
  nonce: Uint8Array;
  additionalData?: Uint8Array;
  ciphertext: Uint8Array;
}): Uint8Array;
/** Holds the merchant's private key and lends its two uses: nothing else of the key is needed. */
export interface Signer {
  /** RSASSA-PKCS1-v1_5 with SHA-256: 256 bytes. */
  sign: SignFunction;
  /** RSAES-OAEP with SHA-1, for the hash and for MGF1, without a label. Only sensitive fields need it. */
  decrypt?: (ciphertext: OwnBytes) => MaybePromise<Uint8Array>;
}
/** A signer that only signs. */
export type SignFunction = (message: OwnBytes) => MaybePromise<Uint8Array>;
/** Bytes in memory of their own, as `fetch` and Web Crypto take them: `Uint8Array<ArrayBuffer>` where TypeScript knows that. */
export type OwnBytes = ReturnType<typeof Uint8Array.of>;
/** A `CryptoKey` of Web Crypto. */
export interface WebCryptoKey {
  readonly type: string;
  readonly extractable: boolean;
  readonly algorithm: { readonly name: string };
  readonly usages: readonly string[];
}
/** A `KeyObject` of `node:crypto`. */
export interface NodeKeyObject {
  readonly type: string;
  readonly asymmetricKeyType?: string | undefined;
  readonly asymmetricKeyDetails?: { readonly modulusLength?: number | undefined } | undefined;
}
/** The part of the module `node:crypto` that a signer uses. */
export interface NodeCrypto {
  sign(...input: never[]): unknown;
  verify(...input: never[]): unknown;
  privateDecrypt(...input: never[]): unknown;
  createPublicKey(...input: never[]): unknown;
}
/**
 * A signer with keys of Web Crypto, in every runtime: the private key never enters WebAssembly, and where it was imported as
 * not extractable, nothing can read it. A `CryptoKey` has one use, so the same private key of 2048 bits is imported twice:
 * for RSASSA-PKCS1-v1_5 with SHA-256, and, if sensitive fields are to be opened, for RSA-OAEP with SHA-1. Anything else is
 * `ERR_CONFIG`, whose remedy shows the call of `importKey`.
 *
 * @example
 * const der = Uint8Array.from(atob(pem.replace(/-----.*-----|\s/g, '')), (character) => character.charCodeAt(0));
 * const rs256 = { name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-256' };
 * const oaep = { name: 'RSA-OAEP', hash: 'SHA-1' };
 * const signer = cryptoKeySigner({
 *   sign: await crypto.subtle.importKey('pkcs8', der, rs256, false, ['sign']),
 *   decrypt: await crypto.subtle.importKey('pkcs8', der, oaep, false, ['decrypt']),
 * });
 */
export declare function cryptoKeySigner(keys: { sign: WebCryptoKey; decrypt?: WebCryptoKey | undefined }): {
  sign(message: Uint8Array): Promise<Uint8Array>;
  decrypt?(ciphertext: Uint8Array): Promise<Uint8Array>;
};
/**
 * A signer with a key of `node:crypto`, at the speed of OpenSSL: an RSA private key of 2048 bits, from `createPrivateKey`.
 * Anything else is `ERR_CONFIG`. It computes at once, on the thread that asks; that of `cryptoKeySigner` computes on another.
 * It checks every signature before it hands it over; a client made with it and with the certificate of another key is refused.
 *
 * The module is found by itself in Node from 20.16 on, Deno, Bun, and Workers with `nodejs_compat`. Before, hand it in:
 * `nodeSigner(key, crypto)`.
 *
 * @example
 * import { createPrivateKey } from 'node:crypto';
 * import { readFileSync } from 'node:fs';
 *
 * const signer = nodeSigner(createPrivateKey(readFileSync('apiclient_key.pem')));
 */
export declare function nodeSigner(
  key: NodeKeyObject,
  crypto?: NodeCrypto,
): { sign(message: Uint8Array): Uint8Array; decrypt(ciphertext: Uint8Array): Uint8Array };
/**
 * Arithmetic behind the signatures: `fma` (relaxed SIMD that fuses), `integer` (SIMD), `scalar` (neither). Each is tested
 * before it is used, and every signature is checked before it leaves.
 */
export type RsaKernel = 'fma' | 'integer' | 'scalar';
/** What became of each kernel here. `absent`: this engine cannot run it. */
export type RsaKernelStatus = Record<RsaKernel, 'ready' | 'absent' | 'not-fused' | 'self-test-failed' | 'abandoned'>;
/**
 * The kernel the next signature uses.
 *
 * @example
 * console.log(rsaKernel()); // fma
 */
export declare function rsaKernel(): RsaKernel;
/**
 * What became of each kernel here.
 *
 * @example
 * console.log(rsaKernelStatus().integer); // ready
 */
export declare function rsaKernelStatus(): RsaKernelStatus;
/**
 * Uses one kernel only, for example `integer` where floating point is not wanted for secrets; without argument the fastest.
 * False if it is not available.
 *
 * @example
 * if (!forceRsaKernel('integer')) console.warn('no SIMD here');
 */
export declare function forceRsaKernel(kernel?: RsaKernel): boolean;
/**
 * Version of this library.
 *
 * @example
 * console.log(version); // 0.1.0
 */
export declare const version: string;

// ---------------------------------------------------------------- errors

/** One thing wrong with the input or configuration, in the language of the error. */
export interface Issue {
  /**
   * Path of the field in your own terms, for example `amount.total`; `…` stands for a name that may be a key. The same in
   * every language.
   */
  readonly field: string;
  /** The environment variable of the option, where `WechatPay.fromEnv` read it or found nothing. */
  readonly variable?: string;
  /** What is wrong with it. Follows the field: `amount.total` "is not a whole number". */
  readonly reason: string;
  /** What to do about it. */
  readonly remedy: string;
}

/** What an error says in one language. */
export interface ErrorTexts {
  readonly message: string;
  readonly remedy: string;
  /** Present if the error has `issues`: the same fields in the same order. */
  readonly issues?: readonly Issue[];
  /** Of `ERR_CONFIG`: the section of the package's README that says which keys there are, and where they are found. */
  readonly docs?: string;
}

interface ErrorBase extends Error {
  readonly name: 'WechatPayError';
  /** What to do about it. As `message` and `issues` in the client's `language`, Chinese by default. */
  readonly remedy: string;
  /** The same error in Chinese (中文). Not enumerable. */
  readonly zh: ErrorTexts;
  /** The same error in English. Not enumerable. */
  readonly en: ErrorTexts;
  /**
   * For logs: all members, the texts in both languages, and of `cause` what is safe to keep (names, texts, codes and
   * addresses, but no headers and no objects).
   */
  toJSON(): Record<string, unknown>;
  /** Whether the very same call may succeed later. */
  readonly retryable: boolean;
  /** `not_sent`: WeChat Pay never saw it. `refused`: it answered so, unproven. `unknown`: query before you act on it. */
  readonly outcome: 'not_sent' | 'refused' | 'unknown';
  /** Of a call that was tried several times: how each attempt ended. The other members are those of the last one. */
  readonly attempts?: readonly Attempt[];
  /**
   * Method and path template of the call, for example `POST /v3/pay/transactions/jsapi`. It holds no number and no other
   * value, so it is fit for metrics.
   */
  readonly operation?: string;
  /** The merchant whose call it was. */
  readonly mchid?: string;
  /**
   * Of a call that changes something and whose outcome is unknown: the query that tells, for `pay.request`. `pay.settle`
   * asks it, up to four times. Without it (an `ERR_CONFIG` of your own `fetch` or clock), query by the number.
   */
  readonly query?: { readonly method: 'GET'; readonly path: string };
}
/** How an attempt ended. */
export interface Attempt {
  readonly code: WechatPayErrorCode;
  readonly status?: number;
  readonly requestId?: string;
  /** Where it was sent, for example `https://api2.mch.weixin.qq.com`. */
  readonly host: string;
}
/** An option is unusable. */
export interface ConfigError extends ErrorBase {
  readonly code: 'ERR_CONFIG';
  readonly issues: readonly Issue[];
  /** The section of the package's README that says which keys there are, and where they are found. */
  readonly docs: string;
}
/** A field is unusable; nothing was sent. */
export interface InputError extends ErrorBase {
  readonly code: 'ERR_INPUT';
  readonly issues: readonly Issue[];
}
/**
 * A transaction is not the payment that was expected, or you have no such order. Record it and answer the notification with
 * success, as `handleNotification` does with `expected`. A handler that throws it is answered with 500, and WeChat Pay delivers
 * the same payment again.
 */
export interface MismatchError extends ErrorBase {
  readonly code: 'ERR_MISMATCH';
  readonly issues: readonly Issue[];
}
/** No answer: connection, time-out, abort, or an answer of more than 8 MiB. `cause` holds what `fetch` threw. */
export interface TransportError extends ErrorBase {
  readonly code: 'ERR_TRANSPORT' | 'ERR_TIMEOUT' | 'ERR_ABORTED' | 'ERR_LIMIT';
  /** Where the request went, for example `https://api.mch.weixin.qq.com`. */
  readonly host?: string;
}
/** WeChat Pay answered with an error status. Not every such answer is signed: never proof that an order failed. */
export interface ApiError extends ErrorBase {
  readonly code: 'ERR_API';
  readonly status: number;
  readonly requestId?: string;
  /** The wire's `code` as sent, for example `ORDERPAID`; absent when the body was no JSON. */
  readonly wireCode?: string;
  /** The documented spelling of `wireCode`, for example `ORDER_PAID`. */
  readonly apiCode?: string;
  /** The wire's `message`. */
  readonly apiMessage?: string;
  /** The field that WeChat Pay refused, for example `amount.total`. */
  readonly apiField?: string;
  /** Why it refused that field, in its own words. */
  readonly apiIssue?: string;
  readonly detail?: unknown;
  /** The body as text. */
  readonly body: string;
  /** Whether WeChat Pay signed this answer. */
  readonly answerVerified: boolean;
  /** Seconds that your clock is ahead of WeChat Pay's, by the `Date` of the answer, which nobody signed; negative if behind. */
  readonly clockOffset?: number;
}
/** The signature of an answer or notification does not hold. */
export interface VerifyError extends ErrorBase {
  readonly code:
    | 'ERR_VERIFY_HEADER'
    | 'ERR_VERIFY_ALGORITHM'
    | 'ERR_VERIFY_TIMESTAMP'
    | 'ERR_VERIFY_PROBE'
    | 'ERR_VERIFY_UNKNOWN_KEY'
    | 'ERR_VERIFY_SIGNATURE'
    | 'ERR_VERIFY_HASH';
  readonly status?: number;
  readonly requestId?: string;
  /** Of `ERR_VERIFY_TIMESTAMP`: seconds that your clock is ahead of the message; negative if behind. */
  readonly clockOffset?: number;
}
/**
 * The platform certificates could not be downloaded, so no answer could be verified: nothing was sent. The other members are
 * those of the download's own error.
 */
export interface CertificatesError extends ErrorBase {
  readonly code: 'ERR_CERTIFICATES';
  readonly host?: string;
  readonly status?: number;
  readonly requestId?: string;
  readonly wireCode?: string;
  readonly apiCode?: string;
  readonly apiMessage?: string;
  readonly clockOffset?: number;
}
/** The `signer` failed, did not answer in time, or gave something unusable. `cause` holds what it threw. */
export interface SignerError extends ErrorBase {
  readonly code: 'ERR_SIGNER';
}
/**
 * An event is not processed to its end: another delivery holds its claim, or the work takes longer than `budgetMs`. WeChat Pay
 * delivers it again.
 */
export interface UnfinishedError extends ErrorBase {
  readonly code: 'ERR_UNFINISHED';
}
/** Decryption failed; says nothing about why. */
export interface DecryptError extends ErrorBase {
  readonly code: 'ERR_DECRYPT';
}
/** Verified, yet not what the contract says. */
export interface MalformedError extends ErrorBase {
  readonly code: 'ERR_MALFORMED';
  readonly status?: number;
  readonly requestId?: string;
}
/**
 * A defect of this library, a runtime without randomness, or WebAssembly that failed, for example where the stack ends. The
 * instance is then replaced: clients go on, and only the calls under way end with this error.
 */
export interface InternalError extends ErrorBase {
  readonly code: 'ERR_INTERNAL';
}

/** Every error this library throws. `switch (error.code)` narrows it. */
export type WechatPayError =
  | ConfigError
  | InputError
  | MismatchError
  | TransportError
  | ApiError
  | VerifyError
  | CertificatesError
  | SignerError
  | UnfinishedError
  | DecryptError
  | MalformedError
  | InternalError;
export type WechatPayErrorCode = WechatPayError['code'];
/**
 * The class of every error; narrow it to the type of the same name by `code`. `message`, `remedy` and `issues` are in the
 * client's `language`, Chinese by default; `zh` and `en` hold both.
 *
 * @example
 * if (error instanceof WechatPayError) {
 *   console.error(error.message); // 输入有误，未发送：amount.total 不是整数
 *   console.error(error.en.message); // unusable input, nothing was sent: amount.total is not a whole number
 *   console.error(JSON.stringify(error)); // everything, in both languages
 * }
 */
export declare const WechatPayError: abstract new (...args: never) => WechatPayError;

declare global {
  /** As in the `esnext.disposable` library, for those who do not load it. */
  interface SymbolConstructor {
    readonly dispose: unique symbol;
  }
  /** Merges with the real one wherever the DOM, Node or Workers types are loaded; elsewhere it only makes the name known. */
  interface Response {}
}
