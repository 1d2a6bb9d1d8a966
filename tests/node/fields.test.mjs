// Sensitive fields of the package against node:crypto, both ways.
import assert from 'node:assert/strict';
import { constants, createPrivateKey, createPublicKey, privateDecrypt, publicEncrypt, randomInt } from 'node:crypto';
import { test } from 'node:test';
import { forceRsaKernel, rsaKernelStatus, WechatPay } from 'wechatpay-wasm';
import { createKeys, createSandbox } from 'wechatpay-wasm/sandbox';

const ROUNDS = 1000;
const OAEP = { padding: constants.RSA_PKCS1_OAEP_PADDING, oaepHash: 'sha1' };
const ALPHABET = Array.from('aZ09 \n"\\\0é测试用户甲😀');

const keys = await createKeys();
const { credentials } = await createSandbox({ keys });
const pay = new WechatPay(credentials);
const wechatpay = createPrivateKey(keys.wechatpayPrivateKey);
const merchant = createPublicKey(credentials.privateKey);
const [fastest, ...slower] = /** @type {const} */ (['fma', 'integer', 'scalar']).filter(
  (name) => rsaKernelStatus()[name] === 'ready',
);

/** Text of 1 to 214 bytes. */
function randomText() {
  const length = randomInt(1, 215);
  let text = '';
  for (;;) {
    const longer = text + ALPHABET[randomInt(ALPHABET.length)];
    if (Buffer.byteLength(longer) > length) return text || 'x';
    text = longer;
  }
}

/** Mostly the fastest kernel; the slower ones take turns every now and then. @param {number} round */
const takeTurns = (round) => forceRsaKernel(round % 100 === 0 ? slower[(round / 100) % slower.length] : fastest);

test(`${ROUNDS} fields that the client encrypts are opened by node:crypto`, async () => {
  const seen = new Set();
  for (let round = 0; round < ROUNDS; round++) {
    takeTurns(round);
    const text = round === 0 ? '中'.repeat(71) + 'a' : randomText();
    const ciphertext = await pay.encryptField(text);
    assert.equal(ciphertext.length, 344);
    assert.equal(privateDecrypt({ key: wechatpay, ...OAEP }, Buffer.from(ciphertext, 'base64')).toString(), text);
    seen.add(ciphertext);
  }
  forceRsaKernel();
  assert.equal(seen.size, ROUNDS);
});

test(`${ROUNDS} fields that node:crypto encrypts are opened by the client`, async () => {
  for (let round = 0; round < ROUNDS; round++) {
    takeTurns(round);
    const text = round === 0 ? 'a'.repeat(214) : randomText();
    const ciphertext = publicEncrypt({ key: merchant, ...OAEP }, Buffer.from(text)).toString('base64');
    assert.equal(await pay.decryptField(ciphertext), text);
  }
  forceRsaKernel();
});

test('what was encrypted with another hash or padding is not opened', async () => {
  for (const options of [{ ...OAEP, oaepHash: 'sha256' }, { padding: constants.RSA_PKCS1_PADDING }]) {
    const ciphertext = publicEncrypt({ key: merchant, ...options }, Buffer.from('13800001747')).toString('base64');
    await assert.rejects(pay.decryptField(ciphertext), { code: 'ERR_DECRYPT' });
  }
});
