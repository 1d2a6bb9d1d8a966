// What each program of the guide must do, over HTTP: order, cashier, notification, delivery, query.
import assert from 'node:assert/strict';
import { post, send, until } from '../../examples/far-side.mjs';

/** @typedef {import('../../examples/far-side.mjs').FarSide} FarSide */

/** As WeChat CloudRun adds them; nobody else reads them. */
const HEADERS = { 'x-wx-source': 'wx_client', 'x-wx-openid': 'oUpF8uMuAJO_M2pxb1Q9zNjWeS6o' };
const TOTAL = 1800;

/** @typedef {{ url: string, output: () => string }} Running where a program answers, and what it printed */

/**
 * @param {Running} program
 * @param {FarSide} far WeChat Pay
 * @param {(step: string) => number} patience how long what must happen may take, in milliseconds
 */
export async function checkPayment({ url, output }, far, patience) {
  const soon = (/** @type {string} */ what, /** @type {() => any} */ check) => until(what, check, patience(what));
  const { sandbox } = far;
  const call = async (/** @type {string} */ method, /** @type {string} */ target) => {
    const response = await send(`${url}${target}`, { method, headers: HEADERS });
    const text = await response.text();
    return { status: response.status, json: /** @type {any} */ (text.startsWith('{') ? JSON.parse(text) : undefined) };
  };
  const show = async (/** @type {string} */ number) => {
    const { status, json } = await call('GET', `/orders/${number}`);
    assert.equal(status, 200, 'the state of an order is told');
    return json;
  };
  const deliveries = (/** @type {string} */ number) => output().split(`delivered ${number}`).length - 1;
  // How the first notification is answered. Not sandbox.idle(): that is about the payments of all programs.
  const answer = async (/** @type {string} */ number) => {
    const attempt = await soon('WeChat Pay notifies', async () => {
      const [first] = (await sandbox.order(number)).notification.attempts;
      return first?.outcome === 'under_way' ? undefined : first;
    });
    return attempt.status;
  };
  const order = async () => {
    const { status, json } = await call('POST', '/orders');
    assert.equal(status, 201, 'an order is placed');
    assert.deepEqual(Object.keys(json.payParams).sort(), ['nonceStr', 'package', 'paySign', 'signType', 'timeStamp']);
    assert.equal((await sandbox.order(json.out_trade_no)).amount.total, TOTAL);
    return json;
  };

  // Paid, and notified.
  const placed = await order();
  const number = placed.out_trade_no;
  assert.deepEqual(await show(number), { out_trade_no: number, paid: false });
  await sandbox.pay(number, placed.payParams);
  assert.equal(await answer(number), 204, 'the notification is answered with 204');
  await soon('the delivery is printed', () => deliveries(number) > 0);

  // Notified again, also at the same moment.
  const again = await sandbox.notification(number);
  assert.deepEqual(
    await Promise.all([1, 2, 3].map(() => post(again))),
    [204, 204, 204],
    'duplicates are answered with 204',
  );
  assert.deepEqual(await show(number), { out_trade_no: number, paid: true });

  // Paid, and never notified: forged ones are refused, then the query finds the payment.
  const asked = await order();
  const named = await order();
  far.notifies = false;
  for (const { out_trade_no, payParams } of [asked, named]) {
    await sandbox.pay(out_trade_no, payParams);
    await answer(out_trade_no);
  }
  far.notifies = true;
  for (const tamper of /** @type {const} */ (['body', 'signature', 'timestamp', 'nonce', 'serial'])) {
    const status = await post(await sandbox.notification(asked.out_trade_no, { tamper }));
    assert.equal(status, 401, `a notification with another ${tamper} was answered with ${status}`);
  }
  assert.equal(await post(await sandbox.notification(asked.out_trade_no, { probe: true })), 401, 'a signature probe');
  assert.equal(await post(await far.reserialised(asked.out_trade_no)), 401, 'bytes that were printed again');
  const cheap = (/** @type {any} */ transaction) => ({ ...transaction, amount: { ...transaction.amount, total: 1 } });
  assert.equal(
    await post(await sandbox.notification(asked.out_trade_no, { transaction: cheap })),
    204,
    'another amount',
  );
  const strange = (/** @type {any} */ transaction) => ({ ...transaction, out_trade_no: 'NOT-OF-THIS-SHOP' });
  assert.equal(
    await post(await sandbox.notification(asked.out_trade_no, { transaction: strange })),
    204,
    'an unknown order',
  );
  await soon('both are printed for a person', () =>
    [asked.out_trade_no, 'NOT-OF-THIS-SHOP'].every((one) => output().includes(`look at this payment ${one}`)),
  );
  assert.equal(deliveries(asked.out_trade_no), 0, 'nothing of that is delivered');
  for (const _ of [1, 2])
    assert.deepEqual(await show(asked.out_trade_no), { out_trade_no: asked.out_trade_no, paid: true });

  // The bytes as they came, not as JSON.stringify would print them.
  assert.equal(await post(await far.spacious(named.out_trade_no)), 204, 'JSON with spaces in it');
  await soon('the others are printed', () => deliveries(asked.out_trade_no) > 0 && deliveries(named.out_trade_no) > 0);
  for (const one of [number, asked.out_trade_no, named.out_trade_no])
    assert.equal(deliveries(one), 1, 'each order is delivered once');
  assert.equal((await call('GET', '/orders/NOT-OF-THIS-SHOP')).status, 404);
}

