/**
 * The pages of WeChat where a payer pays, or confirms: each call ends with an outcome and never rejects.
 */

import { invokeBridge } from './bridge.js';
import { failed, told, unknown } from './outcome.js';

/** @typedef {import('./index.d.ts').CashierOutcome} Outcome */

const MINI_PROGRAM = ['timeStamp', 'nonceStr', 'package', 'signType', 'paySign'];
const APP = ['appid', 'partnerid', 'prepayid', 'package', 'noncestr', 'timestamp', 'sign'];

/** @type {typeof import('./index.d.ts').requestPayment} */
export function requestPayment(params, options) {
  const given = own(params);
  // The OpenSDK's own names are those of native apps; uni-app takes the older ones.
  if ('prepayid' in given || 'prepayId' in given)
    return checked(given, APP, 'appLowerCase', () => call('requestPayment', { orderInfo: given }, options));
  return checked(given, MINI_PROGRAM, 'miniProgram', () =>
    'appId' in given ? invokeBridge('getBrandWCPayRequest', given, options) : call('requestPayment', given, options)
  );
}

/** @type {typeof import('./index.d.ts').requestMerchantTransfer} */
export const requestMerchantTransfer = (params, options) =>
  checked(own(params), ['mchId', 'appId', 'package'], 'merchantTransfer', (given) =>
    call('requestMerchantTransfer', given, options)
  );

/** @type {typeof import('./index.d.ts').openBusinessView} */
export const openBusinessView = (params, options) =>
  checked(own(params), ['businessType'], 'payscore', (given) => call('openBusinessView', given, options));

/** A copy that reads without throwing. What cannot be read is empty. @param {any} params @returns {any} */
function own(params) {
  try {
    return Object.assign({}, params);
  } catch (_) {
    return {};
  }
}

/**
 * Opens nothing with params that are not complete: what the server answered may be an error.
 * @param {any} params @param {string[]} names of texts @param {string} maker @param {(params: any) => Outcome | Promise<Outcome>} open
 * @returns {Promise<Outcome>}
 */
function checked(params, names, maker, open) {
  const lacking = names.filter((name) => !(typeof params[name] === 'string' && params[name])).join(', ');
  return new Promise(
    (/** @type {(outcome: Outcome | Promise<Outcome>) => void} */ resolve) =>
      resolve(
        lacking
          ? failed(
              'params',
              `缺少文本字段 ${lacking}，见 payParams.${maker}。Texts are missing: ${lacking}; see payParams.${maker}.`
            )
          : open(params)
      )
    // Whatever the device or a stand-in throws: the cashier may be open.
  ).catch(unknown);
}

/**
 * @param {string} name @param {object} params @param {import('./index.d.ts').CashierOptions} [options]
 * @returns {Outcome | Promise<Outcome>}
 */
function call(name, params, options) {
  const api = /** @type {any} */ ((options && options.api) || platform(name));
  if (!api || typeof api[name] !== 'function')
    return failed('unsupported', `此处没有 ${name}。There is no ${name} here.`);
  return new Promise((resolve) => {
    const teller = (/** @type {'success' | 'fail' | undefined} */ callback) => (/** @type {unknown} */ value) =>
      resolve(told(value, callback));
    const success = teller('success');
    const fail = teller('fail');
    // Old WeChat tells of a cancellation by this one alone. After the others it changes nothing.
    const complete = teller(undefined);
    // Only uni-app knows other ways to pay, and wants to be told which.
    const provider = typeof api.getProvider === 'function' ? { provider: 'wxpay' } : {};
    const promise = api[name](Object.assign({}, params, provider, { success, fail, complete }));
    // Taro gives a promise beside the callbacks; one that is not listened to would be reported as an error. Callbacks say
    // more, so they get a turn; a promise alone that tells nothing is unknown.
    if (promise && typeof promise.then === 'function')
      promise.then((/** @type {unknown} */ value) => setTimeout(() => complete(value)), fail);
  });
}

/** The mini program's own object, or uni-app's. @param {string} name of the function */
function platform(name) {
  if (typeof wx !== 'undefined' && wx && wx[name]) return wx;
  return typeof uni !== 'undefined' ? uni : undefined;
}
