// From the button in the mini program to the cashier.
import { CATALOGUE, MOST } from './catalogue.js';
import { HttpError } from './http.js';
import { findOrder, markClosed, storeOrder, storePrepayId } from './orders.js';
import { apiCode, persistently, queryOrder, wechatPay } from './payments.js';
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
  const article = CATALOGUE.get(String(sku));
  if (!article) throw new HttpError(400, 'UNKNOWN_ARTICLE');
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
  const order = await storeOrder(env.DB, {
    out_trade_no,
    openid,
    client_token,
    sku: String(sku),
    quantity,
    coffees: article.coffees * quantity,
    amount,
    prepay: JSON.stringify(prepay),
    created_at,
    expires_at,
  });
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
    const { prepay_id } = await persistently(() => wechatPay(env).prepayJsapi(JSON.parse(order.prepay)));
    if (await storePrepayId(env.DB, out_trade_no, prepay_id)) return prepay_id;
  } catch (error) {
    const code = apiCode(error);
    if (code === 'ORDER_PAID') {
      // Paid by an earlier attempt, and the notification is still on its way.
      const transaction = await queryOrder(env, out_trade_no);
      if (transaction) await settle(env, ctx, order, transaction);
    } else if (code === 'ORDER_CLOSED') {
      await markClosed(env.DB, out_trade_no);
    } else {
      throw error;
    }
  }
  // Paid or closed meanwhile, by a notification, another request or the scheduled job.
  const { state } = (await findOrder(env.DB, out_trade_no)) ?? order;
  throw new HttpError(409, `ORDER_${state.toUpperCase()}`);
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
