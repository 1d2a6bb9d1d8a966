/**
 * Bills: what the sandbox refuses, and when they are there.
 */

import assert from 'node:assert/strict';
import crypto from 'node:crypto';
import { test } from 'node:test';
import { gunzipSync } from 'node:zlib';
import { createKeys, createSandbox } from '../../sandbox/index.js';
import { assertRefused, call, NOON, open, orderBody, prepay, signedHeaders } from './merchant.mjs';

const keys = await createKeys();
const ASK = '/v3/bill/tradebill?bill_date=2026-07-20';

/** A sandbox in which an order was paid at noon of 2026-07-20. */
async function paid() {
  const sandbox = await createSandbox({
    keys,
    now: () => NOON,
    notify: async () => new Response(null, { status: 204 }),
  });
  await prepay(sandbox);
  await sandbox.pay(orderBody().out_trade_no);
  return sandbox;
}

/** The file, as a merchant downloads it. */
async function fileOf(sandbox, url) {
  const target = url.replace('https://api.mch.weixin.qq.com', '');
  const response = await sandbox.fetch(url, { headers: signedHeaders(sandbox.credentials, { method: 'GET', target }) });
  return { status: response.status, headers: response.headers, bytes: Buffer.from(await response.arrayBuffer()) };
}

const sha1 = (bytes) => crypto.createHash('sha1').update(bytes).digest('hex');

test('a bill is there from ten on the next day, for three months', async () => {
  const sandbox = await paid();
  const answer = (time, options) => call(sandbox, 'GET', ASK, { time, ...options });
  const at = async (hours) => {
    await sandbox.clock.offset(hours * 3600);
    return answer(NOON + hours * 3_600_000);
  };
  assertRefused(await at(0), sandbox.credentials, { status: 400, code: 'INVALID_REQUEST', field: 'bill_date' });
  assert.equal((await at(21)).json.code, 'STATEMENT_CREATING');
  assert.equal((await at(22)).status, 200);
  assert.equal((await at(24 * 90)).status, 200);
  assertRefused(await at(24 * 100), sandbox.credentials, { status: 400, code: 'INVALID_REQUEST' });
});

test('a bill is laid out as documented, unsigned, and fits its hash; its URL lives for five minutes', async () => {
  const sandbox = await paid();
  await sandbox.bills.publish();
  const { json } = await call(sandbox, 'GET', ASK);
  const file = await fileOf(sandbox, json.download_url);
  assert.deepEqual([file.status, json.hash_type, json.hash_value], [200, 'SHA1', sha1(file.bytes)]);
  assert.equal(file.headers.get('Wechatpay-Signature'), null);
  const lines = file.bytes.toString().split('\r\n');
  assert.equal(lines.length, 5);
  assert.match(lines[0], /^\ufeff交易时间,公众账号ID,.*,费率备注$/);
  assert.match(lines[1], /^`2026-07-20 12:00:00,`wxd678efh567hg6787,`1230000109,`0,`,.*,`1\.00,`0\.00,`$/);
  assert.equal(lines[1].split(',`').length, lines[0].split(',').length);
  assert.match(lines[3], /^`1\.0,`1\.00,`0\.00/);
  const { json: zipped } = await call(sandbox, 'GET', `${ASK}&tar_type=GZIP`);
  assert.equal(zipped.hash_value, json.hash_value);
  assert.deepEqual(gunzipSync((await fileOf(sandbox, zipped.download_url)).bytes), file.bytes);
  await sandbox.clock.offset(301);
  const target = json.download_url.replace('https://api.mch.weixin.qq.com', '');
  const late = await call(sandbox, 'GET', target, { time: NOON + 301_000 });
  assertRefused(late, sandbox.credentials, { status: 403, code: 'NO_AUTH' });
});

test('a day that does not exist has no bill', async () => {
  const sandbox = await paid();
  for (const day of ['2026-06-31', '2026-02-29', '2026-00-01', 'today']) {
    const answer = await call(sandbox, 'GET', `/v3/bill/tradebill?bill_date=${day}`);
    assertRefused(answer, sandbox.credentials, { status: 400, code: 'PARAM_ERROR', field: 'bill_date' });
  }
});

test('an encrypted bill opens with the key that the merchant opens', async () => {
  const sandbox = await paid();
  await sandbox.bills.publish();
  const query = 'sub_mchid=1900000109&bill_date=2026-07-20&account_type=BASIC&algorithm=AEAD_AES_256_GCM';
  const { json } = await call(sandbox, 'GET', `/v3/bill/sub-merchant-fundflowbill?${query}`);
  assert.equal(json.download_bill_count, 2);
  const parts = json.download_bill_list.sort((one, two) => one.bill_sequence - two.bill_sequence);
  const plain = await Promise.all(
    parts.map(async ({ download_url, encrypt_key, nonce, hash_value }) => {
      const { bytes } = await fileOf(sandbox, download_url);
      const decipher = crypto.createDecipheriv('aes-256-gcm', open(sandbox.credentials, encrypt_key), nonce);
      decipher.setAuthTag(bytes.subarray(-16));
      const opened = Buffer.concat([decipher.update(bytes.subarray(0, -16)), decipher.final()]);
      assert.equal(hash_value, sha1(opened));
      return opened;
    }),
  );
  const { json: whole } = await call(sandbox, 'GET', '/v3/bill/fundflowbill?bill_date=2026-07-20');
  const fields = (bytes) => bytes.toString().replace(/`\d{24}/g, '');
  assert.equal(fields(Buffer.concat(plain)), fields((await fileOf(sandbox, whole.download_url)).bytes));
});

test('what is not documented is refused, and a day without trade has no bill', async () => {
  const sandbox = await paid();
  await sandbox.bills.publish();
  for (const [target, code, field] of [
    ['/v3/bill/tradebill', 'PARAM_ERROR', 'bill_date'],
    ['/v3/bill/tradebill?bill_date=20260720', 'PARAM_ERROR', 'bill_date'],
    [`${ASK}&bill_type=all`, 'PARAM_ERROR', 'bill_type'],
    [`${ASK}&tar_type=ZIP`, 'PARAM_ERROR', 'tar_type'],
    [`${ASK}&page=1`, 'PARAM_ERROR', 'page'],
    [`${ASK}&bill_type=REFUND`, 'NO_STATEMENT_EXIST'],
    ['/v3/bill/tradebill?bill_date=2026-07-19', 'NO_STATEMENT_EXIST'],
    ['/v3/bill/fundflowbill?bill_date=2026-07-19', 'NO_STATEMENT_EXIST'],
    ['/v3/bill/fundflowbill?bill_date=2026-07-20&account_type=X', 'PARAM_ERROR', 'account_type'],
    ['/v3/bill/sub-merchant-fundflowbill?bill_date=2026-07-20', 'PARAM_ERROR', 'sub_mchid'],
  ]) {
    assertRefused(await call(sandbox, 'GET', target), sandbox.credentials, { status: 400, code, field });
  }
  assertRefused(await call(sandbox, 'GET', '/v3/billdownload/file?token=x'), sandbox.credentials, {
    status: 403,
    code: 'NO_AUTH',
    field: 'token',
  });
  await assert.rejects(sandbox.bills.trouble('none'), { code: 'ARGUMENT_INVALID', status: 400 });
});
