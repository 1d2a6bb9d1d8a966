/**
 * Transfers to users (商家转账). Each waits for the user's confirmation, which the sandbox does not play.
 */

import { beijingTime, canonical, randomText } from './encoding.js';
import { refusal, SandboxError } from './errors.js';

const DIGITS = '0123456789';
/** How long a transfer can be queried, milliseconds. */
const KEPT = 30 * 86_400_000;
/** Ends the `Request-ID` of a query that finds nothing. */
const NOT_FOUND = 268435461;

/** What a merchant must report, by scene, where that is documented. @type {Record<string, string[] | undefined>} */
export const SCENES = {
  1000: ['活动名称', '奖励说明'],
  1002: ['补贴类型'],
  1004: ['保险产品备案编号', '保险名称', '保险操作单号'],
  1005: ['岗位类型', '报酬说明'],
  1009: ['采购商品名称'],
  1010: ['回收商品名称'],
  1011: ['赔付原因'],
  1013: undefined,
};

/** @typedef {import('./index.js').TransferParameters} TransferParameters */

/**
 * @typedef {object} Transfer
 * @property {string} id
 * @property {TransferParameters} parameters the name in clear
 * @property {string} packageInfo
 * @property {number} created Unix milliseconds
 */

export class Transfers {
  /** @type {Map<string, Transfer>} */
  #byNumber = new Map();
  /** @type {Map<string, Transfer>} */
  #byId = new Map();
  #now;

  /** @param {() => number} now Unix milliseconds */
  constructor(now) {
    this.#now = now;
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
    const transfer = known ?? this.#accept(parameters);
    return {
      out_bill_no: number,
      transfer_bill_no: transfer.id,
      create_time: beijingTime(transfer.created),
      state: 'WAIT_USER_CONFIRM',
      package_info: transfer.packageInfo,
    };
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
      created,
    };
    this.#byNumber.set(parameters.out_bill_no, transfer);
    this.#byId.set(transfer.id, transfer);
    return transfer;
  }

  /** @param {string} number the merchant's */
  get(number) {
    return this.#young(this.#byNumber.get(number));
  }

  /** @param {string} id WeChat Pay's number */
  getById(id) {
    return this.#young(this.#byId.get(id));
  }

  /** @param {Transfer | undefined} transfer */
  #young(transfer) {
    if (transfer && this.#now() < transfer.created + KEPT) return transfer;
    throw new SandboxError('NOT_FOUND', 404, 'No such transfer', { zh: '转账单不存在', result: NOT_FOUND });
  }
}

/**
 * The answer to a query.
 * @param {Transfer} transfer
 * @param {string} mchid
 * @param {(text: string) => Promise<string>} sealField encrypts to the merchant
 */
export async function transferOf({ id, parameters, created }, mchid, sealField) {
  const { out_bill_no, appid, transfer_amount, transfer_remark, openid, user_name } = parameters;
  return {
    mch_id: mchid,
    out_bill_no,
    transfer_bill_no: id,
    appid,
    state: 'WAIT_USER_CONFIRM',
    transfer_amount,
    transfer_remark,
    openid,
    ...(user_name !== undefined && { user_name: await sealField(user_name) }),
    create_time: beijingTime(created),
    update_time: beijingTime(created),
  };
}
