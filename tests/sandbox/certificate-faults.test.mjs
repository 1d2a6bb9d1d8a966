/**
 * What a merchant's test can make wrong with the platform certificates.
 */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createKeys, createSandbox } from '../../sandbox/index.js';
import { assertRefused, call, NOON, orderBody, prepay, query } from './merchant.mjs';
import { download, openCertificate, signerOf } from './platform.mjs';

const { keys } = await createSandbox({ mode: 'switching', now: () => NOON });
const other = await createKeys();
const { out_trade_no: NUMBER } = orderBody();

/** @param {import('../../sandbox/index.js').SandboxOptions<any>} [options] */
const start = (options) =>
  createSandbox({
    mode: 'certificates',
    now: () => NOON,
    keys,
    notify: async () => new Response(null, { status: 204 }),
    ...options,
  });
const fetchList = (sandbox) => call(sandbox, 'GET', '/v3/certificates');
const wrong = { name: 'SandboxError', code: 'ARGUMENT_INVALID', status: 400 };

test('downloads are counted, also those that are refused, but not what is not signed right', async () => {
  const sandbox = await start();
  assert.equal(sandbox.certificates.downloads, 0);
  await download(sandbox);
  await sandbox.certificates.fail();
  await fetchList(sandbox);
  assert.equal((await call(sandbox, 'GET', '/v3/certificates', { members: { signature: 'AAAA' } })).status, 401);
  assert.equal(sandbox.certificates.downloads, 2);
});

test('downloads fail as often as asked for, with the usual code of the status or another', async () => {
  const sandbox = await start();
  const refusals = async () => {
    const { status, json } = await fetchList(sandbox);
    return [status, json.code];
  };
  for (const [options, expected] of [
    [undefined, [500, 'SYSTEM_ERROR']],
    [{ status: 403 }, [403, 'NO_AUTH']],
    [{ status: 404 }, [404, 'RESOURCE_NOT_EXISTS']],
    [{ status: 404, code: 'NOT_FOUND' }, [404, 'NOT_FOUND']],
    [{ status: 429 }, [429, 'FREQUENCY_LIMITED']],
    [{ status: 502 }, [502, 'SYSTEM_ERROR']],
  ]) {
    await sandbox.certificates.fail(options);
    assert.deepEqual(await refusals(), expected);
    assert.equal((await fetchList(sandbox)).status, 200);
  }
  await sandbox.certificates.fail({ times: 2 });
  assert.deepEqual([(await refusals())[0], (await refusals())[0], (await fetchList(sandbox)).status], [500, 500, 200]);
  await sandbox.certificates.fail({ times: Number.POSITIVE_INFINITY });
  for (let count = 0; count < 5; count += 1) assert.equal((await refusals())[0], 500);
  await sandbox.certificates.reset();
  assert.equal((await fetchList(sandbox)).status, 200);
  for (const options of [{ status: 200 }, { status: 600 }, { code: 'not a code' }, { times: 0 }, { times: 0.5 }]) {
    await assert.rejects(sandbox.certificates.fail(options), wrong);
  }
});

test('a merchant with the public key alone is refused in each way that has been reported', async () => {
  const sandbox = await start({ mode: 'public-key' });
  for (const [status, code] of [
    [404, 'NOT_FOUND'],
    [500, 'SYSTEM_ERROR'],
  ]) {
    await sandbox.certificates.fail({ status, code });
    assertRefused(await fetchList(sandbox), sandbox.credentials, { status, code });
  }
  assertRefused(await fetchList(sandbox), sandbox.credentials, { status: 404, code: 'RESOURCE_NOT_EXISTS' });
  for (const act of [
    () => sandbox.certificates.seal({ apiV3Key: other.apiV3Key }),
    () => sandbox.certificates.list([]),
    () => sandbox.certificates.spell('lower-case'),
  ]) {
    await assert.rejects(act(), { name: 'SandboxError', code: 'NO_CERTIFICATES', status: 409 });
  }
});

test('the list is sealed with another key until the reset; notifications are not', async () => {
  const sandbox = await start();
  await sandbox.certificates.seal({ apiV3Key: other.apiV3Key });
  const { json } = await fetchList(sandbox);
  const [{ encrypt_certificate: sealed }] = json.data;
  assert.throws(() => openCertificate(keys.apiV3Key, sealed));
  assert.match(openCertificate(other.apiV3Key, sealed), /BEGIN CERTIFICATE/);
  await sandbox.certificates.reset();
  assert.equal((await download(sandbox)).certificates.size, 1);
  await assert.rejects(sandbox.certificates.seal({ apiV3Key: 'short' }), wrong);
});

