/**
 * X.509 certificates of throwaway keys: version 3, self-signed, without extensions. Web Crypto knows no certificates, so
 * their DER is written here.
 */

import { concat, fromHex, pem, utf8 } from './encoding.js';
import { RS256 } from './keys.js';

/** @typedef {import('./encoding.js').Bytes} Bytes */

const SEQUENCE = 0x30;
const SET = 0x31;
const INTEGER = 0x02;
const BIT_STRING = 0x03;
const UTF8_STRING = 0x0c;
const UTC_TIME = 0x17;
const GENERALIZED_TIME = 0x18;
/** `[0] EXPLICIT`, around the version. */
const VERSION = 0xa0;
/** The object identifiers 2.5.4.10 and 2.5.4.3, tag and length included. */
const ORGANIZATION = fromHex('060355040a');
const COMMON_NAME = fromHex('0603550403');
/** AlgorithmIdentifier of sha256WithRSAEncryption (1.2.840.113549.1.1.11), with its NULL. */
const SHA256_WITH_RSA = fromHex('300d06092a864886f70d01010b0500');

/**
 * @param {object} content
 * @param {string} content.serialNo hexadecimal digits
 * @param {string} content.commonName of the subject, who is the issuer too
 * @param {number} content.from Unix milliseconds, whole seconds
 * @param {number} content.until the same
 * @param {{ privateKey: CryptoKey, publicKey: CryptoKey }} pair RSASSA-PKCS1-v1_5 with SHA-256
 * @returns {Promise<string>} PEM
 */
export async function certificateOf({ serialNo, commonName, from, until }, { privateKey, publicKey }) {
  const name = nameOf(commonName);
  const content = tlv(
    SEQUENCE,
    tlv(VERSION, tlv(INTEGER, Uint8Array.of(2))),
    tlv(INTEGER, unsigned(serialNo)),
    SHA256_WITH_RSA,
    name,
    tlv(SEQUENCE, time(from), time(until)),
    name,
    new Uint8Array(await crypto.subtle.exportKey('spki', publicKey)),
  );
  const signature = new Uint8Array(await crypto.subtle.sign(RS256.name, privateKey, content));
  return pem('CERTIFICATE', tlv(SEQUENCE, content, SHA256_WITH_RSA, tlv(BIT_STRING, Uint8Array.of(0), signature)));
}

/** @param {string} commonName */
function nameOf(commonName) {
  const attributes = /** @type {const} */ ([
    [ORGANIZATION, 'TEST ONLY'],
    [COMMON_NAME, commonName],
  ]);
  const parts = attributes.map(([type, text]) => tlv(SET, tlv(SEQUENCE, type, tlv(UTF8_STRING, utf8(text)))));
  return tlv(SEQUENCE, ...parts);
}

/**
 * UTCTime has two digits for the year and ends with 2049.
 * @param {number} milliseconds
 */
function time(milliseconds) {
  const digits = `${new Date(milliseconds).toISOString().slice(0, 19).replace(/[-:T]/g, '')}Z`;
  const year = Number(digits.slice(0, 4));
  return year >= 1950 && year < 2050 ? tlv(UTC_TIME, utf8(digits.slice(2))) : tlv(GENERALIZED_TIME, utf8(digits));
}

/**
 * The content of a positive INTEGER: no superfluous zeros, but one before a first byte whose top bit is set.
 * @param {string} digits hexadecimal
 */
function unsigned(digits) {
  const significant = digits.replace(/^0+/, '');
  const bytes = fromHex(significant.length % 2 === 0 ? significant : `0${significant}`);
  return bytes[0] >= 0x80 ? concat(Uint8Array.of(0), bytes) : bytes;
}

/**
 * Tag, length, value.
 * @param {number} tag
 * @param {...Uint8Array} contents
 * @returns {Bytes}
 */
function tlv(tag, ...contents) {
  const value = concat(...contents);
  return concat(Uint8Array.of(tag), lengthOf(value.length), value);
}

/** @param {number} length below 65536 */
function lengthOf(length) {
  if (length < 0x80) return Uint8Array.of(length);
  return length < 0x100 ? Uint8Array.of(0x81, length) : Uint8Array.of(0x82, length >> 8, length & 0xff);
}
