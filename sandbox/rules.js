/**
 * The field rules of the sandbox's requests: required and allowed fields, and their lengths.
 */

import { canonical, utf8 } from './encoding.js';
import { BANK_TYPES } from './refunds.js';
import { boolean, broken, forbidden, integer, list, object, oneOf, optional, required, text } from './schema.js';
import { SCENES } from './transfers.js';
import { notifyUrlIssue } from './urls.js';

/** @typedef {import('./errors.js').Words} Words */

const MISSING_OPENID = 268501013;
/** Ends the `Request-ID` if a parameter is given that this merchant must not pass. */
export const NOT_ALLOWED = 270924358;
/** @type {Words} */
export const PROVIDERS_ONLY = ['仅服务商可用', 'is for service providers only'];

/** The amounts of a transfer, in fen, from which on it must, and below which it must not, name the user. */
const NAME_FROM = 200_000;
const NAME_NOT_BELOW = 30;

/**
 * @param {string} value
 * @returns {Words | undefined} the problem, if any
 */
function timeIssue(value) {
  const parts = /^(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d):(\d\d)(\.\d+)?(Z|[+-]([01]\d|2[0-3]):[0-5]\d)$/.exec(value);
  if (!parts)
    return [
      '必须是带时区的RFC 3339时间，例如2026-07-20T10:30:00+08:00',
      'must be an RFC 3339 time with offset, like 2026-07-20T10:30:00+08:00',
    ];
  const [year, month, day, hour, minute, second] = parts.slice(1, 7).map(Number);
  const daysInMonth = new Date(Date.UTC(year, month, 0)).getUTCDate();
  const exists = month >= 1 && month <= 12 && day >= 1 && day <= daysInMonth && hour < 24 && minute < 60 && second < 60;
  return exists ? undefined : ['日期或时间不存在', 'is not an existing date and time'];
}

/**
 * @param {string} value
 * @returns {Words | undefined} the problem, if any
 */
function ipIssue(value) {
  const byte = '(25[0-5]|2[0-4]\\d|1\\d\\d|[1-9]?\\d)';
  if (new RegExp(`^${byte}(\\.${byte}){3}$`).test(value)) return undefined;
  return /^[0-9A-Fa-f:.]+$/.test(value) && value.includes(':') && URL.canParse(`http://[${value}]/`)
    ? undefined
    : ['必须是IPv4或IPv6地址', 'must be an IPv4 or IPv6 address'];
}

/**
 * @param {string} value
 * @returns {Words | undefined} the problem, if any
 */
function reasonIssue(value) {
  const { length } = utf8(value);
  return length > 80
    ? [`UTF-8字节数${length}，大于最大值80`, `must have at most 80 bytes in UTF-8, has ${length}`]
    : undefined;
}

const mchid = text(32, { pattern: /^[0-9]+$/, expected: ['十进制数字', 'decimal digits'] });

const identity = object({
  type: required(
    oneOf(
      'IDCARD',
      'HONGKONG_MACAO',
      'HONGKONG_MACAO_RESIDENT',
      'TAIWAN_RESIDENT',
      'FOREIGN_RESIDENT',
      'OVERSEA_PASSPORT',
      'PHONE_NUMBER',
    ),
  ),
  number: required(text(Infinity)),
  name: required(text(Infinity)),
});

const openid = text(128, {
  check: (value) =>
    /[\s\u0000-\u001f\u007f-\u009f]/.test(value)
      ? [
          '不能含有空白或控制字符，首尾也不行',
          'must not contain whitespace or control characters, not even at its ends',
        ]
      : undefined,
});

const detail = object({
  cost_price: optional(integer()),
  invoice_id: optional(text(32)),
  goods_detail: optional(
    list(
      object({
        merchant_goods_id: required(
          text(32, { pattern: /^[A-Za-z0-9_-]+$/, expected: ['由A-Z a-z 0-9 _ -组成', 'of A-Z a-z 0-9 _ -'] }),
        ),
        wechatpay_goods_id: optional(text(32)),
        goods_name: optional(text(256)),
        quantity: required(integer(1)),
        unit_price: required(integer()),
      }),
      { max: 6000 },
    ),
  ),
});

