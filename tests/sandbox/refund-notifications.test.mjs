import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { test } from 'node:test';
import { createKeys, createSandbox } from '../../sandbox/index.js';
import { call, decrypt, NOON, orderBody, prepay, refund, refundBody, signatureIsRight, until } from './merchant.mjs';

const keys = await createKeys();
const number = orderBody().out_trade_no;
const vectors = JSON.parse(await readFile(new URL('../fixtures/vectors.json', import.meta.url), 'utf8'));
/** An independent sample of the notification. */
const sample = vectors.notification.find(({ name }) => name.startsWith('refund success'));

/** A sandbox with a paid order and a refund; `answer(n)` is the status of the n-th answer after payment. */
async function setUp({ answer = () => 204, changes, ...options } = {}) {
  const received = [];
  const events = [];
  let paid = false;
  const sandbox = await createSandbox({
    keys,
    now: () => NOON,
    timeScale: 0.00001,
    notify: async (url, { headers, body }) => {
      if (!paid) return new Response(null, { status: 204 });
      received.push({ url, headers, body });
      const status = answer(received.length);
      return new Response(status === 204 ? null : 'x', { status });
    },
    onEvent: (event) => events.push(event),
    ...options,
  });
  await prepay(sandbox);
  await sandbox.pay(number);
  await sandbox.idle();
  paid = true;
  const { json } = await refund(sandbox, changes);
  return { sandbox, received, events, json, settle: (result, idle) => settle(sandbox, result, idle) };
}
async function settle(sandbox, result, idle) {
  await sandbox.refunds.settle('RF-0001', result);
  await sandbox.idle(idle);
}
const envelopeOf = ({ body }) => JSON.parse(Buffer.from(body));
const opened = (sandbox, signed) => decrypt(sandbox.credentials, envelopeOf(signed).resource);
const names = (value) => Object.keys(value).sort();

test('an end is notified: signed, encrypted, in the form of the sample', async () => {
  const summaries = { SUCCESS: '退款成功', ABNORMAL: '退款异常', CLOSED: '退款关闭' };
  for (const [result, summary] of Object.entries(summaries)) {
    const { sandbox, received, json, ...refunded } = await setUp();
    await sandbox.idle();
    assert.equal(received.length, 0, 'acceptance is not notified');
    await refunded.settle(result);
    assert.equal(received.length, 1);
    const [post] = received;
    assert.equal(post.url, refundBody().notify_url);
    assert.ok(signatureIsRight(sandbox.credentials, post.headers, post.body));
    const { resource, id, ...envelope } = envelopeOf(post);
    assert.match(id, /^[0-9a-f-]{36}$/);
    assert.deepEqual(envelope, {
      create_time: '2026-07-20T12:00:00+08:00',
      resource_type: 'encrypt-resource',
      event_type: `REFUND.${result}`,
      summary,
    });
    const { ciphertext, nonce, ...rest } = resource;
    assert.deepEqual(rest, { original_type: 'refund', algorithm: 'AEAD_AES_256_GCM', associated_data: 'refund' });
    const content = decrypt(sandbox.credentials, resource);
    assert.deepEqual(content, {
      mchid: '1230000109',
      out_trade_no: number,
      transaction_id: json.transaction_id,
      out_refund_no: 'RF-0001',
      refund_id: json.refund_id,
      refund_status: result,
      ...(result === 'SUCCESS' ? { success_time: '2026-07-20T12:00:00+08:00' } : {}),
      amount: { total: 100, refund: 40, payer_total: 100, payer_refund: 40 },
      user_received_account: '支付用户零钱',
    });
    if (result !== 'SUCCESS') continue;
    const theirs = JSON.parse(sample.body);
    const plaintext = JSON.parse(sample.plaintext);
    assert.deepEqual(names(envelopeOf(post)), names(theirs));
    assert.deepEqual(names(resource), names(theirs.resource));
    assert.deepEqual(names(content), names(plaintext));
    assert.deepEqual(names(content.amount), names(plaintext.amount));
    for (const name of ['event_type', 'summary', 'resource_type']) assert.equal(envelope[name], theirs[name]);
    for (const name of ['original_type', 'associated_data', 'algorithm']) {
      assert.equal(resource[name], theirs.resource[name]);
    }
    assert.equal(content.refund_id.length, plaintext.refund_id.length);
  }
});

