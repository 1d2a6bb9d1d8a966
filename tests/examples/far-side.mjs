// WeChat Pay for the example tests: the sandbox over loopback HTTP, with a hand on the wire. Notifications go out only
// when a test lets them, and calls of the merchant can be made to fail.
import crypto from 'node:crypto';
import { rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import os from 'node:os';
import path from 'node:path';
import { createKeys, createSandbox } from '../../sandbox/index.js';

/** @typedef {import('../../sandbox/index.js').SignedNotification} SignedNotification */

/**
 * `fetch` with a connection for each request. One that is kept may be closed by the server at the very moment it is used
 * again, and a POST is then not repeated.
 * @param {string} url
 * @param {RequestInit & { headers: Record<string, string> }} init
 */
export const send = (url, init) => fetch(url, { ...init, headers: { ...init.headers, connection: 'close' } });

/** @param {import('node:http').IncomingMessage} request */
async function read(request) {
  const chunks = [];
  for await (const chunk of request) chunks.push(chunk);
  return Buffer.concat(chunks);
}

/** Files that say which ports this process has. @type {string[]} */
const claims = [];
process.once('exit', () => {
  for (const file of claims) rmSync(file, { force: true });
});

/**
 * A port for a server that must know its address before it starts. It is none of those that a system gives to whoever asks
 * for any port, and as long as this process lives, no other test gets it.
 * @returns {Promise<number>}
 */
export async function freePort() {
  const port = crypto.randomInt(20_000, 32_000);
  const claim = path.join(os.tmpdir(), `wechatpay-wasm-port-${port}`);
  try {
    writeFileSync(claim, '', { flag: 'wx' });
  } catch (error) {
    if (/** @type {any} */ (error).code === 'EEXIST') return freePort();
    throw error;
  }
  claims.push(claim);
  const server = createServer();
  const free = await new Promise((resolve) => {
    server.once('error', () => resolve(false)).listen(port, '127.0.0.1', () => server.close(() => resolve(true)));
  });
  return free ? port : freePort();
}

/** @typedef {number | { status: number, code: string } | void} Trouble */

/**
 * The hand on the wire.
 * @typedef {object} Wire
 * @property {boolean} notifies whether the sandbox's own notifications reach the shop; those held back count as accepted
 * @property {((method: string, target: string) => Trouble | Promise<Trouble>) | undefined} trouble a status to fail a
 *   call with before it takes effect, or an error as WeChat Pay writes them, which needs no key
 * @property {((method: string, target: string) => number | void) | undefined} answered told after a call took effect,
 *   before the answer leaves; a status goes out in place of the answer
 */

/**
 * What lies between the shop and WeChat Pay, for each direction.
 * @typedef {(url: string, init: RequestInit) => Promise<Response>} Fetch
 * @typedef {Record<'calls' | 'notifications', (send: Fetch) => Fetch>} Network
 */

/** @type {Network} */
const FAITHFUL = { calls: (send) => send, notifications: (send) => send };

/**
 * @template {import('../../sandbox/index.js').SandboxMode} [Mode='public-key']
 * @param {object} [options]
 * @param {number} [options.timeScale] factor on the retry intervals of notifications
 * @param {Mode} [options.mode] of the sandbox
 * @param {Network} [options.network] between both sides
 * @param {(event: import('../../sandbox/index.js').SandboxEvent) => void} [options.onEvent] of the sandbox
 */
export async function startFarSide({
  timeScale = 0.005,
  mode = /** @type {Mode} */ ('public-key'),
  network = FAITHFUL,
  onEvent,
} = {}) {
  /** @type {Wire} */
  const wire = { notifies: true, trouble: undefined, answered: undefined };
  const keys = await createKeys();
  const notify = network.notifications((url, init) => send(url, /** @type {any} */ (init)));
  const sandbox = await createSandbox({
    keys,
    mode,
    timeScale,
    notify: (url, init) => (wire.notifies ? notify(url, init) : Promise.resolve(new Response(null, { status: 204 }))),
    ...(onEvent && { onEvent }),
  });
  const call = network.calls((url, init) => sandbox.fetch(url, init));

  const server = createServer(async (request, response) => {
    const { method = '', url: target = '' } = request;
    const body = await read(request);
    let failure = await wire.trouble?.(method, target);
    if (failure === undefined) {
      const gone = new AbortController();
      response.on('close', () => gone.abort());
      const headers = /** @type {Record<string, string>} */ (request.headers);
      const init = { method, headers, signal: gone.signal, ...(body.length > 0 && { body }) };
      const answer = await answerOf(call(`http://${headers.host}${target}`, init));
      // The network lost it.
      if (!answer) return void response.destroy();
      failure = wire.answered?.(method, target);
      if (failure === undefined) {
        response.writeHead(answer.status, answer.headers).end(answer.body);
        return;
      }
    }
    const { status, code } = typeof failure === 'number' ? { status: failure, code: 'SYSTEM_ERROR' } : failure;
    response.writeHead(status, { 'content-type': 'application/json' });
    response.end(JSON.stringify({ code, message: 'made to fail' }));
  });
  // The shop keeps its connections; they shall not be closed just when it uses one again.
  server.keepAliveTimeout = 120_000;
  await new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () => resolve(undefined));
  });
  const { port } = /** @type {import('node:net').AddressInfo} */ (server.address());

  /**
   * A genuine notification with its body printed anew.
   * @param {string} outTradeNo
   * @param {(envelope: unknown) => string} print
   */
  async function printed(outTradeNo, print) {
    const { url, headers, body } = await sandbox.notification(outTradeNo);
    return { url, headers, body: new TextEncoder().encode(print(JSON.parse(new TextDecoder().decode(body)))) };
  }

  return Object.assign(wire, {
    sandbox,
    url: `http://127.0.0.1:${port}`,

    /**
     * The notification of a paid order in other bytes of the same meaning, properly signed. Whoever parses and prints
     * a body before verifying it refuses this one.
     * @param {string} outTradeNo
     * @returns {Promise<SignedNotification>}
     */
    async spacious(outTradeNo) {
      const { url, headers, body } = await printed(outTradeNo, (envelope) => `${JSON.stringify(envelope, null, 4)} \n`);
      const lines = [headers['Wechatpay-Timestamp'], headers['Wechatpay-Nonce'], new TextDecoder().decode(body), ''];
      const certificate = sandbox.keys.certificateKeys?.at(-1);
      const key = mode === 'certificates' && certificate ? certificate.privateKey : keys.wechatpayPrivateKey;
      const signature = crypto.sign('sha256', Buffer.from(lines.join('\n')), key);
      return { url, headers: { ...headers, 'Wechatpay-Signature': signature.toString('base64') }, body };
    },

    /**
     * A genuine notification that was parsed and printed again on its way.
     * @param {string} outTradeNo
     * @returns {Promise<SignedNotification>}
     */
    reserialised: (outTradeNo) => printed(outTradeNo, (envelope) => JSON.stringify(envelope, null, 1)),

    /** @returns {Promise<void>} */
    close: () =>
      new Promise((resolve) => {
        sandbox.close();
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  });
}

/**
 * @template {import('../../sandbox/index.js').SandboxMode} [Mode='public-key']
 * @typedef {Awaited<ReturnType<typeof startFarSide<Mode>>>} FarSide
 */

/**
 * An answer as it is written; nothing where there is none, or only a part of it.
 * @param {Promise<Response>} answered
 */
async function answerOf(answered) {
  try {
    const answer = await answered;
    const body = Buffer.from(await answer.arrayBuffer());
    return { status: answer.status, headers: Object.fromEntries(answer.headers), body };
  } catch {
    return undefined;
  }
}

/**
 * Posts a notification as WeChat Pay does.
 * @param {SignedNotification} notification
 */
export async function post({ url, headers, body }) {
  const response = await send(url, { method: 'POST', headers, body, redirect: 'manual' });
  await response.arrayBuffer();
  return response.status;
}

/**
 * Waits until `check` gives something truthy.
 * @template T
 * @param {string} what
 * @param {() => Promise<T> | T} check
 * @param {number} [limitMs]
 */
export async function until(what, check, limitMs = 10_000) {
  const end = Date.now() + limitMs;
  for (;;) {
    const value = await check();
    if (value) return value;
    if (Date.now() > end) throw new Error(`waited ${limitMs} ms in vain: ${what}`);
    await new Promise((resolve) => {
      setTimeout(resolve, 20);
    });
  }
}
