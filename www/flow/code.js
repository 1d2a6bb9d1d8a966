// What a backend writes for a step: lines of the payment in the README, which is compiled and run in the tests.

const NOTIFY = `export const notify = (request: Request) => pay.handleNotification(request, handler, checks);`;

/** By step; steps that are not the backend's, or need no line of their own, are not here. @type {Record<string, string>} */
export const CODE = {
  4: `const pay = WechatPay.fromEnv(process.env);
const { prepay_id } = await pay.prepayJsapi({ out_trade_no, description, amount: { total }, payer: { openid } });`,
  7: `return await pay.payParams.miniProgram({ prepay_id });`,
  16: NOTIFY,
  17: `const handler: NotificationHandler = async (event) => {
  if (event.kind !== 'payment') return;
  await db.markPaidOnce(event.resource.out_trade_no);
};
const checks: CheckedNotificationOptions = {
  expected: async ({ out_trade_no }) => {
    const order = await db.findOrder(out_trade_no);
    return order && { amount: { total: order.total } };
  },
  onMismatch: (error, event) => db.setAside(event.resource.out_trade_no, error.message),
  onError: (error) => console.error(error),
};
${NOTIFY}`,
  20: `const order = await db.findOrder(out_trade_no);`,
  21: `const transaction = await pay.queryByOutTradeNo(out_trade_no);`,
  22: `if (order && transaction.trade_state === 'SUCCESS') {
  pay.assertPayment(transaction, { out_trade_no, amount: { total: order.total } });
  await db.markPaidOnce(out_trade_no);
}`,
  close: `await pay.close(out_trade_no);`,
};
