// Blocks about private keys that never enter WebAssembly.
import assert from 'node:assert/strict';
import { createPrivateKey, createPublicKey, publicEncrypt, sign } from 'node:crypto';
import { createServer } from 'node:http';
import { placing } from './payment.mjs';

/** @typedef {import('../scene.mjs').Scene} Scene */

/** A merchant whose environment has no private key. @param {Scene} scene */
async function keyless(scene) {
  const { sandbox, variables } = await scene.merchant(async () => new Response(null, { status: 204 }));
  const { WECHATPAY_PRIVATE_KEY: pem, ...rest } = variables;
  return { sandbox, pem, variables: { ...rest, WECHATPAY_CERTIFICATE: sandbox.credentials.certificate } };
}

/**
 * An order goes through, and its pay params are what the cashier accepts.
 * @param {import('wechatpay-wasm/sandbox').Sandbox} sandbox @param {import('wechatpay-wasm').WechatPay} pay
 */
async function pays(sandbox, pay) {
  const params = await placing(pay)('ORDER-0001');
  await sandbox.pay('ORDER-0001', params);
  assert.equal((await pay.queryByOutTradeNo('ORDER-0001')).trade_state, 'SUCCESS');
}

/** @param {import('wechatpay-wasm').WechatPay} pay @param {string} pem */
async function opens(pay, pem) {
  const sealed = publicEncrypt(createPublicKey(pem), Buffer.from('张三'));
  assert.equal(await pay.decryptField(sealed.toString('base64')), '张三');
}

/** Keys of Web Crypto. @param {Scene} scene */
export async function signerWebcrypto(scene) {
  const { sandbox, pem, variables } = await keyless(scene);
  scene.environment(variables);
  const der = new Uint8Array(createPrivateKey(pem).export({ type: 'pkcs8', format: 'der' }));
  const { pay } = await scene.load({ der });
  await pays(sandbox, pay);
  await opens(pay, pem);
}

/** A key of node:crypto. @param {Scene} scene */
export async function signerNode(scene) {
  const { sandbox, pem, variables } = await keyless(scene);
  scene.environment(variables);
  const { pay } = await scene.load({ pem });
  await pays(sandbox, pay);
  await opens(pay, pem);
}

/** A key service over HTTP; and one that is down. @param {Scene} scene */
export async function signerService(scene) {
  const { sandbox, pem, variables } = await keyless(scene);
  let works = true;
  const origin = await scene.listen(
    createServer(async (request, response) => {
      const chunks = [];
      for await (const chunk of request) chunks.push(chunk);
      if (works) response.end(sign('sha256', Buffer.concat(chunks), pem));
      else response.writeHead(503).end();
    }),
  );
  const { pay } = await scene.load({ env: { ...variables, KEY_SERVICE_URL: origin } });
  await pays(sandbox, pay);
  works = false;
  await assert.rejects(placing(pay)('ORDER-0002'), { code: 'ERR_SIGNER', outcome: 'not_sent' });
  await assert.rejects(sandbox.order('ORDER-0002'));
}
