// The payer of `npm run worker`, played by the sandbox. A deployed shop has none of this.
import { HttpError } from './http.js';

/**
 * The customer of the page and the address of the sandbox. Only with both settings, and only with a sandbox on this very
 * machine: a session that everybody gets must never be one at a real WeChat Pay.
 * @param {import('./env').Env} env
 */
export function payer({ DEMO_SESSION: session, WECHATPAY_BASE_URL: sandbox }) {
  if (!session || !sandbox) return undefined;
  return new URL(sandbox).hostname === '127.0.0.1' ? { session, sandbox } : undefined;
}

/**
 * POST /demo/orders/{out_trade_no}/pay: the payer confirms in the cashier that opens with the pay params in the body.
 * @param {Request} request
 * @param {import('./env').Env} env
 * @param {ExecutionContext} _
 * @param {string} out_trade_no
 */
export async function payAsDemoPayer(request, env, _, out_trade_no) {
  const { session, sandbox } = payer(env) ?? {};
  if (!session || request.headers.get('Authorization') !== `Bearer ${session}`) throw new HttpError(404, 'NOT_FOUND');
  const response = await fetch(`${sandbox}/_sandbox/orders/${out_trade_no}/pay`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: await request.text(),
  });
  if (!response.ok) throw new HttpError(409, 'NOT_PAID');
  return Response.json({ out_trade_no });
}
