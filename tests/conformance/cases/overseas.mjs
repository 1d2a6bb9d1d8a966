// Overseas acquiring: its host, orders from prepay to notification, statements whose hash is signed, certificates.
import { equal, ok, rejects, same } from '../assert.mjs';
import { fromUtf8, merchant, orderNumber, utf8 } from '../fixtures.mjs';

const HOST = 'https://apihk.mch.weixin.qq.com';
const JSAPI = '/v3/global/transactions/jsapi';

/** @param {import('wechatpay-wasm/sandbox').Sandbox<any>} sandbox @param {string} [out_trade_no] */
const order = ({ credentials: { mchid, appid, notifyUrl } }, out_trade_no = orderNumber()) => ({
  mchid,
  appid,
  description: '香港分店 · coffee',
  notify_url: notifyUrl,
  out_trade_no,
  trade_type: 'JSAPI',
  merchant_category_code: '5812',
  amount: { total: 4200, currency: 'HKD' },
  payer: { openid: 'oUpF8uMuAJO_M2pxb1Q9zNjWeS6o' },
});

/**
 * A merchant whose URLs are noted.
 * @param {import('../suite.mjs').Library} lib @param {import('../suite.mjs').Env} env
 * @param {Parameters<typeof merchant>[2]} [sandboxOptions] @param {Parameters<typeof merchant>[3]} [options]
 */
async function noted(lib, env, sandboxOptions, options) {
  /** @type {string[]} */
  const urls = [];
  const spoilt = { by: (/** @type {Response} */ response) => response };
  /** @type {any} */
  let play;
  const { sandbox, client } = await merchant(lib, env, sandboxOptions, {
    fetch: /** @type {any} */ (
      async (/** @type {string} */ url, /** @type {any} */ init) => {
        urls.push(url);
        return spoilt.by(await play(url, init));
      }
    ),
    ...options,
  });
  play = sandbox.fetch;
  return { sandbox, client, urls, spoilt };
}

