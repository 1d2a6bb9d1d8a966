import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { test } from 'node:test';
import { startSandboxServer } from '../../sandbox/server.mjs';
import { merchantServer, send, signedSend } from './http.mjs';
import { decrypt, orderBody, refundBody, signatureIsRight } from './merchant.mjs';

const REFUNDS = '/v3/refund/domestic/refunds';
const number = orderBody().out_trade_no;
const post = (url, target, value) => send(url, 'POST', target, { body: value && JSON.stringify(value) });

/** Orders and pays over HTTP. */
async function pay(url, credentials, notifyUrl) {
  const body = JSON.stringify(orderBody({ notify_url: notifyUrl }));
  assert.equal((await signedSend(url, credentials, 'POST', '/v3/pay/transactions/jsapi', { body })).status, 200);
  assert.equal((await post(url, `/_sandbox/orders/${number}/pay`)).status, 200);
}

test('a whole refund over HTTP', async (t) => {
  const { url, sandbox, close } = await startSandboxServer({ timeScale: 0.0001 });
  t.after(close);
  const merchant = await merchantServer(t, (n) => (n === 2 ? 503 : 204));
  const { credentials } = sandbox;
  await pay(url, credentials, merchant.url);
  await sandbox.idle();

  const refusal = { code: 'NOT_ENOUGH', times: 1 };
  assert.deepEqual((await post(url, '/_sandbox/refund-refusals', refusal)).json, refusal);
  const body = JSON.stringify(refundBody({ notify_url: merchant.url }));
  const poor = await signedSend(url, credentials, 'POST', REFUNDS, { body });
  assert.deepEqual([poor.status, poor.json.code], [403, 'NOT_ENOUGH']);
  const accepted = await signedSend(url, credentials, 'POST', REFUNDS, { body });
  assert.deepEqual([accepted.status, accepted.json.status], [200, 'PROCESSING']);
  assert.ok(signatureIsRight(credentials, accepted.headers, accepted.raw));

  const settled = await post(url, '/_sandbox/refunds/RF-0001/settle', { result: 'ABNORMAL' });
  assert.deepEqual([settled.status, settled.json.status], [200, 'ABNORMAL']);
  await sandbox.idle();
  const application = JSON.stringify({ out_refund_no: 'RF-0001', type: 'MERCHANT_BANK_CARD' });
  const target = `${REFUNDS}/${accepted.json.refund_id}/apply-abnormal-refund`;
  const applied = await signedSend(url, credentials, 'POST', target, { body: application });
  assert.deepEqual([applied.status, applied.json.status], [200, 'PROCESSING']);
  // An empty body settles as SUCCESS.
  assert.equal((await post(url, '/_sandbox/refunds/RF-0001/settle')).json.status, 'SUCCESS');
  await sandbox.idle();
  const late = await post(url, '/_sandbox/refunds/RF-0001/resend', { event: 'REFUND.ABNORMAL' });
  assert.deepEqual([late.json.outcome, late.json.resend], ['accepted', true]);
  assert.equal((await post(url, '/_sandbox/refunds/RF-0001/resend')).json.attempt, 2);

  assert.ok(merchant.received.every(({ headers, body: bytes }) => signatureIsRight(credentials, headers, bytes)));
  assert.deepEqual(
    merchant.received.map(({ body: bytes }) => JSON.parse(bytes).event_type),
    ['TRANSACTION', 'REFUND.ABNORMAL', 'REFUND.ABNORMAL', 'REFUND', 'REFUND.ABNORMAL', 'REFUND'].map((type) =>
      type.includes('.') ? type : `${type}.SUCCESS`,
    ),
  );
  const { refund_id, refund_status } = decrypt(credentials, JSON.parse(merchant.received[3].body).resource);
  assert.deepEqual([refund_id, refund_status], [accepted.json.refund_id, 'SUCCESS']);

  const { json: view } = await send(url, 'GET', '/_sandbox/refunds/RF-0001');
  assert.deepEqual(
    view.notifications.map(({ event_type, attempts }) => [event_type, attempts.length]),
    [
      ['REFUND.ABNORMAL', 3],
      ['REFUND.SUCCESS', 2],
    ],
  );
  for (const list of ['/_sandbox/refunds', `/_sandbox/orders/${number}/refunds`]) {
    assert.deepEqual((await send(url, 'GET', list)).json, [view]);
  }
  assert.deepEqual((await send(url, 'GET', `/_sandbox/orders/${number}`)).json.refunds, ['RF-0001']);
});

