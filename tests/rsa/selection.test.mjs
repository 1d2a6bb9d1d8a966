// The choice of the kernel: what is refused, what is abandoned, and that nothing wrong leaves in either case.

import assert from 'node:assert/strict';
import crypto from 'node:crypto';
import { test } from 'node:test';

import { EXPORTS, load, readWasm } from './harness.mjs';

const { privateKey } = crypto.generateKeyPairSync('rsa', { modulusLength: 2048 });
const pem = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
const message = Buffer.from('message');
const expected = crypto.sign('sha256', message, privateKey);

const relaxed = WebAssembly.validate(readWasm('fma'));

// Instructions by their bytes.
const RELAXED_MADD = [0xfd, 0x87, 0x02];
const RELAXED_NMADD = [0xfd, 0x88, 0x02];
const I64X2_ADD = [0xfd, 0xce, 0x01];
const I64X2_SUB = [0xfd, 0xd1, 0x01];
const I64X2_EQ = [0xfd, 0xd6, 0x01];
const I64X2_NE = [0xfd, 0xd7, 0x01];

/** A kernel with every such instruction replaced. @param {string} kernel @param {number[]} from @param {number[]} to */
function spoiled(kernel, from, to) {
  const bytes = Buffer.from(readWasm(kernel));
  const needle = Buffer.from(from);
  let hits = 0;
  for (let at = bytes.indexOf(needle); at >= 0; at = bytes.indexOf(needle, at + 3), hits++) bytes.set(to, at);
  assert.ok(hits > 0, 'the instruction occurs');
  return bytes;
}

test('the fastest kernel that the engine can run is chosen', () => {
  const harness = load();
  assert.equal(harness.installed.integer, 'ready');
  // An engine may validate the module and still not fuse; it must then say so, not pass.
  assert.ok(['ready', 'not-fused', 'absent'].includes(harness.installed.fma));
  assert.equal(harness.active(), harness.installed.fma === 'ready' ? 'fma' : 'integer');
});

test('without side modules the scalar kernel signs', () => {
  const harness = load({});
  assert.equal(harness.active(), 'scalar');
  assert.equal(harness.force('fma'), false);
  assert.ok(expected.equals(harness.sign(harness.privateKey(pem), message)));
});

test('each kernel can be forced, and released again', () => {
  const harness = load();
  const fastest = harness.active();
  for (const kernel of harness.kernels()) {
    assert.ok(harness.force(kernel));
    assert.equal(harness.active(), kernel);
  }
  assert.ok(harness.force(undefined));
  assert.equal(harness.active(), fastest);
});

test('a multiply-add with another result is refused by the fusion test', { skip: !relaxed }, () => {
  const harness = load({ integer: readWasm('integer'), fma: spoiled('fma', RELAXED_MADD, RELAXED_NMADD) });
  assert.equal(harness.installed.fma, 'not-fused');
  assert.equal(harness.status('fma'), 'not-fused');
  assert.equal(harness.active(), 'integer');
});

for (const kernel of relaxed ? ['integer', 'fma'] : ['integer']) {
  test(`a ${kernel} kernel that computes wrongly is refused by its self-test`, () => {
    for (const [from, to] of [
      [I64X2_ADD, I64X2_SUB],
      [I64X2_EQ, I64X2_NE],
    ]) {
      const harness = load({ [kernel]: spoiled(kernel, from, to) });
      assert.equal(harness.installed[kernel], 'self-test-failed');
      assert.equal(harness.active(), 'scalar');
      assert.ok(expected.equals(harness.sign(harness.privateKey(pem), message)));
    }
  });

  for (const [name, from, to] of /** @type {[string, number[], number[]][]} */ ([
    ['pow', I64X2_EQ, I64X2_NE],
    ['mul', I64X2_ADD, I64X2_SUB],
    ['sqr', I64X2_ADD, I64X2_SUB],
    ['sqr_twin', I64X2_ADD, I64X2_SUB],
  ])) {
    test(`a ${kernel} kernel whose ${name} goes wrong later is abandoned, and no wrong signature leaves`, () => {
      const harness = load({ [kernel]: readWasm(kernel) });
      const key = harness.privateKey(pem);
      assert.ok(expected.equals(harness.sign(key, message)));
      assert.equal(harness.active(), kernel);
      const bad = new WebAssembly.Module(spoiled(kernel, from, to));
      const { exports } = new WebAssembly.Instance(bad, { env: { memory: harness.wasm.memory } });
      const table = harness.wasm.__indirect_function_table;
      table.set(Number(harness.indexes[kernel]) + EXPORTS.indexOf(name), exports[name]);
      assert.ok(expected.equals(harness.sign(key, message)), 'the signature is right all the same');
      assert.equal(harness.status(kernel), 'abandoned');
      assert.equal(harness.active(), 'scalar');
      assert.equal(harness.force(kernel), false);
    });
  }

  test(`a ${kernel} kernel that goes wrong later spoils no ciphertext`, () => {
    const harness = load({ [kernel]: readWasm(kernel) });
    const key = harness.publicKey(
      crypto.createPublicKey(privateKey).export({ type: 'spki', format: 'pem' }).toString(),
    );
    const bad = new WebAssembly.Module(spoiled(kernel, I64X2_ADD, I64X2_SUB));
    const { exports } = new WebAssembly.Instance(bad, { env: { memory: harness.wasm.memory } });
    for (const name of ['mul', 'sqr', 'sqr_twin'])
      harness.wasm.__indirect_function_table.set(
        Number(harness.indexes[kernel]) + EXPORTS.indexOf(name),
        exports[name],
      );
    const opened = crypto.privateDecrypt({ key: privateKey, oaepHash: 'sha1' }, harness.encrypt(key, message));
    assert.deepEqual(opened, message);
    assert.equal(harness.active(), kernel);
  });

  test(`a good signature is accepted even if the ${kernel} kernel goes wrong while verifying`, () => {
    const harness = load({ [kernel]: readWasm(kernel) });
    const key = harness.publicKey(
      crypto.createPublicKey(privateKey).export({ type: 'spki', format: 'pem' }).toString(),
    );
    assert.ok(harness.verify(key, message, expected));
    const bad = new WebAssembly.Module(spoiled(kernel, I64X2_ADD, I64X2_SUB));
    const { exports } = new WebAssembly.Instance(bad, { env: { memory: harness.wasm.memory } });
    harness.wasm.__indirect_function_table.set(
      Number(harness.indexes[kernel]) + EXPORTS.indexOf('sqr_twin'),
      exports.sqr_twin,
    );
    assert.ok(!harness.verify(key, Buffer.from('another'), expected));
    assert.equal(harness.status(kernel), 'ready', 'a bad signature is no evidence against the kernel');
    assert.ok(harness.verify(key, message, expected));
    assert.equal(harness.status(kernel), 'abandoned');
  });
}
