/**
 * WeChat's check of the parameters of `wx.openBusinessView`: are they complete, and signed with the APIv2 key?
 */

import { hex, utf8 } from '../../encoding.js';
import { SandboxError } from '../../errors.js';

const MEMBERS = {
  wxpayScoreUse: ['mch_id', 'package', 'timestamp', 'nonce_str', 'sign_type', 'sign'],
  wxpayScoreDetail: ['mch_id', 'service_id', 'out_order_no', 'timestamp', 'nonce_str', 'sign_type', 'sign'],
};

/**
 * @param {unknown} view the argument of `wx.openBusinessView`
 * @param {import('../../index.js').MerchantCredentials} merchant
 * @returns {Promise<{ page: string, values: Record<string, string> }>}
 */
export async function checkBusinessView(view, { mchid, apiV2Key }) {
  const { businessType, extraData } = /** @type {{ businessType?: unknown, extraData?: unknown }} */ (view ?? {});
  const members =
    Object.hasOwn(MEMBERS, String(businessType)) && MEMBERS[/** @type {'wxpayScoreUse'} */ (businessType)];
  if (!members) throw invalid(`businessType must be one of ${Object.keys(MEMBERS).join(', ')}`);
  const values = /** @type {Record<string, string>} */ (extraData ?? {});
  for (const name of members) {
    if (typeof values[name] !== 'string' || values[name] === '') throw invalid(`${name} must be a string`);
  }
  const other = Object.keys(values).find((name) => !members.includes(name));
  if (other !== undefined) throw invalid(`there is no ${other}`);
  if (values.mch_id !== mchid) throw invalid(`mch_id must be ${mchid}`);
  if (!/^[0-9]{10}$/.test(values.timestamp)) throw invalid('timestamp must be Unix time in seconds');
  if (!/^[0-9A-Za-z]{1,32}$/.test(values.nonce_str)) throw invalid('nonce_str must be 1 to 32 letters and digits');
  if (values.sign_type !== 'HMAC-SHA256') throw invalid('sign_type must be HMAC-SHA256');
  const { sign, ...signed } = values;
  const pairs = Object.keys(signed)
    .sort()
    .map((name) => `${name}=${signed[name]}`);
  const key = await crypto.subtle.importKey('raw', utf8(apiV2Key), { name: 'HMAC', hash: 'SHA-256' }, false, ['sign']);
  const message = utf8([...pairs, `key=${apiV2Key}`].join('&'));
  if (sign !== hex(await crypto.subtle.sign('HMAC', key, message)).toUpperCase()) {
    throw invalid('sign does not match');
  }
  return { page: String(businessType), values };
}

/** @param {string} issue */
const invalid = (issue) => new SandboxError('PAY_PARAMS_INVALID', 400, `The page refuses the parameters: ${issue}.`);
