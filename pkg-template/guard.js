// Every call into WebAssembly goes through here, and so does what must survive the loss of an instance.
//
// The core throws plain error views, which become a WechatPayError. Anything else is a trap, a stack overflow or a failed
// allocation: the instance is then in an unknown state and is replaced. Clients go on, because their options are copied out of
// the old memory before that is cleared. Calls under way end with ERR_INTERNAL.
//
// Only numbers, text and byte arrays of our own are handed over, so that no foreign code runs inside a guarded call.

import { Core, linkage, recover } from './core.js';
import { configError, internalError, isErrorView, WechatPayError } from './errors.js';
import { installKernels } from './kernels.js';

/**
 * A client on this side.
 * @typedef {object} Client
 * @property {Core | undefined} core undefined if its options did not survive a trap
 * @property {[number, number]} options where its options are in the memory of the instance: address and length
 * @property {[number, number]} unsettled where it remembers calls whose outcome is unknown
 * @property {string} digest of the options: memory that a trap left damaged is not used
 *
 * A call under way, and the number of the instance it belongs to.
 * @typedef {{ handle: import('./core.js').Call, made: number }} Call
 */

/** Counts failures; what was made under another number belongs to an instance that is gone. */
let generation = 0;
/** The instance failed and its successor is not ready. */
let broken = false;
/** @type {WebAssembly.Memory | undefined} of the last instance that was whole: clients are restored from it */
let memory;
/** @type {Set<WebAssembly.Memory>} of successors that failed before they were whole */
let unfinished = new Set();
/** @type {WebAssembly.Memory[]} of instances that are gone; still to be cleared */
let remains = [];

/** @type {Map<number, Client>} a number is never given twice */
let clients = new Map();
let lastNumber = 0;
/**
 * Handles are kept here until they are freed or their instance is replaced: the finalizers of the glue code would otherwise run
 * in an instance that failed.
 * @type {Set<object>}
 */
let held = new Set();
/** Frees clients that were never disposed of. */
const collected = typeof FinalizationRegistry === 'undefined' ? undefined : new FinalizationRegistry(closeQuietly);

const instanceMemory = () => /** @type {{ memory: WebAssembly.Memory }} */ (linkage()).memory;

/** Takes over the first instance. Every entry does so once. */
export function adoptInstance() {
  installKernels();
  memory = instanceMemory();
}

/**
 * @template T
 * @param {() => T} call
 * @param {{ cause?: unknown, outcome?: 'not_sent' | 'unknown' }} [about] what made the call fail outside, kept on the error; and
 *   the outcome of the operation should the instance fail
 * @returns {T}
 */
export function guard(call, { cause, outcome = 'unknown' } = {}) {
  if (!memory)
    throw configError(
      'wechatpay-wasm/slim',
      'is not initialised',
      'Call initSync, or await init, before anything else.',
    );
  if (broken) replaceInstance();
  if (remains.length > 0) clearRemains();
  try {
    return call();
  } catch (thrown) {
    if (isErrorView(thrown)) throw new WechatPayError(thrown, cause);
    if (thrown instanceof WechatPayError) throw thrown;
    generation += 1;
    broken = true;
    try {
      replaceInstance();
      clearRemains();
    } catch {
      // Where the stack is nearly used up this fails too. The next call tries again, from higher up.
    }
    throw internalError('the WebAssembly instance failed and was replaced', outcome, thrown);
  }
}

function replaceInstance() {
  // `recover` asks for a fresh instance and `linkage` makes it. Arguments of that call would still go into the old memory: it
  // has none.
  recover();
  const fresh = instanceMemory();
  const gone = [...unfinished, /** @type {WebAssembly.Memory} */ (memory)];
  unfinished.add(fresh);
  installKernels();
  const successors = new Map([...clients].map(([number, client]) => [number, restored(client)]));
  const handles = new Set([...successors.values()].flatMap(({ core }) => core ?? []));
  const none = new Set();
  // All of it or nothing: assignments do not fail, not even where the stack ends.
  unfinished = none;
  remains = gone;
  clients = successors;
  held = handles;
  memory = fresh;
  broken = false;
}

