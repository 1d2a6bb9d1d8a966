/**
 * WeChat Pay API v3 (微信支付 APIv3) for every JavaScript runtime.
 *
 * Wire data keeps the wire's spelling (`out_trade_no`, `prepay_id`); options of this library are camelCase (`apiV3Key`).
 * Amounts are integers in fen (分), times are RFC 3339 text on the wire and Unix time in options.
 *
 * This file is self-contained: it is published once as `index.d.ts` and once as `index.d.cts`.
 */

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
  /** Put in front of the library's own `User-Agent`, for example `my-shop/2.1`. Printable ASCII. Default: none. */
  userAgent?: string;
  /**
   * Language of this library's errors and of WeChat Pay's error messages: `'en'`, or `'zh-CN'`, `'zh-HK'`, `'zh-TW'`;
   * the library has English and simplified Chinese. An error has both: `error.zh`, `error.en`. Default: Chinese.
   */
  language?: 'zh-CN' | 'zh-HK' | 'zh-TW' | 'en';
  /** Brand id (品牌ID), decimal digits. Paths below `/brand/` are signed in its name. */
  brandId?: string;
  /**
   * The `fetch` to use. The global one is looked up at each call. It must not send a request again by itself: an error
   * then tells of the last attempt only. Default: the runtime's.
   */
  fetch?: FetchLike;
  /** The clock: milliseconds since 1970, as `Date.now`. Default: `Date.now`. */
  now?: () => number;
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
  body?: string;
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

