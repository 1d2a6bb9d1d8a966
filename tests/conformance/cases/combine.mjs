// Combined payment against the embedded sandbox: from the order to the refund of one of its parts.
import { equal, ok, rejects, same } from '../assert.mjs';
import { listener, orderNumber } from '../fixtures.mjs';

/** @typedef {import('../suite.mjs').Library} Library */
/** @typedef {import('../suite.mjs').Env} Env */

/**
 * A shop whose orders are combined, and that hears of its payments.
 * @param {Library} lib
 * @param {Env} env
 * @param {Parameters<typeof listener>[2]} [sandboxOptions]
 * @param {Parameters<typeof listener>[3]} [clientOptions]
 */
async function shop(lib, env, sandboxOptions, clientOptions) {
  const both = await listener(lib, env, { refundInterval: 0, ...sandboxOptions }, clientOptions);
  const { mchid } = both.client;
  /** @param {{ sub_mchid?: string }} [more] */
  const order = (more = {}) => ({
    combine_out_trade_no: orderNumber(),
    sub_orders: [100, 23].map((total_amount, index) => ({
      mchid,
      out_trade_no: orderNumber(),
      description: index === 0 ? '手冲咖啡' : '咖啡豆',
      attach: `shop=0${index}`,
      amount: { total_amount, currency: /** @type {const} */ ('CNY') },
      ...more,
    })),
  });
  return { ...both, heard: /** @type {any[]} */ (both.heard), order };
}

const PAYER = { combine_payer_info: { openid: 'oUpF8uMuAJO_M2pxb1Q9zNjWeS6o' } };

