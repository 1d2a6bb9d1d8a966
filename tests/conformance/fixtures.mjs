// What several case files need.

/** @typedef {import('./suite.mjs').Library} Library */
/** @typedef {import('./suite.mjs').Env} Env */
/** @typedef {import('wechatpay-wasm').WechatPayOptions} Options */

/**
 * The options of the merchant in `vectors.json`, who knows the public key and both platform certificates.
 *
 * @param {Env} env
 * @returns {Options & { privateKey: string, apiV3Key: string, publicKey: string, publicKeyId: string }}
 */
export function vectorOptions({ vectors: { keys } }) {
  return {
    mchid: keys.mchid,
    appid: keys.appid,
    serialNo: keys.merchant_serial_no,
    privateKey: keys.TEST_ONLY_merchant_private_key_pkcs8_pem,
    apiV3Key: keys.apiv3_key,
    publicKeyId: keys.wechatpay_public_key_id,
    publicKey: keys.TEST_ONLY_wechatpay_public_key_spki_pem,
    platformKeys: [
      { certificate: keys.TEST_ONLY_platform_certificate_pem },
      { certificate: keys.TEST_ONLY_platform2_certificate_pem },
    ],
    fetch: () => Promise.reject(new Error('this test sends nothing')),
  };
}

/**
 * @param {Library} lib
 * @param {Env} env
 * @param {Partial<Options>} [more]
 */
export const vectorClient = (lib, env, more) => new lib.WechatPay({ ...vectorOptions(env), retry: false, ...more });

/** @type {Promise<import('wechatpay-wasm/sandbox').SandboxKeys> | undefined} */
let keys;

/** The one set of throwaway keys of this run. @param {Env} env */
export const throwawayKeys = (env) => (keys ??= env.createKeys());

/**
 * A sandbox with the one set of throwaway keys of this run, and a client of its merchant.
 *
 * @param {Library} lib
 * @param {Env} env
 * @param {Parameters<Env['createSandbox']>[0]} [sandboxOptions]
 * @param {Partial<Options>} [clientOptions]
 */
export async function merchant(lib, env, sandboxOptions, clientOptions) {
  const sandbox = await env.createSandbox({ keys: await throwawayKeys(env), timeScale: 0.001, ...sandboxOptions });
  const client = new lib.WechatPay({
    ...sandbox.credentials,
    // The two sides mean the same by `fetch`; their types name different parts of it.
    fetch: /** @type {any} */ (sandbox.fetch),
    ...clientOptions,
  });
  return { sandbox, client };
}

/**
 * A merchant as above that hears of what happens: `heard` are the events its handler was called with.
 *
 * @param {Library} lib
 * @param {Env} env
 * @param {Parameters<Env['createSandbox']>[0]} [sandboxOptions]
 * @param {Partial<Options>} [clientOptions]
 */
export async function listener(lib, env, sandboxOptions, clientOptions) {
  /** @type {import('wechatpay-wasm').Notification[]} */
  const heard = [];
  /** @type {Awaited<ReturnType<typeof merchant>>} */
  const both = await merchant(
    lib,
    env,
    {
      notify: (url, { method, headers, body }) =>
        both.client.handleNotification(new Request(url, { method, headers, body }), (event) => void heard.push(event)),
      ...sandboxOptions,
    },
    clientOptions,
  );
  return { ...both, heard };
}

/** A fresh order number. */
export const orderNumber = () =>
  `T${Array.from(crypto.getRandomValues(new Uint8Array(12)), (byte) => byte.toString(16).padStart(2, '0')).join('')}`;

/** An order of 1.00 CNY. */
export const order = (out_trade_no = orderNumber()) => ({
  description: 'Image形象店-深圳腾大-QQ公仔',
  out_trade_no,
  amount: { total: 100, currency: 'CNY' },
  payer: { openid: 'oUpF8uMuAJO_M2pxb1Q9zNjWeS6o' },
});

/**
 * A transfer of 8.00 CNY.
 * @param {Partial<import('wechatpay-wasm').TransferRequest>} [more]
 * @returns {import('wechatpay-wasm').TransferRequest}
 */
export const transfer = (more) => ({
  out_bill_no: orderNumber(),
  openid: 'oUpF8uMuAJO_M2pxb1Q9zNjWeS6o',
  transfer_scene_id: '1000',
  transfer_amount: 800,
  transfer_remark: '抽奖奖励',
  notify_url: 'https://shop.example.com/transfers',
  transfer_scene_report_infos: [
    { info_type: '活动名称', info_content: '新会员有礼' },
    { info_type: '奖励说明', info_content: '注册会员抽奖一等奖' },
  ],
  ...more,
});

/**
 * Value of a header, whatever the case of its name.
 * @param {Readonly<Record<string, string>>} headers
 * @param {string} name
 */
export const header = (headers, name) =>
  Object.entries(headers).find(([key]) => key.toLowerCase() === name.toLowerCase())?.[1];

/** @param {string} hex */
export const fromHex = (hex) => Uint8Array.from(hex.match(/../g) ?? [], (pair) => parseInt(pair, 16));

/** @param {string} base64 */
export const fromBase64 = (base64) => Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));

/** @param {Uint8Array} bytes */
export const toBase64 = (bytes) => btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(''));

export const utf8 = (/** @type {string} */ text) => new TextEncoder().encode(text);
export const fromUtf8 = (/** @type {Uint8Array} */ bytes) => new TextDecoder().decode(bytes);

/**
 * A paid order of 1.00 CNY, and its notification as WeChat Pay posts it.
 * @param {import('./suite.mjs').Library} lib
 * @param {import('./suite.mjs').Env} env
 */
export async function paid(lib, env) {
  const { sandbox, client } = await merchant(
    lib,
    env,
    { notify: async () => new Response(null, { status: 204 }) },
    { language: 'en' },
  );
  const wanted = order();
  const { out_trade_no } = wanted;
  await client.prepayJsapi(wanted);
  await sandbox.pay(out_trade_no);
  await sandbox.idle();
  return { sandbox, client, out_trade_no, posted: () => sandbox.notification(out_trade_no) };
}

/** The same merchant at another WeChat Pay: nothing of it fits. @type {Promise<any> | undefined} */
let foreignKeys;

/** @param {import('./suite.mjs').Library} lib @param {import('./suite.mjs').Env} env */
export async function foreign(lib, env) {
  foreignKeys ??= env.createKeys();
  const keys = await foreignKeys;
  return merchant(lib, env, { keys, mchid: '1900000109' });
}
