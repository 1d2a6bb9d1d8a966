/**
 * Combined payment (合单支付): its interfaces, its notification, and what the payer does.
 */

import { checkPayParams } from '../cashier.js';
import { beijingTime, isoTime } from '../encoding.js';
import { refusal, SandboxError } from '../errors.js';
import { checkAppid, NOT_THE_SIGNER, openFields, readBody, subMerchantOf } from '../input.js';
import { paidOccasion } from '../transactions.js';
import { progress } from '../views.js';
import { CombinedOrders, stateOf } from './combine/orders.js';
import { combineRules } from './combine/rules.js';
import { PREPAYS } from './orders.js';

/** @typedef {import('./combine/orders.js').Combined} Combined */
/** @typedef {import('./combine/orders.js').TradeType} TradeType */
/** @typedef {import('../index.js').CombineParameters} CombineParameters */

/** The name of what opens the cashier. */
const OPENERS = { JSAPI: 'prepay_id', APP: 'prepay_id', MWEB: 'h5_url', NATIVE: 'code_url' };

/** @param {import('./index.js').Context} context @returns {import('./index.js').Product} */
export function createCombine({ vault, orders, notifier, now, allowHttp, emit }) {
  const rules = combineRules({ allowHttp });
  const combined = new CombinedOrders({ orders, mchid: vault.merchant.mchid, now });

  /** @param {Combined} order @param {'prepay' | 'pay' | 'cancel' | 'close'} act */
  function tell(order, act) {
    const { combine_out_trade_no } = order.parameters;
    emit({ type: 'combine', act, combine_out_trade_no, trade_state: stateOf(order) });
  }

  /** @param {import('../api.js').Call['request']} request @param {TradeType} tradeType */
  async function parametersOf(request, tradeType) {
    const body = /** @type {CombineParameters & { contract_info?: object }} */ (readBody(request, rules[tradeType]));
    const { combine_mchid: mchid, combine_appid: appid, combine_payer_info: payer, contract_info: contract } = body;
    if (mchid !== vault.merchant.mchid) {
      const detail = { field: '/combine_mchid', location: 'body', value: mchid, issue: NOT_THE_SIGNER[1] };
      throw refusal('MCH_NOT_EXISTS', detail);
    }
    checkAppid(appid, vault, '/combine_appid');
    for (const { sub_mchid } of body.sub_orders) if (sub_mchid !== undefined) subMerchantOf(sub_mchid, vault);
    if (contract !== undefined) {
      const detail = {
        field: '/contract_info',
        location: 'body',
        issue: 'the merchant has no permission for contracts',
      };
      throw refusal('NO_AUTH', detail, { words: ['商户没有签约权限', 'The merchant may not sign contracts'] });
    }
    if (payer?.identity === undefined) return body;
    const at = '/combine_payer_info/identity';
    const { number, name } = payer.identity;
    const opened = await openFields(request, { [`${at}/number`]: number, [`${at}/name`]: name }, vault);
    const identity = { ...payer.identity, number: opened[`${at}/number`] ?? '', name: opened[`${at}/name`] ?? '' };
    return { ...body, combine_payer_info: { ...payer, identity } };
  }

  /** @type {import('../api.js').Route[]} */
  const prepays = Object.entries(PREPAYS).map(([product, tradeType]) => ({
    method: 'POST',
    path: new RegExp(`^/v3/combine-transactions/${product}$`),
    async handle({ request }) {
      const parameters = await parametersOf(request, tradeType);
      const opener = combined.prepay(tradeType, parameters);
      tell(combined.get(parameters.combine_out_trade_no), 'prepay');
      return { status: 200, json: { [OPENERS[tradeType]]: opener } };
    },
  }));

  /** @param {Combined} order @returns {import('../index.js').CombineView} */
  const view = (order) => ({
    ...combinedOf(order),
    parameters: structuredClone(order.parameters),
    create_time: isoTime(order.created),
    expire_time: isoTime(order.deadline),
    opener: [...order.openers.keys()].at(-1) ?? '',
    payer_acts: order.payerActs.map(({ act, time }) => ({ act, time: isoTime(time) })),
    notification: { id: notifier.deliveries(order).at(-1)?.id ?? null, ...progress(notifier.deliveries(order).at(-1)) },
  });

  /** @param {string} number */
  function deliveryOf(number) {
    const delivery = notifier.deliveries(combined.get(number)).at(-1);
    if (!delivery) throw new SandboxError('ORDER_NOT_PAID', 409, 'Only a paid order has a notification.');
    return delivery;
  }

  /** @type {import('../index.js').SandboxCombine} */
  const controls = {
    order: async (number) => view(combined.get(number)),
    async pay(number, opened) {
      const opener = opened === undefined ? undefined : await openerOf(opened, combined.get(number), vault);
      notifier.checkOpen();
      const order = combined.pay(number, opener);
      const { combine_out_trade_no } = order.parameters;
      notifier.start(order, paidOccasion(order, contentOf(order), { combine_out_trade_no }));
      tell(order, 'pay');
      return view(order);
    },
    async cancel(number) {
      const order = combined.cancel(number);
      tell(order, 'cancel');
      return view(order);
    },
    resend: async (number) => ({ ...(await notifier.resend(deliveryOf(number))) }),
    notification: async (number, more) => notifier.compose(deliveryOf(number), more, more?.order),
  };

  return {
    controls: { combine: controls },
    routes: [
      ...prepays,
      {
        method: 'GET',
        path: /^\/v3\/combine-transactions\/out-trade-no\/(?<combine_out_trade_no>[^/]+)$/,
        handle: ({ id }) => ({ status: 200, json: combinedOf(combined.get(id)) }),
      },
      {
        method: 'POST',
        path: /^\/v3\/combine-transactions\/out-trade-no\/(?<combine_out_trade_no>[^/]+)\/close$/,
        empty: true,
        handle({ request, id }) {
          const body = readBody(request, rules.close);
          tell(combined.close(id, /** @type {import('../index.js').CombineCloseParameters} */ (body)), 'close');
          return { status: 204 };
        },
      },
    ],
  };
}

