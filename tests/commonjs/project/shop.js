// The code of a shop, as it is in production: it knows nothing of the sandbox.
const { WechatPay } = require('wechatpay-wasm');

/** @param {import('wechatpay-wasm').WechatPayOptions} options */
exports.createShop = (options) => {
  const pay = new WechatPay(options);
  /** @type {string[]} each with the amount that was paid, in fen */
  const paid = [];
  return {
    paid,

    /** @param {string} out_trade_no */
    async order(out_trade_no) {
      const { prepay_id } = await pay.prepayJsapi({
        out_trade_no,
        description: 'A cup of tea',
        amount: { total: 1200 },
        payer: { openid: 'oUpF8uMuAJO_M2pxb1Q9zNjWeS6o' },
      });
      return pay.payParams.miniProgram({ prepay_id });
    },

    /** @param {Request} request what WeChat Pay posted */
    notify: (request) =>
      pay.handleNotification(request, (event) => {
        if (event.kind === 'payment') paid.push(`${event.resource.out_trade_no}: ${event.resource.amount?.total}`);
      }),
  };
};
