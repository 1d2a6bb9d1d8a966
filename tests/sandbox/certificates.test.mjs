/**
 * Merchants with platform certificates, before and during their switch to the public key: the list, who signs, which
 * serials a request may name, and rotation.
 */

import assert from 'node:assert/strict';
import crypto from 'node:crypto';
import { test } from 'node:test';
import { createKeys, createSandbox } from '../../sandbox/index.js';
import { assertRefused, call, decrypt, NOON, orderBody, prepay, query, refund } from './merchant.mjs';
import { download, sealWith, signerOf } from './platform.mjs';

const now = () => NOON;
const keys = (await createSandbox({ mode: 'switching', now })).keys;
const { out_trade_no: NUMBER } = orderBody();

/** @param {import('../../sandbox/index.js').SandboxOptions<any>} [options] */
const start = (options) =>
  createSandbox({
    mode: 'certificates',
    now,
    keys,
    notify: async () => new Response(null, { status: 204 }),
    ...options,
  });

const naming = (serial) => ({ headers: { 'Wechatpay-Serial': serial } });

/** Everything that may sign, by serial. */
async function signers(sandbox) {
  const { certificates } = await download(sandbox);
  const { publicKeyId, publicKey } = sandbox.credentials;
  return publicKeyId === undefined ? certificates : new Map([...certificates, [publicKeyId, publicKey]]);
}

test('the list is encrypted, and signed by a certificate in it; the query does not matter', async () => {
  const sandbox = await start();
  for (const target of [
    '/v3/certificates',
    '/v3/certificates?algorithm_type=RSA',
    '/v3/certificates?algorithm_type=ALL',
  ]) {
    const { response, certificates } = await download(sandbox, target);
    assert.match(response.headers.get('Content-Type'), /^application\/json/);
    assert.equal(response.json.data.length, 1);
    const [entry] = response.json.data;
    assert.deepEqual(Object.keys(entry), ['serial_no', 'effective_time', 'expire_time', 'encrypt_certificate']);
    assert.equal(entry.encrypt_certificate.associated_data, 'certificate');
    const certificate = certificates.get(entry.serial_no);
    assert.equal(certificate.serialNumber, entry.serial_no);
    assert.match(entry.serial_no, /^[1-9A-F][0-9A-F]{39}$/);
    for (const [name, inside] of [
      ['effective_time', certificate.validFrom],
      ['expire_time', certificate.validTo],
    ]) {
      assert.match(entry[name], /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\+08:00$/);
      assert.equal(Date.parse(entry[name]), Date.parse(inside));
    }
    assert.ok(Date.parse(entry.effective_time) < NOON && Date.parse(entry.expire_time) > NOON);
    assert.equal(signerOf(response.headers, response.raw, certificates), entry.serial_no);
  }
});

test('there is no list for SM2, of another algorithm, or in the mode public-key', async () => {
  const sandbox = await start();
  const sm = await call(sandbox, 'GET', '/v3/certificates?algorithm_type=SM2');
  assert.deepEqual([sm.status, sm.json.code], [404, 'RESOURCE_NOT_EXISTS']);
  const other = await call(sandbox, 'GET', '/v3/certificates?algorithm_type=EC');
  assert.deepEqual([other.status, other.json.code], [400, 'PARAM_ERROR']);
  // Also with keys that have certificates.
  const publicOnly = await start({ mode: 'public-key' });
  assertRefused(await call(publicOnly, 'GET', '/v3/certificates'), publicOnly.credentials, {
    status: 404,
    code: 'RESOURCE_NOT_EXISTS',
  });
  assert.deepEqual(await publicOnly.certificates(), []);
  for (const act of ['rotateCertificate', 'retireCertificate']) {
    await assert.rejects(publicOnly[act](), { name: 'SandboxError', code: 'NO_CERTIFICATES', status: 409 });
  }
});

test('credentials carry what verifies: the public key, certificates, or both', async () => {
  const names = async (mode) => Object.keys((await start({ mode })).credentials).slice(8);
  assert.deepEqual(await names('public-key'), ['publicKeyId', 'publicKey']);
  assert.deepEqual(await names('certificates'), ['platformKeys']);
  assert.deepEqual(await names('switching'), ['publicKeyId', 'publicKey', 'platformKeys']);
  const sandbox = await start();
  const { certificates } = await download(sandbox);
  const [{ certificate }] = sandbox.credentials.platformKeys;
  assert.deepEqual([...certificates.keys()], [new crypto.X509Certificate(certificate).serialNumber]);
});