/**
 * What opened the cashier: pay params of JSAPI and APP, the link of H5 and Native.
 * @param {object | string} opened
 * @param {Combined} order
 * @param {import('../credentials.js').Vault} vault
 */
async function openerOf(opened, { tradeType, parameters }, vault) {
  if (tradeType === 'JSAPI' || tradeType === 'APP') {
    const { combine_appid: appid, combine_mchid: mchid } = parameters;
    return checkPayParams(opened, /** @type {any} */ ({ tradeType, parameters: { appid, mchid } }), vault);
  }
  const member = OPENERS[tradeType];
  const link = typeof opened === 'string' ? opened : /** @type {Record<string, unknown>} */ (opened)[member];
  if (typeof link === 'string') return link.replace(/&redirect_url=[^&]*$/, '');
  throw new SandboxError('PAY_PARAMS_INVALID', 400, `Pass the ${member}, as text or as a member.`);
}

/**
 * The answer to a query.
 * @param {Combined} order
 * @returns {import('../index.js').CombinedOrder}
 */
function combinedOf(order) {
  const { transactionId } = order;
  const { sub_orders: subs, ...rest } = contentOf(order);
  return {
    ...rest,
    ...(transactionId !== undefined && { combine_transaction_id: transactionId }),
    // The sandbox has no coupons.
    sub_orders: transactionId === undefined ? subs : subs.map((sub) => ({ ...sub, promotion_detail: [] })),
  };
}

/**
 * What a notification says as well.
 * @param {Combined} order
 * @returns {import('../index.js').CombinedOrder}
 */
function contentOf({ tradeType, parameters, subs, paidAt, openid }) {
  const { combine_appid, combine_mchid, combine_out_trade_no, scene_info: scene, sub_orders } = parameters;
  return {
    combine_appid,
    combine_mchid,
    combine_out_trade_no,
    ...(scene?.device_id !== undefined && { scene_info: { device_id: scene.device_id } }),
    sub_orders: sub_orders.map(({ mchid, sub_mchid, sub_appid, out_trade_no, attach, amount }, index) => ({
      mchid,
      ...(sub_mchid !== undefined && { sub_mchid }),
      ...(sub_appid !== undefined && { sub_appid }),
      out_trade_no,
      trade_state: subs[index].state,
      attach,
      amount: { total_amount: amount.total_amount, currency: 'CNY' },
      ...(paidAt !== undefined && {
        trade_type: tradeType,
        bank_type: 'OTHERS',
        success_time: beijingTime(paidAt),
        transaction_id: subs[index].transactionId,
        amount: {
          total_amount: amount.total_amount,
          currency: 'CNY',
          payer_amount: amount.total_amount,
          payer_currency: 'CNY',
        },
      }),
    })),
    ...(paidAt !== undefined && { combine_payer_info: { openid } }),
  };
}
