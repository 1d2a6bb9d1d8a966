/**
 * Orders of a service provider (服务商) on behalf of its sub-merchants.
 */

import { paramError, refusal } from '../errors.js';
import { checkAppid, NOT_THE_SIGNER, readBody, subMerchantOf } from '../input.js';
import { MISSING_SUB_MCHID, orderRules } from '../order-rules.js';
import { checkOwner } from '../orders.js';
import { notifyUrlRule } from '../rules.js';
import { broken } from '../schema.js';
import { transactionOf } from '../transactions.js';
import { prepayRoutes } from './orders.js';

/** @typedef {import('../index.js').PrepayParameters} PrepayParameters */

/** @param {import('./index.js').Context} context */
export function createPartner({ vault, orders, allowHttp, emit }) {
  const rules = orderRules(notifyUrlRule(255, allowHttp));

  /** @param {PrepayParameters} parameters */
  function checkOwners({ sp_mchid = '', sp_appid = '', sub_mchid = '', sub_appid }) {
    if (sp_mchid !== vault.merchant.mchid) {
      const issue = NOT_THE_SIGNER[1];
      throw refusal('MCH_NOT_EXISTS', { field: '/sp_mchid', location: 'body', value: sp_mchid, issue });
    }
    checkAppid(sp_appid, vault, '/sp_appid');
    const { appid } = subMerchantOf(sub_mchid, vault);
    if (sub_appid === undefined || sub_appid === appid) return;
    const issue = 'is not bound to the sub_mchid';
    throw refusal('APPID_MCHID_NOT_MATCH', { field: '/sub_appid', location: 'body', issue, value: sub_appid });
  }

  /** @param {URLSearchParams} query */
  function queried(query) {
    const [spMchid, subMchid] = ['sp_mchid', 'sub_mchid'].map((name) => query.get(name));
    if (spMchid === null) throw paramError('sp_mchid', 'query', ['必填', 'is required']);
    if (spMchid !== vault.merchant.mchid) throw paramError('sp_mchid', 'query', NOT_THE_SIGNER, spMchid);
    if (subMchid === null) {
      throw paramError('sub_mchid', 'query', ['必填', 'is required'], undefined, MISSING_SUB_MCHID);
    }
    subMerchantOf(subMchid, vault);
    return subMchid;
  }

  /**
   * @param {import('../orders.js').Order} order
   * @param {string} subMchid
   */
  function answered(order, subMchid) {
    checkOwner(order, subMchid);
    return { status: 200, json: transactionOf(order) };
  }

  /** @type {import('../api.js').Route[]} */
  const routes = [
    ...prepayRoutes('/v3/pay/partner/transactions', rules.partner, checkOwners, { vault, orders, emit }),
    {
      method: 'GET',
      path: /^\/v3\/pay\/partner\/transactions\/out-trade-no\/(?<out_trade_no>[^/]+)$/,
      handle({ id, query }) {
        const subMchid = queried(query);
        return answered(orders.get(id), subMchid);
      },
    },
    {
      method: 'GET',
      path: /^\/v3\/pay\/partner\/transactions\/id\/(?<transaction_id>[^/]+)$/,
      handle({ id, query }) {
        const subMchid = queried(query);
        return answered(orders.getByTransaction(id), subMchid);
      },
    },
    {
      method: 'POST',
      path: /^\/v3\/pay\/partner\/transactions\/out-trade-no\/(?<out_trade_no>[^/]+)\/close$/,
      empty: true,
      handle({ request, id }) {
        const body = /** @type {{ sp_mchid: string, sub_mchid: string }} */ (readBody(request, rules.partnerClose));
        if (body.sp_mchid !== vault.merchant.mchid) throw broken('/sp_mchid', NOT_THE_SIGNER, body.sp_mchid);
        subMerchantOf(body.sub_mchid, vault);
        const order = orders.get(id);
        checkOwner(order, body.sub_mchid);
        orders.close(order);
        emit({ type: 'order', act: 'close', out_trade_no: id, trade_state: 'CLOSED' });
        return { status: 204 };
      },
    },
  ];
  return { routes };
}
