// Profit sharing against the embedded sandbox: receivers, shares, returns, and what is left.
import { equal, rejects, same } from '../assert.mjs';
import { listener, merchant, order, orderNumber } from '../fixtures.mjs';

/** @typedef {import('../suite.mjs').Library} Library */
/** @typedef {import('../suite.mjs').Env} Env */

const SHOP = { type: /** @type {const} */ ('MERCHANT_ID'), account: '1900000109' };
const PERSON = { type: /** @type {const} */ ('PERSONAL_OPENID'), account: 'oUpF8uMuAJO_M2pxb1Q9zNjWeS6p' };

/**
 * A paid order of 1.00 yuan whose money is frozen, and two receivers.
 * @param {Library} lib
 * @param {Env} env
 */
async function paid(lib, env) {
  /** How many answers to changes get lost. */
  const network = { lost: 0 };
  /** @type {Awaited<ReturnType<typeof listener>>} */
  const both = await listener(
    lib,
    env,
    {},
    {
      fetch: /** @type {any} */ (
        async (/** @type {string} */ url, /** @type {any} */ init) => {
          const answer = await both.sandbox.fetch(url, init);
          if (network.lost === 0 || init.method === 'GET') return answer;
          network.lost -= 1;
          throw new TypeError('the connection broke');
        }
      ),
    },
  );
  const { sandbox, client } = both;
  const heard = /** @type {any[]} */ (both.heard);
  const wanted = order();
  await client.prepayJsapi({ ...wanted, settle_info: { profit_sharing: true } });
  const { transaction_id = '' } = await sandbox.pay(wanted.out_trade_no);
  const added = await client.profitSharing.addReceiver({ ...SHOP, name: '示例商户', relation_type: 'STORE' });
  await client.profitSharing.addReceiver({ ...PERSON, relation_type: 'CUSTOM', custom_relation: '咖啡师' });
  await sandbox.idle();
  heard.length = 0;
  return { ...both, heard, added, network, transaction_id };
}

