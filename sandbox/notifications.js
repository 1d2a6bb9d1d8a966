/**
 * Notifications: encrypted, signed again for every attempt, and delivered until accepted or the schedule ends.
 */

import { base64, beijingTime, isoTime, randomText, utf8 } from './encoding.js';
import { SandboxError } from './errors.js';
import { failureOf } from './failure.js';
import { tampered } from './forgery.js';
import { requestId, signatureHeaders } from './signing.js';

/** Seconds from an unaccepted attempt to the next. Nothing is sent after the last one. */
const RETRY_SECONDS = [15, 15, 30, 180, 600, 1200, 1800, 1800, 1800, 3600, 10800, 10800, 10800, 21600, 21600];
/**
 * How long `idle` waits for a notification after its first attempt that was not accepted, milliseconds of real time:
 * less than the 5 s that Jest and Vitest give a test.
 */
const PATIENCE = 3000;
/** Characters kept of the merchant's answer. */
const ANSWER_EXCERPT = 256;
const POST = /** @type {const} */ ({ method: 'POST', redirect: 'manual' });
const GIVEN_UP = { status: null, outcome: /** @type {const} */ ('given_up'), reason: 'the sandbox was closed' };

/** @typedef {import('./index.js').NotificationAttempt} Attempt */
/** @typedef {import('./index.js').SignedNotification} SignedNotification */

/**
 * @typedef {object} Occasion the event of a notification
 * @property {string} type the `event_type`
 * @property {string} summary
 * @property {string} originalType of the content; the associated data too
 * @property {object} content as it was at the event, even in a late attempt
 * @property {number} time time of the event, Unix milliseconds
 * @property {string} [url] without one the notification exists but is not posted
 * @property {{ out_trade_no?: string, out_refund_no?: string }} numbers for observers
 */

/**
 * @typedef {object} Delivery
 * @property {string} id stays the same on redelivery
 * @property {Occasion} occasion
 * @property {Attempt[]} attempts
 * @property {number} retries
 * @property {boolean} accepted
 * @property {ReturnType<typeof setTimeout>} [timer]
 * @property {number} [nextAttempt] Unix milliseconds
 * @property {boolean} failing not accepted, and no more waiting for it; until an attempt is accepted
 * @property {number} [failedAt] the first attempt that was not accepted, milliseconds of real time
 * @property {string} [trouble] why an attempt could not be carried through
 * @property {boolean} probeAccepted a wrong signature was accepted, which nothing makes good
 */

/** @typedef {{ throughFailures: boolean, resolve: () => void, reject: (reason: Error) => void }} Waiter */

export class Notifier {
  /** @type {Map<object, Delivery[]>} by subject, an order or a refund; the newest is the last */
  #deliveries = new Map();
  /** Deliveries scheduled or in progress. */
  #pending = 0;
  /** @type {Waiter[]} */
  #waiters = [];
  /** @type {Set<AbortController>} */
  #underWay = new Set();
  #attempts = 0;
  #closed = false;
  #options;

  /**
   * @param {object} options
   * @param {import('./credentials.js').Vault} options.vault
   * @param {() => number} options.now Unix milliseconds
   * @param {import('./index.js').Notify} options.notify
   * @param {number} options.timeScale
   * @param {number} options.probeEvery
   * @param {number} options.answerLimit milliseconds
   * @param {(event: import('./index.js').SandboxEvent) => void} options.emit
   */
  constructor(options) {
    this.#options = options;
  }

  /**
   * Starts a notification. Earlier ones about the same subject continue and may arrive later.
   * @param {object} subject an order or a refund
   * @param {Occasion} occasion
   */
  start(subject, occasion) {
    /** @type {Delivery} */
    const delivery = {
      id: crypto.randomUUID(),
      occasion,
      attempts: [],
      retries: 0,
      accepted: false,
      failing: false,
      probeAccepted: false,
    };
    this.#deliveries.set(subject, [...this.deliveries(subject), delivery]);
    if (occasion.url !== undefined) this.#schedule(delivery, 0);
  }

