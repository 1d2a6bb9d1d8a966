// wechatpay-axios-plugin against the sandbox.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  openShop,
  pay,
  queryTampered,
  refusalTampered,
  takenForgeries,
  trade,
  tradeWithCertificates,
  transfer,
} from '../shop.mjs';
import { connect, download } from './axios-plugin.mjs';
import { startSdk } from './process.mjs';

test('it orders, pays, is notified, queries, closes and refunds', async (t) => {
  const shop = await openShop(t);
  await trade(shop, connect(shop));
});

test('certificates: it downloads them, and does all this with them, also after a rotation', async (t) => {
  const shop = await openShop(t, 'certificates');
  await tradeWithCertificates(shop, async () => connect(shop, await download(shop)));
});

test('what it encrypts the sandbox decrypts, and the other way round', async (t) => {
  await transfer(connect(await openShop(t)), 'TRANSFER0001');
});

test('unchanged, with a proxy in its environment, it does all this at its own host', async (t) => {
  const shop = await openShop(t, 'public-key', { proxy: true });
  const { credentials, proxy } = shop;
  const env = { ...proxy.env, NODE_EXTRA_CA_CERTS: proxy.caFile };
  await trade(shop, startSdk(t, 'axios-plugin.mjs', { credentials }, { env }));
});

test('it refuses a changed answer and a changed notification', async (t) => {
  const shop = await openShop(t);
  const sdk = connect(shop);
  shop.notify(sdk);
  await pay(shop, sdk, 'PEER-0001');
  await assert.rejects(queryTampered(shop, sdk, 'PEER-0001'), { code: 'EV3_RES_HEADER_SIGNATURE_DIGEST' });
  assert.deepEqual(await takenForgeries(shop, sdk, 'PEER-0001'), []);
});

test('it does not verify an answer that says no', async (t) => {
  const shop = await openShop(t);
  const { response } = await refusalTampered(shop, connect(shop));
  assert.equal(response.status, 404);
  assert.match(response.data.message, /^changed /);
});
