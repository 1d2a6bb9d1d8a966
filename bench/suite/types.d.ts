/** Keys and signed messages of one run, the same for every contestant in every runtime. */
export interface Fixture {
  options: import('wechatpay-wasm').WechatPayOptions & {
    appid: string;
    serialNo: string;
    privateKey: string;
    publicKey: string;
    apiV3Key: string;
  };
  /** Unix milliseconds when the messages were signed; the clock of all contestants stands there. */
  now: number;
  order: Record<string, unknown> & { out_trade_no: string };
  prepay_id: string;
  /** A canonical request, and the merchant's signature of it. */
  message: string;
  signature: string;
  /** A signed answer of WeChat Pay. */
  answer: { status: number; headers: Record<string, string>; body: string };
  /** A payment notification. */
  notification: { headers: Record<string, string>; body: string };
}

type Eventually<T> = T | Promise<T>;

/** What a library offers to be measured. A call either always or never gives a promise. */
export interface Contestant {
  /** Makes this contestant ready, untimed. */
  before?(): void;
  /** Parses the merchant's private and WeChat Pay's public key, and checks them as far as this library does. */
  load(): unknown;
  /** The signature of `fixture.message`, base64. */
  sign(): Eventually<string>;
  /** Whether the signature of `fixture.answer` holds, from headers and body. */
  verify(): Eventually<boolean>;
  /** One payment: signs the order, signs the pay params, verifies and opens the notification; gives its `out_trade_no`. */
  pay?(): Eventually<string>;
}

export type Operation = 'sign' | 'verify' | 'load' | 'pay';

/** What one runtime has, to be measured. */
export interface Entry {
  contestant: string;
  operation: string;
  /** Milliseconds that so many calls take. */
  run(calls: number): Promise<number>;
}

/** Milliseconds per call. */
export interface Figure {
  median: number;
  p10: number;
  p90: number;
  samples: number;
  /** Calls in each sample. */
  calls: number;
}

/** By operation, then by contestant. */
export type Figures = Record<string, Record<string, Figure>>;

export interface Pace {
  rounds: number;
  /** How long one sample should last, milliseconds; a slower call makes a sample alone. */
  sampleMs: number;
  /** How long each contestant warms up in each operation, milliseconds. */
  warmMs: number;
}

/** Of the runtime, as seen from inside. */
export interface About {
  kernel: string;
  kernels: Record<string, string>;
  /** What `process.versions` says; only Node really has it. */
  openssl?: string;
}
