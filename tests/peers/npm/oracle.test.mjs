// The requests of wechatpay-node-v3 for the products that have methods here, against ours for the same arguments, recorded
// on the wire.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import module from 'wechatpay-node-v3';
import { CALLS } from '../oracle/calls.mjs';
import { connectOurs } from '../oracle/ours.mjs';
import { differences, startRecorder } from '../oracle/recorder.mjs';
import { moveTo } from './moved.mjs';

// Compiled from TypeScript: whether `default` is the class or the module depends on who imports it.
const Pay = module.default ?? module;

/** @param {Awaited<ReturnType<typeof startRecorder>>} recorder */
function connect({ url, notifyUrl, credentials }) {
  const { appid, mchid, serialNo: serial_no, privateKey, apiV3Key: key, publicKeyId, publicKey } = credentials;
  const sdk = new Pay({ appid, mchid, serial_no, privateKey, key, publicKey: Buffer.from(publicKey) });
  moveTo(sdk, url);
  /** It leaves to its users: the address for notifications, the encryption, which key it was. @param {any} values */
  const notified = (values) => ({ notify_url: notifyUrl, ...values });
  const sealed = (/** @type {any} */ { name, ...values }) =>
    name === undefined ? values : { ...values, name: sdk.publicEncrypt(name, Buffer.from(publicKey)) };
  const keyed = (/** @type {any} */ values) => ({ ...values, wx_serial_no: publicKeyId });
  /** @type {Record<string, (values: any) => Promise<unknown>>} by call */
  const methods = {
    prepayJsapi: (order) => sdk.transactions_jsapi(notified(order)),
    prepayApp: (order) => sdk.transactions_app(notified(order)),
    prepayH5: (order) => sdk.transactions_h5(notified(order)),
    prepayNative: (order) => sdk.transactions_native(notified(order)),
    queryByOutTradeNo: (by) => sdk.query(by),
    queryByTransactionId: (by) => sdk.query(by),
    close: ({ out_trade_no }) => sdk.close(out_trade_no),
    'refunds.create': (refund) => sdk.refunds(refund),
    'refunds.create, as little as possible': (refund) => sdk.refunds(refund),
    'refunds.query': ({ out_refund_no }) => sdk.find_refunds(out_refund_no),
    'bills.trade': (bill) => sdk.tradebill(bill),
    'bills.fundFlow': (bill) => sdk.fundflowbill(bill),
    'combine.prepayJsapi': (order) => sdk.combine_transactions_jsapi(notified(order)),
    'combine.prepayApp': (order) => sdk.combine_transactions_app(notified(order)),
    'combine.prepayH5': (order) => sdk.combine_transactions_h5(notified(order)),
    'combine.prepayNative': (order) => sdk.combine_transactions_native(notified(order)),
    'combine.query': ({ combine_out_trade_no }) => sdk.combine_query(combine_out_trade_no),
    'combine.close': ({ combine_out_trade_no, sub_orders }) => sdk.combine_close(combine_out_trade_no, sub_orders),
    'profitSharing.createOrder': ({ receivers, ...order }) =>
      sdk.create_profitsharing_orders(keyed({ ...order, receivers: receivers.map(sealed) })),
    'profitSharing.queryOrder': (by) => sdk.query_profitsharing_orders(by.transaction_id, by.out_order_no),
    'profitSharing.unfreeze': (order) => sdk.profitsharing_orders_unfreeze(order),
    'profitSharing.createReturn': (order) => sdk.profitsharing_return_orders(order),
    'profitSharing.queryReturn': (by) => sdk.query_profitsharing_return_orders(by.out_return_no, by.out_order_no),
    'profitSharing.queryAmounts': (by) => sdk.query_profitsharing_amounts(by.transaction_id),
    'profitSharing.addReceiver': (receiver) => sdk.profitsharing_receivers_add(keyed(sealed(receiver))),
    'profitSharing.deleteReceiver': (receiver) => sdk.profitsharing_receivers_delete(receiver),
    'profitSharing.bill': ({ bill_date, tar_type }) => sdk.profitsharing_bills(bill_date, tar_type),
  };
  return methods;
}

/**
 * The one difference, in every call that encrypts nothing. Both are right: the header must be there with encrypted fields;
 * without them it asks WeChat Pay to sign the answer with that key.
 */
const NO_KEY_NAMED = 'header wechatpay-serial: theirs absent, ours PUB_KEY_ID_0112345678202611290000000001';
const ENCRYPTS = ['profitSharing.createOrder', 'profitSharing.addReceiver'];

test('what it sends for the same arguments is what we send, but for what is listed', async (t) => {
  const recorder = await startRecorder(t);
  const ours = connectOurs(recorder);
  const methods = connect(recorder);
  for (const [call, method] of Object.entries(methods)) {
    await t.test(call, async () => {
      const its = await recorder.record(() => method(structuredClone(CALLS[call])));
      const own = await recorder.record(() => ours(call));
      assert.deepEqual(differences(its, own), ENCRYPTS.includes(call) ? [] : [NO_KEY_NAMED]);
    });
  }
});
