// A test as users write it, for Jest.
const { WechatPayError } = require('wechatpay-wasm');
const { createSandbox, SandboxError } = require('wechatpay-wasm/sandbox');
const { signNotification } = require('wechatpay-wasm/testing');
const { createShop } = require('./shop');

/** @type {import('wechatpay-wasm/sandbox').Sandbox} */
let sandbox;
/** @type {ReturnType<typeof createShop>} */
let shop;

beforeEach(async () => {
  sandbox = await createSandbox({ notify: (url, init) => shop.notify(new Request(url, init)) });
  shop = createShop({ ...sandbox.credentials, fetch: (url, init) => sandbox.fetch(url, init) });
});
afterEach(() => sandbox.close());

test('an order is paid, and the shop is notified', async () => {
  await sandbox.pay('TEA-0001', await shop.order('TEA-0001'));
  await sandbox.idle();
  expect(shop.paid).toEqual(['TEA-0001: 1200']);
});

test('errors are instances of the classes that are required', async () => {
  await expect(sandbox.pay('TEA-0001')).rejects.toBeInstanceOf(SandboxError);
  await shop.order('TEA-0001');
  await sandbox.pay('TEA-0001');
  const refused = shop.order('TEA-0001');
  await expect(refused).rejects.toBeInstanceOf(WechatPayError);
  await expect(refused).rejects.toMatchObject({ code: 'ERR_API', apiCode: 'ORDER_PAID' });
});

test('a notification is made in one line', async () => {
  await shop.order('TEA-0001');
  const change = (transaction) => ({
    ...transaction,
    out_trade_no: 'TEA-0001',
    amount: { ...transaction.amount, total: 1200 },
  });
  const genuine = await signNotification('TRANSACTION.SUCCESS', sandbox, { change });
  const forged = await signNotification('TRANSACTION.SUCCESS', sandbox, { change, tamper: 'body' });
  const post = async ({ url, headers, body }) =>
    (await shop.notify(new Request(url, { method: 'POST', headers, body }))).status;
  expect([await post(forged), shop.paid]).toEqual([401, []]);
  expect([await post(genuine), shop.paid]).toEqual([204, ['TEA-0001: 1200']]);
});
