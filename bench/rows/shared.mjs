// What the rows have in common.

/** @typedef {import('../suite/types.js').Figures} Figures */
/** @typedef {import('../suite/types.js').Pace} Pace */

/**
 * @typedef {object} Context
 * @property {string} app the folder with everything, see `app.mjs`
 * @property {string} tools the folder whose `node_modules` hold the runtimes
 * @property {Pace} pace
 * @property {number} coldRounds how many fresh starts of each
 *
 * @typedef {object} Result
 * @property {string} name with version
 * @property {import('../suite/types.js').About} about
 * @property {import('../machine.mjs').Ifma} [ifma] what OpenSSL does, where it is the runtime's
 * @property {Figures} figures milliseconds
 *
 * @typedef {object} Row
 * @property {string} id
 * @property {string} title
 * @property {(context: Context) => Promise<Result>} run throws `Missing` if the runtime is not on this machine
 */

/** Last line of what a program printed, as JSON. @param {string} stdout */
export const lastLine = (stdout) => JSON.parse(stdout.trim().split('\n').at(-1) ?? '');

/**
 * Collects times by contestant.
 */
export class Times {
  /** @type {Map<string, number[]>} */
  #times = new Map();

  /**
   * @param {string} contestant
   * @param {number} ms
   */
  add(contestant, ms) {
    this.#times.set(contestant, [...(this.#times.get(contestant) ?? []), ms]);
  }

  /**
   * @param {(times: number[]) => Omit<import('../suite/types.js').Figure, 'calls'>} spread
   * @returns {Record<string, import('../suite/types.js').Figure>}
   */
  figures(spread) {
    return Object.fromEntries([...this.#times].map(([name, times]) => [name, { ...spread(times), calls: 1 }]));
  }
}
