// The sandbox from CommonJS.
import { WechatPay } from 'wechatpay-wasm';
import { createSandbox, type Sandbox, SandboxError, type Transaction } from 'wechatpay-wasm/sandbox';

import required = require('wechatpay-wasm/sandbox');
import testing = require('wechatpay-wasm/testing');

export async function sandboxed() {
  const sandbox: Sandbox = await createSandbox({ notify: async (url, init) => new Response(`${url} ${init.method}`) });
  const transaction: Transaction = await required.createSandbox().then(({ order }) => order('1'));
  // The sandbox's credentials are the client's options, and its `fetch` is a `fetch`.
  return {
    transaction,
    pay: new WechatPay({ ...sandbox.credentials, fetch: (url, init) => sandbox.fetch(url, init) }),
  };
}
export const codeOf = (error: unknown): string | undefined =>
  error instanceof SandboxError || error instanceof required.SandboxError ? error.code : undefined;
// @ts-expect-error the merchant number is text
void createSandbox({ mchid: 1230000109 });
export const signed = async (sandbox: Sandbox) => (await testing.signNotification('REFUND.SUCCESS', sandbox)).body;
