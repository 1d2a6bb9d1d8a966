/**
 * The text of bills: columns, rows, summaries.
 */

import { beijingTime } from '../../encoding.js';

/** @typedef {{ time: number, row: Record<string, string> }} Entry */

export const FUND_FLOW = [
  '记账时间',
  '微信支付业务单号',
  '资金流水单号',
  '业务名称',
  '业务类型',
  '收支类型',
  '收支金额(元)',
  '账户结余(元)',
  '资金变更提交申请人',
  '备注',
  '业务凭证号',
];
export const FUND_FLOW_SUMMARY = ['资金流水总笔数', '收入笔数', '收入金额', '支出笔数', '支出金额'];
const REFUND_COLUMNS = ['微信退款单号', '商户退款单号', '退款金额', '充值券退款金额', '退款类型', '退款状态'];
const REFUND_TIMES = ['退款申请时间', '退款成功时间'];

/** @param {string} type */
const tradeColumns = (type) => [
  '交易时间',
  '公众账号ID',
  '商户号',
  '特约商户号',
  '设备号',
  '微信订单号',
  '商户订单号',
  '用户标识',
  '交易类型',
  '交易状态',
  '付款银行',
  '货币种类',
  '应结订单金额',
  '代金券金额',
  ...(type === 'REFUND' ? REFUND_TIMES : []),
  ...(type === 'SUCCESS' ? [] : REFUND_COLUMNS),
  '商品名称',
  '商户数据包',
  '手续费',
  '费率',
  '订单金额',
  ...(type === 'SUCCESS' ? [] : ['申请退款金额']),
  '费率备注',
];

/** @param {string} type @param {Entry[]} entries */
export function tradeBill(type, entries) {
  const columns = tradeColumns(type);
  const rows = entries
    .sort((one, two) => one.time - two.time)
    .map(({ row }) => columns.map((column) => row[column] ?? ''));
  const sum = (/** @type {string} */ column) =>
    yuan(entries.reduce((total, { row }) => total + fen(row[column] ?? '0'), 0));
  /** @type {[string, string][]} */
  const summary = [
    ['总交易单数', `${rows.length}.0`],
    ['应结订单总金额', sum('应结订单金额')],
    ['退款总金额', sum('退款金额')],
    ['充值券退款总金额', sum('充值券退款金额')],
    ['手续费总金额', '0.00000'],
    ['订单总金额', sum('订单金额')],
    ['申请退款总金额', sum('申请退款金额')],
  ];
  const shown = summary.filter(([name]) => type !== 'SUCCESS' || !name.includes('退款'));
  return bill(
    columns,
    rows,
    shown.map(([name]) => name),
    shown.map(([, value]) => value),
  );
}

/** @param {string[]} columns @param {(string | undefined)[][]} rows @param {string[]} names @param {string[]} summary */
export function bill(columns, rows, names, summary) {
  const line = (/** @type {(string | undefined)[]} */ fields) =>
    fields.map((field) => `\`${escaped(field ?? '')}`).join(',');
  return `\ufeff${[columns.join(','), ...rows.map(line), names.join(','), line(summary)].join('\r\n')}\r\n`;
}

/** @param {string} field */
const escaped = (field) => field.replaceAll('\r', '\\r').replaceAll('\n', '\\n').replaceAll('\u0001', ' ');

/** @param {import('../../orders.js').Order} order @param {string} mchid @returns {Record<string, string>} */
function orderRow({ parameters, transactionId = '', payer, tradeType }, mchid) {
  const { openid = payer.sub_openid ?? payer.sp_openid ?? '' } = payer;
  return {
    公众账号ID: parameters.appid ?? parameters.sp_appid ?? '',
    商户号: mchid,
    特约商户号: parameters.sub_mchid ?? '0',
    微信订单号: transactionId,
    商户订单号: parameters.out_trade_no,
    用户标识: openid,
    交易类型: tradeType,
    付款银行: 'OTHERS',
    货币种类: 'CNY',
    商品名称: parameters.description,
    商户数据包: parameters.attach ?? '',
    手续费: '0.00000',
    费率: '0.60%',
  };
}

const ZERO = '0.00';

/** @param {import('../../orders.js').Order} order @param {string} mchid */
export const paymentRow = (order, mchid) => ({
  ...orderRow(order, mchid),
  交易时间: wall(order.paidAt ?? 0),
  交易状态: 'SUCCESS',
  应结订单金额: yuan(order.parameters.amount.total),
  代金券金额: ZERO,
  微信退款单号: '0',
  商户退款单号: '0',
  退款金额: ZERO,
  充值券退款金额: ZERO,
  订单金额: yuan(order.parameters.amount.total),
  申请退款金额: ZERO,
});

/** @param {import('../../refunds.js').Refund} refund @param {import('../../orders.js').Order} order @param {string} mchid */
export const refundRow = (refund, order, mchid) => ({
  ...orderRow(order, mchid),
  交易时间: wall(refund.created),
  交易状态: 'REFUND',
  应结订单金额: ZERO,
  代金券金额: ZERO,
  退款申请时间: wall(refund.created),
  退款成功时间: refund.settled === undefined ? '' : wall(refund.settled),
  微信退款单号: refund.id,
  商户退款单号: refund.parameters.out_refund_no,
  退款金额: yuan(refund.parameters.amount.refund),
  充值券退款金额: ZERO,
  退款类型: 'ORIGINAL',
  退款状态: refund.state,
  订单金额: ZERO,
  申请退款金额: yuan(refund.parameters.amount.refund),
});

/** @param {number} time as bills write it: Beijing time without its offset */
export const wall = (time) => beijingTime(time).slice(0, 19).replace('T', ' ');

/** @param {number} amount fen */
export const yuan = (amount) => {
  const digits = String(Math.abs(amount)).padStart(3, '0');
  return `${amount < 0 ? '-' : ''}${digits.slice(0, -2)}.${digits.slice(-2)}`;
};

/** @param {string} amount yuan with two decimals */
export const fen = (amount) => Number(amount.replace('.', ''));