/** @type {import('../suite.mjs').Case[]} */
export default [
  {
    name: 'an overseas order is placed, paid, told and queried at its own host',
    async run(lib, env) {
      /** @type {any[]} */
      const heard = [];
      /** @type {any} */
      let pay;
      const { sandbox, client, urls } = await noted(lib, env, {
        notify: (url, init) =>
          pay.handleNotification(new Request(url, init), (/** @type {any} */ event) => void heard.push(event)),
      });
      pay = client;
      const body = order(sandbox);
      const { out_trade_no, mchid } = body;
      const placed = await client.request({ method: 'POST', path: JSAPI, body });
      ok(/^wx/.test(/** @type {any} */ (placed.data).prepay_id), 'prepay_id');
      equal((await client.payParams.miniProgram(/** @type {any} */ (placed.data))).signType, 'RSA', 'pay params');
      await sandbox.overseas.pay(out_trade_no);
      await sandbox.idle();
      const [{ kind, resource }] = heard;
      same([heard.length, kind, resource.out_trade_no], [1, 'overseas-payment', out_trade_no], 'notification');
      const path = '/v3/global/transactions/out-trade-no/{out_trade_no}';
      const query = { method: /** @type {const} */ ('GET'), path, params: { out_trade_no }, query: { mchid } };
      const { data } = /** @type {any} */ (await client.request(query));
      same([data.id, data.trade_state], [resource.id, 'SUCCESS'], 'query');
      same(data.amount, { total: 4200, currency: 'HKD', payer_total: 4200, payer_currency: 'HKD' }, 'amount');
      ok(urls.length === 2 && urls.every((url) => url.startsWith(`${HOST}/v3/global/`)), 'host');
      // Each host serves its own paths.
      for (const baseUrl of [HOST, 'https://api.mch.weixin.qq.com']) {
        const elsewhere = new lib.WechatPay({
          ...sandbox.credentials,
          baseUrl,
          fetch: /** @type {any} */ (sandbox.fetch),
        });
        const other = baseUrl === HOST ? elsewhere.queryByOutTradeNo(out_trade_no) : elsewhere.request(query);
        const { status } = await rejects(other, 'ERR_API', baseUrl);
        equal(status, 404, baseUrl);
      }
      sandbox.close();
    },
  },
  {
    name: 'a statement is what its signed hash says, or it is refused',
    async run(lib, env) {
      for (const mode of /** @type {const} */ (['public-key', 'certificates'])) {
        const more = { platformKeys: undefined, platformCertificates: mode !== 'public-key' };
        const { sandbox, client, urls, spoilt } = await noted(lib, env, { mode }, { ...more, retry: false });
        const file = utf8('statement of a day\r\n'.repeat(1000));
        await sandbox.overseas.statement('20260720', file);
        const query = { date: '20260720' };
        for (const path of ['/v3/global/statements', '/hk/v3/statements']) {
          const download = await client.download({ path, query });
          equal(fromUtf8(await download.bytes()), fromUtf8(file), path);
          equal(urls.at(-1), `${HOST}${path}?date=20260720`, 'url');
        }
        const path = '/v3/global/statements';
        // It is signed by a certificate that the client has to download first.
        if (mode === 'certificates') await sandbox.rotateCertificate();
        equal((await (await client.download({ path, query })).bytes()).length, file.length, 'after a rotation');
        const again = await client.download(`${path}?date=20260720`);
        equal((await again.bytes()).length, file.length, 'by its target');
        const changed = (/** @type {Response} */ response, /** @type {BodyInit} */ body, headers = {}) =>
          new Response(body, { headers: { ...Object.fromEntries(response.headers), ...headers } });
        const isFile = (/** @type {Response} */ response) => response.headers.has('wechatpay-statement-sha1');
        const altered = file.slice();
        altered[5] = 88;
        spoilt.by = (response) => (isFile(response) ? changed(response, altered) : response);
        const bad = await client.download({ path, query });
        await rejects(bad.bytes(), 'ERR_VERIFY_HASH', 'altered file');
        for (const [headers, code] of /** @type {[any, string][]} */ ([
          [{ 'wechatpay-statement-sha1': '0'.repeat(40) }, 'ERR_VERIFY_SIGNATURE'],
          [{ 'wechatpay-statement-sha1': 'x' }, 'ERR_VERIFY_HEADER'],
          [{ 'wechatpay-signature': 'WECHATPAY/SIGNTEST/x' }, 'ERR_VERIFY_PROBE'],
        ])) {
          spoilt.by = (response) => (isFile(response) ? changed(response, file, headers) : response);
          await rejects(client.download({ path, query }), code, code);
        }
        spoilt.by = (response) => (isFile(response) ? new Response(file) : response);
        await rejects(client.download({ path, query }), 'ERR_VERIFY_HEADER', 'unsigned');
        spoilt.by = (response) => response;
        const given = { path, query, hash_type: 'SHA1', hash_value: '0'.repeat(40) };
        await rejects(() => client.download(/** @type {any} */ (given)), 'ERR_INPUT', 'a hash of the caller');
        const none = await rejects(client.download({ path, query: { date: '20260721' } }), 'ERR_API', 'no statement');
        equal(none.apiCode, 'NO_STATEMENT_EXIST', 'code');
        const { issues } = await rejects(() => client.request({ method: 'GET', path, query }), 'ERR_INPUT', 'request');
        equal(issues[0].field, 'path', 'field');
        sandbox.close();
      }
    },
  },
  {
    name: 'a client of the overseas host takes platform certificates and keys from there',
    async run(lib, env) {
      const { sandbox, client, urls } = await noted(
        lib,
        env,
        { mode: 'certificates' },
        { baseUrl: HOST, platformKeys: undefined, platformCertificates: true },
      );
      await client.request({ method: 'POST', path: JSAPI, body: order(sandbox) });
      same(urls, [`${HOST}/v3/global/certificates`, `${HOST}${JSAPI}`], 'urls');
      sandbox.close();
    },
  },
];
