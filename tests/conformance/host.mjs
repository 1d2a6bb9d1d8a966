// The far side for every runtime, on one loopback origin, so that pages need no cross-origin permission:
//   /v3/… and /_sandbox/…   the sandbox
//   /v3/slow                an endpoint that does not answer
//   /closed                 a port on which nobody listens
//   /inbox/…                where the sandbox posts notifications and a program under test picks them up
//   /files/…, /pages/…      the installed package and the pages of the browser rows
//   /report/<row>           where a page posts its report
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import path from 'node:path';

const TYPES = new Map([
  ['.html', 'text/html; charset=utf-8'],
  ['.js', 'text/javascript'],
  ['.mjs', 'text/javascript'],
  ['.wasm', 'application/wasm'],
]);
/** How long a program under test may take to fetch and answer its notification, milliseconds. */
const INBOX_LIMIT = 20_000;

/** @param {import('node:http').IncomingMessage} request */
async function read(request) {
  const chunks = [];
  for await (const chunk of request) chunks.push(chunk);
  return Buffer.concat(chunks);
}

/** A port that was free a moment ago. */
async function closedPort() {
  const server = createServer();
  await new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(undefined)));
  const { port } = /** @type {import('node:net').AddressInfo} */ (server.address());
  await new Promise((resolve) => server.close(resolve));
  return port;
}

/**
 * Notifications wait here until a program asks for them, and the sandbox waits for that program's answer.
 */
class Inbox {
  /** @type {Map<string, import('node:http').ServerResponse>} posted by the sandbox, not yet answered */
  #open = new Map();
  /** @type {Map<string, object[]>} */
  #messages = new Map();
  /** @type {Map<string, (message: object) => void>} */
  #waiting = new Map();
  #count = 0;

  /**
   * @param {string} mailbox
   * @param {import('node:http').IncomingMessage} request
   * @param {import('node:http').ServerResponse} response
   */
  async post(mailbox, request, response) {
    const ticket = String(++this.#count);
    const message = { ticket, headers: request.headers, body: (await read(request)).toString('base64') };
    this.#open.set(ticket, response);
    const waiting = this.#waiting.get(mailbox);
    this.#waiting.delete(mailbox);
    if (waiting) waiting(message);
    else this.#messages.set(mailbox, [...(this.#messages.get(mailbox) ?? []), message]);
  }

  /**
   * @param {string} mailbox
   * @returns {Promise<object>}
   */
  next(mailbox) {
    const message = this.#messages.get(mailbox)?.shift();
    if (message) return Promise.resolve(message);
    return new Promise((resolve, reject) => {
      this.#waiting.set(mailbox, resolve);
      setTimeout(() => reject(new Error(`no notification for ${mailbox}`)), INBOX_LIMIT).unref();
    });
  }

  /**
   * Hands the answer on, and returns when the sandbox has it.
   * @param {string} ticket
   * @param {{ status: number, headers: Record<string, string>, body: string }} reply
   */
  async reply(ticket, { status, headers, body }) {
    const response = this.#open.get(ticket);
    this.#open.delete(ticket);
    if (!response) throw new Error(`no notification ${ticket}`);
    await new Promise((resolve) => {
      response.on('close', () => resolve(undefined));
      response.writeHead(status, { ...headers, connection: 'close' }).end(body);
    });
    // The sandbox is in this process: once the connection is closed, give it its turn to note the answer.
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

/**
 * @param {object} options
 * @param {import('wechatpay-wasm/sandbox').Sandbox} options.sandbox
 * @param {string} options.folder what `/files/` shows
 * @param {(path: string) => string | undefined} options.page HTML of `/pages/…`
 * @param {(row: string, report: any) => void} options.onReport
 * @returns {Promise<{ url: string, close(): void }>}
 */
export async function startHost({ sandbox, folder, page, onReport }) {
  const inbox = new Inbox();

  /**
   * @param {import('node:http').IncomingMessage} request
   * @param {import('node:http').ServerResponse} response
   */
  async function answer(request, response) {
    const target = request.url ?? '/';
    const method = request.method ?? 'GET';
    const [, area = '', ...rest] = (target.split('?')[0] ?? '').split('/').map(decodeURIComponent);
    const json = (/** @type {unknown} */ value) =>
      response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(value));

    if (target === '/v3/slow') return;
    if (target === '/closed') {
      json(await closedPort());
    } else if (area === 'v3' || area === '_sandbox') {
      const { status, headers, body } = await sandbox.handle({
        method,
        target,
        headers: request.headers,
        body: await read(request),
      });
      response.writeHead(status, headers).end(body);
    } else if (area === 'inbox') {
      const [mailbox = '', action, ticket = ''] = rest;
      if (action === undefined) await inbox.post(mailbox, request, response);
      else if (action === 'next') json(await inbox.next(mailbox));
      else {
        await inbox.reply(ticket, JSON.parse((await read(request)).toString()));
        json({});
      }
    } else if (area === 'report') {
      onReport(rest.join('/'), JSON.parse((await read(request)).toString()));
      json({});
    } else if (area === 'pages') {
      const html = page(rest.join('/'));
      response.writeHead(html === undefined ? 404 : 200, { 'content-type': 'text/html; charset=utf-8' }).end(html);
    } else if (area === 'files') {
      const file = path.join(folder, ...rest.filter((part) => part !== '..'));
      const content = readFileSync(file);
      response
        .writeHead(200, { 'content-type': TYPES.get(path.extname(file)) ?? 'application/octet-stream' })
        .end(content);
    } else {
      response.writeHead(404).end();
    }
  }

  const server = createServer((request, response) => {
    answer(request, response).catch((error) => {
      if (!response.headersSent) response.writeHead(500, { 'content-type': 'text/plain' });
      response.end(String(error));
    });
  });
  await new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () => resolve(undefined));
  });
  const address = server.address();
  if (address === null || typeof address !== 'object') throw new Error('the host has no port');
  return {
    url: `http://127.0.0.1:${address.port}`,
    close: () => {
      sandbox.close();
      server.close();
      server.closeAllConnections();
    },
  };
}
