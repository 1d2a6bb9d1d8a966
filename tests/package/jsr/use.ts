// Run by Deno, with type checks, against the folder that is published to JSR: a payment in the sandbox.
import { type Notification, WechatPay, type WechatPayOptions } from 'wechatpay-wasm';
import { createSandbox, type Sandbox } from 'wechatpay-wasm/sandbox';

const paid: string[] = [];
const record = (event: Notification) => {
  if (event.kind === 'payment') paid.push(event.resource.out_trade_no);
};
const sandbox: Sandbox = await createSandbox({
  notify: (url, init) => pay.handleNotification(new Request(url, init), record),
});
const options: WechatPayOptions = { ...sandbox.credentials, fetch: (url, init) => sandbox.fetch(url, init) };
const pay = new WechatPay(options);

const out_trade_no = 'DENO-0001';
const prepay = await pay.prepayJsapi({
  description: '一杯咖啡',
  out_trade_no,
  notify_url: 'https://shop.example/notify',
  amount: { total: 100 },
  payer: { openid: 'oUpF8uMuAJO_M2pxb1Q9zNjWeS6o' },
});
await sandbox.pay(out_trade_no, await pay.payParams.miniProgram(prepay));
await sandbox.idle();
sandbox.close();

const { amount } = await pay.queryByOutTradeNo(out_trade_no);
// @ts-expect-error: fen are a number, which shows that the declarations have come along.
const text: string | undefined = amount?.total;
if (paid.join() !== out_trade_no || String(text) !== '100') throw new Error(`paid: ${paid.join() || 'nothing'}`);
