// A merchant backend in its smallest honest form: one shop, orders in memory, plain Node http.
// A real one keeps its orders in a database; the conditional updates, in `#settleRefund` for example, are then one SQL
// statement each. It takes the price from its own list and the openid from its login, never from the request; here the
// demo posts both, to show them.
import { createServer } from 'node:http';
import { WechatPayError } from 'wechatpay-wasm';

/**
 * @typedef {object} Order
 * @property {import('wechatpay-wasm').JsapiOrder & { out_trade_no: string }} prepay stored before WeChat Pay is called,
 *   repeated unchanged
 * @property {'unpaid' | 'paid' | 'closed' | 'review'} state `review`: paid, but not what was ordered; a person decides
 * @property {number} delivered how often the goods went out
 * @property {string} [transaction_id]
 *
 * @typedef {object} Refund
 * @property {import('wechatpay-wasm').RefundRequest} request stored before WeChat Pay is called, repeated unchanged
 * @property {import('wechatpay-wasm').RefundStatus} [state] absent until WeChat Pay has answered
 * @property {number} booked how often the books were changed for it
 */

export class Shop {
  /** @type {Map<string, Order>} */
  orders = new Map();
  /** @type {Map<string, Refund>} by `out_refund_no` */
  refunds = new Map();
  /** Payments for a person to look at, kept as orders are. @type {{ out_trade_no: string, why: string }[]} */
  setAside = [];
  #pay;
  #report;

