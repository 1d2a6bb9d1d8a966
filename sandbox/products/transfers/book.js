/**
 * Transfers to users and their states: ACCEPTED, PROCESSING, WAIT_USER_CONFIRM, TRANSFERING, then SUCCESS or FAIL; with a
 * cancellation CANCELING, then CANCELLED. They go on by themselves as far as nobody has to act, unless the sandbox's user
 * moves them step by step. Every change is one synchronous step.
 */

import { beijingTime, canonical, randomText } from '../../encoding.js';
import { refusal, SandboxError } from '../../errors.js';
import { FAIL_REASONS } from './rules.js';

const DIGITS = '0123456789';
/** How long a transfer can be queried, milliseconds. */
const KEPT = 30 * 86_400_000;
/** Ends the `Request-ID` of a query that finds nothing. */
const NOT_FOUND = 268435461;

/** What follows by itself. @type {Partial<Record<TransferState, TransferState>>} */
const NEXT = {
  ACCEPTED: 'PROCESSING',
  PROCESSING: 'WAIT_USER_CONFIRM',
  TRANSFERING: 'SUCCESS',
  CANCELING: 'CANCELLED',
};
/** @type {readonly TransferState[]} */
const ENDS = ['SUCCESS', 'FAIL', 'CANCELLED'];
/** The states in which the confirmation page opens. @type {readonly TransferState[]} */
const SHOWN = ['WAIT_USER_CONFIRM', 'TRANSFERING'];

/** @typedef {import('../../index.js').TransferParameters} TransferParameters */
/** @typedef {import('../../index.js').TransferState} TransferState */

/**
 * @typedef {object} Transfer
 * @property {string} id
 * @property {TransferParameters} parameters the name in clear
 * @property {string} packageInfo
 * @property {TransferState} state
 * @property {string} [failReason]
 * @property {number} created Unix milliseconds, as all times here
 * @property {number} updated
 * @property {Receipt} [receipt]
 */

/** @typedef {{ state: import('../../index.js').ReceiptState, created: number, updated: number }} Receipt */

export class Transfers {
  /** @type {Map<string, Transfer>} */
  #byNumber = new Map();
  /** @type {Map<string, Transfer>} */
  #byId = new Map();
  #now;
  #changed;
  stepwise = false;

  /**
   * @param {() => number} now Unix milliseconds
   * @param {(transfer: Transfer) => void} changed told of every new state
   */
  constructor(now, changed) {
    this.#now = now;
    this.#changed = changed;
  }

  /**
   * Accepts the transfer, or finds the one accepted earlier with the same parameters.
   * @param {TransferParameters} parameters the name in clear, because each encryption is another
   */
  create(parameters) {
    const { out_bill_no: number } = parameters;
    const known = this.#byNumber.get(number);
    if (known && canonical(known.parameters) !== canonical(parameters)) {
      const issue = 'the number exists with other parameters';
      throw refusal('INVALID_REQUEST', { field: '/out_bill_no', location: 'body', issue, value: number });
    }
    return known ?? this.#accept(parameters);
  }

