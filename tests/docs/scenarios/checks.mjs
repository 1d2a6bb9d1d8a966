// What every block that takes notifications must do right.
import assert from 'node:assert/strict';

/** @typedef {ReturnType<typeof import('../shop.mjs').makeShop>} Shop */

/**
 * Pays orders and looks at the shop: delivered once; another amount or an unknown order recorded, answered with success, and
 * not delivered; forged ones refused.
 * @param {object} what
 * @param {import('wechatpay-wasm/sandbox').Sandbox} what.sandbox
 * @param {Shop} what.shop
 * @param {(number: string) => Promise<object | undefined>} what.place places an order of 5600 fen; with its pay params,
 *   if it has any
 * @param {(request: Request) => Promise<Response>} what.notified the way of the sandbox to the shop
 * @param {string} [what.merchant] as the shop files its orders
 */
export async function checkDelivery({ sandbox, shop, place, notified, merchant }) {
  const number = (/** @type {string} */ name) => `${name}-${sandbox.credentials.mchid}`;
  const [right, wrong, unknown] = [number('right'), number('wrong'), number('unknown')];
  shop.expect(right, 5600, merchant);
  shop.expect(wrong, 4900, merchant);
  const before = { delivered: shop.delivered.length, setAside: shop.setAside.length };
  for (const each of [right, wrong, unknown]) await sandbox.pay(each, await place(each));
  await sandbox.idle();
  for (const each of [right, wrong, unknown]) {
    const { status } = await sandbox.resend(each);
    assert.equal(status, 204, `the notification of ${each} was answered with ${status}`);
  }
  assert.deepEqual(shop.delivered.slice(before.delivered), [right], 'delivered');
  assert.deepEqual(shop.setAside.slice(before.setAside).sort(), [unknown, wrong], 'recorded for a person to look at');

  const { url, headers, body } = await sandbox.notification(right, { tamper: 'signature' });
  const { status } = await notified(new Request(url, { method: 'POST', headers, body }));
  assert.equal(status, 401, `a forged notification was answered with ${status}`);
}
