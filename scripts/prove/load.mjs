// How many notifications a second a shop takes on one processor, and how long each waits for its answer.
import path from 'node:path';
import { parseArgs } from 'node:util';
import { describeMachine } from '../../bench/machine.mjs';
import { each } from '../../tools/each.mjs';
import { ready } from './ready.mjs';
import { numberOf, readRecords, sources, today, writeRecords } from './record.mjs';

export const about =
  'Notifications a second on one processor, Node and workerd with D1, and their times; results go to proofs/load.json.';
export const usage = '[--only node|workerd] [--notifications N, of each measurement, default 3000]; on a quiet machine';

/** What a shop has to take a second, and how long the slowest of a hundred may wait, milliseconds. */
const AIM = { perSecond: 300, p99Ms: 50 };
/** Of its most, a shop that takes less is measured with this share. */
const SHARE = 0.6;
const WARM_UP = 500;
/** Orders are made at a pace at which no call reaches its time limit. */
const ORDERS_AT_ONCE = 8;

/**
 * @param {string} root
 * @param {string[]} args
 */
export async function prove(root, args) {
  const text = /** @type {const} */ ({ type: 'string' });
  const { values } = parseArgs({ args, options: { only: text, notifications: text } });
  const count = numberOf('notifications', values.notifications, 3000);
  const built = await sources(root);
  await ready(root, ['examples/node_modules', 'package']);
  // Only now: they import what was built.
  const { SHOPS } = await import('./load/shops.mjs');
  const { asFastAsPossible, atRate } = await import('./load/generator.mjs');
  if (values.only !== undefined && !(values.only in SHOPS))
    throw new Error(`--only knows ${Object.keys(SHOPS).join(', ')}`);

  const file = path.join(root, 'proofs', 'load.json');
  let well = true;
  for (const [name, open] of Object.entries(SHOPS)) {
    if (values.only !== undefined && values.only !== name) continue;
    const shop = await open();
    try {
      const orders = await each(Array(WARM_UP + (shop.profile ? 3 : 2) * count).fill(0), ORDERS_AT_ONCE, shop.paid);
      // A signature is good for five minutes.
      const signed = (/** @type {number} */ from, /** @type {number} */ to) =>
        each(orders.slice(from, to), ORDERS_AT_ONCE, (number) => shop.far.sandbox.notification(number));
      await asFastAsPossible(await signed(0, WARM_UP));
      const most = await asFastAsPossible(await signed(WARM_UP, WARM_UP + count));
      const rate = Math.min(AIM.perSecond, Math.floor(SHARE * most.perSecond));
      const steady = await atRate(await signed(WARM_UP + count, WARM_UP + 2 * count), rate);
      // Last, since it costs time itself.
      const profiled = shop.profile && (await signed(WARM_UP + 2 * count, WARM_UP + 3 * count));
      const profile = profiled && (await shop.profile?.(() => asFastAsPossible(profiled)));
      const result = {
        date: today(),
        ...built,
        shop: name,
        machine: describeMachine(),
        pinned: shop.pinned,
        most,
        rate,
        steady,
        ...(profile && { profile: profile.shares }),
      };
      writeRecords(file, [...readRecords(file), result]);
      console.log(
        `${name}: at most ${most.perSecond} a second; at ${rate} a second half of them take ${steady.p50Ms} ms, 99 % at most ${steady.p99Ms} ms`,
      );
      for (const [owner, share] of Object.entries(profile?.shares ?? {})) console.log(`  ${share} % ${owner}`);
      well &&= most.refused + steady.refused + (profile?.done.refused ?? 0) === 0;
      if (name === 'node') well &&= rate >= AIM.perSecond && steady.p99Ms <= AIM.p99Ms;
    } finally {
      await shop.close();
    }
  }
  return well;
}
