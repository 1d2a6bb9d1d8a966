/**
 * Notifications: encrypted, signed again for every attempt, and delivered until accepted or the schedule ends.
 */

import { compose, forgeryOf } from './compose.js';
import { isoTime } from './encoding.js';
import { SandboxError } from './errors.js';
import { failureOf } from './failure.js';
import { LONGEST_TIMER } from './options.js';
import { post, textOf } from './post.js';

/** Seconds from an unaccepted attempt to the next. Nothing is sent after the last one. */
const RETRY_SECONDS = [15, 15, 30, 180, 600, 1200, 1800, 1800, 1800, 3600, 10800, 10800, 10800, 21600, 21600];
/**
 * How long `idle` waits for a notification after its first attempt that was not accepted, milliseconds of real time:
 * less than the 5 s that Jest and Vitest give a test.
 */
const PATIENCE = 3000;
/** Unless a fault says otherwise, the delay in milliseconds and the number of duplicates. */
const DELAY = 1000;
const COPIES = 2;
const ANSWER_LOST = {
  status: null,
  outcome: /** @type {const} */ ('timeout'),
  reason: 'the answer was lost: notification-answer-lost',
};
const GIVEN_UP = { status: null, outcome: /** @type {const} */ ('given_up'), reason: 'the sandbox was closed' };

/** @typedef {import('./index.js').NotificationAttempt} Attempt */
/** @typedef {import('./index.js').SignedNotification} SignedNotification */
/** @typedef {import('./injection.js').Fault} Fault */

/**
 * @typedef {object} Occasion the event of a notification
 * @property {string} type the `event_type`
 * @property {string} summary
 * @property {string} originalType of the content; the associated data too
 * @property {object} content as it was at the event, even in a late attempt
 * @property {number} time time of the event, Unix milliseconds
 * @property {string} [url] without one the notification exists but is not posted
 * @property {import('./index.js').SubjectNumbers} numbers for observers
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
 * @property {Fault} [fault] what its first attempt meets
 */

/** @typedef {{ throughFailures: boolean, resolve: () => void, reject: (reason: Error) => void }} Waiter */

export class Notifier {
  /** @type {Map<object, Delivery[]>} by subject, an order or a refund; the newest is the last */
  #deliveries = new Map();
  /** @type {Delivery[]} oldest first */
  #all = [];
  /** Deliveries scheduled or in progress. */
  #pending = 0;
  /** @type {Waiter[]} */
  #waiters = [];
  /** @type {Set<AbortController>} */
  #underWay = new Set();
  #attempts = 0;
  #closed = false;
  /** @type {Set<Delivery>} waiting until another notification of their order was posted */
  #held = new Set();
  #options;

  /**
   * @param {object} options
   * @param {import('./credentials.js').Vault} options.vault
   * @param {() => number} options.now Unix milliseconds
   * @param {import('./index.js').Notify} options.notify
   * @param {number} options.timeScale
   * @param {number} options.probeEvery
   * @param {number} options.answerLimit milliseconds
   * @param {import('./injection.js').Faults} options.faults
   * @param {(event: import('./index.js').SandboxEvent) => void} options.emit
   */
  constructor(options) {
    this.#options = options;
  }

