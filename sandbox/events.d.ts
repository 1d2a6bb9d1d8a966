// Any notification, with content of your own.
import type { ForgingOptions, SignedNotification, SubjectNumbers } from './deliveries.d.ts';

/**
 * Sends events of products that the sandbox does not play, with the content that you give: encrypted, signed and delivered like
 * all others, until your handler accepts them.
 *
 * @example
 * await sandbox.events.send('COMPLAINT.CREATE', { complaint_id: '200201820200101080076610000', action_type: 'CREATE_COMPLAINT' });
 * await sandbox.idle();
 */
export interface SandboxEvents {
  /** Posts a notification. Resolves at once, with its id; `sandbox.idle()` waits until it is accepted. */
  send(eventType: string, content: object, options?: EventOptions): Promise<{ id: string }>;
  /** A freshly signed (or forged) notification, not sent. With the `id` of an earlier one it is a duplicate. */
  compose(
    eventType: string,
    content: object,
    options?: EventOptions & { id?: string; forgery?: ForgingOptions },
  ): Promise<SignedNotification>;
  /** Encrypts a field of the content once more, to the merchant's key, as WeChat Pay does with personal data. */
  seal(text: string): Promise<string>;
}

export interface EventOptions {
  /** Default: the event type. */
  summary?: string;
  /** The `original_type` of the content; default empty. */
  originalType?: string;
  /** Where to post; default the sandbox's `notifyUrl`. */
  url?: string;
  /** Numbers that observers of the sandbox are told. */
  numbers?: SubjectNumbers;
}
