// Blocks about refunds, and about endpoints without a method of their own and their sensitive fields.
import assert from 'node:assert/strict';
import { createPrivateKey, sign } from 'node:crypto';
import { makeShop } from '../shop.mjs';
import { handlers, placing } from './payment.mjs';

/** @typedef {import('../scene.mjs').Scene} Scene */

const NUMBERS = { out_trade_no: 'ORDER-0001', out_refund_no: 'REFUND-0001' };

/** A paid order. @param {Scene} scene @param {import('wechatpay-wasm/sandbox').SandboxOptions} [options] */
async function paidOrder(scene, options) {
  const sandbox = await scene.sandbox({ notify: async () => new Response(null, { status: 204 }), ...options });
  const pay = scene.client(sandbox);
  await placing(pay)(NUMBERS.out_trade_no);
  await sandbox.pay(NUMBERS.out_trade_no);
  await sandbox.idle();
  return { sandbox, pay };
}

/** A refund is asked for. @param {Scene} scene */
export async function refund(scene) {
  const { sandbox, pay } = await paidOrder(scene);
  await scene.load({ pay, ...NUMBERS });
  const { parameters, status, amount } = await sandbox.refunds.get(NUMBERS.out_refund_no);
  assert.equal(status, 'PROCESSING');
  assert.equal(amount.refund, 600);
  assert.equal(parameters.notify_url, 'https://shop.example/wechatpay/notify');
}

/** Its result: by notification, by query; the money that could not reach the payer. @param {Scene} scene */
export async function refundResult(scene) {
  const shop = makeShop();
  /** @type {any} */
  let block;
  const notify = async (/** @type {string} */ url, /** @type {any} */ init) =>
    block ? block.notify(new Request(url, init)) : new Response(null, { status: 204 });
  const { sandbox, pay } = await paidOrder(scene, { notify, refundInterval: 0 });
  const create = (/** @type {string} */ out_refund_no) =>
    pay.refunds.create({
      out_trade_no: NUMBERS.out_trade_no,
      out_refund_no,
      amount: { refund: 600, total: 5600, currency: 'CNY' },
      notify_url: sandbox.credentials.notifyUrl,
    });
  shop.expect(NUMBERS.out_trade_no);
  block = await scene.load({ pay, db: shop.db, checks: handlers(shop).checks });

  await create('REFUND-0001');
  assert.equal(await block.check('REFUND-0001'), 'PROCESSING');
  await sandbox.refunds.settle('REFUND-0001');
  await sandbox.idle();
  assert.deepEqual(shop.refunded, ['REFUND-0001 SUCCESS']);
  assert.equal(await block.check('REFUND-0001'), 'SUCCESS');

  await create('REFUND-0002');
  await sandbox.refunds.settle('REFUND-0002', 'ABNORMAL');
  await sandbox.idle();
  assert.equal(shop.refunded[1], 'REFUND-0002 ABNORMAL');
  assert.equal(await block.check('REFUND-0002'), 'ABNORMAL');
  assert.equal((await sandbox.refunds.get('REFUND-0002')).status, 'PROCESSING', 'the refund does not go on');
  // Payments come to the same address, and must not be lost there.
  await sandbox.resend(NUMBERS.out_trade_no);
  assert.equal(shop.refunded.length, 2);
  assert.deepEqual(shop.delivered, [NUMBERS.out_trade_no]);
}

/** A refund whose answers are lost, with and without effect. @param {Scene} scene */
export async function settle(scene) {
  const { sandbox, pay } = await paidOrder(scene, { settleRefunds: 'SUCCESS', refundInterval: 0 });
  const refunds = '/v3/refund/domestic/refunds';
  /** @type {string[]} */
  const sent = [];
  /** How many of the next refunds are lost, and whether on the way back. */
  let lost = { calls: 0, back: false };
  const hurried = new scene.library.WechatPay({
    ...sandbox.credentials,
    retry: false,
    fetch: async (url, init) => {
      if (init.method !== 'POST' || lost.calls === 0) return sandbox.fetch(url, init);
      lost.calls -= 1;
      sent.push(String(init.body));
      if (lost.back) await sandbox.fetch(url, init);
      throw new TypeError('fetch failed');
    },
  });
  scene.atEnd(() => hurried.dispose());
  const block = await scene.load({ pay: hurried });
  const asked = (/** @type {string} */ out_refund_no) => ({
    out_trade_no: NUMBERS.out_trade_no,
    out_refund_no,
    amount: { refund: 100, total: 5600, currency: 'CNY' },
  });
  lost = { calls: 1, back: true };
  assert.equal(await block.refundOnce(asked('REFUND-0001')), 'SUCCESS');
  lost = { calls: 1, back: false };
  assert.equal(await block.refundOnce(asked('REFUND-0002')), 'SUCCESS');
  assert.equal(sent.length, 2);
  const made = await pay.refunds.query('REFUND-0002');
  assert.equal(made.amount.refund, 100, refunds);
}

/** A call to a path without a method of its own: the answer is signed here, for the sandbox has no bills. @param {Scene} scene */
export async function request(scene) {
  const { credentials } = await scene.sandbox();
  const wechatpay = createPrivateKey(scene.keys.wechatpayPrivateKey);
  /** @type {{ url: string, headers: Record<string, string> }[]} */
  const calls = [];
  const pay = new scene.library.WechatPay({
    ...credentials,
    fetch: async (url, { headers }) => {
      calls.push({ url, headers });
      const body = '{"hash_type":"SHA1","hash_value":"79bb0f45","download_url":"https://bill.example/file"}';
      const [timestamp, nonce] = [`${Math.floor(Date.now() / 1000)}`, 'fdasflkja484w'];
      const signature = sign('sha256', Buffer.from(`${timestamp}\n${nonce}\n${body}\n`), wechatpay).toString('base64');
      return new Response(body, {
        headers: {
          'Content-Type': 'application/json',
          'Request-ID': '08F88E9D0410',
          'Wechatpay-Timestamp': timestamp,
          'Wechatpay-Nonce': nonce,
          'Wechatpay-Serial': credentials.publicKeyId,
          'Wechatpay-Signature': signature,
        },
      });
    },
  });
  scene.atEnd(() => pay.dispose());
  await scene.load({ pay });
  assert.deepEqual(
    calls.map(({ url }) => url),
    ['https://api.mch.weixin.qq.com/v3/bill/tradebill?bill_date=2026-07-20'],
  );
  assert.match(calls[0]?.headers.Authorization ?? '', /^WECHATPAY2-SHA256-RSA2048 /);
  assert.deepEqual(scene.printed, ['https://bill.example/file 08F88E9D0410']);
}

/** Sensitive fields go to WeChat Pay and back. @param {Scene} scene */
export async function fields(scene) {
  const sandbox = await scene.sandbox();
  /** @type {{ echo_message: string, encrypted_echo_message: string }[]} */
  const sent = [];
  const pay = new scene.library.WechatPay({
    ...sandbox.credentials,
    fetch: async (url, init) => {
      sent.push(JSON.parse(String(init.body)));
      return sandbox.fetch(url, /** @type {RequestInit} */ (init));
    },
  });
  scene.atEnd(() => pay.dispose());
  await scene.load({ pay });
  assert.equal(sent.length, 1);
  assert.match(sent[0]?.encrypted_echo_message ?? '', /^[0-9A-Za-z+/]{342}==$/);
  const [, comment] = /console\.log\(.*\); \/\/ (.*)$/m.exec(scene.code) ?? [];
  assert.deepEqual(scene.printed, [comment], 'the comment is not what is printed');
}