test('certificates: answers, refusals and notifications are signed by the certificate', async () => {
  const posted = [];
  const sandbox = await start({
    notify: async (_, { headers, body }) => {
      posted.push({ headers, body });
      return new Response(null, { status: 204 });
    },
  });
  const { certificates } = await download(sandbox);
  const [serial] = certificates.keys();
  const answers = [await prepay(sandbox), await query(sandbox, NUMBER), await query(sandbox, 'UNKNOWN-0001')];
  assert.deepEqual(
    answers.map(({ status }) => status),
    [200, 200, 404],
  );
  for (const { headers, raw } of answers) assert.equal(signerOf(headers, raw, certificates), serial);
  await sandbox.pay(NUMBER);
  await sandbox.idle();
  await refund(sandbox);
  await sandbox.refunds.settle('RF-0001');
  await sandbox.idle();
  assert.equal(posted.length, 2);
  for (const { headers, body } of posted) {
    assert.equal(signerOf(headers, Buffer.from(body), certificates), serial);
    assert.equal(decrypt(sandbox.credentials, JSON.parse(Buffer.from(body)).resource).out_trade_no, NUMBER);
  }
});

test('certificates: a request names a current certificate, in any spelling, or nothing', async () => {
  const sandbox = await start();
  await prepay(sandbox);
  const [{ serial_no: serial }] = await sandbox.certificates();
  for (const name of [undefined, '', serial, serial.toLowerCase(), `00${serial}`]) {
    assert.equal((await query(sandbox, NUMBER, naming(name))).status, 200, `"${name}"`);
  }
  for (const name of [keys.publicKeyId, `${serial.slice(1)}A`, keys.serialNo, '0', 'undefined', '__proto__']) {
    const refused = await query(sandbox, NUMBER, naming(name));
    assert.deepEqual([refused.status, refused.json.code], [400, 'PARAM_ERROR'], name);
    assert.equal(refused.json.message, '平台证书序列号Wechatpay-Serial错误');
  }
  const publicOnly = await start({ mode: 'public-key' });
  assert.equal((await query(publicOnly, NUMBER, naming(serial))).status, 400);
});

test('switching: the answer follows the request; notifications take turns', async () => {
  const posted = [];
  const sandbox = await start({
    mode: 'switching',
    notify: async (_, { headers, body }) => {
      posted.push({ headers, body });
      return new Response(null, { status: 204 });
    },
  });
  const known = await signers(sandbox);
  const [serial, keyId] = known.keys();
  await prepay(sandbox);
  for (const [name, signer] of [
    [undefined, serial],
    ['', serial],
    [serial, serial],
    [keyId, keyId],
    // Not a key that anybody has: the refusal is signed by default.
    [keyId.slice(0, -1), serial],
  ]) {
    const { headers, raw } = await query(sandbox, NUMBER, naming(name));
    assert.equal(signerOf(headers, raw, known), signer, `"${name}"`);
  }
  const { response } = await download(sandbox, '/v3/certificates', naming(keyId));
  assert.equal(signerOf(response.headers, response.raw, known), keyId);
  await sandbox.pay(NUMBER);
  await sandbox.idle();
  await sandbox.resend(NUMBER);
  await sandbox.resend(NUMBER);
  assert.deepEqual(
    posted.map(({ headers, body }) => signerOf(headers, Buffer.from(body), known)),
    [serial, keyId, serial],
  );
});

test('a field is decrypted with the key that the request names, and with no other', async () => {
  const sandbox = await start({ mode: 'switching' });
  await sandbox.rotateCertificate();
  const known = await signers(sandbox);
  assert.equal(known.size, 3);
  const echo = (sealed, serial) =>
    call(sandbox, 'POST', '/v3/security/echo', {
      json: { echo_message: 'clear', encrypted_echo_message: sealed },
      ...naming(serial),
    });
  for (const [serial, key] of known) {
    const sealed = sealWith(key.publicKey ?? key, '张三 13800138000');
    for (const name of known.keys()) {
      const { status, json } = await echo(sealed, name);
      assert.equal(status, name === serial ? 200 : 400, `sealed for ${serial}, named ${name}`);
      if (status !== 200) continue;
      const opened = crypto.privateDecrypt(
        { key: sandbox.credentials.privateKey, padding: crypto.constants.RSA_PKCS1_OAEP_PADDING },
        Buffer.from(json.encrypted_echo_message, 'base64'),
      );
      assert.equal(opened.toString(), '张三 13800138000');
    }
  }
  const unnamed = await echo(sealWith([...known.values()][0].publicKey, 'x'), '');
  assert.deepEqual([unnamed.status, unnamed.json.detail.field], [400, 'Wechatpay-Serial']);
});

