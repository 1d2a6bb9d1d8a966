// Orders of every kind against the embedded sandbox, from prepay to payment: APP, H5, Native and code payment.
import { equal, ok, rejects, same } from '../assert.mjs';
import { order as jsapiOrder, listener } from '../fixtures.mjs';

/** @typedef {import('../suite.mjs').Library} Library */
/** @typedef {import('../suite.mjs').Env} Env */

/** An order of 1.00 CNY that names no payer. */
const order = () => {
  const { payer: _, ...rest } = jsapiOrder();
  return rest;
};

const scene_info = { payer_client_ip: '203.0.113.9', h5_info: { type: 'Wap' } };

const codeOrder = () => ({
  ...order(),
  payer: { auth_code: '130061098828009406' },
  scene_info: { store_info: { id: '0001' } },
});

/**
 * What the payer does and the sandbox refuses.
 * @param {Promise<unknown>} act
 * @param {string} code
 */
export const refuses = async (act, code) =>
  equal(
    await act.then(
      () => 'done',
      (error) => error.code,
    ),
    code,
    'the payer',
  );

/**
 * A shop that hears of its payments.
 * @param {Library} lib
 * @param {Env} env
 * @param {Parameters<Env['createSandbox']>[0]} [options]
 */
export const shop = (lib, env, options) => listener(lib, env, { refundInterval: 0, ...options });