  /** @param {TransferParameters} parameters */
  #accept(parameters) {
    const created = this.#now();
    const day = beijingTime(created).replace(/\D/g, '').slice(0, 8);
    /** @type {Transfer} */
    const transfer = {
      id: `1330009907${day}${randomText(18, DIGITS)}`,
      parameters,
      packageInfo: randomText(64),
      state: 'ACCEPTED',
      created,
      updated: created,
    };
    this.#byNumber.set(parameters.out_bill_no, transfer);
    this.#byId.set(transfer.id, transfer);
    this.#changed(transfer);
    this.#goOn(transfer);
    return transfer;
  }

  /** @param {Transfer} transfer @param {TransferState} state @param {string} [failReason] */
  #become(transfer, state, failReason) {
    Object.assign(transfer, { state, updated: this.#now(), ...(failReason !== undefined && { failReason }) });
    this.#changed(transfer);
  }

  /** @param {Transfer} transfer */
  #goOn(transfer) {
    for (let next = NEXT[transfer.state]; next !== undefined && !this.stepwise; next = NEXT[transfer.state]) {
      this.#become(transfer, next);
    }
  }

  /** @param {string} number */
  advance(number) {
    const transfer = this.get(number);
    const next = NEXT[transfer.state];
    if (next === undefined)
      throw new SandboxError('TRANSFER_STATE', 409, `Nothing follows ${transfer.state} by itself.`);
    this.#become(transfer, next);
    return transfer;
  }

  /**
   * The user confirms.
   * @param {string} number
   * @param {string} [packageInfo] of the page that the user has open
   */
  confirm(number, packageInfo) {
    const transfer = this.get(number);
    if (packageInfo !== undefined && packageInfo !== transfer.packageInfo) {
      throw new SandboxError('PAY_PARAMS_INVALID', 400, 'package must be the package_info of the transfer.');
    }
    if (transfer.state !== 'WAIT_USER_CONFIRM') {
      throw new SandboxError('TRANSFER_STATE', 409, `The transfer is ${transfer.state}, not WAIT_USER_CONFIRM.`);
    }
    this.#become(transfer, 'TRANSFERING');
    this.#goOn(transfer);
    return transfer;
  }

  /** @param {string} number @param {string} reason */
  fail(number, reason) {
    if (!FAIL_REASONS.includes(reason)) {
      throw new SandboxError('ARGUMENT_INVALID', 400, `A transfer fails for ${FAIL_REASONS.join(', ')}.`);
    }
    const transfer = this.get(number);
    if (ENDS.includes(transfer.state)) {
      throw new SandboxError('TRANSFER_STATE', 409, `The transfer is ${transfer.state} already.`);
    }
    this.#become(transfer, 'FAIL', reason);
    return transfer;
  }

  /**
   * The merchant cancels, which it may until the user confirms.
   * @param {string} number
   */
  cancel(number) {
    const transfer = this.get(number);
    const { state } = transfer;
    if (state === 'CANCELING' || state === 'CANCELLED') return transfer;
    if (state === 'TRANSFERING' || ENDS.includes(state)) {
      const issue = `the transfer is ${state}`;
      throw refusal('INVALID_REQUEST', { field: 'out_bill_no', location: 'url', issue, value: number });
    }
    this.#become(transfer, 'CANCELING');
    this.#goOn(transfer);
    return transfer;
  }

  /** @param {string} number */
  applyReceipt(number) {
    const transfer = this.get(number);
    const at = { field: '/out_bill_no', location: 'body', value: number };
    if (transfer.state !== 'SUCCESS') {
      throw refusal('INVALID_REQUEST', { ...at, issue: `the transfer is ${transfer.state}, not SUCCESS` });
    }
    if (transfer.receipt) {
      throw refusal('ALREADY_EXISTS', { ...at, issue: 'the receipt was applied for' });
    }
    const time = this.#now();
    transfer.receipt = { state: 'GENERATING', created: time, updated: time };
    return transfer.receipt;
  }

  /** @param {string} number */
  receipt(number) {
    const { receipt } = this.get(number);
    if (!receipt) throw missing('No receipt was applied for', '没有申请过电子回单');
    if (receipt.state === 'GENERATING' && !this.stepwise) this.finishReceipt(number, 'FINISHED');
    return receipt;
  }

  /** @param {string} number @param {'FINISHED' | 'FAILED'} state */
  finishReceipt(number, state) {
    if (!['FINISHED', 'FAILED'].includes(state)) {
      throw new SandboxError('ARGUMENT_INVALID', 400, 'A receipt ends as FINISHED or FAILED.');
    }
    const { receipt } = this.get(number);
    if (receipt?.state !== 'GENERATING') {
      throw new SandboxError('TRANSFER_STATE', 409, `The receipt is ${receipt?.state ?? 'not applied for'}.`);
    }
    Object.assign(receipt, { state, updated: this.#now() });
    return receipt;
  }

  /** @param {string} number the merchant's */
  get(number) {
    return this.#young(this.#byNumber.get(number));
  }

  /** @param {string} id WeChat Pay's number */
  getById(id) {
    return this.#young(this.#byId.get(id));
  }

  list() {
    return [...this.#byNumber.values()];
  }

  /** @param {Transfer | undefined} transfer */
  #young(transfer) {
    if (transfer && this.#now() < transfer.created + KEPT) return transfer;
    throw missing('No such transfer', '转账单不存在');
  }
}

/** @param {string} en @param {string} zh */
const missing = (en, zh) => new SandboxError('NOT_FOUND', 404, en, { zh, result: NOT_FOUND });

/** @param {Transfer} transfer */
export const isOver = ({ state }) => ENDS.includes(state);

/**
 * What the creation answers.
 * @param {Transfer} transfer
 */
export const acceptedOf = ({ parameters, id, created, state, failReason, packageInfo }) => ({
  out_bill_no: parameters.out_bill_no,
  transfer_bill_no: id,
  create_time: beijingTime(created),
  state,
  ...(failReason !== undefined && { fail_reason: failReason }),
  ...(SHOWN.includes(state) && { package_info: packageInfo }),
});

/**
 * What queries and views show, the name in clear.
 * @param {Transfer} transfer
 * @param {string} mchid
 */
export function transferOf({ id, parameters, created, updated, state, failReason }, mchid) {
  const { out_bill_no, appid, transfer_amount, transfer_remark, openid, user_name } = parameters;
  return {
    mch_id: mchid,
    out_bill_no,
    transfer_bill_no: id,
    appid,
    state,
    transfer_amount,
    transfer_remark,
    ...(failReason !== undefined && { fail_reason: failReason }),
    openid,
    ...(user_name !== undefined && { user_name }),
    create_time: beijingTime(created),
    update_time: beijingTime(updated),
  };
}

/**
 * The event of a transfer that is over.
 * @param {Transfer} transfer
 * @param {string} mchid
 * @returns {import('../../notifications.js').Occasion}
 */
export function transferOccasion(transfer, mchid) {
  const { out_bill_no, transfer_bill_no, state, transfer_amount, openid, fail_reason, create_time, update_time } =
    transferOf(transfer, mchid);
  return {
    type: 'MCHTRANSFER.BILL.FINISHED',
    summary: '商家转账单据终态通知',
    originalType: 'mch_payment',
    content: {
      out_bill_no,
      transfer_bill_no,
      state,
      mch_id: mchid,
      transfer_amount,
      openid,
      ...(fail_reason !== undefined && { fail_reason }),
      create_time,
      update_time,
    },
    time: transfer.updated,
    url: transfer.parameters.notify_url,
    numbers: { out_bill_no },
  };
}
