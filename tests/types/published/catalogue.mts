// The catalogue, as users write it.
import type { ApiResult, Download, ResponseMeta, WechatPay } from 'wechatpay-wasm';
import {
  type Catalogue,
  catalogue,
  type EndpointAnswer,
  type EndpointInput,
  type EndpointKey,
} from 'wechatpay-wasm/catalogue';

declare const pay: WechatPay;
const api: Catalogue = catalogue(pay);

const body: EndpointInput<'POST /v3/refund/domestic/refunds'>['body'] = {
  out_trade_no: 'T',
  out_refund_no: 'R',
  // A value that is not known yet.
  funds_account: 'SOMETHING_NEW',
  amount: { refund: 1, total: 2, currency: 'CNY', from: [{ account: 'AVAILABLE', amount: 1 }] },
};

export async function calls(signal: AbortSignal): Promise<void> {
  const refund = await api('GET /v3/refund/domestic/refunds/{out_refund_no}', {
    params: { out_refund_no: 'R' },
    query: { sub_mchid: '1900000109' },
    signal,
    timeoutMs: 5000,
    retry: false,
  });
  // Two descriptions agree that it is there.
  const status: string = refund.status;
  const id: string | undefined = refund.response.requestId;
  const more: unknown = refund['not_published_yet'];
  void [status, id, more];
  await api('POST /v3/refund/domestic/refunds', { body });
  await api('GET /v3/certificates');
  const closed: ResponseMeta = await api('POST /v3/pay/transactions/out-trade-no/{out_trade_no}/close', {
    params: { out_trade_no: 'T' },
    body: { mchid: '1900000109' },
  });
  const file: Download = await api('GET /v3/billdownload/file', { query: { token: 't' }, maxBytes: 1000 });
  const { media_id } = await api('POST /v3/merchant/media/upload', { file: new Uint8Array(1), filename: 'a.png' });
  const text: string = media_id;
  void [closed, file, text];
  const { fapiao_media_id } = await api('POST /v3/taxi-invoice/cards/upload-file', {
    file: new Uint8Array(1),
    filename: 'a.pdf',
    meta: { company_mchid: '1900000109', region_id: 1 },
  });
  void fapiao_media_id;
}

/** A wrapper keeps the types. */
export const logged = <K extends EndpointKey>(key: K, input: EndpointInput<K>): [K, EndpointInput<K>] => [key, input];
export const opened = (
  guide: EndpointAnswer<'GET /v3/smartguide/guides'>,
): ApiResult<{ data?: { mobile?: string }[] }> => guide;

export async function mistakes(): Promise<void> {
  // @ts-expect-error no such key
  await api('GET /v3/refund/domestic/refund/{out_refund_no}', { params: { out_refund_no: 'R' } });
  // @ts-expect-error a wrong method
  await api('DELETE /v3/refund/domestic/refunds/{out_refund_no}', { params: { out_refund_no: 'R' } });
  const { amount } = body;
  // @ts-expect-error a wrong field
  await api('POST /v3/refund/domestic/refunds', { body: { out_refund_no: 'R', amount, out_trade_nr: 'T' } });
  // @ts-expect-error a wrong field further inside
  await api('POST /v3/refund/domestic/refunds', { body: { out_refund_no: 'R', amount: { ...amount, totl: 1 } } });
  // @ts-expect-error a field of the wrong type
  await api('POST /v3/refund/domestic/refunds', { body: { out_refund_no: 'R', amount: { ...amount, total: '1' } } });
  // @ts-expect-error a required field is missing
  await api('POST /v3/refund/domestic/refunds', { body: { out_refund_no: 'R' } });
  // @ts-expect-error no body
  await api('POST /v3/refund/domestic/refunds', {});
  // @ts-expect-error no params
  await api('GET /v3/refund/domestic/refunds/{out_refund_no}', {});
  // @ts-expect-error nothing at all
  await api('GET /v3/refund/domestic/refunds/{out_refund_no}');
  // @ts-expect-error the param of another operation
  await api('GET /v3/refund/domestic/refunds/{out_refund_no}', { params: { out_trade_no: 'T' } });
  // @ts-expect-error no such option
  await api('GET /v3/certificates', { timeout: 1 });
  // @ts-expect-error no file
  await api('POST /v3/merchant/media/upload', { filename: 'a.png' });
  // @ts-expect-error no key of the caller's
  await api('POST /v3/marketing/partnerships/build', { body: {} as never });
  // @ts-expect-error members of answers may be absent
  const name: string = (await api('GET /v3/smartguide/guides', { query: { store_id: 1 } })).data[0].name;
  void name;
}
