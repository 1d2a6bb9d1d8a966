// What the sandbox knows of all operations: its own reading of `facts/catalogue`, written into a module that it loads when an
// operation is called that no product of its plays. The notation is told in `sandbox/catalogue/shapes.js`.
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

export const OUTPUT = 'sandbox/catalogue/data.js';
/** Shorter shapes are written where they occur. */
const WORTH_SHARING = 40;

/** @typedef {string | readonly any[] | { readonly [member: string]: any }} Fact a shape, as the facts write it */
/** @typedef {import('../../sandbox/catalogue/shapes.js').Shape} Shape */
/** @typedef {import('../../sandbox/catalogue/operations.js').Row} Row */

/** @type {Record<string, string>} */
const WORDS = {
  text: 's',
  url: 's:uri',
  'media-id': 's:media-id',
  'media-url': 's:media-url',
  time: 's:date-time',
  date: 's:date',
  int: 'i',
  number: 'n',
  bool: 'b',
  any: '',
  open: 'o',
  sealed: 's*',
  'sealed-key': 's*:key',
  file: 's',
};

/**
 * @param {string} root of the repository
 * @returns {{ product: string, operations: Record<string, any>, shapes: Record<string, Fact> }[]} one for each file
 */
function readCatalogue(root) {
  const folder = path.join(root, 'facts/catalogue');
  const read = (/** @type {string} */ name) => JSON.parse(readFileSync(path.join(folder, name), 'utf8'));
  const { shapes: shared } = read('shared.json');
  return readdirSync(folder)
    .filter((name) => name.endsWith('.json') && name !== 'shared.json')
    .sort()
    .map(read)
    .map((file) => ({ ...file, shapes: { ...shared, ...file.shapes } }));
}

/**
 * @param {string} root of the repository
 * @returns {string} the module
 */
export function sandboxData(root) {
  const files = readCatalogue(root);
  const products = files.map(({ product }) => product);
  const rows = files.flatMap(({ operations, shapes }, product) =>
    Object.entries(operations).map(([key, operation]) => rowOf(key, operation, product, shapes)),
  );
  rows.sort(([, one], [, two]) => (one < two ? -1 : one > two ? 1 : 0));
  const text = JSON.stringify({ products, ...sharing(rows) });
  return (
    '// Made by `node scripts/facts.mjs` from `facts/catalogue`: change that.\n' +
    `export const data = JSON.parse('${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}');\n`
  );
}

/**
 * @param {string} key method and path
 * @param {any} operation
 * @param {number} product
 * @param {Record<string, Fact>} shapes
 * @returns {Row}
 */
function rowOf(key, operation, product, shapes) {
  const { params, query, headers, body, answer, status = 200, marks = [] } = operation;
  const [method = '', template = ''] = key.split(' ');
  const members = (/** @type {Fact | undefined} */ fact) => fact && /** @type {any} */ (shapeOf(fact, shapes));
  const plain = Object.values(params ?? {}).every((fact) => fact === 'text');
  const special = {
    ...(!plain && { params: withoutMarks(members(params)) }),
    ...(headers && { headers: members(headers) }),
    ...(marks.includes('upload') && { form: 1 }),
    ...(answer === 'file' && { file: 1 }),
  };
  const answered = answer === null || answer === 'file' ? 0 : shapeOf(answer ?? 'open', shapes);
  return /** @type {Row} */ ([
    method,
    template,
    product,
    members(query) ?? 0,
    body === undefined ? 0 : shapeOf(body, shapes),
    { [status]: answered },
    ...(Object.keys(special).length > 0 ? [special] : []),
  ]);
}

/** Path parameters are always required. @param {Record<string, Shape>} members */
const withoutMarks = (members) =>
  Object.fromEntries(Object.entries(members).map(([name, shape]) => [name.replace(/!$/, ''), shape]));

/**
 * @param {Fact} fact
 * @param {Record<string, Fact>} shapes
 * @returns {Shape}
 */