const sceneInfo = object({
  payer_client_ip: required(text(45, { check: ipIssue })),
  device_id: optional(text(32)),
  store_info: optional(
    object({
      id: required(text(32)),
      name: optional(text(256)),
      area_code: optional(text(32)),
      address: optional(text(512)),
    }),
  ),
});

const subsidyInfo = object({
  subsidy_detail: optional(
    list(
      object({
        subsidy_period_type: optional(oneOf('DAILY', 'PERIOD')),
        subsidy_plan: optional(
          list(
            object({
              subsidy_installment_num: optional(oneOf(3, 6, 12)),
              subsidy_percent: optional(oneOf(0, 100)),
            }),
          ),
        ),
      }),
    ),
  ),
});

const outTradeNo = text(32, {
  min: 6,
  pattern: /^[0-9A-Za-z_\-|*]+$/,
  expected: ['由0-9 A-Z a-z _ - | *组成', 'of the characters 0-9 A-Z a-z _ - | *'],
});

const outRefundNo = text(64, {
  pattern: /^[0-9A-Za-z_\-|*@]+$/,
  expected: ['由0-9 A-Z a-z _ - | * @组成', 'of the characters 0-9 A-Z a-z _ - | * @'],
});

/** This merchant has no sub-merchants. */
const subMchid = forbidden(PROVIDERS_ONLY, NOT_ALLOWED);

const refundAmount = object(
  {
    refund: required(integer(1)),
    total: required(integer(1)),
    currency: required(oneOf('CNY')),
    from: optional(
      list(object({ account: required(oneOf('AVAILABLE', 'UNAVAILABLE')), amount: required(integer(1)) })),
    ),
  },
  ({ refund, from }, pointer) => {
    if (from === undefined) return;
    let sum = 0;
    for (const { amount } of from) sum += amount;
    if (sum !== refund)
      throw broken(
        `${pointer}/from`,
        [`总和应为退款金额${refund}，不是${sum}`, `must sum up to the refund ${refund}, not to ${sum}`],
        from,
      );
  },
);

const refundGoods = object({
  merchant_goods_id: required(text(32)),
  wechatpay_goods_id: optional(text(32)),
  goods_name: optional(text(256)),
  unit_price: required(integer()),
  refund_amount: required(integer()),
  refund_quantity: required(integer(1)),
});

const abnormalRefund = object(
  {
    sub_mchid: subMchid,
    out_refund_no: required(outRefundNo),
    type: required(oneOf('USER_BANK_CARD', 'MERCHANT_BANK_CARD')),
    bank_type: optional(oneOf(...BANK_TYPES)),
    bank_account: optional(text(1024)),
    real_name: optional(text(1024)),
  },
  (fields, pointer) => {
    if (fields.type !== 'USER_BANK_CARD') return;
    const missing = ['bank_type', 'bank_account', 'real_name'].find((name) => fields[name] === undefined);
    if (missing !== undefined)
      throw broken(`${pointer}/${missing}`, ['类型为USER_BANK_CARD时必填', 'is required with the type USER_BANK_CARD']);
  },
);

/** @param {Record<string, any>} fields @param {string} pointer */
function checkTransfer({ transfer_amount: amount, user_name: name, ...fields }, pointer) {
  if (amount >= NAME_FROM && name === undefined) {
    throw broken(`${pointer}/user_name`, ['转账金额不低于2000元时必填', 'is required from 2000 yuan on']);
  }
  if (amount < NAME_NOT_BELOW && name !== undefined) {
    throw broken(`${pointer}/user_name`, ['转账金额低于0.3元时不能填', 'is not allowed below 0.3 yuan']);
  }
  const demanded = SCENES[fields.transfer_scene_id];
  const given = fields.transfer_scene_report_infos.map((/** @type {{ info_type: string }} */ info) => info.info_type);
  if (demanded === undefined || canonical([...given].sort()) === canonical([...demanded].sort())) return;
  throw broken(
    `${pointer}/transfer_scene_report_infos`,
    [`场景须报备且只能报备${demanded.join('、')}`, `must report exactly ${demanded.join(', ')} in this scene`],
    given,
  );
}

