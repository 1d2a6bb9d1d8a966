// One portion of the soak: a shop, its WeChat Pay and the network between them, from the first order to the comparison of
// both books. Everything that chance decides depends on the seed.
import { setTimeout as sleep } from 'node:timers/promises';
import { WechatPay } from 'wechatpay-wasm';
import { createSandbox, SandboxError } from 'wechatpay-wasm/sandbox';
import { each } from '../../../tools/each.mjs';
import { draw } from '../random.mjs';
import { differences, farLedger, farSums, shopSums } from './ledgers.mjs';
import { createNetwork } from './network.mjs';
import { Shop } from './shop.mjs';

/** Customers at the same time. */
const AT_ONCE = 96;
/** How long the shop waits for a notification before it asks, milliseconds. */
const PATIENCE_MS = 400;
/** How long an attempt may take, milliseconds: silence is one of the faults, and a busy machine is not. */
const TIMEOUT_MS = 1500;
/** WeChat Pay's first repetition of a notification comes after 15 s, here after 30 ms. */
const TIME_SCALE = 0.002;
/** To so many paid orders comes one that its customer may give up: half of these do, the others pay while it is closed. */
const GIVEN_UP_EVERY = 20;
/** Within this time the customer pays or does not, after the shop began to close the order, milliseconds. */
const RACE_MS = 30;
/** To so many refunds comes one that no account takes: its money stays with the shop. */
const UNPAYABLE_EVERY = 20;

/**
 * @typedef {object} Portion
 * @property {string} seed
 * @property {number} payments orders that are paid
 * @property {number} refunds of these orders, whole or in part
 * @property {number} share of messages with a fault, 0 to 1
 * @property {import('wechatpay-wasm/sandbox').SandboxKeys} [keys]
 *
 * @typedef {object} Figures
 * @property {import('./ledgers.mjs').Sums} shop
 * @property {import('./ledgers.mjs').Sums} far
 * @property {string[]} differences
 * @property {string[]} believed spoilt notifications that were taken for genuine
 * @property {number} orders
 * @property {number} calls
 * @property {number} notifications
 * @property {number} repeats by the shop itself, beyond those of the client
 * @property {number} [retries] further attempts of the client
 * @property {number} [settled] calls of unknown outcome that `settle` decided
 * @property {number} swept found by a query
 * @property {Record<string, number>} faults by kind
 */

/**
 * @param {Portion} portion
 * @returns {Promise<Figures>}
 */
export async function soak({ seed, payments, refunds, share, keys }) {
  const network = createNetwork({ seed, share });
  /** @type {Set<string>} */
  const known = new Set();
  /** @type {Shop} */
  let shop;
  const sandbox = await createSandbox({
    ...(keys && { keys }),
    timeScale: TIME_SCALE,
    probeEvery: 97,
    refundInterval: 0,
    notify: network.notifications(async (url, init) => shop.receive(url, init)),
    onEvent: (event) => void (event.type === 'order' && event.act === 'prepay' && known.add(event.out_trade_no)),
  });
  let retries = 0;
  const pay = new WechatPay({
    ...sandbox.credentials,
    fetch: /** @type {any} */ (network.calls((url, init) => sandbox.fetch(url, init))),
    timeoutMs: TIMEOUT_MS,
    onRetry: () => void (retries += 1),
  });
  shop = new Shop(pay, { seed, trouble: share });

  const givenUp = Math.ceil(payments / GIVEN_UP_EVERY);
  const asked = refunds + Math.floor(refunds / UNPAYABLE_EVERY);
  const customers = Array.from({ length: payments + givenUp }, (_, index) => index);
  await each(customers, AT_ONCE, async (index) => {
    const number = `S${seed}-${index}`;
    const order = shop.place(number, 1 + Math.floor(draw(seed, number, 'total') * 1_000_000));
    const params = await shop.prepay(order);
    const paid = async () => {
      await sandbox.pay(number, params);
      await shop.hear(number, () => order.state === 'paid', PATIENCE_MS);
      if (order.state !== 'paid') await shop.sweep(order);
    };
    if (index < payments) await paid();
    else if (index % 2 === 0) await shop.close(order);
    else {
      const late = sleep(draw(seed, number, 'race') * RACE_MS).then(paid);
      await Promise.all([shop.close(order), late.catch(tooLate)]);
    }
    if (index < asked) await refund(sandbox, shop, order, { whole: index % 2 === 0, payable: index < refunds });
  });
  await network.quiet();
  await sandbox.idle({ throughFailures: true });
  await network.quiet();

  const far = await farLedger(sandbox, known);
  sandbox.close();
  pay.dispose();
  const { calls, notifications, faults } = network.figures();
  return {
    shop: shopSums(shop),
    far: farSums(far),
    differences: differences(shop, far),
    believed: network.believed,
    orders: known.size,
    calls,
    notifications,
    repeats: shop.repeats,
    retries,
    settled: shop.settled,
    swept: shop.swept,
    faults,
  };
}

/** The order was closed before its customer could pay. @param {unknown} error */
function tooLate(error) {
  if (!(error instanceof SandboxError && error.code === 'ORDER_CLOSED')) throw error;
}

/**
 * @param {import('wechatpay-wasm/sandbox').Sandbox} sandbox
 * @param {Shop} shop
 * @param {import('./shop.mjs').Order} order
 * @param {{ whole: boolean, payable: boolean }} how
 */
async function refund(sandbox, shop, { number: order, total }, { whole, payable }) {
  const number = `R${order}`;
  const amount = whole ? total : 1 + Math.floor(draw(order, 'refund') * total);
  /** @type {import('./shop.mjs').Refund} */
  const refund = { number, order, total, amount, state: 'asked' };
  await shop.refund(refund);
  await sandbox.refunds.settle(number, payable ? 'SUCCESS' : 'CLOSED');
  await shop.hear(number, () => refund.state !== 'asked', PATIENCE_MS);
  if (refund.state === 'asked') await shop.sweepRefund(refund);
}
