// The merchant's own credentials while they are replaced, several merchants beside each other, and what is left of one.
import assert from 'node:assert/strict';
import { constants, createPublicKey, publicEncrypt } from 'node:crypto';
import { test } from 'node:test';
import { handleNotification, openAes256Gcm, WechatPay } from 'wechatpay-wasm';
import { createKeys, createSandbox } from 'wechatpay-wasm/sandbox';
import { failInstance } from '../support/failure.mjs';

/** @typedef {import('wechatpay-wasm/sandbox').Sandbox<'certificates'>} Sandbox */

/** Made once; a test replaces what it is about. */
const { keys } = await createSandbox({ mode: 'certificates' });
let numbers = 0;
const newOrder = (out_trade_no = `ROTATION-${++numbers}`) => ({
  description: 'x',
  out_trade_no,
  notify_url: 'https://shop.example/n',
  amount: { total: 1 },
  payer: { openid: 'o1' },
});

/**
 * A sandbox with platform certificates, what a client needs that knows none of them, and how often they are downloaded.
 * @param {import('node:test').TestContext} t
 * @param {import('wechatpay-wasm/sandbox').SandboxOptions<'certificates'>} [options]
 */
async function openFarSide(t, options) {
  const far = { downloads: 0 };
  const sandbox = await createSandbox({
    mode: 'certificates',
    keys,
    // Notifications are fetched by the tests.
    notify: async () => new Response(null, { status: 204 }),
    onEvent(event) {
      if (event.type === 'request' && event.target === '/v3/certificates') far.downloads += 1;
    },
    ...options,
  });
  t.after(() => sandbox.close());
  const { platformKeys: _, ...credentials } = sandbox.credentials;
  return Object.assign(far, {
    sandbox,
    credentials,
    options: {
      ...credentials,
      platformCertificates: /** @type {const} */ (true),
      fetch: /** @type {import('wechatpay-wasm').FetchLike} */ ((url, init) => sandbox.fetch(url, init)),
    },
    /** A paid order of a client, and its notification. @param {WechatPay} pay */
    async paid(pay) {
      const order = newOrder();
      await pay.prepayJsapi(order);
      await sandbox.pay(order.out_trade_no);
      return sandbox.notification(order.out_trade_no);
    },
  });
}

/** @param {string} privateKey PEM of the key whose public half encrypts @param {string} text */
const encryptedTo = (privateKey, text) => {
  const key = createPublicKey(privateKey);
  return publicEncrypt({ key, padding: constants.RSA_PKCS1_OAEP_PADDING }, Buffer.from(text)).toString('base64');
};

/** @returns a store, and its texts by key */
function memoryStore() {
  /** @type {Map<string, string>} */
  const texts = new Map();
  const put = async (/** @type {string} */ key, /** @type {string} */ value) => void texts.set(key, value);
  return { texts, get: async (/** @type {string} */ key) => texts.get(key), put };
}

test('two APIv3 keys overlap: what either of them sealed is opened, in any order', async (t) => {
  const before = await openFarSide(t);
  const [old, fresh] = [before.credentials.apiV3Key, (await createKeys()).apiV3Key];
  const after = await openFarSide(t, { keys: { ...before.sandbox.keys, apiV3Key: fresh } });
  let far = before;
  const open = (/** @type {string | string[]} */ apiV3Key) =>
    new WechatPay({ ...before.options, apiV3Key, fetch: (url, init) => far.sandbox.fetch(url, init) });

  const both = open([old, fresh]);
  const sealedWithOld = await before.paid(both);
  // The reset takes effect at once.
  far = after;
  const sealedWithNew = await after.paid(both);
  for (const pay of [both, open([fresh, old])])
    for (const notification of [sealedWithNew, sealedWithOld, sealedWithNew])
      assert.equal((await pay.parseNotification(notification)).kind, 'payment');

  const only = open(fresh);
  assert.equal((await only.parseNotification(sealedWithNew)).kind, 'payment');
  await assert.rejects(only.parseNotification(sealedWithOld), { code: 'ERR_DECRYPT' });

  const late = open(old);
  const downloads = after.downloads;
  for (let call = 0; call < 5; call++) {
    const error = await late.queryByOutTradeNo('ORDER-1').then(assert.fail, (error) => error);
    assert.match(error.en.remedy, /apiV3Key/);
    assert.notEqual(error.outcome, 'refused');
  }
  assert.ok(after.downloads - downloads <= 1, `${after.downloads - downloads} downloads that cannot be opened`);
});

