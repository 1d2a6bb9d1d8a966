// The Worker example for a merchant with platform certificates: D1 keeps them for the next isolate.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { openShop } from './worker/shop.mjs';

/** @type {Awaited<ReturnType<typeof openShop>>} */
let shop;
let downloads = 0;

before(async () => {
  shop = await openShop({ mode: 'certificates' });
  shop.far.answered = (_, target) => void (target === '/v3/certificates' && (downloads += 1));
});
after(() => shop?.close());

/** How many downloads a whole payment needs, with its notification, delivered once. */
async function downloadsOfPayment() {
  const earlier = downloads;
  const order = await shop.ordered();
  await shop.far.sandbox.pay(order.number, order.params);
  await shop.far.sandbox.idle();
  await shop.assertDeliveredOnce(order);
  return downloads - earlier;
}

/** The same in a new isolate. */
async function downloadsOfNewIsolate() {
  await shop.crash();
  await shop.restart();
  return downloadsOfPayment();
}

const kept = () => shop.db.prepare('SELECT key, value FROM platform_certificates').all();

test('the first isolate downloads, later ones find the certificates in D1', async () => {
  assert.equal(await downloadsOfPayment(), 1);
  const { results } = await kept();
  assert.deepEqual(
    results.map((/** @type {{ key: string }} */ { key }) => key),
    [`wechatpay-certificates-${shop.far.sandbox.credentials.mchid}`],
  );
  assert.equal(await downloadsOfNewIsolate(), 0);
});

test('a new certificate is fetched once, and kept', async () => {
  const before = (await kept()).results;
  await shop.far.sandbox.rotateCertificate();
  assert.equal(await downloadsOfPayment(), 1);
  assert.notDeepEqual((await kept()).results, before);
  assert.equal(await downloadsOfNewIsolate(), 0);
});

test('a row that lies, and a database that fails or takes its time, cost a download and no payment', async () => {
  await shop.db.prepare(`UPDATE platform_certificates SET value = '{"data":[]}'`).run();
  assert.equal(await downloadsOfNewIsolate(), 1);
  assert.equal(await downloadsOfNewIsolate(), 0, 'the row was replaced');

  for (const trouble of [() => 'fail', () => new Promise((resolve) => setTimeout(resolve, 3000))]) {
    await shop.crash();
    await shop.restart();
    shop.setFault((moment) => (moment.includes('platform_certificates') ? trouble() : undefined));
    assert.equal(await downloadsOfPayment(), 1);
  }
});
