/**
 * The certificates that the sandbox writes, as node:crypto reads them.
 */

import assert from 'node:assert/strict';
import crypto from 'node:crypto';
import { test } from 'node:test';
import { certificateOf } from '../../sandbox/certificate.js';
import { createKeys, createSandbox } from '../../sandbox/index.js';
import { NOON } from './merchant.mjs';

const now = () => NOON;
const RS256 = { name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-256' };
const pair = await crypto.webcrypto.subtle.generateKey(
  { ...RS256, modulusLength: 2048, publicExponent: Uint8Array.of(1, 0, 1) },
  true,
  ['sign', 'verify'],
);
const spki = Buffer.from(await crypto.webcrypto.subtle.exportKey('spki', pair.publicKey));

/** @param {Partial<Parameters<typeof certificateOf>[0]>} changes */
const issue = async (changes) =>
  new crypto.X509Certificate(
    await certificateOf(
      {
        serialNo: '51C7E0A94D8836FB2719C05E6AF3D48B7720E19C',
        commonName: 'TEST ONLY platform',
        from: Date.UTC(2025, 10, 2, 2, 30),
        until: Date.UTC(2030, 10, 1, 2, 30),
        ...changes,
      },
      pair,
    ),
  );

test('node:crypto reads what was written: version 3 in DER, names, validity, key, signature', async () => {
  const certificate = await issue({});
  assert.equal(certificate.serialNumber, '51C7E0A94D8836FB2719C05E6AF3D48B7720E19C');
  assert.equal(certificate.subject, 'O=TEST ONLY\nCN=TEST ONLY platform');
  assert.equal(certificate.issuer, certificate.subject);
  assert.equal(Date.parse(certificate.validFrom), Date.UTC(2025, 10, 2, 2, 30));
  assert.equal(Date.parse(certificate.validTo), Date.UTC(2030, 10, 1, 2, 30));
  assert.deepEqual(certificate.publicKey.export({ type: 'spki', format: 'der' }), spki);
  assert.ok(certificate.verify(certificate.publicKey), 'it is signed by itself');
  // SEQUENCE of TBSCertificate, whose first member is [0] { INTEGER 2 }: version 3.
  assert.equal(certificate.raw.subarray(8, 13).toString('hex'), 'a003020102');
  assert.ok(certificate.raw.includes(Buffer.from('06092a864886f70d01010b0500', 'hex')), 'sha256WithRSAEncryption');
});

test('a serial with its top bit set stays positive; zeros before it are not written', async () => {
  assert.equal((await issue({ serialNo: 'F1C7' })).serialNumber, 'F1C7');
  assert.equal((await issue({ serialNo: '0071c7' })).serialNumber, '71C7');
  assert.equal((await issue({ serialNo: 'A3D' })).serialNumber, '0A3D');
});

test('a length from 128 to 255 takes two bytes', async () => {
  const { raw } = await issue({ commonName: 'x'.repeat(120) });
  // SET of 129 bytes, SEQUENCE of 127, the identifier of the common name, UTF8String of 120.
  assert.ok(raw.includes(Buffer.from('318181307f06035504030c78', 'hex')));
});

test('years from 2050 on have four digits', async () => {
  const { validFrom, validTo } = await issue({
    from: Date.UTC(2049, 11, 31, 23, 59, 59),
    until: Date.UTC(2050, 0, 1),
  });
  assert.equal(Date.parse(validFrom), Date.UTC(2049, 11, 31, 23, 59, 59));
  assert.equal(Date.parse(validTo), Date.UTC(2050, 0, 1));
});

test('in every mode the credentials have the certificate of the merchant: its serial, its key, valid now', async () => {
  for (const mode of /** @type {const} */ (['public-key', 'certificates', 'switching'])) {
    const { credentials } = await createSandbox({ mode, now, mchid: '1747000321' });
    const certificate = new crypto.X509Certificate(credentials.certificate);
    assert.equal(certificate.serialNumber, credentials.serialNo);
    assert.match(credentials.serialNo, /^[1-9A-F][0-9A-F]{39}$/);
    assert.ok(certificate.checkPrivateKey(crypto.createPrivateKey(credentials.privateKey)));
    assert.equal(certificate.subject, 'O=TEST ONLY\nCN=TEST ONLY merchant 1747000321');
    assert.ok(Date.parse(certificate.validFrom) < NOON && Date.parse(certificate.validTo) > NOON);
  }
});

test('a serial number of no certificate is refused', async () => {
  const keys = await createKeys();
  for (const serialNo of ['0', 'XYZ', `${'A'.repeat(41)}`]) {
    await assert.rejects(createSandbox({ keys: { ...keys, serialNo } }), {
      name: 'TypeError',
      message: 'keys.serialNo must be at most 40 hexadecimal digits',
    });
  }
});
