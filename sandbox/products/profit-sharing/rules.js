/**
 * The field rules of profit sharing.
 */

import { mchid } from '../../order-rules.js';
import { boolean, broken, integer, list, object, oneOf, optional, required, text } from '../../schema.js';

const type = oneOf('MERCHANT_ID', 'PERSONAL_OPENID', 'PERSONAL_SUB_OPENID');
const outOrderNo = text(64, {
  pattern: /^[0-9A-Za-z_\-|*@]+$/,
  expected: ['由0-9 A-Z a-z _ - | * @组成', 'of the characters 0-9 A-Z a-z _ - | * @'],
});

/**
 * Who is known under the app of the sub-merchant needs that app.
 * @param {Record<string, any>} fields
 * @param {string} pointer
 */
function checkSubAppid({ type: kind, sub_appid: appid }, pointer) {
  if (kind !== 'PERSONAL_SUB_OPENID' || appid !== undefined) return;
  throw broken(`${pointer}/sub_appid`, [
    '类型为PERSONAL_SUB_OPENID时必填',
    'is required with the type PERSONAL_SUB_OPENID',
  ]);
}

const receiverMembers = {
  sub_mchid: optional(mchid),
  appid: required(text(32)),
  sub_appid: optional(text(32)),
  type: required(type),
  account: required(text(64)),
};

export const SHARE = object(
  {
    sub_mchid: optional(mchid),
    appid: required(text(32)),
    sub_appid: optional(text(32)),
    transaction_id: required(text(32)),
    out_order_no: required(outOrderNo),
    receivers: required(
      list(
        object({
          type: required(type),
          account: required(text(64)),
          name: optional(text(1024)),
          amount: required(integer(1)),
          description: required(text(80)),
        }),
        { max: 50 },
      ),
    ),
    unfreeze_unsplit: required(boolean),
  },
  ({ receivers, ...fields }, pointer) => {
    const seen = new Set();
    for (const [index, receiver] of receivers.entries()) {
      checkSubAppid({ ...fields, type: receiver.type }, pointer);
      const key = `${receiver.type} ${receiver.account}`;
      if (seen.has(key)) {
        throw broken(`${pointer}/receivers/${index}/account`, ['重复', 'is named twice'], receiver.account);
      }
      seen.add(key);
    }
  },
);

export const UNFREEZE = object({
  sub_mchid: optional(mchid),
  transaction_id: required(text(32)),
  out_order_no: required(outOrderNo),
  description: required(text(80)),
});

export const RETURN = object(
  {
    sub_mchid: optional(mchid),
    order_id: optional(text(64)),
    out_order_no: optional(outOrderNo),
    out_return_no: required(text(64)),
    return_mchid: required(mchid),
    amount: required(integer(1)),
    description: required(text(80)),
  },
  ({ order_id: id, out_order_no: number }, pointer) => {
    if ((id === undefined) !== (number === undefined)) return;
    throw broken(
      `${pointer}/order_id`,
      ['order_id和out_order_no必须且只能传一个', 'exactly one of order_id and out_order_no must be given'],
      id,
    );
  },
);

export const ADD = object(
  {
    ...receiverMembers,
    name: optional(text(1024)),
    relation_type: required(
      oneOf(
        'SERVICE_PROVIDER',
        'STORE',
        'STAFF',
        'STORE_OWNER',
        'PARTNER',
        'HEADQUARTER',
        'BRAND',
        'DISTRIBUTOR',
        'USER',
        'SUPPLIER',
        'CUSTOM',
      ),
    ),
    custom_relation: optional(text(10)),
  },
  (fields, pointer) => {
    checkSubAppid(fields, pointer);
    if (fields.type === 'MERCHANT_ID' && fields.name === undefined) {
      throw broken(`${pointer}/name`, ['类型为MERCHANT_ID时必填', 'is required with the type MERCHANT_ID']);
    }
    if (fields.relation_type === 'CUSTOM' && fields.custom_relation === undefined) {
      throw broken(`${pointer}/custom_relation`, ['关系为CUSTOM时必填', 'is required with the relation CUSTOM']);
    }
  },
);

export const DELETE = object(receiverMembers, checkSubAppid);
