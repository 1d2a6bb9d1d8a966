/**
 * The `/v3/` interfaces: check headers, signature and body, then act on orders and refunds.
 */

import { verifyRequest } from './authorization.js';
import { utf8Text } from './encoding.js';
import { paramError, refusal, ruleError, SandboxError } from './errors.js';
import { isForm } from './multipart.js';
import { transactionOf } from './orders.js';
import { refundOf } from './refunds.js';
import { createResponder, languageOf } from './respond.js';
import { bodyRules, NOT_ALLOWED, PROVIDERS_ONLY } from './rules.js';
import { broken } from './schema.js';
import { transferOf } from './transfers.js';
import { acceptUpload, UPLOADS } from './uploads.js';

/** @typedef {import('./authorization.js').ReceivedRequest} ReceivedRequest */
/** @typedef {{ status: number, json?: unknown }} Answer */
/** @typedef {import('./refunds.js').Application & { out_refund_no: string }} AbnormalRefundBody */
/** @typedef {{ echo_message: string, encrypted_echo_message?: string, notify_url?: string }} EchoBody */
/** @typedef {{ appid: string, name?: string }} ReceiverBody */
/** @typedef {{ request: ReceivedRequest, id: string, query: URLSearchParams }} Call `id`: the decoded path parameter */
/** @typedef {{ method: string, path: RegExp, handle: (call: Call) => Answer | Promise<Answer> }} Route */

/** @type {import('./errors.js').Words} */
const NOT_THE_SIGNER = ['不是签名的商户', 'is not the merchant that signed the request'];
/** @type {import('./errors.js').Words} */
const WRONG_SERIAL = [
  '平台证书序列号Wechatpay-Serial错误',
  'The serial number of the platform certificate is wrong: Wechatpay-Serial',
];

/**
 * @param {object} parts
 * @param {import('./credentials.js').Vault} parts.vault
 * @param {import('./orders.js').Orders} parts.orders
 * @param {import('./refunds.js').Refunds} parts.refunds
 * @param {import('./transfers.js').Transfers} parts.transfers
 * @param {import('./downloads.js').CertificateList} parts.certificates
 * @param {(occasion: import('./notifications.js').Occasion) => void} parts.notify starts a notification of its own
 * @param {() => number} parts.now
 * @param {number} parts.probeResponsesEvery
 * @param {boolean} parts.allowHttp
 * @param {(event: import('./index.js').SandboxEvent) => void} parts.emit
 */