  /**
   * @param {import('wechatpay-wasm').WechatPay} pay
   * @param {(what: string, details?: unknown) => void} report
   */
  constructor(pay, report) {
    this.#pay = pay;
    this.#report = report;
    this.server = createServer((request, response) => {
      this.#route(request, response).catch((error) => {
        report('the shop failed', error);
        response.writeHead(500).end();
      });
    });
  }

  /** @param {import('node:http').IncomingMessage} request @param {import('node:http').ServerResponse} response */
  async #route(request, response) {
    const chunks = [];
    for await (const chunk of request) chunks.push(chunk);
    const body = Buffer.concat(chunks);
    const { method, url = '' } = request;
    const json = (/** @type {unknown} */ value) =>
      response.writeHead(200, { 'Content-Type': 'application/json' }).end(JSON.stringify(value));

    if (method === 'POST' && url === '/orders') {
      const order = JSON.parse(body.toString());
      // Two taps on the button are one order by this number. Without one, each tap would be an order.
      if (typeof order?.out_trade_no !== 'string' || order.out_trade_no === '') return response.writeHead(400).end();
      // And the number of another order does not give that one away.
      const known = this.orders.get(order.out_trade_no);
      if (known && JSON.stringify(known.prepay) !== JSON.stringify(order)) return response.writeHead(409).end();
      return json(await this.#order(order));
    }
    if (method === 'GET' && url.startsWith('/orders/')) return json(await this.#result(url.slice('/orders/'.length)));
    if (method === 'POST' && url === '/wxpay/pay.php') {
      const message = { headers: request.headers, body };
      const reply = await this.#pay.handleNotification(message, (event) => this.#notified(event), {
        expected: ({ out_trade_no }) => {
          const order = this.orders.get(out_trade_no);
          return order && { amount: order.prepay.amount };
        },
        onMismatch: (error, event) => this.#setAside(event.resource.out_trade_no, error),
        onError: (error) => this.#report('notification refused', error),
      });
      return response.writeHead(reply.status, reply.headers).end(reply.body);
    }
    return response.writeHead(404).end();
  }

  /** Steps 3 to 8: store, prepay, sign what opens the cashier. @param {Order['prepay']} prepay */
  async #order(prepay) {
    const order = this.orders.get(prepay.out_trade_no) ?? { prepay, state: 'unpaid', delivered: 0 };
    this.orders.set(prepay.out_trade_no, order);
    const { prepay_id } = await this.#pay.prepayJsapi(order.prepay);
    return this.#pay.payParams.miniProgram({ prepay_id, appid: prepay.appid });
  }

  /**
   * Steps 16 to 18; payments are the expected ones. Returning means: recorded, answer 204.
   * @param {import('wechatpay-wasm').Notification} event
   */
  async #notified(event) {
    if (event.kind !== 'payment' && event.kind !== 'refund') return;
    this.#report('notification accepted', event);
    if (event.kind === 'refund') return this.#settleRefund(event.resource.out_refund_no, event.resource.refund_status);
    const { state, delivered } = this.#find(event.resource.out_trade_no);
    // Paid before, and not delivered: the notification may be hours old, and the order refunded since.
    if (state === 'paid' && delivered === 0) await this.#ask(event.resource.out_trade_no);
    else this.#deliver(event.resource);
  }

  /** Steps 19 to 22: what the shop knows, else what WeChat Pay says. @param {string} out_trade_no */
  async #result(out_trade_no) {
    const order = this.#find(out_trade_no);
    // Also when it is paid and was not delivered: what failed then is made up for.
    if (order.delivered === 0 && order.state !== 'review') await this.#ask(out_trade_no);
    return { state: order.state, delivered: order.delivered };
  }

  /** @param {string} out_trade_no */
  async #ask(out_trade_no) {
    const transaction = await this.#pay.queryByOutTradeNo(out_trade_no);
    // What was refunded, if only in part, differs from what is expected: it is not delivered any more.
    if (['SUCCESS', 'REFUND'].includes(transaction.trade_state)) this.#markPaid(transaction);
  }

  /**
   * After the deadline: ask once more, then close. A signed answer of WeChat Pay decides, never the local clock, and never
   * an error, which is not signed and is thrown.
   * @param {string} out_trade_no
   */
  async closeUnpaid(out_trade_no) {
    const order = this.#find(out_trade_no);
    const transaction = await this.#pay.queryByOutTradeNo(out_trade_no);
    if (transaction.trade_state === 'SUCCESS') return this.#markPaid(transaction);
    if (transaction.trade_state === 'NOTPAY') await this.#pay.close(out_trade_no);
    else if (transaction.trade_state !== 'CLOSED') return;
    order.state = 'closed';
  }

  /** Gives money back. Accepted is not finished: the notification tells the end, or a query. @param {Refund['request']} request */
  async refund(request) {
    const refund = this.refunds.get(request.out_refund_no) ?? { request, booked: 0 };
    this.refunds.set(request.out_refund_no, refund);
    const { status } = await this.#pay.refunds.create(refund.request);
    this.#settleRefund(request.out_refund_no, status);
  }

  /** Asks for a refund whose notification has not come. @param {string} out_refund_no */
  async refundState(out_refund_no) {
    const { status } = await this.#pay.refunds.query(out_refund_no);
    this.#settleRefund(out_refund_no, status);
    return status;
  }

  /**
   * The one way to "refunded", from answer, notification and query alike.
   * @param {string} out_refund_no
   * @param {import('wechatpay-wasm').RefundStatus} state
   */
  #settleRefund(out_refund_no, state) {
    const refund = this.refunds.get(out_refund_no);
    if (!refund) throw new Error(`no refund ${out_refund_no}`);
    // What has ended does not go back, whatever comes late.
    if (refund.state === 'SUCCESS') return this.#report('already booked, nothing to do');
    if (refund.state === 'CLOSED') return this.#report('closed before, nothing to do');
    refund.state = state;
    if (state !== 'SUCCESS') return;
    refund.booked += 1;
    this.#report('refund booked');
  }

  /** The answer of a query, compared like a notification. @param {import('wechatpay-wasm').Transaction} transaction */
  #markPaid(transaction) {
    const { out_trade_no, amount } = this.#find(transaction.out_trade_no).prepay;
    try {
      this.#pay.assertPayment(transaction, { out_trade_no, amount });
    } catch (error) {
      if (!(error instanceof WechatPayError && error.code === 'ERR_MISMATCH')) throw error;
      return this.#setAside(out_trade_no, error);
    }
    this.#deliver(transaction);
  }

  /** Records a payment that is not the expected one; nothing is delivered. @param {string} out_trade_no @param {Error} error */
  #setAside(out_trade_no, error) {
    const order = this.orders.get(out_trade_no);
    if (order && order.delivered === 0) order.state = 'review';
    this.setAside.push({ out_trade_no, why: error.message });
    this.#report('set aside for a person to look at', error);
  }

  /**
   * The one way to "paid", from notification and query alike. Paid and delivered are two facts: if the delivery throws,
   * the order stays undelivered, and the next notification or query repeats it, unless the order was refunded.
   * @param {import('wechatpay-wasm').Transaction} transaction
   */
  #deliver({ out_trade_no, transaction_id }) {
    const order = this.#find(out_trade_no);
    if (order.state === 'review') return; // a person decides
    // A second notification, or a query beside one, finds it delivered and does nothing. That holds because nothing is
    // awaited from here to the mark. Of a delivery that is awaited, keep the promise: whoever comes meanwhile waits for it.
    if (order.delivered > 0) return this.#report('already delivered, nothing to do');
    order.state = 'paid';
    order.transaction_id = transaction_id;
    // The goods leave here, with out_trade_no as the idempotency key: a process may end before the next line.
    this.#report('goods delivered');
    order.delivered += 1;
  }

  /** @param {string} out_trade_no */
  #find(out_trade_no) {
    const order = this.orders.get(out_trade_no);
    if (!order) throw new Error(`no order ${out_trade_no}`);
    return order;
  }
}
