// wechatpayv3 of PyPI: verifies every 2xx answer and every notification.
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
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
import { startProgram } from './program.mjs';

/**
 * @param {import('../shop.mjs').Test} t
 * @param {{ url?: string, notifyUrl: string, credentials: any }} shop without a URL it calls its own host
 * @param {Record<string, string>} [env]
 * @returns {import('../shop.mjs').Sdk}
 */
function connect(t, { url, notifyUrl, credentials }, env) {
  const call = startProgram(t, { url, notifyUrl, ...credentials }, env);
  return {
    async order(order) {
      const { prepay_id } = await call('pay', order);
      const [appId, timeStamp, nonceStr] = [
        credentials.appid,
        `${Math.floor(Date.now() / 1000)}`,
        randomUUID().slice(4),
      ];
      const payload = `prepay_id=${prepay_id}`;
      const paySign = await call('sign', [appId, timeStamp, nonceStr, payload]);
      return { appId, timeStamp, nonceStr, package: payload, signType: 'RSA', paySign };
    },
    query: (by) => call('query', by),
    close: (out_trade_no) => call('close', { out_trade_no }),
    refund: (refund) => call('refund', refund),
    queryRefund: (out_refund_no) => call('query_refund', { out_refund_no }),
    transfer: (bill, user_name) => call('mch_transfer_bills', { ...bill, user_name }),
    async queryTransfer(out_bill_no) {
      const found = await call('mch_transfer_bills_query', { out_bill_no });
      return { ...found, user_name: await call('decrypt', found.user_name) };
    },
    async open(headers, body) {
      const notification = await call('open', { headers, body });
      assert.ok(notification, 'not genuine');
      return notification.resource;
    },
  };
}

test('it orders, pays, is notified, queries, closes and refunds', async (t) => {
  const shop = await openShop(t);
  await trade(shop, connect(t, shop));
});

test('certificates: it starts with their download, and does all this with them, also after a rotation', async (t) => {
  const shop = await openShop(t, 'certificates');
  // One program goes through the rotation, because it downloads again for a serial it does not know.
  const sdk = connect(t, shop);
  await tradeWithCertificates(shop, async () => sdk);
});

for (const mode of /** @type {const} */ (['public-key', 'certificates'])) {
  test(`unchanged, with a proxy in its environment, it does all this at its own host: ${mode}`, async (t) => {
    const shop = await openShop(t, mode, { proxy: true });
    const { credentials, notifyUrl, proxy } = shop;
    const env = { ...proxy.env, REQUESTS_CA_BUNDLE: proxy.caFile };
    await trade(shop, connect(t, { credentials, notifyUrl }, env));
  });
}

test('what it encrypts the sandbox decrypts, and the other way round', async (t) => {
  await transfer(connect(t, await openShop(t)), 'TRANSFER0001');
});

test('it refuses a changed answer and a changed notification, but takes an old one', async (t) => {
  const shop = await openShop(t);
  const sdk = connect(t, shop);
  shop.notify(sdk);
  await pay(shop, sdk, 'PEER-0001');
  await assert.rejects(queryTampered(shop, sdk, 'PEER-0001'), /failed to verify the signature/);
  assert.deepEqual(await takenForgeries(shop, sdk, 'PEER-0001'), ['age']);
});

test('it does not verify an answer that says no', async (t) => {
  const shop = await openShop(t);
  assert.match(String(await refusalTampered(shop, connect(t, shop))), /404 .*changed /);
});
