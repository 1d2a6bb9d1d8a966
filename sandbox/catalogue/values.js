/**
 * Single values of generic answers. They follow from what was asked and from the clock, so that the same question has the
 * same answer.
 */

import { beijingTime } from '../encoding.js';
import { textIssue } from './formats.js';

/** A sub-merchant, if the request names none and the sandbox has none. */
const SUB_MERCHANT = '1900000109';
const DAY = 'yyyy-MM-dd'.length;
/** One black pixel: PNG in Base64. */
export const PIXEL = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR42mNgAAAAAgAB5Sfe/AAAAABJRU5ErkJggg==';

/** @typedef {import('./shapes.js').Scalar} Scalar */

/**
 * What values are made of.
 * @typedef {object} Ground
 * @property {string} seed what was asked
 * @property {number} time Unix milliseconds
 * @property {string} origin scheme and host of the sandbox
 * @property {import('../index.js').MerchantCredentials} merchant
 * @property {string} [subMerchant]
 */

/**
 * @param {Scalar} scalar
 * @param {string} name of the member
 * @param {string} pointer of the member
 * @param {Ground} ground
 * @returns {string | number | boolean}
 */
export function scalarValue(scalar, name, pointer, ground) {
  const { type, min = 1, max = Number.POSITIVE_INFINITY } = scalar;
  if (type === 'boolean') return false;
  if (type !== 'text') return Math.min(Math.max(1, min), max);
  const candidates = [textOf(scalar, name, pointer, ground), ...spellings(ground.time), digitsOf(pointer, ground, 6)];
  const fitting = candidates.map((text) => fitted(text, scalar)).find((text) => textIssue(scalar, text) === undefined);
  return fitting ?? candidates[0];
}

/**
 * @param {Scalar} scalar
 * @param {string} name
 * @param {string} pointer
 * @param {Ground} ground
 */
function textOf({ format = '' }, name, pointer, ground) {
  const { time, origin, merchant, subMerchant = SUB_MERCHANT } = ground;
  const digits = digitsOf(pointer, ground, 28);
  switch (format) {
    case 'date-time':
      return beijingTime(time);
    case 'date':
      return beijingTime(time).slice(0, DAY);
    case 'media-id':
      return `media-${digits}`;
    case 'media-url':
      return `${origin}/v3/merchant-service/images/${digits}`;
    case 'uri':
      return `https://sandbox.invalid/${name}/${digits}`;
    default:
  }
  if (/url$/.test(name)) return `https://sandbox.invalid/${name}/${digits}`;
  if (/time$/.test(name)) return beijingTime(time);
  if (/date$/.test(name)) return beijingTime(time).slice(0, DAY);
  if (/appid$/.test(name)) return merchant.appid;
  if (name === 'sub_mchid') return subMerchant;
  if (/mchid$/.test(name)) return merchant.mchid;
  if (/openid$/.test(name)) return `o${digits.slice(1)}`;
  if (/currency$/.test(name)) return 'CNY';
  return /(^|_)(id|no|number|code|token|sequence|key)$/.test(name) ? digits : name;
}

/**
 * Text within its limits.
 * @param {string} text
 * @param {Scalar} scalar
 */
const fitted = (text, { min = 0, max = Number.POSITIVE_INFINITY }) => text.slice(0, max).padEnd(min, '0');

/**
 * A time in forms without separators, as some patterns want it.
 * @param {number} time
 */
function spellings(time) {
  const digits = beijingTime(time).replaceAll(/\D/g, '');
  return [digits.slice(0, 14), digits.slice(0, 8), digits.slice(8, 14)];
}

/**
 * Digits that differ from place to place and from question to question.
 * @param {string} pointer
 * @param {Ground} ground
 * @param {number} length
 */
export function digitsOf(pointer, { seed }, length) {
  let digits = '';
  for (let round = 0; digits.length < length; round += 1) digits += hashOf(`${round}${pointer}\n${seed}`);
  return digits.slice(0, length);
}

/**
 * FNV-1a of 32 bits.
 * @param {string} text
 */
function hashOf(text) {
  let hash = 0x811c9dc5;
  for (let at = 0; at < text.length; at += 1) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193) >>> 0;
  return String(hash).padStart(10, '0');
}
