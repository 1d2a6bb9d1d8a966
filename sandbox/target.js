/**
 * Request targets.
 */

/**
 * To a proxy, the request target names the host too: the path begins after it.
 * @param {string} target as received
 * @returns {{ host: string | undefined, path: string }} `host` with its port if there is one, undefined if it is not named;
 *   `path` with its query
 */
export function splitTarget(target) {
  const [origin, host] = /^https?:\/\/([^/?]*)/i.exec(target) ?? [];
  if (origin === undefined) return { host: undefined, path: target };
  const rest = target.slice(origin.length);
  return { host, path: rest.startsWith('/') ? rest : `/${rest}` };
}
