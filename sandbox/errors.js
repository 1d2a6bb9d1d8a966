/**
 * The sandbox's errors: codes, HTTP statuses, texts and the numeric results that end a `Request-ID`.
 */

/**
 * @typedef {object} ErrorDetail
 * @property {string} [field] JSON Pointer into the body, or the name of a parameter, header or `Authorization` member
 * @property {string} [location] `body`, `query`, `url`, `header` or `authorization`
 * @property {string} [issue] why, in English
 * @property {unknown} [value] the offending value
 * @property {Record<string, unknown>} [sign_information] the values the signature was checked with
 */

/** @typedef {{ status: number, result: number, zh: string, en: string }} ErrorKind */

/** @type {Record<string, ErrorKind>} */
const KINDS = {
  PARAM_ERROR: { status: 400, result: 268435461, zh: '参数错误', en: 'Parameter error' },
  SIGN_ERROR: { status: 401, result: 268443699, zh: '签名错误', en: 'Signature error' },
  APPID_MCHID_NOT_MATCH: {
    status: 400,
    result: 268445527,
    zh: 'appid和mchid不匹配',
    en: 'The appid is not bound to the mchid',
  },
  MCH_NOT_EXISTS: { status: 400, result: 268435461, zh: '商户号不存在', en: 'No such merchant' },
  OUT_TRADE_NO_USED: {
    status: 403,
    result: 268498688,
    zh: '商户订单号已被使用，请求重入时参数不一致',
    en: 'The order number is in use with different parameters',
  },
  ORDERPAID: { status: 400, result: 268449538, zh: '该订单已支付', en: 'The order is paid' },
  ORDER_CLOSED: { status: 400, result: 268447914, zh: '该订单已关闭', en: 'The order is closed' },
  ORDER_NOT_EXIST: { status: 404, result: 268512771, zh: '订单不存在', en: 'No such order' },
  INVALID_REQUEST: { status: 400, result: 268435461, zh: '无效请求', en: 'Invalid request' },
  NOT_ENOUGH: {
    status: 403,
    result: 268435461,
    zh: '基本账户余额不足，请充值后重新发起',
    en: 'The merchant has not enough funds',
  },
  USER_ACCOUNT_ABNORMAL: {
    status: 403,
    result: 268435461,
    zh: '用户账户异常',
    en: 'The account of the user cannot take the refund',
  },
  NO_AUTH: { status: 403, result: 268435461, zh: '没有退款权限', en: 'The merchant may not refund' },
  FREQUENCY_LIMITED: { status: 429, result: 268447840, zh: '频率限制', en: 'Too many requests' },
  SYSTEM_ERROR: { status: 500, result: 268435461, zh: '系统错误', en: 'System error' },
  RESOURCE_NOT_EXISTS: { status: 404, result: 268435461, zh: '资源不存在', en: 'No such resource' },
};

/** A refusal of an API request or of an action of the payer. */
export class SandboxError extends Error {
  /**
   * @param {string} code
   * @param {number} status
   * @param {string} message
   * @param {{ detail?: ErrorDetail, result?: number, zh?: string }} [more]
   */
  constructor(code, status, message, more = {}) {
    super(message);
    this.name = 'SandboxError';
    /** Stable code, as on the wire. */
    this.code = code;
    /** The HTTP status of the answer. */
    this.status = status;
    /** @type {ErrorDetail | undefined} */
    this.detail = more.detail;
    /** The number that ends the `Request-ID`. */
    this.result = more.result ?? 0;
    /** The message in Chinese, if there is one. */
    this.zh = more.zh;
  }
}

/**
 * A refusal of an API request.
 * @param {string} code one of the codes above
 * @param {ErrorDetail} [detail]
 * @param {number} [result] a more specific number for the `Request-ID`
 * @returns {SandboxError}
 */
export function refusal(code, detail, result) {
  const kind = KINDS[code];
  const at = detail?.field === undefined ? '' : `: ${detail.field} (${detail.location})`;
  return new SandboxError(code, kind.status, kind.en + at, {
    detail,
    result: result ?? kind.result,
    zh: kind.zh + at,
  });
}

/**
 * @param {string} field
 * @param {string} location
 * @param {string} issue
 * @param {unknown} [value]
 * @param {number} [result]
 * @returns {SandboxError} a `PARAM_ERROR`
 */
export function paramError(field, location, issue, value, result) {
  return refusal('PARAM_ERROR', { field, location, issue, ...echo(value) }, result);
}

/**
 * The offending value, unless it is missing or too long for the answer.
 * @param {unknown} value
 * @returns {{ value?: unknown }}
 */
function echo(value) {
  if (value === undefined) return {};
  return JSON.stringify(value).length <= 1024 ? { value } : {};
}
