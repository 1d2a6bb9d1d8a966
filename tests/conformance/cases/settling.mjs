// Unknown outcomes are settled, final states waited for, calls repeated, and a clock that is off corrected, in every runtime.
import { equal, ok, rejects, same } from '../assert.mjs';
import { merchant, order, orderNumber } from '../fixtures.mjs';

/** @typedef {import('../suite.mjs').Case} Case */

/** @param {string} path */
const isPrepay = (path) => path.endsWith('/transactions/jsapi');

/** @type {Case[]} */
export default [
  {
    name: 'settle finds out whether a call took effect, and passes other errors on',
    async run(lib, env) {
      /** @type {'lost' | 'returned' | undefined} */
      let fate;
      const { sandbox, client } = await merchant(lib, env, undefined, {
        retry: false,
        fetch: /** @type {any} */ (
          async (/** @type {string} */ url, /** @type {any} */ init) => {
            if (!fate || init.method === 'GET') return sandbox.fetch(url, init);
            if (fate === 'returned') await sandbox.fetch(url, init);
            throw new TypeError('the connection broke');
          }
        ),
      });
      const number = orderNumber();
      fate = 'returned';
      const unknown = await rejects(client.prepayJsapi(order(number)), 'ERR_TRANSPORT', 'prepay');
      same([unknown.outcome, unknown.operation], ['unknown', 'POST /v3/pay/transactions/jsapi'], 'the error');
      fate = undefined;
      const { tookEffect, data } = await client.settle(unknown);
      same([tookEffect, data?.['trade_state'], data?.response.status], [true, 'NOTPAY', 200], 'it exists');
      // Across processes, as JSON; the query alone as well.
      same((await client.settle(JSON.parse(JSON.stringify(unknown)))).tookEffect, true, 'as JSON');
      const asked = await client.request(/** @type {any} */ (unknown.query));
      same(/** @type {any} */ (asked.data).out_trade_no, number, 'the query by itself');

      const refused = await rejects(client.close('ABSENT-1'), 'ERR_API', 'close');
      same([refused.outcome, refused.answerVerified, refused.query], ['refused', true, undefined], 'refused');
      ok((await client.settle(refused).catch((error) => error)) === refused, 'the error itself');
      await rejects(client.settle({ operation: 'x', query: { path: '/v3/x' } }), 'ERR_INPUT', 'no such operation');
      await rejects(client.settle('no error'), 'ERR_INPUT', 'no error');
      sandbox.close();
      client.dispose();
    },
  },
  {
    name: 'waitFor ends at the final state, at once when a notification tells, and in time',
    async run(lib, env) {
      const { sandbox, client } = await merchant(lib, env, {
        notify: /** @type {any} */ (
          async (/** @type {string} */ url, /** @type {any} */ init) =>
            client.handleNotification(new Request(url, init), () => {})
        ),
      });
      const number = orderNumber();
      await client.prepayJsapi(order(number));
      const early = await client.waitFor({ out_trade_no: number }, { deadlineMs: 1000 });
      same([early.final, early.data.trade_state], [false, 'NOTPAY'], 'in time');
      const begun = Date.now();
      const waiting = client.waitFor({ out_trade_no: number }, { deadlineMs: 60_000 });
      await new Promise((resolve) => setTimeout(resolve, 100));
      await sandbox.pay(number);
      const { final, data } = await waiting;
      same([final, data.trade_state], [true, 'SUCCESS'], 'paid');
      // The second query would come after two seconds.
      ok(Date.now() - begun < 1900, `after ${Date.now() - begun} ms`);
      const controller = new AbortController();
      setTimeout(() => controller.abort(), 50);
      const absent = client.waitFor({ out_trade_no: 'ABSENT-1' }, { signal: controller.signal });
      await rejects(absent, 'ERR_ABORTED', 'given up');
      await rejects(client.waitFor(/** @type {any} */ ({})), 'ERR_INPUT', 'no number');
      await rejects(client.waitFor({ out_trade_no: number }, { deadlineMs: 0 }), 'ERR_INPUT', 'no time');
      sandbox.close();
      client.dispose();
    },
  },
  {
    name: 'a call is repeated as the options say, with the same bytes signed anew',
    async run(lib, env) {
      /** @type {any[]} */
      let sent = [];
      let failures = 0;
      const { sandbox, client } = await merchant(lib, env, undefined, {
        fetch: /** @type {any} */ (
          async (/** @type {string} */ url, /** @type {any} */ init) => {
            sent.push({ url, ...init });
            if (sent.length <= failures) throw new TypeError('the connection broke');
            return sandbox.fetch(url, init);
          }
        ),
      });
      failures = 1;
      await client.prepayJsapi(order());
      const [first, second] = sent;
      equal(sent.length, 2, 'attempts');
      ok(isPrepay(first.url) && isPrepay(second.url) && first.body === second.body, 'the same call');
      ok(first.headers.Authorization !== second.headers.Authorization, 'signed anew');

      for (const [options, attempts] of /** @type {[any, number][]} */ ([
        [{ retry: false }, 1],
        [{ retry: { attempts: 2 } }, 2],
      ])) {
        [sent, failures] = [[], 9];
        const error = await rejects(client.queryByOutTradeNo('ABSENT-1', options), 'ERR_TRANSPORT', 'query');
        same([sent.length, error.attempts?.length], [attempts, attempts === 1 ? undefined : attempts], 'attempts');
      }
      [sent, failures] = [[], 9];
      await rejects(client.request({ method: 'POST', path: '/v3/x', body: {} }), 'ERR_TRANSPORT', 'no number');
      equal(sent.length, 1, 'what has no number is sent once');
      for (const retry of [{ attempts: 0 }, { attempts: 9 }, { tries: 1 }, true, 'no', 3])
        await rejects(client.close('X-00000001', /** @type {any} */ ({ retry })), 'ERR_INPUT', JSON.stringify(retry));
      sandbox.close();
      client.dispose();
    },
  },
  {
    name: 'a clock that is off is corrected if the options ask for it, and named if not',
    async run(lib, env) {
      const fast = () => Date.now() + 600_000;
      const { sandbox, client } = await merchant(lib, env, undefined, { now: fast });
      const error = await rejects(client.queryByOutTradeNo('ABSENT-1', { retry: false }), 'ERR_API', 'off');
      same([error.status, Math.round((error.clockOffset ?? 0) / 60)], [401, 10], 'named');
      const { client: corrected } = await merchant(lib, env, undefined, {
        ...sandbox.credentials,
        fetch: /** @type {any} */ (sandbox.fetch),
        now: fast,
        correctClock: true,
      });
      const { prepay_id } = await corrected.prepayJsapi(order());
      const { timeStamp } = await corrected.payParams.miniProgram({ prepay_id });
      ok(Math.abs(Number(timeStamp) - Date.now() / 1000) < 60, 'pay params have the right time');
      sandbox.close();
      client.dispose();
      corrected.dispose();
    },
  },
];