test('a list kept under the former APIv3 key opens while that is named, and counts as missing afterwards', async (t) => {
  const before = await openFarSide(t);
  const [old, fresh] = [before.credentials.apiV3Key, (await createKeys()).apiV3Key];
  const after = await openFarSide(t, { keys: { ...before.sandbox.keys, apiV3Key: fresh } });
  const store = memoryStore();
  const platformCertificates = { store };
  await before.paid(new WechatPay({ ...before.options, platformCertificates }));
  await after.paid(new WechatPay({ ...after.options, platformCertificates, apiV3Key: [fresh, old] }));
  assert.equal(after.downloads, 0);
  await after.paid(new WechatPay({ ...after.options, platformCertificates }));
  assert.equal(after.downloads, 1);
  await after.paid(new WechatPay({ ...after.options, platformCertificates }));
  assert.equal(after.downloads, 1, 'kept under the new key');
});

test('two merchant certificates overlap: the key of the prepay signs its pay params', async (t) => {
  const former = await openFarSide(t);
  const { privateKey, serialNo } = await createKeys();
  const current = await openFarSide(t, { keys: { ...former.sandbox.keys, privateKey, serialNo } });
  /** WeChat Pay knows both certificates. @type {import('wechatpay-wasm').FetchLike} */
  const fetch = (url, init) =>
    (init.headers.Authorization?.includes(former.credentials.serialNo) ? former : current).sandbox.fetch(url, init);
  const yesterday = new WechatPay({ ...former.options, fetch });

  for (const known of [{ certificate: former.credentials.certificate }, { serialNo: former.credentials.serialNo }]) {
    const merchantKeys = [{ privateKey: former.credentials.privateKey, ...known }];
    const today = new WechatPay({ ...current.options, fetch, merchantKeys });
    for (const spell of [
      (/** @type {string} */ text) => text,
      (/** @type {string} */ text) => `00${text.toLowerCase()}`,
    ]) {
      const order = newOrder();
      const { prepay_id, response } = await yesterday.prepayJsapi(order);
      assert.equal(response.serialNo, former.credentials.serialNo);
      const misfit = await today.payParams.miniProgram({ prepay_id });
      await assert.rejects(former.sandbox.pay(order.out_trade_no, misfit), { code: 'PAY_PARAMS_INVALID' });
      const params = await today.payParams.miniProgram({ prepay_id, serialNo: spell(response.serialNo) });
      await former.sandbox.pay(order.out_trade_no, params);
    }
    const order = newOrder();
    const prepay = await today.prepayJsapi(order);
    assert.equal(prepay.response.serialNo, serialNo);
    await current.sandbox.pay(order.out_trade_no, await today.payParams.miniProgram(prepay));
    const unknown = { prepay_id: prepay.prepay_id, serialNo: 'F'.repeat(40) };
    await assert.rejects(async () => today.payParams.miniProgram(unknown), { code: 'ERR_INPUT' });
  }
});

test('two merchant certificates overlap: fields that are encrypted to either are opened', async (t) => {
  const [{ credentials }, former, strange] = [await openFarSide(t), await createKeys(), await createKeys()];
  const merchantKeys = [{ privateKey: former.privateKey, serialNo: former.serialNo }];
  const pay = new WechatPay({ ...credentials, platformCertificates: true, merchantKeys });
  assert.equal(await pay.decryptField(encryptedTo(former.privateKey, '张三')), '张三');
  assert.equal(await pay.decryptField(encryptedTo(credentials.privateKey, '李四')), '李四');
  const field = encryptedTo(strange.privateKey, '王五');
  await assert.rejects(async () => pay.decryptField(field), { code: 'ERR_DECRYPT' });
});

test('merchants in one process share a store and nothing else', async (t) => {
  const [certificateKey] = keys.certificateKeys ?? [];
  assert.ok(certificateKey);
  const [second, third] = [await createKeys(), await createKeys()];
  // Another certificate under the first one's serial number.
  const certificateKeys = [{ ...certificateKey, privateKey: third.wechatpayPrivateKey }];
  const sides = [
    await openFarSide(t, { mchid: '1900000001' }),
    await openFarSide(t, { mchid: '1900000002', keys: second }),
    await openFarSide(t, { mchid: '1900000003', keys: { ...third, certificateKeys } }),
  ];

  const store = memoryStore();
  const clients = sides.map(({ options }) => new WechatPay({ ...options, platformCertificates: { store } }));
  await Promise.all(Array.from({ length: 10 }, () => clients.map((pay) => pay.prepayJsapi(newOrder()))).flat());
  assert.deepEqual(
    sides.map(({ downloads }) => downloads),
    [1, 1, 1],
  );
  assert.equal(store.texts.size, 3);

  const notifications = await Promise.all(
    sides.map((far, index) => far.paid(/** @type {WechatPay} */ (clients[index]))),
  );
  for (const [owner, notification] of notifications.entries()) {
    for (const [index, pay] of clients.entries()) {
      if (index === owner) assert.equal((await pay.parseNotification(notification)).kind, 'payment');
      else await assert.rejects(pay.parseNotification(notification), { code: /^ERR_VERIFY_(UNKNOWN_KEY|SIGNATURE)$/ });
    }
    /** @type {string[]} */
    const told = [];
    const { status } = await handleNotification(clients, notification, (_, { mchid }) => void told.push(mchid));
    assert.deepEqual([status, told], [204, [clients[owner]?.mchid]]);
  }
});

