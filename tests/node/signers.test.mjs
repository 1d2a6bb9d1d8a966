// Signers without a client: what they compute, against the vectors and node:crypto, and which keys they refuse.
import assert from 'node:assert/strict';
import * as nodeCrypto from 'node:crypto';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { cryptoKeySigner, nodeSigner, WechatPay, WechatPayError } from 'wechatpay-wasm';
import { bilingual } from '../conformance/assert.mjs';

const { constants, createPrivateKey, createPublicKey, createSecretKey, generateKeyPairSync, publicEncrypt } =
  nodeCrypto;
const vectors = JSON.parse(readFileSync(new URL('../fixtures/vectors.json', import.meta.url), 'utf8'));
const pem = vectors.keys.TEST_ONLY_merchant_private_key_pkcs8_pem;
const RS256 = { name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-256' };
const OAEP = { name: 'RSA-OAEP', hash: 'SHA-1' };

/** @param {string} text a PKCS#8 file @param {any} algorithm @param {KeyUsage[]} usages */
const imported = (text, algorithm, usages, extractable = false) =>
  crypto.subtle.importKey(
    'pkcs8',
    createPrivateKey(text).export({ type: 'pkcs8', format: 'der' }),
    algorithm,
    extractable,
    usages,
  );

/** Every ready-made signer, by name, for a key. @type {Record<string, (text: string) => Promise<any>>} */
const SIGNERS = {
  nodeSigner: async (text) => nodeSigner(createPrivateKey(text)),
  'nodeSigner with the module handed in': async (text) => nodeSigner(createPrivateKey(text), nodeCrypto),
  cryptoKeySigner: async (text) =>
    cryptoKeySigner({ sign: await imported(text, RS256, ['sign']), decrypt: await imported(text, OAEP, ['decrypt']) }),
};

/** @param {Uint8Array} bytes */
const base64 = (bytes) => Buffer.from(bytes).toString('base64');
/** @param {() => unknown} call @param {string} field @returns {any} the issue in English, and the error */
function refused(call, field) {
  try {
    call();
  } catch (error) {
    assert.ok(error instanceof WechatPayError, String(error));
    assert.deepEqual([error.code, error.outcome, error.retryable], ['ERR_CONFIG', 'not_sent', false]);
    bilingual(error, field);
    const issue = error.en.issues?.find((one) => one.field === field);
    assert.ok(issue, error.en.message);
    return { error, ...issue };
  }
  assert.fail(`${field} is accepted`);
}

for (const [name, make] of Object.entries(SIGNERS)) {
  test(`${name} signs as the vectors do`, async () => {
    const { sign } = await make(pem);
    const signed = [...vectors.request_signing, ...vectors.pay_params, vectors.multipart_upload];
    assert.ok(signed.length > 15);
    for (const { message, signature } of signed) {
      const bytes = await sign(new TextEncoder().encode(message));
      assert.ok(bytes instanceof Uint8Array);
      assert.equal(base64(bytes), signature);
    }
  });

  test(`${name} opens what the vectors encrypt, and nothing else`, async () => {
    for (const { private_key, ciphertext, plaintext, expect } of vectors.oaep.decrypt) {
      const { decrypt } = await make(vectors.keys[private_key]);
      const attempt = (async () => decrypt(new Uint8Array(Buffer.from(ciphertext, 'base64'))))();
      if (expect === 'ok') assert.equal(new TextDecoder().decode(await attempt), plaintext);
      else await assert.rejects(attempt);
    }
  });

  test(`${name} opens what node:crypto encrypts, of every length`, async () => {
    const { decrypt } = await make(pem);
    const key = createPublicKey(pem);
    for (const length of [0, 1, 107, 213, 214]) {
      const text = nodeCrypto.randomBytes(length);
      const sealed = publicEncrypt({ key, padding: constants.RSA_PKCS1_OAEP_PADDING, oaepHash: 'sha1' }, text);
      assert.deepEqual(Buffer.from(await decrypt(new Uint8Array(sealed))), text);
    }
  });

  test(`${name} is frozen, and its functions may be taken out of it`, async () => {
    const signer = await make(pem);
    assert.ok(Object.isFrozen(signer));
    assert.deepEqual(Object.keys(signer), ['sign', 'decrypt']);
    assert.equal(JSON.stringify(signer), '{}');
  });
}

test('nodeSigner checks every signature before it hands it over', () => {
  const wrong = { ...nodeCrypto, sign: () => new Uint8Array(256) };
  const { sign } = nodeSigner(createPrivateKey(pem), wrong);
  assert.throws(
    () => sign(new Uint8Array(1)),
    ({ code, en }) => code === 'ERR_INTERNAL' && /wrong signature/.test(en.message),
  );
});

test('a key that is not of the certificate is refused at construction; a signer of the caller is checked at each signature', async () => {
  const { keys } = vectors;
  const options = {
    mchid: keys.mchid,
    apiV3Key: keys.apiv3_key,
    certificate: keys.TEST_ONLY_merchant_certificate_pem,
    publicKeyId: keys.wechatpay_public_key_id,
    publicKey: keys.TEST_ONLY_wechatpay_public_key_spki_pem,
  };
  const other = nodeSigner(createPrivateKey(keys.TEST_ONLY_platform_private_key_pkcs8_pem));
  const issue = refused(() => new WechatPay({ ...options, signer: other }), 'signer');
  assert.match(issue.reason, /does not belong to the certificate/);
  const { message, signature } = vectors.request_signing[0];
  const right = nodeSigner(createPrivateKey(pem));
  for (const signer of [right, { ...right }, right.sign])
    assert.equal(await new WechatPay({ ...options, signer }).sign(message), signature);
  const wrapped = new WechatPay({ ...options, signer: other.sign });
  await assert.rejects(wrapped.sign(message), { code: 'ERR_SIGNER', outcome: 'not_sent' });
});

test('a signer that only signs has no decrypt', async () => {
  const sign = await imported(pem, RS256, ['sign']);
  assert.deepEqual(Object.keys(cryptoKeySigner({ sign })), ['sign']);
  assert.deepEqual(Object.keys(cryptoKeySigner({ sign, decrypt: undefined })), ['sign']);
});

test('an extractable key is accepted: where it came from is not ours to say', async () => {
  assert.ok(cryptoKeySigner({ sign: await imported(pem, RS256, ['sign'], true) }));
});

test('the keys are read once: what happens to the object later changes nothing', async () => {
  const keys = { sign: await imported(pem, RS256, ['sign']) };
  const { sign } = cryptoKeySigner(keys);
  keys.sign = await imported(generated(2048), RS256, ['sign']);
  const { message, signature } = vectors.request_signing[0];
  assert.equal(base64(await sign(new TextEncoder().encode(message))), signature);
});

/** @param {number} modulusLength */
const generated = (modulusLength) =>
  String(generateKeyPairSync('rsa', { modulusLength }).privateKey.export({ type: 'pkcs8', format: 'pem' }));

test('every wrong CryptoKey is refused, and the remedy shows the call that makes the right one', async () => {
  const long = generated(3072);
  const spki = createPublicKey(pem).export({ type: 'spki', format: 'der' });
  const right = await imported(pem, RS256, ['sign']);
  const pair = await crypto.subtle.generateKey(
    { ...RS256, modulusLength: 2048, publicExponent: new Uint8Array([1, 0, 1]) },
    false,
    ['sign', 'verify'],
  );
  /** @type {[any, RegExp][]} */
  const signs = [
    [undefined, /undefined instead of a CryptoKey/],
    [null, /null instead of a CryptoKey/],
    [pem, /a string instead of a CryptoKey/],
    [pair, /an object instead of a CryptoKey/],
    [createPrivateKey(pem), /a KeyObject instead of a CryptoKey/],
    [await imported(pem, OAEP, ['decrypt']), /algorithm\.name RSA-OAEP instead of RSASSA-PKCS1-v1_5/],
    [await imported(pem, { name: 'RSA-PSS', hash: 'SHA-256' }, ['sign']), /algorithm\.name RSA-PSS instead/],
    [await imported(pem, { ...RS256, hash: 'SHA-1' }, ['sign']), /algorithm\.hash\.name SHA-1 instead of SHA-256/],
    [await imported(pem, { ...RS256, hash: 'SHA-512' }, ['sign']), /algorithm\.hash\.name SHA-512 instead/],
    [await imported(long, RS256, ['sign']), /algorithm\.modulusLength 3072 instead of 2048/],
    [await crypto.subtle.importKey('spki', spki, RS256, false, ['verify']), /type public instead of private/],
    [await crypto.subtle.generateKey({ name: 'HMAC', hash: 'SHA-256' }, false, ['sign']), /type secret instead/],
  ];
  for (const [sign, reason] of signs) {
    const issue = refused(() => cryptoKeySigner({ sign }), 'sign');
    assert.match(issue.reason, reason);
    assert.match(
      issue.remedy,
      /sign: await crypto\.subtle\.importKey\('pkcs8', der, \{ name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-256' \}, false, \['sign'\]\)/,
    );
  }
  /** @type {[any, RegExp][]} */
  const decrypts = [
    [null, /null instead of a CryptoKey/],
    [right, /algorithm\.name RSASSA-PKCS1-v1_5 instead of RSA-OAEP/],
    [await imported(pem, { ...OAEP, hash: 'SHA-256' }, ['decrypt']), /algorithm\.hash\.name SHA-256 instead of SHA-1/],
    [await imported(long, OAEP, ['decrypt']), /modulusLength 3072 instead of 2048/],
    [await imported(pem, OAEP, ['unwrapKey']), /usages unwrapKey instead of decrypt/],
    [await crypto.subtle.importKey('spki', spki, OAEP, false, ['encrypt']), /type public instead of private/],
  ];
  for (const [decrypt, reason] of decrypts) {
    const issue = refused(() => cryptoKeySigner({ sign: right, decrypt }), 'decrypt');
    assert.match(issue.reason, reason);
    assert.match(
      issue.remedy,
      /decrypt: await crypto\.subtle\.importKey\('pkcs8', der, \{ name: 'RSA-OAEP', hash: 'SHA-1' \}, false, \['decrypt'\]\)/,
    );
  }
});

test('all that is wrong is told at once', async () => {
  const right = await imported(pem, RS256, ['sign']);
  const swapped = /** @type {any} */ ({ sign: await imported(pem, OAEP, ['decrypt']), decrypt: right, decypt: right });
  const { error } = refused(() => cryptoKeySigner(swapped), 'sign');
  assert.deepEqual(
    error.issues.map((/** @type {any} */ { field }) => field),
    ['sign', 'decrypt', 'decypt'],
  );
  assert.match(
    error.message,
    /选项有误：sign 的 algorithm\.name 是 RSA-OAEP，应为 RSASSA-PKCS1-v1_5；decrypt 的 .*；decypt 不是/,
  );
  assert.match(error.en.message, /configuration: sign has .*; decrypt has .*; decypt is not a member$/);
});

test('every wrong KeyObject is refused, and the remedy shows how the right one is made', async () => {
  const ec = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey;
  const pss = generateKeyPairSync('rsa-pss', { modulusLength: 2048 }).privateKey;
  /** @type {[any, RegExp][]} */
  const keys = [
    [undefined, /undefined instead of a KeyObject/],
    [pem, /a string instead of a KeyObject/],
    [Buffer.from(pem), /an object instead of a KeyObject/],
    [{ key: pem }, /an object instead of a KeyObject/],
    [await imported(pem, RS256, ['sign']), /a CryptoKey instead of a KeyObject/],
    [createPublicKey(pem), /type public instead of private/],
    [createSecretKey(Buffer.alloc(32)), /type secret instead of private/],
    [ec, /asymmetricKeyType ec instead of rsa/],
    [pss, /asymmetricKeyType rsa-pss instead of rsa/],
    [createPrivateKey(generated(1024)), /modulusLength 1024 instead of 2048/],
    [createPrivateKey(generated(4096)), /modulusLength 4096 instead of 2048/],
  ];
  for (const [key, reason] of keys) {
    const issue = refused(() => nodeSigner(key), 'key');
    assert.match(issue.reason, reason);
    assert.match(issue.remedy, /createPrivateKey\(readFileSync\('apiclient_key\.pem'\)\)/);
  }
});

test('where the runtime does not offer node:crypto, the remedy says what to do, and the module may be handed in', () => {
  const key = createPrivateKey(pem);
  const { getBuiltinModule } = process;
  const process_ = globalThis.process;
  try {
    // Node before 20.16, and runtimes without a process.
    for (const without of [
      () => Reflect.set(process, 'getBuiltinModule', undefined),
      () => Reflect.set(globalThis, 'process', undefined),
    ]) {
      without();
      const { reason, remedy } = refused(() => nodeSigner(key), 'crypto');
      assert.match(reason, /not found in this runtime/);
      assert.match(remedy, /Node 20\.16 .* nodeSigner\(key, await import\('node:crypto'\)\).* cryptoKeySigner/);
      assert.equal(nodeSigner(key, nodeCrypto).sign(new Uint8Array(1)) instanceof Uint8Array, true);
      globalThis.process = process_;
    }
  } finally {
    globalThis.process = process_;
    process.getBuiltinModule = getBuiltinModule;
  }
  for (const wrong of [null, crypto, {}, 'node:crypto', new Proxy({}, { get: () => assert.fail('no') })])
    refused(() => nodeSigner(key, /** @type {any} */ (wrong)), 'crypto');
  const { error } = refused(() => nodeSigner(/** @type {any} */ (pem), /** @type {any} */ ({})), 'key');
  assert.equal(error.issues.length, 2);
});

test('values that refuse to be read are refused themselves, and no error holds a key', () => {
  const { proxy, revoke } = Proxy.revocable({}, {});
  revoke();
  const throwing = new Proxy(createPrivateKey(pem), {
    get() {
      throw new Error(pem);
    },
  });
  const secrets = pem.split('\n').slice(1, -2);
  for (const value of [
    proxy,
    throwing,
    { sign: proxy },
    { sign: throwing },
    { sign: pem, decrypt: pem },
    pem,
    Symbol(pem),
    1n,
    [pem],
  ]) {
    for (const make of [cryptoKeySigner, nodeSigner]) {
      try {
        make(/** @type {any} */ (value));
        assert.fail('it is accepted');
      } catch (error) {
        assert.ok(error instanceof WechatPayError, String(error));
        bilingual(error, 'hostile');
        const told = `${error.stack} ${JSON.stringify(error)}`;
        assert.ok(!secrets.some((/** @type {string} */ line) => told.includes(line)), told);
      }
    }
  }
});
