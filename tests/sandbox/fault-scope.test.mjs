/**
 * Which requests meet a fault, how many, and what cannot be injected.
 */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createKeys, createSandbox } from '../../sandbox/index.js';
import {
  call,
  close,
  orderBody,
  prepay,
  query,
  queryRefund,
  refund,
  signatureIsRight,
  signedHeaders,
} from './merchant.mjs';
import { ways } from './way.mjs';

const keys = await createKeys();
const { out_trade_no: NUMBER } = orderBody();
const PREPAY = '/v3/pay/transactions/jsapi';
const GATEWAY = { name: 'not-found-empty' };
const now = { time: Date.now() };
const wrong = { name: 'SandboxError', code: 'ARGUMENT_INVALID', status: 400 };

const start = (options) =>
  createSandbox({ keys, refundInterval: 0, notify: async () => new Response(null, { status: 204 }), ...options });
/** The options of a fetch that closes an order. */
function signedClose({ credentials }, target) {
  const body = JSON.stringify({ mchid: credentials.mchid });
  return { method: 'POST', headers: signedHeaders(credentials, { method: 'POST', target, body, ...now }), body };
}
const statuses = async (acts) => {
  const met = [];
  for (const act of acts) met.push((await act()).status);
  return met;
};

test('times, after and always count the requests that fit, and clear ends them', async (t) => {
  for (const way of await ways(t, { keys })) {
    const order = () => way.call('POST', PREPAY, { json: orderBody() });
    const other = () => way.call('GET', `/v3/pay/transactions/out-trade-no/${NUMBER}?mchid=1230000109`);
    await order();
    const inject = async (fault) => assert.equal((await way.admin('POST', 'faults', fault))[0], 200);

    await inject({ ...GATEWAY, path: PREPAY, times: 2, after: 1 });
    assert.deepEqual(await statuses([order, other, order, order, other, order]), [200, 200, 404, 404, 200, 200]);

    await inject({ ...GATEWAY, times: 'always' });
    assert.deepEqual(await statuses([order, other, order]), [404, 404, 404]);
    assert.deepEqual(await way.admin('GET', 'faults'), [
      200,
      { injected: [{ ...GATEWAY, times: 'always', after: 0 }], known: way.sandbox.faults.known },
    ]);
    assert.deepEqual(await way.admin('DELETE', 'faults'), [200, {}]);
    assert.deepEqual(await statuses([order, other]), [200, 200]);
    assert.deepEqual(await way.sandbox.faults.list(), []);

    await inject({ ...GATEWAY, times: 2 });
    await order();
    assert.deepEqual(await way.sandbox.faults.list(), [{ ...GATEWAY, times: 1, after: 0 }]);
    await way.sandbox.faults.clear();
  }
});

test('several faults are met in the order of their injection, one by each request', async () => {
  const sandbox = await start();
  await sandbox.faults.inject({ name: 'redirect' });
  await sandbox.faults.inject({ name: 'bank-error' });
  await sandbox.faults.inject({ name: 'gateway-forbidden', after: 1 });
  const order = () => prepay(sandbox, {}, now).catch((error) => ({ status: error.name }));
  const raw = async () => {
    const response = await sandbox.fetch(`https://x.example${PREPAY}`, { method: 'POST' });
    return { status: response.status };
  };
  // The third has a body in HTML, which the helper cannot parse. The last is signed wrong.
  assert.deepEqual(await statuses([order, order, order, order, order]), [302, 500, 200, 'SyntaxError', 200]);
  await sandbox.faults.inject({ name: 'redirect' });
  assert.deepEqual(await statuses([raw, order]), [400, 302]);
});

test('as many simultaneous requests meet a fault as it says', async () => {
  const sandbox = await start();
  await sandbox.faults.inject({ name: 'system-error-after-effect', times: 3 });
  const met = await Promise.all(Array.from({ length: 20 }, () => prepay(sandbox, {}, now)));
  assert.equal(met.filter(({ status }) => status === 500).length, 3);
});

