// WeChat Pay for the example tests: the sandbox over loopback HTTP, with a hand on the wire. Notifications go out only
// when a test lets them, and calls of the merchant can be made to fail.
import crypto from 'node:crypto';
import { createServer } from 'node:http';
import { createKeys, createSandbox } from '../../sandbox/index.js';

/** @typedef {import('../../sandbox/index.js').SignedNotification} SignedNotification */

/** @param {import('node:http').IncomingMessage} request */
async function read(request) {
  const chunks = [];
  for await (const chunk of request) chunks.push(chunk);
  return Buffer.concat(chunks);
}

/** A port that is free now, for a server that must know its address before it starts. */
export async function freePort() {
  const server = createServer();
  await new Promise((resolve) => { server.listen(0, '127.0.0.1', () => resolve(undefined)); });
  const { port } = /** @type {import('node:net').AddressInfo} */ (server.address());
  await new Promise((resolve) => { server.close(() => resolve(undefined)); });
  return port;
}

/**
 * @param {object} [options]
 * @param {number} [options.timeScale] factor on the retry intervals of notifications
 */
export async function startFarSide({ timeScale = 0.005 } = {}) {
  const keys = await createKeys();
  const far = {
    /** Whether the sandbox's own notifications reach the shop; those held back count as accepted. */
    notifies: true,
    /**
     * A status to fail a call with before it takes effect.
     * @type {((method: string, target: string) => number | void) | undefined}
     */
    trouble: undefined,
    /**
     * Told after a call took effect, before the answer leaves; a status goes out in place of the answer.
     * @type {((method: string, target: string) => number | void) | undefined}
     */
    answered: undefined,
    url: '',
    keys,
    sandbox: await createSandbox({
      keys,
      timeScale,
      notify: (url, init) => (far.notifies ? fetch(url, init) : Promise.resolve(new Response(null, { status: 204 }))),
    }),
    /**
     * The notification of a paid order as other bytes with the same meaning, properly signed. Whoever parses and prints
     * a body before verifying it refuses this one.
     * @param {string} outTradeNo
     * @returns {Promise<SignedNotification>}
     */
    async spacious(outTradeNo) {
      const { url, headers, body } = await far.sandbox.notification(outTradeNo);
      const bytes = Buffer.from(`${JSON.stringify(JSON.parse(Buffer.from(body).toString()), null, 4)} \n`);
      const message = `${headers['Wechatpay-Timestamp']}\n${headers['Wechatpay-Nonce']}\n${bytes}\n`;
      const signature = crypto.sign('sha256', Buffer.from(message), keys.wechatpayPrivateKey).toString('base64');
      return { url, headers: { ...headers, 'Wechatpay-Signature': signature }, body: new Uint8Array(bytes) };
    },
    /**
     * A genuine notification whose body was parsed and printed again on its way.
     * @param {string} outTradeNo
     * @returns {Promise<SignedNotification>}
     */
    async reserialised(outTradeNo) {
      const { url, headers, body } = await far.sandbox.notification(outTradeNo);
      return { url, headers, body: new Uint8Array(Buffer.from(JSON.stringify(JSON.parse(Buffer.from(body).toString()), null, 1))) };
    },
    /** @returns {Promise<void>} */
    close: () => new Promise((resolve) => {
      far.sandbox.close();
      server.close(() => resolve());
      server.closeAllConnections();
    }),
  };

  const server = createServer(async (request, response) => {
    const { method = '', url: target = '' } = request;
    const body = await read(request);
    let status = far.trouble?.(method, target);
    if (status === undefined) {
      const answer = await far.sandbox.handle({ method, target, headers: request.headers, body });
      status = far.answered?.(method, target);
      if (status === undefined) {
        response.writeHead(answer.status, answer.headers).end(answer.body);
        return;
      }
    }
    response.writeHead(status, { 'content-type': 'application/json' }).end('{"code":"SYSTEM_ERROR","message":"made to fail"}');
  });
  await new Promise((resolve) => { server.listen(0, '127.0.0.1', () => resolve(undefined)); });
  far.url = `http://127.0.0.1:${/** @type {import('node:net').AddressInfo} */ (server.address()).port}`;
  return far;
}

/** @typedef {Awaited<ReturnType<typeof startFarSide>>} FarSide */

/**
 * Posts a notification as WeChat Pay does.
 * @param {SignedNotification} notification
 */
export async function post({ url, headers, body }) {
  const response = await fetch(url, { method: 'POST', headers, body, redirect: 'manual' });
  await response.arrayBuffer();
  return response.status;
}

/**
 * Runs `work` on every item, at most `limit` at the same time.
 * @template T, R
 * @param {readonly T[]} items
 * @param {number} limit
 * @param {(item: T) => Promise<R>} work
 * @returns {Promise<R[]>}
 */
export async function each(items, limit, work) {
  /** @type {R[]} */
  const results = [];
  let next = 0;
  await Promise.all(Array.from({ length: Math.min(limit, items.length) }, async () => {
    for (let index = next++; index < items.length; index = next++) results[index] = await work(/** @type {T} */ (items[index]));
  }));
  return results;
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
    await new Promise((resolve) => { setTimeout(resolve, 20); });
  }
}
