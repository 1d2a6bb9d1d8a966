// The way to WeChat Pay.
import { WechatPay, WechatPayError } from 'wechatpay-wasm';
import { certificateStore } from './certificates.js';

/** @type {WechatPay | undefined} */
let client;

/**
 * The merchant's client. Made by the first request of an isolate and kept: keys are parsed once. It is made without
 * waiting and holds no connection, so requests share nothing that the runtime ties to one of them.
 * @param {import('./env').Env} env
 */
export function wechatPay(env) {
  client ??= WechatPay.fromEnv(env, {
    timeoutMs: 5000,
    ...(env.WECHATPAY_PLATFORM_CERTIFICATES === 'true'
      ? { platformCertificates: { store: certificateStore(env.DB) } }
      : {}),
  });
  return client;
}

/**
 * An answer of WeChat Pay that says no, as far as anyone can tell: such an answer is not signed. It may be a reason to
 * ask something else; it never decides about an order.
 * @param {unknown} error
 */
export const isRefusal = (error) =>
  error instanceof WechatPayError && error.code === 'ERR_API' && error.outcome === 'refused';

/**
 * Calls, and once more if the same call may then succeed. Only for calls that may be repeated: a query, a close, or a
 * prepay with identical parameters.
 * @template T
 * @param {() => Promise<T>} call
 */
export async function persistently(call) {
  try {
    return await call();
  } catch (error) {
    if (!(error instanceof WechatPayError && error.retryable)) throw error;
    return call();
  }
}

/**
 * The order as WeChat Pay knows it. Only a verified answer returns; "no such order" is thrown like every other error,
 * because errors are not signed: whoever stands in between can write one.
 * @param {import('./env').Env} env
 * @param {string} out_trade_no
 */
export const queryOrder = (env, out_trade_no) => persistently(() => wechatPay(env).queryByOutTradeNo(out_trade_no));
