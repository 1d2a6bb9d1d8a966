// A server of a test, at any free port of this machine.
import { once } from 'node:events';
import http from 'node:http';

/**
 * @param {{ after: (work: () => unknown) => void }} t
 * @param {http.RequestListener} listener
 * @returns {Promise<string>} its address
 */
export async function listen(t, listener) {
  const server = http.createServer(listener);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  t.after(() => {
    server.close();
    server.closeAllConnections();
  });
  const { port } = /** @type {import('node:net').AddressInfo} */ (server.address());
  return `http://127.0.0.1:${port}`;
}
