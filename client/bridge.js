/**
 * WeChat's own browser: what it offers to pages is there some time after the page is.
 */

import { failed, told, unknown } from './outcome.js';

/** Milliseconds until a browser counts as another one than WeChat's. */
const PATIENCE = 10000;
const READY = 'WeixinJSBridgeReady';

/**
 * @param {string} name @param {object} params @param {import('./index.d.ts').CashierOptions} [options]
 * @returns {Promise<import('./index.d.ts').CashierOutcome>}
 */
export function invokeBridge(name, params, options) {
  return new Promise((resolve) => {
    const invoke = () => {
      try {
        WeixinJSBridge.invoke(name, params, (/** @type {unknown} */ answer) => resolve(told(answer)));
      } catch (error) {
        resolve(unknown(error));
      }
    };
    const absent = () => resolve(failed('unsupported', '这不是微信内的网页。This is no page inside WeChat.'));
    if (typeof WeixinJSBridge !== 'undefined') return invoke();
    if (typeof document === 'undefined') return absent();
    const { bridgeMs = PATIENCE } = options || {};
    const ready = () => {
      clearTimeout(timer);
      document.removeEventListener(READY, ready);
      invoke();
    };
    const timer = setTimeout(() => {
      // Nothing may open after the page was told that nothing did.
      document.removeEventListener(READY, ready);
      absent();
    }, bridgeMs);
    document.addEventListener(READY, ready);
  });
}
