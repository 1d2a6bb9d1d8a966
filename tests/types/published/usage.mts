// How users write it, against the installed package; compiled strictly, with nothing but the language's own library.
import {
  type AppPayParams,
  type CheckReport,
  type ChooseWXPayParams,
  canonical,
  checkConfig,
  cryptoKeySigner,
  handleNotification,
  type JsapiOrder,
  type LowerCaseAppPayParams,
  type MiniProgramPayParams,
  type Notification,
  type NotificationOptions,
  type NotificationReply,
  nodeSigner,
  openAes256Gcm,
  parseNotification,
  type ServerlessReply,
  type Signer,
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

export async function examined(): Promise<boolean> {
  const offline: CheckReport = checkConfig({ mchid: '1', language: 'en' }, { WECHATPAY_APPID: 'wx' });
  const { ok, checks } = await client.doctor({ openid: 'o', timeoutMs: 3000 });
  for (const { name, status, remedy, zh, en } of [...offline.checks, ...checks]) {
    const told: string = `${name} ${status} ${remedy ?? ''} ${zh.message} ${en.message}`;
    void told;
  }
  return ok;
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
  const { sp_mchid } = event.resource as { sp_mchid: string };
  return sp_mchid;
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

/** The payment that is expected, and where one goes that is not. */
export async function checked(headers: Record<string, string>, body: Uint8Array): Promise<number> {
  const orders = new Map([['ORDER-1', 5600]]);
  const reply = await client.handleNotification({ headers, body }, told, {
    expected: ({ out_trade_no }) => {
      const total = orders.get(out_trade_no);
      return total === undefined ? undefined : { amount: { total } };
    },
    onMismatch: async (error, event) => void [error.code, error.issues.length, event.resource.out_trade_no],
    bodyTimeoutMs: 1000,
  });
  const found = async (): Promise<{ amount: { total: number } } | null> => null;
  await client.handleNotification({ headers, body }, told, { expected: found, onMismatch: () => {} });
  return reply.status;
}

/** One address for several merchants; handlers get the client, of its own class. */
class OwnClient extends WechatPay {
  readonly shop = 'own';
}
export async function shared(headers: Record<string, string>, body: Uint8Array): Promise<string> {
  const clients = [new OwnClient(options), OwnClient.fromEnv()];
  const reply: NotificationReply = await handleNotification(
    clients,
    { headers, body },
    (event, { shop }) => shop + event.kind,
    {
      expected: (transaction, event, { mchid }) => (transaction.mchid === mchid ? { amount: { total: 1 } } : undefined),
      onMismatch: (error, event, { shop }) => error.message + event.id + shop,
      onError: (error, client) => [error, client?.shop],
    },
  );
  const { client, event } = await parseNotification(clients, { headers, body });
  return reply.body + client.shop + event.kind;
}

/** Methods stay methods when they are taken out. */
export const { prepayJsapi, request, refunds, payParams } = client;
export async function cashiers(prepay_id: string): Promise<[ChooseWXPayParams, AppPayParams, LowerCaseAppPayParams]> {
  const { chooseWXPay, app, appLowerCase } = payParams;
  return [await chooseWXPay({ prepay_id }), await app({ prepay_id }), await appLowerCase({ prepay_id })];
}

export async function generic(): Promise<number> {
  const headers = { 'Idempotency-Key': 'k-1', 'X-Absent': undefined };
  const { data } = await request<{ total: number }>({ method: 'POST', path: '/v3/x', body: {}, headers });
  const { data: open } = await request({ method: 'GET', path: '/v3/x' });
  return data.total + (typeof open === 'number' ? open : 0);
}

/** As Node, and as a Worker with other bindings, have it. */
export function configured(env: Record<string, string | undefined>, worker: WorkerEnv): WechatPay[] {
  const fetch = worker.PROXY.fetch;
  return [
    WechatPay.fromEnv(),
    WechatPay.fromEnv(env),
    WechatPay.fromEnv(worker, { notifyUrl: 'https://a.example/', fetch }),
  ];
}
interface WorkerEnv {
  WECHATPAY_MCHID: string;
  WECHATPAY_API_V3_KEY: string;
  PROXY: { fetch: import('wechatpay-wasm').FetchLike };
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
const held: Signer = cryptoKeySigner({
  sign: { type: 'private', extractable: false, algorithm: { name: 'RSASSA-PKCS1-v1_5' }, usages: ['sign'] },
});
export const signers: Signer[] = [
  held,
  { sign: (message) => message },
  { sign: held.sign, decrypt: async (bytes) => bytes },
];
export const sealed: Uint8Array = nodeSigner({ type: 'private', asymmetricKeyType: 'rsa' }).sign(opening());
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
const twice = {
  out_trade_no: '',
  transaction_id: '',
  out_refund_no: '',
  amount: { refund: 1, total: 1, currency: 'CNY' },
} as const;
// @ts-expect-error a refund names its order once
client.refunds.create(twice);
// @ts-expect-error pay params are promised
client.payParams.miniProgram({ prepay_id: '' }).paySign;
// @ts-expect-error read-only
client.mchid = '';
// @ts-expect-error a time limit is a number of milliseconds
client.handleNotification({ headers: {}, body: '' }, told, { bodyTimeoutMs: '5s' });
// @ts-expect-error where the expected payment is known, somebody must take one that is not
client.handleNotification({ headers: {}, body: '' }, told, { expected: () => undefined });
// @ts-expect-error and the other way round
client.handleNotification({ headers: {}, body: '' }, told, { onMismatch: () => {} });
// @ts-expect-error an order has an amount
client.handleNotification({ headers: {}, body: '' }, told, { expected: () => ({}), onMismatch: () => {} });
// @ts-expect-error the content of an answer is not known unless it is said
client.request({ method: 'GET', path: '/v3/x' }).then(({ data }) => data.total);
// @ts-expect-error a secrets store is asked first
WechatPay.fromEnv({ WECHATPAY_API_V3_KEY: { get: async () => '' } });
// @ts-expect-error a request is needed, not its body
client.handleNotification({ total: 1 }, told);
// @ts-expect-error a parsed body is not what was signed
client.parseNotification({ headers: {}, body: {} });
// @ts-expect-error a key is no text
cryptoKeySigner({ sign: '' });
// @ts-expect-error nor is it here
nodeSigner('');
