// WeChat Pay for the simulated day, in place of the package: it keeps the states of orders and counts what it is asked,
// without a wire and without signatures. What returns stands for a verified answer, what is thrown for anything else.

/** @typedef {'fine' | 'down' | 'forged'} Weather `forged`: somebody in between answers that there is no such order */

/** @typedef {{ trade_state: 'NOTPAY' | 'SUCCESS', expires_at: number }} Known */

export class WechatPayError extends Error {
  /** @param {string} code @param {'not_sent' | 'refused' | 'unknown'} outcome @param {boolean} retryable */
  constructor(code, outcome, retryable) {
    super(code);
    this.code = code;
    this.outcome = outcome;
    this.retryable = retryable;
  }
}

/** The far side. */
export const far = {
  weather: /** @type {Weather} */ ('fine'),
  /** By `out_trade_no`; an order that is missing has been closed. @type {Map<string, Known>} */
  orders: new Map(),
  now: 0,
  /** How long after its deadline an order was closed, at most. Milliseconds. */
  late: 0,
  calls: 0,
  open: 0,
  /** The most calls at the same time. */
  atOnce: 0,
};

/**
 * One call. It takes a turn of the event loop, so that calls can be under way together.
 * @template T
 * @param {() => T} act
 */
async function call(act) {
  far.calls += 1;
  far.open += 1;
  far.atOnce = Math.max(far.atOnce, far.open);
  await Promise.resolve();
  far.open -= 1;
  if (far.weather === 'down') throw new WechatPayError('ERR_TIMEOUT', 'unknown', true);
  if (far.weather === 'forged') throw new WechatPayError('ERR_API', 'refused', false);
  return act();
}

export class WechatPay {
  static fromEnv() {
    return new WechatPay();
  }

  payParams = { miniProgram: async () => ({}) };

  /** @param {{ out_trade_no: string }} order */
  prepayJsapi = ({ out_trade_no }) =>
    call(() => {
      far.orders.set(out_trade_no, { trade_state: 'NOTPAY', expires_at: Infinity });
      return { prepay_id: `wx${out_trade_no}` };
    });

  /** @param {string} out_trade_no */
  queryByOutTradeNo = (out_trade_no) =>
    call(() => {
      const trade_state = far.orders.get(out_trade_no)?.trade_state ?? 'CLOSED';
      return { out_trade_no, trade_state, transaction_id: `t${out_trade_no}`, amount: { total: 1800 } };
    });

  /** @param {string} out_trade_no */
  close = (out_trade_no) =>
    call(() => {
      const order = far.orders.get(out_trade_no);
      if (order?.trade_state === 'SUCCESS') throw new WechatPayError('ERR_API', 'refused', false);
      far.late = Math.max(far.late, far.now - (order?.expires_at ?? far.now));
      far.orders.delete(out_trade_no);
    });

  assertPayment() {}
}
