// Node: a payment with the client and the sandbox that `require` gives.
const assert = require('node:assert/strict');
const { WechatPayError } = require('wechatpay-wasm');
const { createSandbox, SandboxError } = require('wechatpay-wasm/sandbox');
const { createShop } = require('./shop');

void (async () => {
  const sandbox = await createSandbox({ notify: (url, init) => shop.notify(new Request(url, init)) });
  const shop = createShop({ ...sandbox.credentials, fetch: (url, init) => sandbox.fetch(url, init) });

  await sandbox.pay('TEA-0001', await shop.order('TEA-0001'));
  await sandbox.idle();
  assert.deepEqual(shop.paid, ['TEA-0001: 1200']);
  await assert.rejects(sandbox.pay('TEA-0001'), SandboxError);
  await assert.rejects(shop.order('TEA-0001'), WechatPayError);

  const imported = await import('wechatpay-wasm/sandbox');
  assert.equal(imported.SandboxError, SandboxError, 'require and import give two different classes');
  assert.equal(imported.createSandbox, createSandbox);
  sandbox.close();
  console.log(process.version, ...shop.paid);
})();
