// A merchant whose client downloads the platform certificates, and WeChat Pay with a clock that the test moves.
import { libraryError } from './assert.mjs';
import { order, throwawayKeys } from './fixtures.mjs';

export const NOON = Date.UTC(2026, 6, 20, 4, 0, 0);
export const SECOND = 1000;
export const HOUR = 3600 * SECOND;

/**
 * @typedef {import('./suite.mjs').Library} Library
 * @typedef {import('./suite.mjs').Env} Env
 * @typedef {import('wechatpay-wasm/sandbox').SandboxMode} Mode
 * @typedef {import('wechatpay-wasm/sandbox').Sandbox<any>} Sandbox
 * @typedef {import('wechatpay-wasm/sandbox').SandboxKeys} Keys
 * @typedef {import('wechatpay-wasm/sandbox').CertificateKey} CertificateKey
 */

/** @type {Promise<{ keys: Keys, known: CertificateKey, stranger: string }> | undefined} */
let made;

/** Keys with one certificate, `known`, and the private key of a stranger. @param {Env} env */
export function throwaway(env) {
  made ??= (async () => {
    const sandbox = await env.createSandbox({ mode: 'switching', keys: await throwawayKeys(env), now: () => NOON });
    const { keys } = sandbox;
    const known = current(sandbox);
    await sandbox.rotateCertificate();
    return { keys, known, stranger: current(sandbox).privateKey };
  })();
  return made;
}

/** The certificate that signs now. @param {Sandbox} sandbox @returns {CertificateKey} */
export function current(sandbox) {
  const key = sandbox.keys.certificateKeys?.at(-1);
  if (!key) throw new Error('the sandbox has no certificates');
  return key;
}

/**
 * What became of a call: `ok`, or the code of its error.
 * @param {Promise<unknown>} promise
 */
export const outcome = (promise) =>
  promise.then(
    () => 'ok',
    (error) => /** @type {string} */ (libraryError(error, /^ERR_/, 'a call').code),
  );

/**
 * WeChat Pay for one merchant with a paid order, and a clock that the test moves.
 * @param {Library} lib
 * @param {Env} env
 * @param {Mode} mode
 * @param {Partial<Keys>} [others] keys
 */
export async function open(lib, env, mode, others) {
  const clock = { now: NOON };
  const now = () => clock.now;
  const keys = { ...(await throwaway(env)).keys, ...others };
  const notify = async () => new Response(null, { status: 204 });
  const sandbox = /** @type {Sandbox} */ (await env.createSandbox({ mode, keys, now, notify }));
  const { credentials } = sandbox;
  const route = { to: sandbox };
  /** @param {Partial<import('wechatpay-wasm').WechatPayOptions>} [options] */
  const connect = (options) =>
    new lib.WechatPay({
      ...credentials,
      platformKeys: undefined,
      platformCertificates: mode === 'public-key' ? undefined : true,
      now,
      fetch: /** @type {any} */ ((/** @type {string} */ url, /** @type {any} */ init) => route.to.fetch(url, init)),
      language: 'en',
      ...options,
    });
  const shop = connect({
    platformCertificates: undefined,
    platformKeys: /** @type {any} */ (credentials).platformKeys,
  });
  const wanted = order();
  const { out_trade_no } = wanted;
  await shop.prepayJsapi(wanted);
  await sandbox.pay(out_trade_no);
  await sandbox.idle();
  shop.dispose();
  return { mode, clock, sandbox, route, connect, out_trade_no };
}

/** @typedef {Awaited<ReturnType<typeof open>>} Scene */

/**
 * A new client, and what becomes of its calls and of what it is told.
 * @param {Scene} scene
 * @param {Partial<import('wechatpay-wasm').WechatPayOptions>} [options]
 */
export function begin({ sandbox, connect, out_trade_no }, options) {
  const client = connect(options);
  const before = sandbox.certificates.downloads;
  return {
    client,
    ask: () => outcome(client.queryByOutTradeNo(out_trade_no)),
    /**
     * A notification, by default as WeChat Pay sends it.
     * @param {Record<string, string>} [headers] in place of its own
     * @param {Sandbox} [from]
     */
    tell: async (headers, from = sandbox) => {
      const signed = await from.notification(out_trade_no);
      return outcome(client.parseNotification({ headers: { ...signed.headers, ...headers }, body: signed.body }));
    },
    downloads: () => sandbox.certificates.downloads - before,
  };
}

/** @typedef {ReturnType<typeof begin>} Side */

/** What becomes of most calls. */
export const [OK, UNKNOWN, NONE] = /** @type {const} */ (['ok', 'ERR_VERIFY_UNKNOWN_KEY', 'ERR_CERTIFICATES']);
