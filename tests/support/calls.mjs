// What tests of the driver of calls hand in, and what they look at afterwards.
import assert from 'node:assert/strict';
import { WechatPay } from 'wechatpay-wasm';

/** The body of an order. @param {string} out_trade_no */
export const orderOf = (out_trade_no) => ({
  description: 'x',
  out_trade_no,
  notify_url: 'https://shop.example/n',
  amount: { total: 1 },
  payer: { openid: 'o' },
});
/** How many timers run. */
export const timers = () => process.getActiveResourcesInfo().filter((name) => name === 'Timeout').length;
export const never = () => new Promise(() => {});

/** A signal that counts who listens. */
export function signalOf() {
  /** @type {Set<() => void>} */
  const listeners = new Set();
  const signal = {
    aborted: false,
    reason: /** @type {unknown} */ (undefined),
    addEventListener: (/** @type {string} */ name, /** @type {() => void} */ listener) => {
      assert.equal(name, 'abort');
      listeners.add(listener);
    },
    removeEventListener: (/** @type {string} */ name, /** @type {() => void} */ listener) => {
      assert.equal(name, 'abort');
      listeners.delete(listener);
    },
  };
  const abort = (/** @type {unknown} */ reason) => {
    Object.assign(signal, { aborted: true, reason });
    for (const listener of [...listeners]) listener();
  };
  return { signal: /** @type {any} */ (signal), listeners, abort };
}

/** What a call rejects with. @param {Promise<unknown>} call @returns {Promise<any>} */
export const rejection = (call) =>
  call.then(
    () => assert.fail('it succeeded'),
    (error) => error,
  );

/**
 * A client of a sandbox, and what happens between the answer to each of its queries and its arrival.
 * @param {import('wechatpay-wasm/sandbox').Sandbox} sandbox
 * @param {(query: number, pay: WechatPay) => Promise<unknown>} meanwhile `query`: 1 for the first
 */
export function withQueries(sandbox, meanwhile) {
  const asked = { queries: 0 };
  const pay = new WechatPay({
    ...sandbox.credentials,
    fetch: async (url, init) => {
      const answer = await sandbox.fetch(url, init);
      if (init.method === 'GET') {
        asked.queries += 1;
        await meanwhile(asked.queries, pay);
      }
      return answer;
    },
  });
  return { pay, asked };
}
