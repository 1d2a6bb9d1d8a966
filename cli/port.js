/**
 * What starts at a port and cannot: what its error means, and what to do.
 */

import { EXIT, Failure } from './outcome.js';
import { asUsage } from './sandbox-usage.js';

/** @typedef {import('./language.js').Words} Words */
/**
 * `option` names the port; `keys` is the file of the sandbox's keys
 * @typedef {{ port: number, host?: string | undefined, option?: string, keys?: string | undefined }} Place
 */

/** @type {(place: Place) => readonly [what: Words, remedy: Words]} */
const foreign = ({ host }) => [
  [`${host} 不是本机的地址`, `${host} is no address of this machine`],
  ['请用 --host 指定本机的地址，例如 127.0.0.1', 'name one of its own with --host, for example 127.0.0.1'],
];

/** By the codes of the system. @type {Record<string, (place: Place) => readonly [what: Words, remedy: Words]>} */
const MEANINGS = {
  EADDRINUSE: ({ port, option }) => [
    [`${port} 端口已被占用，可能是另一个沙箱`, `port ${port} is in use, perhaps by another sandbox`],
    [
      `用 Ctrl-C 结束那一个，或用 ${option} 换一个端口（0 为任意空闲端口）`,
      `end that one with Ctrl-C, or choose another with ${option} (0: any free one)`,
    ],
  ],
  EACCES: ({ port, option }) => [
    [`没有权限使用 ${port} 端口`, `there is no permission to open port ${port}`],
    [
      `1024 以下的端口通常只有管理员能用；请用 ${option} 换一个端口（0 为任意空闲端口）`,
      `ports below 1024 are mostly for administrators; choose another with ${option} (0: any free one)`,
    ],
  ],
  EADDRNOTAVAIL: foreign,
  ENOTFOUND: foreign,
};

/**
 * What opens a port, with a failure that says what to do.
 * @template T
 * @param {Promise<T>} opening
 * @param {Place} place
 * @returns {Promise<T>}
 */
export async function opened(opening, { host = '127.0.0.1', option = '--port', port, keys }) {
  try {
    return await opening;
  } catch (error) {
    const code = String(/** @type {any} */ (error)?.code);
    const meaning = Object.hasOwn(MEANINGS, code) ? MEANINGS[code]?.({ host, option, port }) : undefined;
    if (meaning === undefined) throw asUsage(error, keys);
    throw new Failure(EXIT.configuration, ...meaning, code);
  }
}
