/**
 * The pages of WeChat where a payer pays, or confirms: each call ends with an outcome and never rejects.
 */

import { invokeBridge } from './bridge.js';
import { failed, messageOf, told, unknown } from './outcome.js';

/** @typedef {import('./index.d.ts').CashierOutcome} Outcome */

const MINI_PROGRAM = ['timeStamp', 'nonceStr', 'package', 'signType', 'paySign'];
const APP = ['appid', 'partnerid', 'prepayid', 'package', 'noncestr', 'timestamp', 'sign'];

/** @type {typeof import('./index.d.ts').requestPayment} */
export function requestPayment(params, options) {
  const given = Object(params);
  // The OpenSDK's own names are those of native apps; uni-app takes the older ones.
  if ('prepayid' in given || 'prepayId' in given)
    return checked(given, APP, 'appLowerCase', () => call('requestPayment', { orderInfo: given }, options));
  return checked(given, MINI_PROGRAM, 'miniProgram', () =>
    'appId' in given ? invokeBridge('getBrandWCPayRequest', given, options) : call('requestPayment', given, options)
  );
}

/** @type {typeof import('./index.d.ts').requestMerchantTransfer} */
export const requestMerchantTransfer = (params, options) =>
  checked(params, ['mchId', 'appId', 'package'], 'merchantTransfer', () =>
    call('requestMerchantTransfer', params, options)
  );

/** @type {typeof import('./index.d.ts').openBusinessView} */
export const openBusinessView = (params, options) =>
  checked(params, ['businessType'], 'payscore', () => call('openBusinessView', params, options));

/**
 * Opens nothing with params that are not complete: what the server answered may be an error.
 * @param {any} params @param {string[]} names of texts @param {string} maker @param {() => Promise<Outcome>} open
 */
function checked(params, names, maker, open) {
  const lacking = names.filter((name) => !(params && typeof params[name] === 'string' && params[name]));
  if (lacking.length === 0) return open();
  const list = lacking.join(', ');
  return Promise.resolve(
    failed('params', `缺少文本字段 ${list}，见 payParams.${maker}。Texts are missing: ${list}; see payParams.${maker}.`)
  );
}

/**
 * @param {string} name @param {object} params @param {import('./index.d.ts').CashierOptions} [options]
 * @returns {Promise<Outcome>}
 */
function call(name, params, options) {
  const api = /** @type {any} */ ((options && options.api) || platform(name));
  if (!api || typeof api[name] !== 'function')
    return Promise.resolve(failed('unsupported', `此处没有 ${name}。There is no ${name} here.`));
  return new Promise((resolve) => {
    const success = (/** @type {unknown} */ value) => resolve(told(messageOf(value), 'success'));
    const fail = (/** @type {unknown} */ reason) => resolve(told(messageOf(reason), 'fail'));
    // Old WeChat tells of a cancellation by this one alone. After the others it changes nothing.
    const complete = (/** @type {unknown} */ value) => resolve(told(messageOf(value)));
    // Only uni-app knows other ways to pay, and wants to be told which.
    const provider = typeof api.getProvider === 'function' ? { provider: 'wxpay' } : {};
    try {
      const promise = api[name](Object.assign({}, params, provider, { success, fail, complete }));
      // Taro gives a promise beside the callbacks; one that is not listened to would be reported as an error.
      if (promise && typeof promise.then === 'function')
        promise.then((/** @type {unknown} */ value) => messageOf(value) && complete(value), fail);
    } catch (error) {
      resolve(unknown(messageOf(error)));
    }
  });
}

/** The mini program's own object, or uni-app's. @param {string} name of the function */
function platform(name) {
  if (typeof wx !== 'undefined' && wx && wx[name]) return wx;
  return typeof uni !== 'undefined' ? uni : undefined;
}
