// The same from CommonJS.
import type { WechatPay } from 'wechatpay-wasm';
import { catalogue } from 'wechatpay-wasm/catalogue';

export async function refunded(pay: WechatPay): Promise<string> {
  const api = catalogue(pay);
  const { status, response } = await api('GET /v3/refund/domestic/refunds/{out_refund_no}', {
    params: { out_refund_no: 'R' },
  });
  // @ts-expect-error no such key
  await api('GET /v3/refund/domestic/refund/{out_refund_no}', { params: { out_refund_no: 'R' } });
  return `${status} ${response.requestId ?? ''}`;
}
