// Serves the demo page: `www/` at /, the built package at /pkg/. Usage: node scripts/www.mjs [--port N]
import { createServer } from 'node:http';
import { readFile } from 'node:fs/promises';
import { extname, join, normalize, sep } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';

const root = fileURLToPath(new URL('..', import.meta.url));

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

/**
 * The file behind a path, or undefined if there can be none.
 * @param {string} path
 */
function fileOf(path) {
  let decoded;
  try {
    decoded = decodeURIComponent(path);
  } catch {
    return undefined;
  }
  const [folder, inside] = decoded.startsWith('/pkg/') ? ['pkg', decoded.slice('/pkg'.length)] : ['www', decoded];
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
    response.writeHead(200, {
      'Content-Type': TYPES[extname(file)] ?? 'application/octet-stream',
      'Cache-Control': 'no-cache',
      'X-Content-Type-Options': 'nosniff',
    }).end(request.method === 'HEAD' ? undefined : content);
  });
  await new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', () => resolve(undefined));
  });
  const address = /** @type {import('node:net').AddressInfo} */ (server.address());
  return { url: `http://127.0.0.1:${address.port}/`, close: () => { server.closeAllConnections(); server.close(); } };
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const { values } = parseArgs({ options: { port: { type: 'string', default: '4173' } } });
  const port = Number(values.port);
  if (!Number.isInteger(port) || port < 0 || port > 65535) throw new Error(`--port ${values.port} is no port`);
  const built = await readFile(join(root, 'pkg', 'index.js')).catch(() => undefined);
  if (!built) throw new Error('pkg/ is missing: run `npm run build` first');
  const { url } = await serve(port);
  console.log(`The demo page is at ${url}  (Ctrl+C stops it)`);
}
