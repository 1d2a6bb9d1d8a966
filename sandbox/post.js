/**
 * One post of a notification to the merchant, and what its answer means.
 */

/** Characters kept of the merchant's answer. */
const ANSWER_EXCERPT = 256;
const POST = /** @type {const} */ ({ method: 'POST', redirect: 'manual' });

/** @typedef {Pick<import('./index.js').NotificationAttempt, 'status' | 'outcome' | 'reason'>} Outcome */

/**
 * @param {import('./index.js').SignedNotification} signed
 * @param {{ notify: import('./index.js').Notify, answerLimit: number }} options
 * @param {AbortController} controller ends it
 * @returns {Promise<Outcome>}
 */
export async function post({ url, headers, body }, { notify, answerLimit }, controller) {
  const { signal } = controller;
  let timedOut = false;
  const timer = setTimeout(() => {
    timedOut = true;
    controller.abort();
  }, answerLimit);
  // The limit applies even if the injected function ignores the signal.
  const aborted = new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason)));
  aborted.catch(() => {});
  try {
    const init = { ...POST, headers, body, signal };
    const response = /** @type {Response} */ (await Promise.race([notify(url, init), aborted]));
    const text = await Promise.race([response.text(), aborted]).catch(() => '');
    return { ...verdict(response), reason: String(text).slice(0, ANSWER_EXCERPT) || null };
  } catch (error) {
    if (timedOut) return { status: null, outcome: 'timeout', reason: `no answer within ${answerLimit} ms` };
    return { status: null, outcome: 'unreachable', reason: textOf(error).slice(0, ANSWER_EXCERPT) };
  } finally {
    clearTimeout(timer);
  }
}

/**
 * Only the status decides; a browser hides the status of a redirect.
 * @param {Response} response
 * @returns {Pick<Outcome, 'status' | 'outcome'>}
 */
function verdict(response) {
  const { status } = response;
  if (response.type === 'opaqueredirect') return { status: null, outcome: 'redirected' };
  if (status === 200 || status === 204) return { status, outcome: 'accepted' };
  return { status, outcome: status >= 300 && status < 400 ? 'redirected' : 'refused' };
}

/** @param {unknown} error anything that was thrown, also what has no text */
export function textOf(error) {
  try {
    return String(error);
  } catch {
    return 'a thrown value without text';
  }
}
