// POST /wechatpay/notify
import { alarm } from './log.js';
import { findOrder, parkEvent } from './orders.js';
import { wechatPay } from './payments.js';
import { settlePayment } from './settlement.js';

/**
 * Verifies, records, answers, in this order. 204 means "durably recorded"; everything that throws becomes a 4xx or 5xx,
 * and WeChat Pay delivers again.
 * @param {Request} request unread: the signature covers the body as it came
 * @param {import('./env').Env} env
 * @param {ExecutionContext} ctx
 */
export function receiveNotification(request, env, ctx) {
  return wechatPay(env).handleNotification(
    request,
    async (event) => {
      if (event.kind !== 'payment') {
        // Refunds, complaints and whatever else is pointed at this address: genuine, and not this shop's to decide.
        const { event_type, id, resource } = event;
        await parkEvent(env.DB, event_type, id, resource, Date.now());
        return;
      }
      const order = await findOrder(env.DB, event.resource.out_trade_no);
      // Orders are stored before WeChat Pay learns of them, so this is another system's order or a lost database.
      if (!order) throw new Error(`no order ${event.resource.out_trade_no}`);
      await settlePayment(env, ctx, order, event.resource);
    },
    { onError: (error) => alarm('notification_refused', error) },
  );
}
