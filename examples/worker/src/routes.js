// What the mini program calls, where WeChat Pay posts, and the page for people.
import { WechatPayError } from 'wechatpay-wasm';
import { payParams, placeOrder } from './checkout.js';
import { payAsDemoPayer } from './demo.js';
import { failure, HttpError, readJson } from './http.js';
import { alarm } from './log.js';
import { receiveNotification } from './notifications.js';
import { claimQuestion, findOrder } from './orders.js';
import { page } from './page.js';
import { queryOrder } from './payments.js';
import { openidOf } from './session.js';
import { settle } from './settlement.js';

/** @typedef {import('./env').Env} Env */
/** @typedef {import('./env').Order} Order */

/** @typedef {(request: Request, env: Env, ctx: ExecutionContext, number: string) => Promise<Response>} Handler */

/** @type {[method: string, path: RegExp, handle: Handler][]} */
const ROUTES = [
  ['GET', /^\/$/, async (request, env) => page(request, env)],
  ['POST', /^\/wechatpay\/notify$/, receiveNotification],
  ['POST', /^\/orders$/, create],
  ['POST', /^\/orders\/([\w-]{6,32})\/pay$/, pay],
  ['GET', /^\/orders\/([\w-]{6,32})$/, show],
  ['POST', /^\/demo\/orders\/([\w-]{6,32})\/pay$/, payAsDemoPayer],
];

/**
 * @param {Request} request
 * @param {Env} env
 * @param {ExecutionContext} ctx
 * @returns {Promise<Response>}
 */
export async function answer(request, env, ctx) {
  const { pathname } = new URL(request.url);
  try {
    for (const [method, path, handle] of ROUTES) {
      const match = method === request.method ? path.exec(pathname) : null;
      if (match) return await handle(request, env, ctx, match[1] ?? '');
    }
    return failure(404, 'NOT_FOUND');
  } catch (error) {
    if (error instanceof HttpError) return failure(error.status, error.code, error.retryAfter);
    alarm('request_failed', error, { pathname });
    // The mini program asks again, or shows "processing"; it learns nothing about what failed.
    return error instanceof WechatPayError && error.outcome === 'unknown'
      ? failure(503, 'TRY_AGAIN')
      : failure(500, 'INTERNAL');
  }
}

/**
 * POST /orders `{ sku, quantity, client_token }`: the order, stored. Twice with one `client_token` is one order.
 * @param {Request} request
 * @param {Env} env
 */
async function create(request, env) {
  const openid = await openidOf(request, env.DB);
  const order = await placeOrder(env, openid, await readJson(request));
  return Response.json(view(order), { status: 201 });
}

/**
 * POST /orders/{out_trade_no}/pay: the argument of `wx.requestPayment`. May be called again after the payer cancelled.
 * @param {Request} request
 * @param {Env} env
 * @param {ExecutionContext} ctx
 * @param {string} out_trade_no
 */
async function pay(request, env, ctx, out_trade_no) {
  const order = await ownOrder(request, env, out_trade_no);
  return Response.json(await payParams(env, ctx, order));
}

/**
 * GET /orders/{out_trade_no}: polled by the mini program after `wx.requestPayment`. From the shop's own state; while
 * that says unpaid, WeChat Pay is asked.
 * @param {Request} request
 * @param {Env} env
 * @param {ExecutionContext} ctx
 * @param {string} out_trade_no
 */
async function show(request, env, ctx, out_trade_no) {
  const order = await ownOrder(request, env, out_trade_no);
  // Before any prepay call WeChat Pay knows of no order.
  if (order.state !== 'unpaid' || order.prepays === 0 || !(await claimQuestion(env.DB, out_trade_no, Date.now()))) {
    return Response.json(view(order));
  }
  try {
    await settle(env, ctx, order, await queryOrder(env, out_trade_no));
  } catch (error) {
    // Unknown for now: the notification or the scheduled job will tell.
    alarm('query_failed', error, { out_trade_no });
  }
  return Response.json(view((await findOrder(env.DB, out_trade_no)) ?? order));
}

/**
 * @param {Request} request
 * @param {Env} env
 * @param {string} out_trade_no
 */
async function ownOrder(request, env, out_trade_no) {
  const openid = await openidOf(request, env.DB);
  const order = await findOrder(env.DB, out_trade_no);
  // Somebody else's order does not exist, as far as this customer is concerned.
  if (order?.openid !== openid) throw new HttpError(404, 'NO_SUCH_ORDER');
  return order;
}

/** What the mini program may see. @param {Order} order */
function view({ out_trade_no, sku, quantity, amount, state, expires_at }) {
  return { out_trade_no, sku, quantity, amount, state, expires_at };
}
