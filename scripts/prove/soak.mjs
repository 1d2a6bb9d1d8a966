// A shop that sells all day over a network that fails: at the end its books and those of WeChat Pay must be equal.
//
// It runs in portions, each with a shop and a WeChat Pay of its own: the memory of a run does not depend on its length,
// and an interrupted run goes on with the portion that it was in.
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { ready } from './ready.mjs';
import { minutesOf, numberOf, readRecords, sources, today, writeRecords } from './record.mjs';

export const about =
  'Sells and refunds through the built package over a failing network; both books must be equal: proofs/soak.json.';
export const usage =
  '[--payments N, default 100000] [--refunds N, a fifth] [--faults N, per cent, default 5] [--seed S] [--minutes N] [--worker]';

/** Payments of a portion. */
const PORTION = 1000;

/** @typedef {import('./soak/chunk.mjs').Figures} Figures */
/** @typedef {Figures & { seconds: number, memoryMiB: number }} Portion */

/**
 * @param {string} root
 * @param {string[]} args
 */
export async function prove(root, args) {
  const text = /** @type {const} */ ({ type: 'string' });
  const { values } = parseArgs({
    args,
    options: { payments: text, refunds: text, faults: text, seed: text, minutes: text, worker: { type: 'boolean' } },
  });
  const worker = values.worker === true;
  const payments = numberOf('payments', values.payments, worker ? 10_000 : 100_000);
  // The Worker shop leaves refunds to people.
  const refunds = worker ? 0 : numberOf('refunds', values.refunds, Math.max(1, Math.floor(payments / 5)));
  const percent = numberOf('faults', values.faults, 5);
  const seed = values.seed ?? today().replaceAll('-', '');
  const end = Date.now() + minutesOf(values.minutes, Infinity) * 60_000;

  const built = await sources(root);
  await ready(root, worker ? ['examples/node_modules', 'package'] : ['package']);
  // Only now: it imports what was built.
  const { soak } = worker ? await import('./soak/worker.mjs') : await import('./soak/chunk.mjs');
  const { createKeys } = await import('wechatpay-wasm/sandbox');
  const keys = await createKeys();

  const what = { ...built, shop: worker ? 'Worker' : 'Node', seed, payments, refunds, percent };
  const state = path.join(root, '.prove', 'soak', Object.values(what).join('-'));
  // Of sources that nobody can have again there is nothing to go on with.
  if (built.changed) rmSync(state, { recursive: true, force: true });
  mkdirSync(state, { recursive: true });

  const portions = Math.ceil(payments / PORTION);
  const fileOf = (/** @type {number} */ portion) => path.join(state, `${portion}.json`);
  for (let portion = 0; portion < portions && Date.now() < end; portion += 1) {
    if (existsSync(fileOf(portion))) continue;
    const started = performance.now();
    const figures = await soak({
      seed: `${seed}-${portion}`,
      payments: share(payments, portions, portion),
      refunds: share(refunds, portions, portion),
      share: percent / 100,
      keys,
    });
    const seconds = (performance.now() - started) / 1000;
    /** @type {Portion} */
    const done = { ...figures, seconds, memoryMiB: Math.round(process.memoryUsage().rss / 2 ** 20) };
    writeFileSync(fileOf(portion), JSON.stringify(done));
    const wrong = [...figures.differences, ...figures.believed];
    console.log(
      `${portion + 1} of ${portions}: ${figures.shop.payments} payments and ${figures.shop.refunds} refunds in ${seconds.toFixed(1)} s; ${wrong.length} differences; ${done.memoryMiB} MiB`,
    );
    for (const line of wrong) console.log(`  ${line}`);
  }

  const done = Array.from({ length: portions }, (_, portion) => fileOf(portion)).filter(existsSync);
  const total = sum(done.map((file) => JSON.parse(readFileSync(file, 'utf8'))));
  const file = path.join(root, 'proofs', 'soak.json');
  const key = JSON.stringify(what);
  const others = readRecords(file).filter((record) => JSON.stringify(record.what) !== key);
  const made = { faultsBy: 'a network around the sandbox', portions: `${done.length} of ${portions}` };
  writeRecords(file, [...others, { date: today(), what, ...made, ...total }]);
  const { shop, far, differences, believed } = total;
  console.log(`the shop     ${JSON.stringify(shop)}\nWeChat Pay   ${JSON.stringify(far)}`);
  return done.length === portions && differences.length + believed.length === 0;
}

/**
 * The part of a number that falls to a portion.
 * @param {number} total @param {number} portions @param {number} portion
 */
export const share = (total, portions, portion) =>
  Math.floor((total * (portion + 1)) / portions) - Math.floor((total * portion) / portions);

/** @param {Portion[]} list */
export function sum(list) {
  const add = (/** @type {(portion: Portion) => number} */ of) => list.reduce((total, one) => total + of(one), 0);
  const books = (/** @type {'shop' | 'far'} */ side) => ({
    payments: add((one) => one[side].payments),
    paidFen: add((one) => one[side].paidFen),
    refunds: add((one) => one[side].refunds),
    refundedFen: add((one) => one[side].refundedFen),
  });
  // The client of the Worker shop is inside workerd, where nobody counts.
  /** @type {(name: 'retries' | 'settled') => { retries?: number, settled?: number }} */
  const known = (name) =>
    list.every((one) => one[name] !== undefined) ? { [name]: add((one) => one[name] ?? 0) } : {};
  const kinds = [...new Set(list.flatMap(({ faults }) => Object.keys(faults)))].sort();
  const seconds = Math.round(add((one) => one.seconds));
  const memory = list.map(({ memoryMiB }) => memoryMiB);
  return {
    shop: books('shop'),
    far: books('far'),
    differences: list.flatMap(({ differences }) => differences),
    believed: list.flatMap(({ believed }) => believed),
    orders: add((one) => one.orders),
    calls: add((one) => one.calls),
    notifications: add((one) => one.notifications),
    repeats: add((one) => one.repeats),
    ...known('retries'),
    ...known('settled'),
    swept: add((one) => one.swept),
    seconds,
    paymentsPerSecond: seconds === 0 ? 0 : Math.round(add((one) => one.shop.payments) / seconds),
    memoryMiB: { first: memory[0] ?? 0, most: Math.max(0, ...memory), last: memory.at(-1) ?? 0 },
    faults: Object.fromEntries(kinds.map((kind) => [kind, add(({ faults }) => faults[kind] ?? 0)])),
  };
}
