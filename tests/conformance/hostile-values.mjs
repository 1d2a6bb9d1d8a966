// Values that no function expects, the same in every runtime.

/** Random numbers that are the same in every runtime, so that the runs are comparable (mulberry32). */
export function generator(seed = 20260720) {
  return (/** @type {number} */ below) => {
    seed = (seed + 0x6d2b79f5) | 0;
    let t = Math.imul(seed ^ (seed >>> 15), 1 | seed);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) % below;
  };
}

/** Values no function expects, and some that it nearly does. */
export const VALUES = () => [
  undefined,
  null,
  true,
  false,
  0,
  -0,
  -1,
  1.5,
  2 ** 53,
  -(2 ** 31),
  2 ** 32,
  NaN,
  Infinity,
  10n,
  -(10n ** 30n),
  Symbol('s'),
  () => 1,
  class {},
  new Date(NaN),
  /x/,
  new Map(),
  new Set([1]),
  new Proxy({}, {}),
  Promise.resolve(1),
  '',
  ' ',
  '\0',
  'x',
  '\ud800',
  '\udfff\ud800',
  '中文',
  '😀',
  '../..',
  '%',
  '%zz',
  '{',
  '{"a":',
  '[]',
  'null',
  '"\\ud800"',
  'x'.repeat(70_000),
  '\n'.repeat(1000),
  '['.repeat(100_000),
  '{"a":'.repeat(20_000),
  '-----BEGIN PRIVATE KEY-----',
  'AAAA',
  '-----BEGIN PUBLIC KEY-----\nMAAwAA==\n-----END PUBLIC KEY-----',
  'MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEA',
  '9'.repeat(400),
  '1e999',
  '-1',
  '0x10',
  '1784512800',
  'WECHATPAY/SIGNTEST/x',
  'PUB_KEY_ID_',
  'https://',
  'http://[::1',
  [],
  [undefined],
  [[[[]]]],
  Array(1000),
  [1, 'a', null],
  {},
  { length: -1 },
  { length: 2 ** 32 },
  { toString: null },
  { valueOf: () => ({}) },
  Object.create(null),
  { __proto__: null, mchid: 1 },
  Object.freeze({ body: 1 }),
  new (class {
    x = 1;
  })(),
  new Uint8Array(),
  new Uint8Array(1),
  new Uint8Array(256).fill(255),
  new Uint8Array(100_000),
  new Uint8Array([0x30, 0x84, 255, 255, 255, 255]),
  new Uint8Array([0x30, 0x80]),
  new Uint8Array([0xef, 0xbb, 0xbf, 0x7b, 0x7d]),
  new Uint8Array([0xc3, 0x28]),
  new Uint16Array([1, 300]),
  new Float64Array([NaN]),
  new ArrayBuffer(8),
  new DataView(new ArrayBuffer(4)),
  new BigInt64Array(2),
  new Error('e'),
  detached(),
];

/** A byte array whose memory is gone. */
function detached() {
  const bytes = new Uint8Array(16);
  structuredClone(bytes.buffer, { transfer: [bytes.buffer] });
  return bytes;
}