/** Per-call options. */
export interface CallOptions {
  /** Gives the call up. The outcome at WeChat Pay is then unknown, unless nothing had been sent yet. */
  signal?: AbortSignalLike;
  /**
   * Overrides `timeoutMs` of the client. A download of platform certificates has 3 seconds all the same, unless the client
   * itself has less: it serves other calls too.
   */
  timeoutMs?: number;
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

/** Money in the minor unit. */
export interface OrderAmount {
  /** Fen, an integer of at least 1. */
  total: number;
  /** `CNY`, the default. */
  currency?: string;
}

/** Body of `POST /v3/pay/transactions/jsapi`: a JSAPI or mini-program (小程序) order. */
export interface JsapiOrder {
  /** Default: the client's `appid`. */
  appid?: string;
  /** Default: the client's `mchid`; any other value is refused. */
  mchid?: string;
  /** Goods text shown to the user, 1–127 characters, no emoji. */
  description: string;
  /** Your order number, 6–32 of `[0-9A-Za-z_\-|*]`, never used before by this merchant. */
  out_trade_no: string;
  /** Deadline, RFC 3339 with offset, for example `2026-07-20T10:30:00+08:00`. Must not change when the call is repeated. */
  time_expire?: string;
  /** Returned in query, notification and bill, up to 128 characters. */
  attach?: string;
  /** Where WeChat Pay posts the result: absolute https URL without query. Default: the client's `notifyUrl`. */
  notify_url?: string;
  goods_tag?: string;
  support_fapiao?: boolean;
  amount: OrderAmount;
  payer: { openid: string; identity?: { type: string; number: string; name: string } };
  detail?: {
    cost_price?: number;
    invoice_id?: string;
    goods_detail?: Array<{
      merchant_goods_id: string;
      wechatpay_goods_id?: string;
      goods_name?: string;
      quantity: number;
      unit_price: number;
    }>;
  };
  scene_info?: {
    payer_client_ip: string;
    device_id?: string;
    store_info?: { id: string; name?: string; area_code?: string; address?: string };
  };
  settle_info?: { profit_sharing?: boolean };
  limit_pay?: string[];
  subsidy_info?: {
    subsidy_detail?: Array<{
      subsidy_period_type?: string;
      subsidy_plan?: Array<{ subsidy_installment_num?: number; subsidy_percent?: number }>;
    }>;
  };
}

/** Body of `POST /v3/refund/domestic/refunds`. Exactly one of `transaction_id` and `out_trade_no` names the order. */
export type RefundRequest = RefundDetails &
  ({ transaction_id: string; out_trade_no?: undefined } | { out_trade_no: string; transaction_id?: undefined });
export interface RefundDetails {
  /** Of a partner order (服务商), and required there. */
  sub_mchid?: string;
  /** Your refund number, 1–64 of `[0-9A-Za-z_\-|*@]`. A repeat with the same number never refunds twice. */
  out_refund_no: string;
  /** Shown to the user; up to 80 bytes of UTF-8, which are 26 Chinese characters. */
  reason?: string;
  /** Where WeChat Pay posts the result. Default: the one set in the merchant platform; not the client's `notifyUrl`. */
  notify_url?: string;
  funds_account?: 'AVAILABLE' | 'UNSETTLED';
  amount: {
    /** Fen, at most `total` less what was refunded before. */
    refund: number;
    /** Amount of the order, fen. */
    total: number;
    currency: 'CNY';
    from?: RefundSource[];
  };
  goods_detail?: Array<{
    merchant_goods_id: string;
    wechatpay_goods_id?: string;
    goods_name?: string;
    unit_price: number;
    refund_amount: number;
    refund_quantity: number;
  }>;
}
/** An account that pays a part of a refund, and how much of it in fen. */
export interface RefundSource {
  account: OpenEnum<'AVAILABLE' | 'UNAVAILABLE'>;
  amount: number;
}
/** How to resolve a refund whose status is `ABNORMAL`. */
export interface AbnormalRefundRequest {
  /** Of the refund; goes into the path. */
  refund_id: string;
  out_refund_no: string;
  sub_mchid?: string;
  /** To another bank card of the user, or back to the merchant. */
  type: 'USER_BANK_CARD' | 'MERCHANT_BANK_CARD';
  /** For `USER_BANK_CARD`, for example `ICBC_DEBIT`. */
  bank_type?: string;
  /** For `USER_BANK_CARD`: card number. Encrypted for you, like every sensitive field; at most 214 bytes. */
  bank_account?: string;
  /** For `USER_BANK_CARD`: the card holder's name, encrypted alike. */
  real_name?: string;
}

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

export interface Prepay {
  /** Valid for 2 hours. */
  prepay_id: string;
}

/** Keeps autocompletion for the known values of an open list; WeChat Pay may add values at any time. */
export type OpenEnum<Known extends string> = Known | (string & {});

export type TradeState = OpenEnum<
  'SUCCESS' | 'REFUND' | 'NOTPAY' | 'CLOSED' | 'REVOKED' | 'USERPAYING' | 'PAYERROR' | 'ACCEPT'
>;
export type TradeType = OpenEnum<'JSAPI' | 'NATIVE' | 'APP' | 'MICROPAY' | 'MWEB' | 'FACEPAY'>;

/** An order as WeChat Pay knows it: the answer of a query and the content of a payment notification. */
export interface Transaction {
  appid: string;
  mchid: string;
  out_trade_no: string;
  /** Present once paid. */
  transaction_id?: string;
  trade_type?: TradeType;
  trade_state: TradeState;
  trade_state_desc: string;
  bank_type?: string;
  attach?: string;
  /** RFC 3339. */
  success_time?: string;
  payer?: { openid?: string };
  amount?: TransactionAmount;
  scene_info?: { device_id?: string };
  promotion_detail?: Promotion[];
  /** Fields WeChat Pay adds later are kept. */
  [more: string]: unknown;
}
export interface TransactionAmount {
  /** Order amount, fen. */
  total?: number;
  /** Paid by the user after coupons, fen. */
  payer_total?: number;
  currency?: string;
  payer_currency?: string;
  [more: string]: unknown;
}
export interface Promotion {
  coupon_id: string;
  name?: string;
  scope?: OpenEnum<'GLOBAL' | 'SINGLE'>;
  type?: OpenEnum<'CASH' | 'NOCASH'>;
  amount: number;
  [more: string]: unknown;
}

export type RefundStatus = OpenEnum<'SUCCESS' | 'CLOSED' | 'PROCESSING' | 'ABNORMAL'>;
export type RefundAccount = OpenEnum<'UNSETTLED' | 'AVAILABLE' | 'UNAVAILABLE' | 'OPERATION' | 'BASIC' | 'ECNY_BASIC'>;

/** A refund as WeChat Pay knows it. Accepted is not finished: `PROCESSING` ends with a notification, or ask again. */
export interface Refund {
  refund_id: string;
  out_refund_no: string;
  transaction_id: string;
  out_trade_no: string;
  channel: OpenEnum<'ORIGINAL' | 'BALANCE' | 'OTHER_BALANCE' | 'OTHER_BANKCARD'>;
  /** Text for humans: where the money goes. */
  user_received_account: string;
  /** RFC 3339; of a refund that succeeded. */
  success_time?: string;
  /** RFC 3339. */
  create_time: string;
  status: RefundStatus;
  funds_account?: RefundAccount;
  amount: RefundedAmount;
  promotion_detail?: RefundedPromotion[];
  /** Fields WeChat Pay adds later are kept. */
  [more: string]: unknown;
}
/** Fen. */
export interface RefundedAmount {
  /** Of the order. */
  total: number;
  /** Of this refund. */
  refund: number;
  from?: RefundSource[];
  payer_total: number;
  payer_refund: number;
  settlement_refund: number;
  settlement_total: number;
  discount_refund: number;
  currency: string;
  refund_fee?: number;
  [more: string]: unknown;
}
export interface RefundedPromotion {
  promotion_id: string;
  scope?: OpenEnum<'GLOBAL' | 'SINGLE'>;
  type?: OpenEnum<'CASH' | 'NOCASH' | 'COUPON' | 'DISCOUNT'>;
  amount: number;
  refund_amount: number;
  [more: string]: unknown;
}

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
  /**
   * The merchant's certificate whose key signed the prepay, `order.response.serialNo`: needed where the certificate may have
   * been replaced since then. Default: the client's `serialNo`.
   */
  serialNo?: string;
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

interface NotificationEnvelope {
  /** Same on redelivery. */
  id: string;
  create_time: string;
  event_type: string;
  summary: string;
  original_type?: string;
  requestId?: string;
  /** Paths of sensitive fields that no key of this client opens; `resource` has them as they came. Absent if there are none. */
  unopened?: readonly string[];
}
/** `TRANSACTION.SUCCESS` of an order of this merchant. */
export interface PaymentNotification extends NotificationEnvelope {
  kind: 'payment';
  event_type: 'TRANSACTION.SUCCESS';
  resource: Transaction;
}
/** `REFUND.*` of an order of this merchant: a refund has come to an end. */
export interface RefundNotification extends NotificationEnvelope {
  kind: 'refund';
  event_type: 'REFUND.SUCCESS' | 'REFUND.ABNORMAL' | 'REFUND.CLOSED';
  resource: RefundNotice;
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
/** Any other event, verified and decrypted, its content as open data. */
export interface OtherNotification extends NotificationEnvelope {
  kind: 'other';
  /** Any JSON value. Check it, or cast it to what you know of the event. */
  resource: unknown;
}
export type Notification = PaymentNotification | RefundNotification | OtherNotification;

/** What to answer WeChat Pay; only the status decides. */
export interface NotificationReply {
  status: number;
  headers: Record<string, string>;
  body: string;
}
export interface NotificationOptions {
  /**
   * Told why a notification was not accepted: a `WechatPayError`, or what one of your functions threw. Default:
   * `console.error`. Not waited for; what it throws changes no answer.
   */
  onError?: (error: unknown) => unknown;
  /** How long the body of a request may take to arrive, 1 to 60000 milliseconds. Default 5000. */
  bodyTimeoutMs?: number;
  /** See `PaymentCheck`, which has this and `onMismatch`: the two go together. */
  expected?: undefined;
  onMismatch?: undefined;
}
/**
 * Has every payment compared with your order before the handler sees it. A payment that differs, or whose order you do not
 * know, goes to `onMismatch` and not to the handler, and is answered with success (204): another delivery would not change it.
 * Events of other kinds go to the handler as they are; payments of partner orders (服务商模式) and combined payments are
 * such: their kind is `other`, and nobody has compared them.
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
/** Resolve once the payment is durably recorded (answer 204); throw to have it delivered again (answer 500). */
export type NotificationHandler = (event: Notification) => unknown;

/** The same for several clients: each function learns whose notification it is. */
export interface SharedNotificationOptions<Client extends WechatPay = WechatPay> {
  /** As for one client. The client is known if a function of yours threw. */
  onError?: (error: unknown, client?: Client) => unknown;
  /** How long the body of a request may take to arrive, 1 to 60000 milliseconds. Default 5000. */
  bodyTimeoutMs?: number;
  /** See `SharedPaymentCheck`, which has this and `onMismatch`: the two go together. */
  expected?: undefined;
  onMismatch?: undefined;
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
  constructor(options: WechatPayOptions);
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
    options?: Partial<WechatPayOptions>,
  ): Client;

