/**
 * The `/v3/` interfaces: check headers, signature and body, then act on orders and refunds.
 */

import { verifyRequest } from './authorization.js';
import { utf8Text } from './encoding.js';
import { paramError, refusal, SandboxError } from './errors.js';
import { transactionOf } from './orders.js';
import { refundOf } from './refunds.js';
import { createResponder, languageOf } from './respond.js';
import { bodyRules, NOT_ALLOWED } from './rules.js';
import { broken } from './schema.js';

/** @typedef {import('./authorization.js').ReceivedRequest} ReceivedRequest */
/** @typedef {{ status: number, json?: unknown }} Answer */
/** @typedef {import('./refunds.js').Application & { out_refund_no: string }} AbnormalRefundBody */
/** @typedef {{ request: ReceivedRequest, id: string, query: URLSearchParams }} Call `id`: the decoded path parameter */
/** @typedef {{ method: string, path: RegExp, handle: (call: Call) => Answer | Promise<Answer> }} Route */

/**
 * @param {object} parts
 * @param {import('./credentials.js').Vault} parts.vault
 * @param {import('./orders.js').Orders} parts.orders
 * @param {import('./refunds.js').Refunds} parts.refunds
 * @param {() => number} parts.now
 * @param {number} parts.probeResponsesEvery
 * @param {boolean} parts.allowHttp
 * @param {(event: import('./index.js').SandboxEvent) => void} parts.emit
 */
export function createApi({ vault, orders, refunds, now, probeResponsesEvery, allowHttp, emit }) {
  const rules = bodyRules({ allowHttp });
  const responder = createResponder({ vault, now, probeEvery: probeResponsesEvery });
  let requests = 0;

  /** @param {'JSAPI' | 'APP'} tradeType */
  const prepay =
    (tradeType) =>
    async (/** @type {Call} */ { request }) => {
      const rule = tradeType === 'APP' ? rules.app : rules.jsapi;
      const body = readBody(request, rule);
      const parameters = /** @type {import('./index.js').PrepayParameters} */ (body);
      if (parameters.mchid !== vault.credentials.mchid) {
        throw refusal('MCH_NOT_EXISTS', {
          field: '/mchid',
          location: 'body',
          value: parameters.mchid,
          issue: 'is not the merchant that signed the request',
        });
      }
      if (parameters.appid !== vault.credentials.appid) {
        throw refusal('APPID_MCHID_NOT_MATCH', {
          field: '/appid',
          location: 'body',
          issue: 'is not bound to the mchid',
          value: parameters.appid,
        });
      }
      const identity = parameters.payer?.identity;
      await openFields(
        request,
        { '/payer/identity/number': identity?.number, '/payer/identity/name': identity?.name },
        vault,
      );
      const { prepayId } = orders.prepay(tradeType, parameters);
      emit({ type: 'order', act: 'prepay', out_trade_no: parameters.out_trade_no, trade_state: 'NOTPAY' });
      return { status: 200, json: { prepay_id: prepayId } };
    };

  /** @type {Route[]} */
  const routes = [
    { method: 'POST', path: /^\/v3\/pay\/transactions\/jsapi$/, handle: prepay('JSAPI') },
    { method: 'POST', path: /^\/v3\/pay\/transactions\/app$/, handle: prepay('APP') },
    {
      method: 'GET',
      path: /^\/v3\/pay\/transactions\/out-trade-no\/([^/]+)$/,
      handle({ id, query }) {
        checkMchid(query.get('mchid'), 'mchid', 'query', vault);
        return { status: 200, json: transactionOf(orders.get(id)) };
      },
    },
    {
      method: 'GET',
      path: /^\/v3\/pay\/transactions\/id\/([^/]+)$/,
      handle({ id, query }) {
        checkMchid(query.get('mchid'), 'mchid', 'query', vault);
        return { status: 200, json: transactionOf(orders.getByTransaction(id)) };
      },
    },
    {
      method: 'POST',
      path: /^\/v3\/pay\/transactions\/out-trade-no\/([^/]+)\/close$/,
      handle({ request, id }) {
        const { mchid } = /** @type {{ mchid: string }} */ (readBody(request, rules.close));
        checkMchid(mchid, '/mchid', 'body', vault);
        orders.close(id);
        emit({ type: 'order', act: 'close', out_trade_no: id, trade_state: 'CLOSED' });
        return { status: 204 };
      },
    },
    {
      method: 'POST',
      path: /^\/v3\/refund\/domestic\/refunds$/,
      handle({ request }) {
        const body = readBody(request, rules.refund);
        return { status: 200, json: refunds.create(/** @type {import('./index.js').RefundParameters} */ (body)) };
      },
    },
    {
      method: 'GET',
      path: /^\/v3\/refund\/domestic\/refunds\/([^/]+)$/,
      handle({ id, query }) {
        if (query.has('sub_mchid')) {
          throw paramError('sub_mchid', 'query', 'is for service providers only', query.get('sub_mchid'), NOT_ALLOWED);
        }
        return { status: 200, json: refundOf(refunds.get(id)) };
      },
    },
    {
      method: 'POST',
      path: /^\/v3\/refund\/domestic\/refunds\/([^/]+)\/apply-abnormal-refund$/,
      async handle({ request, id }) {
        const body = /** @type {AbnormalRefundBody} */ (readBody(request, rules.abnormalRefund));
        const { out_refund_no: number, type, bank_type, bank_account, real_name } = body;
        // Encryption is randomised, so only the decrypted fields show whether an application is a repetition.
        const opened = await openFields(request, { '/bank_account': bank_account, '/real_name': real_name }, vault);
        const application = {
          type,
          bank_type,
          bank_account: opened['/bank_account'],
          real_name: opened['/real_name'],
        };
        return { status: 200, json: refunds.resolve(id, number, application) };
      },
    },
    {
      // This merchant has a WeChat Pay public key and no platform certificates.
      method: 'GET',
      path: /^\/v3\/certificates$/,
      handle() {
        throw refusal('RESOURCE_NOT_EXISTS', { issue: 'no platform certificates: use the WeChat Pay public key' });
      },
    },
    {
      method: 'POST',
      path: /^\/v3\/security\/echo$/,
      handle: ({ request }) => ({ status: 200, json: readBody(request, rules.echo) }),
    },
  ];

  /**
   * @param {ReceivedRequest} request
   * @returns {Promise<import('./respond.js').WireResponse>}
   */
  return async function answer(request) {
    const id = (requests += 1);
    const { method, target, headers, body } = request;
    emit({ type: 'request', id, method, target, headers: Object.fromEntries(headers), body });
    const language = languageOf(headers.get('accept-language'));
    let signed = false;
    let response;
    try {
      requireHeader(headers, 'Accept');
      requireHeader(headers, 'User-Agent');
      const message = await verifyRequest(request, vault, now());
      signed = true;
      emit({ type: 'verification', id, accepted: true, message });
      response = await responder.respond({ ...(await dispatch(request)), result: 0, signed, language });
    } catch (error) {
      if (!(error instanceof SandboxError)) throw error;
      if (!signed) emit({ type: 'verification', id, accepted: false, code: error.code, detail: error.detail });
      response = await responder.refuse(error, { signed, language });
    }
    emit({ type: 'response', id, ...response });
    return response;
  };

  /** @param {ReceivedRequest} request */
  function dispatch(request) {
    const { method, target, headers, body } = request;
    const serial = headers.get('wechatpay-serial');
    if (serial !== undefined && serial !== vault.credentials.publicKeyId) {
      throw paramError('Wechatpay-Serial', 'header', 'names no key of WeChat Pay', serial);
    }
    const [path, search = ''] = splitOnce(target, '?');
    for (const route of routes) {
      const match = route.method === method ? route.path.exec(path) : null;
      if (!match) continue;
      if (method === 'GET' && body.length > 0) throw paramError('body', 'body', 'a GET request carries no body');
      return route.handle({ request, id: decodePath(match[1]), query: new URLSearchParams(search) });
    }
    throw refusal('RESOURCE_NOT_EXISTS', {
      field: path,
      location: 'url',
      issue: `the sandbox has no interface ${method} ${path}`,
    });
  }
}

