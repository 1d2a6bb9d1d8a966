/**
 * Who may use the server's `/_sandbox/` paths, which need no signature and hand out keys: programs on this machine, and
 * no page in a browser, also not one whose host name was pointed at this machine after it was loaded (DNS rebinding). A
 * link to a page here may be followed.
 */

import { SandboxOptionError } from './option-error.js';
import { splitTarget } from './target.js';
import { hostOf, isLoopback } from './urls.js';

/** Listening on these means on every address, so they name no host. */
export const WILDCARDS = ['', '0.0.0.0', '::'];

/**
 * @param {string} host the server listens on
 * @param {string[]} more further host names
 * @returns `names` are those that are allowed besides those of this machine
 */
export function createGuard(host, more) {
  const own = WILDCARDS.includes(host) ? undefined : hostOf(host);
  const allowed = new Set(own === undefined ? [] : [own]);
  for (const [index, name] of more.entries()) {
    const plain = hostOf(name);
    if (plain === undefined) {
      throw new SandboxOptionError(`allowedHosts.${index}`, [
        '应为主机名或地址，不含协议和端口',
        'must be a name or an address, without scheme and port',
      ]);
    }
    allowed.add(plain);
  }
  /** @param {string} header the name or address that a request calls, with or without a port */
  const isAllowed = (header) => {
    const name = hostOf(header.replace(/:\d*$/, ''));
    return name !== undefined && (isLoopback(name) || allowed.has(name));
  };

  /**
   * @param {import('node:http').IncomingMessage} request
   * @returns {{ code: string, message: string } | undefined} why it is refused
   */
  function refusalOf({ method, url = '', headers }) {
    const { host: targetHost, path } = splitTarget(url);
    // The API's paths are called by any name of WeChat Pay's hosts, and guarded by signatures.
    if (/^\/(v3|hk\/v3|global\/v3|brand)\//.test(path)) return undefined;
    const host = headers.host ?? '';
    const stranger = [host, targetHost ?? host].find((name) => !isAllowed(name));
    if (stranger !== undefined) {
      const remedy = 'call it by localhost, or allow this name with allowedHosts or --allow-host';
      return { code: 'HOST_NOT_ALLOWED', message: `The host "${stranger}" may not use ${path}: ${remedy}.` };
    }
    const { origin } = headers;
    if (origin !== undefined && origin !== `http://${host}` && origin !== `https://${host}`) {
      return { code: 'ORIGIN_NOT_ALLOWED', message: `A page of ${origin} may not use ${path}.` };
    }
    // What a page of another site loads as an image, a script or a frame names no origin.
    if (headers['sec-fetch-site'] !== 'cross-site' || (method === 'GET' && isFollowedLink(headers))) return undefined;
    return { code: 'ORIGIN_NOT_ALLOWED', message: `A page of another site may not use ${path}.` };
  }

  return { names: [...allowed].filter((name) => !isLoopback(name)), refusalOf };
}

/**
 * Whether the answer becomes a page of its own, which nobody but its reader sees.
 * @param {import('node:http').IncomingHttpHeaders} headers
 */
const isFollowedLink = ({ 'sec-fetch-mode': mode, 'sec-fetch-dest': destination = 'document' }) =>
  mode === 'navigate' && destination === 'document';
