/**
 * The sandbox as an HTTP server for Node, Deno and Bun, for any SDK in any language.
 */

import { createServer } from 'node:http';
import { plain } from './admin.js';
import { createDashboard } from './dashboard/routes.mjs';
import { createGuard } from './guard.mjs';
import { createSandbox } from './index.js';
import { transmit } from './transmit.mjs';

/** The longest request body in bytes. An order of 6000 items with every field at its limit fits. */
const MAX_BODY = 16 * 1024 * 1024;

/** @type {typeof import('./server.mjs').startSandboxServer} */
export async function startSandboxServer({ port = 0, host = '127.0.0.1', allowedHosts = [], ...options } = {}) {
  const dashboard = createDashboard();
  const sandbox = await createSandbox({
    ...options,
    onEvent(event) {
      dashboard.journal.take(event);
      options.onEvent?.(event);
    },
  });
  const refusalOf = createGuard(host, allowedHosts);
  const server = createServer((request, response) => {
    const refusal = refusalOf(request);
    if (refusal) {
      const { status, headers, body } = plain(403, refusal);
      response.writeHead(status, { ...headers, Connection: 'close' }).end(body);
      return;
    }
    answer(sandbox, dashboard, request, response).catch((error) => {
      console.error(error);
      if (response.headersSent) return void response.destroy();
      response.writeHead(500, { 'Content-Type': 'application/json' });
      response.end('{"code":"SYSTEM_ERROR","message":"the sandbox failed"}');
    });
  });
  await new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => resolve(undefined));
  });
  const address = server.address();
  const actual = typeof address === 'object' && address ? address.port : port;
  return {
    url: `http://${host.includes(':') ? `[${host}]` : host}:${actual}`,
    sandbox,
    close: () =>
      new Promise((resolve, reject) => {
        sandbox.close();
        server.close((error) => (error ? reject(error) : resolve(undefined)));
        server.closeAllConnections();
      }),
  };
}

/**
 * @param {import('./index.js').Sandbox<import('./index.js').SandboxMode>} sandbox
 * @param {ReturnType<typeof createDashboard>} dashboard
 * @param {import('node:http').IncomingMessage} request
 * @param {import('node:http').ServerResponse} response
 */
async function answer(sandbox, dashboard, request, response) {
  const chunks = [];
  let length = 0;
  for await (const chunk of request) {
    length += chunk.length;
    if (length > MAX_BODY) {
      response.writeHead(413, { Connection: 'close' }).end();
      return;
    }
    chunks.push(chunk);
  }
  const { method = '', url: target = '', headers } = request;
  const last = String(headers['last-event-id'] ?? '');
  if (await dashboard.answer(sandbox, { method, target, last }, response)) return;
  const answered = await sandbox.handle({
    method,
    // The raw request target, as signed, untouched by any URL parser.
    target,
    headers,
    body: Buffer.concat(chunks),
  });
  transmit(response, answered);
}