test('the controls of refunds answer 400, 404, 405 and 409 with a code', async (t) => {
  const { url, sandbox, close } = await startSandboxServer();
  t.after(close);
  const answer = async (method, target, body) => {
    const { status, json } = await send(url, method, `/_sandbox/${target}`, { body });
    return [status, json.code];
  };
  assert.deepEqual(await answer('GET', 'refunds/NOT-THERE'), [404, 'RESOURCE_NOT_EXISTS']);
  assert.deepEqual(await answer('POST', 'refunds/NOT-THERE/settle'), [404, 'RESOURCE_NOT_EXISTS']);
  assert.deepEqual(await answer('GET', 'orders/NOT-THERE/refunds'), [404, 'ORDER_NOT_EXIST']);
  assert.deepEqual(await answer('GET', 'refunds/RF-0001/settle'), [405, 'METHOD_NOT_ALLOWED']);
  for (const wrong of [undefined, '{"code":"NOT_ENOUGH","times":"2"}']) {
    assert.deepEqual(await answer('POST', 'refund-refusals', wrong), [400, 'ARGUMENT_INVALID']);
  }
  await pay(url, sandbox.credentials, 'http://127.0.0.1:9/n');
  const body = JSON.stringify(refundBody({ notify_url: undefined }));
  assert.equal((await signedSend(url, sandbox.credentials, 'POST', REFUNDS, { body })).status, 200);
  const results = ['{"result":"DONE"}', '{"result":["SUCCESS"]}', '{"result":null}'];
  for (const wrong of ['{', '[]', 'null', '"SUCCESS"', ...results]) {
    assert.deepEqual(await answer('POST', 'refunds/RF-0001/settle', wrong), [400, 'ARGUMENT_INVALID'], wrong);
  }
  assert.deepEqual(await answer('POST', 'refunds/RF-0001/resend'), [409, 'REFUND_NOT_SETTLED']);
  await sandbox.refunds.settle('RF-0001');
  assert.deepEqual(await answer('POST', 'refunds/RF-0001/settle'), [409, 'REFUND_NOT_PROCESSING']);
  assert.deepEqual(await answer('POST', 'refunds/RF-0001/resend'), [409, 'NO_NOTIFY_URL']);
});

test('the command takes the options of refunds and logs what becomes of them', async (t) => {
  const merchant = await merchantServer(t, () => 204);
  const cli = new URL('../../cli/main.mjs', import.meta.url).pathname;
  const options = ['--settle-refunds', 'CLOSED', '--refund-interval', '0', '--refund-notify-url', merchant.url];
  const child = spawn(process.execPath, [cli, 'sandbox', '--port', '0', ...options]);
  t.after(() => child.kill());
  const lines = [];
  const reader = createInterface({ input: child.stdout });
  const ended = new Promise((resolve) => {
    reader.on('line', (line) => {
      lines.push(line);
      if (lines.filter((one) => one.startsWith('notification')).length === 3) resolve();
    });
  });
  const [first] = await once(reader, 'line');
  const [url] = /http:\/\/127\.0\.0\.1:\d+/.exec(first);
  const { json: credentials } = await send(url, 'GET', '/_sandbox/credentials');
  await pay(url, credentials, merchant.url);
  for (const out_refund_no of ['RF-0001', 'RF-0002']) {
    const body = JSON.stringify(refundBody({ out_refund_no, notify_url: undefined }));
    assert.equal((await signedSend(url, credentials, 'POST', REFUNDS, { body })).status, 200);
  }
  await ended;
  const types = merchant.received.map(({ body }) => JSON.parse(body).event_type).sort();
  assert.deepEqual(types, ['REFUND.CLOSED', 'REFUND.CLOSED', 'TRANSACTION.SUCCESS']);
  for (const line of [
    `refund RF-0002 of order ${number}: create, now PROCESSING`,
    `refund RF-0002 of order ${number}: settle, now CLOSED`,
  ]) {
    assert.ok(lines.includes(line), `${line} in\n${lines.join('\n')}`);
  }
});
