// The whole payment against the embedded sandbox, whose `fetch` is injected.
import { equal, ok, rejects, same, throws } from '../assert.mjs';
import { merchant, order, orderNumber } from '../fixtures.mjs';

/**
 * A shop: one client, and a sandbox that notifies it; every accepted payment is delivered once.
 *
 * @param {import('../suite.mjs').Library} lib
 * @param {import('../suite.mjs').Env} env
 * @param {Parameters<Env['createSandbox']>[0]} [sandboxOptions]
 * @typedef {import('../suite.mjs').Env} Env
 */
async function shop(lib, env, sandboxOptions) {
  /** @type {{ deliveries: string[], events: number, refusals: string[] }} */
  const seen = { deliveries: [], events: 0, refusals: [] };
  /** @type {Awaited<ReturnType<typeof merchant>>} */
  const both = await merchant(lib, env, {
    ...sandboxOptions,
    notify: (url, { method, headers, body }) =>
      both.client.handleNotification(
        new Request(url, { method, headers, body }),
        (event) => {
          seen.events += 1;
          if (event.kind !== 'payment') throw new Error(event.event_type);
          const { out_trade_no } = event.resource;
          both.client.assertPayment(event.resource, { out_trade_no, amount: { total: 100 } });
          if (!seen.deliveries.includes(out_trade_no)) seen.deliveries.push(out_trade_no);
        },
        { onError: (error) => seen.refusals.push(/** @type {any} */ (error).code ?? String(error)) },
      ),
  });
  return { ...both, seen };
}

