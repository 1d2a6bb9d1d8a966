/**
 * What the sandbox's certificates are written with: DER, as far as they need it.
 */

import { concat, fromHex, utf8 } from './encoding.js';

/** @typedef {import('./encoding.js').Bytes} Bytes */

export const BOOLEAN = 0x01;
export const INTEGER = 0x02;
export const BIT_STRING = 0x03;
export const OCTET_STRING = 0x04;
const UTF8_STRING = 0x0c;
const UTC_TIME = 0x17;
const GENERALIZED_TIME = 0x18;
export const SEQUENCE = 0x30;
const SET = 0x31;
/** The object identifiers 2.5.4.10 and 2.5.4.3, tag and length included. */
const ORGANIZATION = fromHex('060355040a');
const COMMON_NAME = fromHex('0603550403');

/**
 * Tag, length, value.
 * @param {number} tag
 * @param {...Uint8Array} contents
 * @returns {Bytes}
 */
export function tlv(tag, ...contents) {
  const value = concat(...contents);
  return concat(Uint8Array.of(tag), lengthOf(value.length), value);
}

/** @param {number} length below 65536 */
function lengthOf(length) {
  if (length < 0x80) return Uint8Array.of(length);
  return length < 0x100 ? Uint8Array.of(0x81, length) : Uint8Array.of(0x82, length >> 8, length & 0xff);
}

/** @param {string} commonName */
export function nameOf(commonName) {
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
export function time(milliseconds) {
  const digits = `${new Date(milliseconds).toISOString().slice(0, 19).replace(/[-:T]/g, '')}Z`;
  const year = Number(digits.slice(0, 4));
  return year >= 1950 && year < 2050 ? tlv(UTC_TIME, utf8(digits.slice(2))) : tlv(GENERALIZED_TIME, utf8(digits));
}

/**
 * The content of a positive INTEGER: no superfluous zeros, but one before a first byte whose top bit is set.
 * @param {string} digits hexadecimal
 */
export function unsigned(digits) {
  const significant = digits.replace(/^0+/, '');
  const bytes = fromHex(significant.length % 2 === 0 ? significant : `0${significant}`);
  return bytes[0] >= 0x80 ? concat(Uint8Array.of(0), bytes) : bytes;
}
