/**
 * The field rules of transfers, what a scene demands, and how a transfer may fail.
 */

import { canonical } from '../../encoding.js';
import { broken, integer, list, object, oneOf, optional, required, text } from '../../schema.js';
import { notifyUrlIssue } from '../../urls.js';

/** The amounts, in fen, from which on a transfer must, and below which it must not, name the user. */
const NAME_FROM = 200_000;
const NAME_NOT_BELOW = 30;

/**
 * What a merchant must report, and which texts the user may be shown, by scene, where that is documented.
 * @type {Record<string, { reports?: string[], perceptions?: string[] }>}
 */
const SCENES = {
  1000: { reports: ['活动名称', '奖励说明'], perceptions: ['活动奖励', '现金奖励'] },
  1002: { reports: ['补贴类型'], perceptions: ['行政补贴', '行政奖励'] },
  1004: { reports: ['保险产品备案编号', '保险名称', '保险操作单号'], perceptions: ['保险理赔款'] },
  1005: { reports: ['岗位类型', '报酬说明'] },
  1009: { reports: ['采购商品名称'] },
  1010: { reports: ['回收商品名称'], perceptions: ['二手回收货款'] },
  1011: { reports: ['赔付原因'], perceptions: ['退款', '商家赔付'] },
  1013: {},
};

/** Why a transfer may fail. */
export const FAIL_REASONS = [
  'ACCOUNT_FROZEN',
  'ACCOUNT_NOT_EXIST',
  'BANK_CARD_ACCOUNT_ABNORMAL',
  'BANK_CARD_BANK_INFO_WRONG',
  'BANK_CARD_CARD_INFO_WRONG',
  'BANK_CARD_COLLECTIONS_ABOVE_QUOTA',
  'BANK_CARD_PARAM_ERROR',
  'BANK_CARD_STATUS_ABNORMAL',
  'BLOCK_B2C_USERLIMITAMOUNT_BSRULE_MONTH',
  'BLOCK_B2C_USERLIMITAMOUNT_MONTH',
  'BUDGET_NOT_ENOUGH',
  'DAY_RECEIVED_COUNT_EXCEED',
  'DAY_RECEIVED_QUOTA_EXCEED',
  'EXCEEDED_ESTIMATED_AMOUNT',
  'ID_CARD_NOT_CORRECT',
  'MERCHANT_NOT_CONFIRM',
  'MERCHANT_REJECT',
  'NAME_NOT_CORRECT',
  'OPENID_INVALID',
  'OTHER_FAIL_REASON_TYPE',
  'OVERDUE_CLOSE',
  'PAYEE_ACCOUNT_ABNORMAL',
  'PAYER_ACCOUNT_ABNORMAL',
  'PRODUCT_AUTH_CHECK_FAIL',
  'REALNAME_ACCOUNT_RECEIVED_QUOTA_EXCEED',
  'REAL_NAME_CHECK_FAIL',
  'RECEIVE_ACCOUNT_NOT_CONFIGURE',
  'RELATED_ORDER_TRANSFER_AMOUNT_EXCEED',
  'RELATED_ORDER_TRANSFER_COUNT_EXCEED',
  'RESERVATION_INFO_NOT_MATCH',
  'RESERVATION_SCENE_NOT_MATCH',
  'RESERVATION_STATE_INVALID',
  'TRANSFER_QUOTA_EXCEED',
  'TRANSFER_REMARK_SET_FAIL',
  'TRANSFER_RISK',
  'TRANSFER_SCENE_INVALID',
  'TRANSFER_SCENE_UNAVAILABLE',
];

/** @param {Record<string, any>} fields @param {string} pointer */
function checkTransfer({ transfer_amount: amount, user_name: name, ...fields }, pointer) {
  if (amount >= NAME_FROM && name === undefined) {
    throw broken(`${pointer}/user_name`, ['转账金额不低于2000元时必填', 'is required from 2000 yuan on']);
  }
  if (amount < NAME_NOT_BELOW && name !== undefined) {
    throw broken(`${pointer}/user_name`, ['转账金额低于0.3元时不能填', 'is not allowed below 0.3 yuan']);
  }
  const { reports, perceptions } = SCENES[fields.transfer_scene_id];
  const given = fields.transfer_scene_report_infos.map((/** @type {{ info_type: string }} */ info) => info.info_type);
  if (reports !== undefined && canonical([...given].sort()) !== canonical([...reports].sort())) {
    throw broken(
      `${pointer}/transfer_scene_report_infos`,
      [`场景须报备且只能报备${reports.join('、')}`, `must report exactly ${reports.join(', ')} in this scene`],
      given,
    );
  }
  const said = fields.user_recv_perception;
  if (said === undefined || perceptions === undefined || perceptions.includes(said)) return;
  throw broken(
    `${pointer}/user_recv_perception`,
    [`该场景只能是${perceptions.join('、')}`, `must be one of ${perceptions.join(', ')} in this scene`],
    said,
  );
}

const outBillNo = text(32, {
  pattern: /^[0-9A-Za-z]+$/,
  expected: ['由0-9 A-Z a-z组成', 'of the characters 0-9 A-Z a-z'],
});

export const RECEIPT = object({ out_bill_no: required(outBillNo) });

/** @param {boolean} allowHttp */
export const transferRule = (allowHttp) =>
  object(
    {
      appid: required(text(32)),
      out_bill_no: required(outBillNo),
      transfer_scene_id: required(oneOf(...Object.keys(SCENES))),
      openid: required(text(64)),
      user_name: optional(text(Infinity)),
      transfer_amount: required(integer(1)),
      transfer_remark: required(text(32)),
      notify_url: optional(text(256, { check: (value) => notifyUrlIssue(value, allowHttp) })),
      user_recv_perception: optional(text(Infinity)),
      transfer_scene_report_infos: required(
        list(object({ info_type: required(text(15)), info_content: required(text(32)) })),
      ),
      user_recv_style: optional(object({ type: required(oneOf('CONFIRM_PAGE', 'RED_PACKET')) })),
    },
    checkTransfer,
  );
