// wechatpay-node-v3: verifies no answer by itself; of a notification the signature, by a method of its own.
import assert from 'node:assert/strict';
import module from 'wechatpay-node-v3';
import { moveTo } from './moved.mjs';

/** @typedef {{ url?: string, credentials: any }} Place */

// Compiled from TypeScript: whether `default` is the class or the module depends on who imports it.
const Pay = module.default ?? module;
const HOST = 'https://api.mch.weixin.qq.com';
const TRANSFERS = `${HOST}/v3/fund-app/mch-transfer/transfer-bills`;

/** Without a URL it calls its own host. @param {Place} shop @returns {import('../shop.mjs').Sdk} */
export function connect({ url, credentials }) {
  const { mchid, appid, privateKey, certificate, apiV3Key, publicKeyId, publicKey } = credentials;
  // What it calls the public key is the merchant certificate, whose serial it reads.
  const sdk = new Pay({ appid, mchid, publicKey: Buffer.from(certificate), privateKey, key: apiV3Key });
  // The public keys by id, where it puts the platform certificates that it fetches.
  Pay.certificates = publicKeyId === undefined ? {} : { [publicKeyId]: publicKey };
  const { inner, moved } =
    url === undefined ? { inner: sdk.httpService, moved: (/** @type {string} */ target) => target } : moveTo(sdk, url);
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
    // It has no method for these transfers, only for the encryption.
    async transfer(bill, name) {
      if (Object.keys(Pay.certificates).length === 0) await sdk.fetchCertificates();
      const [serial = '', key = ''] = Object.entries(Pay.certificates).at(-1) ?? [];
      const body = { appid, ...bill, user_name: sdk.publicEncrypt(name, key) };
      const headers = sdk.getHeaders(sdk.buildAuthorization('POST', TRANSFERS, body), { 'Wechatpay-Serial': serial });
      return data(inner.post(moved(TRANSFERS), body, { ...headers, 'Content-Type': 'application/json' }));
    },
    async queryTransfer(out_bill_no) {
      const target = `${TRANSFERS}/out-bill-no/${out_bill_no}`;
      const found = await data(inner.get(moved(target), sdk.getHeaders(sdk.buildAuthorization('GET', target))));
      return { ...found, user_name: sdk.privateDecrypt(found.user_name) };
    },
    async open(headers, body) {
      const { 'wechatpay-timestamp': timestamp, 'wechatpay-nonce': nonce, 'wechatpay-serial': serial } = headers;
      const signature = headers['wechatpay-signature'];
      assert.ok(await sdk.verifySign({ timestamp, nonce, body, serial, signature }), 'forged');
      const { ciphertext, associated_data, nonce: iv } = JSON.parse(body).resource;
      return sdk.decipher_gcm(ciphertext, associated_data, iv);
    },
  };
}
