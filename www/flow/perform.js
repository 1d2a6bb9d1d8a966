// What happens in each step, and the bytes there are to see.

import { publicKeyOf } from '../common/keys.js';
import { canonical, SandboxError, verifySignature, WechatPayError } from '../common/lib.js';

/**
 * @typedef {import('./payment.js').Payment} Payment
 * @typedef {import('../common/bytes.js').Part} Part
 * @typedef {{ ok: boolean, parts: Part[] }} Result
 */

/** @param {import('../common/dom.js').TextRef} text @returns {Part} */
const good = (text) => ({ kind: 'verdict', ok: true, text });
/** @param {import('../common/dom.js').TextRef} text @returns {Part} */
const plain = (text) => ({ kind: 'verdict', ok: null, text });
/** @param {string} title @param {unknown} value @returns {Part} */
const json = (title, value) => ({ kind: 'json', title, text: JSON.stringify(value, null, 2) });

/** The members of an `Authorization` header. @param {string} header */
export const authorizationOf = (header) =>
  Object.fromEntries([...header.matchAll(/(\w+)="([^"]*)"/g)].map(([, name, value]) => [name, value]));

/** @param {string} title @param {import('./payment.js').WireRequest} request @returns {Part} */
const httpRequest = (title, { method, target, headers, body }) => ({
  kind: 'http',
  title,
  start: `${method} ${target} HTTP/1.1`,
  headers: Object.entries(headers),
  body,
});

/** @param {string} title @param {import('./payment.js').WireResponse} response @returns {Part} */
export const httpResponse = (title, { status, headers, body }) => ({
  kind: 'http',
  title,
  start: `HTTP/1.1 ${status}`,
  headers: Object.entries(headers),
  body,
});

/**
 * The five lines of a request that was sent.
 * @param {import('./payment.js').WireRequest} request @returns {Part & { kind: 'message' }}
 */
function requestMessage({ method, target, headers, body }) {
  const { timestamp, nonce_str: nonce } = authorizationOf(headers.Authorization ?? headers.authorization ?? '');
  return {
    kind: 'message',
    form: 'request',
    text: canonical.request({ method, path: target, timestamp, nonce, body }),
  };
}

/** The three lines of an answer or notification. @param {Record<string, string>} headers @param {string} body @returns {Part} */
export function responseMessage(headers, body) {
  const [timestamp, nonce] = [headers['Wechatpay-Timestamp'] ?? '', headers['Wechatpay-Nonce'] ?? ''];
  return { kind: 'message', form: 'response', text: canonical.response({ timestamp, nonce, body }) };
}

/** A signed call as sent, with what the other side made of it. @param {Payment} payment @returns {Part[]} */
function sent({ exchanges }) {
  const { request } = exchanges.at(-1) ?? missing();
  return [requestMessage(request), httpRequest('bytes.sent', request)];
}

/** @param {Payment} payment @returns {Part[]} */
function answered({ exchanges, parties }) {
  const { response } = exchanges.at(-1) ?? missing();
  return [
    httpResponse('bytes.received', response),
    responseMessage(response.headers, response.body),
    good(['say.verified', { key: parties.client.platformKeyIds[0] }]),
  ];
}

/** @returns {never} */
function missing() {
  throw new Error('an earlier step is missing');
}

/** @type {Record<string, (payment: Payment) => Promise<Part[]> | Part[]>} */
const actions = {
  1: ({ order }) => [json('bytes.cart', { goods: order.description, quantity: 1 })],
  2: ({ order }) => [json('bytes.submit', { goods: order.description, quantity: 1, login: '…' }), plain('say.noprice')],
  3: ({ parties, order }) => [json('bytes.record', { ...parties.shop.record, prepay: order })],

  async 4(payment) {
    try {
      payment.prepay = await payment.parties.client.prepayJsapi(payment.order);
    } catch (error) {
      if (payment.exchanges.length === 0) throw error;
      payment.failure = /** @type {any} */ (error);
    }
    return sent(payment);
  },

  5({ exchanges }) {
    const { request, computed } = exchanges.at(-1) ?? missing();
    if (computed === undefined) return [plain('say.notaccepted')];
    const signed = requestMessage(request);
    const same = signed.text === computed;
    return [
      { kind: 'message', form: 'request', text: computed, title: 'bytes.computed' },
      { kind: 'verdict', ok: same, text: same ? 'say.same' : 'say.different' },
      good('say.accepted'),
    ];
  },

  6(payment) {
    if (!payment.failure) return answered(payment);
    throw payment.failure;
  },

  async 7(payment) {
    const { client } = payment.parties;
    const params = await client.payParams.miniProgram(payment.prepay ?? missing());
    payment.payParams = params;
    return [payMessage(payment), json('bytes.payparams', params), good('say.samekey')];
  },

  8: ({ payParams }) => [json('bytes.handover', payParams)],
  9: ({ payParams }) => [
    { kind: 'json', title: 'bytes.call', text: `wx.requestPayment(${JSON.stringify(payParams, null, 2)})` },
  ],

  async 10(payment) {
    const message = payMessage(payment);
    const publicKey = await publicKeyOf(payment.parties.keys.privateKey);
    const holds = verifySignature({ message: message.text, signature: payment.payParams?.paySign ?? '', publicKey });
    return [message, { kind: 'verdict', ok: holds, text: holds ? 'say.payparams.good' : 'say.payparams.bad' }];
  },

  11: () => [plain('say.cashier')],
  12: () => [plain('say.password')],
  13: () => [plain('say.authorise')],

  async 14(payment) {
    const { parties, order, payParams } = payment;
    const view = await parties.sandbox.pay(order.out_trade_no, payParams);
    payment.transactionId = view.transaction_id;
    return [good(['say.paid', { id: view.transaction_id ?? '' }]), plain('say.moneymoved')];
  },

  15: () => [plain('say.receipt')],

  async 16({ delivered, order }) {
    const { headers, body } = await delivered;
    const { pathname } = new URL(order.notify_url ?? '');
    const request = { method: 'POST', target: pathname, headers, body: new TextDecoder().decode(body) };
    return [httpRequest('bytes.notification', request), plain('say.sealed')];
  },

  async lost({ delivered }) {
    await delivered;
    return [{ kind: 'verdict', ok: false, text: 'say.lost' }, plain('say.retry')];
  },

  async 17(payment) {
    const { client, shop } = payment.parties;
    const { headers, body } = await payment.delivered;
    /** @type {Part[]} */
    const parts = [responseMessage(headers, new TextDecoder().decode(body))];
    /** @type {unknown} */
    let trouble;
    payment.reply = await client.handleNotification(
      { headers, body },
      (event) => {
        if (event.kind !== 'payment') return;
        const first = shop.markPaid(event.resource);
        parts.push(
          good(['say.verified', { key: client.platformKeyIds[0] }]),
          json('bytes.decrypted', event.resource),
          good('say.matches'),
          json('bytes.record', shop.record),
          first ? good('say.recorded') : plain('say.duplicate'),
        );
      },
      {
        expected: (transaction) => shop.expected(transaction),
        onMismatch: (error) => {
          trouble = error;
        },
        onError: (error) => {
          trouble = error;
        },
      },
    );
    if (trouble) throw trouble;
    return parts;
  },

  async 18({ delivered, reply }) {
    const { status, headers, body } = reply ?? missing();
    (await delivered).answer(new Response(body || null, { status, headers }));
    return [httpResponse('bytes.answer', { status, headers, body }), good('say.answered')];
  },

  callback: () => [json('bytes.callback', { errMsg: 'requestPayment:ok' }), plain('say.noproof')],

  async cancel({ parties, order }) {
    await parties.sandbox.cancel(order.out_trade_no);
    return [plain('say.left')];
  },

  cancelled: () => [json('bytes.callback', { errMsg: 'requestPayment:fail cancel' }), plain('say.cancelled')],
  19: ({ order }) => [json('bytes.ask', { out_trade_no: order.out_trade_no }), plain('say.ask')],
  20: ({
    parties: {
      shop: { record },
    },
  }) => [json('bytes.record', record), plain(record.state === 'PAID' ? 'say.known' : 'say.unknown')],

  async 21(payment) {
    payment.found = await payment.parties.client.queryByOutTradeNo(payment.order.out_trade_no);
    return sent(payment);
  },

  22(payment) {
    const {
      found = missing(),
      parties: { shop },
    } = payment;
    const parts = answered(payment);
    if (found.trade_state !== 'SUCCESS') return [...parts, plain(['say.state', { state: found.trade_state }])];
    return [...parts, good('say.matches'), shop.settle(found) ? good('say.recorded') : plain('say.already')];
  },

  23: ({ parties: { shop } }) => [
    json('bytes.record', shop.record),
    good(['say.delivered', { n: shop.record.deliveries }]),
  ],
  unpaid: ({ parties: { shop } }) => [json('bytes.record', shop.record), plain('say.unpaid')],

  async close(payment) {
    const { client, shop } = payment.parties;
    await client.close(payment.order.out_trade_no);
    shop.markClosed();
    return [...sent(payment), ...answered(payment), json('bytes.record', shop.record), good('say.closed')];
  },
};

/** The four lines the cashier checks. @param {Payment} payment @returns {Part & { kind: 'message' }} */
function payMessage({ parties, payParams, prepay }) {
  const { timeStamp: timestamp, nonceStr: nonce } = payParams ?? missing();
  const { prepay_id } = prepay ?? missing();
  const text = canonical.jsapiPay({ appid: parties.client.appid ?? '', timestamp, nonce, prepay_id });
  return { kind: 'message', form: 'pay', text };
}

/**
 * Takes one step. A refusal of the library ends the flow and is shown in its own words.
 * @param {Payment} payment
 * @param {string} id
 * @returns {Promise<Result>}
 */
export async function perform(payment, id) {
  try {
    return { ok: true, parts: await actions[id](payment) };
  } catch (error) {
    if (!(error instanceof WechatPayError || error instanceof SandboxError)) throw error;
    const refused = /** @type {import('../common/bytes.js').Refusal & { outcome?: string }} */ (error);
    /** @type {Part[]} */
    const parts = [{ kind: 'error', error: refused }];
    if (refused.outcome === 'not_sent') parts.push(plain('say.notsent'));
    return { ok: false, parts };
  }
}
