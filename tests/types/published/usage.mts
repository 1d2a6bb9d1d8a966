// How users write it, against the installed package; compiled strictly, with nothing but the language's own library.
import {
  canonical,
  type JsapiOrder,
  type MiniProgramPayParams,
  type Notification,
  type NotificationOptions,
  type NotificationReply,
  openAes256Gcm,
  type ServerlessReply,
  type Transaction,
  verifySignature,
  version,
  WechatPay,
  WechatPayError,
  type WechatPayErrorCode,
  type WechatPayOptions,
} from 'wechatpay-wasm';
import wasm from 'wechatpay-wasm/core_bg.wasm';
import { init, initSync, WechatPay as SlimWechatPay } from 'wechatpay-wasm/slim';

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
  if (event.kind === 'refund') {
    const { refund_status, amount } = event.resource;
    return `${refund_status} ${amount.refund}`;
  }
  return event.resource.anything;
}

export async function refunded(out_trade_no: string): Promise<string> {
  const amount = { refund: 1, total: 2, currency: 'CNY' } as const;
  const refund = await client.refunds.create({ out_trade_no, out_refund_no: 'R-1', amount, reason: 'x' });
  const again = await client.refunds.query({ out_refund_no: refund.out_refund_no }, { timeoutMs: 1000 });
  if (again.status === 'ABNORMAL') {
    const { refund_id, out_refund_no } = again;
    await client.refunds.applyAbnormal({ refund_id, out_refund_no, type: 'MERCHANT_BANK_CARD' });
  }
  return `${refund.response.status} ${(await client.refunds.query('R-1')).amount.refund}`;
}

export async function node(headers: Record<string, string | string[] | undefined>, body: Uint8Array): Promise<number> {
  const reply = await client.handleNotification({ headers, body }, async (event) => void told(event));
  const text: string = reply.body;
  return reply.status + text.length;
}

interface NodeRequest {
  headers: Record<string, string | string[] | undefined>;
  body?: unknown;
  on(event: string, listener: (...values: any[]) => void): this;
}
/** Requests of Node, and what Koa, Fastify and Nest hold them in. */
export async function frameworks(
  request: NodeRequest,
  fastify: { raw: NodeRequest; headers: NodeRequest['headers']; body: unknown },
  koa: { req: NodeRequest; request: { req: NodeRequest; rawBody: string }; body: unknown },
): Promise<NotificationReply[]> {
  const options: NotificationOptions = { bodyTimeoutMs: 1000, onError: async (error) => void explain(error) };
  return [
    await client.handleNotification(request, told, options),
    await client.handleNotification(fastify, told),
    await client.handleNotification(koa, told),
    await client.handleNotification(koa.request, told),
  ];
}

/** As the platforms' own types have it. */
export async function lambda(event: {
  headers: Record<string, string | undefined>;
  body: string | null;
  isBase64Encoded: boolean;
  path: string;
}): Promise<number> {
  const { kind } = await client.parseNotification(event);
  const reply: ServerlessReply = await client.handleNotification(event, told);
  const fromText: ServerlessReply = await client.handleNotification(new Uint8Array(), told);
  return reply.statusCode + fromText.statusCode + kind.length;
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

export async function signed(): Promise<string> {
  const { headers } = await client.signRequest({ method: 'GET', path: '/v3/certificates' });
  return headers['Authorization'] ?? '';
}
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
// @ts-expect-error a refund names its order once
client.refunds.create({
  out_trade_no: '',
  transaction_id: '',
  out_refund_no: '',
  amount: { refund: 1, total: 1, currency: 'CNY' },
});
// @ts-expect-error pay params are promised
client.payParams.miniProgram({ prepay_id: '' }).paySign;
// @ts-expect-error read-only
client.mchid = '';
// @ts-expect-error a time limit is a number of milliseconds
client.handleNotification({ headers: {}, body: '' }, told, { bodyTimeoutMs: '5s' });
// @ts-expect-error a request is needed, not its body
client.handleNotification({ total: 1 }, told);
// @ts-expect-error a parsed body is not what was signed
client.parseNotification({ headers: {}, body: {} });