  /**
   * Starts a notification. Earlier ones about the same subject continue and may arrive later.
   * @param {object} subject an order or a refund
   * @param {Occasion} occasion
   * @returns {string} its id
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
    this.#all.push(delivery);
    if (occasion.url !== undefined) this.#begin(delivery);
    return delivery.id;
  }

  /**
   * Schedules the first attempt, unless a fault keeps it back.
   * @param {Delivery} delivery
   */
  #begin(delivery) {
    const { faults, emit } = this.#options;
    const { type, numbers } = delivery.occasion;
    const fault = faults.ofNotification(type);
    delivery.fault = fault;
    if (fault) emit({ type: 'fault', name: fault.known.name, event_type: type, ...numbers });
    switch (fault?.known.name) {
      case 'notification-lost':
        break;
      case 'notification-out-of-order':
        this.#held.add(delivery);
        break;
      case 'notification-delayed':
        this.#schedule(delivery, fault?.options.delayMs ?? DELAY);
        break;
      default:
        this.#schedule(delivery, 0);
    }
  }

  /** Posts what is held for its order. */
  releaseAll() {
    for (const delivery of this.#held) this.#schedule(delivery, 0);
    this.#held.clear();
  }

  /**
   * Posts what waits for this one.
   * @param {Delivery} posted
   */
  #release(posted) {
    const number = posted.occasion.numbers.out_trade_no;
    for (const delivery of this.#held) {
      if (number === undefined || delivery.occasion.numbers.out_trade_no !== number) continue;
      this.#held.delete(delivery);
      this.#schedule(delivery, 0);
    }
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

  /** @returns {readonly Delivery[]} of all subjects, in the order of their events */
  all() {
    return this.#all;
  }

  /**
   * Posts the notification once more, outside the schedule.
   * @param {Delivery} delivery
   * @param {import('./index.js').ForgingOptions} [forgery] of one that is to be refused
   * @returns {Promise<Attempt>}
   */
  async resend(delivery, forgery) {
    this.#pending += 1;
    try {
      const { attempt, signed } = await this.#post(delivery, { resend: true, forgery });
      this.#report(delivery, attempt, signed);
      return attempt;
    } finally {
      this.#settle();
    }
  }

  /**
   * A freshly signed notification, not sent.
   * @param {Pick<Delivery, 'id' | 'occasion'>} delivery
   * @param {import('./index.js').ForgingOptions} [options]
   * @param {(content: any) => unknown} [change] of the content, before encryption
   * @returns {Promise<SignedNotification>}
   */
  compose({ id, occasion }, options, change) {
    return compose(id, occasion, this.#options, options, change);
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
    if (this.#waiters.length === 0) return;
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
    this.#held.clear();
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
      const { attempt, signed } = await this.#post(delivery, { forgery: { probe: true } });
      if (!this.#closed) attempt.next_attempt = isoTime(this.#options.now());
      this.#report(delivery, attempt, signed);
    }
    const { fault } = delivery;
    delivery.fault = undefined;
    const forgery = fault && forgeryOf(fault, this.#options.now());
    if (forgery && !this.#closed) {
      const { attempt, signed } = await this.#post(delivery, { forgery });
      this.#report(delivery, attempt, signed);
    }
    if (this.#closed) return;
    const copies = fault?.known.name === 'notification-duplicated' ? (fault.options.copies ?? COPIES) : 1;
    const answerLost = fault?.known.name === 'notification-answer-lost';
    // All are signed first, so that they arrive together.
    const all = await Promise.all(Array.from({ length: copies }, () => this.compose(delivery)));
    const posts = all.map((ready) => this.#post(delivery, { ready, answerLost }));
    const [{ attempt, signed }, ...duplicates] = await Promise.all(posts);
    for (const duplicate of duplicates) this.#report(delivery, duplicate.attempt, duplicate.signed);
    if (!delivery.accepted && !this.#closed) {
      const interval = RETRY_SECONDS[delivery.retries];
      const wait = interval === undefined ? Infinity : Math.min(interval * 1000 * timeScale, LONGEST_TIMER);
      delivery.failedAt ??= performance.now();
      if (performance.now() - delivery.failedAt + wait > PATIENCE) delivery.failing = true;
      if (interval !== undefined) {
        delivery.retries += 1;
        this.#schedule(delivery, wait);
      }
      if (delivery.nextAttempt !== undefined) attempt.next_attempt = isoTime(delivery.nextAttempt);
    }
    this.#report(delivery, attempt, signed);
    this.#release(delivery);
    if (fault?.known.name === 'notification-repeated' && delivery.accepted) await this.resend(delivery);
  }

  /**
   * @param {Delivery} delivery
   * @param {object} kind
   * @param {import('./index.js').ForgingOptions} [kind.forgery] of one that is to be refused
   * @param {SignedNotification} [kind.ready] what is posted, if it is signed already
   * @param {boolean} [kind.resend]
   * @param {boolean} [kind.answerLost] whether the answer never arrives
   */
  async #post(delivery, { forgery, ready, resend = false, answerLost = false }) {
    const probe = forgery !== undefined;
    const signed = ready ?? (await this.compose(delivery, forgery));
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
    const answered = await this.#send(signed);
    Object.assign(attempt, answerLost ? ANSWER_LOST : answered);
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
   * @returns {Promise<import('./post.js').Outcome>}
   */
  async #send(signed) {
    if (this.#closed) return GIVEN_UP;
    const controller = new AbortController();
    this.#underWay.add(controller);
    try {
      const outcome = await post(signed, this.#options, controller);
      return this.#closed && outcome.outcome === 'unreachable' ? GIVEN_UP : outcome;
    } finally {
      this.#underWay.delete(controller);
    }
  }

  /**
   * @param {Delivery} delivery
   * @param {Attempt} attempt
   * @param {SignedNotification} signed
   */
  #report({ id, occasion }, attempt, signed) {
    const { type, numbers } = occasion;
    this.#options.emit({ type: 'notification', event_type: type, delivery: id, ...numbers, ...signed, attempt });
  }
}
