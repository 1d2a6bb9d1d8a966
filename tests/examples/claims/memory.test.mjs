// The package's own store in memory passes what every store is tested for.
import { memoryClaims } from 'wechatpay-wasm';
import { claimsCases } from './cases.mjs';

claimsCases('memory', async () => memoryClaims());
