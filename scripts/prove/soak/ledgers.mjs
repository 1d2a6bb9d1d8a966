// Both sides' books, compared to the fen.

/**
 * What WeChat Pay knows, from its own side.
 * @typedef {object} FarLedger
 * @property {Map<string, { state: string, total: number }>} orders by `out_trade_no`
 * @property {Map<string, { status: string, order: string, amount: number }>} refunds by `out_refund_no`
 *
 * @typedef {Pick<import('./shop.mjs').Shop, 'orders' | 'refunds' | 'deliveries' | 'book' | 'mismatches'> & { handled?: string[] }} ShopLedger
 *
 * @typedef {{ payments: number, paidFen: number, refunds: number, refundedFen: number }} Sums
 */

/**
 * @param {import('wechatpay-wasm/sandbox').Sandbox} sandbox
 * @param {Iterable<string>} numbers every order it was ever told of
 * @returns {Promise<FarLedger>}
 */
export async function farLedger(sandbox, numbers) {
  /** @type {FarLedger} */
  const ledger = { orders: new Map(), refunds: new Map() };
  for (const number of numbers) {
    const { trade_state, parameters } = await sandbox.order(number);
    ledger.orders.set(number, { state: trade_state, total: parameters.amount.total });
  }
  for (const { out_refund_no, out_trade_no, status, amount } of await sandbox.refunds.list())
    ledger.refunds.set(out_refund_no, { status, order: out_trade_no, amount: amount.refund });
  return ledger;
}

/** The states in which money was received, whatever was paid back since. */
const PAID = ['SUCCESS', 'REFUND'];

/**
 * Everything in which the books differ, and what happened more than once.
 * @param {ShopLedger} shop
 * @param {FarLedger} far
 */
export function differences(shop, far) {
  /** @type {string[]} */
  const found = [];
  const note = (/** @type {boolean} */ wrong, /** @type {string} */ what) => void (wrong && found.push(what));
  const delivered = countOf(shop.deliveries);
  const booked = grouped(shop.book);
  const fenOf = (/** @type {string} */ number) => booked.get(number) ?? 0;

  for (const number of far.orders.keys()) note(!shop.orders.has(number), `${number}: unknown to the shop`);
  for (const [number, order] of shop.orders) {
    const there = far.orders.get(number);
    const paid = PAID.includes(there?.state ?? '');
    note(paid !== (order.state === 'paid'), `${number}: ${order.state} here, ${there?.state} there`);
    note((delivered.get(number) ?? 0) !== Number(paid), `${number}: delivered ${delivered.get(number) ?? 0} times`);
    const fen = paid ? (there?.total ?? 0) : 0;
    note(fenOf(number) !== fen, `${number}: ${fenOf(number)} fen here, ${fen} there`);
  }
  for (const number of far.refunds.keys()) note(!shop.refunds.has(number), `${number}: unknown to the shop`);
  for (const [number, refund] of shop.refunds) {
    const there = far.refunds.get(number);
    note(refund.state !== there?.status, `${number}: ${refund.state} here, ${there?.status} there`);
    note(refund.order !== there?.order, `${number}: of another order there`);
    const fen = there?.status === 'SUCCESS' ? -there.amount : 0;
    note(fenOf(number) !== fen, `${number}: ${fenOf(number)} fen here, ${fen} there`);
  }
  for (const number of booked.keys())
    note(!shop.orders.has(number) && !shop.refunds.has(number), `${number}: money booked for nothing`);
  for (const [id, times] of countOf(shop.handled ?? [])) note(times > 1, `event ${id}: handled ${times} times`);
  for (const number of shop.mismatches) note(true, `${number}: taken for another payment than was ordered`);
  return found;
}

/** @param {ShopLedger} shop @returns {Sums} */
export function shopSums({ book }) {
  const sum = (/** @type {number[]} */ list) => list.reduce((total, fen) => total + fen, 0);
  const [paid, refunded] = [
    book.flatMap(({ fen }) => (fen > 0 ? [fen] : [])),
    book.flatMap(({ fen }) => (fen < 0 ? [-fen] : [])),
  ];
  return { payments: paid.length, paidFen: sum(paid), refunds: refunded.length, refundedFen: sum(refunded) };
}

/** @param {FarLedger} far @returns {Sums} */
export function farSums({ orders, refunds }) {
  const paid = [...orders.values()].filter(({ state }) => PAID.includes(state));
  const refunded = [...refunds.values()].filter(({ status }) => status === 'SUCCESS');
  return {
    payments: paid.length,
    paidFen: paid.reduce((sum, { total }) => sum + total, 0),
    refunds: refunded.length,
    refundedFen: refunded.reduce((sum, { amount }) => sum + amount, 0),
  };
}

/** @param {readonly string[]} list */
function countOf(list) {
  /** @type {Map<string, number>} */
  const counts = new Map();
  for (const entry of list) counts.set(entry, (counts.get(entry) ?? 0) + 1);
  return counts;
}

/** The fen of each number. @param {ShopLedger['book']} book */
function grouped(book) {
  /** @type {Map<string, number>} */
  const sums = new Map();
  for (const { number, fen } of book) sums.set(number, (sums.get(number) ?? 0) + fen);
  return sums;
}
