// The network between the shop and WeChat Pay, which fails on a share of its messages, in every way it can.
import { setTimeout as sleep } from 'node:timers/promises';
import { draw, pick } from '../random.mjs';

/**
 * @typedef {(input: string, init: RequestInit) => Promise<Response>} Fetch
 * @typedef {{ url: string, init: RequestInit, send: Fetch }} Exchange
 */

/** Longest time that a message is late, milliseconds. */
const LATE_MS = 300;
const NO_SUCH_HOST = { code: 'ENOTFOUND', syscall: 'getaddrinfo' };
const NOBODY_LISTENS = { code: 'ECONNREFUSED', syscall: 'connect' };
const RESET = { code: 'ECONNRESET', syscall: 'read' };

/** As Node's fetch fails. @param {object} cause @returns {never} */
function broken(cause) {
  throw new TypeError('fetch failed', { cause: Object.assign(new Error('made to fail'), cause) });
}

/** @param {AbortSignal | null | undefined} signal @returns {Promise<never>} */
const silence = (signal) =>
  new Promise((_, reject) => {
    signal?.addEventListener('abort', () => reject(signal.reason));
  });

/** @param {number} status @param {string} [code] what stands between writes no signature */
const unsigned = (status, code) =>
  new Response(code ? JSON.stringify({ code, message: 'made to fail' }) : '<html>made to fail</html>', { status });

/**
 * The genuine answer with something changed.
 * @param {Exchange} exchange
 * @param {(headers: Headers, body: string) => string | void} change gives the body, if it changes that
 */
async function changed({ url, init, send }, change) {
  const response = await send(url, init);
  const headers = new Headers(response.headers);
  const body = await response.text();
  const text = change(headers, body) ?? body;
  return new Response(text === '' ? null : text, { status: response.status, headers });
}

/**
 * What can happen to a request of the shop's and to its answer.
 * @type {Record<string, (exchange: Exchange) => Promise<Response>>}
 */
export const CALL_FAULTS = {
  'no such host': async () => broken(NO_SUCH_HOST),
  'nobody listens': async () => broken(NOBODY_LISTENS),
  'reset before it arrives': async () => broken(RESET),
  'reset after it took effect': async ({ url, init, send }) => {
    await send(url, init);
    return broken(RESET);
  },
  'silence before it arrives': ({ init }) => silence(init.signal),
  'silence after it took effect': async ({ url, init, send }) => {
    await send(url, init);
    return silence(init.signal);
  },
  'answer breaks off': async ({ url, init, send }) => {
    const response = await send(url, init);
    const text = await response.text();
    const body = new ReadableStream({
      start(controller) {
        controller.enqueue(new TextEncoder().encode(text.slice(0, text.length / 2)));
        controller.error(new TypeError('terminated', { cause: Object.assign(new Error('made to fail'), RESET) }));
      },
    });
    return new Response(response.status === 204 ? null : body, { status: response.status, headers: response.headers });
  },
  '500 before it took effect': async () => unsigned(500, 'SYSTEM_ERROR'),
  '500 after it took effect': async ({ url, init, send }) => {
    await send(url, init);
    return unsigned(500, 'SYSTEM_ERROR');
  },
  502: async () => unsigned(502),
  '503 after it took effect': async ({ url, init, send }) => {
    await send(url, init);
    return unsigned(503, 'SERVICE_UNAVAILABLE');
  },
  429: async () => unsigned(429, 'FREQUENCY_LIMITED'),
  '202 after it took effect': async ({ url, init, send }) => {
    await send(url, init);
    return unsigned(202, 'USERPAYING');
  },
  'a page in place of the answer': async () => unsigned(200),
  'answer without signature': (exchange) => changed(exchange, (headers) => headers.delete('Wechatpay-Signature')),
  'signature probe': (exchange) =>
    changed(exchange, (headers) =>
      headers.set('Wechatpay-Signature', `WECHATPAY/SIGNTEST/${headers.get('Wechatpay-Signature')}`),
    ),
  'answer of last hour': (exchange) =>
    changed(exchange, (headers) =>
      headers.set('Wechatpay-Timestamp', String(Number(headers.get('Wechatpay-Timestamp')) - 3600)),
    ),
  'answer signed by an unknown key': (exchange) =>
    changed(exchange, (headers) => headers.set('Wechatpay-Serial', `PUB_KEY_ID_0${'9'.repeat(32)}`)),
  'answer changed on its way': (exchange) =>
    changed(exchange, (_, body) => body.replace(/\d(?=\D*$)/, (digit) => String((Number(digit) + 1) % 10))),
  'answer cut short': (exchange) => changed(exchange, (_, body) => body.slice(0, -1)),
  'sent twice': async ({ url, init, send }) => {
    await send(url, init);
    return send(url, init);
  },
  late: async ({ url, init, send }) => {
    await sleep(draw(url) * LATE_MS);
    return send(url, init);
  },
};

/** @param {RequestInit} init @param {(headers: Headers) => void} change */
function withHeaders(init, change) {
  const headers = new Headers(init.headers);
  change(headers);
  return { ...init, headers };
}

