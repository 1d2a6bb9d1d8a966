/**
 * Platform certificates: how they follow each other, how a merchant leaves them for the public key, and what a test
 * makes wrong with them.
 */

import type { CertificateKey } from './identity.d.ts';

/** A platform certificate that is listed. */
export interface CertificateView {
  serial_no: string;
  /** RFC 3339, in Beijing time. */
  effective_time: string;
  expire_time: string;
  /** The one that signs. */
  newest: boolean;
}

/**
 * The certificates that are listed, and faults of `GET /v3/certificates` for tests of a merchant that downloads them.
 *
 * @example
 * await sandbox.certificates.fail({ status: 500 });          // the next download is refused
 * await pay.queryByOutTradeNo('ORDER-0001');                 // goes on with the certificates it knows
 * sandbox.certificates.downloads;                            // 2
 */
export interface SandboxCertificates {
  /** The platform certificates that are listed, oldest first: those that have not expired, or else the newest. */
  (): Promise<CertificateView[]>;
  /** How many signed requests asked for the list so far, whatever they were answered. */
  readonly downloads: number;
  /**
   * Refuses the next downloads.
   * @throws {SandboxError} `ARGUMENT_INVALID`
   */
  fail(options?: {
    /** 400 to 599; default 500. */
    status?: number;
    /** Default what WeChat Pay usually says with this status: `RESOURCE_NOT_EXISTS`, `NO_AUTH`, `SYSTEM_ERROR` ... */
    code?: string;
    /** How many; default 1, `Infinity` until `reset`. */
    times?: number;
  }): Promise<void>;
  /**
   * Encrypts the list with another APIv3 key until `reset`.
   * @throws {SandboxError} `NO_CERTIFICATES`, `ARGUMENT_INVALID`
   */
  seal(options: { apiV3Key: string }): Promise<void>;
  /**
   * Lists other certificates until `reset`; what signs and what requests may name stays the same. `sandbox.keys` holds
   * the genuine ones, to be changed: other times, or another `privateKey` under the same serial.
   * @throws {SandboxError} `NO_CERTIFICATES`, `ARGUMENT_INVALID`
   */
  list(certificates: ListedCertificate[]): Promise<void>;
  /**
   * Writes the serials of certificates otherwise in `Wechatpay-Serial`, until `reset`.
   * @throws {SandboxError} `NO_CERTIFICATES`, `ARGUMENT_INVALID`
   */
  spell(form: SerialForm): Promise<void>;
  /** Ends all faults. */
  reset(): Promise<void>;
}

/** A certificate of a list that was made for a test. */
export interface ListedCertificate extends CertificateKey {
  /** What the list calls it; default its `serialNo`. */
  listedAs?: string;
}

export type SerialForm = 'lower-case' | 'zero-padded';

/**
 * How far a merchant is on the way from platform certificates to the public key. `prepared`: certificates sign
 * everything, also if a request names the public key. `running`: an answer follows its request, and notifications move
 * by share. `finished`: the certificates are void, and only the public key is left.
 */
export type SwitchStage = 'prepared' | 'running' | 'finished';
