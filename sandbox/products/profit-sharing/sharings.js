/**
 * Sharings of paid orders: PROCESSING until they are carried out (FINISHED), when each receiver has its result. An
 * unfreezing is a sharing that gives the merchant what is left.
 */

import { beijingTime, canonical, randomText } from '../../encoding.js';
import { refusal, SandboxError } from '../../errors.js';

const DAY = 86_400_000;
/** How long after its payment an order can be shared. */
const SHAREABLE = 30 * DAY;
/** How much of an order can be shared, in ten-thousandths, unless agreed otherwise. */
const USUAL_RATIO = 3000;
const DIGITS = '0123456789';
/** Ends the `Request-ID`: a number with other parameters, an amount that is too large, a sub-merchant of another order. */
export const OTHER_PARAMETERS = 268498688;
export const OUT_OF_RANGE = 268435464;
const OTHER_SUB_MCHID = 268447845;
/** Why a share fails. */
const REASONS = [
  'ACCOUNT_ABNORMAL',
  'NO_RELATION',
  'RECEIVER_HIGH_RISK',
  'RECEIVER_REAL_NAME_NOT_VERIFIED',
  'NO_AUTH',
  'RECEIVER_RECEIPT_LIMIT',
  'PAYER_ACCOUNT_ABNORMAL',
  'INVALID_REQUEST',
];

/** @typedef {import('../../orders.js').Order} Order */
/** @typedef {import('../../index.js').SharingParameters} SharingParameters */
/** @typedef {import('../../index.js').UnfreezingParameters} UnfreezingParameters */
/** @typedef {import('../../index.js').ShareFailure} ShareFailure */

/**
 * @typedef {object} Share
 * @property {string} id
 * @property {string} type
 * @property {string} account
 * @property {number} amount
 * @property {string} description
 * @property {'PENDING' | 'SUCCESS' | 'CLOSED'} result
 * @property {ShareFailure} [reason]
 */

/**
 * @typedef {object} Sharing
 * @property {string} id
 * @property {Order} order
 * @property {SharingParameters | UnfreezingParameters} parameters as sent by the merchant, names in clear
 * @property {boolean} unfreezes whether the merchant gets the rest
 * @property {Share[]} shares
 * @property {'PROCESSING' | 'FINISHED'} state
 * @property {number} created Unix milliseconds, as all times here
 * @property {number} [finished]
 */

export class Sharings {
  /** @type {Map<string, Sharing>} */
  #byNumber = new Map();
  /** By sub-merchant; the merchant's own is that of ''. @type {Map<string, number>} */
  #ratios = new Map();
  #parts;

  /**
   * @param {object} parts
   * @param {import('../../orders.js').Orders} parts.orders
   * @param {import('../../refunds.js').Refunds} parts.refunds
   * @param {import('./receivers.js').Receivers} parts.receivers
   * @param {string} parts.mchid
   * @param {() => number} parts.now Unix milliseconds
   * @param {() => number} parts.takes milliseconds until a sharing is carried out by itself
   * @param {(sharing: Sharing, act: 'create' | 'unfreeze' | 'finish') => void} parts.changed told of every change
   */
  constructor(parts) {
    this.#parts = parts;
  }

