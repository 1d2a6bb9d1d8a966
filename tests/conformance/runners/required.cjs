// Node: `require`, and the proof that `import` gives the very same instance.
const lib = require('wechatpay-wasm');

void (async () => {
  const imported = await import('wechatpay-wasm');
  const { report } = await import('../report.mjs');
  const result = await report(lib, process.argv[2]);
  const same = imported.WechatPay === lib.WechatPay && imported.WechatPayError === lib.WechatPayError;
  if (!same) result.failures.push({ name: 'class identity', error: 'require and import give two different classes' });
  console.log(JSON.stringify(result));
  process.exit(0);
})();
