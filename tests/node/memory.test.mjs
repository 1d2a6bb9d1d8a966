// What WebAssembly's memory still holds of keys: every byte of every instance is searched, of those in use and of those replaced.
//
// JavaScript's own strings cannot be cleared by anybody; this is about the memory that this library manages.
import assert from 'node:assert/strict';
import { constants, createPrivateKey, createPublicKey, generateKeyPairSync, publicEncrypt } from 'node:crypto';
import { test } from 'node:test';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { failInstance } from '../support/failure.mjs';

/** @type {WebAssembly.Memory[]} of every instance of the core, in the order they were made */
const memories = [];
const Instance = WebAssembly.Instance;
WebAssembly.Instance = /** @type {any} */ (
  class extends Instance {
    /** @param {WebAssembly.Module} module @param {WebAssembly.Imports} [imports] */
    constructor(module, imports) {
      super(module, imports);
      if (this.exports.memory instanceof WebAssembly.Memory) memories.push(this.exports.memory);
    }
  }
);
const {
  WechatPay,
  checkConfig,
  cryptoKeySigner,
  nodeSigner,
  rsaKernelStatus,
  forceRsaKernel,
  verifySignature,
  openAes256Gcm,
} = await import('wechatpay-wasm');
const { createSandbox } = await import('wechatpay-wasm/sandbox');

const sandbox = await createSandbox();
/** Length of the searched pieces, bytes. */
const WINDOW = 16;

/** A fresh private key. */
const generated = () =>
  String(generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey.export({ type: 'pkcs8', format: 'pem' }));

/** A key pair and everything that gives it away. */
function secrets(pem = generated()) {
  const jwk = createPrivateKey(pem).export({ format: 'jwk' });
  const apiV3Key = Array.from(
    { length: 32 },
    () => 'ABCDEFGHJKLMNPQRSTUVWXYZ23456789'[Math.floor(Math.random() * 32)],
  ).join('');
  const pieces = new Map([['APIv3 key', windows(Buffer.from(apiV3Key), 8)]]);
  // The first and last lines of the file are the same for every key, or public.
  pieces.set(
    'PEM',
    pem
      .split('\n')
      .slice(8, -3)
      .flatMap((line) => windows(Buffer.from(line), WINDOW)),
  );
  for (const name of /** @type {const} */ (['d', 'p', 'q', 'dp', 'dq', 'qi'])) {
    const bytes = Buffer.from(String(jwk[name]), 'base64url');
    pieces.set(name, [...windows(bytes, WINDOW), ...windows(Buffer.from(bytes).reverse(), WINDOW)]);
  }
  return { pem, apiV3Key, pieces };
}

/** @param {Buffer} bytes @param {number} size */
function windows(bytes, size) {
  const all = [];
  for (let at = 0; at + size <= bytes.length; at += size / 2) all.push(bytes.subarray(at, at + size));
  return all;
}

/**
 * How often each secret is found.
 * @param {Pick<ReturnType<typeof secrets>, 'pieces'>} secret
 * @param {WebAssembly.Memory[]} [where]
 */
function found({ pieces }, where = memories) {
  /** @type {Record<string, number>} */
  const counts = {};
  for (const [name, parts] of pieces) {
    const count = where.reduce(
      (sum, { buffer }) => sum + parts.filter((part) => Buffer.from(buffer).includes(part)).length,
      0,
    );
    if (count > 0) counts[name] = count;
  }
  return counts;
}

function fail() {
  const before = memories.length;
  failInstance(openAes256Gcm);
  assert.ok(memories.length > before, 'no instance failed');
}

/** @param {ReturnType<typeof secrets>} secret @param {object} [more] */
const options = ({ pem, apiV3Key }, more) => ({
  ...sandbox.credentials,
  certificate: undefined,
  privateKey: pem,
  apiV3Key,
  ...more,
});

