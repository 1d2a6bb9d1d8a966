/**
 * The stages of a merchant's switch from platform certificates to the public key.
 */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createSandbox } from '../../sandbox/index.js';
import { call, NOON, orderBody, prepay, query } from './merchant.mjs';
import { sealWith } from './platform.mjs';

const { keys } = await createSandbox({ mode: 'switching', now: () => NOON });
const { publicKeyId } = keys;
const [{ serialNo: certificate }] = keys.certificateKeys;
const { out_trade_no: NUMBER } = orderBody();

async function start() {
  const sandbox = await createSandbox({
    mode: 'switching',
    now: () => NOON,
    keys,
    notify: async () => new Response(null, { status: 204 }),
  });
  await prepay(sandbox);
  await sandbox.pay(NUMBER);
  await sandbox.idle();
  return sandbox;
}

const naming = (serial) => ({ headers: { 'Wechatpay-Serial': serial } });
/** Who signs the answer to a request that names this key. */
const answered = async (sandbox, serial) => {
  const { status, headers } = await query(sandbox, NUMBER, naming(serial));
  return status === 200 ? headers.get('Wechatpay-Serial') : status;
};
/** How many of so many notifications the public key signs. */
async function share(sandbox, count) {
  const signed = await Promise.all(Array.from({ length: count }, () => sandbox.notification(NUMBER)));
  return signed.filter(({ headers }) => headers['Wechatpay-Serial'] === publicKeyId).length;
}

test('prepared: certificates sign everything, also if the request names the public key, which it may', async () => {
  const sandbox = await start();
  await sandbox.switchTo('prepared');
  assert.equal(await answered(sandbox, publicKeyId), certificate);
  assert.equal(await answered(sandbox, undefined), certificate);
  assert.equal(await share(sandbox, 10), 0);
  const { publicKey } = sandbox.credentials;
  const { status } = await call(sandbox, 'POST', '/v3/security/echo', {
    json: { echo_message: 'x', encrypted_echo_message: sealWith(publicKey, 'x') },
    ...naming(publicKeyId),
  });
  assert.equal(status, 200);
});

test('running: answers follow the request, and notifications move by share', async () => {
  const sandbox = await start();
  await sandbox.switchTo('running', { notifications: 0 });
  assert.equal(await answered(sandbox, publicKeyId), publicKeyId);
  assert.equal(await answered(sandbox, certificate), certificate);
  assert.equal(await share(sandbox, 10), 0);
  for (const [notifications, count, signed] of [
    [0.01, 100, 1],
    [0.1, 100, 10],
    [0.2, 100, 20],
    [0.5, 10, 5],
    [1, 10, 10],
  ]) {
    await sandbox.switchTo('running', { notifications });
    assert.equal(await share(sandbox, count), signed, `${notifications}`);
  }
});

test('finished: the certificates are void, and there is no way back', async () => {
  const sandbox = await start();
  await sandbox.switchTo('finished');
  assert.equal(await answered(sandbox, undefined), publicKeyId);
  assert.equal(await answered(sandbox, publicKeyId), publicKeyId);
  assert.equal(await answered(sandbox, certificate), 400);
  assert.equal(await share(sandbox, 5), 5);
  assert.deepEqual(await sandbox.certificates(), []);
  assert.equal((await call(sandbox, 'GET', '/v3/certificates')).status, 404);
  assert.equal(sandbox.credentials.platformKeys, undefined);
  await assert.rejects(sandbox.rotateCertificate(), { code: 'NO_CERTIFICATES' });
  await assert.rejects(sandbox.switchTo('running'), { code: 'SWITCH_FINISHED', status: 409 });
});

test('only a merchant that switches has stages, and no others than these', async () => {
  const sandbox = await start();
  for (const [stage, options] of [
    ['begun', {}],
    ['running', { notifications: 1.1 }],
    ['running', { notifications: -1 }],
    ['running', { notifications: '1' }],
  ]) {
    await assert.rejects(sandbox.switchTo(stage, options), { code: 'ARGUMENT_INVALID', status: 400 });
  }
  for (const mode of ['public-key', 'certificates']) {
    const single = await createSandbox({ mode, now: () => NOON, keys });
    await assert.rejects(single.switchTo('running'), { code: 'NOT_SWITCHING', status: 409 });
  }
});
