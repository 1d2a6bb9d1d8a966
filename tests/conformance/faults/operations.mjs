// The operations of the fault matrix: how each is asked for, and whether it took effect.

/**
 * @typedef {import('./run.mjs').Scene} Scene
 * @typedef {import('./run.mjs').Client} Client
 *
 * @typedef {object} Call
 * @property {(scene: Scene, client: Client, number: string) => Promise<string>} prepare resolves with the order or refund it is about
 * @property {(client: Client, number: string, options: any, about: string) => Promise<any>} ask
 * @property {(scene: Scene, client: Client, number: string, about: string) => Promise<number>} effects how often it took effect
 * @property {(scene: Scene, value: any, number: string, about: string) => Promise<boolean>} value whether it is the right one
 */

const TRANSFERS = '/v3/fund-app/mch-transfer/transfer-bills';

const order = (/** @type {string} */ out_trade_no) => ({
  description: 'Image形象店-深圳腾大-QQ公仔',
  out_trade_no,
  amount: { total: 100 },
  payer: { openid: 'oUpF8uMuAJO_M2pxb1Q9zNjWeS6o' },
});

/** One if it exists. @param {Promise<unknown>} promise */
const exists = (promise) =>
  promise.then(
    () => 1,
    () => 0,
  );
const nothing = async () => 0;
const itself = async (/** @type {Scene} */ _, /** @type {Client} */ _client, /** @type {string} */ number) => number;

/** @type {Record<string, Call>} */
export const OPERATIONS = {
  prepay: {
    prepare: itself,
    ask: (client, number, options) => client.prepayJsapi(order(number), options),
    effects: ({ sandbox }, _, number) => exists(sandbox.order(number)),
    value: async ({ sandbox }, value, number) => value.prepay_id === (await sandbox.order(number)).prepay_id,
  },
  query: {
    prepare: async ({ known }) => known,
    ask: (client, _, options, about) => client.queryByOutTradeNo(about, options),
    effects: nothing,
    value: async (_, value, _number, about) => value.out_trade_no === about && value.trade_state === 'REFUND',
  },
  close: {
    prepare: async (_, client, number) => {
      await client.prepayJsapi(order(number));
      return number;
    },
    ask: (client, number, options) => client.close(number, options),
    effects: async ({ sandbox }, _, number) => Number((await sandbox.order(number)).trade_state === 'CLOSED'),
    value: async (_, value) => value.status === 204,
  },
  refund: {
    prepare: ({ paid }) => paid(),
    ask: (client, number, options, about) =>
      client.refunds.create(
        { out_trade_no: about, out_refund_no: number, amount: { refund: 1, total: 100, currency: 'CNY' } },
        options,
      ),
    effects: async ({ sandbox }, _, number, about) =>
      (await sandbox.refunds.list(about)).filter(({ out_refund_no }) => out_refund_no === number).length,
    value: async ({ sandbox }, value, number) => value.refund_id === (await sandbox.refunds.get(number)).refund_id,
  },
  'refund-query': {
    prepare: async ({ refunded }) => refunded,
    ask: (client, _, options, about) => client.refunds.query(about, options),
    effects: nothing,
    value: async (_, value, _number, about) => value.out_refund_no === about && value.status === 'PROCESSING',
  },
  // A transfer, of which the client knows no more than the path.
  generic: {
    prepare: async ({ sandbox }) => sandbox.credentials.appid,
    ask: (client, number, options, appid) => {
      const body = {
        appid,
        out_bill_no: number,
        transfer_scene_id: '1000',
        openid: 'oUpF8uMuAJO_M2pxb1Q9zNjWeS6o',
        transfer_amount: 100,
        transfer_remark: 'x',
        transfer_scene_report_infos: [
          { info_type: '活动名称', info_content: 'x' },
          { info_type: '奖励说明', info_content: 'x' },
        ],
      };
      return client.request({ method: 'POST', path: TRANSFERS, body }, options);
    },
    effects: (_, client, number) =>
      exists(client.request({ method: 'GET', path: `${TRANSFERS}/out-bill-no/${number}` })),
    value: async (_, value, number) => value.data.out_bill_no === number,
  },
};
