// Every kernel against node:crypto, on fresh keys. `--signatures=100000` (per kernel) and `--corrupted=200` for the full count.

import assert from 'node:assert/strict';
import crypto from 'node:crypto';
import { test } from 'node:test';

import { count, load } from './harness.mjs';

const SIGNATURES = count('signatures', 1500);
const CORRUPTED = count('corrupted', 2);
const KEYS = count('keys', 20);

const harness = load();

/** @param {number} modulusLength */
function freshKey(modulusLength) {
  const { privateKey, publicKey } = crypto.generateKeyPairSync('rsa', { modulusLength });
  return {
    privateKey,
    publicKey,
    own: harness.privateKey(privateKey.export({ type: 'pkcs8', format: 'pem' }).toString()),
    ownPublic: harness.publicKey(publicKey.export({ type: 'spki', format: 'pem' }).toString()),
    bytes: modulusLength / 8,
  };
}

const keys = [...Array(KEYS).fill(2048), 3072, 4096].map(freshKey);

const oaep = { padding: crypto.constants.RSA_PKCS1_OAEP_PADDING, oaepHash: 'sha1' };

for (const kernel of harness.kernels()) {
  test(`${SIGNATURES} signatures of the ${kernel} kernel equal those of node:crypto`, () => {
    assert.ok(harness.force(kernel));
    for (let round = 0; round < SIGNATURES; round++) {
      // The long keys take their turn now and then, the others evenly.
      const key = keys[round % 50 < 2 ? KEYS + (round % 50) : round % KEYS];
      const message = crypto.randomBytes(round % 300);
      const expected = crypto.sign('sha256', message, key.privateKey);
      assert.ok(expected.equals(harness.sign(key.own, message)), `round ${round}`);
      assert.ok(harness.verify(key.ownPublic, message, expected));
    }
    assert.equal(harness.active(), kernel, 'no wrong result made the kernel stand down');
  });

  test(`every single-bit corruption of ${CORRUPTED} signatures is refused by the ${kernel} kernel`, () => {
    assert.ok(harness.force(kernel));
    for (let round = 0; round < CORRUPTED; round++) {
      const key = keys[round % KEYS];
      const message = crypto.randomBytes(40);
      const signature = crypto.sign('sha256', message, key.privateKey);
      for (let bit = 0; bit < 8 * signature.length; bit++) {
        signature[bit >> 3] ^= 1 << (bit & 7);
        assert.ok(!harness.verify(key.ownPublic, message, signature), `bit ${bit}`);
        signature[bit >> 3] ^= 1 << (bit & 7);
      }
      assert.ok(harness.verify(key.ownPublic, message, signature));
    }
    assert.equal(harness.active(), kernel);
  });

  test(`OAEP of the ${kernel} kernel and of node:crypto read each other`, () => {
    assert.ok(harness.force(kernel));
    for (const [round, key] of keys.entries()) {
      const message = crypto.randomBytes(round === 0 ? 0 : round === 1 ? key.bytes - 42 : (round * 11) % 200);
      const theirs = crypto.publicEncrypt({ key: key.publicKey, ...oaep }, message);
      assert.deepEqual(Buffer.from(harness.decrypt(key.own, theirs) ?? 'none'), message);
      const ours = harness.encrypt(key.ownPublic, message);
      assert.deepEqual(crypto.privateDecrypt({ key: key.privateKey, ...oaep }, ours), message);
      theirs[round] ^= 1;
      assert.equal(harness.decrypt(key.own, theirs), undefined);
    }
    assert.equal(harness.encrypt(keys[0].ownPublic, Buffer.alloc(215)).length, 0, 'one byte too long');
  });
}

test('signatures of other lengths, and numbers not below the modulus, are refused', () => {
  const [key] = keys;
  const message = Buffer.from('message');
  const signature = crypto.sign('sha256', message, key.privateKey);
  assert.ok(!harness.verify(key.ownPublic, message, signature.subarray(1)));
  assert.ok(!harness.verify(key.ownPublic, message, Buffer.concat([Buffer.of(0), signature])));
  assert.ok(!harness.verify(key.ownPublic, message, Buffer.concat([signature, Buffer.of(0)])));
  assert.ok(!harness.verify(key.ownPublic, message, Buffer.alloc(0)));
  // The same number modulo n, which still fits into the bytes for some keys.
  const { n } = key.publicKey.export({ format: 'jwk' });
  const modulus = BigInt(`0x${Buffer.from(String(n), 'base64url').toString('hex')}`);
  for (let round = 0, found = false; round < 200 && !found; round++) {
    const text = Buffer.from(`message ${round}`);
    const shifted = BigInt(`0x${crypto.sign('sha256', text, key.privateKey).toString('hex')}`) + modulus;
    if (shifted >> 2048n !== 0n) continue;
    found = true;
    assert.ok(!harness.verify(key.ownPublic, text, Buffer.from(shifted.toString(16).padStart(512, '0'), 'hex')));
  }
});