test('rotation: the new certificate is listed beside the old one and signs; then the old one ends', async () => {
  const events = [];
  const sandbox = await start({ onEvent: (event) => event.type === 'certificate' && events.push(event) });
  await prepay(sandbox);
  await sandbox.pay(NUMBER);
  await sandbox.idle();
  const [{ serial_no: old }] = await sandbox.certificates();

  const listed = await sandbox.rotateCertificate();
  const { response, certificates } = await download(sandbox);
  assert.deepEqual([...certificates.keys()], [old, listed[1].serial_no]);
  assert.deepEqual(
    listed.map(({ newest }) => newest),
    [false, true],
  );
  const fresh = listed[1].serial_no;
  assert.notEqual(fresh, old);
  assert.notDeepEqual(certificates.get(fresh).publicKey, certificates.get(old).publicKey);
  // Clients find the newest one by this, and refuse one that is not valid yet.
  const times = response.json.data.map(({ effective_time }) => Date.parse(effective_time));
  assert.ok(times[0] < times[1] && times[1] < NOON);
  assert.equal(signerOf(response.headers, response.raw, certificates), fresh);
  const old200 = await query(sandbox, NUMBER, naming(old));
  assert.equal(old200.status, 200);
  assert.equal(signerOf(old200.headers, old200.raw, certificates), fresh);
  const { headers, body } = await sandbox.notification(NUMBER);
  assert.equal(signerOf(headers, Buffer.from(body), certificates), fresh);
  assert.equal(sandbox.credentials.platformKeys.length, 2);

  assert.deepEqual(
    (await sandbox.retireCertificate()).map(({ serial_no }) => serial_no),
    [fresh],
  );
  assert.deepEqual([...(await download(sandbox)).certificates.keys()], [fresh]);
  assert.equal((await query(sandbox, NUMBER, naming(old))).status, 400);
  assert.equal((await query(sandbox, NUMBER, naming(fresh))).status, 200);
  await assert.rejects(sandbox.retireCertificate(), { code: 'LAST_CERTIFICATE', status: 409 });
  assert.deepEqual(events, [
    { type: 'certificate', act: 'rotate', serial_no: fresh },
    { type: 'certificate', act: 'retire', serial_no: old },
  ]);
});

test('rotations at the same moment have an order', async () => {
  const sandbox = await start();
  await Promise.all([sandbox.rotateCertificate(), sandbox.rotateCertificate()]);
  const times = (await sandbox.certificates()).map(({ effective_time }) => Date.parse(effective_time));
  assert.equal(new Set(times).size, 3);
  assert.deepEqual(times, times.toSorted());
});

test('an expired certificate is listed no longer, unless it is the last one', async () => {
  let time = NOON;
  const sandbox = await start({ now: () => time });
  const [old, fresh] = await sandbox.rotateCertificate();
  time = Date.parse(old.expire_time) - 1000;
  assert.equal((await sandbox.certificates()).length, 2);
  time = Date.parse(old.expire_time);
  assert.deepEqual([...(await download(sandbox, undefined, { time })).certificates.keys()], [fresh.serial_no]);
  assert.equal((await query(sandbox, NUMBER, { time, ...naming(old.serial_no) })).status, 400);
  time = Date.parse(fresh.expire_time) + 1000;
  const { response, certificates } = await download(sandbox, undefined, { time });
  assert.equal(signerOf(response.headers, response.raw, certificates), fresh.serial_no);
});

test('keys go on: the same certificates in another sandbox, in every mode', async () => {
  const sandbox = await start();
  await sandbox.rotateCertificate();
  const again = await start({ keys: sandbox.keys });
  assert.deepEqual(again.credentials.platformKeys, sandbox.credentials.platformKeys);
  assert.equal(again.credentials.serialNo, sandbox.credentials.serialNo);
  const publicOnly = await start({ mode: 'public-key', keys: sandbox.keys });
  assert.deepEqual(publicOnly.keys, sandbox.keys);
  // Keys of the mode public-key get a certificate.
  const fresh = await start({ keys: await createKeys() });
  assert.equal((await fresh.certificates()).length, 1);
});

test('given certificates may be expired or not yet valid; wrong ones and a wrong mode are refused', async () => {
  const [certificateKey] = keys.certificateKeys;
  const given = (changes) => start({ keys: { ...keys, certificateKeys: [{ ...certificateKey, ...changes }] } });
  const early = { effectiveTime: '2030-01-01T00:00:00+08:00', expireTime: '2035-01-01T00:00:00+08:00' };
  const [view] = await (await given(early)).certificates();
  assert.deepEqual([view.effective_time, view.expire_time], [early.effectiveTime, early.expireTime]);
  for (const expireTime of ['soon', '2035-02-30T00:00:00+08:00']) {
    await assert.rejects(given({ expireTime }), /RFC 3339/);
  }
  await assert.rejects(given({ expireTime: certificateKey.effectiveTime }), /in this order/);
  for (const serialNo of ['0A3D', 'abc', '', '1'.repeat(41)]) await assert.rejects(given({ serialNo }), /upper-case/);
  await assert.rejects(start({ mode: 'certificate' }), /mode must be public-key, certificates or switching/);
});
