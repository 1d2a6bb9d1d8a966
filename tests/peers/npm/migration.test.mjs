// The names of wechatpay-node-v3 and wechatpay-axios-plugin in docs/migration.md are theirs, and none is missing.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Wechatpay } from 'wechatpay-axios-plugin';
import module from 'wechatpay-node-v3';
import { tablesOf } from '../../docs/migration.mjs';
import { CALLS } from '../oracle/calls.mjs';
import { connectOurs } from '../oracle/ours.mjs';
import { startRecorder } from '../oracle/recorder.mjs';

/** Which are options of ours, as the text above the table says. */
const OPTIONS = ['constructor', 'createHttp', 'getSN'];

test('wechatpay-node-v3: every method has a row, every row a method', () => {
  const Pay = module.default ?? module;
  const methods = Object.getOwnPropertyNames(Pay.prototype).filter((name) => !OPTIONS.includes(name));
  const rows = tablesOf().get('wechatpay-node-v3') ?? [];
  assert.deepEqual(rows.map(([name]) => name).sort(), methods.sort());
});

test('wechatpay-axios-plugin: every chain calls what our method calls', async (t) => {
  const recorder = await startRecorder(t);
  const { mchid, serialNo: serial, privateKey, publicKeyId, publicKey } = recorder.credentials;
  const certs = { [publicKeyId]: publicKey };
  const sdk = new Wechatpay({ mchid, serial, privateKey, certs, baseURL: `${recorder.url}/` });
  const ours = connectOurs(recorder);
  const rows = tablesOf().get('wechatpay-axios-plugin') ?? [];
  for (const [chain, [method = '']] of rows) {
    /** @type {any} */
    let call = sdk;
    for (const part of chain.split('.')) call = call[part];
    assert.equal(typeof call, 'function', chain);
    const values = CALLS[method] ?? assert.fail(`${method} is not called`);
    const its = await recorder.record(() => (chain.endsWith('.get') ? call(values) : call({}, values)));
    const own = await recorder.record(() => ours(method));
    for (const part of ['method', 'path']) assert.equal(its.get(part), own.get(part), chain);
  }
  // All of our methods that send JSON to a path that a chain can spell: a last slash it cannot.
  const sent = Object.keys(CALLS).filter((call) => !call.includes(',') && !call.startsWith('media.'));
  const missing = sent.filter((call) => !rows.some(([, [method]]) => method === call));
  assert.deepEqual(missing, ['applyments.submit']);
});
