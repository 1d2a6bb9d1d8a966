import { shop } from '../../../lib/shop.js';

/**
 * POST /wechatpay/notify. A route handler gets the request unread, which is what the signature needs.
 * @param {Request} request
 */
export const POST = (request) => {
  const { wechatPay, receive, payments } = shop();
  return wechatPay.handleNotification(request, receive, payments);
};
