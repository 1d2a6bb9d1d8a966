/**
 * The receivers that a merchant has added, for itself or for a sub-merchant.
 */

/** @typedef {import('../../index.js').ReceiverParameters} ReceiverParameters */

export class Receivers {
  /** @type {Map<string, ReceiverParameters>} */
  #known = new Map();

  /** @param {Pick<ReceiverParameters, 'sub_mchid' | 'type' | 'account'>} receiver */
  #key({ sub_mchid: subMchid = '', type, account }) {
    return `${subMchid} ${type} ${account}`;
  }

  /** @param {ReceiverParameters} receiver the name in clear; one that is known is replaced */
  add(receiver) {
    this.#known.set(this.#key(receiver), receiver);
  }

  /** @param {Pick<ReceiverParameters, 'sub_mchid' | 'type' | 'account'>} receiver */
  delete(receiver) {
    this.#known.delete(this.#key(receiver));
  }

  /** @param {Pick<ReceiverParameters, 'sub_mchid' | 'type' | 'account'>} receiver */
  has(receiver) {
    return this.#known.has(this.#key(receiver));
  }

  list() {
    return structuredClone([...this.#known.values()]);
  }
}
