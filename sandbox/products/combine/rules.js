/**
 * The field rules of combined payment.
 */

import {
  h5Info,
  identity,
  ipIssue,
  MISSING_OPENID,
  MISSING_SUB_MCHID,
  mchid,
  openid,
  outTradeNo,
  subsidyInfo,
  timeIssue,
} from '../../order-rules.js';
import { notifyUrlRule } from '../../rules.js';
import { boolean, broken, integer, list, object, oneOf, optional, required, text } from '../../schema.js';

/** 10 million yuan. */
const MOST = 1_000_000_000;

const amount = object(
  { total_amount: required(integer(1)), currency: required(oneOf('CNY')) },
  ({ total_amount: total }, pointer) => {
    if (total > MOST)
      throw broken(`${pointer}/total_amount`, ['最多1000万元', 'must be at most 10 million yuan'], total);
  },
);

const subOrderMembers = {
  mchid: required(mchid),
  attach: required(text(128)),
  amount: required(amount),
  out_trade_no: required(outTradeNo),
  sub_mchid: optional(mchid),
  sub_appid: optional(text(32)),
  description: required(text(127)),
  goods_tag: optional(text(32)),
  settle_info: optional(object({ profit_sharing: optional(boolean), subsidy_amount: optional(integer(0)) })),
};
const subOrder = object(subOrderMembers);
/** Of JSAPI and APP. */
const detailedSubOrder = object({
  ...subOrderMembers,
  detail: optional(text(6000)),
  profit_sharing: optional(boolean),
  individual_auth_id: optional(text(Infinity)),
  individual_name: optional(text(Infinity)),
});

const sceneMembers = { payer_client_ip: required(text(45, { check: ipIssue })), device_id: optional(text(16)) };
const h5Scene = object({
  payer_client_ip: required(text(45, { check: h5IpIssue })),
  device_id: optional(text(16)),
  h5_info: required(h5Info),
});

/** @param {string} value */
function h5IpIssue(value) {
  if (value !== '127.0.0.1') return ipIssue(value);
  return /** @type {import('../../errors.js').Words} */ (['不能是127.0.0.1', 'must not be 127.0.0.1']);
}

const payerMembers = { openid: optional(openid), sub_openid: optional(openid), identity: optional(identity) };
const jsapiPayer = object(payerMembers, (payer, pointer) => {
  if (payer.openid !== undefined || payer.sub_openid !== undefined) return;
  throw broken(`${pointer}/openid`, ['必填', 'is required'], undefined, MISSING_OPENID);
});

/**
 * What holds between the sub-orders: service providers name a sub-merchant in each and have 1 to 50 of them, merchants of
 * their own 2 to 10.
 * @param {Record<string, any>} order
 * @param {string} pointer
 */
function checkSubOrders({ combine_mchid: combiner, sub_orders: subs }, pointer) {
  const at = `${pointer}/sub_orders`;
  const ofProvider = subs.some((/** @type {any} */ sub) => sub.sub_mchid !== undefined);
  const [least, most] = ofProvider ? [1, 50] : [2, 10];
  if (subs.length < least || subs.length > most) {
    throw broken(at, [`应有${least}至${most}项`, `must hold ${least} to ${most} items`], subs.length);
  }
  const numbers = new Set();
  for (const [index, sub] of subs.entries()) {
    const key = `${sub.mchid} ${sub.out_trade_no}`;
    if (numbers.has(key)) {
      throw broken(`${at}/${index}/out_trade_no`, ['在本单中重复', 'is in this order twice'], sub.out_trade_no);
    }
    numbers.add(key);
    if (!ofProvider) continue;
    if (sub.sub_mchid === undefined) {
      const words = /** @type {import('../../errors.js').Words} */ ([
        '服务商必填',
        'is required of a service provider',
      ]);
      throw broken(`${at}/${index}/sub_mchid`, words, undefined, MISSING_SUB_MCHID);
    }
    if (sub.mchid !== combiner) {
      throw broken(`${at}/${index}/mchid`, ['服务商模式下必须是服务商', 'must be the service provider'], sub.mchid);
    }
  }
}

/** @param {{ allowHttp: boolean }} options */
export function combineRules({ allowHttp }) {
  const notifyUrl = notifyUrlRule(255, allowHttp);
  /** @param {Record<string, import('../../schema.js').Member>} members */
  const order = (members) =>
    object(
      {
        combine_appid: required(text(32)),
        combine_mchid: required(mchid),
        combine_out_trade_no: required(outTradeNo),
        scene_info: optional(object(sceneMembers)),
        sub_orders: required(list(subOrder, { max: 50 })),
        combine_payer_info: optional(object(payerMembers)),
        time_start: optional(text(64, { check: timeIssue })),
        time_expire: optional(text(64, { check: timeIssue })),
        notify_url: required(notifyUrl),
        limit_pay: optional(list(oneOf('no_balance', 'no_debit', 'balance_only'))),
        ...members,
      },
      checkSubOrders,
    );
  const detailed = { sub_orders: required(list(detailedSubOrder, { max: 50 })), subsidy_info: optional(subsidyInfo) };
  return {
    JSAPI: order({ ...detailed, combine_payer_info: required(jsapiPayer, MISSING_OPENID) }),
    APP: order({
      ...detailed,
      prepay_id: optional(text(64)),
      trade_scenario: optional(oneOf('RECOMMERCE')),
      contract_info: optional(
        object({
          mchid: required(mchid),
          appid: required(text(32)),
          out_contract_code: required(text(Infinity)),
          plan_id: required(integer()),
          contract_display_account: required(text(Infinity)),
          notify_url: required(notifyUrl),
        }),
      ),
    }),
    MWEB: order({ scene_info: required(h5Scene) }),
    NATIVE: order({}),
    close: object({
      combine_appid: required(text(32)),
      sub_orders: required(
        list(
          object({
            mchid: required(mchid),
            out_trade_no: required(outTradeNo),
            sub_mchid: optional(mchid),
            sub_appid: optional(text(32)),
            individual_auth_id: optional(text(Infinity)),
          }),
          { max: 50 },
        ),
      ),
    }),
  };
}
