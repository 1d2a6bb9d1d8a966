// A process of its own that receives one notification and never gets done with it, for cases.mjs: `node process.mjs JSON`.
import { WechatPay } from 'wechatpay-wasm';
import { openClaims } from './open.mjs';

const { spec, credentials, headers, body, leaseMs } = JSON.parse(process.argv[2] ?? '');
const { claims } = await openClaims(spec);
// Keeps the process, which would end without anything to wait for.
setInterval(() => {}, 60_000);
await new WechatPay(credentials).handleNotification(
  { headers, body },
  () => {
    process.stdout.write('at work\n');
    return new Promise(() => {});
  },
  { claims, leaseMs, budgetMs: 60_000 },
);
