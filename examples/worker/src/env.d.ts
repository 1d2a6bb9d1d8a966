/** The bindings of this Worker: wrangler.jsonc and the secrets. */
export interface Env {
  DB: D1Database;
  FULFILMENT: Queue<FulfilmentMessage>;
  WECHATPAY_MCHID: string;
  WECHATPAY_APPID: string;
  /** Serial number of the merchant API certificate. */
  WECHATPAY_SERIAL_NO: string;
  /** Empty only with platform certificates alone. */
  WECHATPAY_PUBLIC_KEY_ID: string;
  /** `true` for a merchant with platform certificates, alone or beside the public key. */
  WECHATPAY_PLATFORM_CERTIFICATES: string;
  /** Where WeChat Pay posts results: this Worker's address and `/wechatpay/notify`. */
  WECHATPAY_NOTIFY_URL: string;
  /** Secret: the content of `apiclient_key.pem`. */
  WECHATPAY_PRIVATE_KEY: string;
  /** Secret: 32 characters. */
  WECHATPAY_API_V3_KEY: string;
  /** The content of `pub_key.pem`; a secret only because of its line breaks. */
  WECHATPAY_PUBLIC_KEY?: string;
  /** What the scheduled job may use in one run: calls of WeChat Pay, D1 statements, messages. */
  SUBREQUESTS_PER_RUN: string;
  /** Another WeChat Pay than the real one, for tests and `npm run worker`. */
  WECHATPAY_BASE_URL?: string;
  /** With a sandbox on this machine only: the session of the page's customer, who can pay there. */
  DEMO_SESSION?: string;
}

export interface FulfilmentMessage {
  out_trade_no: string;
}

/** A row of `orders`. */
export interface Order {
  out_trade_no: string;
  openid: string;
  client_token: string;
  sku: string;
  quantity: number;
  coffees: number;
  /** Fen. */
  amount: number;
  /** JSON of the prepay call. */
  prepay: string;
  prepay_id: string | null;
  /** Prepay calls that may have reached WeChat Pay. */
  prepays: number;
  /** Checks that heard nothing but an unsigned "no". */
  doubts: number;
  state: 'unpaid' | 'paid' | 'closed' | 'review';
  created_at: number;
  expires_at: number;
  next_check_at: number;
  transaction_id: string | null;
}
