// The environment that the examples are configured by, for a merchant of the sandbox.

/** @typedef {import('wechatpay-wasm/sandbox').SandboxMode} SandboxMode */

/**
 * @param {import('wechatpay-wasm/sandbox').SandboxCredentials<SandboxMode>} credentials
 * @param {{ sandbox: string, shop: string }} urls origins of both sides
 */
export const merchantEnvironment = (credentials, { sandbox, shop }) => ({
  WECHATPAY_MCHID: credentials.mchid,
  WECHATPAY_APPID: credentials.appid,
  WECHATPAY_SERIAL_NO: credentials.serialNo,
  // Empty counts as not set.
  WECHATPAY_PUBLIC_KEY_ID: 'publicKeyId' in credentials ? credentials.publicKeyId : '',
  WECHATPAY_PUBLIC_KEY: 'publicKey' in credentials ? credentials.publicKey : '',
  WECHATPAY_PLATFORM_CERTIFICATES: String('platformKeys' in credentials),
  WECHATPAY_PRIVATE_KEY: credentials.privateKey,
  WECHATPAY_API_V3_KEY: credentials.apiV3Key,
  WECHATPAY_BASE_URL: sandbox,
  WECHATPAY_NOTIFY_URL: `${shop}/wechatpay/notify`,
});