test('a refund is notified on the official schedule, beside its order', async () => {
  const { sandbox, received, settle: end } = await setUp({ answer: () => 500 });
  await end('SUCCESS', { throughFailures: true });
  assert.equal(received.length, 16);
  assert.equal(new Set(received.map((post) => envelopeOf(post).id)).size, 1);
  assert.equal(new Set(received.map((post) => post.headers['Wechatpay-Signature'])).size, 16);
  const { notifications } = await sandbox.refunds.get('RF-0001');
  assert.deepEqual(
    notifications.map(({ event_type, accepted, attempts }) => [event_type, accepted, attempts.length]),
    [['REFUND.SUCCESS', false, 16]],
  );
  const { notification } = await sandbox.order(number);
  assert.deepEqual([notification.accepted, notification.attempts.length], [true, 1]);
  assert.notEqual(notification.id, notifications[0].id);
});

test('a probe comes before refund notifications too, and exposes who accepts it', async () => {
  const { sandbox, received } = await setUp({ probeEvery: 2 });
  await sandbox.refunds.settle('RF-0001', 'SUCCESS');
  await assert.rejects(sandbox.idle(), { code: 'PROBE_ACCEPTED', message: /refund RF-0001 of order/ });
  await sandbox.idle({ throughFailures: true });
  assert.deepEqual(
    received.map(({ headers, body }) => signatureIsRight(sandbox.credentials, headers, body)),
    [false, true],
  );
  assert.equal((await sandbox.refunds.get('RF-0001')).notifications[0].accepted_probe, true);
});

test('an abnormal refund that is resolved is notified twice, and the old news can come late', async () => {
  const { sandbox, received, json, settle: end } = await setUp();
  await end('ABNORMAL');
  const target = `/v3/refund/domestic/refunds/${json.refund_id}/apply-abnormal-refund`;
  await call(sandbox, 'POST', target, { json: { out_refund_no: 'RF-0001', type: 'MERCHANT_BANK_CARD' } });
  await end('SUCCESS');
  await sandbox.refunds.resend('RF-0001', 'REFUND.ABNORMAL');
  const again = await sandbox.refunds.resend('RF-0001');
  assert.deepEqual([again.resend, again.outcome, again.attempt], [true, 'accepted', 2]);
  assert.deepEqual(
    received.map((post) => [envelopeOf(post).event_type, opened(sandbox, post).refund_status]),
    ['ABNORMAL', 'SUCCESS', 'ABNORMAL', 'SUCCESS'].map((result) => [`REFUND.${result}`, result]),
  );
  const ids = received.map((post) => envelopeOf(post).id);
  assert.deepEqual([ids[0] === ids[2], ids[1] === ids[3], ids[0] === ids[1]], [true, true, false]);
  assert.equal(opened(sandbox, received[2]).user_received_account, '支付用户零钱');
  assert.equal(opened(sandbox, received[1]).user_received_account, '商户结算银行账户');
});

test('the retries of an older event go on after a newer one', async (t) => {
  const { sandbox, received, json } = await setUp({ answer: (n) => (n === 1 ? 500 : 204), timeScale: 1 });
  const seen = () => received.map((post) => envelopeOf(post).event_type);
  const outcomes = async () =>
    (await sandbox.refunds.get('RF-0001')).notifications.map(({ attempts }) => attempts.map(({ outcome }) => outcome));
  // The retry comes when the test says so, however busy the machine is.
  t.mock.timers.enable({ apis: ['setTimeout'] });
  await sandbox.refunds.settle('RF-0001', 'ABNORMAL');
  t.mock.timers.tick(0);
  await until(async () => String(await outcomes()) === 'refused');
  const target = `/v3/refund/domestic/refunds/${json.refund_id}/apply-abnormal-refund`;
  await call(sandbox, 'POST', target, { json: { out_refund_no: 'RF-0001', type: 'MERCHANT_BANK_CARD' } });
  await sandbox.refunds.settle('RF-0001');
  t.mock.timers.tick(14_999);
  await until(async () => String(await outcomes()) === 'refused,accepted');
  assert.deepEqual(seen(), ['REFUND.ABNORMAL', 'REFUND.SUCCESS']);
  t.mock.timers.tick(1);
  await sandbox.idle({ throughFailures: true });
  assert.deepEqual(seen(), ['REFUND.ABNORMAL', 'REFUND.SUCCESS', 'REFUND.ABNORMAL']);
  assert.deepEqual(await outcomes(), [['refused', 'accepted'], ['accepted']]);
});

test('a payment notified after the refund still tells of the payment', async () => {
  const { sandbox, received } = await setUp();
  await sandbox.resend(number);
  assert.equal((await sandbox.order(number)).trade_state, 'REFUND');
  const content = opened(sandbox, received[0]);
  assert.deepEqual([content.trade_state, content.trade_state_desc], ['SUCCESS', '支付成功']);
  assert.equal(envelopeOf(received[0]).event_type, 'TRANSACTION.SUCCESS');
});

