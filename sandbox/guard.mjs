/**
 * Who may use the server's `/_sandbox/` paths, which need no signature and hand out keys: programs on this machine, and
 * no page in a browser, also not one whose host name was pointed at this machine after it was loaded (DNS rebinding).
 */

import { isLoopback } from './urls.js';

/** Listening on these means on every address, so they name no host. */
const WILDCARDS = ['', '0.0.0.0', '[::]'];

/**
 * @param {string} host the server listens on
 * @param {string[]} more further host names
 */
export function createGuard(host, more) {
  const own = host.includes(':') ? `[${host}]` : host;
  const allowed = new Set([own, ...more].map((name) => name.toLowerCase()).filter((name) => !WILDCARDS.includes(name)));
  /** @param {string} name */
  const isAllowed = (name) => isLoopback(name) || allowed.has(name);

  /**
   * @param {import('node:http').IncomingMessage} request
   * @returns {{ code: string, message: string } | undefined} why it is refused
   */
  return function refusalOf({ url = '', headers }) {
    // To a proxy, the request target names the host too.
    const [, targetHost, path] = /^(?:https?:\/\/([^/?]*))?(.*)$/is.exec(url) ?? [];
    // The API's paths are called by any name of WeChat Pay's hosts, and guarded by signatures.
    if (path.startsWith('/v3/')) return undefined;
    const host = headers.host ?? '';
    const stranger = [host, targetHost ?? host].find((name) => !isAllowed(nameOf(name)));
    if (stranger !== undefined) {
      const remedy = 'call it by localhost, or allow this name with allowedHosts or --allow-host';
      return { code: 'HOST_NOT_ALLOWED', message: `The host "${stranger}" may not use ${path}: ${remedy}.` };
    }
    const { origin } = headers;
    if (origin === undefined || origin === `http://${host}` || origin === `https://${host}`) return undefined;
    return { code: 'ORIGIN_NOT_ALLOWED', message: `A page of ${origin} may not use ${path}.` };
  };
}

/** @param {string} host with or without a port */
function nameOf(host) {
  return host.toLowerCase().replace(/:\d*$/, '');
}
