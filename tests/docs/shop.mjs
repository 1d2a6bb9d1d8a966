// The database that the documents' code writes to: in memory, and it counts.

export const ORDER = { description: 'Coffee', total: 5600, openid: 'oUpF8uMuAJO_M2pxb1Q9zNjWeS6o' };

/** A shop's database, as the blocks call it, and what they did to it. */
export function makeShop() {
  /** @type {Map<string, { total: number, state: string, merchant: string | undefined }>} */
  const orders = new Map();
  /** @type {string[]} order numbers, one for each delivery */
  const delivered = [];
  /** @type {string[]} order numbers that a person has to look at */
  const setAside = [];
  /** @type {string[]} */
  const refunded = [];

  const db = {
    /** @param {string} number @param {string} [merchant] */
    async findOrder(number, merchant) {
      const order = orders.get(number);
      return order && (merchant === undefined || order.merchant === merchant) ? order : undefined;
    },
    /** @param {string} number */
    async markPaidOnce(number) {
      const order = orders.get(number);
      if (!order) throw new Error(`there is no order ${number}`);
      if (order.state !== 'unpaid') return;
      order.state = 'paid';
      delivered.push(number);
    },
    /** @param {string} number @param {string} why */
    async setAside(number, why) {
      if (typeof why !== 'string' || !why) throw new Error('nothing says why');
      if (!setAside.includes(number)) setAside.push(number);
    },
    /** @param {string} number @param {string} status */
    async markRefunded(number, status) {
      if (!refunded.includes(`${number} ${status}`)) refunded.push(`${number} ${status}`);
    },
  };
  /** Stores an order that is to be paid. @param {string} number @param {number} [total] @param {string} [merchant] */
  const expect = (number, total = ORDER.total, merchant) => orders.set(number, { total, state: 'unpaid', merchant });
  return { db, delivered, setAside, refunded, expect };
}