  /**
   * Accepts the sharing, or finds the one accepted earlier with the same parameters.
   * @param {SharingParameters} parameters
   */
  share(parameters) {
    const { out_order_no: number, transaction_id: transactionId, sub_mchid: subMchid, receivers } = parameters;
    const known = this.find(number);
    if (known) {
      if (canonical(known.parameters) === canonical(parameters)) return known;
      throw invalid('/out_order_no', 'the number exists with other parameters', number, OTHER_PARAMETERS);
    }
    const order = this.#orderOf(transactionId, subMchid);
    for (const [index, { type, account }] of receivers.entries()) {
      if (this.#parts.receivers.has({ sub_mchid: subMchid, type, account })) continue;
      throw invalid(`/receivers/${index}/account`, 'is no receiver that was added', account);
    }
    this.#checkAmount(order, receivers);
    const { unfreeze_unsplit: unfreezes } = parameters;
    return this.#accept('create', { order, parameters, unfreezes, shares: receivers.map(shareOf) });
  }

  /**
   * Gives the merchant the rest. With a number that is used it succeeds, and nothing happens.
   * @param {UnfreezingParameters} parameters
   */
  unfreeze(parameters) {
    const { out_order_no: number, transaction_id: transactionId, sub_mchid: subMchid, description } = parameters;
    const known = this.find(number);
    if (known) return known;
    const order = this.#orderOf(transactionId, subMchid);
    const own = { type: 'MERCHANT_ID', account: subMchid ?? this.#parts.mchid, amount: this.left(order), description };
    return this.#accept('unfreeze', { order, parameters, unfreezes: true, shares: [shareOf(own)] });
  }

  /**
   * @param {'create' | 'unfreeze'} act
   * @param {Pick<Sharing, 'order' | 'parameters' | 'unfreezes' | 'shares'>} accepted
   */
  #accept(act, accepted) {
    const created = this.#parts.now();
    const id = `3008450740${beijingTime(created).replace(/\D/g, '').slice(0, 8)}${randomText(14, DIGITS)}`;
    /** @type {Sharing} */
    const sharing = { id, ...accepted, state: 'PROCESSING', created };
    this.#byNumber.set(accepted.parameters.out_order_no, sharing);
    this.#parts.changed(sharing, act);
    return sharing;
  }

  /**
   * @param {string} number
   * @returns {Sharing | undefined} in the state it has now
   */
  find(number) {
    const sharing = this.#byNumber.get(number);
    const { now, takes } = this.#parts;
    if (sharing?.state === 'PROCESSING' && now() >= sharing.created + takes()) this.#finish(sharing, {});
    return sharing;
  }

  /** @param {string} number */
  get(number) {
    const sharing = this.find(number);
    if (!sharing) throw refusal('RESOURCE_NOT_EXISTS', { issue: 'no sharing has this out_order_no' });
    return sharing;
  }

  /** @param {string} id WeChat Pay's number */
  getById(id) {
    const number = [...this.#byNumber].find(([, sharing]) => sharing.id === id)?.[0];
    if (number === undefined) throw refusal('RESOURCE_NOT_EXISTS', { issue: 'no sharing has this order_id' });
    return this.get(number);
  }

  /**
   * Carries the sharing out now.
   * @param {string} number
   * @param {Record<string, ShareFailure>} failures by account, those whose share fails
   */
  settle(number, failures) {
    const sharing = this.get(number);
    for (const [account, reason] of Object.entries(failures)) {
      if (!REASONS.includes(reason)) throw wrong(`A share fails as ${REASONS.join(', ')}.`);
      if (!sharing.shares.some((share) => share.account === account)) throw wrong(`${account} receives nothing here.`);
    }
    if (sharing.state !== 'PROCESSING') {
      throw new SandboxError('SHARING_NOT_PROCESSING', 409, 'The sharing is FINISHED already.');
    }
    return this.#finish(sharing, failures);
  }

  /**
   * @param {Sharing} sharing
   * @param {Record<string, ShareFailure>} failures
   */
  #finish(sharing, failures) {
    const { receivers, now, changed } = this.#parts;
    const { sub_mchid } = sharing.parameters;
    for (const share of sharing.shares) {
      const { type, account } = share;
      // The merchant's own rest needs no receiver; others may have been deleted since.
      const related = !('receivers' in sharing.parameters) || receivers.has({ sub_mchid, type, account });
      const reason = failures[account] ?? (related ? undefined : 'NO_RELATION');
      Object.assign(share, reason === undefined ? { result: 'SUCCESS' } : { result: 'CLOSED', reason });
    }
    sharing.state = 'FINISHED';
    sharing.finished = now();
    changed(sharing, 'finish');
    return sharing;
  }

  /**
   * What of an order is not shared yet.
   * @param {Order} order
   */
  left(order) {
    const sharings = this.#of(order);
    if (sharings.some(({ unfreezes }) => unfreezes)) return 0;
    const refunded = this.#parts.refunds.list(order).filter(({ state }) => state !== 'CLOSED');
    const back = refunded.reduce((sum, { parameters }) => sum + parameters.amount.refund, 0);
    // What is refunded beyond that comes from the balance of the merchant.
    return Math.max(0, order.parameters.amount.total - back - sharedOf(sharings));
  }

  /** @param {Order} order */
  #of(order) {
    return [...this.#byNumber.keys()].map((number) => this.get(number)).filter((sharing) => sharing.order === order);
  }

  /** @param {string} [subMchid] */
  ratio(subMchid = '') {
    return this.#ratios.get(subMchid) ?? USUAL_RATIO;
  }

  /**
   * @param {number} ratio in ten-thousandths
   * @param {string} [subMchid]
   */
  agree(ratio, subMchid = '') {
    if (!Number.isSafeInteger(ratio) || ratio < 0 || ratio > 10_000) throw wrong('The ratio must be 0 to 10000.');
    this.#ratios.set(subMchid, ratio);
  }

  /**
   * @param {Order} order
   * @param {{ amount: number }[]} receivers
   */
  #checkAmount(order, receivers) {
    const wanted = receivers.reduce((sum, { amount }) => sum + amount, 0);
    const { amount: of, sub_mchid } = order.parameters;
    const most = Math.floor((of.total * this.ratio(sub_mchid)) / 10_000);
    const rest = most - sharedOf(this.#of(order));
    if (wanted > rest) throw invalid('/receivers', `only ${rest} of the order may be shared`, wanted, OUT_OF_RANGE);
    const left = this.left(order);
    if (wanted <= left) return;
    const detail = { field: '/receivers', location: 'body', issue: `only ${left} of the order is left`, value: wanted };
    throw refusal('NOT_ENOUGH', detail, { words: ['分账金额不足', 'The order has not enough left to share'] });
  }

  /**
   * The order, if it can be shared.
   * @param {string} transactionId
   * @param {string} [subMchid]
   */
  #orderOf(transactionId, subMchid) {
    const order = this.paid(transactionId);
    /** @param {string} issue */
    const refused = (issue) => invalid('/transaction_id', issue, transactionId);
    if (order.parameters.sub_mchid !== subMchid) {
      throw invalid('/sub_mchid', 'is not the sub-merchant of the order', subMchid, OTHER_SUB_MCHID);
    }
    if (order.parameters.settle_info?.profit_sharing !== true) throw refused('the order is not for profit sharing');
    if (this.#parts.now() > (order.paidAt ?? 0) + SHAREABLE) throw refused('the order was paid more than 30 days ago');
    if (this.#of(order).some(({ unfreezes }) => unfreezes)) throw refused('the rest of the order is unfrozen');
    if (this.left(order) === 0) throw refused('nothing of the order is left to share');
    return order;
  }

  /** @param {string} transactionId */
  paid(transactionId) {
    const order = this.#parts.orders.byTransaction.get(transactionId);
    if (!order) throw invalid('/transaction_id', 'no paid order has this transaction_id', transactionId);
    return order;
  }
}

/** @param {Sharing[]} sharings what their receivers got or will get */
function sharedOf(sharings) {
  const shares = sharings.flatMap(({ parameters, shares }) => ('receivers' in parameters ? shares : []));
  return shares.reduce((sum, { result, amount }) => (result === 'CLOSED' ? sum : sum + amount), 0);
}

/**
 * @param {{ type: string, account: string, amount: number, description: string }} receiver
 * @returns {Share}
 */
const shareOf = ({ type, account, amount, description }) => ({
  id: `3600450740${randomText(22, DIGITS)}`,
  type,
  account,
  amount,
  description,
  result: 'PENDING',
});

/** @param {string} issue */
export const wrong = (issue) => new SandboxError('ARGUMENT_INVALID', 400, issue);

/**
 * @param {string} field
 * @param {string} issue
 * @param {unknown} [value]
 * @param {number} [result]
 */
export const invalid = (field, issue, value, result) =>
  refusal('INVALID_REQUEST', { field, location: 'body', issue, value }, { result });

/**
 * The answer of the API.
 * @param {Sharing} sharing
 * @returns {import('../../index.js').SharingAnswer}
 */
export function sharingOf({ id, parameters, shares, state, created, finished }) {
  const { sub_mchid, transaction_id, out_order_no } = parameters;
  return {
    ...(sub_mchid !== undefined && { sub_mchid }),
    transaction_id,
    out_order_no,
    order_id: id,
    state,
    receivers: shares.map(({ id: detail_id, result, reason, ...share }) => ({
      ...share,
      result,
      ...(reason !== undefined && { fail_reason: reason }),
      detail_id,
      create_time: beijingTime(created),
      ...(finished !== undefined && { finish_time: beijingTime(finished) }),
    })),
  };
}
