// How users write it, against the installed package; compiled strictly, with nothing but the language's own library.
import {
  type AppPayParams,
  type BrandOptions,
  type CallPolicy,
  type CheckReport,
  type ChooseWXPayParams,
  canonical,
  checkConfig,
  cryptoKeySigner,
  handleNotification,
  type JsapiOrder,
  type LowerCaseAppPayParams,
  type MiniProgramPayParams,
  memoryClaims,
  type Notification,
  type NotificationClaims,
  type NotificationEvent,
  type NotificationOptions,
  type NotificationReply,
  nodeSigner,
  openAes256Gcm,
  type PartnerTransaction,
  parseNotification,
  processOnce,
  type RetryEvent,
  replyWith,
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

export async function settled(request: JsapiOrder): Promise<boolean | undefined> {
  try {
    await client.prepayJsapi(request, { retry: { attempts: 2, deadlineMs: 5000 } });
  } catch (error) {
    if (!(error instanceof WechatPayError)) throw error;
    for (const { code, status, host } of error.attempts ?? []) {
      const why: WechatPayErrorCode = code;
      // @ts-expect-error no such code
      if (code === 'ERR_NEVER') void [why, status, host];
    }
    const { tookEffect, data } = await client.settle(error, { timeoutMs: 3000 });
    const same: unknown = data?.out_trade_no;
    if (tookEffect || same) return tookEffect;
  }
  const order = await client.waitFor({ out_trade_no: request.out_trade_no }, { deadlineMs: 30_000 });
  const refund = await client.waitFor({ out_refund_no: 'R1' });
  // @ts-expect-error the state is a text
  void order.data.trade_state.toFixed();
  return order.final && order.data.trade_state === 'SUCCESS' && refund.data.status === 'SUCCESS';
}

export function observed(): WechatPay {
  return new WechatPay({
    ...options,
    onRequest: ({ operation, attempt }) => void `${operation} ${attempt.toFixed()}`,
    onResponse: ({ code, durationMs }) => [code, durationMs.toFixed()],
    onRetry: async ({ code, pauseMs }: RetryEvent) => void [code, pauseMs],
    onNotification({ status, kind, code }: NotificationEvent) {
      const known: WechatPayErrorCode | undefined = code;
      return [status.toFixed(), kind === 'refund', known];
    },
    // @ts-expect-error a hook is told no body
    onError: ({ body }) => body,
  });
}

export async function once(event: Notification): Promise<number | undefined> {
  const claims: NotificationClaims = memoryClaims({ keepMs: 1000, limit: 10 });
  const done = await processOnce(claims, event.id, async () => 7, { leaseMs: 1000 });
  // @ts-expect-error there is a value only if the work ran
  void done.value;
  return done.ran ? done.value : undefined;
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

/** The name alone tells what the content is, unless products share it. */
export function named(event: Notification): string | undefined {
  switch (event.event_type) {
    case 'COMPLAINT.CREATE':
    case 'COMPLAINT.STATE_CHANGE':
      return event.resource.complaint_id;
    case 'PAYSCORE.USER_PAID': {
      const kind: 'payscore' = event.kind;
      return event.resource.out_order_no ?? kind;
    }
    case 'TRANSACTION.SUCCESS':
      if (event.kind === 'combined-payment') return event.resource.sub_orders[0]?.transaction_id;
      if (event.kind === 'partner-payment') return event.resource.sub_mchid;
      // @ts-expect-error it may be anything: a share, a payment of a partner, or somebody else's
      return event.resource.out_trade_no;
    // @ts-expect-error there is no such event
    case 'COMPLAINT.CREATED':
      return undefined;
    default: {
      const name: string = event.event_type;
      return event.kind === 'other' ? name : event.kind;
    }
  }
}

export async function compared(): Promise<number> {
  const { status } = await client.handleNotification({ headers: {}, body: '' }, async () => replyWith({ a: 1 }), {
    checks: {
      'partner-payment': {
        expected: ({ sub_mchid, out_trade_no }) => ({ sub_mchid, amount: { total: out_trade_no.length } }),
        onMismatch: (error, event) => [error.issues, event.resource.sub_appid],
      },
      transfer: {
        expected: async ({ openid }) => ({ transfer_amount: 1, ...(openid && { openid }) }),
        onMismatch: (_, event) => event.resource.fail_reason,
      },
    },
  });
  return status;
}

export async function comparedForSeveral(others: readonly WechatPay[]): Promise<number> {
  const { status } = await handleNotification(others, { headers: {}, body: '' }, () => {}, {
    checks: {
      refund: {
        expected: ({ out_trade_no }, event, { mchid }) => ({
          out_trade_no: out_trade_no + mchid + event.id,
          amount: { refund: 1, total: 1 },
        }),
        // The compiler knows it as a client, with all its methods.
        onMismatch: (error, _, shop) => [error.issues, shop.refunds.query],
      },
      transfer: {
        // @ts-expect-error it is a client
        expected: (_, __, shop) => ({ transfer_amount: shop.transferAmount }),
        onMismatch: () => {},
      },
    },
  });
  /** Of one client, nothing is said of the client. */
  type Checks = NonNullable<Parameters<typeof client.handleNotification>[2]>['checks'];
  // @ts-expect-error it has two parameters
  const checks: Checks = { refund: { expected: (_, __, shop) => shop, onMismatch: () => {} } };
  void checks;
  return status;
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

export async function combined(combine_out_trade_no: string): Promise<boolean> {
  const sub = { mchid: '1', out_trade_no: 'S-00001', attach: 'a', description: 'x' };
  const amount = { total_amount: 1, currency: 'CNY' } as const;
  const order = { combine_out_trade_no, sub_orders: [{ ...sub, amount, settle_info: { profit_sharing: true } }] };
  const { prepay_id } = await client.combine.prepayJsapi({ ...order, combine_payer_info: { sub_openid: 'o' } });
  const { contract_result } = await client.combine.prepayApp({ ...order, trade_scenario: 'RECOMMERCE' });
  const { code_url } = await client.combine.prepayNative(order, { timeoutMs: 1000 });
  const scene_info = { payer_client_ip: '203.0.113.7', h5_info: { type: 'Wap' } };
  const { h5_url } = await client.combine.prepayH5({ ...order, scene_info });
  const { data, final } = await client.waitFor({ combine_out_trade_no });
  await client.combine.close({ combine_out_trade_no, sub_orders: [{ mchid: '1', out_trade_no: 'S-00001' }] });
  const { sub_orders = data.sub_orders } = await client.combine.query(combine_out_trade_no);
  const texts: (string | undefined)[] = [prepay_id, code_url, h5_url, contract_result?.code];
  return final && texts.length > 0 && (sub_orders ?? []).every(({ amount: paid }) => paid?.total_amount === 1);
}

export async function divided(transaction_id: string, out_order_no: string): Promise<number> {
  const { profitSharing } = client;
  const person = { type: 'PERSONAL_OPENID', account: 'o' } as const;
  const { name = '' } = await profitSharing.addReceiver({ ...person, name: 'x', relation_type: 'STAFF' });
  const receivers = [{ ...person, name, amount: 1, description: 'x' }];
  const call = { transaction_id, out_order_no };
  const made = await profitSharing.createOrder({ ...call, receivers, unfreeze_unsplit: false });
  const { data } = await client.waitFor(call);
  const { state, receivers: shares = data.receivers } = await profitSharing.queryOrder(call);
  await profitSharing.unfreeze({ ...call, description: 'x' });
  const numbers = { out_return_no: 'R-1', out_order_no };
  const back = { out_return_no: 'R-1', return_mchid: '1', amount: 1, description: 'x' };
  await profitSharing.createReturn({ ...back, order_id: made.order_id });
  const { fail_reason } = (await client.waitFor(numbers)).data;
  const { result } = await profitSharing.queryReturn(numbers);
  await profitSharing.deleteReceiver(person);
  const { hash_value } = await profitSharing.bill({ bill_date: '2026-07-20', tar_type: 'GZIP' });
  const texts: (string | undefined)[] = [state, result, fail_reason, hash_value, shares?.[0]?.fail_reason];
  const { unsplit_amount } = await profitSharing.queryAmounts(transaction_id);
  return unsplit_amount + (await profitSharing.queryMaxRatio('1')).max_ratio + texts.length;
}

export async function complained(): Promise<string> {
  const days = { begin_date: '2026-07-01', end_date: '2026-07-20' };
  const ids: string[] = [];
  for await (const { complaint_id, complaint_state } of client.complaints.list(days, { timeoutMs: 1000 })) {
    if (complaint_state === 'PENDING') ids.push(complaint_id);
    for await (const entry of client.complaints.history(complaint_id)) ids.push(entry.log_id);
  }
  const page = await client.complaints.list({ ...days, limit: 50, offset: 0 });
  const done = await client.complaints.complete(ids[0] ?? '');
  return `${page.data?.[0]?.payer_phone} ${page.total_count} ${page.response.status} ${done.status}`;
}

export async function uploaded(bytes: Uint8Array, stream: AsyncIterable<Uint8Array>): Promise<string> {
  const onProgress = ({ sentBytes, totalBytes }: { sentBytes: number; totalBytes: number }) => sentBytes / totalBytes;
  const { media_id } = await client.media.uploadImage(bytes, { filename: 'a.png', onProgress });
  const video = await client.media.uploadVideo(stream, { filename: 'a.mp4' });
  const named = { size: 1, name: 'a.png', arrayBuffer: async () => new ArrayBuffer(1) };
  const { media_url } = await client.upload('/v3/marketing/favor/media/image-upload', named);
  const { fapiao_media_id } = await client.upload(
    '/v3/new-tax-control-fapiao/fapiao-applications/upload-fapiao-file',
    bytes,
    { filename: 'a.pdf', meta: { file_type: 'PDF' } },
  );
  return media_id + video.media_id + media_url + fapiao_media_id;
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

/** Each kind of order has members of its own, and the members say whose order is waited for. */
export async function kinds(out_trade_no: string, sub_mchid: string): Promise<string[]> {
  const basics = { description: '', out_trade_no, amount: { total: 1 } };
  const scene_info = { payer_client_ip: '203.0.113.9', h5_info: { type: 'Wap' } };
  const link: string = await payParams.h5({ ...(await client.prepayH5({ ...basics, scene_info })), redirect_url: '' });
  const code: string = await payParams.native(await client.prepayNative(basics));
  const params = await payParams.app({ ...(await client.partner.prepayApp({ ...basics, sub_mchid })), sub_appid: '' });
  const store = { store_info: { out_id: '1' } };
  const taken = await client.codePay({ ...basics, payer: { auth_code: '' }, scene_info: store });
  const { mchid } = await client.reverse(taken.out_trade_no);
  const own: Transaction = (await client.waitFor({ out_trade_no })).data;
  const order = { out_trade_no, sub_mchid };
  const partner: PartnerTransaction = (await client.waitFor(order)).data;
  client.assertPayment(partner, { ...order, amount: { total: 1 } });
  return [link, code, params.partnerId, mchid, own.appid, partner.sp_appid];
}

export async function generic(): Promise<number> {
  const headers = { 'Idempotency-Key': 'k-1', 'X-Absent': undefined };
  const { data } = await request<{ total: number }>({ method: 'POST', path: '/v3/x', body: {}, headers });
  const { data: open } = await request({ method: 'GET', path: '/v3/x' });
  return data.total + (typeof open === 'number' ? open : 0);
}

/** What is newer than the library, from a path template, and of a brand. */
export async function further(): Promise<unknown[]> {
  const policy: CallPolicy = { encrypt: ['payer.name'], decrypt: ['list[].id'], idempotencyKey: 'k-1', repeat: 'same' };
  const { data } = await request({ method: 'POST', path: '/v3/x/{id}', params: { id: '1' }, body: {}, policy });
  const file = await client.download({ path: '/v3/global/statements', query: { date: '20260720', mchid: undefined } });
  const options: BrandOptions = { brandId: '1', privateKey: '', serialNo: '', publicKeyId: '', publicKey: '' };
  const brand = new WechatPay(options);
  return [data, file.status, brand.brandId, checkConfig({ brandId: '1' }).ok];
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
// @ts-expect-error an H5 order tells what the payer's page runs in
client.prepayH5({ description: '', out_trade_no: '', amount: { total: 1 }, scene_info: { payer_client_ip: '' } });
const partner = { description: '', out_trade_no: '', amount: { total: 1 }, sub_mchid: '' };
// @ts-expect-error a payer is of one app
client.partner.prepayJsapi({ ...partner, sub_appid: '', payer: { sp_openid: '', sub_openid: '' } });
// @ts-expect-error a payer of the sub-merchant's app needs that app
client.partner.prepayJsapi({ ...partner, payer: { sub_openid: '' } });
// @ts-expect-error a partner query names the sub-merchant
client.partner.queryByOutTradeNo({ out_trade_no: '' });
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
const sharedTwice = {
  order_id: '',
  out_order_no: '',
  out_return_no: '',
  return_mchid: '',
  amount: 1,
  description: '',
};
// @ts-expect-error a return names its sharing once
client.profitSharing.createReturn(sharedTwice);
// @ts-expect-error a sub-order of a combined payment has a `total_amount`
client.combine.prepayNative({ combine_out_trade_no: '', sub_orders: [{ amount: { total: 1 } }] });
// @ts-expect-error the payer of a JSAPI order is named
client.combine.prepayJsapi({ combine_out_trade_no: '', sub_orders: [], combine_payer_info: {} });
// @ts-expect-error a sharing is queried by both numbers
client.profitSharing.queryOrder({ out_order_no: '' });
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
// @ts-expect-error days are needed
client.complaints.list({});
// @ts-expect-error who refuses says why
client.complaints.updateRefund({ complaint_id: '', action: 'REJECT' });
// @ts-expect-error nothing is uploaded there
client.upload('/v3/pay/transactions/jsapi', new Uint8Array(1));
// @ts-expect-error this endpoint wants more than the file
client.upload('/v3/taxi-invoice/cards/upload-file', new Uint8Array(1));
// @ts-expect-error and knows what
client.upload('/v3/merchant/media/upload', new Uint8Array(1), { meta: { file_type: 'PDF' } });
