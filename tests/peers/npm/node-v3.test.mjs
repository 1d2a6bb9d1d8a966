// wechatpay-node-v3 against the sandbox.
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
import { connect } from './node-v3.mjs';

test('it orders, pays, is notified, queries, closes and refunds', async (t) => {
  const shop = await openShop(t);
  await trade(shop, connect(shop));
});

test('certificates: it fetches them by itself, and does all this with them, also after a rotation', async (t) => {
  const shop = await openShop(t, 'certificates');
  await tradeWithCertificates(shop, async () => connect(shop));
});

test('what it encrypts the sandbox decrypts, and the other way round', async (t) => {
  await transfer(connect(await openShop(t)), 'TRANSFER0001');
});

test('it verifies no answer, whether it says yes or no', async (t) => {
  const shop = await openShop(t);
  const sdk = connect(shop);
  shop.notify(sdk);
  await pay(shop, sdk, 'PEER-0001');
  assert.equal((await queryTampered(shop, sdk, 'PEER-0001')).amount.total, 1);
  assert.match(String(await refusalTampered(shop, sdk)), /404 .*changed /);
});

test('it refuses a changed notification, but neither an old one nor a wrong tag of the ciphertext', async (t) => {
  const shop = await openShop(t);
  const sdk = connect(shop);
  shop.notify(sdk);
  await pay(shop, sdk, 'PEER-0001');
  assert.deepEqual(await takenForgeries(shop, sdk, 'PEER-0001'), ['age', 'tag']);
});
