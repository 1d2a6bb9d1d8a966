// What callers get of a verified answer.

/**
 * The facts about an answer besides its body.
 * @param {{ status: number, requestId?: string, serialNo: string, unopened?: string[] }} answer
 * @param {import('./answer.js').Received | undefined} received
 */
export const meta = ({ status, requestId, serialNo, unopened }, received) => ({
  status,
  requestId,
  serialNo,
  ...(unopened && { unopened }),
  headers: Object.freeze(Object.fromEntries(received?.headers ?? [])),
});

/**
 * The object in a verified body; `response` is not enumerable.
 * @param {any} answer @param {import('./answer.js').Received | undefined} received
 */
export const dataOf = (answer, received) =>
  Object.defineProperty(parsed(answer.body), 'response', { value: meta(answer, received), enumerable: false });

/** The value of a verified body, which the core already parsed as JSON. @param {string | undefined} body */
export const parsed = (body) => (body === undefined ? undefined : JSON.parse(body));
