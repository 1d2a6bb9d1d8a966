// `wechatpay-wasm/testing`: what it signs, the client believes; what it forges, the client refuses.
import assert from 'node:assert/strict';
import { createRequire } from 'node:module';
import { test } from 'node:test';
import { WechatPay } from 'wechatpay-wasm';
import { SandboxError as ErrorOfSandbox, createSandbox as ofSandbox } from 'wechatpay-wasm/sandbox';
import {
  createKeys,
  createSandbox,
  eventTypes,
  fixture,
  fixtures,
  SandboxError,
  signNotification,
} from 'wechatpay-wasm/testing';
import { sealedAs } from '../../testing/fixtures.js';

const keys = await createKeys();
const sandbox = await createSandbox({ keys });
const pay = new WechatPay({ ...sandbox.credentials, language: 'en' });

test('it shares the sandbox with the entry of that name, by import and by require', () => {
  assert.equal(createSandbox, ofSandbox);
  assert.equal(SandboxError, ErrorOfSandbox);
  const required = createRequire(import.meta.url)('wechatpay-wasm/testing');
  assert.equal(required.createSandbox, createSandbox);
  assert.equal(required.signNotification, signNotification);
});

test('each event and kind is accepted as what it is, signed by a sandbox and by its keys', async () => {
  assert.equal(eventTypes.length, 107);
  const all = fixtures();
  assert.doesNotMatch(JSON.stringify(all), /"(sealed|text|int|bool|time|open|any)"/);
  assert.ok(all.length > 107 && new Set(all.map(({ event_type }) => event_type)).size === 107);
  for (const each of all) {
    for (const credentials of [sandbox, keys]) {
      const { headers, body } = await signNotification(each, credentials);
      const { event_type, kind, resource } = await pay.parseNotification({ headers, body });
      assert.deepEqual([event_type, kind, resource], [each.event_type, each.kind, each.resource]);
    }
  }
});

test('a fixture is the same at every call, a new object each time, and for whom it is wanted', () => {
  assert.deepEqual(fixtures(), fixtures());
  fixture('TRANSACTION.SUCCESS').resource.amount.total = 7;
  const { resource, kind, kinds } = fixture('TRANSACTION.SUCCESS', { mchid: '1900000001', appid: 'wx1' });
  assert.deepEqual(
    [resource.amount.total, resource.mchid, resource.appid, kind],
    [100, '1900000001', 'wx1', 'payment'],
  );
  assert.ok(kinds.includes('partner-payment'));
  assert.equal(fixture('TRANSACTION.SUCCESS', { kind: 'partner-payment', mchid: '19' }).resource.sp_mchid, '19');
  for (const status of ['SUCCESS', 'CLOSED', 'ABNORMAL']) {
    assert.equal(fixture(`REFUND.${status}`).resource.refund_status, status);
  }
  assert.throws(() => fixture('REFUND.SUCESS'), /known are REFUND\.ABNORMAL, REFUND\.CLOSED, REFUND\.SUCCESS/);
  assert.throws(() => fixture('toString'), TypeError);
  assert.throws(() => fixture('REFUND.SUCCESS', { kind: 'payment' }), /it has .*refund/);
});

test('what several kinds of an event have encrypted is encrypted once', async () => {
  const shapes = [
    { name: 'sealed', 'cards!': [{ phone: 'sealed' }], remark: 'text' },
    { 'name!': 'sealed', cards: [{ 'phone!': 'sealed', id: 'text' }], remark: 'sealed' },
  ];
  const content = { name: 'a', cards: [{ phone: 'b', id: 'c' }], remark: 'd', more: { name: 'e' }, constructor: 'f' };
  assert.deepEqual(await sealedAs(shapes, content, async (text) => `<${text}>`), {
    ...content,
    name: '<a>',
    cards: [{ phone: '<b>', id: 'c' }],
    remark: '<d>',
  });
});

test("the merchant's private key is asked for where a content has encrypted members, and only there", async () => {
  const { privateKey: _, ...few } = keys;
  await signNotification('REFUND.SUCCESS', few);
  await assert.rejects(signNotification('MEMBERCARD.ACCEPT_CARD', few), /lack privateKey/);
});

