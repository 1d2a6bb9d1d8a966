// The payer's device, emulated: what a mini program gets of the package, run by itself, with nothing around it but what the
// test puts there, and with a clock that jumps from one timer to the next.
import { readFileSync } from 'node:fs';
import vm from 'node:vm';

const file = new URL('../../pkg/miniprogram_dist/client.js', import.meta.url);

/** Built-ins that are newer than ES2015, which an old device lacks. */
const NEWER = `
  for (const [owner, names] of [
    [globalThis, 'globalThis WeakRef FinalizationRegistry SharedArrayBuffer Atomics BigInt AggregateError Iterator structuredClone'],
    [Object, 'values entries fromEntries getOwnPropertyDescriptors hasOwn groupBy'],
    [Promise, 'allSettled any try withResolvers'],
    [Promise.prototype, 'finally'],
    [Array, 'fromAsync'],
    [Array.prototype, 'includes flat flatMap at findLast findLastIndex toSorted toReversed toSpliced with'],
    [String.prototype, 'padStart padEnd trimStart trimEnd matchAll replaceAll at isWellFormed toWellFormed'],
    [Symbol, 'asyncIterator dispose asyncDispose'],
  ]) for (const name of names.split(' ')) delete owner[name];`;

/** The params of a cashier, as the server makes them. */
export const MINI_PROGRAM = {
  timeStamp: '1784512830',
  nonceStr: 'pDmini4Rt6Yu8Io0Pl2Kj4Hg6Fd8Sa1Z',
  package: 'prepay_id=wx20100005a7c39e4d1b86f2035d7e9c0000',
  signType: 'RSA',
  paySign: 'fjN7UHLnizEvdVZDDWLX',
};
export const JSAPI = { ...MINI_PROGRAM, appId: 'wx7d2e4c90b1a35f68' };
export const APP = {
  appid: 'wx7d2e4c90b1a35f68',
  partnerid: '1747000321',
  prepayid: 'wx20100005a7c39e4d1b86f2035d7e9c0000',
  package: 'Sign=WXPay',
  noncestr: 'pEapp9Xc7Vb5Nm3Qw1Er2Ty4Ui6Op8As',
  timestamp: '1784512830',
  sign: 'lp3PCR3bhb7',
};

/** A clock with timers. */
export class Clock {
  time = 1_784_512_830_000;
  /** @type {{ id: number, at: number, run: () => void }[]} */
  timers = [];
  #id = 0;

  now = () => this.time;
  /** @param {() => void} run @param {number} [ms] */
  setTimeout = (run, ms = 0) => {
    this.timers.push({ id: ++this.#id, at: this.time + ms, run });
    return this.#id;
  };
  /** @param {number | undefined} id */
  clearTimeout = (id) => {
    this.timers = this.timers.filter((timer) => timer.id !== id);
  };
  /** @param {() => void} run @param {number} ms */
  setInterval = (run, ms) => {
    const id = this.setTimeout(tick, ms);
    const clock = this;
    function tick() {
      clock.timers.push({ id, at: clock.time + ms, run: tick });
      run();
    }
    return id;
  };
  /** @param {number} ms @returns {Promise<void>} */
  sleep = (ms) => new Promise((resolve) => void this.setTimeout(resolve, ms));

  /**
   * What a promise resolves with: the clock goes on for as long as that takes.
   * @template T
   * @param {Promise<T>} promise
   */
  async until(promise) {
    let open = true;
    const settled = () => {
      open = false;
    };
    promise.then(settled, settled);
    for (await drained(); open; await drained()) {
      const [next] = this.timers.sort((a, b) => a.at - b.at);
      if (!next) throw new Error('nothing is waited for any more, and the promise is still open');
      this.clearTimeout(next.id);
      this.time = Math.max(this.time, next.at);
      next.run();
    }
    return promise;
  }
}

/** Everything that can go on without a timer has gone on. */
const drained = () => new Promise((resolve) => setImmediate(resolve));

/**
 * @param {Record<string, unknown>} [globals] of the device, besides those of the language and timers
 */
export function device(globals = {}) {
  const clock = new Clock();
  const { setTimeout, clearTimeout, setInterval, now } = clock;
  const timers = { setTimeout, clearTimeout, setInterval, clearInterval: clearTimeout };
  const module = { exports: /** @type {any} */ ({}) };
  /** Members that are added later are global, too. @type {Record<string, unknown>} */
  const realm = { module, exports: module.exports, ...timers, Date: { now }, ...globals };
  vm.runInNewContext(`${NEWER}\n${readFileSync(file, 'utf8')}`, realm);
  const client = /** @type {typeof import('wechatpay-wasm/client')} */ (module.exports);
  return { client, clock, globals: realm };
}
