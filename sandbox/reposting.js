/**
 * All notifications, of whatever they are: views of them, and posting them again.
 */

import { isoTime } from './encoding.js';
import { refusal, SandboxError } from './errors.js';
import { TAMPERINGS } from './forgery.js';
import { progress } from './views.js';

const DAY = 86_400;
const MOST_COPIES = 10;
const OPTIONS = ['tamper', 'probe', 'age', 'copies'];

/** @typedef {import('./notifications.js').Delivery} Delivery */

/**
 * @param {{ notifier: import('./notifications.js').Notifier, now: () => number }} parts
 * @returns {import('./index.js').SandboxDeliveries}
 */
export function createDeliveries({ notifier, now }) {
  /** @param {string} id */
  function find(id) {
    const delivery = notifier.all().find((known) => known.id === id);
    if (delivery) return delivery;
    throw refusal('RESOURCE_NOT_EXISTS', { issue: 'no notification has this id' });
  }
  return {
    async list({ about, limit = Number.POSITIVE_INFINITY } = {}) {
      const all = [...notifier.all()].reverse();
      return (about === undefined ? all : all.filter((delivery) => isAbout(delivery, about)))
        .slice(0, limit)
        .map(viewOf);
    },
    get: async (id) => viewOf(find(id)),
    async post(id, options = {}) {
      const delivery = find(id);
      const { copies = 1, ...forging } = checked(options);
      notifier.checkOpen();
      const { tamper, probe = false, age } = forging;
      const timestamp = age === undefined ? undefined : Math.floor(now() / 1000) - age;
      const forgery = tamper === undefined && !probe && age === undefined ? undefined : { tamper, probe, timestamp };
      const attempts = await Promise.all(Array.from({ length: copies }, () => notifier.resend(delivery, forgery)));
      return attempts.map((attempt) => ({ ...attempt }));
    },
  };
}

/**
 * @param {Delivery} delivery
 * @param {string} about a number of what it is about
 */
function isAbout({ occasion: { numbers, content } }, about) {
  const { complaint_id } = /** @type {{ complaint_id?: string }} */ (content);
  return Object.values(numbers).includes(about) || complaint_id === about;
}

/**
 * @param {Delivery} delivery
 * @returns {import('./index.js').DeliveryView}
 */
function viewOf(delivery) {
  const { type, summary, time, url = null, numbers, content } = delivery.occasion;
  return {
    id: delivery.id,
    event_type: type,
    summary,
    time: isoTime(time),
    url,
    numbers: { ...numbers },
    content: structuredClone(content),
    ...progress(delivery),
  };
}

/**
 * @param {import('./index.js').RepostOptions} options
 * @returns {import('./index.js').RepostOptions}
 */
function checked(options) {
  const { tamper, probe, age, copies } = options;
  const unknown = Object.keys(options).find((name) => !OPTIONS.includes(name));
  if (unknown !== undefined) throw wrong(`${unknown} is no option; known are ${OPTIONS.join(', ')}.`);
  if (tamper !== undefined && !TAMPERINGS.includes(tamper)) throw wrong(`tamper is one of ${TAMPERINGS.join(', ')}.`);
  if (probe !== undefined && typeof probe !== 'boolean') throw wrong('probe is true or false.');
  if (age !== undefined && !isCount(age, 0, DAY)) throw wrong(`age is a number of seconds, 0 to ${DAY}.`);
  if (copies !== undefined && !isCount(copies, 1, MOST_COPIES))
    throw wrong(`copies is an integer, 1 to ${MOST_COPIES}.`);
  return options;
}

/** @param {unknown} value @param {number} least @param {number} most */
const isCount = (value, least, most) =>
  typeof value === 'number' && Number.isInteger(value) && value >= least && value <= most;

/** @param {string} issue */
const wrong = (issue) => new SandboxError('ARGUMENT_INVALID', 400, issue);
