/**
 * Returns of shared amounts: PROCESSING until the receiver has paid (SUCCESS) or cannot (FAILED).
 */

import { beijingTime, canonical, randomText } from '../../encoding.js';
import { refusal, SandboxError } from '../../errors.js';
import { invalid, OTHER_PARAMETERS, OUT_OF_RANGE, wrong } from './sharings.js';

/** How long after a sharing its amounts can be returned, milliseconds. */
const RETURNABLE = 180 * 86_400_000;
/** Why a return fails. */
const REASONS = [
  'ACCOUNT_ABNORMAL',
  'BALANCE_NOT_ENOUGH',
  'TIME_OUT_CLOSED',
  'PAYER_ACCOUNT_ABNORMAL',
  'INVALID_REQUEST',
];

/** @typedef {import('../../index.js').ReturnParameters} ReturnParameters */
/** @typedef {import('../../index.js').ReturnFailure} ReturnFailure */

/**
 * @typedef {object} Return
 * @property {string} id
 * @property {import('./sharings.js').Sharing} sharing
 * @property {ReturnParameters} parameters as sent by the merchant
 * @property {'PROCESSING' | 'SUCCESS' | 'FAILED'} result
 * @property {ReturnFailure} [reason]
 * @property {number} created Unix milliseconds
 * @property {number} [finished]
 */

export class Returns {
  /** @type {Map<string, Return>} */
  #byNumber = new Map();
  #parts;

  /**
   * @param {object} parts
   * @param {import('./sharings.js').Sharings} parts.sharings
   * @param {() => number} parts.now Unix milliseconds
   * @param {() => number} parts.takes milliseconds until a return succeeds by itself
   * @param {(done: Return, act: 'return' | 'finish') => void} parts.changed told of every change
   */
  constructor(parts) {
    this.#parts = parts;
  }

  /**
   * Accepts the return, or finds the one accepted earlier with the same parameters.
   * @param {ReturnParameters} parameters
   */
  create(parameters) {
    const { out_return_no: number, order_id: id, out_order_no: sharingNumber = '', sub_mchid: subMchid } = parameters;
    const known = this.find(number);
    if (known) {
      if (canonical(known.parameters) === canonical(parameters)) return known;
      throw invalid('/out_return_no', 'the number exists with other parameters', number, OTHER_PARAMETERS);
    }
    const { sharings, now, changed } = this.#parts;
    const sharing = id === undefined ? sharings.get(sharingNumber) : sharings.getById(id);
    if (sharing.parameters.sub_mchid !== subMchid) {
      throw invalid('/sub_mchid', 'is not the sub-merchant of the sharing', subMchid);
    }
    this.#checkAmount(sharing, parameters);
    const created = now();
    if (created > (sharing.finished ?? created) + RETURNABLE) {
      throw invalid('/out_return_no', 'the amount was shared more than 180 days ago', number);
    }
    const day = beijingTime(created).replace(/\D/g, '').slice(0, 8);
    /** @type {Return} */
    const accepted = {
      id: `3008450741${day}${randomText(14, '0123456789')}`,
      sharing,
      parameters,
      result: 'PROCESSING',
      created,
    };
    this.#byNumber.set(number, accepted);
    changed(accepted, 'return');
    return accepted;
  }

  /**
   * @param {import('./sharings.js').Sharing} sharing
   * @param {ReturnParameters} parameters
   */
  #checkAmount(sharing, { return_mchid: mchid, amount }) {
    const got = sharing.shares.filter(
      ({ type, account, result }) => type === 'MERCHANT_ID' && account === mchid && result === 'SUCCESS',
    );
    // What the merchant kept was not shared.
    if (got.length === 0 || !('receivers' in sharing.parameters)) {
      throw invalid('/return_mchid', 'has received nothing in this sharing', mchid);
    }
    const earlier = [...this.#byNumber.values()].filter(
      (other) => other.sharing === sharing && other.parameters.return_mchid === mchid && other.result !== 'FAILED',
    );
    const rest =
      got.reduce((sum, share) => sum + share.amount, 0) -
      earlier.reduce((sum, { parameters }) => sum + parameters.amount, 0);
    if (amount > rest) throw invalid('/amount', `only ${rest} can be returned`, amount, OUT_OF_RANGE);
  }

  /**
   * @param {string} number
   * @returns {Return | undefined} in the state it has now
   */
  find(number) {
    const found = this.#byNumber.get(number);
    const { now, takes } = this.#parts;
    if (found?.result === 'PROCESSING' && now() >= found.created + takes()) this.#finish(found, 'SUCCESS');
    return found;
  }

  /** @param {string} number */
  get(number) {
    const found = this.find(number);
    if (!found) throw refusal('RESOURCE_NOT_EXISTS', { issue: 'no return has this out_return_no' });
    return found;
  }

  /**
   * Ends the return now.
   * @param {string} number
   * @param {'SUCCESS' | ReturnFailure} result
   */
  settle(number, result) {
    if (result !== 'SUCCESS' && !REASONS.includes(result)) {
      throw wrong(`A return ends with SUCCESS, or fails as ${REASONS.join(', ')}.`);
    }
    const found = this.get(number);
    if (found.result !== 'PROCESSING') {
      throw new SandboxError('RETURN_NOT_PROCESSING', 409, `The return is ${found.result} already.`);
    }
    return this.#finish(found, result);
  }

  /**
   * @param {Return} found
   * @param {'SUCCESS' | ReturnFailure} result
   */
  #finish(found, result) {
    Object.assign(found, result === 'SUCCESS' ? { result } : { result: 'FAILED', reason: result });
    found.finished = this.#parts.now();
    this.#parts.changed(found, 'finish');
    return found;
  }
}

/**
 * The answer of the API.
 * @param {Return} done
 * @returns {import('../../index.js').ReturnAnswer}
 */
export function returnOf({ id, sharing, parameters, result, reason, created, finished }) {
  const { sub_mchid, out_return_no, return_mchid, amount, description } = parameters;
  return {
    ...(sub_mchid !== undefined && { sub_mchid }),
    order_id: sharing.id,
    out_order_no: sharing.parameters.out_order_no,
    out_return_no,
    return_id: id,
    return_mchid,
    amount,
    description,
    result,
    ...(reason !== undefined && { fail_reason: reason }),
    create_time: beijingTime(created),
    ...(finished !== undefined && { finish_time: beijingTime(finished) }),
  };
}
