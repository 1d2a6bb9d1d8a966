// Waiting for a final state.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { WechatPay } from 'wechatpay-wasm';
import { createSandbox } from 'wechatpay-wasm/sandbox';
import { transfer } from '../conformance/fixtures.mjs';
import { withQueries } from '../support/calls.mjs';

const order = (/** @type {string} */ out_trade_no) => ({
  description: 'x',
  out_trade_no,
  amount: { total: 100 },
  payer: { openid: 'o1' },
});

test('a notification that comes while the query is under way is noticed: the next query follows at once', async (t) => {
  const sandbox = await createSandbox({ notify: async () => new Response(null, { status: 204 }) });
  t.after(() => sandbox.close());
  const { pay, asked } = withQueries(sandbox, async (query, pay) => {
    // The answer is on its way; meanwhile another order is paid, and in the second query this one.
    const paid = ['OTHER-1', 'WAITED-1'][query - 1];
    if (!paid) return;
    await sandbox.pay(paid);
    assert.equal((await pay.handleNotification(await sandbox.notification(paid), () => {})).status, 204);
    if (query === 1) setImmediate(() => t.mock.timers.tick(2_000));
  });
  await pay.prepayJsapi(order('WAITED-1'));
  await pay.prepayJsapi(order('OTHER-1'));
  // No pause ends by itself.
  t.mock.timers.enable({ apis: ['setTimeout'] });
  const { final, data } = await pay.waitFor({ out_trade_no: 'WAITED-1' });
  assert.deepEqual([final, data.trade_state, asked.queries], [true, 'SUCCESS', 3]);
});

test('what did not take effect is asked for again, and only then settled', async (t) => {
  const sandbox = await createSandbox();
  t.after(() => sandbox.close());
  let queries = 0;
  const pay = new WechatPay({
    ...sandbox.credentials,
    retry: false,
    fetch: async (url, init) => {
      queries += Number(init.method === 'GET');
      return sandbox.fetch(url, init);
    },
  });
  const wanted = transfer({ out_bill_no: 'T1' });
  /** @param {() => Promise<unknown>} call @param {string} path */
  const lost = async (call, path) => {
    await sandbox.faults.inject({ name: 'connection-reset-before-effect', path });
    const error = await call().then(assert.fail, (/** @type {any} */ thrown) => thrown);
    assert.deepEqual([error.code, error.outcome], ['ERR_TRANSPORT', 'unknown']);
    return error;
  };
  const TRANSFERS = '/v3/fund-app/mch-transfer/transfer-bills';
  const creation = await lost(() => pay.transfers.create(wanted), TRANSFERS);
  const begun = Date.now();
  assert.deepEqual(await pay.settle(creation), { tookEffect: false, data: null });
  assert.equal(queries, 4);
  assert.ok(Date.now() - begun > 6_900);

  await pay.transfers.create(wanted);
  const { complaint_id } = await sandbox.complaints.create({ complaint_detail: '没收到货' });
  const completion = await lost(
    () => pay.complaints.complete(complaint_id),
    `/v3/merchant-service/complaints-v2/${complaint_id}/complete`,
  );
  const cancellation = await lost(() => pay.transfers.cancel('T1'), `${TRANSFERS}/out-bill-no/T1/cancel`);
  const [completed, cancelled] = await Promise.all([pay.settle(completion), pay.settle(cancellation)]);
  assert.deepEqual([completed.tookEffect, completed.data?.['complaint_state']], [false, 'PENDING']);
  assert.deepEqual([cancelled.tookEffect, cancelled.data?.['state']], [false, 'WAIT_USER_CONFIRM']);
});
