import assert from 'node:assert/strict';
import crypto from 'node:crypto';
import { test } from 'node:test';
import { createSandbox } from '../../sandbox/index.js';
import { assertRefused, call, NOON, seal, signatureIsRight } from './merchant.mjs';

const sandbox = await createSandbox({ now: () => NOON });
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
    const key = { key: credentials.privateKey, padding: crypto.constants.RSA_PKCS1_OAEP_PADDING };
    const opened = crypto.privateDecrypt(key, Buffer.from(json.encrypted_echo_message, 'base64'));
    assert.equal(opened.toString(), text);
  }
});

test('the echo takes a notify_url, and refuses what it does not know or cannot open', async () => {
  const withUrl = await echo({ echo_message: 'x', notify_url: 'https://shop.example.com/n' });
  assert.deepEqual([withUrl.status, withUrl.json], [200, { echo_message: 'x' }]);
  refused(await echo({ echo_message: 'x', notify_url: 'https://shop.example.com' }), '/notify_url');
  refused(await echo({}), '/echo_message');
  refused(await echo({ echo_message: 'x', other: 1 }), '/other');
  const sealed = seal(credentials, 'x');
  refused(await echo({ echo_message: 'x', encrypted_echo_message: sealed }), 'Wechatpay-Serial');
  const empty = await echo({ echo_message: 'x', encrypted_echo_message: sealed }, { 'Wechatpay-Serial': '' });
  refused(empty, 'Wechatpay-Serial');
  refused(await echo({ echo_message: 'x', encrypted_echo_message: 'x' }, named), '/encrypted_echo_message');
});
