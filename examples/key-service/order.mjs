// A shop without a private key: places one order, and prints what wx.requestPayment needs to pay it.
import { WechatPay } from 'wechatpay-wasm';
import { keyService } from './signer.mjs';

/** @type {Record<string, string | undefined>} */
const env = process.env;
const { KEY_SERVICE_URL: url = '', KEY_SERVICE_TOKEN: token = '', DEMO_OPENID: openid = '' } = env;
// With WECHATPAY_CERTIFICATE every signature is checked before it is used: a service with the wrong key is found at once.
const pay = WechatPay.fromEnv(env, { signer: keyService({ url, token }) });

const out_trade_no = crypto.randomUUID().replaceAll('-', '');
const prepay = await pay.prepayJsapi({
  out_trade_no,
  description: '咖啡 1 杯',
  amount: { total: 1800 },
  payer: { openid },
});
console.log(JSON.stringify({ out_trade_no, payParams: await pay.payParams.miniProgram(prepay) }, null, 2));