test('the list holds what it is given, and the genuine certificate signs', async () => {
  const sandbox = await start();
  const { certificates: genuine } = await download(sandbox);
  const [known] = sandbox.keys.certificateKeys;
  const past = { effectiveTime: '2020-01-01T00:00:00+08:00', expireTime: '2025-01-01T00:00:00+08:00' };
  await sandbox.certificates.list([
    { ...known, listedAs: '__proto__' },
    { ...known, privateKey: other.privateKey },
    { ...known, serialNo: 'AB12', ...past },
  ]);
  const { json, headers, raw } = await fetchList(sandbox);
  assert.equal(signerOf(headers, raw, genuine), known.serialNo);
  assert.deepEqual(
    json.data.map(({ serial_no }) => serial_no),
    ['__proto__', known.serialNo, 'AB12'],
  );
  const { certificates } = await download(sandbox);
  assert.equal(certificates.get('__proto__').serialNumber, known.serialNo);
  assert.notDeepEqual(certificates.get(known.serialNo).publicKey, genuine.get(known.serialNo).publicKey);
  assert.equal(Date.parse(certificates.get('AB12').validTo), Date.parse(past.expireTime));
  // What a request may name, and what the credentials hold, is the genuine one.
  await prepay(sandbox);
  assert.equal((await query(sandbox, NUMBER, { headers: { 'Wechatpay-Serial': 'AB12' } })).status, 400);
  assert.equal(sandbox.credentials.platformKeys.length, 1);
  await sandbox.certificates.list([]);
  assert.equal((await fetchList(sandbox)).status, 404);
  await sandbox.certificates.reset();
  assert.deepEqual([...(await download(sandbox)).certificates.keys()], [known.serialNo]);
  for (const [list, message] of [
    [[{ ...known, expireTime: 'soon' }], 'data.0.effectiveTime and expireTime must be RFC 3339, in this order'],
    [[{ ...known, effectiveTime: [known.effectiveTime] }], 'data.0.effectiveTime must be a string'],
    [[{ ...known, serialNo: ['AB12'] }], 'data.0.serialNo must be a string'],
    [[known, { ...known, privateKey: undefined }], 'data.1.privateKey must be a string'],
    [[{ ...known, listedAs: 5 }], 'data.0.listedAs must be a string'],
    [[null], 'data.0 must be an object'],
    [undefined, 'data must be an array'],
    [{}, 'data must be an array'],
  ]) {
    await assert.rejects(sandbox.certificates.list(list), { ...wrong, message });
  }
});

test('serials are spelled as asked for in answers and notifications; the id of the public key never', async () => {
  const sandbox = await start({ mode: 'switching' });
  await prepay(sandbox);
  await sandbox.pay(NUMBER);
  await sandbox.idle();
  const [{ serialNo }] = sandbox.keys.certificateKeys;
  const { publicKeyId } = sandbox.credentials;
  for (const [form, spelled] of [
    ['lower-case', serialNo.toLowerCase()],
    ['zero-padded', `00${serialNo}`],
  ]) {
    await sandbox.certificates.spell(form);
    const { headers } = await query(sandbox, NUMBER);
    assert.equal(headers.get('Wechatpay-Serial'), spelled);
    const named = await query(sandbox, NUMBER, { headers: { 'Wechatpay-Serial': publicKeyId } });
    assert.equal(named.headers.get('Wechatpay-Serial'), publicKeyId);
    const signers = [await sandbox.notification(NUMBER), await sandbox.notification(NUMBER)];
    assert.deepEqual(signers.map((signed) => signed.headers['Wechatpay-Serial']).sort(), [publicKeyId, spelled].sort());
  }
  await sandbox.certificates.reset();
  assert.equal((await query(sandbox, NUMBER)).headers.get('Wechatpay-Serial'), serialNo);
  await assert.rejects(sandbox.certificates.spell('backwards'), wrong);
});

test('the faults are acts of the HTTP interface too', async () => {
  const sandbox = await start({ mode: 'switching' });
  const post = async (path, json) => {
    const response = await sandbox.fetch(`/_sandbox/${path}`, { method: 'POST', body: JSON.stringify(json) });
    return [response.status, await response.json()];
  };
  assert.deepEqual(await post('certificates/fail', { status: 403 }), [200, { status: 403 }]);
  assert.equal((await fetchList(sandbox)).status, 403);
  assert.equal((await post('certificates/fail', { status: 200 }))[0], 400);
  assert.equal((await post('certificates/seal', { apiV3Key: other.apiV3Key }))[0], 200);
  await assert.rejects(download(sandbox));
  assert.equal((await post('certificates/seal', {}))[0], 400);
  assert.equal((await post('certificates/reset', {}))[0], 200);
  const [known] = sandbox.keys.certificateKeys;
  assert.equal((await post('certificates/list', { data: [{ ...known, listedAs: 'AB12' }] }))[0], 200);
  assert.deepEqual([...(await download(sandbox)).certificates.keys()], ['AB12']);
  assert.equal((await post('certificates/list', {}))[0], 400);
  assert.equal((await post('certificates/spell', { form: 'lower-case' }))[0], 200);
  assert.equal((await fetchList(sandbox)).headers.get('Wechatpay-Serial'), known.serialNo.toLowerCase());
  assert.equal((await post('switch', { stage: 'finished' }))[0], 200);
  assert.equal((await fetchList(sandbox)).status, 404);
  assert.equal((await post('switch', { stage: 'running' }))[0], 409);
});