  /** Refuses what would start a notification that is never posted. */
  checkOpen() {
    if (this.#closed) throw new SandboxError('SANDBOX_CLOSED', 409, 'The sandbox was closed.');
  }

  /**
   * @param {object} subject
   * @returns {Delivery[]} oldest first
   */
  deliveries(subject) {
    return this.#deliveries.get(subject) ?? [];
  }

  /**
   * Posts the notification once more, outside the schedule.
   * @param {Delivery} delivery
   * @returns {Promise<Attempt>}
   */
  async resend(delivery) {
    this.#pending += 1;
    try {
      const { attempt, signed } = await this.#post(delivery, { resend: true });
      this.#report(delivery, attempt, signed);
      return attempt;
    } finally {
      this.#settle();
    }
  }

  /**
   * A freshly signed notification, not sent.
   * @param {Delivery} delivery
   * @param {import('./index.js').ForgingOptions} [options]
   * @param {(content: any) => unknown} [change] of the content, before encryption
   * @returns {Promise<SignedNotification>}
   */
  async compose({ id, occasion }, options = {}, change) {
    const { vault, now } = this.#options;
    const { type, summary, originalType, time: happened, url } = occasion;
    if (url === undefined) {
      throw new SandboxError(
        'NO_NOTIFY_URL',
        409,
        'Neither the refund nor the option refundNotifyUrl says where to notify.',
      );
    }
    const content = structuredClone(occasion.content);
    const nonce = randomText(12);
    const plaintext = JSON.stringify(change?.(content) ?? content);
    const envelope = {
      id,
      create_time: beijingTime(happened),
      resource_type: 'encrypt-resource',
      event_type: type,
      summary,
      resource: {
        original_type: originalType,
        algorithm: 'AEAD_AES_256_GCM',
        ciphertext: base64(await vault.seal(nonce, originalType, plaintext)),
        associated_data: originalType,
        nonce,
      },
    };
    const body = utf8(JSON.stringify(options.envelope?.(envelope) ?? envelope));
    const time = options.timestamp === undefined ? now() : options.timestamp * 1000;
    const headers = {
      'Content-Type': 'application/json',
      Accept: '*/*',
      'User-Agent': 'Mozilla/4.0',
      ...requestId(0),
      ...(await signatureHeaders(vault.platform.notifying(), time, body, options)),
    };
    const signed = { url, headers, body };
    return options.tamper === undefined ? signed : tampered(signed, options.tamper);
  }

  /**
   * @param {{ throughFailures?: boolean }} [options]
   * @returns {Promise<void>} resolves when every notification is accepted, rejects when one fails; with
   *   `throughFailures` it resolves when nothing is scheduled or in progress
   */
  idle({ throughFailures = false } = {}) {
    return new Promise((resolve, reject) => {
      this.#waiters.push({ throughFailures, resolve, reject });
      this.#wake();
    });
  }

  /** Ends the waiting of those whose answer is known. */
  #wake() {
    const all = this.#closed ? [] : [...this.#deliveries.values()].flat();
    const failed = all.find(({ failing, probeAccepted }) => failing || probeAccepted);
    this.#waiters = this.#waiters.filter(({ throughFailures, resolve, reject }) => {
      if (failed && !throughFailures) reject(failureOf(failed));
      else if (this.#pending === 0) resolve();
      else return true;
      return false;
    });
  }

  /** Gives up everything scheduled or in progress. */
  close() {
    this.#closed = true;
    for (const delivery of [...this.#deliveries.values()].flat()) {
      this.#unschedule(delivery);
    }
    for (const controller of this.#underWay) controller.abort();
  }

  /**
   * @param {Delivery} delivery
   * @param {number} delay milliseconds
   */
  #schedule(delivery, delay) {
    if (this.#closed) return;
    this.#pending += 1;
    delivery.nextAttempt = this.#options.now() + delay;
    delivery.timer = setTimeout(() => {
      delivery.timer = undefined;
      delivery.nextAttempt = undefined;
      void this.#attempt(delivery)
        .catch((error) => {
          delivery.failing = true;
          delivery.trouble = textOf(error);
        })
        .finally(() => this.#settle());
    }, delay);
  }

  /** @param {Delivery} delivery */
  #unschedule(delivery) {
    if (delivery.timer === undefined) return;
    clearTimeout(delivery.timer);
    delivery.timer = undefined;
    delivery.nextAttempt = undefined;
    this.#settle();
  }

  #settle() {
    this.#pending -= 1;
    this.#wake();
  }

  /**
   * One attempt of the schedule, with a signature probe before it when one is due.
   * @param {Delivery} delivery
   */
  async #attempt(delivery) {
    const { probeEvery, timeScale } = this.#options;
    this.#attempts += 1;
    if (probeEvery > 0 && this.#attempts % probeEvery === 0) {
      const { attempt, signed } = await this.#post(delivery, { probe: true });
      if (!this.#closed) attempt.next_attempt = isoTime(this.#options.now());
      this.#report(delivery, attempt, signed);
    }
    if (this.#closed) return;
    const { attempt, signed } = await this.#post(delivery, {});
    if (!delivery.accepted && !this.#closed) {
      const interval = RETRY_SECONDS[delivery.retries];
      const wait = interval === undefined ? Infinity : interval * 1000 * timeScale;
      delivery.failedAt ??= performance.now();
      if (performance.now() - delivery.failedAt + wait > PATIENCE) delivery.failing = true;
      if (interval !== undefined) {
        delivery.retries += 1;
        this.#schedule(delivery, wait);
      }
      if (delivery.nextAttempt !== undefined) attempt.next_attempt = isoTime(delivery.nextAttempt);
    }
    this.#report(delivery, attempt, signed);
  }

  /**
   * @param {Delivery} delivery
   * @param {{ probe?: boolean, resend?: boolean }} kind
   */
  async #post(delivery, { probe = false, resend = false }) {
    const signed = await this.compose(delivery, { probe });
    /** @type {Attempt} */
    const attempt = {
      attempt: delivery.attempts.length + 1,
      probe,
      resend,
      time: isoTime(this.#options.now()),
      status: null,
      outcome: 'under_way',
      reason: null,
      next_attempt: null,
    };
    delivery.attempts.push(attempt);
    Object.assign(attempt, await this.#send(signed));
    if (probe) {
      // A merchant that answers a probe with success does not verify signatures.
      if (attempt.status !== null && attempt.status >= 200 && attempt.status < 300) {
        attempt.accepted_probe = true;
        delivery.probeAccepted = true;
      }
    } else if (attempt.outcome === 'accepted') {
      delivery.accepted = true;
      delivery.failing = false;
      delivery.failedAt = undefined;
      delivery.trouble = undefined;
      this.#unschedule(delivery);
    } else if (resend) {
      delivery.failing = true;
    }
    return { attempt, signed };
  }

  /**
   * @param {SignedNotification} signed
   * @returns {Promise<Pick<Attempt, 'status' | 'outcome' | 'reason'>>}
   */
  async #send({ url, headers, body }) {
    const { notify, answerLimit } = this.#options;
    if (this.#closed) return GIVEN_UP;
    const controller = new AbortController();
    const { signal } = controller;
    this.#underWay.add(controller);
    let timedOut = false;
    const timer = setTimeout(() => {
      timedOut = true;
      controller.abort();
    }, answerLimit);
    // The limit applies even if the injected function ignores the signal.
    const aborted = new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason)));
    aborted.catch(() => {});
    /** @type {Response} */
    let response;
    try {
      const init = { ...POST, headers, body, signal };
      response = /** @type {Response} */ (await Promise.race([notify(url, init), aborted]));
      const text = await Promise.race([response.text(), aborted]).catch(() => '');
      return { ...verdict(response), reason: String(text).slice(0, ANSWER_EXCERPT) || null };
    } catch (error) {
      if (timedOut) return { status: null, outcome: 'timeout', reason: `no answer within ${answerLimit} ms` };
      if (this.#closed) return GIVEN_UP;
      return { status: null, outcome: 'unreachable', reason: textOf(error).slice(0, ANSWER_EXCERPT) };
    } finally {
      clearTimeout(timer);
      this.#underWay.delete(controller);
    }
  }

  /**
   * @param {Delivery} delivery
   * @param {Attempt} attempt
   * @param {SignedNotification} signed
   */
  #report({ occasion }, attempt, signed) {
    const { type, numbers } = occasion;
    this.#options.emit({ type: 'notification', event_type: type, ...numbers, ...signed, attempt });
  }
}

/**
 * Only the status decides; a browser hides the status of a redirect.
 * @param {Response} response
 * @returns {{ status: number | null, outcome: Attempt['outcome'] }}
 */
function verdict(response) {
  const { status } = response;
  if (response.type === 'opaqueredirect') return { status: null, outcome: 'redirected' };
  if (status === 200 || status === 204) return { status, outcome: 'accepted' };
  return { status, outcome: status >= 300 && status < 400 ? 'redirected' : 'refused' };
}

/** @param {unknown} error anything that was thrown, also what has no text */
function textOf(error) {
  try {
    return String(error);
  } catch {
    return 'a thrown value without text';
  }
}
