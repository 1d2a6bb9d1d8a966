/**
 * An embedded WeChat Pay to test a merchant against, offline and without credentials. It shares no code with the
 * library it is shipped with, so that each side checks the other.
 */

import { answerAdmin } from './admin.js';
import { createApi } from './api.js';
import { checkPayParams } from './cashier.js';
import { openVault } from './credentials.js';
import { CertificateList } from './downloads.js';
import { SandboxError } from './errors.js';
import { completeKeys } from './keys.js';
import { Notifier } from './notifications.js';
import { checkOptions } from './options.js';
import { Orders, paymentOccasion } from './orders.js';
import { Refunds, refundOccasion } from './refunds.js';
import { Transfers } from './transfers.js';
import { notifyUrlIssue } from './urls.js';
import { orderView, refundView } from './views.js';

export { SandboxError } from './errors.js';
export { createKeys } from './keys.js';

/** @type {readonly import('./index.js').SandboxMode[]} */
const MODES = ['public-key', 'certificates', 'switching'];
/** WeChat Pay's time limit for the answer to a notification, in milliseconds. */
const ANSWER_LIMIT = 5000;
/** The shortest time between two refunds of one order, in milliseconds. */
const REFUND_INTERVAL = 60_000;

/** @type {typeof import('./index.js').createSandbox} */
export async function createSandbox(options = {}) {
  checkOptions(options);
  const {
    mode = 'public-key',
    mchid = '1230000109',
    appid = 'wxd678efh567hg6787',
    notifyUrl = 'https://merchant.example/wechatpay/notify',
    now = () => Date.now(),
    notify = (url, init) => globalThis.fetch(url, init),
    timeScale = 1,
    probeEvery = 0,
    probeResponsesEvery = 0,
    answerLimit = ANSWER_LIMIT,
    allowHttp = false,
    refundInterval = REFUND_INTERVAL,
    refundNotifyUrl,
    settleRefunds,
    keys = {},
    onEvent = () => {},
  } = options;
  if (!MODES.includes(mode)) throw new TypeError(`mode must be ${MODES.join(', ')}`);
  if (!/^[0-9]{1,32}$/.test(mchid)) throw new TypeError('mchid must be 1 to 32 decimal digits');
  if (!/^.{1,32}$/.test(appid)) throw new TypeError('appid must have 1 to 32 characters');
  if (!(timeScale >= 0 && timeScale <= 1000)) throw new TypeError('timeScale must be a number from 0 to 1000');
  if (!(answerLimit > 0)) throw new TypeError('answerLimit must be a positive number of milliseconds');
  if (!(refundInterval >= 0)) throw new TypeError('refundInterval must be a number of milliseconds, or 0');
  if (settleRefunds !== undefined && !['SUCCESS', 'ABNORMAL', 'CLOSED'].includes(settleRefunds)) {
    throw new TypeError('settleRefunds must be SUCCESS, ABNORMAL or CLOSED');
  }
  for (const [name, value] of Object.entries({ notifyUrl, refundNotifyUrl })) {
    const issue = value === undefined ? undefined : notifyUrlIssue(value, allowHttp);
    if (issue !== undefined) throw new TypeError(`${name} ${issue[1]}`);
  }
  for (const [name, value] of Object.entries({ probeEvery, probeResponsesEvery })) {
    if (!Number.isSafeInteger(value) || value < 0) throw new TypeError(`${name} must be 0 or a positive integer`);
  }

  const vault = await openVault({ mchid, appid, notifyUrl }, await completeKeys(keys, mode, now()), {
    mode,
    now,
  });
  const { platform } = vault;
  const orders = new Orders(now);
  const emit = onEvent;
  const notifier = new Notifier({ vault, now, notify, timeScale, probeEvery, answerLimit, emit });
  const refunds = new Refunds({
    orders,
    now,
    interval: refundInterval,
    result: settleRefunds,
    changed(refund, act) {
      const {
        id: refund_id,
        order,
        parameters: { out_refund_no },
        state: status,
      } = refund;
      const { out_trade_no } = order.parameters;
      emit({ type: 'refund', act, out_refund_no, refund_id, out_trade_no, status });
      if (act === 'settle') notifier.start(refund, refundOccasion(refund, mchid, refundNotifyUrl));
    },
  });
  const list = new CertificateList(platform, vault.seal);
  const answerApi = createApi({
    vault,
    orders,
    refunds,
    transfers: new Transfers(now),
    certificates: list,
    notify: (occasion) => notifier.start({}, occasion),
    now,
    probeResponsesEvery,
    allowHttp,
    emit,
  });

  /** @param {import('./orders.js').Order} order */
  const viewOrder = (order) => orderView(order, notifier.deliveries(order).at(-1), refunds.list(order));

  /** @param {import('./refunds.js').Refund} refund */
  const viewRefund = (refund) => refundView(refund, notifier.deliveries(refund));

  /** @param {string} outTradeNo */
  function deliveryOfOrder(outTradeNo) {
    const delivery = notifier.deliveries(orders.get(outTradeNo)).at(-1);
    if (!delivery) throw new SandboxError('ORDER_NOT_PAID', 409, 'Only a paid order has a notification.');
    return delivery;
  }

  /**
   * @param {string} outRefundNo
   * @param {string} [event] default: the newest
   */
  function deliveryOfRefund(outRefundNo, event) {
    const all = notifier.deliveries(refunds.get(outRefundNo));
    const delivery = all.filter(({ occasion }) => event === undefined || occasion.type === event).at(-1);
    if (delivery) return delivery;
    throw new SandboxError(
      'REFUND_NOT_SETTLED',
      409,
      `The refund has no notification${event === undefined ? ' yet' : ` ${event}`}: settle it first.`,
    );
  }

  /**
   * @param {import('./orders.js').Order} order
   * @param {'pay' | 'cancel'} act
   */
  function acted(order, act) {
    emit({ type: 'order', act, out_trade_no: order.parameters.out_trade_no, trade_state: order.state });
    return viewOrder(order);
  }

  /** @type {import('./index.js').Sandbox<any>} */
  const sandbox = {
    get credentials() {
      return vault.credentials();
    },

    get keys() {
      return platform.keys();
    },

    async handle({ method, target, headers, body }) {
      // A proxy-style request target includes the host; the path begins after it.
      const path = target.replace(/^https?:\/\/[^/?]+/i, '');
      const received = { method, target: path, headers: headerMap(headers), body: new Uint8Array(body) };
      const {
        status,
        headers: sent,
        body: bytes,
      } = /^\/_sandbox(\/|\?|$)/.test(path) ? await answerAdmin(sandbox, received) : await answerApi(received);
      return { status, headers: sent, body: bytes };
    },

    async fetch(input, init = {}) {
      const request = typeof input === 'object' && 'url' in input ? input : undefined;
      const { pathname, search } = new URL(request?.url ?? String(input), 'http://sandbox.invalid');
      const signal = init.signal ?? request?.signal;
      signal?.throwIfAborted();
      const headers = headerMap(init.headers ?? request?.headers ?? {});
      const method = (init.method ?? request?.method ?? 'GET').toUpperCase();
      // A Response reads every kind of body and knows the media type that fetch would send.
      const carrier = new Response(init.body ?? (await request?.arrayBuffer()) ?? null);
      const type = carrier.headers.get('content-type');
      if (type !== null && !headers.has('content-type')) headers.set('content-type', type);
      const body = new Uint8Array(await carrier.arrayBuffer());
      const answer = await sandbox.handle({ method, target: pathname + search, headers, body });
      signal?.throwIfAborted();
      const bytes = new Uint8Array(answer.body);
      return new Response(bytes.length > 0 ? bytes : null, { status: answer.status, headers: answer.headers });
    },

    async order(outTradeNo) {
      return viewOrder(orders.get(outTradeNo));
    },

    async pay(outTradeNo, payParams) {
      const prepayId =
        payParams === undefined ? undefined : await checkPayParams(payParams, orders.get(outTradeNo), vault);
      notifier.checkOpen();
      const order = orders.pay(outTradeNo, prepayId);
      notifier.start(order, paymentOccasion(order));
      return acted(order, 'pay');
    },

    cancel: async (outTradeNo) => acted(orders.cancel(outTradeNo), 'cancel'),
    resend: async (outTradeNo) => ({ ...(await notifier.resend(deliveryOfOrder(outTradeNo))) }),
    notification: async (outTradeNo, more) => notifier.compose(deliveryOfOrder(outTradeNo), more, more?.transaction),

    certificates: certificatesOf(platform, list),

    async rotateCertificate() {
      emit({ type: 'certificate', act: 'rotate', serial_no: await platform.rotate() });
      return platform.view();
    },

    async retireCertificate() {
      emit({ type: 'certificate', act: 'retire', serial_no: platform.retire() });
      return platform.view();
    },

    switchTo: async (stage, more) => platform.switchTo(stage, more),

    refunds: {
      get: async (outRefundNo) => viewRefund(refunds.get(outRefundNo)),
      list: async (outTradeNo) =>
        refunds.list(outTradeNo === undefined ? undefined : orders.get(outTradeNo)).map(viewRefund),
      async settle(outRefundNo, result = 'SUCCESS') {
        notifier.checkOpen();
        return viewRefund(refunds.settle(outRefundNo, result));
      },
      refuseNext: async (code, more) => refunds.refuseNext(code, more),
      resend: async (outRefundNo, event) => ({ ...(await notifier.resend(deliveryOfRefund(outRefundNo, event))) }),
      notification: async (outRefundNo, more) =>
        notifier.compose(deliveryOfRefund(outRefundNo, more?.event), more, more?.refund),
    },

    idle: (more) => notifier.idle(more),
    close: () => notifier.close(),
  };
  return sandbox;
}