  /**
   * Merchant number.
   *
   * @example
   * console.log(pay.mchid); // 1900000109
   */
  readonly mchid: string;
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
  prepayJsapi(order: JsapiOrder, options?: CallOptions): Promise<ApiResult<Prepay>>;
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

  /** Refunds (退款) of paid orders. */
  readonly refunds: {
    /**
     * `POST /v3/refund/domestic/refunds`. The same number again gives the refund that exists; only one is executed. The
     * answer means accepted: wait for `REFUND.*`, or query from a minute later on.
     *
     * @example
     * const refund = await pay.refunds.create({
     *   out_trade_no,
     *   out_refund_no, // stored before the call
     *   amount: { refund: 600, total: 5600, currency: 'CNY' },
     *   reason: '杯子破了',
     * });
     */
    create(refund: RefundRequest, options?: CallOptions): Promise<ApiResult<Refund>>;
    /**
     * `GET /v3/refund/domestic/refunds/{out_refund_no}`. Takes the number alone, or an object that holds it.
     *
     * @example
     * const { status } = await pay.refunds.query(out_refund_no);
     */
    query(
      out_refund_no: string | { out_refund_no: string; sub_mchid?: string },
      options?: CallOptions,
    ): Promise<ApiResult<Refund>>;
    /**
     * Resolves a refund whose status is `ABNORMAL` (发起异常退款):
     * `POST /v3/refund/domestic/refunds/{refund_id}/apply-abnormal-refund`. Query before you repeat it.
     *
     * @example
     * await pay.refunds.applyAbnormal({ refund_id, out_refund_no, type: 'MERCHANT_BANK_CARD' });
     */
    applyAbnormal(refund: AbnormalRefundRequest, options?: SensitiveCallOptions): Promise<ApiResult<Refund>>;
  };

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
  };

