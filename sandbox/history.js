/**
 * Earlier answers, for a fault that gives one of them again.
 */

/** @typedef {import('./authorization.js').ReceivedRequest} ReceivedRequest */
/** @typedef {import('./respond.js').WireResponse} WireResponse */
/** @typedef {{ request: ReceivedRequest, response: WireResponse }} Exchange */

export class History {
  /**
   * The last exchanges with two different requests, the newest first, by interface: one of them is not the request for
   * which an earlier answer is wanted.
   * @type {Map<object | undefined, Exchange[]>}
   */
  #exchanges = new Map();

  /**
   * @param {object | undefined} route of the interface
   * @param {ReceivedRequest} request
   * @param {WireResponse} response a genuine one
   */
  keep(route, request, response) {
    const [last] = (this.#exchanges.get(route) ?? []).filter((known) => !isSame(known.request, request));
    this.#exchanges.set(route, [{ request, response }, ...(last ? [last] : [])]);
  }

  /**
   * @param {object | undefined} route
   * @param {ReceivedRequest} request
   * @returns {WireResponse | undefined} the newest answer to another request
   */
  other(route, request) {
    return this.#exchanges.get(route)?.find((known) => !isSame(known.request, request))?.response;
  }
}

/**
 * @param {ReceivedRequest} a of one interface
 * @param {ReceivedRequest} b of the same
 */
function isSame(a, b) {
  return a.target === b.target && a.body.length === b.body.length && a.body.every((byte, at) => byte === b.body[at]);
}