/** A program for the checks below. @param {Running} program @param {FarSide} far */
function customer({ url, output }, far) {
  const { sandbox } = far;
  return {
    /** An order that is paid, and of which the program does not know. */
    async paid() {
      const response = await send(`${url}/orders`, { method: 'POST', headers: HEADERS });
      const { out_trade_no, payParams } = /** @type {any} */ (await response.json());
      far.notifies = false;
      await sandbox.pay(out_trade_no, payParams);
      await sandbox.idle();
      far.notifies = true;
      return /** @type {string} */ (out_trade_no);
    },
    /** How the notification of its payment is answered. @param {string} number */
    notify: async (number) => post(await sandbox.notification(number)),
    /** Gives a part back. @param {string} number */
    refund: (number) =>
      sandbox.refunds.create({
        out_trade_no: number,
        out_refund_no: `R-${number}`,
        amount: { refund: 1, total: TOTAL, currency: 'CNY' },
      }),
    /** What the program says of it. @param {string} number */
    show: async (number) =>
      /** @type {any} */ (await (await send(`${url}/orders/${number}`, { headers: HEADERS })).json()).paid,
    /** Whether this was printed. @param {string} text */
    printed: (text) => until(`"${text}" is printed`, () => output().includes(text)),
    /** @param {string} number */
    deliveries: (number) => output().split(`delivered ${number}`).length - 1,
  };
}

/**
 * A program whose delivery throws the first time: the notification comes again, the customer asks again, and then it has
 * delivered, once. What was refunded meanwhile, or before it knew of anything, it does not deliver.
 * @param {Running} program
 * @param {FarSide} far
 */
export async function checkRecovery(program, far) {
  const { paid, notify, refund, show, printed, deliveries } = customer(program, far);
  const notified = await paid();
  assert.equal(await notify(notified), 500, 'a delivery that failed was answered as done');
  assert.deepEqual([await notify(notified), await notify(notified)], [204, 204]);

  const asked = await paid();
  for (const _ of [1, 2, 3]) assert.equal(await show(asked), true);
  for (const number of [notified, asked]) {
    await printed(`delivered ${number}`);
    assert.equal(deliveries(number), 1);
  }

  const refunded = [await paid(), await paid(), await paid()];
  const [first = '', second = '', third = ''] = refunded;
  assert.equal(await notify(first), 500);
  assert.equal(await show(second), true);
  for (const number of refunded) await refund(number);
  assert.equal(await show(third), true, 'what was refunded was paid');
  for (const number of refunded) {
    for (const _ of [1, 2]) assert.equal(await notify(number), 204);
    assert.equal(await show(number), true);
    await printed(`look at this payment ${number} refunded`);
    assert.equal(deliveries(number), 0, 'what was refunded is not delivered');
  }
}

/**
 * A program whose delivery waits: a notification that comes meanwhile is not accepted, and delivers nothing.
 * @param {Running} program
 * @param {FarSide} far
 * @param {() => void} finish lets deliveries end
 */
export async function checkLease(program, far, finish) {
  const { paid, notify, printed, deliveries } = customer(program, far);
  const number = await paid();
  const first = notify(number);
  await printed(`begins ${number}`);
  assert.equal(await notify(number), 500, 'one that came during the delivery');
  assert.equal(program.output().split(`begins ${number}`).length - 1, 1, 'one delivers at a time');
  finish();
  assert.deepEqual([await first, await notify(number)], [204, 204]);
  await printed(`delivered ${number}`);
  assert.equal(deliveries(number), 1);
}

/**
 * A program that cannot record a payment: what WeChat Pay said it says all the same.
 * @param {Running} program
 * @param {FarSide} far
 */
export async function checkUnrecorded(program, far) {
  const { paid, show } = customer(program, far);
  assert.equal(await show(await paid()), true);
}
