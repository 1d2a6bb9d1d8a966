// The driver of calls while it waits: what ends a wait, and what is left behind.
import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { WechatPay } from 'wechatpay-wasm';
import { createSandbox } from 'wechatpay-wasm/sandbox';
import { signNotification } from 'wechatpay-wasm/testing';
import { orderOf, rejection, signalOf, timers, withQueries } from '../support/calls.mjs';

const sandbox = await createSandbox();
after(() => sandbox.close());
const ORDER = 'DRIVER-0001';
const clientOf = (/** @type {any} */ options) =>
  new WechatPay({ ...sandbox.credentials, retry: false, language: 'en', ...options });

test('a wait that is given up leaves no timer, and nobody who listens', async () => {
  const { signal, listeners, abort } = signalOf();
  const reason = new Error('enough');
  const pay = clientOf({ fetch: sandbox.fetch });
  const before = timers();
  const waiting = rejection(pay.waitFor({ out_trade_no: ORDER }, { signal }));
  while (timers() === before || listeners.size === 0) await new Promise((resolve) => setImmediate(resolve));
  setTimeout(abort, 200, reason);
  const error = await waiting;
  assert.deepEqual([error.code, error.cause], ['ERR_ABORTED', reason]);
  assert.deepEqual([listeners.size, timers()], [0, before]);
});

test('a notification ends the waits for its number, also one that comes while the query is under way', async (context) => {
  const shop = await createSandbox({ notify: async () => new Response(null, { status: 204 }) });
  context.after(() => shop.close());
  const [paid, other] = ['DRIVER-PAID', 'DRIVER-OTHER'];
  /** @type {() => Promise<void>} */
  let meanwhile = async () => {};
  let repeated = 0;
  /** @type {string[]} */
  const queries = [];
  const pay = new WechatPay({
    ...shop.credentials,
    onRetry: () => void (repeated += 1),
    fetch: async (url, init) => {
      queries.push(url);
      const answer = await shop.fetch(url, init);
      await meanwhile();
      return answer;
    },
  });
  for (const out_trade_no of [paid, other]) await pay.prepayJsapi(orderOf(out_trade_no));
  // Refunds are queried once a minute.
  const out_refund_no = 'DRIVER-REFUND';
  await pay.prepayJsapi(orderOf('DRIVER-REFUNDED'));
  await shop.pay('DRIVER-REFUNDED');
  const amount = { refund: 1, total: 1, currency: /** @type {const} */ ('CNY') };
  await pay.refunds.create({ out_trade_no: 'DRIVER-REFUNDED', out_refund_no, amount });
  const reason = new Error('enough');
  const { signal, abort } = signalOf();
  const refunding = rejection(pay.waitFor({ out_refund_no }, { signal }));
  const unpaid = rejection(pay.waitFor({ out_trade_no: other }, { signal }));
  const waits = [pay.waitFor({ out_trade_no: paid }), pay.waitFor({ out_trade_no: paid })];
  const leaving = signalOf();
  const left = rejection(pay.waitFor({ out_trade_no: paid }, { signal: leaving.signal }));
  await new Promise((resolve) => setTimeout(resolve, 300));
  while (!queries.some((url) => url.includes(out_refund_no))) await new Promise(setImmediate);
  // The others wait on.
  leaving.abort(reason);
  assert.equal((await left).cause, reason);
  await shop.pay(paid);
  const began = performance.now();
  queries.length = 0;
  assert.equal((await pay.handleNotification(await shop.notification(paid), () => {})).status, 204);
  for (const { final, data } of await Promise.all(waits))
    assert.deepEqual([final, data.trade_state], [true, 'SUCCESS']);
  assert.ok(performance.now() - began < 1500, 'without a pause');
  assert.ok(!queries.some((url) => url.includes(out_refund_no)), 'the wait for another number goes on');
  abort(reason);
  for (const given of [unpaid, refunding]) assert.equal((await given).cause, reason);

  meanwhile = async () => {
    meanwhile = async () => {};
    await shop.pay(other);
    assert.equal((await pay.handleNotification(await shop.notification(other), () => {})).status, 204);
  };
  const again = performance.now();
  assert.equal((await pay.waitFor({ out_trade_no: other })).final, true);
  assert.ok(performance.now() - again < 1500, 'without a pause');
  assert.equal(repeated, 0, 'a wait is no repetition');
});

test('a pause before a repetition ends at once when the call is given up, even by the hook that is told of it', async () => {
  const reason = new Error('enough');
  const { signal, abort } = signalOf();
  let requests = 0;
  const pay = clientOf({
    retry: { attempts: 8 },
    fetch: async () => new Response('', { status: 503, headers: { 'retry-after': '20' } }),
    onRequest: () => void (requests += 1),
    onRetry: () => abort(reason),
  });
  const before = timers();
  const began = performance.now();
  const error = await rejection(pay.queryByOutTradeNo(ORDER, { signal }));
  assert.deepEqual([error.code, error.cause], ['ERR_ABORTED', reason]);
  assert.equal(requests, 1, 'there is no request that is given up at once');
  assert.equal(timers(), before);
  assert.ok(performance.now() - began < 10_000, 'at once');
});

test('a notification that comes again and again ends pauses, and not the wait', async (t) => {
  const sandbox = await createSandbox({ notify: async () => new Response(null, { status: 204 }) });
  t.after(() => sandbox.close());
  const { pay, asked } = withQueries(sandbox, async (query, pay) => {
    if (query === 12) await sandbox.refunds.settle('REFUND-1');
    // Whoever has a genuine notification may send it again for five minutes. Here the refund is still under way.
    const change = (/** @type {object} */ refund) => ({ ...refund, out_refund_no: 'REFUND-1' });
    const { url, headers, body } = await signNotification('REFUND.ABNORMAL', sandbox, { change });
    const told = pay.handleNotification(new Request(url, { method: 'POST', headers, body }), () => {});
    // Before the answer of the query, and after it.
    if (query % 2 === 0) assert.equal((await told).status, 204);
  });
  await pay.prepayJsapi(orderOf('REFUNDED-1'));
  await sandbox.pay('REFUNDED-1');
  const amount = { refund: 1, total: 1, currency: /** @type {const} */ ('CNY') };
  await pay.refunds.create({ out_trade_no: 'REFUNDED-1', out_refund_no: 'REFUND-1', amount });
  const { final, data } = await pay.waitFor({ out_refund_no: 'REFUND-1' }, { deadlineMs: 90_000 });
  assert.deepEqual([final, data.status, asked.queries], [true, 'SUCCESS', 13]);
});