test('method, path, template and host say which requests meet a fault', async () => {
  const template = '/v3/pay/transactions/out-trade-no/{out_trade_no}';
  for (const [scope, expected] of [
    [{ method: 'GET' }, [200, 302, 302, 204]],
    [{ path: '/v3/pay/transactions/jsapi' }, [302, 200, 404, 204]],
    [{ path: '/v3/pay/transactions/js' }, [200, 200, 404, 204]],
    [{ path: '/v3/pay/' }, [302, 302, 302, 302]],
    [{ path: '/v3/pay' }, [302, 302, 302, 302]],
    [{ path: template }, [200, 302, 302, 204]],
    [{ path: `${template}/close` }, [200, 200, 404, 302]],
    [{ path: `/v3/pay/transactions/out-trade-no/${NUMBER}`, method: 'GET' }, [200, 302, 404, 204]],
    [{ host: 'api.mch.weixin.qq.com' }, [302, 302, 302, 302]],
    [{ host: 'API.mch.weixin.qq.com' }, [302, 302, 302, 302]],
    [{ host: 'api2.mch.weixin.qq.com' }, [200, 200, 404, 204]],
    [{ host: 'api.mch.weixin.qq.com:8443' }, [200, 200, 404, 204]],
  ]) {
    const sandbox = await start();
    await prepay(sandbox, {}, now);
    await sandbox.faults.inject({ name: 'redirect', times: 'always', ...scope });
    const met = await statuses([
      () => prepay(sandbox, {}, now),
      () => query(sandbox, NUMBER, now),
      () => query(sandbox, 'ANOTHER-1', now),
      () => close(sandbox, NUMBER, now),
    ]);
    assert.deepEqual(met, expected, JSON.stringify(scope));
  }
});

test('over HTTP the host is the one that the request names', async (t) => {
  const [, way] = await ways(t, { keys });
  await way.sandbox.faults.inject({ ...GATEWAY, host: 'api.mch.weixin.qq.com', times: 'always' });
  const met = (host) => () => way.call('POST', PREPAY, { json: orderBody(), host });
  assert.deepEqual(await statuses([met('api.mch.weixin.qq.com'), met('api2.mch.weixin.qq.com')]), [404, 200]);
  // A host without a port is that host at any port, so that nobody has to know where the sandbox listens.
  assert.deepEqual(await statuses([met('api.mch.weixin.qq.com:8443'), met(undefined)]), [404, 200]);
  await way.sandbox.faults.inject({ ...GATEWAY, host: '127.0.0.1', times: 'always' });
  assert.deepEqual(await statuses([met(undefined), met('localhost')]), [404, 200]);
  await way.sandbox.faults.inject({ ...GATEWAY, host: 'localhost:1', times: 'always' });
  assert.deepEqual(await statuses([met('localhost:1'), met('localhost:2')]), [404, 200]);
});