/** @type {import('../suite.mjs').Case[]} */
export default [
  {
    name: 'a combined order is paid as a whole, told once, and refunded in part',
    async run(lib, env) {
      const { sandbox, client, heard, order } = await shop(lib, env);
      const wanted = { ...order(), ...PAYER };
      const { combine_out_trade_no } = wanted;
      const prepay = await client.combine.prepayJsapi(wanted);
      equal(prepay.response.status, 200, 'status');
      const unpaid = await client.combine.query(combine_out_trade_no);
      same(
        [unpaid.combine_appid, unpaid.combine_mchid, unpaid.sub_orders?.map(({ trade_state }) => trade_state)],
        [client.appid, client.mchid, ['NOTPAY', 'NOTPAY']],
        'unpaid',
      );
      const early = await client.waitFor({ combine_out_trade_no }, { deadlineMs: 1000 });
      same([early.final, early.data.sub_orders?.length], [false, 2], 'not yet');
      // The cashier checks that they are signed for `combine_appid`.
      await sandbox.combine.pay(combine_out_trade_no, await client.payParams.miniProgram(prepay));
      await sandbox.idle();
      same(
        heard.map(({ event_type, resource }) => [
          event_type,
          resource.combine_out_trade_no,
          resource.sub_orders.length,
        ]),
        [['TRANSACTION.SUCCESS', combine_out_trade_no, 2]],
        'one notification of the whole',
      );
      const { final, data } = await client.waitFor({ combine_out_trade_no });
      equal(final, true, 'final');
      same(await client.combine.query({ combine_out_trade_no }), data, 'the number in an object');
      const [{ transaction_id = '', out_trade_no } = /** @type {any} */ ({}), other] = data.sub_orders ?? [];
      ok(transaction_id !== '' && transaction_id !== other?.transaction_id, 'transactions of their own');

      // The queries of single orders do not find them.
      for (const absent of [
        () => client.queryByOutTradeNo(out_trade_no),
        () => client.queryByTransactionId(transaction_id),
      ]) {
        equal((await rejects(absent(), 'ERR_API', 'single')).apiCode, 'ORDER_NOT_EXIST', 'code');
      }
      const amount = { refund: 40, total: 100, currency: /** @type {const} */ ('CNY') };
      const refund = await client.refunds.create({ transaction_id, out_refund_no: orderNumber(), amount });
      equal(refund.out_trade_no, out_trade_no, 'refund of one');
      const { sub_orders = [] } = await client.combine.query(combine_out_trade_no);
      same(
        sub_orders.map(({ trade_state }) => trade_state),
        ['REFUND', 'SUCCESS'],
        'states',
      );
      equal((await rejects(client.combine.prepayJsapi(wanted), 'ERR_API', 'paid')).apiCode, 'ORDER_PAID', 'code');
      sandbox.close();
      client.dispose();
    },
  },
  {
    name: 'combined orders of APP, H5 and Native, and those of service providers',
    async run(lib, env) {
      const { sandbox, client, order } = await shop(lib, env, { subMerchants: [{ mchid: '1900000109' }] });
      const identity = { type: 'IDCARD', number: '11010119900101001X', name: '张三' };
      const app = order();
      const prepay = await client.combine.prepayApp({ ...app, combine_payer_info: { identity } });
      // Encrypted anew it is the same order.
      ok((await client.combine.prepayApp({ ...app, combine_payer_info: { identity } })).prepay_id !== '', 'repeated');
      const h5 = order();
      const scene_info = { payer_client_ip: '203.0.113.7', h5_info: { type: 'Wap' } };
      const { h5_url } = await client.combine.prepayH5({ ...h5, scene_info });
      const native = { ...order({ sub_mchid: '1900000109' }) };
      native.sub_orders.pop();
      const { code_url } = await client.combine.prepayNative(native);
      const params = await client.payParams.app(prepay);
      for (const [{ combine_out_trade_no }, opened] of /** @type {const} */ ([
        [app, params],
        [h5, h5_url],
        [native, code_url],
      ])) {
        await sandbox.combine.pay(combine_out_trade_no, opened);
        const { sub_orders = [] } = await client.combine.query(combine_out_trade_no);
        ok(sub_orders.length > 0 && sub_orders.every(({ trade_state }) => trade_state === 'SUCCESS'), 'paid');
        if (opened === code_url) equal(sub_orders[0]?.sub_mchid, '1900000109', 'sub-merchant');
      }
      sandbox.close();
      client.dispose();
    },
  },
  {
    name: 'a combined order is closed with exactly its sub-orders; what is lost is settled',
    async run(lib, env) {
      /** Whether answers get lost. */
      let lost = false;
      const { sandbox, client, order } = await shop(lib, env, undefined, {
        retry: false,
        fetch: /** @type {any} */ (
          async (/** @type {string} */ url, /** @type {any} */ init) => {
            const answer = await sandbox.fetch(url, init);
            if (lost && init.method === 'POST') throw new TypeError('the connection broke');
            return answer;
          }
        ),
      });
      const wanted = order();
      const { combine_out_trade_no } = wanted;
      lost = true;
      const unknown = await rejects(client.combine.prepayNative(wanted), 'ERR_TRANSPORT', 'prepay');
      same(
        [unknown.outcome, unknown.query.path],
        ['unknown', `/v3/combine-transactions/out-trade-no/${combine_out_trade_no}`],
        'what settles it',
      );
      equal((await client.settle(unknown)).tookEffect, true, 'it exists');
      const subs = wanted.sub_orders.map(({ mchid, out_trade_no }) => ({ mchid, out_trade_no }));
      const close = { combine_out_trade_no, sub_orders: subs };
      const closing = await rejects(client.combine.close(close), 'ERR_TRANSPORT', 'close');
      lost = false;
      equal((await client.settle(closing)).tookEffect, true, 'all are closed');
      equal((await client.combine.close(close)).status, 204, 'again');
      const wrong = await rejects(client.combine.close({ ...close, sub_orders: subs.slice(1) }), 'ERR_API', 'too few');
      equal(wrong.status, 500, 'status');
      same((await client.waitFor({ combine_out_trade_no })).final, true, 'final');
      sandbox.close();
      client.dispose();
    },
  },
  {
    name: 'a combined order that WeChat Pay would refuse is not sent, and the reason names the member',
    async run(lib, env) {
      const { sandbox, client, order } = await shop(lib, env);
      const right = { ...order(), ...PAYER };
      const [one] = right.sub_orders;
      const sub = (/** @type {object} */ change) => ({ sub_orders: [{ ...one, ...change }, one] });
      for (const [change, field] of /** @type {[object, string][]} */ ([
        [{ combine_mchid: '1900000109' }, 'combine_mchid'],
        [{ combine_payer_info: {} }, 'combine_payer_info.openid'],
        [{ sub_orders: [one] }, 'sub_orders'],
        [{ out_trade_no: 'ORDER-0001' }, 'out_trade_no'],
        [sub({ attach: undefined }), 'sub_orders.0.attach'],
        [sub({ amount: { total: 1, currency: 'CNY' } }), 'sub_orders.0.amount.total_amount'],
        [sub({ amount: { total_amount: 1 } }), 'sub_orders.0.amount.currency'],
      ])) {
        const call = client.combine.prepayJsapi(/** @type {any} */ ({ ...right, ...change }));
        const { issues, outcome } = await rejects(call, 'ERR_INPUT', field);
        same([issues[0].field, outcome], [field, 'not_sent'], field);
      }
      sandbox.close();
      client.dispose();
    },
  },
];
