// Notifications of all products: what they are about, what is compared, and what is answered.
import { equal, ok, same } from '../assert.mjs';
import { merchant } from '../fixtures.mjs';

/** @param {string} mchid @param {string} appid @returns {Record<string, [string, any]>} kind → event type, content */
const samples = (mchid, appid) => ({
  payment: [
    'TRANSACTION.SUCCESS',
    { appid, mchid, out_trade_no: 'N-0001', trade_state: 'SUCCESS', amount: { total: 600, currency: 'CNY' } },
  ],
  'partner-payment': [
    'TRANSACTION.SUCCESS',
    {
      sp_appid: appid,
      sp_mchid: mchid,
      sub_mchid: '1900000109',
      out_trade_no: 'N-0001',
      trade_state: 'SUCCESS',
      amount: { total: 600, currency: 'CNY' },
    },
  ],
  'combined-payment': [
    'TRANSACTION.SUCCESS',
    {
      combine_appid: appid,
      combine_mchid: mchid,
      combine_out_trade_no: 'N-0001',
      sub_orders: ['A', 'B'].map((letter) => ({
        mchid,
        out_trade_no: `N-0001-${letter}`,
        trade_state: 'SUCCESS',
        amount: { total_amount: 300, currency: 'CNY' },
      })),
    },
  ],
  'profit-sharing': [
    'TRANSACTION.SUCCESS',
    {
      mchid: '1900000109',
      transaction_id: '42',
      order_id: '30',
      out_order_no: 'N-0001',
      receiver: { type: 'MERCHANT_ID', account: mchid, amount: 600 },
    },
  ],
  'partner-refund': [
    'REFUND.SUCCESS',
    {
      sp_mchid: mchid,
      sub_mchid: '1900000109',
      out_trade_no: 'N-0001',
      transaction_id: '42',
      out_refund_no: 'R-0001',
      refund_id: '50',
      refund_status: 'SUCCESS',
      amount: { total: 600, refund: 600, payer_total: 600, payer_refund: 600 },
    },
  ],
  transfer: [
    'MCHTRANSFER.BILL.FINISHED',
    { mch_id: mchid, out_bill_no: 'N-0001', transfer_bill_no: '13', state: 'SUCCESS', transfer_amount: 600 },
  ],
  complaint: ['COMPLAINT.CREATE', { complaint_id: '2002', action_type: 'CREATE_COMPLAINT' }],
  payscore: ['PAYSCORE.USER_PAID', { out_order_no: 'N-0001', total_amount: 600 }],
  other: ['NEW.EVENT', { anything: [1] }],
});

/** @type {import('../suite.mjs').Case[]} */
export default [
  {
    name: 'events are told apart, also where products share a name',
    async run(lib, env) {
      const { client, sandbox } = await merchant(lib, env);
      const { mchid, appid } = sandbox.credentials;
      for (const [kind, [type, content]] of Object.entries(samples(mchid, appid))) {
        const { headers, body } = await sandbox.events.compose(type, content);
        const event = await client.parseNotification({ headers, body });
        same([event.kind, event.event_type, event.resource], [kind, type, content], type);
      }
      sandbox.close();
    },
  },
  {
    name: 'a field that is encrypted once more arrives in clear',
    async run(lib, env) {
      const { client, sandbox } = await merchant(lib, env);
      const phone_number = await sandbox.events.seal('13800138000');
      const { headers, body } = await sandbox.events.compose('MEMBERCARD.ACCEPT_CARD', { card_id: '1', phone_number });
      const { resource } = await client.parseNotification({ headers, body });
      same(resource, { card_id: '1', phone_number: '13800138000' }, 'content');
      sandbox.close();
    },
  },
  {
    name: 'data is the answer only if it is marked as such',
    async run(lib, env) {
      const { client, sandbox } = await merchant(lib, env);
      const { headers, body } = await sandbox.events.compose('PARKING_FEE.QUERY_TRANS_INFO', {
        plate_number: '粤B12345',
      });
      const answer = (/** @type {unknown} */ value) => client.handleNotification({ headers, body }, () => value);
      const reply = await answer(lib.replyWith({ 金额: 500 }));
      same([reply.status, reply.body], [200, '{"金额":500}'], 'marked');
      const silent = await answer({ 金额: 500 });
      same([silent.status, silent.body], [204, ''], 'not marked');
      sandbox.close();
    },
  },
  {
    name: 'what differs from the recorded order, refund or transfer does not reach the handler',
    async run(lib, env) {
      const { client, sandbox } = await merchant(lib, env);
      const { mchid, appid } = sandbox.credentials;
      const all = samples(mchid, appid);
      const sub_mchid = '1900000109';
      const orders = (/** @type {number} */ total_amount) => ({
        sub_orders: ['A', 'B'].map((letter) => ({ out_trade_no: `N-0001-${letter}`, amount: { total_amount } })),
      });
      const refund = (/** @type {number} */ refund) => ({
        sub_mchid,
        out_trade_no: 'N-0001',
        amount: { refund, total: 600 },
      });
      const wanted = /** @type {Record<string, [object, object, string[]]>} */ ({
        'partner-payment': [
          { sub_mchid, amount: { total: 600 } },
          { sub_mchid: '1900000110', amount: { total: 1 } },
          ['sub_mchid', 'amount.total'],
        ],
        'combined-payment': [
          orders(300),
          orders(301),
          ['sub_orders.0.amount.total_amount', 'sub_orders.1.amount.total_amount'],
        ],
        'partner-refund': [refund(600), refund(1), ['amount.refund']],
        transfer: [{ transfer_amount: 600 }, { transfer_amount: 1 }, ['transfer_amount']],
      });
      for (const [kind, [right, wrong, fields]] of Object.entries(wanted)) {
        const [type, content] = /** @type {[string, any]} */ (all[kind]);
        const { headers, body } = await sandbox.events.compose(type, content);
        for (const expected of [right, wrong]) {
          let handled = 0;
          /** @type {string[]} */
          let differing = [];
          const check = {
            expected: () => expected,
            onMismatch: (/** @type {import('wechatpay-wasm').MismatchError} */ error) => {
              differing = error.issues.map(({ field }) => field);
            },
          };
          const handler = () => {
            handled += 1;
          };
          const reply = await client.handleNotification({ headers, body }, handler, {
            checks: /** @type {any} */ ({ [kind]: check }),
          });
          equal(reply.status, 204, kind);
          same([handled, differing], expected === right ? [1, []] : [0, fields], kind);
        }
      }
      const assertion = () =>
        client.assertTransfer(/** @type {any} */ (all.transfer?.[1]), { out_bill_no: 'N-0001', transfer_amount: 601 });
      let code;
      try {
        assertion();
      } catch (error) {
        code = /** @type {import('wechatpay-wasm').WechatPayError} */ (error).code;
      }
      ok(code === 'ERR_MISMATCH', 'assertTransfer');
      sandbox.close();
    },
  },
];
