import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createSandbox } from '../../sandbox/index.js';
import { assertRefused, call, decrypt, NOON, open, seal, signatureIsRight } from './merchant.mjs';

const posted = [];
const sandbox = await createSandbox({
  now: () => NOON,
  notify: async (url, { headers, body }) => {
    posted.push({ url, headers, body: Buffer.from(body) });
    return new Response(null, { status: 204 });
  },
});
const { credentials } = sandbox;
const named = { 'Wechatpay-Serial': credentials.publicKeyId };
const echo = (json, headers) => call(sandbox, 'POST', '/v3/security/echo', { json, headers });
const refused = (response, field) => assertRefused(response, credentials, { status: 400, code: 'PARAM_ERROR', field });

test('the echo returns the message, signed', async () => {
  const { status, json, headers, raw } = await echo({ echo_message: '你好' });
  assert.deepEqual([status, json], [200, { echo_message: '你好' }]);
  assert.ok(signatureIsRight(credentials, headers, raw));
});

test('the echo opens the encrypted message and encrypts it to the merchant', async () => {
  for (const text of ['13800001747', '张三', 'x'.repeat(214)]) {
    const sealed = seal(credentials, text);
    const { status, json } = await echo({ echo_message: 'x', encrypted_echo_message: sealed }, named);
    assert.equal(status, 200, JSON.stringify(json));
    assert.notEqual(json.encrypted_echo_message, sealed);
    assert.equal(open(credentials, json.encrypted_echo_message), text);
  }
});

test('the echo is notified where the merchant says, its encrypted message under another name', async () => {
  const notify_url = 'https://shop.example.com/n';
  const plain = await echo({ echo_message: 'x', notify_url });
  assert.deepEqual([plain.status, plain.json], [200, { echo_message: 'x' }]);
  await echo({ echo_message: 'y', encrypted_echo_message: seal(credentials, '张三'), notify_url }, named);
  await echo({ echo_message: 'not notified' });
  await sandbox.idle();
  const envelopes = posted.map(({ url, headers, body }) => {
    assert.equal(url, notify_url);
    assert.ok(signatureIsRight(credentials, headers, body));
    return JSON.parse(body);
  });
  assert.deepEqual(
    envelopes.map(({ event_type, resource }) => [event_type, resource.original_type]),
    [
      ['SECURITY_ECHO.SUCCESS', 'security'],
      ['SECURITY_ECHO.SUCCESS', 'security'],
    ],
  );
  const [first, second] = envelopes.map(({ resource }) => decrypt(credentials, resource));
  assert.deepEqual(first, { echo_message: 'x' });
  assert.deepEqual(Object.keys(second), ['echo_message', 'encrypt_echo_message']);
  assert.equal(open(credentials, second.encrypt_echo_message), '张三');
});

test('idle names an echo that was not accepted', async () => {
  const unheard = await createSandbox({
    now: () => NOON,
    keys: sandbox.keys,
    notify: async () => new Response(null, { status: 500 }),
  });
  await call(unheard, 'POST', '/v3/security/echo', { json: { echo_message: 'x', notify_url: 'https://a.example/n' } });
  await assert.rejects(unheard.idle(), {
    code: 'NOTIFICATION_FAILED',
    message: /^The notification SECURITY_ECHO\.SUCCESS was not accepted, in 1 attempt: 500/,
  });
  unheard.close();
});

test('the echo refuses what it does not know or cannot open', async () => {
  refused(await echo({ echo_message: 'x', notify_url: 'https://shop.example.com' }), '/notify_url');
  refused(await echo({}), '/echo_message');
  refused(await echo({ echo_message: 'x', other: 1 }), '/other');
  const sealed = seal(credentials, 'x');
  refused(await echo({ echo_message: 'x', encrypted_echo_message: sealed }), 'Wechatpay-Serial');
  const empty = await echo({ echo_message: 'x', encrypted_echo_message: sealed }, { 'Wechatpay-Serial': '' });
  refused(empty, 'Wechatpay-Serial');
  refused(await echo({ echo_message: 'x', encrypted_echo_message: 'x' }, named), '/encrypted_echo_message');
});