export function createApi({ vault, now, probeResponsesEvery, allowHttp, emit, ...parts }) {
  const { orders, refunds, transfers, certificates, notify } = parts;
  const rules = bodyRules({ allowHttp });
  const responder = createResponder({ platform: vault.platform, now, probeEvery: probeResponsesEvery });
  let requests = 0;

  /** @param {'JSAPI' | 'APP'} tradeType */
  const prepay =
    (tradeType) =>
    async (/** @type {Call} */ { request }) => {
      const rule = tradeType === 'APP' ? rules.app : rules.jsapi;
      const body = readBody(request, rule);
      const parameters = /** @type {import('./index.js').PrepayParameters} */ (body);
      if (parameters.mchid !== vault.merchant.mchid) {
        throw refusal('MCH_NOT_EXISTS', {
          field: '/mchid',
          location: 'body',
          value: parameters.mchid,
          issue: NOT_THE_SIGNER[1],
        });
      }
      checkAppid(parameters.appid, vault);
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

  /** @param {import('./transfers.js').Transfer} transfer */
  const answerOf = (transfer) => transferOf(transfer, vault.merchant.mchid, vault.sealField);

  /** @type {Route[]} */
  const routes = [
    { method: 'POST', path: /^\/v3\/pay\/transactions\/jsapi$/, handle: prepay('JSAPI') },
    { method: 'POST', path: /^\/v3\/pay\/transactions\/app$/, handle: prepay('APP') },
    {
      method: 'GET',
      path: /^\/v3\/pay\/transactions\/out-trade-no\/(?<out_trade_no>[^/]+)$/,
      handle({ id, query }) {
        checkMchid(query.get('mchid'), vault);
        return { status: 200, json: transactionOf(orders.get(id)) };
      },
    },
    {
      method: 'GET',
      path: /^\/v3\/pay\/transactions\/id\/(?<transaction_id>[^/]+)$/,
      handle({ id, query }) {
        checkMchid(query.get('mchid'), vault);
        return { status: 200, json: transactionOf(orders.getByTransaction(id)) };
      },
    },
    {
      method: 'POST',
      path: /^\/v3\/pay\/transactions\/out-trade-no\/(?<out_trade_no>[^/]+)\/close$/,
      handle({ request, id }) {
        const { mchid } = /** @type {{ mchid: string }} */ (readBody(request, rules.close));
        if (mchid !== vault.merchant.mchid) throw broken('/mchid', NOT_THE_SIGNER, mchid);
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
      path: /^\/v3\/refund\/domestic\/refunds\/(?<out_refund_no>[^/]+)$/,
      handle({ id, query }) {
        if (query.has('sub_mchid')) {
          throw paramError('sub_mchid', 'query', PROVIDERS_ONLY, query.get('sub_mchid'), NOT_ALLOWED);
        }
        return { status: 200, json: refundOf(refunds.get(id)) };
      },
    },
    {
      method: 'POST',
      path: /^\/v3\/refund\/domestic\/refunds\/(?<refund_id>[^/]+)\/apply-abnormal-refund$/,
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
      method: 'GET',
      path: /^\/v3\/certificates$/,
      async handle({ query }) {
        const algorithm = query.get('algorithm_type') ?? 'RSA';
        if (!['RSA', 'SM2', 'ALL'].includes(algorithm)) {
          throw paramError('algorithm_type', 'query', ['必须是RSA、SM2或ALL', 'must be RSA, SM2 or ALL'], algorithm);
        }
        return { status: 200, json: await certificates.download(algorithm) };
      },
    },
    {
      method: 'POST',
      path: /^\/v3\/security\/echo$/,
      async handle({ request }) {
        const body = /** @type {EchoBody} */ (readBody(request, rules.echo));
        const { echo_message, encrypted_echo_message, notify_url: url } = body;
        const opened = await openFields(request, { '/encrypted_echo_message': encrypted_echo_message }, vault);
        const message = opened['/encrypted_echo_message'];
        /** @param {string} name of the encrypted member */
        const echoAs = async (name) => ({
          echo_message,
          ...(message !== undefined && { [name]: await vault.sealField(message) }),
        });
        // The notification spells it otherwise.
        if (url !== undefined) notify(echoOccasion(await echoAs('encrypt_echo_message'), url, now()));
        return { status: 200, json: await echoAs('encrypted_echo_message') };
      },
    },
    {
      method: 'POST',
      path: /^\/v3\/profitsharing\/receivers\/add$/,
      async handle({ request }) {
        const { appid, name, ...body } = /** @type {ReceiverBody} */ (readBody(request, rules.receiver));
        checkAppid(appid, vault);
        const opened = (await openFields(request, { '/name': name }, vault))['/name'];
        return { status: 200, json: { ...body, ...(opened !== undefined && { name: await vault.sealField(opened) }) } };
      },
    },
    {
      method: 'POST',
      path: /^\/v3\/fund-app\/mch-transfer\/transfer-bills$/,
      async handle({ request }) {
        const body = readBody(request, rules.transfer);
        const parameters = /** @type {import('./index.js').TransferParameters} */ (body);
        checkAppid(parameters.appid, vault);
        const opened = await openFields(request, { '/user_name': parameters.user_name }, vault);
        return { status: 200, json: transfers.create({ ...parameters, user_name: opened['/user_name'] }) };
      },
    },
    {
      method: 'GET',
      path: /^\/v3\/fund-app\/mch-transfer\/transfer-bills\/out-bill-no\/(?<out_bill_no>[^/]+)$/,
      handle: async ({ id }) => ({ status: 200, json: await answerOf(transfers.get(id)) }),
    },
    {
      method: 'GET',
      path: /^\/v3\/fund-app\/mch-transfer\/transfer-bills\/transfer-bill-no\/(?<transfer_bill_no>[^/]+)$/,
      handle: async ({ id }) => ({ status: 200, json: await answerOf(transfers.getById(id)) }),
    },
    ...UPLOADS.map((upload) => ({
      method: 'POST',
      path: upload.path,
      async handle(/** @type {Call} */ { request }) {
        if (!isForm(request.headers)) throw wrongMediaType(request, 'multipart/form-data');
        return { status: 200, json: await acceptUpload(request, rules.uploadMeta, upload) };
      },
    })),
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
    const serial = headers.get('wechatpay-serial');
    let signed = false;
    let response;
    try {
      requireHeader(headers, 'Accept');
      requireHeader(headers, 'User-Agent');
      const message = await verifyRequest(request, vault, now());
      signed = true;
      emit({ type: 'verification', id, accepted: true, message });
      response = await responder.respond({ ...(await dispatch(request)), result: 0, signed, language, serial });
    } catch (error) {
      if (!(error instanceof SandboxError)) throw error;
      if (!signed) emit({ type: 'verification', id, accepted: false, code: error.code, detail: error.detail });
      response = await responder.refuse(error, { signed, language, serial });
    }
    emit({ type: 'response', id, ...response });
    return response;
  };

  /** @param {ReceivedRequest} request */
  function dispatch(request) {
    const { method, target, headers, body } = request;
    const serial = headers.get('wechatpay-serial');
    // Some SDKs send the header empty as long as they know no key.
    if (serial && !vault.platform.find(serial)) {
      throw refusal('PARAM_ERROR', { location: null, value: serial }, { words: WRONG_SERIAL });
    }
    const [path, search = ''] = splitOnce(target, '?');
    for (const route of routes) {
      const match = route.method === method ? route.path.exec(path) : null;
      if (!match) continue;
      if (method === 'GET' && body.length > 0)
        throw paramError('body', 'body', ['GET请求中必须为空', 'must be empty in a GET request']);
      return route.handle({ request, id: pathParameter(match.groups), query: new URLSearchParams(search) });
    }
    const issue = `the sandbox has no interface ${method} ${path}`;
    /** @type {import('./errors.js').Words} */
    const words = [`资源不存在：沙箱没有接口${method} ${path}`, `No such resource: ${issue}`];
    throw refusal('RESOURCE_NOT_EXISTS', { field: path, location: 'url', issue }, { words });
  }
}

/**
 * @param {ReceivedRequest} request
 * @param {import('./schema.js').Rule} rule
 * @returns {unknown} the parsed body, which satisfies the rule
 */
function readBody(request, rule) {
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
function wrongMediaType({ headers }, wanted) {
  return paramError('Content-Type', 'header', [`必须是${wanted}`, `must be ${wanted}`], headers.get('content-type'));
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
    const key = vault.platform.find(headers.get('wechatpay-serial') ?? '');
    if (!key) {
      throw paramError('Wechatpay-Serial', 'header', ['有加密字段时必填', 'is required with encrypted fields']);
    }
    opened[pointer] = await key.openField(ciphertext);
    if (opened[pointer] === undefined) {
      throw broken(pointer, [
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
 */
function checkAppid(appid, vault) {
  if (appid === vault.merchant.appid) return;
  throw refusal('APPID_MCHID_NOT_MATCH', {
    field: '/appid',
    location: 'body',
    issue: 'is not bound to the mchid',
    value: appid,
  });
}

/**
 * @param {object} content
 * @param {string} url
 * @param {number} time
 * @returns {import('./notifications.js').Occasion}
 */
const echoOccasion = (content, url, time) => ({
  type: 'SECURITY_ECHO.SUCCESS',
  summary: '回显成功',
  originalType: 'security',
  content,
  time,
  url,
  numbers: {},
});

/**
 * @param {string | null} mchid of the query
 * @param {import('./credentials.js').Vault} vault
 */
function checkMchid(mchid, vault) {
  if (mchid === null) throw paramError('mchid', 'query', ['必填', 'is required']);
  if (mchid !== vault.merchant.mchid) throw paramError('mchid', 'query', NOT_THE_SIGNER, mchid);
}

/**
 * @param {Map<string, string>} headers
 * @param {string} name
 */
function requireHeader(headers, name) {
  if (headers.get(name.toLowerCase())?.trim()) return;
  throw paramError(name, 'header', ['必填，没有它的请求会被拒绝', 'is missing: a request without it is refused']);
}

/**
 * @param {Record<string, string> | undefined} groups the path parameter by its name, if there is one
 * @returns {string} its value, decoded
 */
function pathParameter(groups = {}) {
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
function splitOnce(text, separator) {
  const at = text.indexOf(separator);
  return at < 0 ? [text] : [text.slice(0, at), text.slice(at + separator.length)];
}
