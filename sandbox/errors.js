/**
 * The sandbox's errors: codes, HTTP statuses, texts and the numeric results that end a `Request-ID`.
 */

/** @typedef {[zh: string, en: string]} Words a text for humans */

/**
 * Two shapes: the documented one has `field` and `issue`; that of a broken field rule, as captures of production show
 * it, only `location` and `value`.
 * @typedef {object} ErrorDetail
 * @property {string} [field] JSON Pointer into the body, or the name of a parameter, header or `Authorization` member
 * @property {string | null} [location] `body`, `query`, `url`, `uri_template`, `header` or `authorization`
 * @property {string} [issue] why, in English
 * @property {unknown} [value] the offending value
 * @property {{ issue: string }} [detail] why a signature was refused: one level deeper than in other errors
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
  NO_STATEMENT_EXIST: { status: 400, result: 268435461, zh: '账单不存在', en: 'There were no trades that day' },
  STATEMENT_CREATING: { status: 400, result: 268435461, zh: '账单生成中', en: 'The bill is not ready yet' },
  FREQUENCY_LIMITED: { status: 429, result: 268447840, zh: '频率限制', en: 'Too many requests' },
  SYSTEM_ERROR: { status: 500, result: 268435461, zh: '系统错误', en: 'System error' },
  ALREADY_EXISTS: { status: 400, result: 268435461, zh: '已存在', en: 'Exists already' },
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
 * @param {{ result?: number, words?: Words, reason?: Words }} [more] `result`: a more specific number for the
 *   `Request-ID`; `words`: the message, in place of the text of the code; `reason`: what is wrong with the field
 * @returns {SandboxError}
 */
export function refusal(code, detail, { result, words, reason } = {}) {
  const kind = KINDS[code];
  const [zhAt, enAt] =
    detail?.field === undefined
      ? ['', '']
      : [`：${detail.field}（${detail.location}）`, `: ${detail.field} (${detail.location})`];
  const [zhReason, enReason] = reason === undefined ? ['', ''] : [reason[0], ` ${reason[1]}`];
  const [zh, en] = words ?? [kind.zh + zhAt + zhReason, kind.en + enAt + enReason];
  return new SandboxError(code, kind.status, en, { detail, result: result ?? kind.result, zh });
}

/**
 * A `PARAM_ERROR` in the documented shape, for what is not in the body.
 * @param {string} field
 * @param {string} location
 * @param {Words} reason
 * @param {unknown} [value]
 * @param {number} [result]
 * @returns {SandboxError}
 */
export function paramError(field, location, reason, value, result) {
  return refusal('PARAM_ERROR', { field, location, issue: reason[1], ...echo(value) }, { result, reason });
}

/**
 * A `PARAM_ERROR` as captures of production show it: `message` alone names the field.
 * @param {'body' | 'uri_template'} location
 * @param {string} pointer JSON Pointer into the body, or a slash and the name of a path parameter
 * @param {Words} issue
 * @param {unknown} [value] `null` stands for a missing one
 * @param {number} [result]
 * @returns {SandboxError}
 */
export function ruleError(location, pointer, [zh, en], value = null, result) {
  const source = `/${location}${pointer}`;
  /** @type {Words} */
  const words = [
    `输入源“${source}”映射到字段“${source.slice(source.lastIndexOf('/') + 1)}”规则校验失败，${zh}`,
    `The field of the input source “${source}” breaks its rule: ${en}`,
  ];
  return refusal('PARAM_ERROR', { location, ...echo(value) }, { result, words });
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
