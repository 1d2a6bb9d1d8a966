/**
 * One port for plain HTTP, TLS, and a proxy that tunnels to WeChat Pay's hosts: which are here. It connects to nothing.
 */

import tls from 'node:tls';
import { plain } from './admin.js';
import { HOSTS } from './hosts.js';

/** @typedef {import('node:net').Socket} Socket */
/** @typedef {{ key: string, cert: string }} Certificate PEM */

/** The first byte of a TLS handshake; no HTTP method begins with it. */
const HANDSHAKE = 0x16;
/** How long a client may take until HTTP begins, and to go when it was refused, in milliseconds. */
const LIMIT = 30_000;

/** The connection that carries a connection. @type {WeakMap<Socket, Socket>} */
const carriers = new WeakMap();

/** The TCP connection at the bottom of it. @param {Socket} socket @returns {Socket} */
export function bottomOf(socket) {
  const carrier = carriers.get(socket);
  return carrier ? bottomOf(carrier) : socket;
}

/**
 * Stands before the HTTP of a server, which listens itself: only then does Node end its slow requests.
 * @param {import('node:http').Server} server answers what comes over any of them
 * @param {{ all: Certificate, hosts: Certificate }} certificates `hosts` is for clients that name one
 * @param {number} [limit] how long a client may take until HTTP begins, in milliseconds
 */
export function createFront(server, certificates, limit = LIMIT) {
  const [secureContext, forHosts] = [certificates.all, certificates.hosts].map((one) => tls.createSecureContext(one));
  /** @type {NonNullable<tls.TLSSocketOptions['SNICallback']>} */
  const SNICallback = (_, choose) => choose(null, forHosts);
  const connections = createConnections();
  const listeners = server.listeners('connection');
  const speakHttp = (/** @type {Socket} */ socket) => {
    for (const listener of listeners) listener.call(server, socket);
  };
  server.removeAllListeners('connection').on('connection', (socket) => {
    connections.add(socket);
    accept(socket);
  });

  /** @param {Socket} socket of which nothing was read */
  function accept(socket) {
    const giveUp = () => socket.destroy();
    const timer = setTimeout(giveUp, limit);
    const begun = () => clearTimeout(timer);
    // A client that goes away is nobody's fault.
    socket.on('error', giveUp).once('close', begun);
    socket.once('readable', () => {
      const first = socket.read(1);
      if (first === null) return void giveUp();
      socket.unshift(first);
      const over = first[0] === HANDSHAKE ? secured(socket) : socket;
      const begin = () => {
        begun();
        speakHttp(over);
      };
      if (over === socket) begin();
      else over.once('secure', begin);
    });
  }

  /** @param {Socket} carrier */
  function secured(carrier) {
    const options = { isServer: true, secureContext, SNICallback, ALPNProtocols: ['http/1.1'] };
    const socket = new tls.TLSSocket(carrier, options);
    carriers.set(socket, carrier);
    return socket.on('error', () => carrier.destroy());
  }

  return { accept, closeAll: connections.closeAll };
}

/** Connections that the HTTP server does not know, or no more. */
function createConnections() {
  /** @type {Set<Socket>} */
  const sockets = new Set();
  return {
    /** @param {Socket} socket */
    add(socket) {
      sockets.add(socket);
      socket.once('close', () => sockets.delete(socket));
    },
    closeAll() {
      for (const socket of sockets) socket.destroy();
    },
  };
}

/**
 * Answers `CONNECT`.
 * @param {import('node:http').Server} server
 * @param {((socket: Socket) => void) | undefined} accept goes on with the tunnel; without it none is opened
 * @returns {{ closeAll: () => void }} ends the connections of those who were refused and have not gone
 */
export function answerConnect(server, accept) {
  const refused = createConnections();
  server.on('connect', ({ url = '' }, /** @type {Socket} */ socket, /** @type {Buffer} */ head) => {
    socket.on('error', () => socket.destroy());
    const refusal = accept ? refusalOf(url) : PROXY_OFF;
    if (refusal) {
      refused.add(socket);
      const { headers, body } = plain(403, refusal);
      const lines = Object.entries({ ...headers, 'Content-Length': body.length, Connection: 'close' });
      socket.write(`HTTP/1.1 403 Forbidden\r\n${lines.map(([name, value]) => `${name}: ${value}\r\n`).join('')}\r\n`);
      socket.end(body);
      // Only whoever reads learns that the client has gone; one that stays is not waited for.
      socket.resume().setTimeout(LIMIT, () => socket.destroy());
      return;
    }
    socket.write('HTTP/1.1 200 Connection established\r\n\r\n');
    if (head.length > 0) socket.unshift(head);
    accept?.(socket);
  });
  return { closeAll: refused.closeAll };
}

const PROXY_OFF = {
  code: 'PROXY_OFF',
  message: 'This sandbox is no proxy: start it with --proxy, or the option proxy.',
};

/** @param {string} authority host and port */
function refusalOf(authority) {
  const [, host = '', port] = /^(.*):(\d+)$/.exec(authority.toLowerCase()) ?? [];
  if (HOSTS.includes(host) && port === '443') return undefined;
  const known = HOSTS.join(', ');
  return {
    code: 'HOST_NOT_PROXIED',
    message: `The sandbox stands for ${known}, port 443, and connects to nothing else, such as "${authority}": except it from your proxy, as with NO_PROXY.`,
  };
}
