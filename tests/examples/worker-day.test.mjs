// The scheduled job of the Worker example under 60 abandoned orders a minute, for a whole day, on D1 in workerd. WeChat Pay
// is a model here, without HTTP and signatures: see worker/day-wechatpay.mjs. worker-orders.test.mjs has one such minute
// in full.
import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, rmSync, statfsSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { bundleWorker, startWorker } from '../../tools/worker-host.mjs';
import { send } from './far-side.mjs';
import { folder } from './worker/shop.mjs';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
/** Orders in each minute; `paidInSilence` in every fifth: their notification never comes. */
const ARRIVALS = { abandoned: 60, neverSent: 5, paidInSilence: 2 };
/** Hours in which WeChat Pay cannot be reached, and in which somebody answers in its place. */
const DOWN = 8;
const FORGED = 14;
/** What the paid plan of Workers allows one run, with a margin; wrangler.jsonc says the same. */
const SUBREQUESTS = 900;

/** @typedef {{ state: string, sent: number, overdue: number, count: number }} Group */
/** @param {Group[]} groups @param {(group: Group) => boolean} belongs */
const count = (groups, belongs) => groups.filter(belongs).reduce((sum, group) => sum + group.count, 0);

/**
 * Memory where there is enough of it: on a disk, a day of the simulation waits for it most of the time.
 * @returns {string}
 */
function scratch() {
  const memory = '/dev/shm';
  const free = existsSync(memory) ? statfsSync(memory) : { bavail: 0, bsize: 0 };
  return mkdtempSync(path.join(free.bavail * free.bsize > 2 ** 30 ? memory : os.tmpdir(), 'worker-day-'));
}

/** @type {Awaited<ReturnType<typeof startWorker>>} */
let worker;
let persist = '';
beforeEach(async () => {
  const place = (/** @type {string} */ name) => fileURLToPath(new URL(`worker/${name}`, import.meta.url));
  const alias = { 'wechatpay-wasm': place('day-wechatpay.mjs') };
  const modules = await bundleWorker({ folder, entry: place('day.mjs'), alias });
  persist = scratch();
  worker = await startWorker({ folder, modules, bindings: {}, persist, quiet: true });
});
afterEach(async () => {
  await worker.stop();
  rmSync(persist, { recursive: true, force: true });
});

/** @param {unknown} question */
async function ask(question) {
  const response = await send(worker.url, { method: 'POST', headers: {}, body: JSON.stringify(question) });
  const text = await response.text();
  assert.equal(response.status, 200, text);
  return JSON.parse(text);
}

test('a day: 86,400 abandoned orders are closed as they expire, within the limits of each run', async (t) => {
  // The orders of the simulation are written by one statement a minute. They are what the shop itself writes.
  const { real, simulated } = await ask('sample');
  const shape = (/** @type {any} */ { prepays, doubts, state, prepay_id, created_at, expires_at, next_check_at }) => ({
    ...{ prepays, doubts, state, life: expires_at - created_at },
    sent: prepay_id !== null,
    // The shop's two statements may be some time apart.
    checkedAfter: Math.round((next_check_at - created_at) / MINUTE),
  });
  assert.deepEqual(simulated.map(shape), real.map(shape));

  const start = Date.now();
  /** @type {Record<'calls' | 'statements' | 'rowsRead', number>} */
  let usual = { calls: 0, statements: 0, rowsRead: 0 };
  let latest = 0;
  /** @type {any} */
  let hour;
  for (let index = 0; index < 24; index += 1) {
    const weather = index === DOWN ? 'down' : index === FORGED ? 'forged' : 'fine';
    hour = await ask({ now: start + index * HOUR, minutes: 60, weather, arrivals: ARRIVALS });
    const most = (/** @type {string} */ what) =>
      Math.max(...hour.runs.map((/** @type {any} */ run) => /** @type {number} */ (run[what])));
    const where = `hour ${index}`;
    for (const { calls, statements, messages } of hour.runs) {
      assert.ok(calls + statements + messages <= SUBREQUESTS, `${where}: ${calls} + ${statements} + ${messages}`);
    }
    assert.ok(most('atOnce') <= 5, where);
    assert.ok(most('statements') <= 60, `${where}: ${most('statements')} statements`);
    // Every order that was closed here is closed there, whatever was answered.
    assert.equal(
      count(hour.orders, ({ sent, state }) => sent === 1 && state !== 'closed'),
      hour.atWechatPay,
      where,
    );
    const overdue = count(hour.orders, (group) => group.state === 'unpaid' && group.overdue === 1);
    if (weather !== 'fine') {
      assert.ok(overdue >= 60 * 50, `${where}: ${overdue} orders are kept open`);
    } else {
      assert.equal(overdue, 0, `${where}: backlog`);
    }
    if ([DOWN, DOWN + 1, FORGED, FORGED + 1].includes(index)) {
      latest = Math.max(latest, hour.late);
      assert.ok(hour.late <= 2 * HOUR, `${where}: closed ${hour.late / MINUTE} minutes late`);
      continue;
    }
    assert.ok(hour.late <= 2 * MINUTE, `${where}: closed ${hour.late / MINUTE} minutes late`);
    const now = { calls: most('calls'), statements: most('statements'), rowsRead: most('rowsRead') };
    if (index === 1) usual = now;
    // The table has grown by a factor of twenty-four; a run has not.
    if (index > 1) assert.deepEqual(now, usual, where);
  }

  const silent = (24 * 60 * ARRIVALS.paidInSilence) / 5;
  assert.equal(
    count(hour.orders, ({ state }) => state === 'paid'),
    silent,
  );
  assert.equal(hour.coffees, silent, 'each delivered once');
  const perMinute = ARRIVALS.abandoned + ARRIVALS.neverSent;
  const total = count(hour.orders, () => true);
  assert.equal(total, 24 * 60 * perMinute + silent);
  const unpaid = count(hour.orders, ({ state }) => state === 'unpaid');
  assert.ok(unpaid <= 31 * perMinute, `${unpaid} orders wait for their deadline`);
  t.diagnostic(
    `${total} orders; a run: at most ${usual.calls} calls, ${usual.statements} D1 statements, ${usual.rowsRead} rows read; ` +
      `after an hour without answers closed at most ${Math.round(latest / MINUTE)} minutes late`,
  );
});

test('the free plan: no run exceeds 50 subrequests, and four orders a minute are closed as they expire', async () => {
  const arrivals = { abandoned: 4, neverSent: 1, paidInSilence: 1 };
  const { runs, orders, late } = await ask({
    ...{ now: Date.now(), minutes: 90, weather: 'fine', arrivals, subrequests: '45' },
  });
  for (const { calls, statements, messages } of runs) {
    assert.ok(calls + statements + messages <= 45, `${calls} + ${statements} + ${messages}`);
  }
  assert.equal(
    count(orders, (group) => group.state === 'unpaid' && group.overdue === 1),
    0,
  );
  assert.ok(late <= 2 * MINUTE);
});
