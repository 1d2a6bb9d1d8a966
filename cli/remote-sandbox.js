/**
 * A running sandbox, asked over HTTP.
 */

import { EXIT, Failure } from './outcome.js';

/**
 * What commands, and `signNotification`, ask of one.
 * @param {string} url
 * @param {AbortSignal} signal
 */
export async function remoteSandbox(url, signal) {
  const base = url.replace(/\/+$/, '');
  /** @param {string} what @param {object} [told] */
  const ask = async (what, told) => {
    const init = told && { method: 'POST', body: JSON.stringify(told) };
    const response = await fetch(`${base}/_sandbox/${what}`, { signal, ...init });
    return { ok: response.ok, json: /** @type {any} */ (await response.json()) };
  };
  /** @param {string} what @param {object} told */
  const act = async (what, told) => {
    const { ok, json } = await ask(what, told);
    if (ok) return json;
    throw new Failure(EXIT.usage, [json.message, json.message], undefined, json.code);
  };
  try {
    const [{ json: credentials }, { json: clock }] = [await ask('credentials'), await ask('clock')];
    if (typeof credentials?.privateKey === 'string' && typeof clock?.offset === 'number') {
      return {
        base,
        credentials,
        /** Its clock may have been moved, and it refuses what is not of its time. */
        now: () => Date.now() + clock.offset * 1000,
        clock: { get: async () => clock },
        events: {
          /** @param {string} text @returns {Promise<string>} */
          seal: async (text) => (await act('events/seal', { text })).sealed,
          /**
           * @param {string} type
           * @param {object} content
           * @param {Record<string, any>} options `forgery` without functions
           */
          async compose(type, content, { forgery, ...options }) {
            const told = { type, content, ...options, ...forgery };
            const { body, ...rest } = await act('events/compose', told);
            return { ...rest, body: new TextEncoder().encode(body) };
          },
        },
      };
    }
  } catch {
    signal.throwIfAborted();
  }
  throw new Failure(
    EXIT.remote,
    [`${base} 上没有沙箱`, `there is no sandbox at ${base}`],
    ['请先运行 wechatpay-wasm sandbox', 'Start one: wechatpay-wasm sandbox'],
    'ERR_SANDBOX',
  );
}
