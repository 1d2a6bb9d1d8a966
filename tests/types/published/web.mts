// Every runtime's own `fetch`, `Request` and `Response` fit, whether the DOM library or Node's types declare them.
import {
  cryptoKeySigner,
  type FetchLike,
  type Signer,
  type SignFunction,
  WechatPay,
  type WechatPayOptions,
} from 'wechatpay-wasm';
import { createSandbox, type SandboxCredentials, type SandboxMode } from 'wechatpay-wasm/sandbox';
import { createKeys, eventTypes, fixture, fixtures, signNotification } from 'wechatpay-wasm/testing';

export const standard: FetchLike = fetch;
export const serve = (options: WechatPayOptions) => {
  const client = new WechatPay({ ...options, fetch, now: Date.now });
  return (request: Request): Promise<Response> => client.handleNotification(request, async (event) => void event.id);
};
/** Hono's context and request, and whatever else holds the request. */
export const held = (client: WechatPay, request: Request): Promise<Response>[] => [
  client.handleNotification({ req: { raw: request } }, () => {}),
  client.handleNotification({ raw: request }, () => {}),
  client.handleNotification({ request }, () => {}),
];
export const abortable = (client: WechatPay) => client.close('1', { signal: AbortSignal.timeout(1) });

export async function sandboxed() {
  const sandbox = await createSandbox({ notify: async (url, init) => new Response(`${url} ${init.method}`) });
  const credentials: SandboxCredentials = sandbox.credentials;
  // The sandbox's credentials are the client's options, and its `fetch` is a `fetch`.
  return new WechatPay({ ...credentials, fetch: (url, init) => sandbox.fetch(url, init) });
}
/** In every mode: with the public key, platform certificates, or both. */
export async function switching(mode: SandboxMode) {
  const [either, certificates] = await Promise.all([createSandbox({ mode }), createSandbox({ mode: 'certificates' })]);
  const pems: string[] = certificates.credentials.platformKeys.map(({ certificate }) => certificate);
  return [new WechatPay(either.credentials), new WechatPay(certificates.credentials), pems];
}
/** Web Crypto's own keys are what a signer takes. */
export const signing = async (der: ArrayBuffer, use: 'sign' | 'decrypt'): Promise<Signer> => {
  const key = await crypto.subtle.importKey('pkcs8', der, { name: 'RSA-OAEP', hash: 'SHA-1' }, false, [use]);
  return cryptoKeySigner(use === 'decrypt' ? { sign: key, decrypt: key } : { sign: key });
};
/** What a signer is given is what `fetch` and Web Crypto take. */
export const remote: SignFunction = async (message) => {
  const answer = await fetch('https://keys.example/sign', { method: 'POST', body: message });
  return new Uint8Array(await answer.arrayBuffer());
};
/** A notification for a handler of one's own, signed by a sandbox of any mode, or with keys. */
export async function notified(client: WechatPay, mode: SandboxMode) {
  const names: readonly string[] = eventTypes;
  const event = { event_type: names[0] ?? '', resource: { id: 1 } };
  const by = [await createSandbox(), await createSandbox({ mode }), await createKeys()];
  const all = by.map((credentials) => signNotification(event, credentials, { tamper: 'body', id: '1' }));
  const kinds: string[] = fixtures({ mchid: '1' }).map(({ kind }) => kind);
  const { url, headers, body } = await signNotification(fixture('REFUND.SUCCESS'), by[0] ?? (await createKeys()));
  await client.handleNotification(new Request(url, { method: 'POST', headers, body }), () => {});
  // @ts-expect-error there is no such part
  await signNotification('REFUND.SUCCESS', await createKeys(), { tamper: 'everything' });
  return [kinds, all, await client.parseNotification({ headers, body })];
}
