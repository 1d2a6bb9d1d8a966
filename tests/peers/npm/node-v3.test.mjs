// wechatpay-node-v3: verifies no answer by itself; of a notification the signature, by a method of its own.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import module from 'wechatpay-node-v3';
import { openShop, pay, queryTampered, refusalTampered, takenForgeries, trade } from '../shop.mjs';

// Compiled from TypeScript: whether `default` is the class or the module depends on who imports it.
const Pay = module.default ?? module;
const HOST = 'https://api.mch.weixin.qq.com';

/** @param {import('../shop.mjs').Shop} shop @returns {import('../shop.mjs').Sdk} */
function connect({ url, credentials }) {
  const { mchid, appid, privateKey, serialNo, apiV3Key, publicKeyId, publicKey } = credentials;
  const sdk = new Pay({ appid, mchid, publicKey, privateKey, serial_no: serialNo, key: apiV3Key });
  // The public keys by id, where it would put the platform certificates it fetches.
  Pay.certificates = { [publicKeyId]: publicKey };
  const { httpService: inner } = sdk;
  const moved = (/** @type {string} */ target) => target.replace(HOST, url);
  sdk.createHttp({
    get: (target, headers) => inner.get(moved(target), headers),
    post: (target, body, headers) => inner.post(moved(target), body, headers),
    upload: (target, body, headers) => inner.upload(moved(target), body, headers),
  });
  /** It never rejects: a refusal is a value. @param {Promise<any>} call */
  const data = async (call) => {
    const { status, data: body, error } = await call;
    if (status !== 200 && status !== 204) throw new Error(`${status} ${error}`);
    return body;
  };
  return {
    order: (order) => data(sdk.transactions_jsapi(order)),
    query: (by) => data(sdk.query(by)),
    close: (out_trade_no) => data(sdk.close(out_trade_no)),
    refund: (refund) => data(sdk.refunds(refund)),
    queryRefund: (out_refund_no) => data(sdk.find_refunds(out_refund_no)),
    async open(headers, body) {
      const { 'wechatpay-timestamp': timestamp, 'wechatpay-nonce': nonce, 'wechatpay-serial': serial } = headers;
      const signature = headers['wechatpay-signature'];
      assert.ok(await sdk.verifySign({ timestamp, nonce, body, serial, signature }), 'forged');
      const { ciphertext, associated_data, nonce: iv } = JSON.parse(body).resource;
      return sdk.decipher_gcm(ciphertext, associated_data, iv);
    },
  };
}

test('it orders, pays, is notified, queries, closes and refunds', async (t) => {
  const shop = await openShop(t);
  await trade(shop, connect(shop));
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
