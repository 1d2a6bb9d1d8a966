/**
 * Interfaces whose requests and answers hold encrypted names: transfers to users, receivers of shared profits.
 */

import assert from 'node:assert/strict';
import crypto from 'node:crypto';
import { test } from 'node:test';
import { createSandbox } from '../../sandbox/index.js';
import { assertRefused, call, NOON, open, seal, signatureIsRight } from './merchant.mjs';

let time = NOON;
const sandbox = await createSandbox({ now: () => time });
const { credentials } = sandbox;
const named = { 'Wechatpay-Serial': credentials.publicKeyId };
const TRANSFERS = '/v3/fund-app/mch-transfer/transfer-bills';
const RECEIVERS = '/v3/profitsharing/receivers/add';

const transferBody = (changes) => ({
  appid: credentials.appid,
  out_bill_no: 'plfk2020042013',
  transfer_scene_id: '1000',
  openid: 'o-MYE42l80oelYMDE34nYD456Xoy',
  transfer_amount: 1000,
  transfer_remark: '2020年4月报销',
  transfer_scene_report_infos: [
    { info_type: '活动名称', info_content: '新会员有礼' },
    { info_type: '奖励说明', info_content: '注册会员抽奖' },
  ],
  ...changes,
});
const receiverBody = (changes) => ({
  appid: credentials.appid,
  type: 'MERCHANT_ID',
  account: '86693852',
  relation_type: 'STORE',
  ...changes,
});
const post = (path, json, headers) => call(sandbox, 'POST', path, { json, headers, time });
const get = (path) => call(sandbox, 'GET', path, { time });
const refused = (response, field, code = 'PARAM_ERROR') =>
  assertRefused(response, credentials, { status: 400, code, field });

test('a transfer is accepted, repeated with another ciphertext, and found with the name for the merchant', async () => {
  const send = () => post(TRANSFERS, transferBody({ user_name: seal(credentials, '张三') }), named);
  const { status, json, headers, raw } = await send();
  assert.equal(status, 200, raw.toString());
  assert.ok(signatureIsRight(credentials, headers, raw));
  assert.deepEqual(Object.keys(json), ['out_bill_no', 'transfer_bill_no', 'create_time', 'state', 'package_info']);
  assert.deepEqual([json.out_bill_no, json.state], ['plfk2020042013', 'WAIT_USER_CONFIRM']);
  assert.deepEqual((await send()).json, json);
  for (const path of [`out-bill-no/${json.out_bill_no}`, `transfer-bill-no/${json.transfer_bill_no}`]) {
    const { user_name, ...found } = (await get(`${TRANSFERS}/${path}`)).json;
    assert.equal(open(credentials, user_name), '张三');
    assert.deepEqual(found, {
      mch_id: credentials.mchid,
      out_bill_no: json.out_bill_no,
      transfer_bill_no: json.transfer_bill_no,
      appid: credentials.appid,
      state: 'WAIT_USER_CONFIRM',
      transfer_amount: 1000,
      transfer_remark: '2020年4月报销',
      openid: 'o-MYE42l80oelYMDE34nYD456Xoy',
      create_time: json.create_time,
      update_time: json.create_time,
    });
  }
  const other = await post(TRANSFERS, transferBody({ user_name: seal(credentials, '李四') }), named);
  refused(other, '/out_bill_no', 'INVALID_REQUEST');
});

test('a transfer without a name needs no serial, and its query has none', async () => {
  const { json } = await post(TRANSFERS, transferBody({ out_bill_no: 'A1' }));
  assert.equal((await get(`${TRANSFERS}/out-bill-no/${json.out_bill_no}`)).json.user_name, undefined);
});

test('transfers are found for 30 days, unknown ones never', async () => {
  await post(TRANSFERS, transferBody({ out_bill_no: 'A2' }));
  const path = `${TRANSFERS}/out-bill-no/A2`;
  for (const [after, status] of [
    [30 * 86_400_000 - 1000, 200],
    [30 * 86_400_000, 404],
  ]) {
    time = NOON + after;
    assert.equal((await get(path)).status, status);
  }
  time = NOON;
  for (const unknown of ['out-bill-no/A3', 'transfer-bill-no/A2', 'out-bill-no/__proto__']) {
    assertRefused(await get(`${TRANSFERS}/${unknown}`), credentials, { status: 404, code: 'NOT_FOUND' });
  }
});

