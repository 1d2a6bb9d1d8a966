// Notifications: how they are posted and how that goes, and posting them again: right, forged, stale, twice.

/** A notification and how its delivery goes. */
export interface DeliveryView extends DeliveryProgress {
  /** The same on every redelivery. */
  id: string;
  event_type: string;
  summary: string;
  /** ISO 8601: when it happened. */
  time: string;
  /** Where it is posted; null if nobody said where. */
  url: string | null;
  /** What it is about. */
  numbers: SubjectNumbers;
  /** The content, as it is before encryption. */
  content: object;
}

/** How a notification is posted once more. Without any of these: as it is, freshly signed. */
export interface RepostOptions {
  /** Forge it: change this part after signing. */
  tamper?: Tampering;
  /** A deliberately wrong signature, as WeChat Pay sends them now and then. */
  probe?: boolean;
  /** Signed so many seconds ago, up to a day. A merchant refuses what is more than 300 seconds old. */
  age?: number;
  /** How many at once, 1 (default) to 10. */
  copies?: number;
}

/**
 * All notifications, of whatever they are. A merchant that accepts a forged, stale or probing one does not verify:
 * `sandbox.idle()` rejects with `PROBE_ACCEPTED` from then on.
 *
 * @example
 * const [newest] = await sandbox.deliveries.list({ about: 'ORDER-0001' });
 * await sandbox.deliveries.post(newest.id, { tamper: 'body' });
 */
export interface SandboxDeliveries {
  /** The newest first. `about`: those of this order, refund, transfer, … only; `limit`: how many, default all. */
  list(options?: { about?: string; limit?: number }): Promise<DeliveryView[]>;
  /** @throws {SandboxError} `RESOURCE_NOT_EXISTS` */
  get(id: string): Promise<DeliveryView>;
  /**
   * Posts it once more, at once, outside the schedule. Resolves with the attempts, when they are answered.
   * @throws {SandboxError} `RESOURCE_NOT_EXISTS`, `NO_NOTIFY_URL`, `ARGUMENT_INVALID`, `SANDBOX_CLOSED`
   */
  post(id: string, options?: RepostOptions): Promise<NotificationAttempt[]>;
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
  /** The beginning of the merchant's answer (over HTTP: null), or why there was none. */
  reason: string | null;
  /** ISO 8601, null if none is due. */
  next_attempt: string | null;
  /** Present if a probe was answered with success: this merchant does not verify signatures. */
  accepted_probe?: true;
}

/** How the delivery of a notification goes. */
export interface DeliveryProgress {
  accepted: boolean;
  /** True if any probe was answered with success: this merchant does not verify signatures. */
  accepted_probe: boolean;
  next_attempt: string | null;
  attempts: NotificationAttempt[];
}

/** A notification ready to be posted: these headers, exactly these bytes. */
export interface SignedNotification {
  url: string;
  headers: Record<string, string>;
  body: Uint8Array<ArrayBuffer>;
}

/** What of a notification is changed after it was signed. */
export type Tampering = 'body' | 'signature' | 'timestamp' | 'nonce' | 'serial';

export interface ForgingOptions {
  /** Forge it: change this part after signing. */
  tamper?: Tampering;
  /** A deliberately wrong signature, as WeChat Pay sends them now and then. */
  probe?: boolean;
  /** `Wechatpay-Timestamp` in Unix seconds; default now. */
  timestamp?: number;
  /** Changes the envelope, before the signature. */
  envelope?: (envelope: Record<string, unknown>) => unknown;
}

/** What a notification is about; none of them if it is an echo. */
export interface SubjectNumbers {
  out_trade_no?: string;
  /** Of a refund. */
  out_refund_no?: string;
  /** Of a combined order. */
  combine_out_trade_no?: string;
  /** Of a sharing, or of a service order. */
  out_order_no?: string;
  /** Of a transfer. */
  out_bill_no?: string;
}
