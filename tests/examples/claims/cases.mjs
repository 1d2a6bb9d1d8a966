// What every store of claims is tested for, with clients of the package and notifications of the sandbox.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { after, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { WechatPay } from 'wechatpay-wasm';
import { createSandbox } from '../../../sandbox/index.js';
import { until } from '../far-side.mjs';
import { openClaims } from './open.mjs';

/** @typedef {import('wechatpay-wasm').NotificationClaims} NotificationClaims */
/** @typedef {import('wechatpay-wasm').NotificationHandler} NotificationHandler */

const LONG = 60_000;
/** A lease that ends within a test. */
const SHORT = 250;
const AT_ONCE = 50;
/** Processes that share the store. */
const PROCESSES = 5;

const pause = (/** @type {number} */ ms) =>
  new Promise((resolve) => {
    setTimeout(resolve, ms);
  });
const statuses = (/** @type {{ status: number }[]} */ replies) => replies.map(({ status }) => status).sort();

/** @type {Awaited<ReturnType<typeof openMerchant>> | undefined} */
let merchant;
let orders = 0;
after(() => merchant?.sandbox.close());

/** A merchant of the sandbox; the tests hand over the notifications themselves. */
async function openMerchant() {
  const sandbox = await createSandbox({ notify: async () => new Response(null, { status: 204 }) });
  const { credentials } = sandbox;
  const open = () => new WechatPay({ ...credentials, fetch: sandbox.fetch });
  return { sandbox, credentials, open, pay: open() };
}

/** A paid order, and its notification as often as it is asked for. */
async function paid() {
  merchant ??= await openMerchant();
  const { sandbox, pay } = merchant;
  const out_trade_no = `CLAIMS-${String(++orders).padStart(6, '0')}`;
  await pay.prepayJsapi({ out_trade_no, description: '咖啡', amount: { total: 1800 }, payer: { openid: 'oTEST' } });
  await sandbox.pay(out_trade_no);
  return { ...merchant, delivery: () => sandbox.notification(out_trade_no) };
}

/**
 * @param {string} name
 * @param {(t: import('node:test').TestContext) => Promise<import('./open.mjs').Spec | NotificationClaims>} begin an empty
 *   store, closed after the test, and how a process opens it; or one that has no other process
 */
