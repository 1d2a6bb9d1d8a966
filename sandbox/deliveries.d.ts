// All notifications, and posting them again: right, forged, stale, twice.
import type { DeliveryProgress, NotificationAttempt, SubjectNumbers, Tampering } from './index.d.ts';

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