test('what is no fault, or does not fit it, is refused with what would', async (t) => {
  for (const way of await ways(t, { keys })) {
    const names = way.sandbox.faults.known.map(({ name }) => name).join(', ');
    for (const [fault, text] of [
      [{}, names],
      [{ name: 'no-such-fault' }, names],
      [{ name: 'toString' }, names],
      [{ ...GATEWAY, time: 1 }, 'method, path, host, times, after'],
      [{ ...GATEWAY, toString: 1 }, 'method, path, host, times, after'],
      [{ ...GATEWAY, delayMs: 5 }, 'delayMs is no option of not-found-empty'],
      [{ ...GATEWAY, event: 'REFUND' }, 'event is no option'],
      [{ name: 'notification-lost', path: PREPAY }, 'event, times, after'],
      [{ name: 'notification-lost', event: 'refund' }, 'event must be'],
      [{ ...GATEWAY, method: 'get' }, 'method must be one of GET, POST'],
      [{ ...GATEWAY, path: '/pay' }, 'path must begin with /v3/'],
      [{ ...GATEWAY, path: '/v3/x?y=1' }, 'path must'],
      [{ ...GATEWAY, path: '/v3/{' }, 'path must'],
      [{ ...GATEWAY, host: 'https://x' }, 'host must'],
      [{ ...GATEWAY, times: 0 }, 'times must'],
      [{ ...GATEWAY, times: 1.5 }, 'times must'],
      [{ ...GATEWAY, times: 'often' }, 'times must'],
      [{ ...GATEWAY, times: null }, 'times must'],
      [{ ...GATEWAY, after: -1 }, 'after must'],
      [{ name: 'answer-delayed', delayMs: 0 }, 'delayMs must'],
      [{ name: 'service-unavailable', retryAfter: '1' }, 'retryAfter must'],
      [{ name: 'notification-duplicated', copies: 1 }, 'copies must'],
      [{ name: 'refund-not-enough', path: PREPAY }, 'POST /v3/refund/domestic/refunds only'],
      [{ name: 'refund-not-enough', method: 'GET' }, 'POST /v3/refund/domestic/refunds only'],
    ]) {
      const [status, { code, message }] = await way.admin('POST', 'faults', fault);
      assert.deepEqual([status, code], [400, 'ARGUMENT_INVALID'], message);
      assert.ok(message.includes(text), `${JSON.stringify(fault)}: ${message}`);
      await assert.rejects(way.sandbox.faults.inject(fault), wrong);
    }
    assert.equal((await way.admin('PUT', 'faults'))[0], 405);
    assert.equal((await way.admin('POST', 'faults', [GATEWAY]))[0], 400);
  }
  const sandbox = await start();
  for (const fault of [undefined, null, 'redirect', [GATEWAY]])
    await assert.rejects(sandbox.faults.inject(fault), wrong);
  assert.deepEqual(await sandbox.faults.list(), []);
  const left = { name: 'redirect', times: undefined, host: undefined };
  assert.deepEqual(await sandbox.faults.inject(left), { name: 'redirect', times: 1, after: 0 });
});

test('after a fault that took effect, the same number finds what there is', async () => {
  const sandbox = await start();
  await prepay(sandbox, {}, now);
  await sandbox.pay(NUMBER);
  for (const [index, name] of [
    'system-error-after-effect',
    'rate-limited-after-effect',
    'accepted-after-effect',
    'signature-wrong',
  ].entries()) {
    const changes = { out_refund_no: `RF-${index}`, amount: { refund: 10, total: 100, currency: 'CNY' } };
    await sandbox.faults.inject({ name, path: '/v3/refund/' });
    const first = await refund(sandbox, changes, now);
    const { refund_id: id } = await sandbox.refunds.get(`RF-${index}`);
    const right = first.status === 200 && signatureIsRight(sandbox.credentials, first.headers, first.raw);
    assert.equal(right, false, name);
    assert.equal((await refund(sandbox, changes, now)).json.refund_id, id, name);
    assert.equal((await queryRefund(sandbox, `RF-${index}`, now)).json.refund_id, id, name);
  }
  assert.equal((await sandbox.refunds.list()).length, 4);
});

