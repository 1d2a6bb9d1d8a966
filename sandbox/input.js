/**
 * What the `/v3/` interfaces read of a request: headers, body, encrypted fields, parameters.
 */

import { utf8Text } from './encoding.js';
import { paramError, refusal, ruleError } from './errors.js';
import { broken } from './schema.js';

/** @typedef {import('./authorization.js').ReceivedRequest} ReceivedRequest */

/** @type {import('./errors.js').Words} */
export const NOT_THE_SIGNER = ['不是签名的商户', 'is not the merchant that signed the request'];

/**
 * @param {ReceivedRequest} request
 * @param {import('./schema.js').Rule} rule
 * @returns {unknown} the parsed body, which satisfies the rule
 */
export function readBody(request, rule) {
  const { headers, body } = request;
  if (!/^application\/json\s*(;.*)?$/i.test(headers.get('content-type')?.trim() ?? '')) {
    throw wrongMediaType(request, 'application/json');
  }
  let value;
  try {
    value = JSON.parse(utf8Text(body));
  } catch (error) {
    const { message } = /** @type {Error} */ (error);
    const [zh, en] = body.length === 0 ? ['为空', 'it is empty'] : [message, message];
    throw broken('', [`必须是UTF-8的JSON：${zh}`, `the body must be JSON in UTF-8: ${en}`]);
  }
  rule(value, '');
  return value;
}

/**
 * @param {ReceivedRequest} request
 * @param {string} wanted
 */
export function wrongMediaType({ headers }, wanted) {
  return paramError('Content-Type', 'header', [`必须是${wanted}`, `must be ${wanted}`], headers.get('content-type'));
}

/**
 * Decrypts the encrypted fields, which must use the key that the request names.
 * @param {ReceivedRequest} request
 * @param {Record<string, string | undefined>} fields as sent, by JSON Pointer; those not sent are undefined
 * @param {import('./credentials.js').Vault} vault
 * @param {(pointer: string, issue: import('./errors.js').Words) => import('./errors.js').SandboxError} [refused] of one that does not open
 * @returns {Promise<Record<string, string | undefined>>} in clear
 */
export async function openFields({ headers }, fields, vault, refused = broken) {
  /** @type {Record<string, string | undefined>} */
  const opened = {};
  for (const [pointer, ciphertext] of Object.entries(fields)) {
    if (ciphertext === undefined) continue;
    const key = vault.platform.find(headers.get('wechatpay-serial') ?? '');
    if (!key) {
      throw paramError('Wechatpay-Serial', 'header', ['有加密字段时必填', 'is required with encrypted fields']);
    }
    opened[pointer] = await key.openField(ciphertext);
    if (opened[pointer] === undefined) {
      throw refused(pointer, [
        '无法用Wechatpay-Serial所指的密钥解密',
        'does not decrypt with the key named by Wechatpay-Serial',
      ]);
    }
  }
  return opened;
}

/**
 * @param {string} appid of the body
 * @param {import('./credentials.js').Vault} vault
 * @param {string} [field]
 */
export function checkAppid(appid, vault, field = '/appid') {
  if (appid === vault.merchant.appid) return;
  throw refusal('APPID_MCHID_NOT_MATCH', {
    field,
    location: 'body',
    issue: 'is not bound to the mchid',
    value: appid,
  });
}

/** Ends the `Request-ID` if the provider does not work for the sub-merchant, and if it names itself. */
const NO_RELATION = 268443701;
const ITSELF = 268443705;

/**
 * @param {string} subMchid
 * @param {import('./credentials.js').Vault} vault
 */
export function subMerchantOf(subMchid, vault) {
  const known = vault.subMerchants.get(subMchid);
  if (known) return known;
  const itself = subMchid === vault.merchant.mchid;
  const issue = itself
    ? 'sub_mchid is the service provider itself'
    : 'the service provider does not work for sub_mchid';
  throw refusal('INVALID_REQUEST', { issue, value: subMchid }, { result: itself ? ITSELF : NO_RELATION });
}

/**
 * @param {string | null} mchid of the query
 * @param {import('./credentials.js').Vault} vault
 */
export function checkMchid(mchid, vault) {
  if (mchid === null) throw paramError('mchid', 'query', ['必填', 'is required']);
  if (mchid !== vault.merchant.mchid) throw paramError('mchid', 'query', NOT_THE_SIGNER, mchid);
}

/**
 * @param {Map<string, string>} headers
 * @param {string} name
 */
export function requireHeader(headers, name) {
  if (headers.get(name.toLowerCase())?.trim()) return;
  throw paramError(name, 'header', ['必填，没有它的请求会被拒绝', 'is missing: a request without it is refused']);
}

/**
 * @param {Record<string, string> | undefined} groups the path parameter by its name, if there is one
 * @returns {string} its value, decoded
 */
export function pathParameter(groups = {}) {
  const [[name, segment] = ['', '']] = Object.entries(groups);
  try {
    return decodeURIComponent(segment);
  } catch {
    throw ruleError('uri_template', `/${name}`, ['不是百分号编码的UTF-8', 'is not percent-encoded UTF-8'], segment);
  }
}

/**
 * @param {string} text
 * @param {string} separator
 */
export function splitOnce(text, separator) {
  const at = text.indexOf(separator);
  return at < 0 ? [text] : [text.slice(0, at), text.slice(at + separator.length)];
}
