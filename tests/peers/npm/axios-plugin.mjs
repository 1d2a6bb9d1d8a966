// wechatpay-axios-plugin: verifies every 2xx answer, and offers the pieces to sign pay params and open notifications.
import assert from 'node:assert/strict';
import { Aes, Formatter, Rsa, Wechatpay } from 'wechatpay-axios-plugin';

/** @typedef {{ url?: string, credentials: any }} Place */

/** Without a URL it calls its own host. @param {string | undefined} url */
const base = (url) => (url === undefined ? {} : { baseURL: `${url}/` });

/**
 * @param {Place} shop
 * @param {Record<string, string>} certs public keys or certificates by serial, that for encryption last
 * @returns {import('../shop.mjs').Sdk}
 */
export function connect({ url, credentials }, certs = { [credentials.publicKeyId]: credentials.publicKey }) {
  const { mchid, appid, privateKey, serialNo, apiV3Key } = credentials;
  const { v3 } = new Wechatpay({ mchid, serial: serialNo, privateKey, certs, ...base(url) });
  const { transactions } = v3.pay;
  const { transferBills } = v3.fundApp.mchTransfer;
  const [serial = '', key = ''] = Object.entries(certs).at(-1) ?? [];
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
    async transfer(bill, name) {
      const headers = { 'Wechatpay-Serial': serial };
      return (await transferBills.post({ appid, ...bill, user_name: Rsa.encrypt(name, key) }, { headers })).data;
    },
    async queryTransfer(out_bill_no) {
      const { data } = await transferBills.outBillNo._out_bill_no_.get({ out_bill_no });
      return { ...data, user_name: Rsa.decrypt(data.user_name, privateKey) };
    },
    // As its README shows for notifications, which it leaves to the caller.
    async open(headers, body) {
      const { 'wechatpay-timestamp': time, 'wechatpay-nonce': nonce, 'wechatpay-serial': signer } = headers;
      assert.ok(Math.abs(Formatter.timestamp() - Number(time)) <= 300, 'too old');
      assert.ok(certs[signer], 'another key');
      const message = Formatter.response(time, nonce, body);
      assert.ok(Rsa.verify(message, headers['wechatpay-signature'], certs[signer]), 'forged');
      const { ciphertext, nonce: iv, associated_data } = JSON.parse(body).resource;
      return JSON.parse(Aes.AesGcm.decrypt(ciphertext, apiV3Key, iv, associated_data));
    },
  };
}

/**
 * The platform certificates by serial, as its command `wxpay crt` downloads them. The command itself finds none: it
 * adds them to an object of which axios 1 keeps a copy.
 * @param {Place} shop
 */
export async function download({ url, credentials }) {
  const { mchid, privateKey, serialNo: serial, apiV3Key } = credentials;
  const options = { mchid, serial, privateKey, ...base(url) };
  // It demands a key before the first is there, and verifies nothing without transformations.
  const { data: raw } = await new Wechatpay({ ...options, certs: { any: '' } }).v3.certificates.get({
    transformResponse: [],
  });
  /** @type {Record<string, string>} */
  const certs = {};
  for (const { serial_no, encrypt_certificate } of JSON.parse(raw).data) {
    const { ciphertext, nonce, associated_data } = encrypt_certificate;
    certs[serial_no] = Aes.AesGcm.decrypt(ciphertext, apiV3Key, nonce, associated_data);
  }
  const { data } = await new Wechatpay({ ...options, certs }).v3.certificates.get();
  assert.equal(data.data.length, Object.keys(certs).length);
  return certs;
}
