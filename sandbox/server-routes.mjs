/**
 * What the server answers of itself: the description of its interface, and the certificate of its authority.
 */

import { plain } from './admin.js';
import { utf8 } from './encoding.js';

/** @typedef {import('./server.mjs').CertificateAuthority} CertificateAuthority */
/** @typedef {import('./admin.js').PlainResponse} PlainResponse */

/** @type {Record<string, (authority: CertificateAuthority | undefined) => PlainResponse | Promise<PlainResponse>>} */
export const SERVER_ROUTES = {
  '/_sandbox/openapi.json': async () => plain(200, (await import('./openapi.js')).OPENAPI),
  '/_sandbox/ca.pem': (authority) => (authority ? pemFile(authority.certificate) : plain(404, NO_TLS)),
};

const NO_TLS = { code: 'NO_TLS', message: 'This sandbox speaks no TLS: start it with --tls, or the option tls.' };

/**
 * @param {string} target
 * @param {string} method
 * @param {CertificateAuthority | undefined} authority
 * @returns {Promise<PlainResponse | undefined>} undefined if it is none of these
 */
export async function ownAnswer(target, method, authority) {
  const [path = ''] = target.split('?');
  if (!Object.hasOwn(SERVER_ROUTES, path)) return undefined;
  if (method === 'GET') return SERVER_ROUTES[path]?.(authority);
  return plain(405, { code: 'METHOD_NOT_ALLOWED', message: `${path} takes GET.` });
}

/** @param {string} text @returns {PlainResponse} */
const pemFile = (text) => ({
  status: 200,
  headers: {
    'Content-Type': 'application/x-pem-file',
    'Cache-Control': 'no-store',
    'X-Content-Type-Options': 'nosniff',
  },
  body: utf8(text),
});
