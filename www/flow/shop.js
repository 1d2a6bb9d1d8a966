// The merchant's server of this page: one order in memory, and the same care a real one takes.

/** @typedef {import('../pkg/index.js').JsapiOrder} JsapiOrder */
/** @typedef {import('../pkg/index.js').Transaction} Transaction */

/** @typedef {object} OrderRecord
 * @property {string} out_trade_no
 * @property {'UNPAID' | 'PAID' | 'CLOSED'} state
 * @property {number} total fen
 * @property {string} [transaction_id]
 * @property {string} [success_time]
 * @property {number} deliveries how often the goods left the shop: at most once
 */

export class Shop {
  #client;
  /** @type {OrderRecord} */
  record;

  /** @param {import('../pkg/index.js').WechatPay} client @param {JsapiOrder} order */
  constructor(client, order) {
    this.#client = client;
    this.record = { out_trade_no: order.out_trade_no, state: 'UNPAID', total: order.amount.total, deliveries: 0 };
  }

  /**
   * What the library compares a notified payment with.
   * @param {Transaction} transaction
   */
  expected({ out_trade_no }) {
    return out_trade_no === this.record.out_trade_no ? { amount: { total: this.record.total } } : undefined;
  }

  /**
   * Records a payment that was queried, if it is the one expected.
   * @param {Transaction} transaction
   * @returns {boolean} whether this call made the order paid
   * @throws {import('../pkg/index.js').MismatchError}
   */
  settle(transaction) {
    const { out_trade_no, total } = this.record;
    this.#client.assertPayment(transaction, { out_trade_no, amount: { total } });
    return this.markPaid(transaction);
  }

  /**
   * Records a payment that was compared with the order, if it is not recorded yet.
   * @param {Transaction} transaction
   * @returns {boolean} whether this call made the order paid
   */
  markPaid(transaction) {
    if (this.record.state === 'PAID') return false;
    const { transaction_id, success_time } = transaction;
    this.record = {
      ...this.record,
      state: 'PAID',
      transaction_id,
      success_time,
      deliveries: this.record.deliveries + 1,
    };
    return true;
  }

  markClosed() {
    this.record = { ...this.record, state: 'CLOSED' };
  }
}
