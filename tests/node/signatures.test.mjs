// Signatures of the package against node:crypto's, byte for byte.
import assert from 'node:assert/strict';
import { generateKeyPairSync, randomBytes, randomInt, sign, verify } from 'node:crypto';
import { test } from 'node:test';
import { forceRsaKernel, rsaKernelStatus, verifySignature, WechatPay } from 'wechatpay-wasm';
import { createSandbox } from 'wechatpay-wasm/sandbox';

const KEYS = 5;
const MESSAGES = 1000;

const sandbox = await createSandbox();
const kernels = /** @type {const} */ (['fma', 'integer', 'scalar']).filter(
  (name) => rsaKernelStatus()[name] === 'ready',
);

test(`${MESSAGES} random messages under ${KEYS} keys are signed as node:crypto signs them`, async () => {
  let signed = 0;
  for (let index = 0; index < KEYS; index++) {
    const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
    const pem = String(privateKey.export({ type: index % 2 ? 'pkcs1' : 'pkcs8', format: 'pem' }));
    const spki = String(publicKey.export({ type: 'spki', format: 'pem' }));
    const pay = new WechatPay({ ...sandbox.credentials, certificate: undefined, privateKey: pem });
    for (let round = 0; round < MESSAGES; round++) {
      // The scalar kernel is slow; it takes its turn now and then.
      forceRsaKernel(round % 50 === 0 ? kernels.at(-1) : kernels[round % Math.max(1, kernels.length - 1)]);
      const message = randomBytes(randomInt(0, 2000));
      const ours = await pay.sign(message);
      assert.equal(ours, sign('sha256', message, privateKey).toString('base64'));
      if (round % 10 === 0) {
        assert.ok(verify('sha256', message, publicKey, Buffer.from(ours, 'base64')));
        assert.ok(verifySignature({ message, signature: ours, publicKey: spki }));
        assert.ok(
          !verifySignature({ message: Buffer.concat([message, Buffer.of(0)]), signature: ours, publicKey: spki }),
        );
      }
      signed += 1;
    }
  }
  forceRsaKernel();
  assert.equal(signed, KEYS * MESSAGES);
});
