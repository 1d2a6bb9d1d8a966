// Answers to the mini program.

/** What a customer reads. @type {Record<string, [zh: string, en: string]>} by `code` */
const MESSAGES = {
  LOGIN_REQUIRED: ['请先登录。', 'Please log in first.'],
  NOT_FOUND: ['没有这个页面。', 'There is no such page.'],
  NOT_PAID: ['模拟付款没有成功。', 'The simulated payment did not succeed.'],
  NOT_JSON: ['请求内容不是 JSON 对象。', 'The request is not a JSON object.'],
  UNKNOWN_ARTICLE: ['没有这种商品。', 'There is no such article.'],
  BAD_QUANTITY: ['数量不对。', 'That is not a possible quantity.'],
  BAD_CLIENT_TOKEN: [
    '缺少 client_token：每次结账请生成一个，8 到 64 个字母、数字、下划线或连字符。',
    'client_token is missing: make one for each checkout, 8 to 64 letters, digits, underscores or hyphens.',
  ],
  CLIENT_TOKEN_USED: ['这个 client_token 已用于另一笔订单。', 'This client_token belongs to another order.'],
  TOO_MANY_ORDERS: [
    '下单太频繁，或未付款的订单太多。请先支付已有的订单，或稍后再试。',
    'Too many orders at once, or too many unpaid ones. Pay for one you have, or try again later.',
  ],
  NO_SUCH_ORDER: ['没有这笔订单。', 'There is no such order.'],
  ORDER_PAID: ['订单已支付。', 'The order is paid.'],
  ORDER_CLOSED: ['订单已关闭。', 'The order is closed.'],
  ORDER_REVIEW: ['订单正在人工核对。', 'The order is being checked by a person.'],
  ORDER_EXPIRED: ['订单已过期，请重新下单。', 'The order has expired. Please order again.'],
  TRY_AGAIN: ['结果暂时未知，请稍后重试。', 'The outcome is not known yet. Please try again in a moment.'],
  INTERNAL: ['系统出错，请稍后重试。', 'Something failed here. Please try again later.'],
};

/** Thrown anywhere below a route; becomes the answer. */
export class HttpError extends Error {
  /**
   * @param {number} status
   * @param {string} code for the mini program to act on
   * @param {number} [retryAfter] seconds
   */
  constructor(status, code, retryAfter) {
    super(code);
    this.status = status;
    this.code = code;
    this.retryAfter = retryAfter;
  }
}

/**
 * @param {Request} request
 * @returns {Promise<Record<string, unknown>>}
 */
export async function readJson(request) {
  const value = await request.json().catch(() => undefined);
  if (typeof value !== 'object' || value === null) throw new HttpError(400, 'NOT_JSON');
  return /** @type {Record<string, unknown>} */ (value);
}

/**
 * @param {number} status
 * @param {string} code
 * @param {number} [retryAfter] seconds
 */
export function failure(status, code, retryAfter) {
  const [zh, en] = MESSAGES[code] ?? [code, code];
  const response = Response.json({ code, message: { zh, en } }, { status });
  if (retryAfter !== undefined) response.headers.set('Retry-After', String(retryAfter));
  return response;
}