function shapeOf(fact, shapes) {
  if (typeof fact === 'string') {
    return fact.startsWith('@') ? shapeOf(shapes[fact.slice(1)] ?? missing(fact), shapes) : wordOf(fact);
  }
  if (Array.isArray(fact)) {
    const [item, count = ''] = fact;
    const [, min, max] = /^(\d*)\.\.(\d*)$/.exec(count) ?? [];
    return { '[': shapeOf(item, shapes), ...(min && { '>': Number(min) }), ...(max && { '<': Number(max) }) };
  }
  return Object.fromEntries(
    Object.entries(fact).map(([name, member]) => {
      const shape = shapeOf(member, shapes);
      return [name.replace('{}', ''), name.includes('{}') ? { '{': shape } : shape];
    }),
  );
}

/** @param {string} fact @returns {never} */
function missing(fact) {
  throw new Error(`facts/catalogue has no shape ${fact}`);
}

/**
 * @param {string} fact `text(1..32)`, `int 1|2`, `SUCCESS|CLOSED`
 * @returns {Shape}
 */
function wordOf(fact) {
  const [, word = '', min = '', max = '', rest = ''] =
    /^([a-z-]+)(?:\((-?\d*)\.\.(-?\d*)\))?(?: (.*))?$/s.exec(fact) ?? [];
  const code = WORDS[word];
  if (code === undefined) return choiceOf(fact, false);
  const pattern = /^\/(.*)\/$/s.exec(rest)?.[1];
  if (rest !== '' && pattern === undefined) return choiceOf(rest, word === 'int' || word === 'number');
  return (
    code +
    (min === '' ? '' : `>${min}`) +
    (max === '' ? '' : `<${max}`) +
    (pattern === undefined || !isPattern(pattern) ? '' : `~${pattern}`)
  );
}

/**
 * @param {string} words
 * @param {boolean} numbers
 * @returns {Shape}
 */
const choiceOf = (words, numbers) =>
  words.split('|').map((word) => (numbers && /^-?\d+$/.test(word) ? Number(word) : word));

/**
 * One of the published patterns is none: a range in it runs backwards.
 * @param {string} pattern
 */
function isPattern(pattern) {
  try {
    return new RegExp(pattern) instanceof RegExp;
  } catch {
    return false;
  }
}

/**
 * Writes what occurs more than once into a table.
 * @param {Row[]} rows
 */
function sharing(rows) {
  /** @type {Map<string, number>} */
  const occurrences = new Map();
  const isShared = (/** @type {string} */ key) => (occurrences.get(key) ?? 0) > 1;
  const parts = (/** @type {unknown} */ value) => (Array.isArray(value) ? [] : Object.values(Object(value)));
  const isWorth = (/** @type {unknown} */ value) =>
    typeof value === 'object' && value !== null && JSON.stringify(value).length > WORTH_SHARING;
  /** @param {unknown} value */
  function count(value) {
    if (!isWorth(value)) return;
    const key = JSON.stringify(value);
    occurrences.set(key, (occurrences.get(key) ?? 0) + 1);
    if (occurrences.get(key) === 1) parts(value).forEach(count);
  }
  /** @type {Shape[]} */
  const shapes = [];
  /** @type {Map<string, number>} */
  const numbers = new Map();
  /** @param {any} value @param {boolean} [inPlace] @returns {any} */
  function written(value, inPlace) {
    if (typeof value !== 'object' || value === null) return value;
    const key = JSON.stringify(value);
    const known = inPlace ? undefined : numbers.get(key);
    if (known !== undefined) return known;
    const whole = Array.isArray(value)
      ? value
      : Object.fromEntries(Object.entries(value).map(([name, part]) => [name, written(part)]));
    if (inPlace || !isWorth(value) || !isShared(key)) return whole;
    numbers.set(key, shapes.length);
    return shapes.push(whole) - 1;
  }
  for (const [, , , query, body, answers] of rows) [...parts(query), body, ...parts(answers)].forEach(count);
  const operations = rows.map(([method, template, product, query, body, answers, ...more]) => [
    method,
    template,
    product,
    written(query, true),
    written(body),
    written(answers, true),
    ...more,
  ]);
  return { shapes, operations };
}
