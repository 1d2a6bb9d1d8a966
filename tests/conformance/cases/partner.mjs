// Orders of a service provider (服务商) against the embedded sandbox: prepay, pay params, notification, queries, refund.
import { equal, rejects, same } from '../assert.mjs';
import { order as directOrder, orderNumber } from '../fixtures.mjs';
import { refuses, shop } from './orders.mjs';

const sub = { mchid: '1900000109', appid: 'wx1234567890abcdef' };
const subMerchants = [sub];
const sub_mchid = sub.mchid;

/** An order of 1.00 CNY that names no payer. */
const order = () => {
  const { payer: _, ...rest } = directOrder();
  return { ...rest, sub_mchid };
};

/** @type {import('../suite.mjs').Case[]} */
export default [
  {
    name: "a partner order: paid in the sub-merchant's app, heard of, waited for, and refunded",
    async run(lib, env) {
      const { sandbox, client, heard } = await shop(lib, env, { subMerchants });
      const wanted = { ...order(), sub_appid: sub.appid, payer: { sub_openid: 'oSUB' } };
      const { out_trade_no } = wanted;
      const prepay = await client.partner.prepayJsapi(wanted);
      // The app of the client is not the one in front.
      await refuses(sandbox.pay(out_trade_no, await client.payParams.miniProgram(prepay)), 'PAY_PARAMS_INVALID');
      const params = await client.payParams.jsapi({ ...prepay, sub_appid: sub.appid });
      equal(params.appId, sub.appid, 'app');
      const waiting = client.waitFor({ out_trade_no, sub_mchid }, { deadlineMs: 10_000 });
      await sandbox.pay(out_trade_no, params);
      await sandbox.idle();
      const { final, data: paid } = await waiting;
      same([final, paid.trade_state, paid.payer], [true, 'SUCCESS', { sub_openid: 'oSUB' }], 'paid');
      same([paid.sp_mchid, paid.sp_appid, paid.sub_mchid], [client.mchid, client.appid, sub_mchid], 'whose');
      client.assertPayment(paid, { out_trade_no, sub_mchid, sub_appid: sub.appid, amount: { total: 100 } });
      const content = /** @type {any} */ (heard[0]?.resource);
      same([heard.length, content.sub_mchid, content.out_trade_no], [1, sub_mchid, out_trade_no], 'heard');
      const transaction_id = String(paid.transaction_id);
      same(await client.partner.queryByTransactionId({ transaction_id, sub_mchid }), paid, 'by its id');

      const out_refund_no = orderNumber();
      const amount = { refund: 40, total: 100, currency: /** @type {const} */ ('CNY') };
      const refund = await client.refunds.create({ out_trade_no, out_refund_no, sub_mchid, amount });
      equal(refund.status, 'PROCESSING', 'refund');
      equal((await client.refunds.query({ out_refund_no, sub_mchid })).refund_id, refund.refund_id, 'refund found');
      sandbox.close();
    },
  },
  {
    name: 'partner orders of the other kinds are paid, and closed',
    async run(lib, env) {
      const { sandbox, client } = await shop(lib, env, { subMerchants });
      const app = order();
      const params = await client.payParams.app(await client.partner.prepayApp(app));
      equal(params.partnerId, client.mchid, 'partner');
      await sandbox.pay(app.out_trade_no, params);
      const scene_info = { payer_client_ip: '203.0.113.9', h5_info: { type: 'iOS' } };
      const h5 = await client.partner.prepayH5({ ...order(), scene_info });
      await sandbox.pay(await client.payParams.h5({ ...h5, redirect_url: 'https://shop.example.com/' }));
      const native = order();
      const { code_url } = await client.partner.prepayNative(native);
      equal(await client.payParams.native({ code_url }), code_url, 'code');
      const { out_trade_no } = native;
      equal((await client.partner.close({ out_trade_no, sub_mchid })).status, 204, 'closed');
      equal((await client.partner.queryByOutTradeNo({ out_trade_no, sub_mchid })).trade_state, 'CLOSED', 'closed');
      sandbox.close();
    },
  },
  {
    name: 'who a partner order is for is checked before it is sent, and an unknown outcome is settled for it',
    async run(lib, env) {
      const { sandbox, client } = await shop(lib, env, { subMerchants });
      const { sub_mchid: _, ...nobody } = order();
      for (const [call, field] of /** @type {const} */ ([
        [() => client.partner.prepayNative(/** @type {any} */ (nobody)), 'sub_mchid'],
        [() => client.partner.prepayNative({ ...order(), sp_mchid: '1' }), 'sp_mchid'],
        [
          () => client.partner.prepayJsapi(/** @type {any} */ ({ ...order(), payer: { sub_openid: 'o' } })),
          'sub_appid',
        ],
        [() => client.payParams.app({ prepay_id: 'wx20', sp_appid: 'wx1', sub_appid: 'wx2' }), 'sub_appid'],
      ])) {
        equal((await rejects(call(), 'ERR_INPUT', field)).issues[0].field, field, field);
      }
      const stranger = await rejects(
        client.partner.prepayNative({ ...order(), sub_mchid: '1' }),
        'ERR_API',
        'relation',
      );
      same([stranger.apiCode, stranger.outcome], ['INVALID_REQUEST', 'refused'], 'relation');
      const wanted = order();
      await client.partner.prepayNative(wanted);
      await sandbox.faults.inject({ name: 'timeout-after-effect', times: 1 });
      const { out_trade_no } = wanted;
      const error = await rejects(
        client.partner.close({ out_trade_no, sub_mchid }, { timeoutMs: 300, retry: false }),
        'ERR_TIMEOUT',
        'no answer',
      );
      const { tookEffect, data } = await client.settle(error);
      same([tookEffect, data?.trade_state], [true, 'CLOSED'], 'settled');
      sandbox.close();
    },
  },
];
