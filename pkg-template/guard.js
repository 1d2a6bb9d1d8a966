// Guards every call into WebAssembly, and keeps the state that must survive the loss of an instance.
//
// The core throws plain error views, which become a WechatPayError. Anything else is a trap, a stack overflow or a
// failed allocation: the instance is then in an unknown state and is replaced. Clients continue, because their options
// are copied out of the old memory before it is cleared. Calls in progress end with ERR_INTERNAL.
//
// Only numbers, strings and the package's own byte arrays are passed, so no foreign code runs inside a guarded call.

import { Core, FileDigest, FileReader, linkage, recover } from './core.js';
import { configError, internalError, isErrorView, WechatPayError } from './errors.js';
import { installKernels } from './kernels.js';

/**
 * A client on this side.
 * @typedef {object} Client
 * @property {Core | undefined} core undefined if its options did not survive a trap
 * @property {[number, number]} options address and length of its options in the instance's memory
 * @property {[number, number]} unsettled address and length of its calls with unknown outcome
 * @property {string} digest of the options, to detect memory that a trap damaged
 * @property {string | undefined} learnt what the core saved last: platform certificates, encrypted
 *
 * A call in progress, and the number of its instance.
 * @typedef {{ handle: import('./core.js').Call, made: number }} Call
 *
 * A file that is being read, the same way.
 * @typedef {{ handle: FileReader, made: number }} File
 */

/** Counts failures; objects with an older number belong to a lost instance. */
let generation = 0;
/** Whether the instance failed and its successor is not ready. */
let broken = false;
/** @type {WebAssembly.Memory | undefined} of the last complete instance, from which clients are restored */
let memory;
/** @type {Set<WebAssembly.Memory>} of successors that failed before they were complete */
let unfinished = new Set();
/** @type {WebAssembly.Memory[]} of lost instances, still to be cleared */
let remains = [];

/** @type {Map<number, Client>} by number; a number is never reused */
let clients = new Map();
let lastNumber = 0;
/**
 * Handles are kept here until they are freed or their instance is replaced: otherwise the finalizers of the glue code
 * would run in a failed instance.
 * @type {Set<object>}
 */
let held = new Set();
/** Frees clients that were not disposed of. */
const collected = typeof FinalizationRegistry === 'undefined' ? undefined : new FinalizationRegistry(closeQuietly);

const instanceMemory = () => /** @type {[WebAssembly.Memory, WebAssembly.Table]} */ (linkage())[0];

/** Takes over the first instance. Every entry does so once. */
export function adoptInstance() {
  installKernels();
  memory = instanceMemory();
}

/**
 * @template T
 * @param {() => T} call
 * @param {{ cause?: unknown, outcome?: 'not_sent' | 'unknown' }} [about] the outside cause, kept on the error; and the
 *   outcome of the operation if the instance fails
 * @returns {T}
 */
export function guard(call, { cause, outcome = 'unknown' } = {}) {
  if (!memory)
    throw configError(
      'wechatpay-wasm/slim',
      ['还没有初始化', 'is not initialised'],
      ['请先调用 initSync，或等待 init 完成。', 'Call initSync, or await init, before anything else.'],
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
      // If the stack is nearly used up, this fails too. The next call tries again with more stack.
    }
    throw internalError(
      ['WebAssembly 实例发生故障，已被替换', 'the WebAssembly instance failed and was replaced'],
      outcome,
      thrown,
    );
  }
}

function replaceInstance() {
  // `recover` requests a new instance and `linkage` creates it. Arguments of that call would go into the old memory, so
  // it has none.
  recover();
  const fresh = instanceMemory();
  const gone = [...unfinished, /** @type {WebAssembly.Memory} */ (memory)];
  unfinished.add(fresh);
  installKernels();
  const successors = new Map([...clients].map(([number, client]) => [number, restored(client)]));
  const handles = new Set([...successors.values()].flatMap(({ core }) => core ?? []));
  const none = new Set();
  // All or nothing: assignments cannot fail, even at the end of the stack.
  unfinished = none;
  remains = gone;
  clients = successors;
  held = handles;
  memory = fresh;
  broken = false;
}

/** The memory of failed instances may hold keys. */
function clearRemains() {
  for (const { buffer } of remains) new Uint8Array(buffer).fill(0);
  remains = [];
}

/** @param {Client} client @returns {Client} the same in the new instance */
function restored({ core, options, unsettled, digest, learnt }) {
  const { buffer } = /** @type {WebAssembly.Memory} */ (memory);
  const successor =
    core && Core.restore(new Uint8Array(buffer, ...options), digest, new Uint8Array(buffer, ...unsettled), learnt);
  if (!successor) return { core: undefined, options, unsettled, digest, learnt };
  held.add(successor);
  return located(successor, digest, learnt);
}

