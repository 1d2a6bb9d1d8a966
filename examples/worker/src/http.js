// Answers to the mini program.

/** Thrown anywhere below a route; becomes the answer. */
export class HttpError extends Error {
  /**
   * @param {number} status
   * @param {string} code for the mini program to act on
   */
  constructor(status, code) {
    super(code);
    this.status = status;
    this.code = code;
  }
}

/**
 * @param {Request} request
 * @returns {Promise<Record<string, unknown>>}
 */
export async function readJson(request) {
  const value = await request.json().catch(() => undefined);
  if (typeof value !== 'object' || value === null) throw new HttpError(400, 'NOT_JSON');
  return /** @type {Record<string, unknown>} */ (value);
}
