// POST /wechatpay/notify
import { d1Claims } from './claims.js';
import { alarm } from './log.js';
import { findOrder, parkEvent } from './orders.js';
import { wechatPay } from './payments.js';
import { paid, setAside } from './settlement.js';

/**
 * Verifies, claims, records, answers, in this order. 204 means "durably recorded"; everything that throws becomes a 4xx or
 * 5xx, and WeChat Pay delivers again. Of deliveries at the same time one does the work.
 * @param {Request} request unread: the signature covers the body as it came
 * @param {import('./env').Env} env
 * @param {ExecutionContext} ctx
 */
export function receiveNotification(request, env, ctx) {
  /** @type {import('./env').Order | null} */
  let order = null;
  return wechatPay(env).handleNotification(
    request,
    async (event) => {
      if (event.kind === 'payment' && order) {
        await paid(env, ctx, order, event.resource);
        return;
      }
      // Refunds, complaints and whatever else is pointed at this address: genuine, and not this shop's to decide.
      const { event_type, id, resource } = event;
      await parkEvent(env.DB, event_type, id, resource, Date.now());
    },
    {
      claims: d1Claims(env.DB),
      waitUntil: (work) => ctx.waitUntil(work),
      expected: async ({ out_trade_no }) => {
        order = await findOrder(env.DB, out_trade_no);
        return order && { amount: { total: order.amount } };
      },
      // Another amount, an order of another system, or a lost database: it would not change if it came again.
      onMismatch: (error, event) => setAside(env, error, event.resource),
      onError: (error) => alarm('notification_refused', error),
    },
  );
}
