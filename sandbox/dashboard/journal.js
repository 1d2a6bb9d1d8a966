/**
 * What has happened, in bounded memory: the exchanges with their bytes, the bytes of notifications, the numbers of
 * orders and the rest, and a feed of it all. It learns from the sandbox's events, and holds no key: none is in them.
 */

import { utf8 } from '../encoding.js';

/** How much is remembered; what is older is forgotten first. */
export const LIMITS = Object.freeze({
  exchanges: 500,
  notifications: 500,
  numbers: 1000,
  feed: 500,
  bytes: 16 * 1024 * 1024,
});
/** How much of one body is kept. */
const BODY_KEPT = 64 * 1024;

/** @typedef {import('../index.js').SandboxEvent} SandboxEvent */
/** @typedef {{ bytes: Uint8Array, length: number }} Kept the beginning of a body, and how long it was */
/** @typedef {{ status: number, headers: Record<string, string>, body: Kept, probe: boolean, way?: string }} Answered */

/**
 * @typedef {object} Exchange one API request
 * @property {number} id
 * @property {number} time Unix milliseconds
 * @property {string} method
 * @property {string} target
 * @property {Record<string, string>} headers
 * @property {Kept} body
 * @property {Kept} [message] the text whose signature was accepted
 * @property {{ code: string, detail?: object }} [refused] why its signature was not
 * @property {string} [fault] what it met
 * @property {Answered} [answer] absent if there was none
 */

/**
 * @typedef {object} Posted one attempt of a notification
 * @property {string} delivery
 * @property {number} attempt
 * @property {string} url
 * @property {Record<string, string>} headers
 * @property {Kept} body
 */

/** `seq` grows by one; `kind` and `number` say which record it is about. @typedef {{ seq: number, time: number, type: string, kind: string, number: string, text: string, good?: boolean }} Entry */

/** The kinds of records, and what an event calls the number of one. */
const KINDS = /** @type {const} */ ({
  orders: 'out_trade_no',
  combine: 'combine_out_trade_no',
  refunds: 'out_refund_no',
  transfers: 'out_bill_no',
  'profit-sharing': 'out_order_no',
  'sharing-returns': 'out_return_no',
  'service-orders': 'out_order_no',
  complaints: 'complaint_id',
  applyments: 'business_code',
});
/** @typedef {keyof typeof KINDS} Kind */
/** @type {Record<string, Kind>} by type of event */
const KIND_OF = {
  order: 'orders',
  combine: 'combine',
  refund: 'refunds',
  transfer: 'transfers',
  'profit-sharing': 'profit-sharing',
  'service-order': 'service-orders',
  complaint: 'complaints',
  applyment: 'applyments',
};

export class Journal {
  /** @type {Map<number, Exchange>} oldest first */
  #exchanges = new Map();
  /** @type {Map<string, Posted>} */
  #posted = new Map();
  /** @type {Map<Kind, Map<string, number>>} the time each number was heard of last */
  #numbers = new Map();
  /** @type {Entry[]} */
  #feed = [];
  #seq = 0;
  #bytes = 0;
  /** @type {Set<(entry: Entry) => void>} */
  #listeners = new Set();
  #now;

  /** @param {() => number} [now] Unix milliseconds of real time */
  constructor(now = Date.now) {
    this.#now = now;
  }

  get seq() {
    return this.#seq;
  }

  /** How many bytes of bodies it holds. */
  get bytes() {
    return this.#bytes;
  }

  /** @param {SandboxEvent} event */
  take(event) {
    switch (event.type) {
      case 'request':
        this.#begin(event);
        break;
      case 'verification':
        this.#verified(event);
        break;
      case 'response':
        this.#answered(event);
        break;
      case 'notification':
        this.#notified(event);
        break;
      case 'fault':
        this.#met(event);
        break;
      case 'certificate':
        this.#tell('certificate', 'certificates', event.serial_no, event.act);
        break;
      default:
        this.#record(event);
    }
  }