test('a transfer is refused for what breaks its rules', async () => {
  const [first] = transferBody().transfer_scene_report_infos;
  for (const [changes, field] of [
    [{ out_bill_no: 'A-1' }, '/out_bill_no'],
    [{ transfer_scene_id: '1001' }, '/transfer_scene_id'],
    [{ transfer_scene_report_infos: [first] }, '/transfer_scene_report_infos'],
    [{ transfer_scene_report_infos: [first, first] }, '/transfer_scene_report_infos'],
    [{ transfer_scene_id: '1002' }, '/transfer_scene_report_infos'],
    [{ transfer_amount: 200_000 }, '/user_name'],
    [{ transfer_amount: 29, user_name: 'x' }, '/user_name'],
    [{ transfer_amount: 0 }, '/transfer_amount'],
    [{ transfer_remark: 'x'.repeat(33) }, '/transfer_remark'],
    [{ notify_url: 'https://shop.example.com/n?a=1' }, '/notify_url'],
    [{ user_name: null }, '/user_name'],
    [{ other: 1 }, '/other'],
  ]) {
    refused(await post(TRANSFERS, transferBody({ out_bill_no: 'B1', ...changes }), named), field);
  }
  const unbound = await post(TRANSFERS, transferBody({ appid: 'wx0' }));
  refused(unbound, '/appid', 'APPID_MCHID_NOT_MATCH');
});

test('a receiver is added, and answered with the name for the merchant', async () => {
  const { status, json, raw } = await post(RECEIVERS, receiverBody({ name: seal(credentials, '示例商户') }), named);
  assert.equal(status, 200, raw.toString());
  const { name, ...rest } = json;
  assert.equal(open(credentials, name), '示例商户');
  assert.deepEqual(rest, { type: 'MERCHANT_ID', account: '86693852', relation_type: 'STORE' });
  const person = receiverBody({ type: 'PERSONAL_OPENID', relation_type: 'CUSTOM', custom_relation: '代理商' });
  const { appid: _, ...answered } = person;
  assert.deepEqual((await post(RECEIVERS, person)).json, answered);
});

test('a receiver is refused for what breaks its rules', async () => {
  for (const [changes, field] of [
    [{}, '/name'],
    [{ relation_type: 'CUSTOM', name: 'x' }, '/custom_relation'],
    [{ relation_type: 'FRIEND', name: 'x' }, '/relation_type'],
    [{ type: 'PERSONAL_SUB_OPENID' }, '/sub_appid'],
    [{ type: 'PERSON' }, '/type'],
    [{ sub_mchid: 'x' }, '/sub_mchid'],
  ]) {
    refused(await post(RECEIVERS, receiverBody(changes), named), field);
  }
  refused(await post(RECEIVERS, receiverBody({ name: 'x', appid: 'wx0' }), named), '/appid', 'APPID_MCHID_NOT_MATCH');
});

test('a field that is not encrypted right is refused: key, padding, hash, form, serial', async () => {
  const { publicKey } = credentials;
  const stranger = crypto.generateKeyPairSync('rsa', { modulusLength: 2048 }).publicKey;
  const { RSA_PKCS1_PADDING, RSA_PKCS1_OAEP_PADDING } = crypto.constants;
  const sealed = (options) =>
    crypto.publicEncrypt({ key: publicKey, ...options }, Buffer.from('张三')).toString('base64');
  const right = seal(credentials, '张三');
  const wrong = {
    'another key': sealed({ key: stranger, padding: RSA_PKCS1_OAEP_PADDING }),
    'PKCS#1 v1.5': sealed({ padding: RSA_PKCS1_PADDING }),
    'SHA-256': sealed({ padding: RSA_PKCS1_OAEP_PADDING, oaepHash: 'sha256' }),
    'a label': sealed({ padding: RSA_PKCS1_OAEP_PADDING, oaepLabel: Buffer.from('x') }),
    plain: '张三',
    'without padding': right.replace(/=+$/, ''),
    truncated: right.slice(0, -4),
  };
  for (const [what, value] of Object.entries(wrong)) {
    const transfer = await post(TRANSFERS, transferBody({ out_bill_no: 'C1', user_name: value }), named);
    const receiver = await post(RECEIVERS, receiverBody({ name: value }), named);
    assert.deepEqual([transfer.status, receiver.status], [400, 400], what);
    refused(transfer, '/user_name');
    refused(receiver, '/name');
  }
  const unnamed = await post(TRANSFERS, transferBody({ out_bill_no: 'C1', user_name: right }));
  refused(unnamed, 'Wechatpay-Serial');
  const misnamed = await post(RECEIVERS, receiverBody({ name: right }), { 'Wechatpay-Serial': 'AB12' });
  assert.deepEqual([misnamed.status, misnamed.json.message], [400, '平台证书序列号Wechatpay-Serial错误']);
});
