// The environment that the examples are configured by, for a merchant of the sandbox.
import { merchantVariables } from '../cli/merchant-file.js';

/** @typedef {import('wechatpay-wasm/sandbox').SandboxMode} SandboxMode */

/**
 * @param {import('wechatpay-wasm/sandbox').SandboxCredentials<SandboxMode>} credentials
 * @param {{ sandbox: string, shop: string }} urls origins of both sides
 */
export const merchantEnvironment = (credentials, { sandbox, shop }) => ({
  ...merchantVariables(credentials, sandbox),
  WECHATPAY_NOTIFY_URL: `${shop}/wechatpay/notify`,
});
