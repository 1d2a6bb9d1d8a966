// Serves the demo page: `www/` at /, the built package at /pkg/, the documents as pages at /docs/. For `npm run www` and for the
// tests of the page.

import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { extname, join, normalize, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { makeBook } from './book.mjs';

const root = fileURLToPath(new URL('../..', import.meta.url));

/** @type {Record<string, string>} */
const TYPES = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.json': 'application/json; charset=utf-8',
  '.png': 'image/png',
  '.wasm': 'application/wasm',
};

/** @param {string} path of a URL @returns {string | undefined} nothing if it is invalid */
function decoded(path) {
  try {
    return decodeURIComponent(path);
  } catch {
    return undefined;
  }
}

/**
 * The file for a path, or undefined if there is none such.
 * @param {string} path
 */
function fileOf(path) {
  const [folder, inside] = path.startsWith('/pkg/') ? ['pkg', path.slice('/pkg'.length)] : ['www', path];
  const base = join(root, folder);
  const file = normalize(join(base, inside.endsWith('/') ? `${inside}index.html` : inside));
  return file.startsWith(base + sep) && !file.includes('\0') ? file : undefined;
}

/** The documents are made when somebody asks for one. @type {ReturnType<typeof makeBook> | undefined} */
let book;

/**
 * What is at a path, and the extension that tells its type.
 * @param {string} pathname
 * @returns {Promise<{ content: string | Buffer, extension: string } | undefined>}
 */
async function found(pathname) {
  const path = decoded(pathname);
  if (path === undefined) return undefined;
  if (path.startsWith('/docs/')) {
    book ??= makeBook(root);
    const place = path.slice('/docs/'.length) || 'index.html';
    const picture = book.pictures.get(place);
    const content = picture === undefined ? book.pages.get(place) : await readFile(join(root, picture));
    return content === undefined ? undefined : { content, extension: extname(place) };
  }
  const file = fileOf(path);
  const content = file && (await readFile(file).catch(() => undefined));
  return file && content ? { content, extension: extname(file) } : undefined;
}

/**
 * Starts the server on the loopback interface.
 * @param {number} port 0 takes a free one
 * @returns {Promise<{ url: string, close: () => void }>}
 */
export async function serve(port) {
  const server = createServer(async (request, response) => {
    const { content, extension } = (await found(new URL(request.url ?? '/', 'http://localhost').pathname)) ?? {};
    if (!content || !extension || (request.method !== 'GET' && request.method !== 'HEAD')) {
      response.writeHead(404, { 'Content-Type': 'text/plain' }).end('not found\n');
      return;
    }
    response
      .writeHead(200, {
        'Content-Type': TYPES[extension] ?? 'application/octet-stream',
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
