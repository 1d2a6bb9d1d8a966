// A brand (品牌): a client of its own, its scheme, and what is refused on either side before anything is sent.
import { equal, ok, rejects, same, throws } from '../assert.mjs';
import { header, merchant, order, vectorOptions } from '../fixtures.mjs';

const CONFIGS = '/brand/marketing/product-coupon/notify-configs';

/**
 * The sandbox's brand and merchant, and the requests that their clients send.
 * @param {import('../suite.mjs').Library} lib @param {import('../suite.mjs').Env} env
 * @param {Partial<import('wechatpay-wasm').BrandOptions>} [more]
 */
async function both(lib, env, more) {
  const { sandbox, client } = await merchant(lib, env);
  /** @type {{ url: string, init: any }[]} */
  const sent = [];
  const fetch = async (/** @type {string} */ url, /** @type {any} */ init) => {
    sent.push({ url, init });
    return sandbox.fetch(url, init);
  };
  const brand = new lib.WechatPay({ ...sandbox.brandCredentials, fetch: /** @type {any} */ (fetch), ...more });
  return { sandbox, client, brand, sent };
}

/** @type {import('../suite.mjs').Case[]} */
export default [
  {
    name: 'a brand calls in its own name, and its fields are encrypted and opened',
    async run(lib, env) {
      const { sandbox, brand, sent } = await both(lib, env);
      const { brandId, serialNo, publicKeyId } = sandbox.brandCredentials;
      same([brand.brandId, brand.mchid, brand.serialNo], [brandId, '', serialNo], 'whose client it is');
      const notify_url = 'https://brand.example/wechatpay';
      await brand.request({ method: 'POST', path: CONFIGS, body: { notify_url } });
      const { data } = await brand.request({ method: 'GET', path: CONFIGS });
      equal(/** @type {any} */ (data).notify_url, notify_url, 'configuration');
      const card = /** @type {any} */ (
        await brand.request({
          method: 'PATCH',
          path: '/brand/card-member/user-cards/{user_card_code}',
          params: { user_card_code: 'C 1' },
          query: { card_id: 'K1' },
          body: { phone_number: '13800001747', level: '2' },
        })
      );
      same(
        [card.data.phone_number, card.data.brand_id, card.data.user_card_code],
        ['13800001747', brandId, 'C 1'],
        'card',
      );
      ok(!String(sent.at(-1)?.init.body).includes('13800001747'), 'encrypted');
      const file = new Uint8Array(3000).fill(7);
      const path = '/brand/marketing/product-coupon/media/upload-image';
      ok((await brand.upload(path, file, { filename: 'a.png' })).image_url, 'upload');
      equal(sent.length, 4, 'requests');
      for (const { url, init } of sent) {
        ok(url.startsWith('https://api.mch.weixin.qq.com/brand/'), url);
        const scheme = `WECHATPAY-BRAND-SHA256-RSA2048 brand_id="${brandId}",nonce_str="`;
        ok(header(init.headers, 'Authorization')?.startsWith(scheme), 'scheme');
        equal(header(init.headers, 'Wechatpay-Serial'), publicKeyId, init.method);
      }
      sandbox.close();
    },
  },
  {
    name: 'a brand and a merchant refuse what the other calls, before anything is sent',
    async run(lib, env) {
      const { sandbox, client, brand, sent } = await both(lib, env);
      const path = async (/** @type {() => Promise<unknown>} */ call, /** @type {string} */ what) => {
        const error = await rejects(call, 'ERR_INPUT', what);
        equal(error.outcome, 'not_sent', what);
        return error.issues[0];
      };
      const asMerchant = await path(() => client.request({ method: 'GET', path: CONFIGS }), 'merchant');
      same([asMerchant.field, asMerchant.remedy.includes('brandId')], ['path', true], 'merchant');
      for (const [what, call] of /** @type {[string, () => Promise<unknown>][]} */ ([
        ['request', () => brand.request({ method: 'GET', path: '/v3/certificates' })],
        ['overseas', () => brand.request({ method: 'GET', path: '/v3/global/certificates' })],
        ['signRequest', () => brand.signRequest({ method: 'GET', path: '/v3/certificates' })],
        ['prepayJsapi', () => brand.prepayJsapi(order())],
        ['query', () => brand.queryByOutTradeNo('ORDER-0001')],
        ['group', () => brand.refunds.query('R1')],
        [
          'list',
          () =>
            brand.complaints.list({ begin_date: '2026-07-01', end_date: '2026-07-02' })[Symbol.asyncIterator]().next(),
        ],
        ['bill', async () => await brand.bills.trade({ bill_date: '2026-07-20' })],
        ['download', () => brand.download('/v3/billdownload/file?token=x')],
        ['upload', () => brand.upload('/v3/merchant/media/upload', new Uint8Array(9), { filename: 'a.png' })],
        ['waitFor', () => brand.waitFor({ out_trade_no: 'ORDER-0001' })],
      ])) {
        same([(await path(call, what)).field, what], ['path', what], what);
      }
      const prepay_id = 'wx201410272009395522657a690389285100';
      const params = await path(
        () => brand.payParams.miniProgram({ prepay_id, appid: 'wxd678efh567hg6787' }),
        'pay params',
      );
      equal(params.field, 'prepay', 'pay params');
      throws(
        () => brand.assertPayment(/** @type {any} */ ({}), { out_trade_no: 'x', amount: { total: 1 } }),
        'ERR_INPUT',
        'assert',
      );
      equal(sent.length, 0, 'requests');
      const { signature } = await brand.signRequest({ method: 'GET', path: CONFIGS });
      ok(signature.length === 344, 'its own path is signed');
      sandbox.close();
    },
  },
  {
    name: 'the options of a brand are checked, and its credentials examined',
    async run(lib, env) {
      const { sandbox, brand, sent } = await both(lib, env);
      const { brandId } = sandbox.brandCredentials;
      const { mchid, platformKeys } = vectorOptions(env);
      for (const [more, field] of /** @type {[any, string][]} */ ([
        [{ mchid }, 'brandId'],
        [{ brandId: 'x' }, 'brandId'],
        [{ platformKeys }, 'platformKeys'],
        [{ platformCertificates: true }, 'platformCertificates'],
      ])) {
        const error = throws(() => new lib.WechatPay({ ...sandbox.brandCredentials, ...more }), 'ERR_CONFIG', field);
        equal(error.issues[0].field, field, field);
        ok(!lib.checkConfig({ ...sandbox.brandCredentials, ...more }, {}).ok, `report of ${field}`);
      }
      const named = lib.checkConfig(sandbox.brandCredentials, {}).checks.map(({ name }) => name);
      same([named.includes('brandId'), named.includes('mchid')], [true, false], 'report');
      const report = await brand.doctor();
      const found = report.checks.map(({ name, status }) => `${name} ${status}`);
      ok(found.includes('brandId ok') && found.includes('publicKey ok'), found.join());
      same(
        sent.map(({ url }) => new URL(url).pathname),
        [CONFIGS],
        'what doctor asks',
      );
      // Another brand's client, and one whose certificate is not the brand's.
      for (const [more, name] of /** @type {[any, string][]} */ ([
        [{ brandId: `${brandId}1` }, 'brandId'],
        [{ serialNo: sandbox.credentials.serialNo, certificate: undefined }, 'serialNo'],
      ])) {
        const other = new lib.WechatPay({
          ...sandbox.brandCredentials,
          fetch: /** @type {any} */ (sandbox.fetch),
          ...more,
        });
        const refused = await rejects(other.request({ method: 'GET', path: CONFIGS }), 'ERR_API', name);
        equal(refused.status, 401, name);
        const examined = (await other.doctor()).checks.find((check) => check.name === name);
        equal(examined?.status, 'failed', name);
      }
      sandbox.close();
    },
  },
];
