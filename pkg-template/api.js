// The public interface of the package; every entry exports exactly this.
export { WechatPay } from './client.js';
export { WechatPayError } from './errors.js';
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