/** @type {import('../suite.mjs').Case[]} */
export default [
  {
    name: 'an APP order: its pay params open the cashier, and the payment is heard of and found',
    async run(lib, env) {
      const { sandbox, client, heard } = await shop(lib, env);
      const wanted = order();
      const prepay = await client.prepayApp(wanted);
      await sandbox.pay(wanted.out_trade_no, await client.payParams.app(prepay));
      await sandbox.idle();
      same(
        heard.map(({ kind }) => kind),
        ['payment'],
        'heard',
      );
      const { final, data } = await client.waitFor({ out_trade_no: wanted.out_trade_no });
      same([final, data.trade_state, data.trade_type], [true, 'SUCCESS', 'APP'], 'found');
      sandbox.close();
    },
  },
  {
    name: 'an H5 order: the link returns to the shop, and pays',
    async run(lib, env) {
      const { sandbox, client } = await shop(lib, env);
      const wanted = { ...order(), scene_info };
      const prepay = await client.prepayH5(wanted);
      equal(await client.payParams.h5(prepay), prepay.h5_url, 'unaltered');
      const redirect_url = 'https://shop.example.com/done?no=1&中=文';
      const link = await client.payParams.h5({ h5_url: prepay, redirect_url });
      const encoded = 'https%3A%2F%2Fshop.example.com%2Fdone%3Fno%3D1%26%E4%B8%AD%3D%E6%96%87';
      equal(link, `${prepay.h5_url}&redirect_url=${encoded}`, 'appended');
      equal(new URL(link).searchParams.get('redirect_url'), redirect_url, 'read back');
      const page = await sandbox.fetch(link);
      ok(page.headers.get('content-type')?.startsWith('text/html'), 'a page for the payer');
      await sandbox.pay(link);
      const { trade_state, trade_type } = await client.queryByOutTradeNo(wanted.out_trade_no);
      same([trade_state, trade_type], ['SUCCESS', 'MWEB'], 'paid');
      for (const [input, field] of [
        [{ h5_url: 'x' }, 'h5_url'],
        [{ h5Url: prepay.h5_url }, 'h5_url'],
        [{ ...prepay, redirect_url: '/done' }, 'redirect_url'],
        [{ ...prepay, redirectUrl: redirect_url }, 'redirectUrl'],
      ]) {
        const error = await rejects(client.payParams.h5(/** @type {any} */ (input)), 'ERR_INPUT', `${field}`);
        equal(error.issues[0].field, field, 'field');
      }
      sandbox.close();
    },
  },
  {
    name: 'a Native order: its code is drawn as it is, and a new one voids it',
    async run(lib, env) {
      const { sandbox, client } = await shop(lib, env);
      const wanted = order();
      const first = await client.prepayNative(wanted);
      const { code_url } = await client.prepayNative(wanted);
      await refuses(sandbox.pay(first.code_url), 'PAY_PARAMS_INVALID');
      const text = await client.payParams.native({ code_url });
      equal(text, code_url, 'unaltered');
      equal((await sandbox.pay(text)).trade_state, 'SUCCESS', 'paid');
      const paid = await client.queryByOutTradeNo(wanted.out_trade_no);
      equal(paid.trade_type, 'NATIVE', 'trade type');
      client.assertPayment(paid, { out_trade_no: wanted.out_trade_no, amount: { total: 100 } });
      await rejects(client.payParams.native({ code_url: 'https://shop.example.com/' }), 'ERR_INPUT', 'no code');
      equal((await rejects(client.close(wanted.out_trade_no), 'ERR_API', 'close')).apiCode, 'ORDER_PAID', 'close');
      sandbox.close();
    },
  },
  {
    name: 'what an order of another kind needs is refused before anything is sent',
    async run(lib, env) {
      const { sandbox, client } = await shop(lib, env);
      const local = { ...scene_info, payer_client_ip: '127.0.0.1' };
      for (const [call, field] of /** @type {const} */ ([
        [() => client.prepayH5(/** @type {any} */ (order())), 'scene_info'],
        [() => client.prepayH5({ ...order(), scene_info: local }), 'scene_info.payer_client_ip'],
        [() => client.prepayNative({ ...order(), scene_info }), 'scene_info.h5_info'],
        [() => client.prepayApp(/** @type {any} */ ({ ...order(), payer: { openid: 'o' } })), 'payer.openid'],
        [
          () => client.codePay(/** @type {any} */ ({ ...codeOrder(), notify_url: 'https://a.example/x' })),
          'notify_url',
        ],
        [() => client.codePay(/** @type {any} */ ({ ...codeOrder(), payer: {} })), 'payer.auth_code'],
      ])) {
        const error = await rejects(call(), 'ERR_INPUT', field);
        same([error.issues[0].field, error.outcome], [field, 'not_sent'], field);
      }
      sandbox.close();
    },
  },
  {
    name: 'a code payment is paid at once, or waits for the password, and is called off',
    async run(lib, env) {
      const { sandbox, client, heard } = await shop(lib, env);
      const quick = await client.codePay(codeOrder());
      same([quick.trade_state, quick.trade_type], ['SUCCESS', 'MICROPAY'], 'at once');

      await sandbox.nextCodePayments('USERPAYING', { times: 3 });
      for (const [act, end] of /** @type {const} */ ([
        ['pay', 'SUCCESS'],
        ['cancel', 'PAYERROR'],
      ])) {
        const wanted = codeOrder();
        const error = await rejects(client.codePay(wanted), 'ERR_API', 'password');
        same([error.status, error.apiCode, error.outcome], [202, 'USERPAYING', 'unknown'], 'password');
        ok(error.en.remedy.includes('waitFor'), 'remedy');
        const settled = await client.settle(error);
        same([settled.tookEffect, settled.data?.trade_state], [true, 'USERPAYING'], 'it is there');
        await sandbox[act](wanted.out_trade_no);
        const { final, data } = await client.waitFor({ out_trade_no: wanted.out_trade_no });
        same([final, data.trade_state], [true, end], 'final');
      }
      const { out_trade_no, ...rest } = codeOrder();
      await rejects(client.codePay({ ...rest, out_trade_no }), 'ERR_API', 'password');
      equal((await client.reverse(out_trade_no)).out_trade_no, out_trade_no, 'called off');
      equal((await client.queryByOutTradeNo(out_trade_no)).trade_state, 'REVOKED', 'called off');
      await sandbox.idle();
      equal(heard.length, 0, 'nobody is notified');
      sandbox.close();
    },
  },
  {
    name: 'a reversal with an unknown outcome is settled by the order',
    async run(lib, env) {
      const { sandbox, client } = await shop(lib, env);
      const wanted = codeOrder();
      await client.codePay(wanted);
      await sandbox.faults.inject({ name: 'timeout-after-effect', times: 1 });
      const error = await rejects(client.reverse(wanted.out_trade_no, { timeoutMs: 300 }), 'ERR_TIMEOUT', 'no answer');
      equal(error.outcome, 'unknown', 'outcome');
      const { tookEffect, data } = await client.settle(error);
      same([tookEffect, data?.trade_state], [true, 'REVOKED'], 'settled');
      sandbox.close();
    },
  },
];