test('an empty answer is spoilt too', async () => {
  for (const [name, status, body, right] of [
    ['body-altered', 200, /^\{.+\}$/, false],
    ['signature-of-other-body', 204, /^$/, false],
    ['signature-old', 204, /^$/, true],
    ['json-malformed', 200, /^\{$/, true],
    ['member-missing', 204, /^$/, true],
    ['answer-unsigned', 204, /^$/, undefined],
  ]) {
    const sandbox = await start();
    await prepay(sandbox, {}, now);
    await sandbox.faults.inject({ name });
    const target = `/v3/pay/transactions/out-trade-no/${NUMBER}/close`;
    const response = await sandbox.fetch(`https://x.example${target}`, signedClose(sandbox, target));
    const text = await response.text();
    assert.equal(response.status, status, name);
    assert.match(text, body, name);
    if (right === undefined) assert.equal(response.headers.get('Wechatpay-Signature'), null);
    else assert.equal(signatureIsRight(sandbox.credentials, response.headers, text), right, name);
    assert.equal((await sandbox.order(NUMBER)).trade_state, 'CLOSED');
  }
});

test('an altered query says what a forger would want, and an old answer is that of another order', async () => {
  const sandbox = await start();
  await prepay(sandbox, {}, now);
  await sandbox.faults.inject({ name: 'body-altered' });
  assert.equal((await query(sandbox, NUMBER, now)).json.trade_state, 'SUCCESS');
  // Until there is an answer to another query, this fault waits.
  await sandbox.faults.inject({ name: 'answer-replayed', method: 'GET' });
  assert.equal((await query(sandbox, NUMBER, now)).json.out_trade_no, NUMBER);
  assert.equal((await sandbox.faults.list()).length, 1);
  await prepay(sandbox, { out_trade_no: 'ANOTHER-1' }, now);
  const replayed = await query(sandbox, 'ANOTHER-1', now);
  assert.equal(replayed.json.out_trade_no, NUMBER);
  assert.ok(signatureIsRight(sandbox.credentials, replayed.headers, replayed.raw));
  assert.equal((await query(sandbox, 'ANOTHER-1', now)).json.out_trade_no, 'ANOTHER-1');
});

test('under certificates an unknown serial is one of a certificate', async () => {
  const sandbox = await start({ mode: 'certificates' });
  await sandbox.faults.inject({ name: 'signature-unknown-serial' });
  const serial = (await call(sandbox, 'GET', '/v3/certificates', now)).headers.get('Wechatpay-Serial');
  assert.match(serial, /^[0-9A-F]{40}$/);
  assert.ok((await sandbox.certificates()).every(({ serial_no }) => serial_no !== serial));
});

test('observers are told of each fault, and of an answer only if there is one', async () => {
  const events = [];
  const sandbox = await start({ onEvent: (event) => events.push(event) });
  const told = async (name) => {
    events.length = 0;
    await sandbox.faults.inject({ name });
    await prepay(sandbox, {}, now).catch(() => {});
    return events.map(({ type, name: fault }) => (type === 'fault' ? fault : type));
  };
  assert.deepEqual(await told('dns-failure'), ['dns-failure']);
  const { type, name, method, target } = events[0];
  assert.deepEqual([type, name, method, target], ['fault', 'dns-failure', 'POST', PREPAY]);
  assert.deepEqual(await told('connection-closed'), ['request', 'verification', 'connection-closed']);
  assert.deepEqual(await told('connection-reset-after-effect'), [
    'request',
    'verification',
    'order',
    'connection-reset-after-effect',
  ]);
  assert.deepEqual(await told('redirect'), ['request', 'verification', 'redirect', 'response']);
});

test('close ends what hangs, and abort what is delayed or slow', async () => {
  const sandbox = await start();
  for (const fault of [
    { name: 'timeout-before-effect' },
    { name: 'answer-delayed', delayMs: 60_000 },
    { name: 'body-slow', delayMs: 60_000 },
  ]) {
    await sandbox.faults.inject(fault);
    const controller = new AbortController();
    const init = { ...signedClose(sandbox, '/v3/x'), signal: controller.signal };
    const answer = sandbox.fetch('https://x.example/v3/x', init);
    const read = answer.then((response) => response.text());
    setTimeout(() => controller.abort(new Error('enough')), 20);
    await assert.rejects(read, { message: 'enough' }, fault.name);
  }
  await sandbox.faults.inject({ name: 'timeout-after-effect' });
  const hanging = prepay(sandbox, {}, now);
  setTimeout(() => sandbox.close(), 20);
  await assert.rejects(hanging, { name: 'TypeError', message: 'fetch failed' });
});
