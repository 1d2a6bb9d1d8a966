/**
 * For tests of your own code: any notification of WeChat Pay, plausible, encrypted and signed, in one line.
 *
 * @example
 * import { WechatPay } from 'wechatpay-wasm';
 * import { createSandbox, signNotification } from 'wechatpay-wasm/testing';
 *
 * const sandbox = await createSandbox();
 * const pay = new WechatPay({ ...sandbox.credentials, fetch: sandbox.fetch });
 * const { headers, body } = await signNotification('REFUND.SUCCESS', sandbox);
 * const event = await pay.parseNotification({ headers, body });
 */

import type { ForgingOptions, Sandbox, SandboxKeys, SandboxMode, SignedNotification } from '../sandbox/index.d.ts';

export type * from '../sandbox/index.d.ts';
export { createKeys, createSandbox, SandboxError } from '../sandbox/index.js';

/**
 * Every published `event_type`, 107 of them.
 *
 * @example
 * import { eventTypes } from 'wechatpay-wasm/testing';
 *
 * console.log(eventTypes.includes('REFUND.SUCCESS')); // true
 */
export declare const eventTypes: readonly string[];

/** Who the notification is for. */
export interface FixtureOptions {
  /** Default `1230000109`, the merchant of the sandbox. */
  mchid?: string | undefined;
  /** Default `wxd678efh567hg6787`, the app of the sandbox. */
  appid?: string | undefined;
  /**
   * Where products share an event, which of them, as `event.kind` of the client says. Default: that of a merchant of its own,
   * for example `payment` of `TRANSACTION.SUCCESS`.
   */
  kind?: string | undefined;
}

/** An event with a content that WeChat Pay might send. */
export interface NotificationFixture {
  event_type: string;
  /** As the client will say. */
  kind: string;
  /** All kinds that this event has. */
  kinds: readonly string[];
  /** Empty where none is published. */
  original_type: string;
  /** Whether WeChat Pay expects data in the answer: `replyWith`. */
  reply: boolean;
  /**
   * The decrypted content: every published member, with the same values at every call. Members that are encrypted once more
   * inside it are in clear, and `signNotification` encrypts them. Empty where no member is published.
   */
  resource: Record<string, any>;
}

/**
 * A plausible content of an event. A new object at each call.
 *
 * @example
 * import { fixture } from 'wechatpay-wasm/testing';
 *
 * const { resource } = fixture('TRANSACTION.SUCCESS', { mchid: '1900000001' });
 * console.log(resource.amount.total); // 100
 * @throws {TypeError} if there is no such event, or it has no such kind
 */
export declare function fixture(eventType: string, options?: FixtureOptions): NotificationFixture;

/**
 * Every event in each of its kinds, for a test that goes through all of them.
 *
 * @example
 * import { fixtures, signNotification } from 'wechatpay-wasm/testing';
 *
 * for (const each of fixtures()) await check(await signNotification(each, sandbox));
 */
export declare function fixtures(options?: Omit<FixtureOptions, 'kind'>): NotificationFixture[];

/**
 * Who signs and encrypts: a sandbox; or its `keys`, or the content of the file of `wechatpay-wasm sandbox --keys FILE`. The
 * merchant's `privateKey` may be left out: only events with encrypted members in their content need it.
 */
export type SigningCredentials =
  | Sandbox<SandboxMode>
  | (Partial<SandboxKeys> & Pick<SandboxKeys, 'apiV3Key'> & { mchid?: string; appid?: string; notifyUrl?: string });

/** An event with a content of your own; `resource` default: the fixture. Members that are encrypted once more are in clear. */
export interface EventToSign {
  event_type: string;
  resource?: object;
  original_type?: string;
  summary?: string;
}

/** `tamper` and `probe` make a notification that must be refused, `timestamp` sets the time of the signature. */
export interface SignOptions extends FixtureOptions, ForgingOptions {
  /** A genuine signature of ten minutes ago, which must be refused. */
  stale?: boolean;
  /** Id of the notification; the same id again is a duplicate. Default: a random one. */
  id?: string;
  /** Default: the `notifyUrl` of the credentials. */
  url?: string;
  /** Changes the content, or returns another one, before it is encrypted. */
  change?: (resource: any) => unknown;
  /** With keys: which of them signs. Default `public-key`. A sandbox has its mode. */
  mode?: 'public-key' | 'certificates';
  /** With keys: the clock, milliseconds since 1970. Default `Date.now`. A sandbox has its clock. */
  now?: () => number;
}

/**
 * A notification, encrypted and signed, ready for your handler: `{ url, headers, body }`.
 *
 * @example
 * import { signNotification } from 'wechatpay-wasm/testing';
 *
 * const { url, headers, body } = await signNotification('TRANSACTION.SUCCESS', sandbox, {
 *   change: (transaction) => ({ ...transaction, out_trade_no: 'ORDER-0001' }),
 * });
 * const answer = await handle(new Request(url, { method: 'POST', headers, body }));
 * @throws {TypeError} if there is no such event, or a key is missing
 */
export declare function signNotification(
  event: string | EventToSign,
  credentials: SigningCredentials,
  options?: SignOptions,
): Promise<SignedNotification>;
