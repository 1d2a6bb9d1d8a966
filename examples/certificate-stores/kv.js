// Platform certificates in Workers KV: a namespace is a `CertificateStore` as it is.
//
// KV shows a new text elsewhere after a minute or more, and says "nothing there" as long. Until then another place
// downloads for itself, and nothing else follows.
import { WechatPay } from 'wechatpay-wasm';

/**
 * The bindings: variables and secrets, and in `wrangler.jsonc`
 * `"kv_namespaces": [{ "binding": "CERTIFICATES", "id": "…" }]` (`wrangler kv namespace create CERTIFICATES`).
 * @typedef {import('wechatpay-wasm').WechatPayEnvironment & { CERTIFICATES: KVNamespace }} Env
 * @typedef {import('@cloudflare/workers-types').KVNamespace} KVNamespace
 */

/** @type {WechatPay | undefined} */
let client;

/**
 * The merchant's client, made by the first request of an isolate and kept.
 * @param {Env} env
 */
export function wechatPay(env) {
  client ??= WechatPay.fromEnv(env, { platformCertificates: { store: env.CERTIFICATES } });
  return client;
}
