/**
 * WeChat's check when a client opens the cashier: are the pay params complete, and signed with the merchant's key?
 */

import { fromBase64, utf8 } from './encoding.js';
import { SandboxError } from './errors.js';

/** The names of an app's pay params: those of the OpenSDK, and the older ones that many SDKs still hand out. */
const APP_NAMES = {
  app: 'appId',
  partner: 'partnerId',
  prepay: 'prepayId',
  package: 'package',
  nonce: 'nonceStr',
  time: 'timeStamp',
};
const OLD_APP_NAMES = {
  app: 'appid',
  partner: 'partnerid',
  prepay: 'prepayid',
  package: 'package',
  nonce: 'noncestr',
  time: 'timestamp',
};

/**
 * Checks the pay params of an order: those of the mini program and JSAPI (`package: 'prepay_id=...'`, `paySign`) or
 * those of an app (`prepayId`, `sign`).
 * @param {unknown} payParams as passed to the client app
 * @param {import('./orders.js').Order} order
 * @param {import('./credentials.js').Vault} vault
 * @returns {Promise<string>} the `prepay_id`
 */
export async function checkPayParams(payParams, order, vault) {
  if (typeof payParams !== 'object' || payParams === null || Array.isArray(payParams)) {
    throw invalid('expected an object');
  }
  const values = /** @type {Record<string, unknown>} */ (payParams);
  return order.tradeType === 'APP' ? checkApp(values, order, vault) : checkJsapi(values, order, vault);
}

/**
 * @param {Record<string, unknown>} values
 * @param {import('./orders.js').Order} order
 * @param {import('./credentials.js').Vault} vault
 */
async function checkApp(values, { parameters: { appid, mchid } }, vault) {
  const names = 'prepayid' in values ? OLD_APP_NAMES : APP_NAMES;
  // An app knows its own id, so not every SDK hands it out.
  if (values[names.app] !== undefined) expect(values, names.app, appid);
  expect(values, names.partner, mchid);
  expect(values, 'packageValue' in values ? 'packageValue' : names.package, 'Sign=WXPay');
  const nonce = textOf(values, names.nonce, 32);
  const prepayId = textOf(values, names.prepay, 64);
  // iOS passes the time as a number, Android as a string.
  const given = values[names.time];
  const time = timeOf(typeof given === 'number' ? { ...values, [names.time]: String(given) } : values, names.time);
  await checkSignature([appid, time, nonce, prepayId], textOf(values, 'sign', 512), vault);
  return prepayId;
}

/**
 * @param {Record<string, unknown>} values
 * @param {import('./orders.js').Order} order
 * @param {import('./credentials.js').Vault} vault
 */
async function checkJsapi(values, { parameters: { appid } }, vault) {
  if (values.appId !== undefined) expect(values, 'appId', appid);
  expect(values, 'signType', 'RSA');
  const packageText = textOf(values, 'package', 128);
  if (!packageText.startsWith('prepay_id=')) throw invalid('package must be prepay_id= followed by the id');
  // wx.chooseWXPay of the JS-SDK spells this one name differently.
  const time = timeOf(values, 'timestamp' in values ? 'timestamp' : 'timeStamp');
  const lines = [appid, time, textOf(values, 'nonceStr', 32), packageText];
  await checkSignature(lines, textOf(values, 'paySign', 512), vault);
  return packageText.slice('prepay_id='.length);
}

/**
 * @param {string[]} lines
 * @param {string} signature
 * @param {import('./credentials.js').Vault} vault
 */
async function checkSignature(lines, signature, vault) {
  const message = `${lines.join('\n')}\n`;
  const bytes = fromBase64(signature);
  if (!bytes || !(await vault.verifyMerchant(utf8(message), bytes))) {
    throw invalid(`the signature does not match the message ${JSON.stringify(message)}`);
  }
}

/**
 * @param {Record<string, unknown>} values
 * @param {string} name
 */
function timeOf(values, name) {
  const value = values[name];
  if (typeof value !== 'string' || !/^[0-9]{10}$/.test(value)) {
    throw invalid(`${name} must be Unix time in seconds, a string of 10 digits`);
  }
  return value;
}

/**
 * @param {Record<string, unknown>} values
 * @param {string} name
 * @param {number} max characters
 */
function textOf(values, name, max) {
  const value = values[name];
  if (typeof value !== 'string' || value === '' || value.length > max) {
    throw invalid(`${name} must be a string of 1 to ${max} characters`);
  }
  return value;
}

/**
 * @param {Record<string, unknown>} values
 * @param {string} name
 * @param {string} wanted
 */
function expect(values, name, wanted) {
  if (values[name] !== wanted) throw invalid(`${name} must be ${wanted}`);
}

/** @param {string} issue */
function invalid(issue) {
  return new SandboxError('PAY_PARAMS_INVALID', 400, `The cashier refuses the pay params: ${issue}.`);
}