/**
 * @param {import('./platform.js').Platform} platform
 * @param {CertificateList} list
 * @returns {import('./index.js').SandboxCertificates}
 */
function certificatesOf(platform, list) {
  const view = async () => platform.view();
  /** @type {Omit<import('./index.js').SandboxCertificates, 'downloads'>} */
  const certificates = Object.assign(view, {
    fail: async (/** @type {Parameters<CertificateList['fail']>[0]} */ options) => list.fail(options),
    seal: (/** @type {{ apiV3Key: string }} */ options) => list.seal(options),
    list: (/** @type {import('./index.js').ListedCertificate[]} */ entries) => list.list(entries),
    spell: async (/** @type {import('./index.js').SerialForm} */ form) => platform.spell(form),
    async reset() {
      list.reset();
      platform.spell();
    },
  });
  return Object.defineProperty(/** @type {import('./index.js').SandboxCertificates} */ (certificates), 'downloads', {
    get: () => list.downloads,
    enumerable: true,
  });
}

/**
 * @param {import('./index.js').HeaderSource} source
 * @returns {Map<string, string>} names in lower case; repeated headers joined
 */
function headerMap(source) {
  /** @type {Map<string, string>} */
  const map = new Map();
  const pairs = Symbol.iterator in source ? source : Object.entries(source);
  for (const [name, value] of pairs) {
    if (value === undefined) continue;
    const key = name.toLowerCase();
    const text = Array.isArray(value) ? value.join(', ') : String(value);
    map.set(key, map.has(key) ? `${map.get(key)}, ${text}` : text);
  }
  return map;
}
