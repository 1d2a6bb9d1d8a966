// What nobody means well with: bytes that were changed, and values that are no values of their type.

/** @typedef {(limit: number) => number} Dice */

/** What a getter of the caller's throws: not ours, so it may come back to the caller. */
export const THROWN = new Error('thrown by the input');

/** One in so many inputs is as long as anything is ever read, and longer. */
const HUGE_EVERY = 5000;
const HUGE = [2 * 2 ** 20, 2 * 2 ** 20 + 1, 3 * 2 ** 20];
/** Depth of nested brackets. */
const DEEP = 20_000;

const PIECES = [
  '\0',
  '\ud800',
  '\ufeff',
  '"',
  '\\',
  '\\u0000',
  '\\ud800',
  '{',
  '}',
  '[',
  ']',
  ',',
  ':',
  'null',
  '1e999',
  '-0',
  '9007199254740993',
  '"__proto__":{"x":1},',
  '\n',
  '\r\n',
  ' ',
  'é',
  '😀',
  '%00',
  '../',
  '<xml>',
];

/**
 * The same dice, but bytes that are spoilt are as long as they ever get.
 * @param {Dice} dice
 * @returns {Dice}
 */
export const longest = (dice) => (limit) => {
  if (limit === HUGE_EVERY) return 0;
  return limit === HUGE.length ? HUGE.length - 1 : dice(limit);
};

/** @template T @param {Dice} dice @param {readonly T[]} list */
export const one = (dice, list) => /** @type {T} */ (list[dice(list.length)]);

/** @param {Dice} dice @param {number} length */
const junk = (dice, length) => Uint8Array.from({ length }, () => dice(256));

/**
 * The same bytes, no more.
 * @param {Dice} dice
 * @param {Uint8Array} bytes
 * @returns {Uint8Array<ArrayBuffer>}
 */
export function spoiltBytes(dice, bytes) {
  if (dice(HUGE_EVERY) === 0) return new Uint8Array(one(dice, HUGE)).fill(dice(256));
  const at = dice(bytes.length + 1);
  const [before, after] = [Buffer.from(bytes.subarray(0, at)), Buffer.from(bytes.subarray(at))];
  switch (dice(8)) {
    case 0: {
      const copy = Uint8Array.from(bytes.length > 0 ? bytes : [0]);
      const place = dice(copy.length);
      copy[place] = (copy[place] ?? 0) ^ (1 + dice(255));
      return copy;
    }
    case 1:
      return Uint8Array.from(at < bytes.length ? before : Buffer.concat([before, Buffer.from('x')]));
    case 2:
      return Uint8Array.from(Buffer.concat([before, Buffer.from(one(dice, PIECES)), after]));
    case 3:
      return Uint8Array.from(Buffer.concat([before, before, after, Buffer.from('x')]));
    case 4:
      return junk(dice, 1 + dice(200));
    case 5:
      return Uint8Array.from(Buffer.from('[{"a":'[dice(2)]?.repeat(1 + dice(DEEP)) ?? ''));
    case 6:
      return Uint8Array.from(Buffer.from(bytes.toString().replace(/\d+/, one(dice, ['1e999', '-1', '0.1', '01']))));
    default:
      return Uint8Array.from(Buffer.from(`${before}${one(dice, PIECES).repeat(1 + dice(500))}${after}`));
  }
}

/** @param {Dice} dice @param {string} text a header's value, a key, a signature */
export function spoiltText(dice, text) {
  const at = dice(text.length + 1);
  switch (dice(7)) {
    case 0:
      return text.slice(0, at) === text ? `${text}A` : text.slice(0, at);
    case 1:
      return text.slice(0, at) + one(dice, PIECES) + text.slice(at);
    case 2:
      return '';
    case 3:
      return one(dice, PIECES).repeat(1 + dice(3000));
    case 4:
      return `${text}${text}x`;
    case 5:
      return Buffer.from(junk(dice, 1 + dice(300))).toString('base64');
    default:
      return String(dice(2 ** 31) - 2 ** 30);
  }
}

/** Values of every kind, of which most are not what is asked for. @type {readonly ((dice: Dice) => unknown)[]} */
const VALUES = [
  () => undefined,
  () => null,
  () => NaN,
  () => -0,
  () => Infinity,
  () => 2 ** 53,
  () => 0.5,
  () => -1,
  () => 10n ** 30n,
  () => true,
  () => Symbol('x'),
  () => () => 1,
  () => '',
  (dice) => one(dice, PIECES).repeat(1 + dice(2000)),
  () => 'x'.repeat(70_000),
  () => [],
  () => ({}),
  () => Object.create(null),
  () => new Date(NaN),
  () => new Map([[1, 2]]),
  () => new Uint8Array(300),
  () => Reflect.construct(ArrayBuffer, [3, { maxByteLength: 10 }]),
  () => structuredCloneAway(),
  () => Array(5000).fill(0),
  () => Array(2 ** 31),
  () => itself(),
  (dice) => nested(1 + dice(3000)),
  () => ({ toJSON: throwing }),
  () => ({ toString: throwing, valueOf: throwing, [Symbol.toPrimitive]: throwing }),
  () => Object.defineProperty({}, 'x', { enumerable: true, get: throwing }),
  () => new Proxy({}, { get: throwing, has: throwing, ownKeys: throwing, getPrototypeOf: throwing }),
  () => new Proxy([], { get: (_, name) => (name === 'length' ? 2 ** 32 - 1 : 1) }),
  () => JSON.parse('{"__proto__":{"total":1}}'),
  () => new Proxy(Object.create(null), { ownKeys: () => Array.from({ length: 3000 }, (_, at) => `k${at}`) }),
  // biome-ignore lint/suspicious/noThenProperty: hostile on purpose.
  () => ({ then: throwing }),
  () => Object.assign(Object.create({ total: 1 }), {}),
];

/** @returns {never} */
function throwing() {
  throw THROWN;
}

/** A buffer whose bytes went elsewhere. */
function structuredCloneAway() {
  const bytes = new Uint8Array(8);
  structuredClone(bytes.buffer, { transfer: [bytes.buffer] });
  return bytes;
}

function itself() {
  /** @type {Record<string, unknown>} */
  const value = {};
  value.value = value;
  return value;
}

/** @param {number} depth */
function nested(depth) {
  /** @type {unknown} */
  let value = 1;
  for (let level = 0; level < depth; level += 1) value = level % 2 === 0 ? [value] : { value };
  return value;
}

/** @param {Dice} dice @returns {unknown} */
export const hostileValue = (dice) => one(dice, VALUES)(dice);

/**
 * A copy of an object in which a member, somewhere inside, is another value, or is one too many.
 * @param {Dice} dice
 * @param {Record<string, any>} object
 * @returns {any}
 */
export function withHostileMember(dice, object) {
  if (dice(20) === 0) return hostileValue(dice);
  const copy = { ...object };
  const name =
    dice(6) === 0 ? one(dice, ['__proto__', 'toJSON', 'constructor', '', 'x', '\ud800']) : one(dice, Object.keys(copy));
  const inside = copy[name];
  const value =
    inside !== null && typeof inside === 'object' && dice(2) === 0
      ? withHostileMember(dice, inside)
      : hostileValue(dice);
  Object.defineProperty(copy, name, { value, enumerable: true, configurable: true, writable: true });
  return copy;
}
