/**
 * The field rules of orders: required and allowed fields, and their lengths.
 */

import { boolean, broken, integer, list, object, oneOf, optional, required, text } from './schema.js';

/** @typedef {import('./errors.js').Words} Words */
/** @typedef {import('./schema.js').Member} Member */

export const MISSING_OPENID = 268501013;
/** Ends the `Request-ID` if a service provider names no sub-merchant. */
export const MISSING_SUB_MCHID = 268443704;

/**
 * @param {string} value
 * @returns {Words | undefined} the problem, if any
 */
export function timeIssue(value) {
  // A list of one text would be written as that text.
  const parts =
    typeof value === 'string' &&
    /^(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d):(\d\d)(\.\d+)?(Z|[+-]([01]\d|2[0-3]):[0-5]\d)$/.exec(value);
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
export function ipIssue(value) {
  const byte = '(25[0-5]|2[0-4]\\d|1\\d\\d|[1-9]?\\d)';
  if (new RegExp(`^${byte}(\\.${byte}){3}$`).test(value)) return undefined;
  return /^[0-9A-Fa-f:.]+$/.test(value) && value.includes(':') && URL.canParse(`http://[${value}]/`)
    ? undefined
    : ['必须是IPv4或IPv6地址', 'must be an IPv4 or IPv6 address'];
}

export const mchid = text(32, { pattern: /^[0-9]+$/, expected: ['十进制数字', 'decimal digits'] });

export const outTradeNo = text(32, {
  min: 6,
  pattern: /^[0-9A-Za-z_\-|*]+$/,
  expected: ['由0-9 A-Z a-z _ - | *组成', 'of the characters 0-9 A-Z a-z _ - | *'],
});

export const identity = object({
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

export const openid = text(128, {
  check: (value) =>
    /[\s\u0000-\u001f\u007f-\u009f]/.test(value)
      ? [
          '不能含有空白或控制字符，首尾也不行',
          'must not contain whitespace or control characters, not even at its ends',
        ]
      : undefined,
});

/**
 * @param {string} unified how the unified goods code is spelt
 * @param {(rule: import('./schema.js').Rule) => Member} presence of the goods
 */
const detail = (unified, presence) =>
  object({
    cost_price: optional(integer()),
    invoice_id: optional(text(32)),
    goods_detail: presence(
      list(
        object({
          merchant_goods_id: required(
            text(32, { pattern: /^[A-Za-z0-9_-]+$/, expected: ['由A-Z a-z 0-9 _ -组成', 'of A-Z a-z 0-9 _ -'] }),
          ),
          [unified]: optional(text(32)),
          goods_name: optional(text(256)),
          quantity: required(integer(1)),
          unit_price: required(integer()),
        }),
        { max: 6000 },
      ),
    ),
  });

const scene = {
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
};

export const h5Info = object({
  type: required(text(32)),
  app_name: optional(text(64)),
  app_url: optional(text(128)),
  bundle_id: optional(text(128)),
  package_name: optional(text(128)),
});

const anyScene = optional(object(scene));
const h5Scene = required(object({ ...scene, h5_info: required(h5Info) }));

/** Exactly one of two members. @param {string} a @param {string} b */
const oneOfTwo = (a, b) => (/** @type {Record<string, unknown>} */ fields, /** @type {string} */ pointer) => {
  if ((fields[a] === undefined) !== (fields[b] === undefined)) return;
  throw broken(
    `${pointer}/${a}`,
    [`${a}和${b}必须且只能传一个`, `exactly one of ${a} and ${b} must be given`],
    fields[a],
    fields[a] === undefined && a.endsWith('openid') ? MISSING_OPENID : undefined,
  );
};

const codeScene = object({
  device_id: optional(text(32)),
  device_ip: optional(text(45, { check: ipIssue })),
  store_info: required(object({ id: optional(text(32)), out_id: optional(text(Infinity)) }, oneOfTwo('id', 'out_id'))),
});

export const subsidyInfo = object({
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

const amount = object({ total: required(integer(1)), currency: optional(oneOf('CNY')) });
const anyPayer = optional(object({ identity: optional(identity) }));
const subsidy = { subsidy_info: optional(subsidyInfo) };

const owners = { appid: required(text(32)), mchid: required(mchid) };
const merchants = { sp_mchid: required(mchid), sub_mchid: required(mchid, MISSING_SUB_MCHID) };
const partners = { sp_appid: required(text(32)), sub_appid: optional(text(32)), ...merchants };

/** What every order has. */
const described = {
  description: required(text(127)),
  out_trade_no: required(outTradeNo),
  attach: optional(text(128)),
  goods_tag: optional(text(32)),
  support_fapiao: optional(boolean),
  amount: required(amount),
};

/** @param {Record<string, any>} fields @param {string} pointer */
function checkSubAppid({ sub_appid: appid, payer }, pointer) {
  if (payer.sub_openid === undefined || appid !== undefined) return;
  throw broken(`${pointer}/sub_appid`, ['传sub_openid时必填', 'is required with sub_openid']);
}

/**
 * The rules of orders, by the trade type; and those of service providers.
 * @param {import('./schema.js').Rule} notifyUrl
 */
export function orderRules(notifyUrl) {
  /**
   * @param {Record<string, Member>} whose
   * @param {Record<string, Member>} settle
   * @param {Record<string, Member>} more
   * @param {(fields: Record<string, any>, pointer: string) => void} [check]
   */
  const prepay = (whose, settle, more, check) =>
    object(
      {
        ...whose,
        ...described,
        time_expire: optional(text(64, { check: timeIssue })),
        notify_url: required(notifyUrl),
        detail: optional(detail('wechatpay_goods_id', optional)),
        settle_info: optional(object(settle)),
        limit_pay: optional(list(oneOf('no_credit', 'no_debit', 'no_balance', 'balance_only'))),
        ...more,
      },
      check,
    );
  /**
   * @param {Record<string, Member>} whose
   * @param {Record<string, Member>} settle
   */
  const without = (whose, settle) => ({
    APP: prepay(whose, settle, { payer: anyPayer, scene_info: anyScene, ...subsidy }),
    MWEB: prepay(whose, settle, { payer: anyPayer, scene_info: h5Scene }),
    NATIVE: prepay(whose, settle, { payer: anyPayer, scene_info: anyScene }),
  });
  const settle = { profit_sharing: optional(boolean) };
  const partnerSettle = { ...settle, subsidy_amount: optional(integer()) };
  const payer = object({ openid: required(openid, MISSING_OPENID), identity: optional(identity) });
  const partnerPayer = object(
    { sp_openid: optional(openid), sub_openid: optional(openid), identity: optional(identity) },
    oneOfTwo('sp_openid', 'sub_openid'),
  );
  const inWechat = { scene_info: anyScene, ...subsidy };
  return {
    direct: {
      JSAPI: prepay(owners, settle, { payer: required(payer, MISSING_OPENID), ...inWechat }),
      ...without(owners, settle),
    },
    partner: {
      JSAPI: prepay(
        partners,
        partnerSettle,
        { payer: required(partnerPayer, MISSING_OPENID), ...inWechat },
        checkSubAppid,
      ),
      ...without(partners, partnerSettle),
    },
    code: object({
      ...owners,
      ...described,
      payer: required(object({ auth_code: required(text(32)) })),
      scene_info: required(codeScene),
      detail: optional(detail('wxpay_goods_id', required)),
      settle_info: optional(object(settle)),
    }),
    close: object({ mchid: required(mchid) }),
    reverse: object(owners),
    partnerClose: object(merchants),
  };
}
