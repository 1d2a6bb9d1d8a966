// The public interface of the package, exported by every entry.
export { checkConfig } from './check.js';
export { processOnce } from './claims.js';
export { WechatPay } from './client.js';
export { WechatPayError } from './errors.js';
export { memoryClaims } from './memory-claims.js';
export { replyWith } from './reply.js';
export { handleNotification, parseNotification } from './several.js';
export { cryptoKeySigner, nodeSigner } from './signers.js';
export {
  canonical,
  diagnoseSignature,
  forceRsaKernel,
  openAes256Gcm,
  rsaKernel,
  rsaKernelStatus,
  verifySignature,
} from './tools.js';
export { version } from './version.js';
