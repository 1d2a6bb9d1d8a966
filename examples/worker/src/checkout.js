// From the button in the mini program to the cashier.
import { WechatPayError } from 'wechatpay-wasm';
import { CATALOGUE, MOST } from './catalogue.js';
import { HttpError } from './http.js';
import { checkSoon, countPrepay, findOrder, storeOrder, storePrepayId, takeBackPrepay } from './orders.js';
import { isRefusal, persistently, queryOrder, wechatPay } from './payments.js';
import { settle } from './settlement.js';

/** @typedef {import('./env').Env} Env */
/** @typedef {import('./env').Order} Order */

/** How long an order can be paid, milliseconds. Shorter than the two hours of a prepay_id, which is therefore kept. */
const ORDER_LIFE = 30 * 60_000;

/**
 * Stores the order with everything its prepay call will carry, before WeChat Pay learns of it: there is never a payment
 * for an order nobody knows, and a repeated call is the same call.
 * @param {Env} env
 * @param {string} openid
 * @param {Record<string, unknown>} request
 * @returns {Promise<Order>}
 */
export async function placeOrder(env, openid, { sku, quantity, client_token }) {
  const article = typeof sku === 'string' ? CATALOGUE.get(sku) : undefined;
  if (typeof sku !== 'string' || !article) throw new HttpError(400, 'UNKNOWN_ARTICLE');
  if (typeof quantity !== 'number' || !Number.isInteger(quantity) || quantity < 1 || quantity > MOST) {
    throw new HttpError(400, 'BAD_QUANTITY');
  }
  if (typeof client_token !== 'string' || !/^[\w-]{8,64}$/.test(client_token)) {
    throw new HttpError(400, 'BAD_CLIENT_TOKEN');
  }
  const created_at = Date.now();
  const expires_at = created_at + ORDER_LIFE;
  const out_trade_no = orderNumber(created_at);
  const amount = article.price * quantity;
  /** @type {import('wechatpay-wasm').JsapiOrder} */
  const prepay = {
    description: article.description,
    out_trade_no,
    time_expire: new Date(expires_at).toISOString(),
    notify_url: env.WECHATPAY_NOTIFY_URL,
    amount: { total: amount, currency: 'CNY' },
    payer: { openid },
  };
  const { order, retryAt } = await storeOrder(env.DB, {
    out_trade_no,
    openid,
    client_token,
    sku,
    quantity,
    coffees: article.coffees * quantity,
    amount,
    prepay: JSON.stringify(prepay),
    created_at,
    expires_at,
  });
  // From now on: the order that stands in the way may be younger than this request, by a moment.
  if (!order) throw new HttpError(429, 'TOO_MANY_ORDERS', Math.max(1, Math.ceil((retryAt - Date.now()) / 1000)));
  if (order.sku !== sku || order.quantity !== quantity) throw new HttpError(409, 'CLIENT_TOKEN_USED');
  return order;
}

/**
 * The five values for `wx.requestPayment`, signed afresh for each attempt to pay.
 * @param {Env} env
 * @param {ExecutionContext} ctx
 * @param {Order} order
 */
export async function payParams(env, ctx, order) {
  if (order.state !== 'unpaid') throw new HttpError(409, `ORDER_${order.state.toUpperCase()}`);
  if (Date.now() >= order.expires_at) throw new HttpError(409, 'ORDER_EXPIRED');
  if (order.prepay_id) await checkSoon(env.DB, order.out_trade_no, Date.now());
  const prepay_id = order.prepay_id ?? (await prepay(env, ctx, order));
  return wechatPay(env).payParams.miniProgram({ prepay_id });
}

/**
 * @param {Env} env
 * @param {ExecutionContext} ctx
 * @param {Order} order
 * @returns {Promise<string>}
 */
async function prepay(env, ctx, order) {
  const { out_trade_no } = order;
  try {
    const prepay_id = await persistently(() => callPrepay(env, order));
    if (prepay_id) return prepay_id;
  } catch (error) {
    if (!isRefusal(error)) throw error;
    // "It was paid", "it is closed", by an earlier attempt: perhaps. The answer of a query is signed, this one is not.
    const transaction = await queryOrder(env, out_trade_no).catch(() => undefined);
    if (!transaction) throw error;
    await settle(env, ctx, order, transaction);
  }
  // Paid or closed meanwhile, by a notification, another request or the scheduled job.
  const { state } = (await findOrder(env.DB, out_trade_no)) ?? order;
  if (state === 'unpaid') throw new HttpError(503, 'TRY_AGAIN');
  throw new HttpError(409, `ORDER_${state.toUpperCase()}`);
}

/**
 * The prepay call of an order, always the same one. The order knows of each call before it is made: one without any can
 * be closed without a question, because WeChat Pay never heard of it.
 * @param {Env} env
 * @param {Order} order
 * @param {import('wechatpay-wasm').CallOptions} [options]
 * @returns {Promise<string | undefined>} undefined if the order does not wait for a payment any more
 */
export async function callPrepay(env, { out_trade_no, prepay }, options) {
  if (!(await countPrepay(env.DB, out_trade_no, Date.now()))) return undefined;
  try {
    const { prepay_id } = await wechatPay(env).prepayJsapi(JSON.parse(prepay), options);
    return (await storePrepayId(env.DB, out_trade_no, prepay_id)) ? prepay_id : undefined;
  } catch (error) {
    if (error instanceof WechatPayError && error.outcome === 'not_sent') await takeBackPrepay(env.DB, out_trade_no);
    throw error;
  }
}

/**
 * The date in Beijing, for people, and 96 random bits: 32 characters, unique without asking anyone.
 * @param {number} now
 */
function orderNumber(now) {
  const day = new Date(now + 8 * 3_600_000).toISOString().slice(0, 10).replaceAll('-', '');
  const random = crypto.getRandomValues(new Uint8Array(12));
  return day + Array.from(random, (byte) => byte.toString(16).padStart(2, '0')).join('');
}
