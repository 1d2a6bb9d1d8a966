// Bills beyond the question where they are: their rows, and their comparison with the shop's own orders.

import { inputError } from './errors.js';

/**
 * The answer of whoever asked for a bill, which is also the list of its rows.
 * @template T
 * @param {Promise<T>} answer
 * @param {(answer: T) => Promise<import('./download.js').Download>} download
 */
export function asBill(answer, download) {
  /** @type {ReturnType<import('./download.js').Download['rows']> | undefined} */
  let rows;
  async function* all() {
    rows = (await download(await answer)).rows();
    yield* /** @type {AsyncIterable<Record<string, unknown>>} */ (rows);
  }
  return Object.defineProperties(answer, {
    [Symbol.asyncIterator]: { value: all },
    summary: { get: () => /** @type {any} */ (rows)?.summary },
  });
}

/** @typedef {{ out_trade_no: string, total: number } | { out_refund_no: string, refund: number }} Own */

/** @type {import('./words.js').Words} */
const PASS_ORDER = [
  '请传入 { out_trade_no, total } 或 { out_refund_no, refund }，金额的单位是分。',
  'Pass { out_trade_no, total } or { out_refund_no, refund }, amounts in fen.',
];

/** @type {import('./words.js').Words} */
const PASS_ONCE = ['每笔订单、每笔退款只传一次。', 'Pass each order and each refund once.'];

/** Number and amount of an order or refund of the shop. @param {any} own @returns {[string, number]} */
function keyed(own) {
  const { out_trade_no: order, total, out_refund_no: refund, refund: refunded } = own ?? {};
  const [number, amount, name] = refund === undefined ? [order, total, 'total'] : [refund, refunded, 'refund'];
  if (typeof number !== 'string' || number === '')
    throw inputError('out_trade_no', ['没有填写', 'is missing'], PASS_ORDER);
  if (!Number.isSafeInteger(amount)) throw inputError(name, ['不是整数', 'is not a whole number'], PASS_ORDER);
  return [`${refund === undefined ? 'order' : 'refund'} ${number}`, amount];
}

/** The same of a row of a trade bill; older bills lack the amounts before coupons. @param {any} row @returns {[string, number]} */
function keyedRow(row) {
  const { out_refund_no: refund } = row;
  // A row of a payment has zeros where those of refunds have numbers.
  if (refund !== undefined && refund !== '' && refund !== '0')
    return [`refund ${refund}`, row.applied_refund_amount ?? row.refund_amount];
  return [`order ${row.out_trade_no}`, row.order_amount ?? row.settlement_amount];
}

/**
 * Compares the rows of a trade bill with the shop's own orders and refunds of that day. Of the rows, only those that differ
 * are kept.
 * @param {AsyncIterable<any> | Iterable<any>} rows
 * @param {AsyncIterable<Own> | Iterable<Own>} orders
 */
export async function reconcile(rows, orders) {
  /** @type {Map<string, Own>} */
  const open = new Map();
  for await (const own of orders) {
    const [key, amount] = keyed(own);
    const before = open.get(key);
    // Which of the two is meant, nobody could tell: the other would not be compared.
    if (before !== undefined && keyed(before)[1] !== amount)
      throw inputError('orders', [`${key} 出现两次，金额不同`, `has ${key} twice, with different amounts`], PASS_ONCE);
    open.set(key, own);
  }
  let matched = 0;
  const [extra, different] = [/** @type {any[]} */ ([]), /** @type {{ order: Own, row: any }[]} */ ([])];
  for await (const row of rows) {
    const [key, amount] = keyedRow(row);
    const order = open.get(key);
    open.delete(key);
    if (order === undefined) extra.push(row);
    else if (keyed(order)[1] === amount) matched += 1;
    else different.push({ order, row });
  }
  return { matched, missing: [...open.values()], extra, different };
}