const receiver = object(
  {
    sub_mchid: subMchid,
    appid: required(text(32)),
    sub_appid: forbidden(PROVIDERS_ONLY, NOT_ALLOWED),
    type: required(oneOf('MERCHANT_ID', 'PERSONAL_OPENID')),
    account: required(text(64)),
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
  ({ type, name, relation_type: relation, custom_relation: custom }, pointer) => {
    if (type === 'MERCHANT_ID' && name === undefined) {
      throw broken(`${pointer}/name`, ['类型为MERCHANT_ID时必填', 'is required with the type MERCHANT_ID']);
    }
    if (relation === 'CUSTOM' && custom === undefined) {
      throw broken(`${pointer}/custom_relation`, ['关系为CUSTOM时必填', 'is required with the relation CUSTOM']);
    }
  },
);

/**
 * The rules of the request bodies.
 * @param {{ allowHttp: boolean }} options
 */
export function bodyRules({ allowHttp }) {
  /** @param {number} max @param {number} [min] */
  const notifyUrl = (max, min) => text(max, { min, check: (value) => notifyUrlIssue(value, allowHttp) });
  /** @param {import('./schema.js').Member} payer */
  const prepay = (payer) =>
    object({
      appid: required(text(32)),
      mchid: required(mchid),
      description: required(text(127)),
      out_trade_no: required(outTradeNo),
      time_expire: optional(text(64, { check: timeIssue })),
      attach: optional(text(128)),
      notify_url: required(notifyUrl(255)),
      goods_tag: optional(text(32)),
      support_fapiao: optional(boolean),
      amount: required(object({ total: required(integer(1)), currency: optional(oneOf('CNY')) })),
      payer,
      detail: optional(detail),
      scene_info: optional(sceneInfo),
      settle_info: optional(object({ profit_sharing: optional(boolean) })),
      limit_pay: optional(list(oneOf('no_credit', 'no_debit', 'no_balance', 'balance_only'))),
      subsidy_info: optional(subsidyInfo),
    });
  return {
    jsapi: prepay(
      required(object({ openid: required(openid, MISSING_OPENID), identity: optional(identity) }), MISSING_OPENID),
    ),
    app: prepay(optional(object({ identity: optional(identity) }))),
    close: object({ mchid: required(mchid) }),
    refund: object(
      {
        sub_mchid: subMchid,
        transaction_id: optional(text(32)),
        out_trade_no: optional(outTradeNo),
        out_refund_no: required(outRefundNo),
        reason: optional(text(Infinity, { check: reasonIssue })),
        notify_url: optional(notifyUrl(256, 8)),
        funds_account: optional(oneOf('AVAILABLE', 'UNSETTLED')),
        amount: required(refundAmount),
        goods_detail: optional(list(refundGoods)),
      },
      ({ transaction_id: id, out_trade_no: number }, pointer) => {
        if ((id === undefined) !== (number === undefined)) return;
        throw broken(
          `${pointer}/transaction_id`,
          [
            'transaction_id和out_trade_no必须且只能传一个',
            'exactly one of transaction_id and out_trade_no must be given',
          ],
          id,
        );
      },
    ),
    abnormalRefund,
    receiver,
    transfer: object(
      {
        appid: required(text(32)),
        out_bill_no: required(
          text(32, { pattern: /^[0-9A-Za-z]+$/, expected: ['由0-9 A-Z a-z组成', 'of the characters 0-9 A-Z a-z'] }),
        ),
        transfer_scene_id: required(oneOf(...Object.keys(SCENES))),
        openid: required(text(64)),
        user_name: optional(text(Infinity)),
        transfer_amount: required(integer(1)),
        transfer_remark: required(text(32)),
        notify_url: optional(notifyUrl(256)),
        user_recv_perception: optional(text(Infinity)),
        transfer_scene_report_infos: required(
          list(object({ info_type: required(text(15)), info_content: required(text(32)) })),
        ),
        user_recv_style: optional(object({ type: required(oneOf('CONFIRM_PAGE', 'RED_PACKET')) })),
      },
      checkTransfer,
    ),
    echo: object({
      echo_message: required(text(Infinity)),
      encrypted_echo_message: optional(text(Infinity)),
      notify_url: optional(notifyUrl(255)),
    }),
    uploadMeta: object({
      filename: required(text(128)),
      sha256: required(
        text(64, { pattern: /^[0-9a-f]{64}$/, expected: ['64位小写十六进制数', '64 lower-case hexadecimal digits'] }),
      ),
    }),
  };
}
