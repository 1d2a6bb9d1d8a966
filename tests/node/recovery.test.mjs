// What remains when WebAssembly itself fails: the instance is replaced, and clients made before go on working.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { forceRsaKernel, openAes256Gcm, rsaKernel, WechatPay, WechatPayError } from 'wechatpay-wasm';
import { createSandbox } from 'wechatpay-wasm/sandbox';
import { failInstance } from '../support/failure.mjs';

/** More than a 32-bit memory can take: the allocation fails inside WebAssembly, which traps. */
const tooMuch = () => new Uint8Array(3_500_000_000);
const trap = () => openAes256Gcm({ key: new Uint8Array(32), nonce: new Uint8Array(12), ciphertext: tooMuch() });

test('after a trap every client works as before, with the kernel that was chosen', async () => {
  const sandbox = await createSandbox();
  const options = { ...sandbox.credentials, fetch: sandbox.fetch };
  const [first, second] = [new WechatPay(options), new WechatPay(options)];
  const signature = await first.sign('x');
  assert.ok(forceRsaKernel('integer'));
  for (let round = 0; round < 3; round++) {
    const failed = (/** @type {any} */ error) =>
      error instanceof WechatPayError && error.code === 'ERR_INTERNAL' && error.outcome === 'unknown';
    await assert.rejects(async () => first.sign(tooMuch()), failed);
    assert.equal(await second.sign('x'), signature);
    assert.throws(trap, failed);
    assert.equal(await second.sign('x'), signature);
    assert.equal(await first.sign('x'), signature);
    assert.equal(rsaKernel(), 'integer');
  }
  forceRsaKernel();
  sandbox.close();
});

test('near the end of the stack a new instance is either whole or not taken', () => {
  // There, any function of JavaScript may overflow; what the glue code catches must not leave half an instance behind.
  const set = Reflect.set;
  Reflect.set = () => {
    throw new RangeError('Maximum call stack size exceeded');
  };
  try {
    assert.throws(trap, { code: 'ERR_INTERNAL' });
  } finally {
    Reflect.set = set;
  }
  assert.throws(trap, { code: 'ERR_INTERNAL' });
  const key = { key: new Uint8Array(32), nonce: new Uint8Array(12), ciphertext: new Uint8Array(32) };
  assert.throws(() => openAes256Gcm(key), { code: 'ERR_DECRYPT' });
});

test('a call under way when the instance is replaced ends with an error, and the client goes on', async () => {
  const sandbox = await createSandbox();
  const order = {
    description: 'x',
    out_trade_no: 'RECOVERY-1',
    notify_url: 'https://shop.example/n',
    amount: { total: 1 },
    payer: { openid: 'o1' },
  };
  let broken = false;
  const pay = new WechatPay({
    ...sandbox.credentials,
    fetch: async (url, init) => {
      const response = await sandbox.fetch(url, init);
      if (!broken) {
        broken = true;
        assert.throws(trap, { code: 'ERR_INTERNAL' });
      }
      return response;
    },
  });
  await assert.rejects(
    pay.prepayJsapi(order),
    (/** @type {any} */ error) => error.code === 'ERR_INTERNAL' && error.outcome === 'unknown',
  );
  const { prepay_id } = await pay.prepayJsapi(order);
  assert.match(prepay_id, /^wx/);
  sandbox.close();
});

test('a call whose outcome is unknown may be repeated past its deadline, also after the instance was replaced', async () => {
  const sandbox = await createSandbox();
  let time = Date.now();
  /** @type {any} */
  let fetch = () => Promise.reject(new Error('reset'));
  const pay = new WechatPay({ ...sandbox.credentials, now: () => time, fetch: (url, init) => fetch(url, init) });
  const order = {
    description: 'x',
    out_trade_no: 'REPEAT-1',
    notify_url: 'https://shop.example/n',
    amount: { total: 1 },
    payer: { openid: 'o1' },
    time_expire: new Date(time + 60_000).toISOString(),
  };
  await assert.rejects(pay.prepayJsapi(order), { code: 'ERR_TRANSPORT', outcome: 'unknown' });
  time += 120_000;
  failInstance(openAes256Gcm);
  await assert.rejects(pay.prepayJsapi(order), { code: 'ERR_TRANSPORT', outcome: 'unknown' });
  // One that ends because the instance fails is repeated just as well.
  fetch = async () => failInstance(openAes256Gcm);
  await assert.rejects(pay.prepayJsapi(order), { outcome: 'unknown' });
  fetch = () => Promise.reject(new Error('reset'));
  await assert.rejects(pay.prepayJsapi(order), { code: 'ERR_TRANSPORT', outcome: 'unknown' });
  await assert.rejects(pay.prepayJsapi({ ...order, out_trade_no: 'REPEAT-2' }), {
    code: 'ERR_INPUT',
    outcome: 'not_sent',
  });
  sandbox.close();
});