/** Everything a client does with its keys, in every kernel. @param {any} pay */
async function use(pay) {
  for (const kernel of /** @type {const} */ (['fma', 'integer', 'scalar'])) {
    if (rsaKernelStatus()[kernel] !== 'ready') continue;
    forceRsaKernel(kernel);
    await pay.sign('x');
  }
  forceRsaKernel();
  pay.warmUp();
  await pay.payParams.miniProgram({ prepay_id: 'wx1' });
  await pay.signRequest({ method: 'POST', path: '/v3/x', body: { a: 1 } });
  await assert.rejects(async () =>
    pay.decryptResource({ algorithm: 'AEAD_AES_256_GCM', ciphertext: 'A'.repeat(400), nonce: '0'.repeat(12) }),
  );
}

test('the search finds what is there', () => {
  const secret = secrets();
  const pay = new WechatPay(options(secret));
  const counts = found(secret);
  assert.ok((counts.PEM ?? 0) > 20 && (counts['APIv3 key'] ?? 0) > 1, JSON.stringify(counts));
  pay.dispose();
});

test('after dispose nothing of the keys is left', async () => {
  const secret = secrets();
  const pay = new WechatPay(options(secret));
  await use(pay);
  pay.dispose();
  assert.deepEqual(found(secret), {});
});

test('after dispose nothing of further keys is left, nor after certificates were downloaded', async () => {
  const [secret, former] = [secrets(), secrets()];
  const keys = { privateKey: secret.pem, apiV3Key: secret.apiV3Key };
  const other = await createSandbox({ mode: 'certificates', keys: { ...sandbox.keys, ...keys } });
  const { platformKeys: _, ...credentials } = other.credentials;
  const serialNo = '1A2B3C4D5E6F';
  const pay = new WechatPay({
    ...credentials,
    apiV3Key: [former.apiV3Key, secret.apiV3Key],
    merchantKeys: [{ privateKey: former.pem, serialNo }],
    platformCertificates: true,
    fetch: (url, init) => other.fetch(url, init),
  });
  await pay.prepayJsapi({ out_trade_no: 'MEMORY-1', description: 'x', amount: { total: 1 }, payer: { openid: 'o' } });
  await use(pay);
  await pay.payParams.miniProgram({ prepay_id: 'wx1', serialNo });
  for (const kept of [secret, former]) assert.ok((found(kept)['APIv3 key'] ?? 0) > 1, JSON.stringify(found(kept)));
  pay.dispose();
  other.close();
  assert.deepEqual([found(secret), found(former)], [{}, {}]);
});

test('of sensitive fields nothing is left once they are encrypted or opened', async () => {
  const pay = new WechatPay(sandbox.credentials);
  const text = Array.from({ length: 53 }, () => Math.random().toString(36).slice(2, 6).padEnd(4, '0')).join('');
  const field = { pieces: new Map([['field', windows(Buffer.from(text), WINDOW)]]) };
  const oaep = { key: createPublicKey(sandbox.credentials.privateKey), padding: constants.RSA_PKCS1_OAEP_PADDING };
  for (const kernel of /** @type {const} */ (['fma', 'integer', 'scalar'])) {
    if (rsaKernelStatus()[kernel] !== 'ready') continue;
    forceRsaKernel(kernel);
    await pay.encryptField(text);
    assert.equal(await pay.decryptField(publicEncrypt(oaep, Buffer.from(text)).toString('base64')), text);
    await assert.rejects(pay.encryptField(`${text}${text}`), { code: 'ERR_INPUT' });
  }
  forceRsaKernel();
  assert.deepEqual(found(field), {});
  pay.dispose();
});

