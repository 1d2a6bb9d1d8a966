/**
 * TLS and tunnels for these tests, on node:tls and node:http alone.
 */

import http from 'node:http';
import https from 'node:https';
import tls from 'node:tls';

export const MAIN = 'api.mch.weixin.qq.com';

/** Asks a proxy for a tunnel: its status, and the connection, or what a refusal says. */
export function askForTunnel(url, authority) {
  const { hostname, port } = new URL(url);
  return new Promise((resolve, reject) => {
    const request = http.request({ hostname, port, method: 'CONNECT', path: authority });
    request.on('error', reject);
    request.on('connect', ({ statusCode: status, headers: answered }, socket, head) => {
      if (status === 200) return resolve({ status, socket });
      const chunks = [head];
      socket.on('error', reject);
      socket.on('data', (chunk) => chunks.push(chunk));
      socket.on('close', () => resolve({ status, headers: answered, raw: Buffer.concat(chunks) }));
    });
    request.end();
  });
}

/**
 * TLS with the server: through its proxy as an SDK with `HTTPS_PROXY` goes, or directly, as one with a hosts entry.
 * @returns {Promise<tls.TLSSocket>} the certificate was verified for `name`
 */
export async function connectSecurely(url, ca, name, { proxy = true } = {}) {
  const { hostname, port } = new URL(url);
  const carrier = proxy ? { socket: (await askForTunnel(url, `${name}:443`)).socket } : { host: hostname, port };
  return new Promise((resolve, reject) => {
    // An address is no name for SNI, and is verified all the same.
    const address = /^[\d.]+$|:/.test(name);
    const names = address
      ? { checkServerIdentity: (_, certificate) => tls.checkServerIdentity(name, certificate) }
      : { servername: name };
    const socket = tls.connect({ ...carrier, ca, ...names });
    socket.once('secureConnect', () => resolve(socket));
    socket.once('error', reject);
  });
}

/** Sends one request over such a connection, byte for byte. */
export async function sendSecurely(url, ca, method, target, { name = MAIN, proxy, headers = {}, body = '' } = {}) {
  const socket = await connectSecurely(url, ca, name, { proxy });
  return new Promise((resolve, reject) => {
    const all = { Host: name, ...headers };
    const request = https.request({ method, path: target, headers: all, createConnection: () => socket });
    request.on('error', reject);
    request.on('response', async (response) => {
      try {
        const chunks = [];
        for await (const chunk of response) chunks.push(chunk);
        const raw = Buffer.concat(chunks);
        const isJson = response.headers['content-type']?.startsWith('application/json') && raw.length > 0;
        const json = isJson ? JSON.parse(raw) : undefined;
        resolve({ status: response.statusCode, headers: response.headers, raw, json });
      } catch (error) {
        reject(error);
      } finally {
        socket.destroy();
      }
    });
    request.end(body);
  });
}
