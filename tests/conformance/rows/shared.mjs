// What every kind of row needs to know.

/**
 * @typedef {object} Context
 * @property {string} app folder with the installed package and the suite
 * @property {string} tools folder whose `node_modules` hold the runtimes and bundlers
 * @property {string} baseUrl the host, see `host.mjs`
 * @property {(row: string) => Promise<Report>} reported resolves when a page has posted its report
 * @property {(row: string, html: string) => void} publish shows a page under `/pages/<row>`
 *
 * @typedef {import('../suite.mjs').Report & { runtime: string, kernel: string }} Report
 *
 * @typedef {object} Row
 * @property {string} name
 * @property {string} [kernel] the RSA kernel that must be the one at work there
 * @property {(context: Context) => Promise<Report>} run throws `Missing` when the runtime is not on this machine
 */

/** The runtime is not there, so that the row could not run. */
export class Missing extends Error {}

/** A whole run of the suite may take this long, milliseconds; a proof, which nobody waits for, may take longer. */
export const ROW_LIMIT = Number(process.env.CONFORMANCE_ROW_LIMIT ?? 240_000);
