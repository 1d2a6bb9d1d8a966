// wechatpay-axios-plugin: verifies every 2xx answer, and offers the pieces to sign pay params and open notifications.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Aes, Formatter, Rsa, Wechatpay } from 'wechatpay-axios-plugin';
import { openShop, pay, queryTampered, refusalTampered, takenForgeries, trade } from '../shop.mjs';

/** @param {import('../shop.mjs').Shop} shop @returns {import('../shop.mjs').Sdk} */
function connect({ url, credentials }) {
  const { mchid, appid, privateKey, serialNo, apiV3Key, publicKeyId, publicKey } = credentials;
  const certs = { [publicKeyId]: publicKey };
  const { v3 } = new Wechatpay({ mchid, serial: serialNo, privateKey, certs, baseURL: `${url}/` });
  const { transactions } = v3.pay;
  return {
    async order(order) {
      const { data } = await transactions.jsapi.post({ mchid, appid, ...order });
      const [timeStamp, nonceStr] = [`${Formatter.timestamp()}`, Formatter.nonce()];
      const payload = `prepay_id=${data.prepay_id}`;
      const paySign = Rsa.sign(Formatter.joinedByLineFeed(appid, timeStamp, nonceStr, payload), privateKey);
      return { appId: appid, timeStamp, nonceStr, package: payload, signType: 'RSA', paySign };
    },
    async query({ transaction_id, out_trade_no }) {
      const found = transaction_id
        ? transactions.id._transaction_id_.get({ params: { mchid }, transaction_id })
        : transactions.outTradeNo._out_trade_no_.get({ params: { mchid }, out_trade_no });
      return (await found).data;
    },
    async close(out_trade_no) {
      const { status } = await transactions.outTradeNo._out_trade_no_.close.post({ mchid }, { out_trade_no });
      assert.equal(status, 204);
    },
    refund: async (refund) => (await v3.refund.domestic.refunds.post(refund)).data,
    queryRefund: async (out_refund_no) =>
      (await v3.refund.domestic.refunds._out_refund_no_.get({ out_refund_no })).data,
    // As its README shows for notifications, which it leaves to the caller.
    async open(headers, body) {
      const { 'wechatpay-timestamp': time, 'wechatpay-nonce': nonce, 'wechatpay-serial': serial } = headers;
      assert.ok(Math.abs(Formatter.timestamp() - Number(time)) <= 300, 'too old');
      assert.ok(certs[serial], 'another key');
      assert.ok(Rsa.verify(Formatter.response(time, nonce, body), headers['wechatpay-signature'], publicKey), 'forged');
      const { ciphertext, nonce: iv, associated_data } = JSON.parse(body).resource;
      return JSON.parse(Aes.AesGcm.decrypt(ciphertext, apiV3Key, iv, associated_data));
    },
  };
}

test('it orders, pays, is notified, queries, closes and refunds', async (t) => {
  const shop = await openShop(t);
  await trade(shop, connect(shop));
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