export function claimsCases(name, begin) {
  test(`${name}: a store of claims`, async (t) => {
    const begun = await begin(t);
    const own = 'claim' in begun ? begun : undefined;
    const open = async () => {
      if (own) return own;
      const { claims, close } = await openClaims(/** @type {import('./open.mjs').Spec} */ (begun));
      t.after(close);
      return claims;
    };
    const stores = await Promise.all(Array.from({ length: PROCESSES }, open));
    const [claims, elsewhere] = /** @type {[NotificationClaims, NotificationClaims]} */ (
      /** @type {unknown} */ (stores)
    );
    /** Another event for each test; ids are data, whatever is in them. */
    let events = 0;
    const newId = () => `1900000109:'"$1 ?1 微信\\${++events}`;

    await t.test(
      'of fifty duplicates at once in five processes one is handled; once it is done all are accepted',
      async () => {
        const { open: openClient, delivery } = await paid();
        const clients = stores.map((store) => ({ store, client: openClient() }));
        let runs = 0;
        let release = () => {};
        const handler = () =>
          new Promise((resolve) => {
            runs += 1;
            release = () => resolve(undefined);
          });
        const message = await delivery();
        let answered = 0;
        const replies = Array.from({ length: AT_ONCE }, async (_, index) => {
          const { client, store } = /** @type {(typeof clients)[0]} */ (clients[index % PROCESSES]);
          const options = { claims: store, budgetMs: 20_000, onError() {} };
          const reply = await client.handleNotification(message, handler, options);
          answered += 1;
          return reply;
        });
        await until('all duplicates are answered', () => answered === AT_ONCE - 1);
        release();
        assert.deepEqual(statuses(await Promise.all(replies)), [
          204,
          ...Array.from({ length: AT_ONCE - 1 }, () => 500),
        ]);
        for (const { client, store } of clients)
          assert.equal((await client.handleNotification(await delivery(), handler, { claims: store })).status, 204);
        assert.equal(runs, 1);
      },
    );

    await t.test('a handler that fails leaves the event to the next delivery', async () => {
      const { pay, delivery } = await paid();
      const failing = () => Promise.reject(new Error('no database'));
      const quiet = { onError() {} };
      assert.equal((await pay.handleNotification(await delivery(), failing, { claims, ...quiet })).status, 500);
      let runs = 0;
      const handler = () => void (runs += 1);
      const options = { claims: elsewhere, ...quiet };
      for (const _ of [1, 2])
        assert.equal((await pay.handleNotification(await delivery(), handler, options)).status, 204);
      assert.equal(runs, 1);
    });

    await t.test('only the holder ends a claim; what is finished stays so', async () => {
      const id = newId();
      assert.equal(await claims.claim(id, 'first', LONG), 'claimed');
      assert.equal(await elsewhere.claim(id, 'second', LONG), 'unfinished');
      await elsewhere.release(id, 'second');
      await elsewhere.finish(id, 'second');
      assert.equal(await elsewhere.claim(id, 'second', LONG), 'unfinished');
      await claims.release(id, 'first');
      assert.equal(await elsewhere.claim(id, 'second', LONG), 'claimed');
      await claims.finish(id, 'first');
      assert.equal(await claims.claim(id, 'third', LONG), 'unfinished');
      await elsewhere.finish(id, 'second');
      assert.equal(await claims.claim(id, 'third', LONG), 'finished');
      for (const token of ['first', 'second', 'third']) await claims.release(id, token);
      await claims.finish(id, 'third');
      assert.equal(await elsewhere.claim(id, 'fourth', LONG), 'finished');
      assert.equal(await claims.claim(newId(), 'first', LONG), 'claimed', 'another event');
    });

    await t.test('when a lease has ended, of fifty one has the claim, and the former holder no more', async () => {
      const id = newId();
      assert.equal(await claims.claim(id, 'slow', SHORT), 'claimed');
      assert.equal(await elsewhere.claim(id, 'early', LONG), 'unfinished');
      await pause(SHORT + 50);
      const results = await Promise.all(
        Array.from({ length: AT_ONCE }, (_, index) => {
          const store = /** @type {NotificationClaims} */ (stores[index % PROCESSES]);
          return store.claim(id, `token-${index}`, LONG);
        }),
      );
      assert.deepEqual(
        results.filter((result) => result !== 'unfinished'),
        ['claimed'],
      );
      await claims.finish(id, 'slow');
      await claims.release(id, 'slow');
      assert.equal(await claims.claim(id, 'next', LONG), 'unfinished');
      await elsewhere.finish(id, `token-${results.indexOf('claimed')}`);
      assert.equal(await claims.claim(id, 'next', LONG), 'finished');
    });

    await t.test('work that is done after its lease, while nobody else came, is finished', async () => {
      const id = newId();
      assert.equal(await claims.claim(id, 'slow', SHORT), 'claimed');
      await pause(SHORT + 50);
      // The store may have tidied up.
      assert.equal(await elsewhere.claim(newId(), 'other', LONG), 'claimed');
      await claims.finish(id, 'slow');
      assert.equal(await elsewhere.claim(id, 'next', LONG), 'finished');
    });

    if (own) return;
    await t.test(
      'a process that is killed between claim and completion: the event comes again, and is handled once',
      async () => {
        const { pay, credentials, delivery } = await paid();
        const { headers, body } = await delivery();
        const leaseMs = 1000;
        const task = { spec: begun, credentials, headers, body: new TextDecoder().decode(body), leaseMs };
        const file = fileURLToPath(new URL('process.mjs', import.meta.url));
        const child = spawn(process.execPath, [file, JSON.stringify(task)], { stdio: ['ignore', 'pipe', 'inherit'] });
        const ended = new Promise((resolve) => {
          child.once('exit', (_, signal) => resolve(signal));
        });
        await new Promise((resolve, reject) => {
          child.stdout.once('data', resolve);
          child.once('exit', () => reject(new Error('the process ended by itself')));
        });
        child.kill('SIGKILL');
        assert.equal(await ended, 'SIGKILL');
        let runs = 0;
        const deliver = async () =>
          (await pay.handleNotification(await delivery(), () => void (runs += 1), { claims, onError() {} })).status;
        assert.equal(await deliver(), 500, 'the lease holds');
        assert.equal(runs, 0);
        await until('the lease ends', async () => (await deliver()) === 204);
        assert.equal(await deliver(), 204);
        assert.equal(runs, 1);
      },
    );
  });
}
