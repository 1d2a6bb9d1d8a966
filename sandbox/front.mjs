/**
 * One port for plain HTTP, TLS, and a proxy that tunnels to WeChat Pay's hosts: which are here. It connects to nothing.
 */

import net from 'node:net';
import tls from 'node:tls';
import { plain } from './admin.js';
import { HOSTS } from './hosts.js';

/** @typedef {{ key: string, cert: string }} Certificate PEM */

/** The first byte of a TLS handshake; no HTTP method begins with it. */
const HANDSHAKE = 0x16;
/** How long a client may take for it, in milliseconds. */
const HANDSHAKE_LIMIT = 30_000;

/** The connection that carries a connection. @type {WeakMap<net.Socket, net.Socket>} */
const carriers = new WeakMap();

/** The TCP connection at the bottom of it. @param {net.Socket} socket @returns {net.Socket} */
export function bottomOf(socket) {
  const carrier = carriers.get(socket);
  return carrier ? bottomOf(carrier) : socket;
}

/**
 * @param {import('node:http').Server} server answers what comes over any of them
 * @param {{ all: Certificate, hosts: Certificate }} certificates `hosts` is for clients that name one
 */
export function createFront(server, certificates) {
  const [secureContext, forHosts] = [certificates.all, certificates.hosts].map((one) => tls.createSecureContext(one));
  /** @type {NonNullable<tls.TLSSocketOptions['SNICallback']>} */
  const SNICallback = (_, choose) => choose(null, forHosts);
  /** @type {Set<net.Socket>} */
  const sockets = new Set();
  const front = net.createServer({ noDelay: true }, (socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
    accept(socket);
  });

  /** @param {net.Socket} socket of which nothing was read */
  function accept(socket) {
    const giveUp = () => socket.destroy();
    // A client that goes away is nobody's fault.
    socket.on('error', giveUp);
    socket.setTimeout(HANDSHAKE_LIMIT, giveUp);
    socket.once('readable', () => {
      const first = socket.read(1);
      if (first === null) return void giveUp();
      socket.unshift(first);
      socket.setTimeout(0).off('timeout', giveUp);
      server.emit('connection', first[0] === HANDSHAKE ? secured(socket) : socket);
    });
  }

  /** @param {net.Socket} carrier */
  function secured(carrier) {
    const options = { isServer: true, secureContext, SNICallback, ALPNProtocols: ['http/1.1'] };
    const socket = new tls.TLSSocket(carrier, options);
    carriers.set(socket, carrier);
    return socket.on('error', () => carrier.destroy());
  }

  return {
    server: front,
    accept,
    /** Ends all connections. */
    closeAll() {
      for (const socket of sockets) socket.destroy();
    },
  };
}

/**
 * Answers `CONNECT`.
 * @param {import('node:http').Server} server
 * @param {((socket: net.Socket) => void) | undefined} accept goes on with the tunnel; without it none is opened
 */
export function answerConnect(server, accept) {
  server.on('connect', ({ url = '' }, /** @type {net.Socket} */ socket, /** @type {Buffer} */ head) => {
    socket.on('error', () => socket.destroy());
    const refusal = accept ? refusalOf(url) : PROXY_OFF;
    if (refusal) {
      const { headers, body } = plain(403, refusal);
      const lines = Object.entries({ ...headers, 'Content-Length': body.length, Connection: 'close' });
      socket.write(`HTTP/1.1 403 Forbidden\r\n${lines.map(([name, value]) => `${name}: ${value}\r\n`).join('')}\r\n`);
      socket.end(body);
      return;
    }
    socket.write('HTTP/1.1 200 Connection established\r\n\r\n');
    if (head.length > 0) socket.unshift(head);
    accept?.(socket);
  });
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
