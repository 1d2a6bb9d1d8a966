// One JSON line for each thing worth knowing; Workers Logs indexes the members.

/**
 * @param {string} event
 * @param {Record<string, unknown>} [facts] never an openid, a key or a whole transaction
 */
export function log(event, facts = {}) {
  console.log(JSON.stringify({ event, ...facts }));
}

/**
 * Something failed that a person may want to know about.
 * @param {string} event
 * @param {unknown} error
 * @param {Record<string, unknown>} [facts]
 */
export function alarm(event, error, facts = {}) {
  const { code, message = String(error) } = /** @type {{ code?: string, message?: string }} */ (error ?? {});
  console.error(JSON.stringify({ event, code, message, ...facts }));
}
