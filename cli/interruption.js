/**
 * Ctrl-C, for commands that go on until then.
 */

/** Resolves at Ctrl-C. @param {AbortSignal} signal @returns {Promise<void>} */
export const until = (signal) =>
  new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });
