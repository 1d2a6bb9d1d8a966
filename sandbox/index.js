/**
 * An embedded WeChat Pay to test a merchant against, offline and without credentials. It shares no code with the
 * library it is shipped with, so that each side checks the other.
 */

import { answerAdmin } from './admin.js';
import { createApi } from './api.js';
import { checkPayParams } from './cashier.js';
import { createClock } from './clock.js';
import { carried, sandboxClosed, unreached } from './connection.js';
import { openVault } from './credentials.js';
import { CertificateList } from './downloads.js';
import { SandboxError } from './errors.js';
import { FAULTS } from './faulttable.js';
import { Files } from './files.js';
import { Faults } from './injection.js';
import { completeKeys } from './keys.js';
import { Notifier } from './notifications.js';
import { checkOptions } from './options.js';
import { isPaid, Orders } from './orders.js';
import { answerPage, isPage } from './pages.js';
import { controlsOf, createProducts } from './products/index.js';
import { Refunds, refundOccasion } from './refunds.js';
import { createDeliveries } from './reposting.js';
import { bodyRules } from './rules.js';
import { createEvents } from './sending.js';
import { splitTarget } from './target.js';
import { paymentOccasion } from './transactions.js';
import { orderView, refundView } from './views.js';

export { SandboxError } from './errors.js';
export { createKeys } from './keys.js';

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
    subMerchants = [],
    notifyUrl = 'https://merchant.example/wechatpay/notify',
    now: base = () => Date.now(),
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
  const { now, acts: clock } = createClock(base);
  const vault = await openVault({ mchid, appid, notifyUrl }, await completeKeys(keys, mode, now()), {
    mode,
    now,
    subMerchants,
  });
  const { platform } = vault;
  const orders = new Orders(now);
  const emit = onEvent;
  const faults = new Faults();
  const notifier = new Notifier({ vault, now, notify, timeScale, probeEvery, answerLimit, faults, emit });
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
      if (act === 'settle') notifier.start(refund, refundOccasion(refund, refundNotifyUrl));
    },
  });
  const list = new CertificateList(platform, vault.seal);
  const announce = (/** @type {import('./notifications.js').Occasion} */ occasion) => notifier.start({}, occasion);
  const files = new Files(now);
  const shared = { vault, orders, refunds, certificates: list, notifier, files, now, allowHttp, emit };
  const products = createProducts(shared);
  const api = createApi({
    vault,
    refunds,
    certificates: list,
    faults,
    products,
    files,
    notify: announce,
    now,
    probeResponsesEvery,
    allowHttp,
    emit,
  });

  /** @param {import('./orders.js').Order} order */
  const viewOrder = (order) => orderView(order, notifier.deliveries(order).at(-1), refunds.list(order));

  /** @param {import('./refunds.js').Refund} refund */
  const viewRefund = (refund) => refundView(refund, notifier.deliveries(refund));

  /** @param {string} target */
  function deliveryOfOrder(target) {
    const { order } = orders.open(target);
    const delivery = notifier.deliveries(order).at(-1);
    if (delivery) return delivery;
    throw isPaid(order)
      ? new SandboxError('NO_NOTIFY_URL', 409, 'Nobody is notified of a code payment.')
      : new SandboxError('ORDER_NOT_PAID', 409, 'Only a paid order has a notification.');
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

  const ended = new AbortController();

  /**
   * @param {import('./authorization.js').ReceivedRequest} received
   * @param {import('./api.js').Way} way how it came
   * @returns {Promise<import('./index.js').RawResponse | { unreached: string }>}
   */
  async function serve(received, way) {
    const request = { ...received, target: splitTarget(received.target).path };
    if (isPage(request.target)) return answerPage(sandbox, request);
    if (/^\/_sandbox(\/|\?|$)/.test(request.target)) return answerAdmin(sandbox, request, way.inProcess);
    const answer = await api.answer(request, way);
    if ('unreached' in answer) return answer;
    const { status, headers, body, transport } = answer;
    return { status, headers, body: new Uint8Array(body), ...(transport && { transport }) };
  }

  /** @type {import('./index.js').Sandbox<any>} */
  const sandbox = {
    ...controlsOf(products),

    get credentials() {
      return vault.credentials();
    },

    get brandCredentials() {
      return vault.brandCredentials();
    },

    get keys() {
      return platform.keys();
    },

    async handle({ method, target, headers, body, secure = false, home }) {
      const received = { method, target, headers: headerMap(headers), body: new Uint8Array(body) };
      const way = { host: received.headers.get('host') ?? '', inProcess: false, secure, home };
      return /** @type {import('./index.js').RawResponse} */ (await serve(received, way));
    },

    async fetch(input, init = {}) {
      const request = typeof input === 'object' && 'url' in input ? input : undefined;
      const { host, pathname, search } = new URL(request?.url ?? String(input), 'http://sandbox.invalid');
      const signal = init.signal ?? request?.signal;
      signal?.throwIfAborted();
      const headers = headerMap(init.headers ?? request?.headers ?? {});
      const method = (init.method ?? request?.method ?? 'GET').toUpperCase();
      // A Response reads every kind of body and knows the media type that fetch would send.
      const carrier = new Response(init.body ?? (await request?.arrayBuffer()) ?? null);
      const type = carrier.headers.get('content-type');
      if (type !== null && !headers.has('content-type')) headers.set('content-type', type);
      const body = new Uint8Array(await carrier.arrayBuffer());
      const received = { method, target: pathname + search, headers, body };
      const answer = await serve(received, { host, inProcess: true, secure: true });
      signal?.throwIfAborted();
      if ('unreached' in answer) throw unreached(answer.unreached, host);
      return carried(answer, [signal, ended.signal], init.redirect ?? request?.redirect);
    },

    order: async (target) => viewOrder(orders.open(target).order),

    async pay(target, payParams) {
      const { order, opening } = orders.open(target);
      if (payParams !== undefined) orders.checkPayable(order);
      const prepayId = payParams === undefined ? opening : await checkPayParams(payParams, order, vault);
      notifier.checkOpen();
      orders.pay(order, prepayId);
      // Nobody is notified of a code payment.
      if (order.tradeType !== 'MICROPAY') notifier.start(order, paymentOccasion(order));
      return acted(order, 'pay');
    },

    async cancel(target) {
      const { order } = orders.open(target);
      orders.cancel(order);
      return acted(order, 'cancel');
    },

    nextCodePayments: async (outcome, more) => orders.expectCodes(outcome, more),
    resend: async (target) => ({ ...(await notifier.resend(deliveryOfOrder(target))) }),
    notification: async (target, more) => notifier.compose(deliveryOfOrder(target), more, more?.transaction),

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
      async create(parameters) {
        bodyRules({ allowHttp, provider: vault.subMerchants.size > 0 }).refund(parameters, '');
        notifier.checkOpen();
        const { out_refund_no } = refunds.create(structuredClone(parameters));
        return viewRefund(refunds.get(out_refund_no));
      },
      async settle(outRefundNo, result = 'SUCCESS') {
        notifier.checkOpen();
        return viewRefund(refunds.settle(outRefundNo, result));
      },
      refuseNext: async (code, more) => refunds.refuseNext(code, more),
      resend: async (outRefundNo, event) => ({ ...(await notifier.resend(deliveryOfRefund(outRefundNo, event))) }),
      notification: async (outRefundNo, more) =>
        notifier.compose(deliveryOfRefund(outRefundNo, more?.event), more, more?.refund),
    },

    faults: {
      known: FAULTS,
      inject: async (fault) => faults.inject(fault),
      list: async () => faults.list(),
      async clear() {
        faults.clear();
        notifier.releaseAll();
      },
    },
    clock,
    answers: api.answers,
    operations: api.operations,
    deliveries: createDeliveries({ notifier, now }),
    events: createEvents({ notifier, vault, notifyUrl, now, allowHttp }),

    idle: (more) => notifier.idle(more),
    close() {
      notifier.close();
      ended.abort(sandboxClosed());
    },
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