test('a content of your own, an id that repeats, an address', async () => {
  const change = (/** @type {any} */ transaction) => ({ ...transaction, out_trade_no: 'ORDER-0001' });
  const options = { change, id: 'one', url: 'https://shop.example.com/n' };
  for (const credentials of [sandbox, keys]) {
    const { url, headers, body } = await signNotification('TRANSACTION.SUCCESS', credentials, options);
    const event = /** @type {any} */ (await pay.parseNotification({ headers, body }));
    assert.deepEqual([url, event.id, event.resource.out_trade_no], [options.url, 'one', 'ORDER-0001']);
  }
  const own = { event_type: 'A.B', resource: { c: 1 }, original_type: 'd', summary: 'e' };
  const { headers, body } = await signNotification(own, keys);
  const { kind, resource, summary, original_type } = await pay.parseNotification({ headers, body });
  assert.deepEqual([kind, resource, summary, original_type], ['other', { c: 1 }, 'e', 'd']);
});

test('a forged, probing or old one is refused, each for its reason', async () => {
  for (const credentials of [sandbox, keys]) {
    for (const [options, code] of /** @type {const} */ ([
      [{ tamper: 'body' }, 'ERR_VERIFY_SIGNATURE'],
      [{ tamper: 'signature' }, 'ERR_VERIFY_SIGNATURE'],
      [{ tamper: 'nonce' }, 'ERR_VERIFY_SIGNATURE'],
      [{ tamper: 'serial' }, 'ERR_VERIFY_UNKNOWN_KEY'],
      [{ probe: true }, 'ERR_VERIFY_PROBE'],
      [{ stale: true }, 'ERR_VERIFY_TIMESTAMP'],
      [{ timestamp: 1_700_000_000 }, 'ERR_VERIFY_TIMESTAMP'],
    ])) {
      const { headers, body } = await signNotification('REFUND.SUCCESS', credentials, options);
      await assert.rejects(pay.parseNotification({ headers, body }), { code }, JSON.stringify(options));
    }
  }
});

test('a moved clock of the sandbox, and certificates', async () => {
  const other = await createSandbox({ mode: 'certificates', keys });
  await other.clock.offset(86_400);
  const now = () => Date.now() + 86_400_000;
  const client = new WechatPay({ ...other.credentials, language: 'en', now });
  const read = async (/** @type {import('wechatpay-wasm/testing').SignedNotification} */ { headers, body }) =>
    (await client.parseNotification({ headers, body })).event_type;
  assert.equal(await read(await signNotification('REFUND.SUCCESS', other)), 'REFUND.SUCCESS');
  await assert.rejects(read(await signNotification('REFUND.SUCCESS', other, { stale: true })), {
    code: 'ERR_VERIFY_TIMESTAMP',
  });
  const mode = /** @type {const} */ ('certificates');
  assert.equal(await read(await signNotification('REFUND.SUCCESS', other.keys, { mode, now })), 'REFUND.SUCCESS');
  const { apiV3Key, certificateKeys } = other.keys;
  const few = { apiV3Key, certificateKeys: certificateKeys ?? [] };
  assert.equal(await read(await signNotification('REFUND.SUCCESS', few, { now })), 'REFUND.SUCCESS');
});

test('what is missing is named', async () => {
  const { apiV3Key, publicKeyId, wechatpayPrivateKey } = keys;
  await signNotification('REFUND.SUCCESS', { apiV3Key, publicKeyId, wechatpayPrivateKey });
  for (const [credentials, message] of /** @type {[any, RegExp][]} */ ([
    [undefined, /credentials must be/],
    [{ publicKeyId, wechatpayPrivateKey }, /lack apiV3Key/],
    [{ apiV3Key }, /no certificateKeys/],
  ])) {
    await assert.rejects(signNotification('REFUND.SUCCESS', credentials), { name: 'TypeError', message });
  }
  const mode = /** @type {const} */ ('public-key');
  await assert.rejects(signNotification('REFUND.SUCCESS', { apiV3Key }, { mode }), /lack publicKeyId/);
  await assert.rejects(signNotification(/** @type {any} */ ({ resource: {} }), keys), /the event must be a name/);
  await assert.rejects(signNotification({ event_type: 'A.B' }, keys), /no event that WeChat Pay publishes/);
});
