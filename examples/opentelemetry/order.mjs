// Places an order and asks for it, in one span. Each attempt of a call is a span below it.
import { trace } from '@opentelemetry/api';
import { WechatPay } from 'wechatpay-wasm';
import { spans } from './spans.mjs';
import { provider } from './tracing.mjs';

/** @type {Record<string, string | undefined>} */
const env = process.env;
const pay = WechatPay.fromEnv(env, spans);
const out_trade_no = crypto.randomUUID().replaceAll('-', '');

await trace.getTracer('shop').startActiveSpan('checkout', async (span) => {
  try {
    await pay.prepayJsapi({
      out_trade_no,
      description: '咖啡 1 杯',
      amount: { total: 1800 },
      payer: { openid: env.DEMO_OPENID ?? '' },
    });
    const { trade_state } = await pay.queryByOutTradeNo(out_trade_no);
    console.log(out_trade_no, trade_state);
  } finally {
    span.end();
  }
});
await provider.shutdown();
