// A client made of the sandbox's credentials, in every way in which WeChat Pay signs.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { WechatPay } from 'wechatpay-wasm';
import { createSandbox } from 'wechatpay-wasm/sandbox';

const MODES = /** @type {const} */ (['public-key', 'certificates', 'switching']);

for (const mode of MODES) {
  test(`${mode}: a client of the credentials orders, is notified, and goes on after a rotation`, async () => {
    /** @type {WechatPay} */
    let pay;
    /** @type {(string | undefined)[]} */
    const paid = [];
    /** @type {Set<string | undefined>} */
    const named = new Set();
    /** @type {Set<string>} */
    const signers = new Set();
    const sandbox = await createSandbox({
      mode,
      notify: (url, init) => pay.handleNotification(new Request(url, init), recorded),
      onEvent(event) {
        if (event.type === 'request') named.add(event.headers['wechatpay-serial']);
        if (event.type === 'response' || event.type === 'notification') signers.add(event.headers['Wechatpay-Serial']);
      },
    });
    /** @param {import('wechatpay-wasm').Notification} notification */
    const recorded = (notification) => {
      if (notification.kind === 'payment') paid.push(notification.resource.out_trade_no);
    };
    const order = async (/** @type {string} */ out_trade_no) => {
      pay = new WechatPay({ ...sandbox.credentials, fetch: (url, init) => sandbox.fetch(url, init) });
      await pay.prepayJsapi({ out_trade_no, description: 'x', amount: { total: 1 }, payer: { openid: 'o' } });
      await sandbox.pay(out_trade_no);
      await sandbox.idle();
      assert.equal((await pay.queryByOutTradeNo(out_trade_no)).trade_state, 'SUCCESS');
    };

    await order('ORDER-0001');
    if (mode !== 'public-key') {
      await sandbox.rotateCertificate();
      await order('ORDER-0002');
      await sandbox.retireCertificate();
      await order('ORDER-0003');
    }
    sandbox.close();
    const { publicKeyId } = /** @type {{ publicKeyId?: string }} */ (sandbox.credentials);
    assert.equal(paid.length, mode === 'public-key' ? 1 : 3);
    // With certificates the old one signed before the rotation, the new one after it. While switching, the client asks
    // for the public key, and certificates sign every second notification.
    assert.deepEqual(
      [signers.size, named.size],
      { 'public-key': [1, 1], certificates: [2, 2], switching: [3, 1] }[mode],
    );
    assert.equal(signers.has(String(publicKeyId)), mode !== 'certificates');
  });
}
