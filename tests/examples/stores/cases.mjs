// What every store of platform certificates is tested for, with clients of the package and the sandbox.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { WechatPay } from 'wechatpay-wasm';
import { createSandbox } from '../../../sandbox/index.js';

/**
 * @typedef {import('wechatpay-wasm').CertificateStore} CertificateStore
 *
 * @typedef {object} Place where a store keeps its text
 * @property {() => CertificateStore} store as another process would open it
 * @property {(key: string) => Promise<string | null>} read past the store
 * @property {(key: string, text: string) => Promise<unknown>} write past the store
 */

/** Made once. @type {import('../../../sandbox/index.js').SandboxKeys | undefined} */
let keys;

/**
 * A merchant of the sandbox with platform certificates and nothing configured, and how often they are downloaded.
 * @param {{ apiV3Key?: string }} [other]
 */
export async function openMerchant(other) {
  let downloads = 0;
  let orders = 0;
  let refused = false;
  const sandbox = await createSandbox({
    mode: 'certificates',
    keys: { ...keys, ...other },
    // The tests hand over notifications themselves.
    notify: async () => new Response(null, { status: 204 }),
    onEvent(event) {
      if (event.type === 'request' && event.target === '/v3/certificates') downloads += 1;
    },
  });
  keys ??= sandbox.keys;
  const { platformKeys: _, ...credentials } = sandbox.credentials;
  return {
    sandbox,
    credentials,
    key: `wechatpay-certificates-${credentials.mchid}`,
    get downloads() {
      return downloads;
    },

    /** Downloads fail from now on. */
    refuse() {
      refused = true;
    },

    /** A client as a process makes it that has just begun. @param {CertificateStore} store */
    cold: (store) =>
      new WechatPay({
        ...credentials,
        platformCertificates: { store },
        fetch: async (url, init) =>
          refused && url.endsWith('/v3/certificates') ? new Response('', { status: 500 }) : sandbox.fetch(url, init),
      }),

    /** An order, whose answer must be verified. @param {WechatPay} pay */
    async order(pay) {
      const out_trade_no = `ORDER-${String(++orders).padStart(6, '0')}`;
      const order = { out_trade_no, description: '咖啡', amount: { total: 1800 }, payer: { openid: 'oTEST' } };
      assert.match((await pay.prepayJsapi(order)).prepay_id, /^wx/);
      return out_trade_no;
    },

    /** How many downloads `act` needs. @param {() => Promise<unknown>} act */
    async downloadsOf(act) {
      const before = downloads;
      await act();
      return downloads - before;
    },
  };
}

/** @typedef {Awaited<ReturnType<typeof openMerchant>>} Merchant */

/**
 * @param {string} name
 * @param {(t: import('node:test').TestContext) => Promise<Place>} open an empty place, closed after the test
 */
export function storeCases(name, open) {
  /** @param {import('node:test').TestContext} t */
  async function setting(t) {
    const [merchant, place] = await Promise.all([openMerchant(), open(t)]);
    t.after(() => merchant.sandbox.close());
    const visit = () => merchant.downloadsOf(() => merchant.order(merchant.cold(place.store())));
    return { merchant, place, visit };
  }

  test(`${name}: the first client fills the store; a cold one downloads nothing, nor for a notification`, async (t) => {
    const { merchant, place, visit } = await setting(t);
    assert.equal(await visit(), 1);
    const text = (await place.read(merchant.key)) ?? '';
    assert.ok(text.includes('AEAD_AES_256_GCM'), 'the list as it was sent');
    assert.ok(!text.includes(merchant.credentials.apiV3Key) && !text.includes('BEGIN'), 'nothing that was opened');
    assert.equal(await visit(), 0);

    const paying = merchant.cold(place.store());
    const number = await merchant.order(paying);
    await merchant.sandbox.pay(number);
    const notified = await merchant.downloadsOf(async () => {
      const { headers, body } = await merchant.sandbox.notification(number);
      const event = await merchant.cold(place.store()).parseNotification({ headers, body });
      assert.equal(event.kind === 'payment' && event.resource.out_trade_no, number);
    });
    assert.equal(notified, 0);
  });

  test(`${name}: ten cold clients at the same moment download once each at most, and all go on`, async (t) => {
    const { merchant, place, visit } = await setting(t);
    const clients = Array.from({ length: 10 }, () => merchant.cold(place.store()));
    const downloads = await merchant.downloadsOf(() => Promise.all(clients.map((pay) => merchant.order(pay))));
    assert.ok(downloads >= 1 && downloads <= 10, `${downloads} downloads`);
    assert.equal(await visit(), 0);
  });

  test(`${name}: a certificate that is new to the store is fetched once and kept there`, async (t) => {
    const { merchant, visit } = await setting(t);
    await visit();
    await merchant.sandbox.rotateCertificate();
    assert.equal(await visit(), 1);
    assert.equal(await visit(), 0);
  });

  test(`${name}: a text that is old, changed, cut or exchanged counts as none, and is replaced`, async (t) => {
    const { merchant, place, visit } = await setting(t);
    const other = await openMerchant({ apiV3Key: 'KeyOfSomebodyElse000000000000000' });
    t.after(() => other.sandbox.close());
    await other.order(other.cold(place.store()));
    const foreign = (await place.read(other.key)) ?? '';
    assert.notEqual(foreign, '');
    await visit();
    const text = (await place.read(merchant.key)) ?? '';
    /** Downloaded at another time. @param {number} seconds */
    const moved = (seconds) => text.replace(/\b\d{10}\b/, (time) => String(Number(time) + seconds));
    const lies = [
      moved(-7 * 3600),
      moved(7 * 3600),
      '',
      '{}',
      'null',
      '\u0000',
      '平台证书',
      text.slice(0, text.length / 2),
      text.replace(/(?<="ciphertext":\s*")./, (letter) => (letter === 'A' ? 'B' : 'A')),
      foreign,
      'x'.repeat(1_000_000),
    ];
    for (const lie of lies) {
      assert.notEqual(lie, text);
      await place.write(merchant.key, lie);
      assert.equal(await visit(), 1, lie.slice(0, 40));
      assert.equal(await visit(), 0, 'replaced');
    }
  });

  test(`${name}: a former list in the store takes nothing away from what a client knows`, async (t) => {
    const { merchant, place, visit } = await setting(t);
    await visit();
    const former = (await place.read(merchant.key)) ?? '';
    await merchant.sandbox.rotateCertificate();
    const pay = merchant.cold(place.store());
    const number = await merchant.order(pay);
    await merchant.sandbox.pay(number);
    await place.write(merchant.key, former);
    merchant.refuse();
    await assert.rejects(pay.parseNotification(await merchant.sandbox.notification(number, { tamper: 'serial' })));
    const { kind } = await pay.parseNotification(await merchant.sandbox.notification(number));
    assert.equal(kind, 'payment');
  });
}
