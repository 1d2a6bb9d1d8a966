// X.509 certificates, PKCS#12 outlines and other encodings of keys, written by hand: a machine that runs the tests needs no openssl.
import { createPrivateKey, createPublicKey, generateKeyPairSync, sign } from 'node:crypto';

/** @typedef {import('node:crypto').KeyObject} KeyObject */

const OIDS = {
  commonName: [0x55, 0x04, 0x03],
  basicConstraints: [0x55, 0x1d, 0x13],
  keyUsage: [0x55, 0x1d, 0x0f],
  sha256WithRsa: [0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x0b],
  pkcs7Data: [0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x07, 0x01],
};

/**
 * An element of DER.
 * @param {number} tag
 * @param {...(Uint8Array | readonly number[])} contents
 */
export function der(tag, ...contents) {
  const body = Buffer.concat(contents.map((part) => Buffer.from(part)));
  const length =
    body.length < 0x80
      ? [body.length]
      : body.length < 0x100
        ? [0x81, body.length]
        : [0x82, body.length >> 8, body.length & 0xff];
  return Buffer.concat([Buffer.from([tag, ...length]), body]);
}

/** @param {...(Uint8Array | readonly number[])} members */
const sequence = (...members) => der(0x30, ...members);

/** @param {readonly number[]} oid */
const identifier = (oid) => der(0x06, oid);

/** @param {Uint8Array} bytes an unsigned number */
const integer = (bytes) => der(0x02, (bytes[0] ?? 0) >= 0x80 ? [0] : [], bytes);

/** @param {string} text */
const name = (text) => sequence(der(0x31, sequence(identifier(OIDS.commonName), der(0x0c, Buffer.from(text)))));

/** @param {Date} date until 2049 */
const utcTime = (date) => der(0x17, Buffer.from(`${date.toISOString().replace(/[-:T]/g, '').slice(2, 14)}Z`));

/** @param {string} label @param {Uint8Array} bytes */
export const pem = (label, bytes) =>
  `-----BEGIN ${label}-----\n${Buffer.from(bytes)
    .toString('base64')
    .replace(/.{64}(?=.)/g, '$&\n')}\n-----END ${label}-----\n`;

/**
 * A certificate in PEM.
 * @param {object} what
 * @param {KeyObject} what.key the certified pair, or its public half
 * @param {string} [what.serial] hex
 * @param {string} [what.subject]
 * @param {{ key: KeyObject, subject: string }} [what.issuer] default: itself
 * @param {boolean} [what.authority] may issue certificates
 * @param {Date} [what.from]
 * @param {Date} [what.until]
 */
export function certificate({
  key,
  serial = '0A1B2C3D4E5F60718293A4B5C6D7E8F901234567',
  subject = 'test only',
  issuer,
  authority = false,
  from = new Date('2024-01-01T00:00:00Z'),
  until = new Date('2049-01-01T00:00:00Z'),
}) {
  const algorithm = sequence(identifier(OIDS.sha256WithRsa), der(0x05));
  const spki = (key.type === 'private' ? createPublicKey(key) : key).export({ type: 'spki', format: 'der' });
  const critical = der(0x01, [0xff]);
  const extensions = [
    sequence(identifier(OIDS.keyUsage), critical, der(0x04, der(0x03, [authority ? 1 : 6, authority ? 6 : 0xc0]))),
    sequence(identifier(OIDS.basicConstraints), critical, der(0x04, sequence(authority ? der(0x01, [0xff]) : []))),
  ];
  const signed = sequence(
    der(0xa0, der(0x02, [2])),
    integer(Buffer.from(serial, 'hex')),
    algorithm,
    name(issuer?.subject ?? subject),
    sequence(utcTime(from), utcTime(until)),
    name(subject),
    spki,
    der(0xa3, sequence(...extensions)),
  );
  const signature = sign('sha256', signed, issuer?.key ?? key);
  return pem('CERTIFICATE', sequence(signed, algorithm, der(0x03, [0], signature)));
}

/** What a PKCS#12 file is by its structure: version 3, PKCS#7 data, contents. */
export const pkcs12 = () =>
  sequence(
    der(0x02, [3]),
    sequence(identifier(OIDS.pkcs7Data), der(0xa0, der(0x04, sequence(Buffer.alloc(900, 0xa5))))),
  );

/** A fresh RSA pair. @param {number} [bits] */
export const rsaPair = (bits = 2048) => generateKeyPairSync('rsa', { modulusLength: bits });

/** @param {KeyObject} key */
export const pkcs8 = (key) => String(key.export({ type: 'pkcs8', format: 'pem' }));

/** @param {KeyObject} key */
export const spki = (key) => String(key.export({ type: 'spki', format: 'pem' }));

/** @param {string} text @param {boolean} [big] most significant byte first @returns {Buffer} */
export function utf16(text, big = false) {
  const bytes = Buffer.from(text, 'utf16le');
  return big ? bytes.swap16() : bytes;
}

/** The signature of a message by `node:crypto`. @param {string} privateKey PEM @param {string} message */
export const signatureOf = (privateKey, message) =>
  sign('sha256', Buffer.from(message), createPrivateKey(privateKey)).toString('base64');
