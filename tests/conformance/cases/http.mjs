// The same payment over real HTTP, with the runtime's own `fetch`.
import { equal, ok, rejects, same } from '../assert.mjs';
import { fromBase64, order, orderNumber } from '../fixtures.mjs';

/** @typedef {import('../suite.mjs').Env} Env */

/**
 * @param {string} url
 * @param {RequestInit} [init]
 * @returns {Promise<any>}
 */
async function json(url, init) {
  const answer = await fetch(url, init);
  if (!answer.ok) throw new Error(`${url}: ${answer.status} ${await answer.text()}`);
  return answer.json();
}

/**
 * @param {import('../suite.mjs').Library} lib
 * @param {Env} env
 */
async function client(lib, { baseUrl, inboxUrl }) {
  const credentials = await json(`${baseUrl}/_sandbox/credentials`);
  return new lib.WechatPay({ ...credentials, baseUrl, notifyUrl: inboxUrl });
}

/** @type {import('../suite.mjs').Case[]} */
export default [
  {
    name: 'the whole payment over HTTP, the notification included',
    async run(lib, env) {
      const { baseUrl, inboxUrl } = env;
      const wechat = await client(lib, env);
      const wanted = order();
      const { out_trade_no } = wanted;
      // The inbox keeps WeChat Pay's request open until this program says how to answer it.
      const mailbox = `${inboxUrl}/${out_trade_no}`;
      const prepay = await wechat.prepayJsapi({ ...wanted, notify_url: mailbox });
      await json(`${baseUrl}/_sandbox/orders/${out_trade_no}/pay`, {
        method: 'POST',
        body: JSON.stringify(await wechat.payParams.miniProgram(prepay)),
      });

      const { ticket, headers, body } = await json(`${mailbox}/next`);
      /** @type {string[]} */
      const deliveries = [];
      const reply = await wechat.handleNotification({ headers, body: fromBase64(body) }, (event) => {
        if (event.kind !== 'payment') throw new Error(event.event_type);
        wechat.assertPayment(event.resource, { out_trade_no, amount: { total: 100 } });
        deliveries.push(event.resource.out_trade_no);
      });
      equal(reply.status, 204, 'answer');
      await json(`${mailbox}/reply/${ticket}`, { method: 'POST', body: JSON.stringify(reply) });
      same(deliveries, [out_trade_no], 'deliveries');

      const paid = await wechat.queryByOutTradeNo(out_trade_no);
      equal(paid.trade_state, 'SUCCESS', 'state');
      ok(paid.response.requestId, 'requestId');
      const { notification } = await json(`${baseUrl}/_sandbox/orders/${out_trade_no}`);
      equal(notification.accepted, true, 'WeChat Pay has its 204');
      equal(notification.attempts.length, 1, 'attempts');
    },
  },
  {
    name: 'close, reserved characters in the path and errors over HTTP',
    async run(lib, env) {
      const wechat = await client(lib, env);
      const wanted = order(`B|c*${orderNumber().slice(0, 16)}`);
      await wechat.prepayJsapi(wanted);
      equal((await wechat.close(wanted.out_trade_no)).status, 204, 'closed');
      equal((await wechat.queryByOutTradeNo(wanted.out_trade_no)).trade_state, 'CLOSED', 'state');
      const error = await rejects(wechat.queryByOutTradeNo(orderNumber()), 'ERR_API', 'unknown number');
      equal(error.apiCode, 'ORDER_NOT_EXIST', 'code');
    },
  },
  {
    name: 'a server that does not answer, and one that is not there',
    async run(lib, env) {
      const credentials = await json(`${env.baseUrl}/_sandbox/credentials`);
      const slow = new lib.WechatPay({ ...credentials, baseUrl: env.baseUrl, retry: false, timeoutMs: 150 });
      const late = await rejects(slow.request({ method: 'GET', path: '/v3/slow' }), 'ERR_TIMEOUT', 'slow');
      equal(late.outcome, 'unknown', 'outcome');
      const controller = new AbortController();
      const call = slow.request({ method: 'GET', path: '/v3/slow' }, { signal: controller.signal, timeoutMs: 10_000 });
      setTimeout(() => controller.abort(), 50);
      await rejects(call, 'ERR_ABORTED', 'abort');
      const nobody = new lib.WechatPay({ ...credentials, baseUrl: 'http://127.0.0.1:9', retry: false });
      await rejects(nobody.close(orderNumber()), 'ERR_TRANSPORT', 'no server');
    },
  },
  {
    name: 'a refused connection sent nothing, where the runtime tells; host and cause are named',
    async run(lib, env) {
      const host = `http://127.0.0.1:${await json(`${env.baseUrl}/closed`)}`;
      const credentials = await json(`${env.baseUrl}/_sandbox/credentials`);
      const wechat = new lib.WechatPay({ ...credentials, baseUrl: host, notifyUrl: env.inboxUrl, retry: false });
      const error = await rejects(() => wechat.prepayJsapi(order()), 'ERR_TRANSPORT', 'nobody listens');
      equal(error.host, host, 'host');
      ok(error.en.message.includes(host) && error.zh.message.includes(host), error.en.message);
      ok(error.cause, 'what fetch threw');
      equal(error.outcome, tellsOfConnections() ? 'not_sent' : 'unknown', `outcome: ${error.en.message}`);
      equal(error.retryable, true, 'retryable');
    },
  },
];

/**
 * Node, Bun and edge runtimes say why a connection failed; browsers and Workers do not. Deno does, but it sends a request
 * again by itself: a refusal at the end says nothing about the beginning.
 */
function tellsOfConnections() {
  const { Deno, Bun, process, EdgeRuntime, WebSocketPair } = /** @type {any} */ (globalThis);
  return !Deno && Boolean(Bun || EdgeRuntime || (process?.versions?.node && !WebSocketPair));
}
