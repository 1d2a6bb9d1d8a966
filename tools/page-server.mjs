// Serves the demo page: `www/` at /, the built package at /pkg/, the documents at /docs/. For `npm run www` and for the tests of the page.

import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { extname, join, normalize, sep } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));

/** @type {Record<string, string>} */
const TYPES = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.json': 'application/json; charset=utf-8',
  '.md': 'text/plain; charset=utf-8',
  '.png': 'image/png',
  '.wasm': 'application/wasm',
};

/**
 * The file for a path, or undefined if the path is invalid.
 * @param {string} path
 */
function fileOf(path) {
  let decoded;
  try {
    decoded = decodeURIComponent(path);
  } catch {
    return undefined;
  }
  const other = ['pkg', 'docs'].find((name) => decoded.startsWith(`/${name}/`));
  const [folder, inside] = other ? [other, decoded.slice(`/${other}`.length)] : ['www', decoded];
  const base = join(root, folder);
  const file = normalize(join(base, inside.endsWith('/') ? `${inside}index.html` : inside));
  return file.startsWith(base + sep) && !file.includes('\0') ? file : undefined;
}

/**
 * Starts the server on the loopback interface.
 * @param {number} port 0 takes a free one
 * @returns {Promise<{ url: string, close: () => void }>}
 */
export async function serve(port) {
  const server = createServer(async (request, response) => {
    const file = fileOf(new URL(request.url ?? '/', 'http://localhost').pathname);
    const content = file && (await readFile(file).catch(() => undefined));
    if (!file || !content || (request.method !== 'GET' && request.method !== 'HEAD')) {
      response.writeHead(404, { 'Content-Type': 'text/plain' }).end('not found\n');
      return;
    }
    response
      .writeHead(200, {
        'Content-Type': TYPES[extname(file)] ?? 'application/octet-stream',
        'Cache-Control': 'no-cache',
        'X-Content-Type-Options': 'nosniff',
      })
      .end(request.method === 'HEAD' ? undefined : content);
  });
  await new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', () => resolve(undefined));
  });
  const address = /** @type {import('node:net').AddressInfo} */ (server.address());
  return {
    url: `http://127.0.0.1:${address.port}/`,
    close: () => {
      server.closeAllConnections();
      server.close();
    },
  };
}