/**
 * @param {ReceivedRequest} request
 * @param {import('./schema.js').Rule} rule
 * @returns {unknown} the parsed body, which satisfies the rule
 */
function readBody({ headers, body }, rule) {
  const contentType = headers.get('content-type');
  if (!/^application\/json\s*(;.*)?$/i.test(contentType?.trim() ?? '')) {
    throw paramError('Content-Type', 'header', 'must be application/json', contentType);
  }
  let value;
  try {
    value = JSON.parse(utf8Text(body));
  } catch (error) {
    const reason = body.length === 0 ? 'it is empty' : /** @type {Error} */ (error).message;
    throw broken('', `the body must be JSON in UTF-8: ${reason}`);
  }
  rule(value, '');
  return value;
}

/**
 * Decrypts the encrypted fields, which must use the key that the request names.
 * @param {ReceivedRequest} request
 * @param {Record<string, string | undefined>} fields as sent, by JSON Pointer; those not sent are undefined
 * @param {import('./credentials.js').Vault} vault
 * @returns {Promise<Record<string, string | undefined>>} in clear
 */
async function openFields({ headers }, fields, vault) {
  /** @type {Record<string, string | undefined>} */
  const opened = {};
  for (const [pointer, ciphertext] of Object.entries(fields)) {
    if (ciphertext === undefined) continue;
    if (!headers.has('wechatpay-serial')) {
      throw paramError('Wechatpay-Serial', 'header', 'is required with encrypted fields');
    }
    opened[pointer] = await vault.openField(ciphertext);
    if (opened[pointer] === undefined) {
      throw broken(pointer, 'does not decrypt with the key named by Wechatpay-Serial');
    }
  }
  return opened;
}

/**
 * @param {string | null} mchid
 * @param {string} field
 * @param {string} location
 * @param {import('./credentials.js').Vault} vault
 */
function checkMchid(mchid, field, location, vault) {
  if (mchid === null) throw paramError(field, location, 'is required');
  if (mchid !== vault.credentials.mchid) {
    throw paramError(field, location, 'is not the merchant that signed the request', mchid);
  }
}

/**
 * @param {Map<string, string>} headers
 * @param {string} name
 */
function requireHeader(headers, name) {
  if (headers.get(name.toLowerCase())?.trim()) return;
  throw paramError(name, 'header', `a request without ${name} is refused`);
}

/** @param {string | undefined} segment */
function decodePath(segment = '') {
  try {
    return decodeURIComponent(segment);
  } catch {
    throw paramError(segment, 'url', 'is not percent-encoded UTF-8');
  }
}

/**
 * @param {string} text
 * @param {string} separator
 */
function splitOnce(text, separator) {
  const at = text.indexOf(separator);
  return at < 0 ? [text] : [text.slice(0, at), text.slice(at + separator.length)];
}
