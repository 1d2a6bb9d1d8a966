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
  switch (order.tradeType) {
    case 'APP':
      return checkApp(values, order, vault);
    case 'JSAPI':
      return checkJsapi(values, order, vault);
    default:
      throw invalid('an order of this kind takes none; a link of it opens the cashier');
  }
}

/**
 * The apps that may open the cashier: of a service provider's order its own one or the sub-merchant's, whichever the payer
 * belongs to.
 * @param {import('./orders.js').Order} order
 */
function appsOf({ parameters: { appid, sp_appid, sub_appid, payer } }) {
  const all = [
    appid,
    payer?.sub_openid === undefined ? sp_appid : undefined,
    payer?.sp_openid === undefined ? sub_appid : undefined,
  ];
  return all.flatMap((app) => app ?? []);
}

/**
 * @param {Record<string, unknown>} values
 * @param {import('./orders.js').Order} order
 * @param {import('./credentials.js').Vault} vault
 */
async function checkApp(values, order, vault) {
  const names = 'prepayid' in values ? OLD_APP_NAMES : APP_NAMES;
  // An app knows its own id, so not every SDK hands it out.
  const apps = appsIn(values, names.app, order);
  expect(values, names.partner, vault.merchant.mchid);
  expect(values, 'packageValue' in values ? 'packageValue' : names.package, 'Sign=WXPay');
  const nonce = textOf(values, names.nonce, 32);
  const prepayId = textOf(values, names.prepay, 64);
  // iOS passes the time as a number, Android as a string.
  const given = values[names.time];
  const time = timeOf(typeof given === 'number' ? { ...values, [names.time]: String(given) } : values, names.time);
  await checkSignature(apps, [time, nonce, prepayId], textOf(values, 'sign', 512), vault);
  return prepayId;
}

/**
 * @param {Record<string, unknown>} values
 * @param {import('./orders.js').Order} order
 * @param {import('./credentials.js').Vault} vault
 */
async function checkJsapi(values, order, vault) {
  const apps = appsIn(values, 'appId', order);
  expect(values, 'signType', 'RSA');
  const packageText = textOf(values, 'package', 128);
  if (!packageText.startsWith('prepay_id=')) throw invalid('package must be prepay_id= followed by the id');
  // wx.chooseWXPay of the JS-SDK spells this one name differently.
  const time = timeOf(values, 'timestamp' in values ? 'timestamp' : 'timeStamp');
  const lines = [time, textOf(values, 'nonceStr', 32), packageText];
  await checkSignature(apps, lines, textOf(values, 'paySign', 512), vault);
  return packageText.slice('prepay_id='.length);
}

/**
 * The app that the pay params name, or all that may open the cashier.
 * @param {Record<string, unknown>} values
 * @param {string} name
 * @param {import('./orders.js').Order} order
 */
function appsIn(values, name, order) {
  const apps = appsOf(order);
  const given = apps.filter((app) => values[name] === undefined || values[name] === app);
  if (given.length === 0) throw invalid(`${name} must be ${apps.join(' or ')}`);
  return given;
}

/**
 * @param {string[]} apps one of which is the first line
 * @param {string[]} lines the others
 * @param {string} signature
 * @param {import('./credentials.js').Vault} vault
 */
async function checkSignature(apps, lines, signature, vault) {
  const messages = apps.map((app) => `${[app, ...lines].join('\n')}\n`);
  const bytes = fromBase64(signature);
  for (const message of messages) if (bytes && (await vault.verifyMerchant(utf8(message), bytes))) return;
  throw invalid(
    `the signature does not match the message ${messages.map((message) => JSON.stringify(message)).join(' or ')}`,
  );
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