/** @type {import('../suite.mjs').Case[]} */
export default [
  {
    name: 'the whole payment: order, pay params, payer, notification, query, delivery',
    async run(lib, env) {
      const { sandbox, client, seen } = await shop(lib, env);
      const wanted = order();
      const { out_trade_no } = wanted;
      const prepay = await client.prepayJsapi(wanted);
      ok(/^wx/.test(prepay.prepay_id), `prepay_id ${prepay.prepay_id}`);
      equal(prepay.response.status, 200, 'status');
      ok(prepay.response.requestId, 'requestId');
      same(Object.keys(prepay), ['prepay_id'], 'the value is exactly what WeChat Pay said');

      const unpaid = await client.queryByOutTradeNo(out_trade_no);
      equal(unpaid.trade_state, 'NOTPAY', 'before payment');
      throws(() => client.assertPayment(unpaid, { out_trade_no, amount: { total: 100 } }), 'ERR_MISMATCH', 'unpaid');

      // The sandbox checks the pay params as the cashier does.
      await sandbox.pay(out_trade_no, await client.payParams.miniProgram(prepay));
      await sandbox.idle();
      same(seen.deliveries, [out_trade_no], 'deliveries');
      same(seen.refusals, [], 'refusals');

      const byNumber = await client.queryByOutTradeNo(out_trade_no);
      client.assertPayment(byNumber, { out_trade_no, amount: { total: 100, currency: 'CNY' } });
      const byId = await client.queryByTransactionId(byNumber.transaction_id ?? '');
      same(byId, byNumber, 'both queries');
      equal(byNumber.trade_state, 'SUCCESS', 'state');
      const { notification } = await sandbox.order(out_trade_no);
      equal(notification.accepted, true, 'WeChat Pay has its 204');
      sandbox.close();
    },
  },
  {
    name: 'repeating the prepay is safe, and a different order under the same number is refused',
    async run(lib, env) {
      const { sandbox, client } = await shop(lib, env);
      const wanted = order();
      await client.prepayJsapi(wanted);
      const again = await client.prepayJsapi(wanted);
      ok(again.prepay_id, 'prepay_id');
      const error = await rejects(client.prepayJsapi({ ...wanted, amount: { total: 200 } }), 'ERR_API', 'other amount');
      ok(error.status >= 400 && error.apiCode, `${error.status} ${error.apiCode}`);
      equal(error.outcome, 'refused', 'outcome');
      sandbox.close();
    },
  },
  {
    name: 'JSAPI and APP pay params are what the cashier accepts',
    async run(lib, env) {
      const { sandbox, client } = await shop(lib, env);
      const wanted = order();
      const prepay = await client.prepayJsapi(wanted);
      const [first, second] = await Promise.all([client.payParams.jsapi(prepay), client.payParams.jsapi(prepay)]);
      ok(first.nonceStr !== second.nonceStr, 'each call signs afresh');
      equal(first.appId, client.appid, 'appId');
      await sandbox.pay(wanted.out_trade_no, first);
      const app = await client.payParams.app(prepay);
      equal(app.partnerId, client.mchid, 'partnerId');
      equal(app.prepayId, prepay.prepay_id, 'prepayId');
      await sandbox.idle();
      sandbox.close();
    },
  },
  {
    name: 'an order the payer cancels is closed and cannot be paid any more',
    async run(lib, env) {
      const { sandbox, client, seen } = await shop(lib, env);
      const wanted = order();
      const { out_trade_no } = wanted;
      await client.prepayJsapi(wanted);
      await sandbox.cancel(out_trade_no);
      equal((await client.queryByOutTradeNo(out_trade_no)).trade_state, 'NOTPAY', 'after cancelling');
      equal((await client.close(out_trade_no)).status, 204, 'closed');
      equal((await client.queryByOutTradeNo(out_trade_no)).trade_state, 'CLOSED', 'state');
      const refused = await sandbox.pay(out_trade_no).then(
        () => '',
        (error) => error.code,
      );
      equal(refused, 'ORDER_CLOSED', 'paying');
      same(seen.deliveries, [], 'deliveries');
      sandbox.close();
    },
  },
  {
    name: 'an unknown order is ERR_API with the code of the wire and the documented one',
    async run(lib, env) {
      const { sandbox, client } = await shop(lib, env);
      const error = await rejects(client.queryByOutTradeNo(orderNumber()), 'ERR_API', 'unknown number');
      equal(error.status, 404, 'status');
      equal(error.apiCode, 'ORDER_NOT_EXIST', 'apiCode');
      ok(error.requestId, 'requestId');
      ok(typeof error.body === 'string' && error.body.includes(error.wireCode), 'body');
      sandbox.close();
    },
  },
  {
    name: 'probes among notifications and answers are refused and cost nothing',
    async run(lib, env) {
      const { sandbox, client, seen } = await shop(lib, env, { probeEvery: 1 });
      const wanted = order();
      await client.prepayJsapi(wanted);
      await sandbox.pay(wanted.out_trade_no);
      await sandbox.idle();
      same(seen.deliveries, [wanted.out_trade_no], 'deliveries');
      ok(seen.refusals.includes('ERR_VERIFY_PROBE'), `refusals ${seen.refusals.join()}`);
      equal((await sandbox.order(wanted.out_trade_no)).notification.accepted_probe, false, 'no probe was accepted');
      sandbox.close();

      const probing = await shop(lib, env, { probeResponsesEvery: 1 });
      const error = await rejects(probing.client.prepayJsapi(order()), 'ERR_VERIFY_PROBE', 'answer');
      equal(error.outcome, 'unknown', 'outcome');
      probing.sandbox.close();
    },
  },
  {
    name: 'a duplicate notification changes nothing and a forged one is never handled',
    async run(lib, env) {
      const { sandbox, client, seen } = await shop(lib, env);
      const wanted = order();
      const { out_trade_no } = wanted;
      await client.prepayJsapi(wanted);
      await sandbox.pay(out_trade_no);
      await sandbox.idle();
      await sandbox.resend(out_trade_no);
      equal(seen.events, 2, 'events');
      same(seen.deliveries, [out_trade_no], 'deliveries');
      const cheap = await sandbox.notification(out_trade_no, {
        transaction: (transaction) => ({ ...transaction, amount: { ...transaction.amount, total: 1 } }),
      });
      const event = await client.parseNotification(cheap);
      const error = throws(
        () => client.assertPayment(/** @type {any} */ (event.resource), { out_trade_no, amount: { total: 100 } }),
        'ERR_MISMATCH',
        'amount',
      );
      ok(
        error.issues.some((/** @type {any} */ issue) => issue.field === 'amount.total'),
        'names the amount',
      );
      sandbox.close();
    },
  },
  {
    name: 'any /v3/ path can be called, signed and verified alike',
    async run(lib, env) {
      const { sandbox, client } = await shop(lib, env);
      const wanted = order(`A|b*${orderNumber().slice(0, 16)}`);
      await client.prepayJsapi(wanted);
      /** @type {import('wechatpay-wasm').GenericResponse<import('wechatpay-wasm').Transaction>} */
      const answer = await client.request({
        method: 'GET',
        path: '/v3/pay/transactions/out-trade-no/{out_trade_no}',
        params: { out_trade_no: wanted.out_trade_no },
        query: { mchid: client.mchid, absent: undefined },
      });
      equal(answer.status, 200, 'status');
      equal(answer.data.out_trade_no, wanted.out_trade_no, 'number');
      same(JSON.parse(new TextDecoder().decode(answer.body)), answer.data, 'bytes and data');
      const closed = await client.request({
        method: 'POST',
        path: `/v3/pay/transactions/out-trade-no/${encodeURIComponent(wanted.out_trade_no).replace(/\*/g, '%2A')}/close`,
        body: `{ "mchid": "${client.mchid}" }\n`,
      });
      equal(closed.status, 204, 'closed');
      equal(closed.data, undefined, 'no data');
      equal(closed.body.length, 0, 'no bytes');
      await rejects(client.request({ method: 'GET', path: '/v2/x' }), 'ERR_INPUT', 'not a /v3/ path');
      sandbox.close();
    },
  },
  {
    name: 'an answer that is not signed, or redirects, or never comes, is not believed',
    async run(lib, env) {
      const { sandbox } = await shop(lib, env);
      const { credentials } = sandbox;
      sandbox.close();
      const respond = (/** @type {any} */ fetch, more = {}) =>
        new lib.WechatPay({ ...credentials, retry: false, fetch, ...more });
      const fake = async () =>
        new Response('{"trade_state":"SUCCESS"}', { status: 200, headers: { 'content-type': 'application/json' } });
      const unsigned = await rejects(respond(fake).queryByOutTradeNo(orderNumber()), 'ERR_VERIFY_HEADER', 'unsigned');
      equal(unsigned.outcome, 'unknown', 'outcome of an unsigned answer');
      const moved = async () => new Response(null, { status: 302, headers: { location: 'https://evil.example/' } });
      await rejects(respond(moved).queryByOutTradeNo(orderNumber()), /^ERR_(API|MALFORMED)$/, 'redirect');
      const gateway = async () => new Response('<html>Bad Gateway</html>', { status: 502 });
      const bad = await rejects(respond(gateway).queryByOutTradeNo(orderNumber()), 'ERR_API', 'gateway');
      equal(bad.apiCode, undefined, 'no code');
      equal(bad.outcome, 'unknown', 'outcome of a 502');
      equal(bad.retryable, true, 'a 502 can be tried again');

      const cause = new TypeError('connection refused');
      const lost = await rejects(
        respond(async () => {
          throw cause;
        }).close(orderNumber()),
        'ERR_TRANSPORT',
        'lost',
      );
      equal(lost.cause, cause, 'cause');
      const never = (/** @type {string} */ _, /** @type {any} */ { signal }) =>
        new Promise((__, reject) => {
          signal.addEventListener('abort', () => reject(signal.reason));
        });
      const late = await rejects(respond(never, { timeoutMs: 30 }).close(orderNumber()), 'ERR_TIMEOUT', 'time-out');
      equal(late.outcome, 'unknown', 'outcome of a time-out');
      const controller = new AbortController();
      const call = respond(never).close(orderNumber(), { signal: controller.signal });
      setTimeout(() => controller.abort(), 10);
      await rejects(call, 'ERR_ABORTED', 'abort');
      const before = await rejects(
        respond(never).close(orderNumber(), { signal: AbortSignal.abort() }),
        'ERR_ABORTED',
        'abort before',
      );
      equal(before.outcome, 'not_sent', 'outcome of an abort before sending');
    },
  },
  {
    name: 'twenty payments at once do not disturb each other',
    async run(lib, env) {
      const { sandbox, client, seen } = await shop(lib, env);
      const orders = Array.from({ length: 20 }, () => order());
      await Promise.all(
        orders.map(async (wanted) => {
          const prepay = await client.prepayJsapi(wanted);
          await sandbox.pay(wanted.out_trade_no, await client.payParams.miniProgram(prepay));
        }),
      );
      await sandbox.idle();
      same([...seen.deliveries].sort(), orders.map((wanted) => wanted.out_trade_no).sort(), 'deliveries');
      sandbox.close();
    },
  },
];
