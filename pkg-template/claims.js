// Claims: an event is processed once, however often and wherever it arrives. A store of the caller's decides who does the
// work. What follows from it, for the answer and for the store, the core says: `standings`.

import { configError, inputError, unfinishedError } from './errors.js';
import { standings } from './facts.js';
import { method } from './outside.js';
import { UNREADABLE } from './snapshot.js';
import { free } from './tools.js';
import { describe, FUNCTION, insteadOf, milliseconds, OBJECT, OUT_OF_RANGE, TEXT } from './words.js';

/**
 * @typedef {import('./index.js').NotificationClaims} Claims
 * @typedef {import('./words.js').Words} Words
 * @typedef {keyof typeof standings} Standing
 *
 * @typedef {object} Ended
 * @property {Standing} standing
 * @property {unknown} [value] what the work gave
 * @property {unknown} [error] why it is not done
 * @property {unknown} [untold] why the store could not be told
 *
 * @typedef {object} Course
 * @property {() => boolean} mayBegin false once nobody waits for the work
 * @property {(value: any) => Standing} done called as soon as the work is, with what it gave; says how it stands
 */

/** How long a claim holds, if its process ends before the work does. */
const LEASE_MS = 60_000;
const LONGEST_LEASE_MS = 86_400_000;

/** @type {Words} */
const STORE = ['有 claim、finish、release 三个方法的对象', 'an object with the methods claim, finish and release'];
/** @type {Words} */
const PASS_STORE = ['请传入 memoryClaims() 或你的存储。', 'Pass memoryClaims() or a store of your own.'];

/** Every claim succeeds: without a store, each delivery does the work. @type {Claims} */
export const NO_CLAIMS = { claim: () => 'claimed', finish() {}, release() {} };

/** The three methods of a store, bound to it: it may be of a class. @param {any} store @returns {Claims} */
export function claimsOf(store) {
  let methods;
  try {
    methods = Object(store) === store ? ['claim', 'finish', 'release'].map((name) => method(store, name)) : [];
  } catch (cause) {
    throw inputError('claims', UNREADABLE, PASS_STORE, { cause });
  }
  const [claim, finish, release] = methods;
  if (!claim || !finish || !release) throw inputError('claims', insteadOf(describe(store), STORE), PASS_STORE);
  return { claim, finish, release };
}

/** @param {unknown} value @returns {number} */
export function leaseOf(value = LEASE_MS) {
  const fits = typeof value === 'number' && Number.isInteger(value) && value >= 1 && value <= LONGEST_LEASE_MS;
  if (!fits) throw inputError('leaseMs', OUT_OF_RANGE, milliseconds(LONGEST_LEASE_MS));
  return value;
}

/** Of work that nobody else waits for. @type {Course} */
const OWN_COURSE = { mayBegin: () => true, done: () => 'done' };

/**
 * Does the work if this delivery gets the claim. Does not reject.
 * @param {Claims} claims @param {string} id @param {number} leaseMs
 * @param {() => unknown} work
 * @param {Course} [course]
 * @returns {Promise<Ended>}
 */
export async function underClaim(claims, id, leaseMs, work, { mayBegin, done } = OWN_COURSE) {
  if (!mayBegin()) return { standing: 'late' };
  const token = newToken();
  /** @param {Ended} ended @returns {Promise<Ended>} */
  const end = async (ended) => {
    const { told } = /** @type {{ told?: 'finish' | 'release' }} */ (standings[ended.standing]);
    try {
      if (told) await claims[told](id, token);
      return ended;
    } catch (untold) {
      return { ...ended, untold };
    }
  };
  const taken = await take(claims, id, token, leaseMs);
  if (taken) return end(taken);
  // The answer has been given, and the next delivery shall find the event free.
  if (!mayBegin()) return end({ standing: 'unclaimed' });
  try {
    const value = await work();
    return end({ standing: done(value), value });
  } catch (error) {
    return end({ standing: 'failed', error });
  }
}

/**
 * Why there is no work for this delivery; undefined if it got the claim.
 * @param {Claims} claims @param {string} id @param {string} token @param {number} leaseMs
 * @returns {Promise<Ended | undefined>}
 */
async function take(claims, id, token, leaseMs) {
  try {
    const answer = await claims.claim(id, token, leaseMs);
    switch (answer) {
      case 'claimed':
        return undefined;
      case 'finished':
        return { standing: answer };
      case 'unfinished':
        return { standing: answer, error: unfinishedError(...ELSEWHERE) };
      default:
        return { standing: 'unclaimed', error: unusable(answer) };
    }
  } catch (error) {
    return { standing: 'unclaimed', error };
  }
}

/** @type {[Words, Words]} */
const ELSEWHERE = [
  ['这个事件正由另一次投递处理', 'another delivery of this event is being processed'],
  [
    '让它再来一次：微信支付会自动重发；队列里的消息请重试。进程被杀掉时，租约（leaseMs）到期后才轮到下一次。',
    'Let it come again: WeChat Pay delivers again by itself; retry a message of a queue. After a process was killed, the next one has its turn when the lease (leaseMs) ends.',
  ],
];

/** @param {unknown} answer */
const unusable = (answer) =>
  configError(
    'claims.claim',
    typeof answer === 'string'
      ? ['给出的不是可用的结果', 'gives a result that is none']
      : [
          `给出的${insteadOf(describe(answer), TEXT)[0]}`,
          `gives something that ${insteadOf(describe(answer), TEXT)[1]}`,
        ],
    ["它应当给出 'claimed'、'unfinished' 或 'finished'。", "It gives 'claimed', 'unfinished' or 'finished'."],
    { outcome: 'unknown' },
  );

/** Names one claim, so that a slow one cannot end that of somebody else. */
function newToken() {
  const bytes = globalThis.crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}

/** @type {Words} */
const PASS_LEASE = ['请传入 { leaseMs }。', 'Pass { leaseMs }.'];

export const processOnce = free(
  async (
    /** @type {unknown} */ store,
    /** @type {unknown} */ id,
    /** @type {unknown} */ work,
    /** @type {unknown} */ options = {},
  ) => {
    const claims = claimsOf(store);
    if (typeof id !== 'string' || id === '')
      throw inputError('id', id === '' ? ['为空', 'is empty'] : insteadOf(describe(id), TEXT), [
        '请传入这个事件的 id，例如 event.id。',
        'Pass the id of the event, for example event.id.',
      ]);
    if (typeof work !== 'function')
      throw inputError('work', insteadOf(describe(work), FUNCTION), ['请传入函数。', 'Pass a function.']);
    if (typeof options !== 'object' || options === null)
      throw inputError('options', insteadOf(describe(options), OBJECT), PASS_LEASE);
    const { leaseMs, ...others } = /** @type {{ leaseMs?: unknown }} */ (options);
    const [unknown] = Object.keys(others);
    if (unknown !== undefined) throw inputError(unknown, ['不是可用的选项', 'is not an option'], PASS_LEASE);
    const { standing, value, error, untold } = await underClaim(claims, id, leaseOf(leaseMs), () => work());
    if (standing === 'finished') return { ran: false };
    if (standing === 'done') return { ran: true, value, ...(untold === undefined ? {} : { finishError: untold }) };
    throw error;
  },
);
