// The payer's side: it takes what the server's side makes, and its outcome is no proof.
import type { WechatPay } from 'wechatpay-wasm';
import {
  type CashierOutcome,
  openBusinessView,
  requestMerchantTransfer,
  requestPayment,
  type WaitResult,
  waitForResult,
} from 'wechatpay-wasm/client';

/** What each of them takes is what `payParams` makes. */
export const opened = async ({ payParams }: WechatPay): Promise<CashierOutcome[]> => [
  await requestPayment(await payParams.miniProgram({ prepay_id: '' })),
  await requestPayment(await payParams.jsapi({ prepay_id: '' }), { bridgeMs: 1 }),
  await requestPayment(await payParams.appLowerCase({ prepay_id: '' }), { api: { requestPayment: () => {} } }),
  await requestMerchantTransfer(await payParams.merchantTransfer({ package_info: '' })),
  await openBusinessView(await payParams.payscore({ package: '' })),
  await openBusinessView(await payParams.payscoreDetail({ service_id: '', out_order_no: '' })),
];
// @ts-expect-error the OpenSDK's own names are those of native apps
export const native = async ({ payParams }: WechatPay) => requestPayment(await payParams.app({ prepay_id: '' }));

export function told(outcome: CashierOutcome): string {
  // @ts-expect-error there is no such outcome
  if (outcome.outcome === 'paid') return '';
  // @ts-expect-error only what failed has a reason
  if (outcome.outcome === 'cancelled') return outcome.reason;
  // Nobody has to remember which outcomes need the server: all do.
  const next: 'wait' | 'ask' = outcome.next;
  return outcome.outcome === 'failed' ? outcome.reason : next;
}

export async function result(after: CashierOutcome): Promise<number> {
  const waited: WaitResult<{ state: string; total: number }> = await waitForResult(
    async () => ({ state: 'paid', total: 1 }),
    { after, signal: { aborted: false }, limitMs: 1, now: () => 0, sleep: async () => {} },
  );
  // @ts-expect-error while it is pending there may be no answer
  if (!waited.final) return waited.answer.total;
  return waited.answer.total;
}
// @ts-expect-error the server is asked by a function
void waitForResult('https://shop.example/orders/1');