test('what is unsettled for one merchant is unknown to another, under the same number too', async (t) => {
  let time = Date.now();
  const now = () => time;
  let reset = false;
  const clients = [];
  for (const mchid of ['1900000001', '1900000002']) {
    const { options } = await openFarSide(t, { mchid, now });
    /** @type {import('wechatpay-wasm').FetchLike} */
    const fetch = (url, init) => (reset ? Promise.reject(new Error('reset')) : options.fetch(url, init));
    const pay = new WechatPay({ ...options, now, fetch });
    await pay.prepayJsapi(newOrder());
    clients.push(pay);
  }
  const [one, other] = /** @type {[WechatPay, WechatPay]} */ (clients);
  reset = true;
  const order = { ...newOrder(), time_expire: new Date(time + 60_000).toISOString() };
  const unsettled = { code: 'ERR_TRANSPORT', outcome: 'unknown' };
  await assert.rejects(one.prepayJsapi(order), unsettled);
  time += 120_000;
  await assert.rejects(other.prepayJsapi(order), { code: 'ERR_INPUT', outcome: 'not_sent' });
  await assert.rejects(one.prepayJsapi(order), unsettled);
});

test('what was disposed of is of no use, asks nobody, and leaves others alone', async (t) => {
  const far = await openFarSide(t);
  const [gone, stays] = [new WechatPay(far.options), new WechatPay(far.options)];
  const notification = await far.paid(gone);
  await far.paid(stays);
  gone.dispose();
  const { downloads } = far;
  const uses = {
    order: () => gone.prepayJsapi(newOrder()),
    sign: () => gone.sign('x'),
    params: () => gone.payParams.miniProgram({ prepay_id: 'wx1' }),
    encrypt: () => gone.encryptField('x'),
    decrypt: () => gone.decryptField(encryptedTo(far.credentials.privateKey, 'x')),
    notification: () => gone.parseNotification(notification),
  };
  for (const [name, use] of Object.entries(uses))
    await assert.rejects(async () => use(), { code: 'ERR_CONFIG', outcome: 'not_sent' }, name);
  assert.equal((await stays.parseNotification(notification)).kind, 'payment');
  await far.paid(stays);
  assert.equal(far.downloads, downloads);
});

test('disposed of while certificates are under way, a client ends what waits for them', async (t) => {
  const far = await openFarSide(t);
  /** @type {(() => void)[]} */
  const waiting = [];
  const pay = new WechatPay({
    ...far.options,
    async fetch(url, init) {
      await new Promise((resolve) => waiting.push(() => resolve(undefined)));
      return far.sandbox.fetch(url, init);
    },
  });
  const calls = [pay.prepayJsapi(newOrder()), pay.prepayJsapi(newOrder())];
  while (waiting.length === 0) await new Promise((resolve) => setTimeout(resolve, 5));
  pay.dispose();
  const release = setInterval(() => {
    for (const go of waiting.splice(0)) go();
  }, 5);
  const ends = await Promise.allSettled(calls);
  clearInterval(release);
  for (const end of ends) if (end.status === 'rejected') assert.equal(end.reason.code, 'ERR_CONFIG', end.reason.stack);
});

test('what was learnt survives an instance that fails', async (t) => {
  const far = await openFarSide(t);
  const pay = new WechatPay(far.options);
  const notification = await far.paid(pay);
  await far.sandbox.rotateCertificate();
  await far.paid(pay);
  assert.equal(far.downloads, 2);
  for (let round = 0; round < 3; round++) {
    failInstance(openAes256Gcm);
    assert.equal((await pay.parseNotification(notification)).kind, 'payment', 'of the former certificate');
    await far.paid(pay);
    await pay.encryptField('x');
  }
  assert.equal(far.downloads, 2);
});

test('an instance that fails during the download costs that call alone', async (t) => {
  const far = await openFarSide(t);
  let failing = true;
  const pay = new WechatPay({
    ...far.options,
    async fetch(url, init) {
      const response = await far.sandbox.fetch(url, init);
      if (failing && url.endsWith('/v3/certificates')) {
        failing = false;
        failInstance(openAes256Gcm);
      }
      return response;
    },
  });
  await assert.rejects(pay.prepayJsapi(newOrder()), { code: 'ERR_INTERNAL' });
  await far.paid(pay);
  assert.ok(far.downloads <= 2, `${far.downloads} downloads`);
});