test('refund notifications for tests are signed freshly, altered or forged as asked', async () => {
  const { sandbox, settle: end } = await setUp();
  await assert.rejects(sandbox.refunds.notification('RF-0001'), { code: 'REFUND_NOT_SETTLED', status: 409 });
  await assert.rejects(sandbox.refunds.resend('RF-0001'), { code: 'REFUND_NOT_SETTLED' });
  await assert.rejects(sandbox.refunds.notification('RF-0002'), { code: 'RESOURCE_NOT_EXISTS', status: 404 });
  await end('SUCCESS');
  await assert.rejects(sandbox.refunds.resend('RF-0001', 'REFUND.CLOSED'), { code: 'REFUND_NOT_SETTLED' });
  const { credentials, refunds } = sandbox;
  const make = (options) => refunds.notification('RF-0001', options);
  const right = ({ headers, body }) => signatureIsRight(credentials, headers, body);

  const genuine = await make();
  assert.deepEqual([genuine.url, right(genuine)], [refundBody().notify_url, true]);
  const late = await make({ timestamp: NOON / 1000 - 600 });
  assert.deepEqual([late.headers['Wechatpay-Timestamp'], right(late)], [String(NOON / 1000 - 600), true]);
  const altered = await make({
    refund: (content) => {
      content.amount.refund = 1;
      return content;
    },
    envelope: (envelope) => ({ ...envelope, event_type: 'REFUND.CLOSED' }),
  });
  assert.deepEqual([right(altered), opened(sandbox, altered).amount.refund], [true, 1]);
  assert.equal(envelopeOf(altered).event_type, 'REFUND.CLOSED');
  assert.equal(opened(sandbox, await make()).amount.refund, 40, 'the change leaves the genuine one as it is');

  for (const tamper of ['body', 'signature', 'timestamp', 'nonce']) assert.ok(!right(await make({ tamper })), tamper);
  assert.ok(!right(await make({ probe: true })));
  assert.notEqual((await make({ tamper: 'serial' })).headers['Wechatpay-Serial'], credentials.publicKeyId);
});

test('without a notify_url the setting of the merchant platform holds, or nothing is posted', async () => {
  const changes = { notify_url: undefined };
  const refundNotifyUrl = 'https://shop.example/refunds';
  const set = await setUp({ changes, refundNotifyUrl });
  await set.settle('SUCCESS');
  assert.deepEqual(
    set.received.map(({ url }) => url),
    [refundNotifyUrl],
  );
  const overridden = await setUp({ refundNotifyUrl });
  await overridden.settle('SUCCESS');
  assert.deepEqual(
    overridden.received.map(({ url }) => url),
    [refundBody().notify_url],
  );

  const unset = await setUp({ changes });
  await unset.settle('SUCCESS');
  assert.equal(unset.received.length, 0);
  await assert.rejects(unset.sandbox.refunds.resend('RF-0001'), { code: 'NO_NOTIFY_URL', status: 409 });
  await assert.rejects(unset.sandbox.refunds.notification('RF-0001'), { code: 'NO_NOTIFY_URL' });
  await unset.sandbox.idle();
});

test('an observer is told which refund was notified of what', async () => {
  const { events, settle: end } = await setUp();
  await end('CLOSED');
  const posts = events.filter(({ type }) => type === 'notification');
  assert.deepEqual(
    posts.map(({ event_type, out_trade_no, out_refund_no }) => [event_type, out_trade_no, out_refund_no]),
    [
      ['TRANSACTION.SUCCESS', number, undefined],
      ['REFUND.CLOSED', number, 'RF-0001'],
    ],
  );
});

test('close gives up refund notifications, the older ones too', async () => {
  const { sandbox, received, json } = await setUp({ answer: () => 500, timeScale: 1 });
  await sandbox.refunds.settle('RF-0001', 'ABNORMAL');
  await until(() => received.length === 1);
  const target = `/v3/refund/domestic/refunds/${json.refund_id}/apply-abnormal-refund`;
  await call(sandbox, 'POST', target, { json: { out_refund_no: 'RF-0001', type: 'MERCHANT_BANK_CARD' } });
  await sandbox.refunds.settle('RF-0001');
  const scheduled = async () => (await sandbox.refunds.get('RF-0001')).notifications.map((one) => one.next_attempt);
  await until(async () => received.length === 2 && !(await scheduled()).includes(null));
  sandbox.close();
  assert.deepEqual(await scheduled(), [null, null]);
  await sandbox.idle();
  assert.equal(received.length, 2);
});
