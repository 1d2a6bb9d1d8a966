/**
 * Faults of the way between merchant and WeChat Pay, and the sandbox's clock: what a test makes wrong.
 */

/** A fault of the connection, of the HTTP status, of the answer's content or signature, or of WeChat Pay's clock. */
export type RequestFault =
  | 'connection-refused'
  | 'dns-failure'
  | 'connect-timeout'
  | 'tls-failure'
  | 'connection-closed'
  | 'connection-reset-before-effect'
  | 'connection-reset-after-effect'
  | 'timeout-before-effect'
  | 'timeout-after-effect'
  | 'answer-delayed'
  | 'body-cut'
  | 'body-endless'
  | 'body-huge'
  | 'body-slow'
  | 'body-not-gzip'
  | 'system-error-before-effect'
  | 'system-error-after-effect'
  | 'bank-error'
  | 'bad-gateway-before-effect'
  | 'bad-gateway-after-effect'
  | 'service-unavailable'
  | 'rate-limited-before-effect'
  | 'rate-limited-after-effect'
  | 'accepted-before-effect'
  | 'accepted-after-effect'
  | 'sign-error'
  | 'gateway-forbidden'
  | 'not-found-empty'
  | 'redirect'
  | 'refund-not-enough'
  | 'answer-empty'
  | 'answer-unsigned'
  | 'answer-replayed'
  | 'signature-wrong'
  | 'signature-probe'
  | 'signature-unknown-serial'
  | 'signature-old'
  | 'signature-of-other-body'
  | 'body-altered'
  | 'json-malformed'
  | 'member-missing'
  | 'clock-ahead'
  | 'clock-behind';

export type NotificationFault =
  | 'notification-duplicated'
  | 'notification-delayed'
  | 'notification-lost'
  | 'notification-out-of-order'
  | 'notification-repeated'
  | 'notification-answer-lost'
  | 'notification-signature-wrong'
  | 'notification-signature-probe'
  | 'notification-signature-old'
  | 'notification-unknown-serial'
  | 'notification-body-altered';

export type FaultName = RequestFault | NotificationFault;

/** A fault that can be injected. */
export interface KnownFault {
  readonly name: FaultName;
  readonly kind: 'connection' | 'status' | 'answer' | 'clock' | 'notification';
  /** `process`: only `sandbox.fetch` can show it, because a server cannot; requests over HTTP pass it by. */
  readonly where: 'process' | 'both';
  /** Whether the operation is carried out. Of a notification: what it tells of has happened. */
  readonly takesEffect: boolean;
  /** What the merchant meets. */
  readonly sentence: string;
  /** Which options of its own it has; the sentence names their defaults. */
  readonly options: readonly ('delayMs' | 'retryAfter' | 'copies')[];
  /** The requests it is made for, if it does not fit others. */
  readonly method?: string;
  readonly path?: string;
}

export interface FaultOptions {
  name: FaultName;
  /** Only requests of this method. */
  method?: string;
  /**
   * Only requests to this path and everything below it, or, with parameters in braces, exactly to paths of this
   * template: `/v3/refund/domestic/refunds`, `/v3/pay/transactions/out-trade-no/{out_trade_no}/close`.
   */
  path?: string;
  /** Only requests to this host, for tests of a backup host. Without a port, at any port. */
  host?: string;
  /** Only notifications of this `event_type` or, as `REFUND`, of all that begin with it. */
  event?: string;
  /** How many meet it; default 1. */
  times?: number | 'always';
  /** How many that would meet it pass before; default 0. */
  after?: number;
  /** Milliseconds, for faults that have this option. */
  delayMs?: number;
  /** Seconds of the header `Retry-After`, for faults that have this option. */
  retryAfter?: number;
  /** How often a notification is posted at once, 2 to 100. */
  copies?: number;
}

/** An injected fault with what is left of it. */
export type InjectedFault = FaultOptions & Required<Pick<FaultOptions, 'times' | 'after'>>;

/**
 * Faults to meet on purpose. A request or notification meets one at most: the fault injected first that fits it and is
 * due. A fault that a request does not meet is not used up, nor does it stand in the way of those behind it: one whose
 * signature is wrong is refused as always, and an answer without a signature, such as a bill, passes by what would spoil the
 * signature. Whether an answer can be spoilt shows when it is there. The sandbox makes that of a query first, and then
 * looks which fault fits. Any other operation is done only if no fault comes before it; if its answer turns out to have no
 * members that `member-missing` could take, only the faults behind that take effect can still be met.
 *
 * @example
 * await sandbox.faults.inject({ name: 'timeout-after-effect', path: '/v3/refund/', times: 2 });
 * await sandbox.faults.inject({ name: 'notification-duplicated', event: 'TRANSACTION.SUCCESS', copies: 50 });
 */
export interface SandboxFaults {
  /** All faults there are. */
  readonly known: readonly KnownFault[];
  /**
   * Has the next requests or notifications meet a fault.
   * @throws {SandboxError} `ARGUMENT_INVALID`: an unknown name (the message lists all) or an option that does not fit
   */
  inject(options: FaultOptions): Promise<InjectedFault>;
  /** Those that are not used up, in the order of their injection. */
  list(): Promise<InjectedFault[]>;
  /** Ends all faults; notifications held for their order are posted. */
  clear(): Promise<void>;
}

export interface ClockView {
  /** ISO 8601. */
  now: string;
  /** Seconds ahead of the option `now`; negative if behind. */
  offset: number;
}

/**
 * The sandbox's clock, which dates and judges everything: timestamps of requests, answers and notifications, the ends
 * of orders and certificates. Intervals between notifications pass in real time, by `timeScale`: moving the clock posts
 * none.
 *
 * @example
 * await sandbox.clock.offset(600);       // ten minutes ahead: requests are refused with 401 SIGN_ERROR
 * await sandbox.clock.advance(7200);     // two hours later: every prepay_id has expired
 * await sandbox.clock.reset();
 */
export interface SandboxClock {
  get(): Promise<ClockView>;
  /**
   * Sets how many seconds it is ahead.
   * @throws {SandboxError} `ARGUMENT_INVALID`, as the others
   */
  offset(seconds: number): Promise<ClockView>;
  /** Sets it to a time in RFC 3339, which exists, and from which it goes on. */
  at(time: string): Promise<ClockView>;
  /** Moves it by so many seconds. */
  advance(seconds: number): Promise<ClockView>;
  reset(): Promise<ClockView>;
}

/**
 * What becomes of an answer on its way, if a fault spoils it. A server that hands on what `handle` returned acts it out:
 * `close` and `reset` the connection without an answer, `hang` until the client gives up, `delay` the whole answer,
 * `cut` the connection in the middle of the body, or send the body `slow` (byte by byte), `endless` (without length), or
 * `huge` (with a length of 1 GiB). `delayMs` is the pause of `delay` and `slow`.
 */
export interface Transport {
  act: 'close' | 'reset' | 'hang' | 'delay' | 'cut' | 'slow' | 'endless' | 'huge';
  delayMs?: number;
}
