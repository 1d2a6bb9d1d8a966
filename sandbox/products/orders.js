/**
 * Orders of the merchant: prepays, queries, closing; and code payment with its reversal.
 */

import { refusal } from '../errors.js';
import { checkAppid, checkMchid, NOT_THE_SIGNER, openFields, readBody } from '../input.js';
import { orderRules } from '../order-rules.js';
import { checkOwner } from '../orders.js';
import { notifyUrlRule } from '../rules.js';
import { broken } from '../schema.js';
import { transactionOf } from '../transactions.js';

/** @typedef {import('../api.js').Call} Call */
/** @typedef {import('../orders.js').Order} Order */
/** @typedef {import('../index.js').PrepayParameters} PrepayParameters */

/** The prepays by the last part of their paths. */
export const PREPAYS = /** @type {const} */ ({ jsapi: 'JSAPI', app: 'APP', h5: 'MWEB', native: 'NATIVE' });

/** @param {import('./index.js').Context} context */
export function createOrders({ vault, orders, allowHttp, emit }) {
  const rules = orderRules(notifyUrlRule(255, allowHttp));

  /** @param {Call} call @param {string} id of the path */
  const ownOrder = ({ query }, id) => {
    checkMchid(query.get('mchid'), vault);
    const order = orders.get(id);
    checkOwner(order, undefined);
    return order;
  };

  /** @param {PrepayParameters} parameters */
  const checkSigner = ({ mchid, appid = '' }) => {
    if (mchid !== vault.merchant.mchid) {
      const issue = NOT_THE_SIGNER[1];
      throw refusal('MCH_NOT_EXISTS', { field: '/mchid', location: 'body', value: mchid, issue });
    }
    checkAppid(appid, vault);
  };

  /** @type {import('../api.js').Route[]} */
  const routes = [
    ...prepayRoutes('/v3/pay/transactions', rules.direct, checkSigner, { vault, orders, emit }),
    {
      method: 'GET',
      path: /^\/v3\/pay\/transactions\/out-trade-no\/(?<out_trade_no>[^/]+)$/,
      handle: (call) => ({ status: 200, json: transactionOf(ownOrder(call, call.id)) }),
    },
    {
      method: 'GET',
      path: /^\/v3\/pay\/transactions\/id\/(?<transaction_id>[^/]+)$/,
      handle({ id, query }) {
        checkMchid(query.get('mchid'), vault);
        const order = orders.getByTransaction(id);
        checkOwner(order, undefined);
        return { status: 200, json: transactionOf(order) };
      },
    },
    {
      method: 'POST',
      path: /^\/v3\/pay\/transactions\/out-trade-no\/(?<out_trade_no>[^/]+)\/close$/,
      empty: true,
      handle({ request, id }) {
        const { mchid } = /** @type {{ mchid: string }} */ (readBody(request, rules.close));
        if (mchid !== vault.merchant.mchid) throw broken('/mchid', NOT_THE_SIGNER, mchid);
        const order = orders.get(id);
        checkOwner(order, undefined);
        orders.close(order);
        emit({ type: 'order', act: 'close', out_trade_no: id, trade_state: 'CLOSED' });
        return { status: 204 };
      },
    },
    {
      method: 'POST',
      path: /^\/v3\/pay\/transactions\/codepay$/,
      handle({ request }) {
        const parameters = /** @type {PrepayParameters} */ (readBody(request, rules.code));
        checkSigner(parameters);
        const order = orders.codePay(parameters);
        const { out_trade_no } = parameters;
        emit({ type: 'order', act: 'code-pay', out_trade_no, trade_state: order.state });
        if (order.state !== 'USERPAYING') return { status: 200, json: transactionOf(order) };
        return { status: 202, json: { code: 'USERPAYING', message: '需要用户输入支付密码' } };
      },
    },
    {
      method: 'POST',
      path: /^\/v3\/pay\/transactions\/out-trade-no\/(?<out_trade_no>[^/]+)\/reverse$/,
      handle({ request, id }) {
        const body = /** @type {PrepayParameters} */ (readBody(request, rules.reverse));
        checkSigner(body);
        orders.reverse(orders.get(id));
        emit({ type: 'order', act: 'reverse', out_trade_no: id, trade_state: 'REVOKED' });
        return { status: 200, json: { appid: body.appid, mchid: body.mchid, out_trade_no: id } };
      },
    },
  ];
  return { routes };
}

/**
 * The four prepays below a path.
 * @param {string} path
 * @param {Record<'JSAPI' | 'APP' | 'MWEB' | 'NATIVE', import('../schema.js').Rule>} rules
 * @param {(parameters: PrepayParameters) => void} checkOwners
 * @param {Pick<import('./index.js').Context, 'vault' | 'orders' | 'emit'>} parts
 * @returns {import('../api.js').Route[]}
 */
export function prepayRoutes(path, rules, checkOwners, { vault, orders, emit }) {
  return Object.entries(PREPAYS).map(([product, tradeType]) => ({
    method: 'POST',
    path: new RegExp(`^${path}/${product}$`),
    async handle({ request, home }) {
      const parameters = /** @type {PrepayParameters} */ (readBody(request, rules[tradeType]));
      checkOwners(parameters);
      const identity = parameters.payer?.identity;
      await openFields(
        request,
        { '/payer/identity/number': identity?.number, '/payer/identity/name': identity?.name },
        vault,
      );
      const { order, opening } = orders.prepay(tradeType, parameters);
      emit({ type: 'order', act: 'prepay', out_trade_no: parameters.out_trade_no, trade_state: 'NOTPAY' });
      return { status: 200, json: openedBy(order, opening, home) };
    },
  }));
}

/**
 * What a prepay answers.
 * @param {Order} order which remembers its link
 * @param {string} opening
 * @param {string} home where a browser finds the sandbox's pages
 */
function openedBy(order, opening, home) {
  switch (order.tradeType) {
    case 'MWEB':
      order.link = `${home}/_sandbox/h5?prepay_id=${opening}&package=${parseInt(opening.slice(10, 18), 16)}`;
      return { h5_url: order.link };
    case 'NATIVE':
      order.link = `weixin://wxpay/bizpayurl?pr=${opening}`;
      return { code_url: order.link };
    default:
      return { prepay_id: opening };
  }
}
