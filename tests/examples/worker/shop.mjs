// The Worker example in workerd for the tests, with its customers and the far side of the wire.
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { merchantEnvironment } from '../../../tools/environment.mjs';
import { bundleWorker, startWorker } from '../../../tools/worker-host.mjs';
import { freePort, send, startFarSide, until } from '../far-side.mjs';

export const folder = fileURLToPath(new URL('../../../examples/worker', import.meta.url));

/**
 * What a test makes of a moment in the Worker; anything else than `fail` lets it pass.
 * @typedef {(moment: string) => unknown} Fault
 */

/**
 * @typedef {{ openid: string, token: string }} Customer
 * @typedef {{ customer: Customer, number: string, quantity: number, params: any }} Ordered `params`: the pay params
 */

/**
 * @param {object} [options]
 * @param {boolean} [options.plain] the Worker as it is deployed, without the bindings that fail on command
 * @param {boolean} [options.impatient] queues hand over a message at once, which they do not where it is deployed
 * @param {number} [options.inspectorPort] where debuggers find the Worker
 * @param {Record<string, string>} [options.settings] more variables of the Worker
 * @param {import('../../../sandbox/index.js').SandboxMode} [options.mode] of the sandbox
 * @param {Parameters<typeof startFarSide>[0]} [options.farSide] more about the far side
 */
export async function openShop({
  plain = false,
  impatient = true,
  inspectorPort,
  settings = {},
  mode = 'public-key',
  farSide = {},
} = {}) {
  const modules = await bundleWorker({
    folder,
    ...(plain ? {} : { entry: fileURLToPath(new URL('entry.mjs', import.meta.url)) }),
  });
  const far = await startFarSide({ mode, ...farSide });
  const port = await freePort();
  const persist = mkdtempSync(path.join(os.tmpdir(), 'worker-shop-'));
  const bindings = {
    ...merchantEnvironment(far.sandbox.credentials, { sandbox: far.url, shop: `http://127.0.0.1:${port}` }),
    ...settings,
  };
  /** @type {Fault | undefined} */
  let fault;
  const start = () =>
    startWorker({
      folder,
      modules,
      bindings,
      port,
      persist,
      quiet: true,
      impatient,
      inspectorPort,
      ...(plain
        ? {}
        : {
            services: {
              async TEST(/** @type {Request} */ request) {
                const verdict = await fault?.((await request.text()).replace(/\s+/g, ' '));
                return new Response(verdict === 'fail' ? 'fail' : 'pass');
              },
            },
          }),
    });
  let worker = await start();
  let customers = 0;
  let taps = 0;

  const shop = {
    far,
    get db() {
      return worker.db;
    },
    get url() {
      return worker.url;
    },
    get queue() {
      return worker.queue;
    },
    tick: () => worker.tick(),

    /** @param {Fault | undefined} next */
    setFault(next) {
      fault = next;
    },

    /** Kills the runtime where it stands. */
    crash: () => worker.stop(),
    async restart() {
      fault = undefined;
      worker = await start();
      // A minute passes, for the claims that the crash left.
      await worker.db.prepare('UPDATE notification_claims SET until = 0 WHERE finished = 0').run();
    },

    /** Logs new customers in. @param {number} count @returns {Promise<Customer[]>} */
    async customers(count) {
      const list = Array.from({ length: count }, () => {
        const number = ++customers;
        return { openid: `oTESTcustomer${String(number).padStart(8, '0')}`, token: `session-of-customer-${number}` };
      });
      await worker.db
        .prepare(`INSERT INTO sessions SELECT value ->> 'token', value ->> 'openid', ?2 FROM json_each(?1)`)
        .bind(JSON.stringify(list), Date.now() + 3_600_000)
        .run();
      return list;
    },
    /** @returns {Promise<Customer>} */
    customer: async () => /** @type {Customer} */ ((await shop.customers(1))[0]),

    /**
     * @param {{ token: string }} customer
     * @param {string} method
     * @param {string} target
     * @param {unknown} [json]
     */
    async call({ token }, method, target, json) {
      const response = await send(`${worker.url}${target}`, {
        method,
        headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
        ...(json === undefined ? {} : { body: JSON.stringify(json) }),
      });
      const { status, headers } = response;
      return { status, headers, json: /** @type {any} */ (await response.json()) };
    },

    /**
     * An order of a customer, up to the pay params.
     * @param {{ sku?: string, quantity?: number, by?: Customer }} [wanted] `by`: default a new customer
     * @returns {Promise<Ordered>}
     */
    async ordered({ sku = 'coffee-1', quantity = 1, by } = {}) {
      const customer = by ?? (await shop.customer());
      const created = await shop.call(customer, 'POST', '/orders', {
        sku,
        quantity,
        client_token: `tap-${++taps}-of-test`,
      });
      assert.equal(created.status, 201, JSON.stringify(created.json));
      const number = /** @type {string} */ (created.json.out_trade_no);
      const pay = await shop.call(customer, 'POST', `/orders/${number}/pay`);
      assert.equal(pay.status, 200, JSON.stringify(pay.json));
      return { customer, number, quantity, params: pay.json };
    },

    /** The same, and the payer has paid; WeChat Pay keeps the notification to itself. @returns {Promise<Ordered>} */
    async paidInSilence() {
      far.notifies = false;
      const order = await shop.ordered();
      await far.sandbox.pay(order.number, order.params);
      await far.sandbox.idle();
      far.notifies = true;
      return order;
    },

    /** @param {string} number @returns {Promise<any>} the row */
    row: (number) => worker.db.prepare('SELECT * FROM orders WHERE out_trade_no = ?1').bind(number).first(),

    /** @param {{ openid: string }} customer @returns {Promise<number>} coffees on the account */
    async coffees({ openid }) {
      const row = await worker.db.prepare('SELECT coffees FROM accounts WHERE openid = ?1').bind(openid).first();
      return row?.coffees ?? 0;
    },

    /**
     * Waits for the delivery, then makes sure there is one and stays one: everything undelivered would be sent again.
     * @param {Ordered} order
     */
    async assertDeliveredOnce({ customer, number, quantity }) {
      await until(`delivery of ${number}`, () => shop.coffees(customer));
      await shop.overdue();
      assert.equal((await shop.row(number)).state, 'paid');
      assert.equal(await shop.coffees(customer), quantity, 'delivered exactly once');
    },

    /** Time passes: everything waiting for the scheduled job is due, and the job runs. */
    async overdue() {
      await worker.db.batch([
        worker.db.prepare('UPDATE orders SET next_check_at = 0'),
        worker.db.prepare('UPDATE outbox SET next_send_at = 0'),
      ]);
      assert.equal((await worker.tick()).outcome, 'ok');
    },

    /** The deadline of an order passes, for the shop alone. @param {string} number */
    async expire(number) {
      await worker.db
        .prepare('UPDATE orders SET expires_at = ?2 WHERE out_trade_no = ?1')
        .bind(number, Date.now() - 120_000)
        .run();
    },

    async close() {
      await worker.stop();
      await far.close();
      rmSync(persist, { recursive: true, force: true });
    },
  };
  return shop;
}
