// How users write it, against the installed package; compiled strictly, with nothing but the language's own library.
import {
  WechatPay,
  WechatPayError,
  canonical,
  openAes256Gcm,
  verifySignature,
  version,
  type JsapiOrder,
  type MiniProgramPayParams,
  type Notification,
  type Transaction,
  type WechatPayErrorCode,
  type WechatPayOptions,
} from 'wechatpay-wasm';
import { init, initSync, WechatPay as SlimWechatPay } from 'wechatpay-wasm/slim';
import wasm from 'wechatpay-wasm/core_bg.wasm';

const options: WechatPayOptions = {
  mchid: '1230000109',
  privateKey: new Uint8Array(1),
  certificate: '-----BEGIN CERTIFICATE-----',
  apiV3Key: ['current', 'other'],
  platformKeys: [{ certificate: '' }, { id: 'PUB_KEY_ID_01', publicKey: '' }],
};
const client = new WechatPay(options);

export async function order(request: JsapiOrder): Promise<MiniProgramPayParams> {
  const prepay = await client.prepayJsapi(request, { timeoutMs: 3000 });
  const id: string | undefined = prepay.response.requestId;
  void id;
  return client.payParams.miniProgram(prepay);
}

export async function paid(out_trade_no: string): Promise<boolean> {
  const transaction: Transaction = await client.queryByOutTradeNo(out_trade_no);
  // An open list of values: the known ones are offered, others are allowed.
  switch (transaction.trade_state) {
    case 'SUCCESS':
    case 'A_STATE_OF_THE_FUTURE':
      client.assertPayment(transaction, { out_trade_no, amount: { total: 100 } });
      return true;
    default:
      return false;
  }
}

export function told(event: Notification): string {
  if (event.kind === 'payment') {
    const state: string = event.resource.trade_state;
    return state;
  }
  return event.resource.refund_status;
}

export async function node(headers: Record<string, string | string[] | undefined>, body: Uint8Array): Promise<number> {
  const reply = await client.handleNotification({ headers, body }, async (event) => void told(event));
  const text: string = reply.body;
  return reply.status + text.length;
}

export function explain(error: unknown): string {
  if (!(error instanceof WechatPayError)) throw error;
  const known = error as import('wechatpay-wasm').WechatPayError;
  switch (known.code) {
    case 'ERR_CONFIG':
    case 'ERR_INPUT':
    case 'ERR_MISMATCH':
      return known.issues.map((issue) => `${issue.field} ${issue.reason} ${issue.remedy}`).join();
    case 'ERR_API':
      return `${known.status} ${known.apiCode ?? known.wireCode ?? known.body}`;
    default: {
      const code: WechatPayErrorCode = known.code;
      return code;
    }
  }
}

export const signed: string = client.signRequest({ method: 'GET', path: '/v3/certificates' }).headers['Authorization'] ?? '';
export const text: string = canonical.response({ timestamp: '1', nonce: 'n' });
export const verdict: boolean = verifySignature({ message: text, signature: '', publicKey: '' });
export const opened: Uint8Array = openAes256Gcm({ key: opening(), nonce: opening(), ciphertext: opening() });
export const release: string = version;
function opening() {
  return new Uint8Array(1);
}

export const slim: WechatPay = new SlimWechatPay(options);
initSync({ module: wasm });
export const starting: Promise<void> = init({ module: 'core_bg.wasm' });

// @ts-expect-error no merchant number
new WechatPay({ privateKey: '', apiV3Key: '' });
// @ts-expect-error amounts are integers in fen, not text
client.prepayJsapi({ description: '', out_trade_no: '', amount: { total: '1.00' }, payer: { openid: '' } });
// @ts-expect-error a payer is needed
client.prepayJsapi({ description: '', out_trade_no: '', amount: { total: 1 } });
// @ts-expect-error verification cannot be switched off
client.queryByOutTradeNo('', { verify: false });
// @ts-expect-error read-only
client.mchid = '';
// @ts-expect-error a parsed body is not what was signed
client.parseNotification({ headers: {}, body: {} });
