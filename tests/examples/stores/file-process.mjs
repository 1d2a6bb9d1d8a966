// A process of its own with a file store, for file.test.mjs: `node file-process.mjs JSON`.
import { WechatPay } from 'wechatpay-wasm';
import { fileStore } from '../../../examples/certificate-stores/file.js';

const { folder, pages, credentials } = JSON.parse(process.argv[2] ?? '');
const store = fileStore(folder);
if (pages) {
  // Writes one text after the other, as long as real ones become.
  for (const letter of pages) await store.put('page', letter.repeat(60_000));
} else {
  const pay = new WechatPay({ ...credentials, platformCertificates: { store } });
  const out_trade_no = `ORDER-OF-PROCESS-${process.pid}`;
  await pay.prepayJsapi({ out_trade_no, description: '咖啡', amount: { total: 1800 }, payer: { openid: 'oTEST' } });
}