/** @param {Core} core @param {string} digest @param {string} [learnt] @returns {Client} */
function located(core, digest, learnt) {
  const [options = 0, optionsLength = 0, unsettled = 0, unsettledLength = 0] = core.place();
  return { core, options: [options, optionsLength], unsettled: [unsettled, unsettledLength], digest, learnt };
}

/**
 * @param {object} owner the client is freed when its owner is collected, unless it is closed before
 * @param {Uint8Array} options JSON
 * @param {string} environment the options that come from environment variables, joined by commas
 * @returns {number} number of the client
 */
export function openClient(owner, options, environment) {
  const client = guard(
    () => {
      const core = new Core(options, environment);
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

/** @type {import('./words.js').Words} */
const OPTIONS_LOST = [
  '实例发生故障后，此客户端的选项没有保留下来',
  'the options of this client did not survive the failure of an instance',
];

/**
 * Asks the core of a client. If the instance fails, the outcome is called unknown, the careful way, although nothing was sent.
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
      if (!client)
        throw configError('client', ['已被释放', 'was disposed'], ['请新建一个 WechatPay。', 'Make a new WechatPay.']);
      if (!client.core) throw internalError(OPTIONS_LOST, 'not_sent');
      return question(client.core);
    },
    { cause },
  );
}

/**
 * Keeps what a client's core learnt, for the next instance.
 * @param {number} number @param {string} value
 */
export function keepLearnt(number, value) {
  const client = clients.get(number);
  if (client) client.learnt = value;
}

/**
 * Frees a client and clears its keys. Calls in progress keep them until they end.
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
  // Nothing is freed in a failed instance: its memory is cleared as a whole.
  if (!core || broken) return;
  guard(() => core.free());
  held.delete(core);
}

/** @param {number} number */
function closeQuietly(number) {
  try {
    close(number);
  } catch {
    // There is no caller to tell.
  }
}

/**
 * Takes the call that the client's core just began.
 * @param {number} number of the client
 * @returns {Call}
 */
export function openCall(number) {
  const handle = ask(number, (core) => core.underway());
  if (!handle) throw internalError(['核心丢失了这次调用', 'the core lost the call'], 'not_sent');
  held.add(handle);
  return { handle, made: generation };
}

/**
 * Begins to read a file.
 * @param {string} input JSON @param {Uint8Array} key
 * @returns {File}
 */
export function openReader(input, key) {
  const handle = guard(() => new FileReader(input, key));
  held.add(handle);
  return { handle, made: generation };
}

/** @type {import('./words.js').Words} */
const INSTANCE_LOST = [
  '这次调用所在的 WebAssembly 实例发生故障，已被替换',
  'the WebAssembly instance of this call failed and was replaced',
];

/**
 * Reports an event to a call and returns the next action. A call whose instance was replaced fails here, and only that
 * call.
 * @template {Call | File} C
 * @template T
 * @param {C} call
 * @param {(handle: C['handle']) => T} report
 * @param {{ sent: boolean, cause?: unknown }} about
 * @returns {T}
 */
export function stepCall({ handle, made }, report, { sent, cause }) {
  const outcome = sent ? 'unknown' : 'not_sent';
  return guard(
    () => {
      if (made !== generation) throw internalError(INSTANCE_LOST, outcome, cause);
      return report(handle);
    },
    { cause, outcome },
  );
}

/**
 * How attempts of a call ended that were judged since this was last asked. Of a lost call, nothing is known.
 * @param {Call} call
 * @returns {import('./hooks.js').Judged[]}
 */
export function judgedIn({ handle, made }) {
  return broken || made !== generation ? [] : guard(() => handle.judged());
}

/** Does nothing for what is closed already. @param {Call | File} call */
export function closeCall({ handle }) {
  // The handles of an instance that was replaced are not held any more.
  if (broken || !held.delete(handle)) return;
  guard(() => handle.free());
}

/** So much of a file is in the core's memory at a time. */
const PART = 64 * 1024;

/**
 * The digest of a file, hexadecimal.
 * @param {Uint8Array} bytes @param {boolean} sm3 instead of SHA-256
 */
export function digestOf(bytes, sm3) {
  return guard(
    () => {
      const digest = new FileDigest(sm3);
      held.add(digest);
      for (let at = 0; at < bytes.length; at += PART) digest.update(bytes.subarray(at, at + PART));
      held.delete(digest);
      return digest.finish();
    },
    { outcome: 'not_sent' },
  );
}
