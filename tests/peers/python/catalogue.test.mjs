// Every method of wechatpayv3: what it sends for the same arguments is what we send, through the catalogue where no named
// method of ours is its like (`oracle.test.mjs` compares those that have one). Recorded on the wire, read by Node alone.
import assert from 'node:assert/strict';
import { constants, createCipheriv, createPublicKey, createSign, publicEncrypt } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { test } from 'node:test';
import { catalogue } from 'wechatpay-wasm/catalogue';
import { connectPay } from '../oracle/ours.mjs';
import { differences, startRecorder } from '../oracle/recorder.mjs';
import { FILES } from './calls/values.mjs';
import { CATALOGUE_CALLS } from './calls.mjs';
import { DIFFERENCES, NOT_PERFORMED } from './catalogue-differences.mjs';
import { METHODS } from './methods.mjs';
import { startProgram } from './program.mjs';

/** What sends nothing; compared below. */
const LOCAL = ['sign', 'decrypt', 'callback', 'decrypt_callback'];

test('every method is compared: what it sends is what we send, but for what is listed', async (t) => {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'uploads-'));
  t.after(() => rmSync(folder, { recursive: true }));
  const recorder = await startRecorder(t);
  const { url, notifyUrl, credentials } = recorder;
  const program = startProgram(t, { url, notifyUrl, ...credentials });
  const api = /** @type {(key: string, input?: any) => Promise<unknown>} */ (
    /** @type {unknown} */ (catalogue(connectPay(recorder)))
  );
  /** It uploads files of the disk. @param {any} values */
  const stored = ({ file, ...values }) => {
    if (file === undefined) return values;
    const { filename, content } = FILES[/** @type {keyof typeof FILES} */ (file)];
    writeFileSync(path.join(folder, filename), content);
    return { ...values, filepath: path.join(folder, filename) };
  };
  /** @param {any} input */
  const named = (input) => {
    if (input?.file === undefined) return input;
    const { filename, type, content } = FILES[/** @type {keyof typeof FILES} */ (input.file)];
    return { ...input, file: new File([content], filename, { type }) };
  };

  const all = new Set(await program('methods'));
  const compared = new Set(Object.values(METHODS).map(([method]) => method));
  compared.delete('certificates');
  const listed = new Set();
  let agreed = 0;
  for (const [call, values, key, input] of CATALOGUE_CALLS) {
    const [method = ''] = call.split(',', 1);
    assert.ok(all.has(method), `wechatpayv3 has no ${method}`);
    const name = `${call} → ${key}`;
    compared.add(method);
    await t.test(name, async () => {
      const own = await recorder.record(() => api(key, named(structuredClone(input))));
      const its = () => program(method, stored(structuredClone(values)), call.endsWith('by a partner'));
      const reason = NOT_PERFORMED[name];
      if (reason) {
        await assert.rejects(its(), ({ message }) => message.includes(reason.error));
        listed.add(name);
        return;
      }
      const found = differences(await recorder.record(its), own);
      assert.deepEqual(found, Object.keys(DIFFERENCES[name] ?? {}));
      if (found.length > 0) listed.add(name);
      else agreed += 1;
    });
  }
  const unknown = [...Object.keys(DIFFERENCES), ...Object.keys(NOT_PERFORMED)].filter((name) => !listed.has(name));
  assert.deepEqual(unknown, [], 'differences of no call');
  const missing = [...all].filter((method) => !compared.has(method) && !LOCAL.includes(method));
  assert.deepEqual(missing, [], 'methods that are not compared');
  t.diagnostic(
    `${all.size} methods, ${CATALOGUE_CALLS.length} calls through the catalogue: ${agreed} agreed, ` +
      `${Object.keys(DIFFERENCES).length} with listed differences, ${Object.keys(NOT_PERFORMED).length} not performed`,
  );
});

test('what sends nothing: signatures, one field, notifications', async (t) => {
  const recorder = await startRecorder(t);
  const { url, notifyUrl, credentials, platformKey } = recorder;
  const program = startProgram(t, { url, notifyUrl, ...credentials });
  // It signs the parameters of payscore with the API v3 key, where WeChat Pay documents the API v2 key.
  const pay = connectPay({ url, notifyUrl, credentials: { ...credentials, apiV2Key: credentials.apiV3Key } });
  const {
    appId,
    timeStamp,
    nonceStr,
    package: of,
    paySign,
  } = await pay.payParams.jsapi({ prepay_id: 'wx201410272009395522657' });
  assert.equal(await program('sign', [appId, timeStamp, nonceStr, of]), paySign);
  const { sign, ...score } = (await pay.payParams.payscore({ package: 'AAQTRSdjklsdfsd' })).extraData;
  assert.equal(await program('sign', score), sign);

  const own = { key: credentials.privateKey, padding: constants.RSA_PKCS1_OAEP_PADDING, oaepHash: 'sha1' };
  const sealed = publicEncrypt({ ...own, key: createPublicKey(own.key) }, Buffer.from('13900000000')).toString(
    'base64',
  );
  assert.equal(await program('decrypt', sealed), '13900000000');
  assert.equal(await pay.decryptField(sealed), '13900000000');

  const { headers, body, resource } = notification({ ...credentials, platformKey });
  assert.equal(await program('decrypt_callback', { headers, body }), JSON.stringify(resource));
  const theirs = await program('open', { headers, body });
  const ours = await pay.parseNotification({ headers, body });
  assert.deepEqual(theirs.resource, resource);
  assert.deepEqual(ours.resource, resource);
});

/** A notification of WeChat Pay, made by Node alone. @param {Record<string, string>} keys */
function notification({ apiV3Key = '', publicKeyId = '', platformKey = '' }) {
  const resource = {
    mchid: '1900000001',
    complaint_id: '200201820200101080076610000',
    action_type: 'CREATE_COMPLAINT',
  };
  const nonce = 'fdasflkja484';
  const cipher = createCipheriv('aes-256-gcm', apiV3Key, nonce).setAAD(Buffer.from('complaint'));
  const parts = [cipher.update(JSON.stringify(resource)), cipher.final(), cipher.getAuthTag()];
  const body = JSON.stringify({
    id: 'EV-2018022511223320873',
    create_time: new Date().toISOString(),
    resource_type: 'encrypt-resource',
    event_type: 'COMPLAINT.CREATE',
    summary: '产生新投诉',
    resource: {
      algorithm: 'AEAD_AES_256_GCM',
      original_type: 'complaint',
      associated_data: 'complaint',
      nonce,
      ciphertext: Buffer.concat(parts).toString('base64'),
    },
  });
  const timestamp = `${Math.floor(Date.now() / 1000)}`;
  const text = `${timestamp}\n${nonce}\n${body}\n`;
  const headers = {
    'Wechatpay-Timestamp': timestamp,
    'Wechatpay-Nonce': nonce,
    'Wechatpay-Serial': publicKeyId,
    'Wechatpay-Signature': createSign('sha256').update(text).sign(platformKey, 'base64'),
    'Wechatpay-Signature-Type': 'WECHATPAY2-SHA256-RSA2048',
  };
  return { headers, body, resource };
}

test('every difference says who is right', () => {
  for (const lines of [...Object.values(DIFFERENCES).map(Object.values), Object.values(NOT_PERFORMED)].flat())
    assert.ok(['ours', 'theirs', 'both'].includes(lines.right) && lines.why);
});
