/**
 * The sandbox as an HTTP server for Node, Deno and Bun, for any SDK in any language.
 */

import { createServer } from 'node:http';
import { plain } from './admin.js';
import { certifyServer, openAuthority } from './authority.mjs';
import { createDashboard } from './dashboard/routes.mjs';
import { answerConnect, createFront } from './front.mjs';
import { createGuard, WILDCARDS } from './guard.mjs';
import { HOSTS } from './hosts.js';
import { createSandbox } from './index.js';
import { SandboxOptionError } from './option-error.js';
import { checkServerOptions } from './options.js';
import { ownAnswer } from './server-routes.mjs';
import { splitTarget } from './target.js';
import { transmit } from './transmit.mjs';

/** The longest request body in bytes. An order of 6000 items with every field at its limit fits. */
const MAX_BODY = 16 * 1024 * 1024;
const MAX_READ = 4 * MAX_BODY;
const TOO_LONG = { code: 'BODY_TOO_LONG', message: `The body is longer than ${MAX_BODY} bytes.` };
/** By which names a client on this machine calls it. */
const LOCAL = ['localhost', '127.0.0.1', '[::1]'];

/** @typedef {import('./server.mjs').CertificateAuthority} CertificateAuthority */

/** @type {typeof import('./server.mjs').startSandboxServer} */
export async function startSandboxServer({
  port: told = 0,
  host = '127.0.0.1',
  allowedHosts = [],
  proxy = false,
  authority: kept,
  tls = proxy || kept !== undefined,
  ...options
} = {}) {
  // Variables of the environment are texts.
  const port = /** @type {number} */ (typeof told === 'string' && /^\d{1,5}$/.test(told) ? Number(told) : told);
  checkServerOptions({ port, host, allowedHosts, proxy, authority: kept, tls });
  if (proxy && !tls) {
    throw new SandboxOptionError('proxy', ['需要 tls：隧道里走的是 TLS', 'needs tls: what a tunnel carries is TLS']);
  }
  const guard = createGuard(host, allowedHosts);
  const dashboard = createDashboard();
  const sandbox = await createSandbox({
    ...options,
    onEvent(event) {
      dashboard.journal.take(event);
      options.onEvent?.(event);
    },
  });
  const authority = tls ? await openAuthority([...HOSTS, ...LOCAL, ...guard.names], Date.now(), kept) : undefined;
  let home = '';
  const server = createServer((request, response) => {
    const refusal = guard.refusalOf(request);
    if (refusal) {
      const { status, headers, body } = plain(403, refusal);
      response.writeHead(status, { ...headers, Connection: 'close' }).end(body);
      return;
    }
    answer({ sandbox, dashboard, authority, home }, request, response).catch((error) => {
      console.error(error);
      if (response.headersSent) return void response.destroy();
      response.writeHead(500, { 'Content-Type': 'application/json' });
      response.end('{"code":"SYSTEM_ERROR","message":"the sandbox failed"}');
    });
  });
  const front = authority && createFront(server, await certifyServer(authority, Date.now()));
  const refused = answerConnect(server, proxy ? front?.accept : undefined);
  await new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => resolve(undefined));
  });
  const address = server.address();
  const actual = typeof address === 'object' && address ? address.port : port;
  const at = `${host.includes(':') ? `[${host}]` : host}:${actual}`;
  home = WILDCARDS.includes(host) ? `http://localhost:${actual}` : `http://${at}`;
  return {
    url: `http://${at}`,
    ...(authority && { httpsUrl: `https://${at}`, authority }),
    sandbox,
    close: () =>
      new Promise((resolve, reject) => {
        sandbox.close();
        server.close((error) => (error ? reject(error) : resolve(undefined)));
        server.closeAllConnections();
        front?.closeAll();
        refused.closeAll();
      }),
  };
}

/**
 * @param {object} parts
 * @param {import('./index.js').Sandbox<import('./index.js').SandboxMode>} parts.sandbox
 * @param {ReturnType<typeof createDashboard>} parts.dashboard
 * @param {CertificateAuthority | undefined} parts.authority
 * @param {string} parts.home where its pages are
 * @param {import('node:http').IncomingMessage} request
 * @param {import('node:http').ServerResponse} response
 */
async function answer({ sandbox, dashboard, authority, home }, request, response) {
  const chunks = [];
  let length = 0;
  for await (const chunk of request) {
    length += chunk.length;
    // What is somewhat too long is read to its end, so that the client reads why.
    if (length > MAX_READ) break;
    if (length <= MAX_BODY) chunks.push(chunk);
  }
  if (length > MAX_BODY) {
    const { headers, body } = plain(413, TOO_LONG);
    const own = request.url?.startsWith('/_sandbox/');
    response.writeHead(413, { ...(own && headers), Connection: 'close' }).end(own ? body : undefined);
    return;
  }
  const { method = '', url = '', headers } = request;
  // Not parsed as a URL: the bytes of the path are signed.
  const { path: target } = splitTarget(url);
  const last = String(headers['last-event-id'] ?? '');
  if (await dashboard.answer(sandbox, { method, target, last }, response)) return;
  const answered =
    (await ownAnswer(target, method, authority)) ??
    (await sandbox.handle({
      method,
      target,
      headers,
      body: Buffer.concat(chunks),
      secure: 'encrypted' in request.socket,
      home,
    }));
  transmit(response, answered);
}