  /** @param {number} limit @param {string} [about] a number that it names @returns {Exchange[]} newest first */
  exchanges(limit, about = '') {
    const all = [...this.#exchanges.values()].reverse();
    return (about === '' ? all : all.filter((exchange) => names(exchange, about))).slice(0, limit);
  }

  /** @param {number} id */
  exchange(id) {
    return this.#exchanges.get(id);
  }

  /** @param {string} delivery @returns {Posted[]} the bytes of its attempts, oldest first */
  posted(delivery) {
    return [...this.#posted.values()].filter((one) => one.delivery === delivery);
  }

  /** @param {Kind} kind @returns {[number: string, time: number][]} heard of last first */
  numbers(kind) {
    return [...(this.#numbers.get(kind) ?? [])].reverse();
  }

  /** @param {number} after @returns {Entry[] | undefined} what came after this, oldest first; undefined if it is forgotten */
  since(after) {
    if (after > this.#seq || after < this.#seq - this.#feed.length) return undefined;
    return this.#feed.filter(({ seq }) => seq > after);
  }

  /** @param {number} limit @returns {Entry[]} newest first */
  feed(limit) {
    return this.#feed.slice(-limit).reverse();
  }

  /** @param {(entry: Entry) => void} listener @returns {() => void} stops it */
  listen(listener) {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  /** @param {Extract<SandboxEvent, { type: 'request' }>} event */
  #begin({ id, method, target, headers, body }) {
    this.#exchanges.set(id, { id, time: this.#now(), method, target, headers: { ...headers }, body: this.#keep(body) });
    this.#forget();
  }

  /** @param {Extract<SandboxEvent, { type: 'verification' }>} event */
  #verified(event) {
    const exchange = this.#exchanges.get(event.id);
    if (!exchange) return;
    if (event.accepted) exchange.message = this.#keep(event.message);
    else exchange.refused = { code: event.code, detail: event.detail };
  }

  /** @param {Extract<SandboxEvent, { type: 'response' }>} event */
  #answered({ id, status, headers, body, probe, transport }) {
    const exchange = this.#exchanges.get(id);
    if (!exchange) return;
    exchange.answer = { status, headers: { ...headers }, body: this.#keep(body), probe, way: transport?.act };
    this.#forget();
    this.#tell('exchange', 'exchanges', String(id), `${exchange.method} ${exchange.target} → ${status}`, status < 400);
  }

  /** @param {Extract<SandboxEvent, { type: 'notification' }>} event */
  #notified({ delivery, attempt, event_type, url, headers, body }) {
    const key = `${delivery} ${attempt.attempt}`;
    const posted = { delivery, attempt: attempt.attempt, url, headers: { ...headers }, body: this.#keep(body) };
    this.#posted.set(key, posted);
    this.#forget();
    const text = `${event_type} → ${attempt.status ?? attempt.outcome}`;
    const good = attempt.probe ? attempt.accepted_probe !== true : attempt.outcome === 'accepted';
    this.#tell('notification', 'notifications', delivery, text, good);
  }

  /** @param {Extract<SandboxEvent, { type: 'fault' }>} event */
  #met(event) {
    const exchange = 'id' in event && event.id !== undefined ? this.#exchanges.get(event.id) : undefined;
    if (exchange) exchange.fault = event.name;
    const [kind, number] = exchange ? ['exchanges', String(exchange.id)] : ['faults', event.name];
    this.#tell('fault', kind, number, event.name, false);
  }

  /** @param {Record<string, any> & { type: string }} event about a record */
  #record(event) {
    let kind = KIND_OF[event.type];
    if (kind === undefined) return;
    if (kind === 'profit-sharing' && event.out_return_no !== undefined) kind = 'sharing-returns';
    const number = String(event[KINDS[kind]]);
    const known = this.#numbers.get(kind) ?? new Map();
    known.delete(number);
    known.set(number, this.#now());
    if (known.size > LIMITS.numbers) known.delete(first(known));
    this.#numbers.set(kind, known);
    const state = event.trade_state ?? event.status ?? event.state ?? event.complaint_state ?? event.applyment_state;
    this.#tell(event.type, kind, number, event.act === undefined ? state : `${event.act} → ${state}`);
  }

  /** @param {string} type @param {string} kind @param {string} number @param {string} text @param {boolean} [good] */
  #tell(type, kind, number, text, good) {
    const entry = { seq: (this.#seq += 1), time: this.#now(), type, kind, number, text: text.slice(0, 300), good };
    this.#feed.push(entry);
    if (this.#feed.length > LIMITS.feed) this.#feed.shift();
    for (const listener of this.#listeners) listener(entry);
  }

  /** @param {Uint8Array} body @returns {Kept} */
  #keep(body) {
    const bytes = body.slice(0, BODY_KEPT);
    this.#bytes += bytes.length;
    return { bytes, length: body.length };
  }

  /** Lets go of the oldest until all limits are kept. */
  #forget() {
    while (this.#exchanges.size > LIMITS.exchanges) this.#drop(this.#exchanges);
    while (this.#posted.size > LIMITS.notifications) this.#drop(this.#posted);
    while (this.#bytes > LIMITS.bytes && this.#exchanges.size + this.#posted.size > 1) {
      this.#drop(this.#exchanges.size > this.#posted.size ? this.#exchanges : this.#posted);
    }
  }

  /** @param {Map<any, Exchange | Posted>} map */
  #drop(map) {
    const key = first(map);
    const { body, message, answer } = /** @type {Exchange} */ (map.get(key));
    for (const kept of [body, message, answer?.body]) this.#bytes -= kept?.bytes.length ?? 0;
    map.delete(key);
  }
}

/** @param {Exchange} exchange @param {string} number */
function names({ target, body, answer }, number) {
  const kept = [utf8(target), body.bytes, answer?.body.bytes ?? new Uint8Array()];
  return kept.some((bytes) => latin1Text(bytes).includes(latin1Text(utf8(number))));
}

/** Each byte as a character, so that text is found among any bytes. @param {Uint8Array} bytes */
const latin1Text = (bytes) => new TextDecoder('latin1').decode(bytes);

/** @param {Map<any, unknown>} map not empty */
const first = (map) => map.keys().next().value;
