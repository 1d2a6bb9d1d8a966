/**
 * The faults that were injected, and which request or notification meets which.
 */

import { SandboxError } from './errors.js';
import { clockOffset, FAULTS } from './faulttable.js';
import { plainHost } from './hosts.js';
import { dependsOnAnswer, isSpoilt } from './spoil.js';

const METHODS = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'];

/** @typedef {import('./index.js').KnownFault} KnownFault */
/** @typedef {import('./index.js').FaultOptions} FaultOptions */
/** @typedef {import('./index.js').InjectedFault} InjectedFault */
/**
 * @typedef {object} Fault
 * @property {KnownFault} known
 * @property {InjectedFault} options with what is left of `times` and `after`
 * @property {number} order of its injection
 */

/**
 * @typedef {object} Arrival
 * @property {string} method
 * @property {string} path
 * @property {string} host as the request names it
 * @property {boolean} inProcess whether it came by `sandbox.fetch`
 * @property {boolean} replayable whether there is an earlier answer that can be given to it
 * @property {(offset: number) => boolean} accepted whether it is accepted, its signature above all, by a clock that is off by
 *   so many milliseconds
 * @property {boolean} empty whether the answer has no body unless it is a refusal
 */
/**
 * @typedef {object} Meeting
 * @property {Fault} [fault] what the request meets
 * @property {(answer: import('./respond.js').WireResponse) => Fault | undefined} [later] in place of it, if that depends on the
 *   genuine answer
 */

