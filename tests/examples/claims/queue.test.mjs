// Notifications through Workers Queues: the example in workerd with a real queue and database.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { WechatPay } from 'wechatpay-wasm';
import { signNotification } from '../../../testing/index.js';
import { merchantEnvironment } from '../../../tools/environment.mjs';
import { bundleWorker, startWorker } from '../../../tools/worker-host.mjs';
import { freePort, post, startFarSide, until } from '../far-side.mjs';

const folder = fileURLToPath(new URL('../../../examples/notification-queue', import.meta.url));

/** @type {import('../far-side.mjs').FarSide} */
let far;
/** @type {Awaited<ReturnType<typeof startWorker>>} */
let worker;
/** @type {WechatPay} */
let pay;
let notify_url = '';
let orders = 0;

before(async () => {
  far = await startFarSide();
  far.notifies = false;
  const port = await freePort();
  const bindings = merchantEnvironment(far.sandbox.credentials, { sandbox: far.url, shop: `http://127.0.0.1:${port}` });
  const modules = await bundleWorker({ folder });
  worker = await startWorker({ folder, modules, bindings, port, quiet: true, impatient: true });
  notify_url = `http://127.0.0.1:${port}/wechatpay/notify`;
  pay = new WechatPay({
    ...far.sandbox.credentials,
    notifyUrl: notify_url,
    baseUrl: far.url,
  });
});
after(async () => {
  await worker?.stop();
  await far?.close();
});

/** A paid order that the shop knows as unpaid. */
async function paid(amount = 1800) {
  const out_trade_no = `QUEUED-${String(++orders).padStart(6, '0')}`;
  await pay.prepayJsapi({ out_trade_no, description: '咖啡', amount: { total: 1800 }, payer: { openid: 'oTEST' } });
  await far.sandbox.pay(out_trade_no);
  await far.sandbox.idle();
  await worker.db.prepare('INSERT INTO orders (out_trade_no, amount) VALUES (?1, ?2)').bind(out_trade_no, amount).run();
  const row = () =>
    worker.db.prepare('SELECT state, deliveries FROM orders WHERE out_trade_no = ?1').bind(out_trade_no).first();
  return { out_trade_no, row, delivery: () => far.sandbox.notification(out_trade_no) };
}

/** @param {string} id of an event */
const finished = (id) =>
  until(`event ${id} is finished`, async () => {
    const query = worker.db.prepare('SELECT finished FROM notification_claims WHERE id = ?1').bind(id);
    return (await query.first('finished')) === 1;
  });

/** @param {import('../far-side.mjs').SignedNotification | { body: Uint8Array }} message */
const idOf = ({ body }) => JSON.parse(new TextDecoder().decode(body)).id;

test('twenty duplicates are accepted at once, and delivered once', async () => {
  const { row, delivery } = await paid();
  const message = await delivery();
  const statuses = await Promise.all(Array.from({ length: 20 }, () => post(message)));
  assert.deepEqual(new Set(statuses), new Set([204]));
  await finished(idOf(message));
  assert.deepEqual(await row(), { state: 'paid', deliveries: 1 });
});

test('what is forged never gets into the queue', async () => {
  const { out_trade_no, row } = await paid();
  assert.equal(await post(await far.sandbox.notification(out_trade_no, { tamper: 'body' })), 401);
  assert.deepEqual(await row(), { state: 'unpaid', deliveries: 0 });
});

test('a refund that is heard of before its payment ends the order: nothing is delivered', async () => {
  const { out_trade_no, row, delivery } = await paid();
  const out_refund_no = `R-${out_trade_no}`;
  await pay.refunds.create({
    out_trade_no,
    out_refund_no,
    amount: { refund: 1800, total: 1800, currency: 'CNY' },
    notify_url,
  });
  await far.sandbox.refunds.settle(out_refund_no);
  await far.sandbox.idle();
  const refund = await far.sandbox.refunds.notification(out_refund_no);
  assert.equal(await post(refund), 204);
  await finished(idOf(refund));
  assert.deepEqual(await row(), { state: 'refunded', deliveries: 0 });
  const payment = await delivery();
  assert.equal(await post(payment), 204);
  await finished(idOf(payment));
  assert.deepEqual(await row(), { state: 'refunded', deliveries: 0 });
});

test('a refund that is closed or successful is not set back by an older event', async () => {
  for (const final of ['CLOSED', 'SUCCESS']) {
    const { out_trade_no } = await paid();
    const out_refund_no = `R-${out_trade_no}`;
    const status = () =>
      worker.db.prepare('SELECT status FROM refunds WHERE out_refund_no = ?1').bind(out_refund_no).first('status');
    for (const refund_status of ['ABNORMAL', final, 'ABNORMAL']) {
      const change = (/** @type {any} */ refund) => ({ ...refund, out_trade_no, out_refund_no, refund_status });
      const message = await signNotification(`REFUND.${refund_status}`, far.sandbox, { change });
      assert.equal(await post({ ...message, url: notify_url }), 204);
      await finished(idOf(message));
    }
    assert.equal(await status(), final);
  }
});

test('a payment that is not the order is set aside, once', async () => {
  const { row, delivery } = await paid(1);
  const message = await delivery();
  for (const _ of [1, 2]) assert.equal(await post(message), 204);
  await finished(idOf(message));
  assert.deepEqual(await row(), { state: 'unpaid', deliveries: 0 });
  const incidents = worker.db.prepare('SELECT count(*) AS n FROM incidents WHERE event_id = ?1').bind(idOf(message));
  assert.equal(await incidents.first('n'), 1);
});
