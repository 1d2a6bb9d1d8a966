// The same calls through the package.
import { WechatPay } from 'wechatpay-wasm';
import { CALLS } from './calls.mjs';

/** @typedef {{ url: string, notifyUrl: string, credentials: Record<string, string> }} Recorder */

/** @param {Recorder} recorder */
export const connectPay = ({ url, notifyUrl, credentials }) =>
  new WechatPay(
    /** @type {import('wechatpay-wasm').WechatPayOptions} */ ({
      ...credentials,
      notifyUrl,
      baseUrl: url,
      retry: false,
    }),
  );

/** @param {Recorder} recorder */
export function connectOurs(recorder) {
  const pay = connectPay(recorder);
  /** @param {string} name of the call */
  return async (name) => {
    /** @type {any} */
    let method = pay;
    for (const part of name.split(',', 1)[0]?.split('.') ?? []) method = method?.[part];
    const { content, filename, type } = CALLS[name] ?? {};
    return method(content === undefined ? CALLS[name] : new File([content], filename, { type }));
  };
}