/** What is left of failed instances may hold keys. */
function clearRemains() {
  for (const { buffer } of remains) new Uint8Array(buffer).fill(0);
  remains = [];
}

/** @param {Client} client @returns {Client} the same in the new instance */
function restored({ core, options, unsettled, digest }) {
  const { buffer } = /** @type {WebAssembly.Memory} */ (memory);
  const successor =
    core && Core.restore(new Uint8Array(buffer, ...options), digest, new Uint8Array(buffer, ...unsettled));
  if (!successor) return { core: undefined, options: [0, 0], unsettled: [0, 0], digest };
  held.add(successor);
  return located(successor, digest);
}

/** @param {Core} core @param {string} digest @returns {Client} */
function located(core, digest) {
  const [options = 0, optionsLength = 0, unsettled = 0, unsettledLength = 0] = core.place();
  return { core, options: [options, optionsLength], unsettled: [unsettled, unsettledLength], digest };
}

/**
 * @param {object} owner the client is freed when its owner is collected, if nobody closes it before
 * @param {Uint8Array} options JSON
 * @returns {number} number of the client
 */
export function openClient(owner, options) {
  const client = guard(
    () => {
      const core = new Core(options);
      held.add(core);
      return located(core, core.digest());
    },
    { outcome: 'not_sent' },
  );
  lastNumber += 1;
  clients.set(lastNumber, client);
  collected?.register(owner, lastNumber, owner);
  return lastNumber;
}

/**
 * Asks the core of a client. What is asked reaches nobody: if the instance fails, nothing was sent.
 * @template T
 * @param {number} number
 * @param {(core: Core) => T} question
 * @param {unknown} [cause] kept on the error, if the core refuses
 * @returns {T}
 */
export function ask(number, question, cause) {
  return guard(
    () => {
      const client = clients.get(number);
      if (!client) throw configError('client', 'was disposed', 'Make a new WechatPay.');
      if (!client.core)
        throw internalError('the options of this client did not survive the failure of an instance', 'not_sent');
      return question(client.core);
    },
    { cause },
  );
}

/**
 * Frees a client and clears its keys. Calls under way keep them until they end.
 * @param {object} owner
 * @param {number} number
 */
export function closeClient(owner, number) {
  collected?.unregister(owner);
  close(number);
}

/** @param {number} number */
function close(number) {
  const { core } = clients.get(number) ?? {};
  clients.delete(number);
  // Of a broken instance nothing is freed: its memory is cleared as a whole.
  if (!core || broken) return;
  guard(() => core.free());
  held.delete(core);
}

/** @param {number} number */
function closeQuietly(number) {
  try {
    close(number);
  } catch {
    // Nobody is there to be told.
  }
}

/**
 * Takes the call that the client's core has just begun.
 * @param {number} number of the client
 * @returns {Call}
 */
export function openCall(number) {
  const handle = ask(number, (core) => core.underway());
  if (!handle) throw internalError('the core lost the call', 'not_sent');
  held.add(handle);
  return { handle, made: generation };
}

/**
 * Reports an event to a call and gives what comes next. A call whose instance was replaced ends here, and nothing but that call.
 * @template T
 * @param {Call} call
 * @param {(handle: import('./core.js').Call) => T} report
 * @param {{ sent: boolean, cause?: unknown }} about
 * @returns {T}
 */
export function stepCall({ handle, made }, report, { sent, cause }) {
  const outcome = sent ? 'unknown' : 'not_sent';
  return guard(
    () => {
      if (made !== generation)
        throw internalError('the WebAssembly instance of this call failed and was replaced', outcome, cause);
      return report(handle);
    },
    { cause, outcome },
  );
}

/** @param {Call} call */
export function closeCall({ handle, made }) {
  if (broken || made !== generation) return;
  guard(() => handle.free());
  held.delete(handle);
}
