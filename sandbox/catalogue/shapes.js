/**
 * The notation in which the catalogue's data describes values:
 *
 * - `""` anything; `"o"` an object of any members; `"s"`, `"i"`, `"n"`, `"b"` text, integer, number, boolean.
 * - Behind the letter, in this order: `*` encrypted; `:date-time` a format; `>6` and `<32` limits, of characters or of
 *   the number; `~` and a pattern.
 * - A list of values: one of these. A number: the shape in the table of shared ones.
 * - `{ "[": shape, ">": 1, "<": 50 }` a list of so many items. `{ "{": shape }` text that holds JSON.
 * - Any other object: its members, required ones with `!` behind the name.
 */

/** @typedef {string | number | readonly (string | number)[] | { readonly [member: string]: any }} Shape */
/** @typedef {{ shape: Shape, required: boolean }} Member */
/** @typedef {'text' | 'integer' | 'number' | 'boolean'} ScalarType */

/**
 * @typedef {object} Scalar
 * @property {'scalar'} kind
 * @property {ScalarType} type
 * @property {boolean} secret
 * @property {string} [format]
 * @property {number} [min]
 * @property {number} [max]
 * @property {RegExp} [pattern] of the whole text
 */

/**
 * @typedef {Scalar
 *   | { kind: 'any' }
 *   | { kind: 'choice', values: readonly (string | number)[] }
 *   | { kind: 'object', members: ReadonlyMap<string, Member> | undefined }
 *   | { kind: 'list', item: Shape, min: number, max: number }
 *   | { kind: 'json', content: Shape }} Description `members`: undefined if any are allowed
 */

const TYPES = /** @type {const} */ ({ s: 'text', i: 'integer', n: 'number', b: 'boolean' });
const SCALAR = /^([sinb])(\*)?(?::([^<>~]+))?(?:>(-?\d+))?(?:<(-?\d+))?(?:~(.*))?$/s;

/**
 * @param {Shape} shape
 * @param {readonly Shape[]} shared
 * @returns {Description}
 */
export function describe(shape, shared) {
  if (typeof shape === 'number') return describe(shared[shape], shared);
  if (Array.isArray(shape)) return { kind: 'choice', values: shape };
  if (typeof shape === 'string') {
    if (shape === '') return { kind: 'any' };
    return shape === 'o' ? { kind: 'object', members: undefined } : scalarOf(shape);
  }
  const entries = /** @type {{ [member: string]: any }} */ (shape);
  if ('[' in entries) {
    return { kind: 'list', item: entries['['], min: entries['>'] ?? 0, max: entries['<'] ?? Number.POSITIVE_INFINITY };
  }
  return '{' in entries ? { kind: 'json', content: entries['{'] } : { kind: 'object', members: membersOf(entries) };
}

/**
 * @param {{ readonly [member: string]: Shape }} shapes by name, required ones with `!` behind it
 * @returns {Map<string, Member>}
 */
export function membersOf(shapes) {
  return new Map(
    Object.entries(shapes).map(([name, shape]) => {
      const required = name.endsWith('!');
      return [required ? name.slice(0, -1) : name, { shape, required }];
    }),
  );
}

/**
 * @param {string} text
 * @returns {Scalar}
 */
function scalarOf(text) {
  const match = SCALAR.exec(text);
  if (!match) throw new TypeError(`no shape: ${text}`);
  const [, letter, secret, format, min, max, pattern] = match;
  return {
    kind: 'scalar',
    type: TYPES[/** @type {keyof typeof TYPES} */ (letter)],
    secret: secret !== undefined,
    ...(format !== undefined && { format }),
    ...(min !== undefined && { min: Number(min) }),
    ...(max !== undefined && { max: Number(max) }),
    ...(pattern !== undefined && { pattern: new RegExp(`^(?:${pattern})$`) }),
  };
}