/** The signers of this package, and the option that holds one. @type {Record<string, (pem: string) => Promise<any>>} */
const SIGNERS = {
  nodeSigner: async (pem) => nodeSigner(createPrivateKey(pem)),
  async cryptoKeySigner(pem) {
    const der = createPrivateKey(pem).export({ type: 'pkcs8', format: 'der' });
    /** @type {(name: string, hash: string, use: KeyUsage) => Promise<any>} */
    const key = (name, hash, use) => crypto.subtle.importKey('pkcs8', der, { name, hash }, false, [use]);
    return cryptoKeySigner({
      sign: await key('RSASSA-PKCS1-v1_5', 'SHA-256', 'sign'),
      decrypt: await key('RSA-OAEP', 'SHA-1', 'decrypt'),
    });
  },
};
for (const [name, make] of Object.entries(SIGNERS)) {
  test(`with ${name} nothing of the private key is ever there, and nothing of the APIv3 key after dispose`, async () => {
    const { privateKey, certificate, serialNo } = sandbox.credentials;
    const secret = secrets(privateKey);
    const pay = new WechatPay(
      /** @type {any} */ (
        options(secret, { privateKey: undefined, signer: await make(privateKey), certificate, serialNo })
      ),
    );
    const key = createPublicKey(privateKey);
    const sealed = publicEncrypt({ key, padding: constants.RSA_PKCS1_OAEP_PADDING }, Buffer.from('13800001747'));
    const look = () => {
      const { 'APIv3 key': shared, ...own } = found(secret);
      assert.deepEqual(own, {});
      assert.ok(shared, 'the search no longer finds what is there');
    };
    look();
    for (const step of [() => use(pay), fail, () => use(pay)]) {
      await step();
      assert.equal(await pay.decryptField(sealed.toString('base64')), '13800001747');
      look();
    }
    pay.dispose();
    assert.deepEqual(found(secret), {});
  });
}

test('after a refused construction nothing of the keys is left', () => {
  const secret = secrets();
  for (const wrong of [
    { mchid: 'x' },
    { serialNo: '?' },
    { apiV3Key: `${secret.apiV3Key}x` },
    { publicKey: secret.pem },
    { unknown: 1 },
    { baseUrl: 'x' },
  ]) {
    assert.throws(() => new WechatPay(/** @type {any} */ (options(secret, wrong))), { code: 'ERR_CONFIG' });
  }
  assert.throws(() => new WechatPay(options({ ...secret, pem: `x${secret.pem.slice(0, -40)}` })), {
    code: 'ERR_CONFIG',
  });
  assert.deepEqual(found(secret), {});
});

test('after checks of the options, and after the doctor, nothing of the keys is left', async () => {
  const secret = secrets();
  const report = checkConfig(options(secret));
  assert.equal(report.checks.find(({ name }) => name === 'privateKey')?.status, 'ok');
  assert.equal(checkConfig(options(secret, { apiV3Key: `${secret.apiV3Key}!` })).ok, false);
  assert.deepEqual(found(secret), {}, 'checkConfig');
  const pay = new WechatPay(options(secret, { fetch: sandbox.fetch }));
  assert.equal((await pay.doctor()).ok, false);
  pay.dispose();
  assert.deepEqual(found(secret), {}, 'doctor');
});

test('after temporary use nothing of the keys is left', () => {
  const secret = secrets();
  const ciphertext = new Uint8Array(40);
  assert.throws(() => openAes256Gcm({ key: Buffer.from(secret.apiV3Key), nonce: new Uint8Array(12), ciphertext }), {
    code: 'ERR_DECRYPT',
  });
  assert.throws(() => verifySignature({ message: 'x', signature: 'AAAA', publicKey: secret.pem }), {
    code: 'ERR_INPUT',
  });
  assert.deepEqual(found(secret), {});
});

test('after a failure only the new instance holds the keys, and none after dispose', async () => {
  const secret = secrets();
  const pay = new WechatPay(options(secret));
  const signature = await pay.sign('x');
  fail();
  assert.deepEqual(found(secret, memories.slice(0, -1)), {}, 'instances that are gone');
  assert.equal(await pay.sign('x'), signature);
  pay.dispose();
  assert.deepEqual(found(secret), {});
});

test('a client that is forgotten is cleared when it is collected, also right after a failure', async () => {
  setFlagsFromString('--expose-gc');
  const gc = runInNewContext('gc');
  const secret = secrets();
  const stays = new WechatPay(options(secrets()));
  // In a function of its own: one that waits keeps what it waited for.
  const forgotten = async () => {
    await new WechatPay(options(secret)).sign('x');
  };
  for (let round = 0; round < 3; round++) {
    await forgotten();
    if (round > 0) fail();
    for (let attempt = 0; attempt < 50 && Object.keys(found(secret)).length > 0; attempt++) {
      gc();
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
    assert.deepEqual(found(secret), {});
    await stays.sign('x');
  }
  stays.dispose();
});

test.after(() => sandbox.close());