/** @type {import('../suite.mjs').Case[]} */
export default [
  {
    name: 'an order is shared, the rest is unfrozen, and a receiver gives back',
    async run(lib, env) {
      const { sandbox, client, heard, added, transaction_id } = await paid(lib, env);
      const { profitSharing } = client;
      same(
        { ...added },
        { ...SHOP, relation_type: 'STORE', name: '示例商户' },
        'the name comes encrypted, and is opened',
      );
      await sandbox.profitSharing.takes(Infinity);
      await sandbox.profitSharing.notifyReceivers('https://shop.example.com/shares');
      const out_order_no = orderNumber();
      const sharing = {
        transaction_id,
        out_order_no,
        receivers: [
          { ...SHOP, name: '示例商户', amount: 20, description: '分给门店' },
          { ...PERSON, amount: 5, description: '奖励' },
        ],
        unfreeze_unsplit: false,
      };
      const made = await profitSharing.createOrder(sharing);
      same([made.state, made.receivers?.map(({ result }) => result)], ['PROCESSING', ['PENDING', 'PENDING']], 'made');
      // Encrypted anew it is the same sharing.
      same(await profitSharing.createOrder(sharing), made, 'the same number is the same sharing');
      equal((await profitSharing.queryAmounts(transaction_id)).unsplit_amount, 75, 'left');
      const early = await client.waitFor({ out_order_no, transaction_id }, { deadlineMs: 1000 });
      same([early.final, early.data.state], [false, 'PROCESSING'], 'not yet');
      await sandbox.profitSharing.settle(out_order_no, { [PERSON.account]: 'RECEIVER_REAL_NAME_NOT_VERIFIED' });
      await sandbox.idle();
      const done = await client.waitFor({ out_order_no, transaction_id });
      same(
        [done.final, done.data.state, done.data.receivers?.map(({ result, fail_reason }) => [result, fail_reason])],
        [
          true,
          'FINISHED',
          [
            ['SUCCESS', undefined],
            ['CLOSED', 'RECEIVER_REAL_NAME_NOT_VERIFIED'],
          ],
        ],
        'finished is not succeeded',
      );
      same(await profitSharing.queryOrder({ out_order_no, transaction_id }), done.data, 'query');
      same(
        heard.map(({ event_type, resource }) => [event_type, resource.out_order_no, resource.receiver.amount]),
        [['PROFITSHARING.SUCCESS', out_order_no, 20]],
        'the merchant among the receivers is told',
      );

      const out_return_no = orderNumber();
      const request = { out_order_no, out_return_no, return_mchid: SHOP.account, amount: 8, description: '退回' };
      const back = await profitSharing.createReturn(request);
      same([back.result, back.order_id], ['PROCESSING', made.order_id], 'return');
      equal((await profitSharing.createReturn(request)).return_id, back.return_id, 'the same number, the same return');
      await sandbox.profitSharing.settleReturn(out_return_no, 'BALANCE_NOT_ENOUGH');
      const failed = await client.waitFor({ out_return_no, out_order_no });
      same(
        [failed.final, failed.data.result, failed.data.fail_reason],
        [true, 'FAILED', 'BALANCE_NOT_ENOUGH'],
        'failed',
      );
      same(await profitSharing.queryReturn({ out_return_no, out_order_no }), failed.data, 'query');

      const rest = { transaction_id, out_order_no: orderNumber(), description: '解冻全部剩余资金' };
      equal((await profitSharing.unfreeze({ ...rest, out_order_no })).order_id, made.order_id, 'a used number');
      equal((await profitSharing.queryAmounts({ transaction_id })).unsplit_amount, 80, 'does nothing');
      await sandbox.profitSharing.takes(0);
      await profitSharing.unfreeze(rest);
      const unfrozen = await client.waitFor({ transaction_id, out_order_no: rest.out_order_no });
      same([unfrozen.final, unfrozen.data.receivers?.[0]?.amount], [true, 80], 'unfrozen');
      equal((await profitSharing.queryAmounts(transaction_id)).unsplit_amount, 0, 'nothing left');

      const gone = await profitSharing.deleteReceiver(PERSON);
      same({ ...gone }, PERSON, 'deleted');
      same(
        (await sandbox.profitSharing.receivers()).map(({ account }) => account),
        [SHOP.account],
        'receivers',
      );
      sandbox.close();
      client.dispose();
    },
  },
  {
    name: 'a sharing is repeated by itself and takes place once; what is lost is settled',
    async run(lib, env) {
      const { sandbox, client, network, transaction_id } = await paid(lib, env);
      const share = (/** @type {number} */ amount) => ({
        transaction_id,
        out_order_no: orderNumber(),
        receivers: [{ ...SHOP, amount, description: '分给门店' }],
        unfreeze_unsplit: false,
      });
      network.lost = 1;
      await client.profitSharing.createOrder(share(10));
      equal((await client.profitSharing.queryAmounts(transaction_id)).unsplit_amount, 90, 'once');
      network.lost = 1;
      const second = share(20);
      const unknown = await rejects(
        client.profitSharing.createOrder(second, { retry: false }),
        'ERR_TRANSPORT',
        'lost',
      );
      const { tookEffect, data } = await client.settle(unknown);
      same([tookEffect, data?.['out_order_no']], [true, second.out_order_no], 'settled');
      // Nothing says that adding a receiver twice is adding it once: it is sent once, and no query settles it.
      network.lost = 2;
      const adding = client.profitSharing.addReceiver({ ...PERSON, relation_type: 'STAFF' });
      const { outcome, query } = await rejects(adding, 'ERR_TRANSPORT', 'receiver');
      same([outcome, query, network.lost], ['unknown', undefined, 1], 'receiver');
      sandbox.close();
      client.dispose();
    },
  },
  {
    name: 'limits of a sharing: refused before it is sent, or by WeChat Pay; ratios and bills are asked for',
    async run(lib, env) {
      const { sandbox, client, transaction_id } = await paid(lib, env);
      const { profitSharing } = client;
      const receiver = { ...SHOP, amount: 10, description: '分给门店' };
      const right = { transaction_id, out_order_no: orderNumber(), receivers: [receiver], unfreeze_unsplit: true };
      for (const [change, field] of /** @type {[object, string][]} */ ([
        [{ receivers: [] }, 'receivers'],
        [{ receivers: [receiver, receiver] }, 'receivers.1.account'],
        [{ receivers: [{ ...receiver, amount: 0.1 }] }, 'receivers.0.amount'],
        [{ receivers: [{ ...receiver, type: 'PERSONAL_SUB_OPENID' }] }, 'sub_appid'],
        [{ out_order_no: 'P#1' }, 'out_order_no'],
        [{ unfreeze_unsplit: undefined }, 'unfreeze_unsplit'],
      ])) {
        const call = profitSharing.createOrder(/** @type {any} */ ({ ...right, ...change }));
        const { issues, outcome } = await rejects(call, 'ERR_INPUT', field);
        same([issues[0].field, outcome], [field, 'not_sent'], field);
      }
      const more = await rejects(
        profitSharing.createOrder({ ...right, receivers: [{ ...receiver, amount: 31 }] }),
        'ERR_API',
        'more than 30 %',
      );
      same([more.apiCode, more.outcome], ['INVALID_REQUEST', 'refused'], 'refused');
      const unknown = profitSharing.queryOrder({ out_order_no: 'P-UNKNOWN', transaction_id });
      equal((await rejects(unknown, 'ERR_API', 'unknown')).apiCode, 'RESOURCE_NOT_EXISTS', 'code');
      sandbox.close();
      client.dispose();

      const provider = await merchant(lib, env, { subMerchants: [{ mchid: '1900000100' }] });
      await provider.sandbox.profitSharing.agree(2000, '1900000100');
      equal((await provider.client.profitSharing.queryMaxRatio('1900000100')).max_ratio, 2000, 'ratio');
      const stranger = provider.client.profitSharing.queryMaxRatio({ sub_mchid: '1900000199' });
      equal((await rejects(stranger, 'ERR_API', 'stranger')).apiCode, 'INVALID_REQUEST', 'code');
      provider.sandbox.close();
      provider.client.dispose();
    },
  },
];
