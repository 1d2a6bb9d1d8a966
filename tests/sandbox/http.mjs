/**
 * HTTP for these tests: requests byte for byte, and a merchant's server.
 */

import { once } from 'node:events';
import http from 'node:http';
import { signedHeaders } from './merchant.mjs';

/** Sends exactly this request target and these bytes: no URL parser in between. */
export function send(base, method, target, { headers = {}, body = '' } = {}) {
  const { hostname, port } = new URL(base);
  return new Promise((resolve, reject) => {
    const request = http.request({ hostname, port, method, path: target, headers }, async (response) => {
      const chunks = [];
      for await (const chunk of response) chunks.push(chunk);
      const raw = Buffer.concat(chunks);
      const isText = /^(text\/html|application\/x-pem-file)/.test(response.headers['content-type']);
      resolve({
        status: response.statusCode,
        headers: response.headers,
        raw,
        json: raw.length && !isText ? JSON.parse(raw) : undefined,
      });
    });
    request.on('error', reject);
    request.end(body);
  });
}

/** The same, signed. */
export const signedSend = (base, credentials, method, target, { body = '', signed = {} } = {}) =>
  send(base, method, target, {
    body,
    headers: signedHeaders(credentials, { method, target, body, time: Date.now(), ...signed }),
  });

/** A merchant's HTTP server that keeps what it gets. */
export async function merchantServer(t, answer) {
  const received = [];
  const server = http.createServer(async (request, response) => {
    const chunks = [];
    for await (const chunk of request) chunks.push(chunk);
    received.push({ headers: request.headers, body: Buffer.concat(chunks) });
    response.writeHead(answer(received.length)).end();
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  t.after(() => server.close());
  return { received, url: `http://127.0.0.1:${server.address().port}/notify` };
}