  /**
   * From request to response in one line: judges the headers, reads the body, verifies, decrypts, calls `handler`, answers.
   * Takes the request of your framework as it is, before anything parses its body, and answers in that framework's form.
   * Every refused message gets the same answer, 401; 500 asks for another delivery. `onError` learns the reason.
   *
   * With `expected` and `onMismatch`, the handler sees only payments of your orders with the right amount; see `PaymentCheck`.
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
   * Throws `ERR_MISMATCH` naming every difference, or if the order is not paid. Call it before you deliver. For notifications,
   * `expected` does it for you: a handler that throws is asked again, and the payment would differ again.
   *
   * @example
   * pay.assertPayment(transaction, { out_trade_no, amount: { total: 5600 } });
   */
  assertPayment(transaction: Transaction, expected: ExpectedPayment): void;

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
export interface DoctorOptions extends CallOptions {
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
export declare function checkConfig(options?: Partial<WechatPayOptions>, env?: WechatPayEnvironment): CheckReport;
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
  /** Path of the field in your own terms, for example `amount.total`. The same in every language. */
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
/** WeChat Pay answered with an error status. The answer is not authenticated: never proof that an order failed. */
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
  /** Where it explains the answer: seconds that your clock is ahead of WeChat Pay's; negative if behind. */
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
    | 'ERR_VERIFY_SIGNATURE';
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