/** @param {RequestInit} init @param {(bytes: Buffer) => Uint8Array<ArrayBuffer>} change */
const withBody = (init, change) => ({
  ...init,
  body: change(Buffer.from(/** @type {Uint8Array<ArrayBuffer>} */ (init.body))),
});

/**
 * Notifications that nobody may believe: changed after they were signed.
 * @type {Record<string, (init: RequestInit) => RequestInit>}
 */
const SPOILT = {
  'body changed': (init) =>
    withBody(init, (bytes) => Buffer.from(bytes.toString().replace('"ciphertext":"', '"ciphertext":"A'))),
  'body cut short': (init) => withBody(init, (bytes) => Buffer.from(bytes.subarray(0, -1))),
  'body printed anew': (init) =>
    withBody(init, (bytes) => Buffer.from(JSON.stringify(JSON.parse(bytes.toString()), null, 1))),
  'signature of another': (init) =>
    withHeaders(init, (headers) => headers.set('Wechatpay-Signature', Buffer.alloc(256, 1).toString('base64'))),
  'nonce changed': (init) => withHeaders(init, (headers) => headers.set('Wechatpay-Nonce', 'x')),
  'time changed': (init) =>
    withHeaders(init, (headers) => headers.set('Wechatpay-Timestamp', String(Math.floor(Date.now() / 1000) - 7))),
  'key unknown': (init) =>
    withHeaders(init, (headers) => headers.set('Wechatpay-Serial', `PUB_KEY_ID_0${'9'.repeat(32)}`)),
  'signature missing': (init) => withHeaders(init, (headers) => headers.delete('Wechatpay-Signature')),
};

/** Genuine notifications that do not arrive once and in time. */
const ASTRAY = /** @type {const} */ ([
  'lost for good',
  'not delivered at first',
  'reply lost',
  'late',
  'several at once',
  'once more later',
]);
export const NOTIFICATION_FAULTS = [...ASTRAY, ...Object.keys(SPOILT)];

/**
 * A network of its own.
 * @param {object} options
 * @param {string} options.seed
 * @param {number} options.share of the messages that it fails on, 0 to 1
 */
export function createNetwork({ seed, share }) {
  const kinds = Object.keys(CALL_FAULTS);
  /** @type {Map<string, number>} messages by what they are about */
  const seen = new Map();
  /** @type {Record<string, number>} by kind */
  const faults = {};
  /** Spoilt notifications that were taken for genuine. @type {string[]} */
  const believed = [];
  /** Copies still on their way. @type {Set<Promise<unknown>>} */
  const astray = new Set();
  let calls = 0;
  let notifications = 0;

  /** The fault of this message. @template {string} K @param {readonly K[]} all @param {string} label */
  function fate(all, label) {
    const times = (seen.get(label) ?? 0) + 1;
    seen.set(label, times);
    if (draw(seed, label, times) >= share) return undefined;
    return pick(all, seed, label, times, 'kind');
  }
  /** @param {string} name */
  const count = (name) => {
    faults[name] = (faults[name] ?? 0) + 1;
  };

  return {
    believed,
    figures: () => ({ calls, notifications, faults: { ...faults } }),
    /** Waits for the copies of notifications that are still on their way. */
    async quiet() {
      while (astray.size > 0) await Promise.all(astray);
    },

    /** The shop's way to WeChat Pay. @param {Fetch} send @returns {Fetch} */
    calls: (send) => async (url, init) => {
      calls += 1;
      const { pathname } = new URL(url);
      const number = /"out_(?:trade|refund)_no":"([^"]*)"/.exec(String(init.body ?? ''))?.[1] ?? '';
      const kind = fate(kinds, `${init.method} ${pathname} ${number}`);
      if (kind === undefined) return send(url, init);
      count(`call: ${kind}`);
      return /** @type {(exchange: Exchange) => Promise<Response>} */ (CALL_FAULTS[kind])({ url, init, send });
    },

    /** WeChat Pay's way to the shop. @param {Fetch} send @returns {Fetch} */
    notifications: (send) => async (url, init) => {
      notifications += 1;
      const kind = fate(NOTIFICATION_FAULTS, url);
      if (kind === undefined) return send(url, init);
      count(`notification: ${kind}`);
      switch (kind) {
        case 'lost for good':
          // Whoever took it says that it arrived.
          return new Response(null, { status: 204 });
        case 'not delivered at first':
          return broken(RESET);
        case 'reply lost':
          await send(url, init);
          return broken(RESET);
        case 'late':
          await sleep(draw(seed, url) * LATE_MS);
          return send(url, init);
        case 'several at once': {
          const [first = broken(RESET)] = await Promise.all(Array.from({ length: 5 }, () => send(url, init)));
          return first;
        }
        case 'once more later': {
          const copy = sleep(draw(seed, url) * LATE_MS).then(() => send(url, init));
          astray.add(copy);
          copy.finally(() => astray.delete(copy)).catch(() => {});
          return send(url, init);
        }
        default: {
          const reply = await send(url, /** @type {(init: RequestInit) => RequestInit} */ (SPOILT[kind])(init));
          if (reply.ok) believed.push(`${url}: ${kind}`);
          return reply;
        }
      }
    },
  };
}
