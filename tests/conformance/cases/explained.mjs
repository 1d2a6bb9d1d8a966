// What WeChat Pay's refusals are explained by: the line of the signed message that differs, the clock, the field.
import { equal, ok, rejects } from '../assert.mjs';
import { merchant, order } from '../fixtures.mjs';

/** @typedef {(url: string, init: any) => [url: string, init: any]} Rewrite */

/**
 * A merchant behind a proxy that rewrites requests.
 * @param {import('../suite.mjs').Library} lib
 * @param {import('../suite.mjs').Env} env
 * @param {Rewrite} rewrite
 */
async function behind(lib, env, rewrite) {
  const { sandbox } = await merchant(lib, env);
  const fetch = (/** @type {string} */ url, /** @type {any} */ init) => sandbox.fetch(...rewrite(url, init));
  return { sandbox, client: new lib.WechatPay({ ...sandbox.credentials, fetch: /** @type {any} */ (fetch) }) };
}

/** @type {import('../suite.mjs').Case[]} */
export default [
  {
    name: 'a SIGN_ERROR names the line of the signed message that was rewritten on the way',
    async run(lib, env) {
      /** @type {[what: string, Rewrite, line: string][]} */
      const rewritten = [
        ['a prefix taken from the path', (url, init) => [url.replace('?mchid', '?x=1&mchid'), init], 'Line 2'],
        ['a body spelled anew', (url, init) => [url, { ...init, body: init.body && `${init.body} ` }], 'Line 5'],
      ];
      for (const [what, rewrite, line] of rewritten) {
        const { sandbox, client } = await behind(lib, env, rewrite);
        const call =
          line === 'Line 2' ? () => client.queryByOutTradeNo('T12345678') : () => client.prepayJsapi(order());
        const error = await rejects(call, 'ERR_API', what);
        equal(error.apiCode, 'SIGN_ERROR', what);
        equal(error.apiIssue, 'sign not match', what);
        ok(error.en.message.includes(`${line} of the signed message`), error.en.message);
        ok(error.zh.message.includes(`验签串第 ${line.slice(-1)} 行`), error.zh.message);
        ok(error.en.remedy.includes('proxy') && error.zh.remedy.includes('代理'), error.en.remedy);
        ok(error.message.includes(`Request-ID ${error.requestId}`), error.message);
        client.dispose();
        sandbox.close();
      }
    },
  },
  {
    name: 'a clock that is off is measured by the answer and named in the refusal',
    async run(lib, env) {
      const ahead = 480;
      const { sandbox } = await merchant(lib, env);
      const client = new lib.WechatPay({
        ...sandbox.credentials,
        now: () => Date.now() + ahead * 1000,
        fetch: /** @type {any} */ (sandbox.fetch),
      });
      const error = await rejects(() => client.prepayJsapi(order()), 'ERR_API', 'a clock ahead');
      equal(error.status, 401, 'status');
      ok(Math.abs(error.clockOffset - ahead) <= 5, `${error.clockOffset}`);
      ok(error.en.message.includes(`${error.clockOffset} s ahead of WeChat Pay's`), error.en.message);
      ok(error.zh.message.includes(`快 ${error.clockOffset} 秒`), error.zh.message);
      sandbox.close();
    },
  },
  {
    name: 'the field of a PARAM_ERROR is read from its message, as production writes it',
    async run(lib, env) {
      const { sandbox, client } = await merchant(lib, env);
      const { mchid, appid, notifyUrl } = sandbox.credentials;
      const body = { ...order(), mchid, appid, notify_url: notifyUrl, amount: { total: 0 } };
      const call = () => client.request({ method: 'POST', path: '/v3/pay/transactions/jsapi', body });
      const error = await rejects(call, 'ERR_API', 'an amount of nothing');
      equal(error.apiCode, 'PARAM_ERROR', 'code');
      equal(error.apiField, 'amount.total', error.apiMessage);
      ok(error.en.remedy.includes('amount.total') && error.zh.remedy.includes('amount.total'), error.en.remedy);
      sandbox.close();
    },
  },
];
