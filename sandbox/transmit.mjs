/**
 * An answer of the sandbox over HTTP, and what a fault makes of it on its way.
 */

import { endless, HUGE } from './connection.js';
import { bottomOf } from './front.mjs';
import { half } from './spoil.js';

/** @typedef {import('node:http').ServerResponse} ServerResponse */
/** @typedef {import('./index.js').RawResponse} RawResponse */

/**
 * @param {ServerResponse} response
 * @param {RawResponse} answer
 */
export function transmit(response, { status, headers, body, transport }) {
  const { socket } = response;
  /** @param {number} length */
  const begin = (length) => response.writeHead(status, { ...headers, 'Content-Length': length });
  const whole = () => {
    if (status === 204) response.writeHead(status, headers);
    else begin(body.length);
    response.end(body);
  };
  switch (transport?.act) {
    case 'close':
      socket?.destroy();
      break;
    case 'reset':
      // TLS would end with a notice of its own.
      if (socket) bottomOf(socket).resetAndDestroy();
      break;
    case 'hang':
      // Until the client gives up, or the server is closed.
      break;
    case 'delay': {
      const timer = setTimeout(whole, transport.delayMs);
      response.on('close', () => clearTimeout(timer));
      break;
    }
    case 'cut':
      begin(body.length);
      response.write(half(body), () => socket?.destroy());
      break;
    case 'slow':
      begin(body.length);
      trickle(response, body, transport.delayMs);
      break;
    case 'endless':
      response.writeHead(status, headers);
      pour(response, endless());
      break;
    case 'huge':
      begin(HUGE);
      pour(response, endless());
      break;
    default:
      whole();
  }
}

/**
 * @param {ServerResponse} response
 * @param {Uint8Array} body
 * @param {number | undefined} delayMs before each byte
 */
function trickle(response, body, delayMs) {
  response.flushHeaders();
  let at = 0;
  const timer = setInterval(() => {
    if (at < body.length) response.write(body.subarray(at, (at += 1)));
    else response.end();
  }, delayMs);
  response.on('close', () => clearInterval(timer));
}

/**
 * Writes as fast as the client reads, until it goes away.
 * @param {ServerResponse} response
 * @param {Iterator<Uint8Array>} chunks
 */
function pour(response, chunks) {
  const more = () => {
    if (response.destroyed) return;
    if (response.write(chunks.next().value)) setImmediate(more);
    else response.once('drain', more);
  };
  more();
}