/** What each option must be. @type {Record<string, [fits: (value: any) => boolean, must: string]>} */
const RULES = {
  method: [(value) => METHODS.includes(value), `must be one of ${METHODS.join(', ')}`],
  path: [
    (value) => typeof value === 'string' && /^\/(v3|hk\/v3|global\/v3|brand)\/([^{}?#\s]|\{[a-z_]+\})*$/.test(value),
    'must begin with /v3/, /hk/v3/, /global/v3/ or /brand/, without query; parameters as {out_trade_no}',
  ],
  host: [(value) => typeof value === 'string' && /^[^/\s]+$/.test(value), 'must be the name of a host, without scheme'],
  event: [
    (value) => typeof value === 'string' && /^[A-Z_]+(\.[A-Z_]+)*$/.test(value),
    'must be an event_type, as REFUND.SUCCESS, or its beginning, as REFUND',
  ],
  times: [(value) => value === 'always' || isCount(value, 1, 1e9), "must be a positive integer, or 'always'"],
  after: [(value) => isCount(value, 0, 1e9), 'must be 0 or a positive integer'],
  delayMs: [(value) => isCount(value, 1, 600_000), 'must be milliseconds, 1 to 600000'],
  retryAfter: [(value) => isCount(value, 0, 86_400), 'must be seconds, 0 to 86400'],
  copies: [(value) => isCount(value, 2, 100), 'must be an integer, 2 to 100'],
};
const OF_REQUESTS = ['method', 'path', 'host'];

export class Faults {
  /** @type {Fault[]} in the order of their injection */
  #faults = [];
  #injected = 0;
  /** What was injected before this is ended. */
  #cleared = 0;

  /** @param {FaultOptions} told */
  inject(told) {
    const known = checked(told);
    const given = Object.entries(told).filter((entry) => entry[1] !== undefined);
    const options = { name: known.name, times: 1, after: 0, ...Object.fromEntries(given) };
    this.#faults.push({ known, options, order: (this.#injected += 1) });
    return { ...options };
  }

  list() {
    return this.#faults.map(({ options }) => ({ ...options }));
  }

  clear() {
    this.#faults = [];
    this.#cleared = this.#injected;
  }

  /**
   * The fault injected first that fits and is due. Whether some fit shows only in the genuine answer. They hold their place, but
   * are not taken before: another request may have an answer for them.
   * @param {Arrival} arrival
   * @returns {Meeting}
   */
  ofRequest(arrival) {
    const last = this.#injected;
    const fitting = () => this.#faults.filter((fault) => fault.order <= last && isFit(fault, arrival));
    const isOpen = (/** @type {Fault} */ { known }) => dependsOnAnswer(known, arrival.method);
    const all = fitting();
    const certain = all.find((fault) => fault.options.after === 0 && !isOpen(fault));
    const open = all.slice(0, certain && all.indexOf(certain)).filter(isOpen);
    const due = open.some(({ options }) => options.after === 0);
    // With a fault before the effect there is no answer. It cannot be met any more when an empty answer has shown.
    const prevents = certain?.known.takesEffect === false && (!due || arrival.empty);
    if (open.length === 0 || prevents) return { fault: this.#take(all.filter((fault) => !isOpen(fault))) };
    // Only a query can be made without harm before it is known whether it takes effect.
    const done = arrival.method !== 'GET';
    return {
      later: (answer) =>
        this.#take(
          fitting().filter((fault) => !isOpen(fault) || isSpoilt(fault, answer)),
          done,
        ),
    };
  }

  /**
   * @param {string} type the `event_type`
   * @returns {Fault | undefined} what this notification meets
   */
  ofNotification(type) {
    const isFor = (/** @type {Fault} */ { known, options: { event = type } }) =>
      known.kind === 'notification' && (type === event || type.startsWith(`${event}.`));
    return this.#take(this.#faults.filter(isFor));
  }

  /**
   * Takes back that it was met, because the operation failed: it waits for the next one that it fits.
   * @param {Fault} fault
   */
  putBack(fault) {
    const { options, order } = fault;
    if (order <= this.#cleared) return;
    if (options.times !== 'always') options.times += 1;
    if (this.#faults.includes(fault)) return;
    this.#faults = [...this.#faults, fault].sort((a, b) => a.order - b.order);
  }

  /**
   * @param {Fault[]} fitting
   * @param {boolean} [done] whether the operation was done, so that nothing can come before it
   */
  #take(fitting, done = false) {
    for (const fault of fitting) {
      const { known, options } = fault;
      if (options.after > 0) {
        options.after -= 1;
        continue;
      }
      if (done && !known.takesEffect) continue;
      if (options.times !== 'always') options.times -= 1;
      if (options.times === 0) this.#faults = this.#faults.filter((other) => other !== fault);
      return fault;
    }
    return undefined;
  }
}

/**
 * @param {FaultOptions} options
 * @returns {KnownFault}
 */
function checked(options) {
  if (typeof options !== 'object' || options === null || Array.isArray(options)) throw wrong('A fault is an object.');
  const { name, ...others } = options;
  const known = FAULTS.find((fault) => fault.name === name);
  if (!known) throw wrong(`The name must be one of ${FAULTS.map((fault) => fault.name).join(', ')}.`);
  const scope = known.kind === 'notification' ? ['event'] : OF_REQUESTS;
  const allowed = [...scope, 'times', 'after', ...known.options];
  for (const [option, value] of Object.entries(others)) {
    if (value === undefined) continue;
    if (!allowed.includes(option))
      throw wrong(`${option} is no option of ${name}; its options: ${allowed.join(', ')}.`);
    const [fits, must] = RULES[option];
    if (!fits(value)) throw wrong(`${option} ${must}.`);
  }
  const { method = known.method, path = known.path ?? '' } = others;
  if (known.path !== undefined && (method !== known.method || !isBelow(path, known.path))) {
    throw wrong(`${name} is a fault of ${known.method} ${known.path} only.`);
  }
  return known;
}

/**
 * Whether the request may meet the fault, as far as the answer has no say in it.
 * @param {Fault} fault
 * @param {Arrival} arrival
 */
function isFit({ known, options }, arrival) {
  if (known.kind === 'notification' || (known.where === 'process' && !arrival.inProcess)) return false;
  if (known.name === 'answer-replayed' && !arrival.replayable) return false;
  if (!isTouched(arrival, known)) return false;
  return [known, options].every(({ method, path }) => isMet(arrival, method, path)) && isHost(arrival, options);
}

/**
 * Whether the request goes another way with this fault. What is refused anyway only meets what comes before that.
 * @param {Arrival} arrival
 * @param {KnownFault} known
 */
function isTouched({ accepted }, known) {
  if (known.where === 'process') return true;
  return known.kind === 'clock' ? accepted(0) !== accepted(clockOffset(known)) : accepted(0);
}

/**
 * @param {Arrival} arrival
 * @param {string | undefined} method
 * @param {string | undefined} path
 */
function isMet(arrival, method, path) {
  if (method !== undefined && method !== arrival.method) return false;
  if (path === undefined) return true;
  if (!path.includes('{')) return isBelow(arrival.path, path);
  const segments = arrival.path.split('/');
  const wanted = path.split('/');
  return (
    wanted.length === segments.length &&
    wanted.every((segment, at) => segment === segments[at] || (segment.includes('{') && segments[at] !== ''))
  );
}

/**
 * @param {string} path
 * @param {string} prefix ends where a segment does
 */
function isBelow(path, prefix) {
  return path === prefix || path.startsWith(prefix.endsWith('/') ? prefix : `${prefix}/`);
}

/**
 * @param {Arrival} arrival
 * @param {FaultOptions} options
 */
function isHost(arrival, { host }) {
  return host === undefined || [arrival.host.toLowerCase(), plainHost(arrival.host)].includes(host.toLowerCase());
}

/**
 * @param {unknown} value
 * @param {number} least
 * @param {number} most
 */
function isCount(value, least, most) {
  return typeof value === 'number' && Number.isInteger(value) && value >= least && value <= most;
}

/** @param {string} issue */
const wrong = (issue) => new SandboxError('ARGUMENT_INVALID', 400, issue);
