// Serves the demo page: `www/` at /, the built package at /pkg/, the documents as pages at /docs/. For `npm run www` and for the
// tests of the page.

import { readFile, stat } from 'node:fs/promises';
import { createServer } from 'node:http';
import { extname, join, normalize, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { makeBook } from './book.mjs';
import { decoded, documentFiles } from './documents.mjs';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

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

/** The path that a request names. @param {string} url @returns {string | undefined} nothing if it is invalid */
function pathOf(url) {
  try {
    return decoded(new URL(url, 'http://localhost').pathname);
  } catch {
    return undefined;
  }
}

/**
 * The file for a path, or undefined if there is none such.
 * @param {string} root
 * @param {string} path
 */
function fileOf(root, path) {
  const [folder, inside] = path.startsWith('/pkg/') ? ['pkg', path.slice('/pkg'.length)] : ['www', path];
  const base = join(root, folder);
  const file = normalize(join(base, inside.endsWith('/') ? `${inside}index.html` : inside));
  return file.startsWith(base + sep) && !file.includes('\0') ? file : undefined;
}

/**
 * The documents as pages, made when somebody asks for one, and again when a document has changed since: it takes seconds.
 * @param {string} root
 * @returns {() => Promise<ReturnType<typeof makeBook>>}
 */
function bookOf(root) {
  /** @type {ReturnType<typeof makeBook> | undefined} */
  let book;
  let made = '';
  return async () => {
    const files = ['www/index.html', ...documentFiles(root)];
    const states = await Promise.all(files.map((file) => stat(join(root, file))));
    const now = states.map(({ mtimeMs, size }, index) => `${files[index]} ${mtimeMs} ${size}`).join('\n');
    if (!book || made !== now) book = makeBook(root);
    made = now;
    return book;
  };
}

/**
 * What is at a path, and the extension that tells its type.
 * @param {string} root
 * @param {ReturnType<typeof bookOf>} book
 * @param {string} path
 * @returns {Promise<{ content: string | Buffer, extension: string } | undefined>}
 */
async function found(root, book, path) {
  if (path.startsWith('/docs/')) {
    const place = path.slice('/docs/'.length) || 'index.html';
    const { pages, pictures } = await book();
    const picture = pictures.get(place);
    const content = picture === undefined ? pages.get(place) : await readFile(join(root, picture));
    return content === undefined ? undefined : { content, extension: extname(place) };
  }
  const file = fileOf(root, path);
  const content = file && (await readFile(file).catch(() => undefined));
  return file && content ? { content, extension: extname(file) } : undefined;
}

/**
 * Starts the server on the loopback interface.
 * @param {number} port 0 takes a free one
 * @param {string} [root] of the repository
 * @returns {Promise<{ url: string, close: () => void }>}
 */
export async function serve(port, root = ROOT) {
  const book = bookOf(root);
  const server = createServer(async (request, response) => {
    const path = request.method === 'GET' || request.method === 'HEAD' ? pathOf(request.url ?? '/') : undefined;
    // A document that is being written may not be readable: that is told, and ends no server.
    const reading = path && found(root, book, path).catch((error) => void console.error(error));
    const { content, extension } = (await reading) || {};
    if (!content || !extension) {
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
