/**
 * Waits until the merchant's server knows how a payment ended: nothing on the payer's device does.
 */

/** Milliseconds. A page shows "processing" after `LIMIT`, and nobody waits longer than `LONGEST`. */
const LIMIT = 15000;
const LONGEST = 600000;
/** Pauses grow from the first to the usual one; who waits beyond `LIMIT` asks more and more rarely. */
const FIRST_PAUSE = 1000;
const USUAL_PAUSE = 2000;
const LONGEST_PAUSE = 10000;
/** What the last question gets, however late it is asked. */
const LAST_ANSWER = 5000;
/** How often a signal without events is looked at. */
const STEP = 250;

const UNREADABLE = '服务器的应答里没有 state 或 trade_state。The answer of the server has no state and no trade_state.';

/**
 * States that do not change any more, of orders and transfers, as WeChat Pay names them, and two words for servers that have
 * names of their own. Every other state is waited for.
 * @type {Map<string | undefined, 'paid' | 'closed'>}
 */
const FINAL = new Map([
  ['SUCCESS', 'paid'],
  // It was paid, and money goes back.
  ['REFUND', 'paid'],
  ['paid', 'paid'],
  ['CLOSED', 'closed'],
  ['REVOKED', 'closed'],
  ['PAYERROR', 'closed'],
  ['FAIL', 'closed'],
  ['CANCELLED', 'closed'],
  ['closed', 'closed'],
]);

/** @type {typeof import('./index.d.ts').waitForResult} */
export function waitForResult(ask, options) {
  /** Slept so far: a clock that stands still, is put back or fails does not make the waiting endless. */
  let slept = 0;
  let pause = FIRST_PAUSE;
  /** @type {any} */
  let answer;
  /** @type {unknown} */
  let error;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer;
  /** @type {ReturnType<typeof setInterval> | undefined} */
  let watch;
  let over = false;
  /** @param {'limit' | 'aborted'} why @returns {any} */
  const pending = (why) => ({ state: 'pending', final: false, why, answer, error });

  // What is thrown here is of the options, and nothing was asked yet. Everything later is called where it may throw.
  return new Promise((resolve) => {
    const { after, signal, sleep, limitMs = LIMIT, now = Date.now } = /** @type {any} */ (options || {});
    // A cashier that was left, or never opened, has paid nothing later: the server is asked once, before that is said.
    const limit = (after && after.next === 'ask') || !(limitMs > 0) ? 0 : Math.min(limitMs, LONGEST);
    const time = () => {
      try {
        return +now();
      } catch (_) {
        return NaN;
      }
    };
    const started = time();
    const left = () => limit - Math.max(time() - started || 0, slept);
    /** @param {any} result */
    const end = (result) => {
      over = true;
      clearTimeout(timer);
      clearInterval(watch);
      resolve(result);
      try {
        signal.removeEventListener('abort', aborted);
      } catch (_) {
        // There was nothing to remove.
      }
    };
    const aborted = () => end(pending('aborted'));
    const late = () => end(pending('limit'));
    const look = () => {
      try {
        if (signal.aborted) aborted();
      } catch (_) {
        // A signal that cannot be read ends nothing.
      }
    };

    const question = () => {
      if (signal) look();
      if (over) return;
      timer = setTimeout(late, Math.max(left(), LAST_ANSWER));
      // What is thrown at once, or by reading the answer, is no more than what is rejected.
      new Promise((given) => given(ask())).then(answered).catch(failed);
    };
    const answered = (/** @type {any} */ given) => {
      const state = stateOf(given);
      answer = given;
      error = state ? undefined : new TypeError(UNREADABLE);
      const final = FINAL.get(state);
      if (final) end({ state: final, final: true, answer });
      else next();
    };
    const failed = (/** @type {unknown} */ reason) => {
      error = reason;
      next();
    };
    const next = () => {
      // An answer may come when nobody waits for it any more.
      if (over) return;
      clearTimeout(timer);
      const most = left();
      if (most <= 0) return late();
      const rest = Math.min(pause, most);
      slept += rest;
      pause = Math.min(pause * 1.5, slept < LIMIT ? USUAL_PAUSE : LONGEST_PAUSE);
      if (sleep) new Promise((given) => given(sleep(rest))).then(question, question);
      else timer = setTimeout(question, rest);
    };

    if (signal) {
      try {
        signal.addEventListener('abort', aborted);
      } catch (_) {
        // It does not tell, as in mini programs.
        watch = setInterval(look, STEP);
      }
    }
    question();
  }).catch((reason) => {
    error = reason;
    return pending('limit');
  });
}

/** @param {any} answer the state alone, or what holds it @returns {string | undefined} */
function stateOf(answer) {
  const state = answer && typeof answer === 'object' ? answer.trade_state || answer.state : answer;
  return typeof state === 'string' && state ? state : undefined;
}
